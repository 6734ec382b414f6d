"""Talking to the council's OpenID provider: how people are sent there, and how what they bring back is checked.

The authorization code flow with PKCE. The library joserfc does signatures and times. Whoever calls this holds no
database transaction open: the provider may take its time.
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import quote_plus

import httpx2
from joserfc.jwk import KeySet

from portal import settings
from portal.single_sign_on import rounds, tokens
from portal.single_sign_on.rounds import Round
from portal.single_sign_on.tokens import Claims, NotBelieved, UnknownKey

PATIENCE = 8
"""Seconds for one errand."""

MOST_BYTES = 256_000
REMEMBERED = 600
"""Seconds after which the provider is asked anew what it is and which keys it signs with."""

RESTS = 10
"""Seconds between two looks for a key we do not know: anybody can name one, and must not keep us busy with it."""

BACK = "/sign-in/council/back"
WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint")
NEEDED = ENDPOINTS[:3]


class NoAnswer(Exception):
    """The provider cannot be reached, or answers with what is no answer. The reason is for the log."""


class Refused(NoAnswer):
    """It understood, and says no."""


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


@asynccontextmanager
async def _errand() -> AsyncIterator[httpx2.AsyncClient]:
    """Hurried, and led nowhere else."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "participation-portal"}
    options: dict[str, Any] = {"verify": _trusted(), "trust_env": False, "follow_redirects": False}
    try:
        async with (
            asyncio.timeout(PATIENCE),
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE, **options) as http,
        ):
            yield http
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as exc:
        raise NoAnswer(type(exc).__name__) from None


async def _asked(http: httpx2.AsyncClient, method: str, url: str, **options: Any) -> dict[str, Any]:
    """The JSON object that the provider answers with, read no further than MOST_BYTES and never unpacked."""
    body = b""
    async with http.stream(method, url, **options) as response:
        if response.status_code != 200:
            raise (Refused if response.is_client_error else NoAnswer)(f"status {response.status_code}")
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MOST_BYTES:
                raise NoAnswer("too long")
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NoAnswer("no JSON object")
    return found


class Provider:
    """The council's provider, as it describes itself. Each question to it may raise NoAnswer or NotBelieved."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._about: dict[str, Any] = {}
        self._keys = KeySet([])
        self._known_at = self._tried_at = float("-inf")

    async def about(self) -> dict[str, Any]:
        if time.monotonic() - self._known_at > REMEMBERED:
            await self._ask()
        return self._about

    async def _ask(self) -> None:
        """What it is and what it signs with, both or neither."""
        self._tried_at = time.monotonic()
        async with _errand() as http:
            about = self._checked(await _asked(http, "GET", self.issuer.rstrip("/") + WELL_KNOWN))
            keys = tokens.key_set((await _asked(http, "GET", about["jwks_uri"])).get("keys"))
        self._about, self._keys, self._known_at = about, keys, time.monotonic()

    def _checked(self, about: dict[str, Any]) -> dict[str, Any]:
        if about.get("issuer") != self.issuer:
            raise NoAnswer("it says that it is another")
        given = {name: about[name] for name in ENDPOINTS if about.get(name)}
        if not given.keys() >= set(NEEDED) or not all(self._is_safe(url) for url in given.values()):
            raise NoAnswer("an address is missing, or not https")
        return {**about, **dict.fromkeys(ENDPOINTS, ""), **given}

    def _is_safe(self, url: Any) -> bool:
        """Without https only a provider on this machine, and it leads nowhere else."""
        try:
            there, home = httpx2.URL(url), httpx2.URL(self.issuer)
        except (httpx2.InvalidURL, TypeError):
            return False
        near = (there.scheme, there.netloc) == (home.scheme, home.netloc)
        return bool(there.host) and (there.scheme == "https" or near)

    async def believed(self, token: Any, types: set[str | None] | None = None) -> Claims:
        """What a token says that the provider signed for us. A key we do not know may be a new one."""
        await self.about()
        try:
            claims = tokens.signed(token, self._keys, types)
        except UnknownKey:
            if time.monotonic() - self._tried_at < RESTS:
                raise
            await self._ask()
            claims = tokens.signed(token, self._keys, types)
        return tokens.for_us(claims, self.issuer, settings.OIDC_CLIENT_ID)

    async def way_there(self, going: Round) -> str:
        """The address that somebody's browser is sent to."""
        about = await self.about()
        scopes = about.get("scopes_supported")
        asked = {
            "response_type": "code",
            "client_id": settings.OIDC_CLIENT_ID,
            "redirect_uri": settings.URL + BACK,
            "scope": "openid profile" + (" groups" if isinstance(scopes, list) and "groups" in scopes else ""),
            "state": going.state,
            "nonce": going.nonce,
            "code_challenge": going.challenge,
            "code_challenge_method": "S256",
            **({"prompt": "login", "max_age": "0"} if going.again else {}),
        }
        return str(httpx2.URL(about["authorization_endpoint"]).copy_merge_params(asked))

    async def who_is_back(self, going: Round, brought: Mapping[str, str]) -> Claims:
        """Who the council says has come back."""
        about = await self.about()
        if brought.get("state") != going.state:
            raise NotBelieved("state")
        unnamed = "" if about.get("authorization_response_iss_parameter_supported") else self.issuer
        if brought.get("iss", unnamed) != self.issuer:
            raise NotBelieved("iss")
        if "error" in brought or not brought.get("code"):
            raise NotBelieved("the provider said no")
        async with _errand() as http:
            return await self._who(http, going, await self._redeemed(http, going, brought["code"]))

    async def _redeemed(self, http: httpx2.AsyncClient, going: Round, code: str) -> dict[str, Any]:
        """Name and secret are percent-encoded before they are joined (RFC 6749, 2.3.1)."""
        who = httpx2.BasicAuth(quote_plus(settings.OIDC_CLIENT_ID), quote_plus(settings.OIDC_CLIENT_SECRET))
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": settings.URL + BACK}
        sent["code_verifier"] = going.verifier
        try:
            return await _asked(http, "POST", self._about["token_endpoint"], data=sent, auth=who)
        except Refused as exc:
            raise NotBelieved(f"the code was refused: {exc}") from None

    async def _who(self, http: httpx2.AsyncClient, going: Round, given: dict[str, Any]) -> Claims:
        claims = await self.believed(given.get("id_token"))
        claims = tokens.of_sign_in(claims, going.nonce, going.began_at if going.again else None)
        about_them = self._about["userinfo_endpoint"]
        if settings.OIDC_GROUPS_CLAIM in claims or not about_them:
            return claims
        bearer = {"Authorization": f"Bearer {given.get('access_token')}"}
        more = await _asked(http, "GET", about_them, headers=bearer)
        if more.get("sub") != claims["sub"]:
            raise NotBelieved("userinfo about another")
        return {name: more[name] for name in (settings.OIDC_GROUPS_CLAIM, *tokens.NAMES) if name in more} | claims

    async def who_signed_out(self, token: str) -> Claims:
        """Whose sign-out at the council this token tells of."""
        return tokens.of_sign_out(await self.believed(token, tokens.LOGOUT_TYPES), rounds.LASTS)

    async def way_out(self) -> str:
        """The address at which somebody signs out of the council too, and is sent back from; empty if there is none."""
        out = (await self.about())["end_session_endpoint"]
        asked = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": settings.URL + "/"}
        return str(httpx2.URL(out).copy_merge_params(asked)) if out else ""


@cache
def provider(issuer: str) -> Provider:
    return Provider(issuer)
