"""The made-up council's OpenID provider, a real one on a port of this machine, and browsers that reach both houses."""

import json
import shutil
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette

from tests.browser import BASE, BROWSER_HEADERS, Browser, Page
from tests.servers import Server, free_port

SCRIPT = Path(__file__).parent / "provider" / "provider.mjs"
CLIENT_ID, SECRET = "portal & co", "50 % + a:secret"
"""With letters that mean something else where they are sent."""

BACK = "/sign-in/council/back"
EVERYWHERE = "/sign-in/council/sign-out-everywhere"
ROLES = [("Portal administrators", "administrator"), ("Portal leads", "leader"), ("Portal officers", "officer")]
ACCOUNTS: dict[str, dict[str, Any]] = {
    "ivy-1": {"name": "Ivy Marlowe", "groups": ["Everybody", "Portal officers"]},
    "otis-2": {"name": "Otis Brandt", "groups": ["Portal officers", "Portal leads"]},
    "nell-3": {"name": "Nell Farrow", "groups": ["Portal leads"], "askedFor": True},
    "gus-4": {"name": "Gus Whitlock", "groups": ["Everybody", "Parking"]},
}


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


class Council(Server):
    """The provider. What it signs with is known to the tests, so that they can sign what it never would."""

    name = "provider"

    def __init__(self) -> None:
        super().__init__()
        self._user = None  # whoever runs the tests can read the script, another user perhaps not
        self.url = f"http://127.0.0.1:{self.port}"
        self.portal_port = free_port()
        """Where the provider finds the portal when it has something to tell it."""
        self.key = new_key("first")
        self._program = _node()
        self._set_up()

    def _set_up(self) -> None:
        """What it reads when it starts."""
        keys = [self.key.as_dict(private=True)]
        clients = [self._client(CLIENT_ID), self._client("another client")]
        setup = {"port": self.port, "accounts": ACCOUNTS, "clients": clients, "keys": keys}
        (self.folder / "setup.json").write_text(json.dumps(setup))

    def _client(self, client_id: str) -> dict[str, Any]:
        return {
            "client_id": client_id,
            "client_secret": SECRET,
            "redirect_uris": [BASE + BACK],
            "post_logout_redirect_uris": [BASE + "/"],
            "backchannel_logout_uri": f"http://127.0.0.1:{self.portal_port}{EVERYWHERE}",
        }

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"

    def _command(self) -> Sequence[str]:
        return [self._program, "--no-warnings", str(SCRIPT), str(self.folder)]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
            connection.connect(str(self.folder / "socket"))
            return True
        return False

    def tell(self, order: str, **details: Any) -> None:
        """Steers the provider, as its administrator would (and as none should); see provider.mjs."""
        with httpx2.Client(transport=httpx2.HTTPTransport(verify=False, uds=str(self.folder / "socket"))) as client:
            client.post(f"http://provider{order}", json=details).raise_for_status()

    def sign_with(self, key: RSAKey) -> None:
        self.key = key
        self._set_up()
        self.tell("/keys", keys=[key.as_dict(private=True)])

    def put(self, account: str, groups: list[str]) -> None:
        self.tell("/groups", account=account, groups=groups)

    def answer_next(self, path: str, **answer: Any) -> None:
        self.tell("/next", path=path, **answer)

    def claims_for(self, page: Page, **but: Any) -> dict[str, Any]:
        """What the provider would say about Ivy to whoever has got as far as this page of its; without what is None."""
        moment = int(time.time())
        [asked] = [r.url for r in page.response.history if "nonce" in r.url.params]
        said = {"iss": self.url, "sub": "ivy-1", "aud": CLIENT_ID, "iat": moment, "exp": moment + 300}
        said |= {"nonce": asked.params["nonce"], **ACCOUNTS["ivy-1"], **but}
        return {name: value for name, value in said.items() if value is not None}

    def token_for(self, page: Page, **but: Any) -> str:
        """The same, signed with the provider's own key."""
        return self.signed(self.claims_for(page, **but))

    def signed(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid, "typ": typ}, claims, self.key)

    @asynccontextmanager
    async def browser(self, app: Starlette) -> AsyncIterator[Browser]:
        """Somebody's browser, from which both the portal and the provider can be reached."""
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app, raise_app_exceptions=False),
            mounts={self.url: httpx2.AsyncHTTPTransport(verify=False)},
            base_url=BASE,
            headers=BROWSER_HEADERS,
            follow_redirects=True,
        ) as client:
            yield Browser(client)


def _node() -> str:
    program = shutil.which("node")
    if not program:
        raise RuntimeError("no node: run tests/install.sh")
    return program


async def to_council(browser: Browser, start: str = "/sign-in/council") -> httpx2.URL:
    """Sets out from the portal, and stops before the council's door: the address that it was sent to."""
    answer = await browser.client.get(start, follow_redirects=False)
    assert answer.status_code == 303
    return httpx2.URL(answer.headers["location"])


async def callback(browser: Browser, account: str = "ivy-1") -> str:
    """The address that the council sends this browser back to; it has not been opened yet."""
    page = await browser.open("/sign-in/council")
    address = str(page.form("Sign in")["action"])
    answer = await browser.client.post(address, data={"account": account}, follow_redirects=False)
    while not answer.headers["location"].startswith(BASE):
        answer = await browser.client.get(answer.headers["location"], follow_redirects=False)
    return str(answer.headers["location"])


async def back_from_council(browser: Browser, account: str, start: str = "/sign-in/council") -> Page:
    """Goes to the council, signs in there if it asks, and comes back to the portal."""
    page = await browser.open(start)
    if "Account" in page.text:
        page = await page.submit("Sign in", account=account)
    return page


async def sign_in(browser: Browser, account: str, start: str = "/sign-in/council", device: str = "own") -> Page:
    """All the way in."""
    page = await back_from_council(browser, account, start)
    return await page.submit("Sign in as", device=device)
