"""Nobody comes in with what the council did not say, to this browser, for this portal, just now."""

import base64
import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import httpx2
import pytest
from joserfc import jwe, jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette

from portal import settings
from portal.accounts.models import Person, SignIn
from portal.permissions import Role
from portal.single_sign_on import client, rounds
from portal.single_sign_on.models import CouncilIdentity
from portal.single_sign_on.rounds import Arrival, Round
from portal.single_sign_on.routes import COOKIE
from portal.web import COOKIE as SIGN_IN
from tests.browser import Browser, Page
from tests.single_sign_on.council import (
    ACCOUNTS,
    CLIENT_ID,
    SECRET,
    Council,
    back_from_council,
    callback,
    new_key,
    sign_in,
    to_council,
)

Claims = dict[str, Any]
STRANGERS_KEY = new_key("a stranger's")


def is_refused(page: Page) -> bool:
    return (page.status, page.h1) == (400, "That did not work this time")


async def nobody_came_in(browser: Browser) -> bool:
    written = [await table.all().count() for table in (Person, SignIn, CouncilIdentity)]
    return written == [0, 0, 0] and SIGN_IN not in browser.client.cookies


def written(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).decode().rstrip("=")


def unsigned(claims: Claims, council: Council, alg: str = "none") -> str:
    parts = ({"alg": alg, "kid": council.key.kid}, claims)
    return ".".join(written(json.dumps(part).encode()) for part in parts) + "."


def with_public_key(claims: Claims, council: Council) -> str:
    """HMAC with what everybody can read as its secret."""
    signed, _ = unsigned(claims, council, "HS256").rsplit(".", 1)
    mac = hmac.digest(council.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{written(mac)}"


def with_client_secret(claims: Claims, council: Council) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def with_strangers_key(claims: Claims, council: Council) -> str:
    return jwt.encode({"alg": "RS256", "kid": council.key.kid}, claims, STRANGERS_KEY)


def with_key_inside(claims: Claims, council: Council) -> str:
    """The header brings the key along that the signature is to be checked with."""
    return jwt.encode({"alg": "RS256", "jwk": STRANGERS_KEY.as_dict(private=False)}, claims, STRANGERS_KEY)


def with_unknown_key(claims: Claims, council: Council) -> str:
    return jwt.encode({"alg": "RS256", "kid": "nobody's"}, claims, STRANGERS_KEY)


def with_another_hash(claims: Claims, council: Council) -> str:
    key = RSAKey.import_key({**council.key.as_dict(private=True), "alg": "RS384"})
    return jwt.encode({"alg": "RS384", "kid": council.key.kid}, claims, key, ["RS384"])


def encrypted(claims: Claims, council: Council) -> str:
    key = RSAKey.import_key(council.key.as_dict(private=False) | {"use": "enc", "alg": "RSA-OAEP"})
    return jwe.encrypt_compact({"alg": "RSA-OAEP", "enc": "A128GCM"}, json.dumps(claims).encode(), key)


def changed_after_signing(claims: Claims, council: Council) -> str:
    head, _, signature = council.signed(claims).split(".")
    return f"{head}.{written(json.dumps({**claims, 'sub': 'otis-2'}).encode())}.{signature}"


def rubbish(claims: Claims, council: Council) -> str:
    return "e30.e30.e30"


FORGERIES = [
    unsigned,
    with_public_key,
    with_client_secret,
    with_strangers_key,
    with_key_inside,
    with_unknown_key,
    with_another_hash,
    encrypted,
    changed_after_signing,
    rubbish,
]
LONG_AGO, FAR_OFF = int(time.time()) - 86_400, int(time.time()) + 86_400
WRONG: dict[str, Claims] = {
    "wrong nonce": {"nonce": "another"},
    "a list of nonces": {"nonce": ["another"]},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "for another client": {"aud": "another client"},
    "for nobody": {"aud": None},
    "for several without saying whose": {"aud": [CLIENT_ID, "another client"]},
    "made for another": {"azp": "another client"},
    "for several and made for another": {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
    "expired": {"exp": LONG_AGO},
    "never expiring": {"exp": None},
    "expiring never in a number": {"exp": float("nan")},
    "not yet in force": {"nbf": FAR_OFF},
    "of tomorrow": {"iat": FAR_OFF},
    "of no time": {"iat": None},
    "about nobody": {"sub": None},
    "about nobody in words": {"sub": ""},
    "about a number": {"sub": 7},
    "about somebody very long": {"sub": "x" * 300},
    "proved tomorrow": {"auth_time": FAR_OFF},
    "proved at a word": {"auth_time": "now"},
    "proved at no number": {"auth_time": float("nan")},
}


async def come_with(browser: Browser, council: Council, made: Callable[[Page], Any]) -> Page:
    """Comes back from the council when it has given the portal this token."""
    page = await browser.open("/sign-in/council")
    council.answer_next("/token", but={"id_token": made(page)})
    return await page.submit("Sign in", account="ivy-1")


async def test_what_the_council_signs_for_us_lets_somebody_in(browser: Browser, council: Council) -> None:
    """So that the forgeries below fail for what is wrong with each."""
    page = await come_with(browser, council, lambda page: council.token_for(page))
    assert (await page.submit("Sign in as")).h1 == "Hello Ivy"
    several = {"aud": [CLIENT_ID, "another client"], "azp": CLIENT_ID}
    browser.client.cookies.clear()
    page = await come_with(browser, council, lambda page: council.token_for(page, **several))
    assert page.h1 == "Welcome, Ivy"


async def refused(browser: Browser, council: Council, made: Mapping[str, Callable[[Page], Any]]) -> list[str]:
    """Which of these tokens the portal takes for no good, each in a browser that knows nothing."""
    found = []
    for name, make in made.items():
        browser.client.cookies.clear()
        if is_refused(await come_with(browser, council, make)):
            found.append(name)
    return found


async def test_a_forged_token_lets_nobody_in(browser: Browser, council: Council) -> None:
    made = {forge.__name__: partial(forged, forge, council) for forge in FORGERIES}
    assert await refused(browser, council, made) == list(made)
    assert await nobody_came_in(browser)


def forged(forge: Callable[[Claims, Council], str], council: Council, page: Page) -> str:
    return forge(council.claims_for(page), council)


async def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(browser: Browser, council: Council) -> None:
    made = {name: partial(council.token_for, **claims) for name, claims in WRONG.items()}
    assert await refused(browser, council, made) == list(WRONG)
    assert await nobody_came_in(browser)


def the_same(token: object, page: Page) -> object:
    return token


async def test_no_token_at_all_lets_nobody_in(browser: Browser, council: Council) -> None:
    tokens: list[object] = [None, 7, "", [], {}, "e30.e30", "é.é.é"]
    made = {str(token): partial(the_same, token) for token in tokens}
    assert await refused(browser, council, made) == list(made)


async def test_a_callback_works_once(browser: Browser) -> None:
    address = await callback(browser)
    kept = browser.client.cookies[COOKIE]
    assert (await browser.open(address)).h1 == "Welcome, Ivy"
    assert is_refused(await browser.open(address))
    browser.client.cookies.set(COOKIE, kept, domain="portal.test", path="/sign-in/council")
    assert is_refused(await browser.open(address))
    assert await nobody_came_in(browser)


async def test_the_button_works_once(browser: Browser) -> None:
    page = await back_from_council(browser, "ivy-1")
    kept = browser.client.cookies[COOKIE]
    assert (await page.submit("Sign in as")).h1 == "Hello Ivy"
    assert COOKIE not in browser.client.cookies
    assert is_refused(await browser.send("/sign-in/council/back", {}))
    browser.client.cookies.set(COOKIE, kept, domain="portal.test", path="/sign-in/council")
    assert is_refused(await browser.send("/sign-in/council/back", {}))
    assert await SignIn.all().count() == 1


async def test_a_callback_opened_in_another_browser_is_refused(
    app: Starlette, council: Council, browser: Browser
) -> None:
    """Or somebody could be signed in, without knowing, as the one who sent them the link."""
    address = await callback(browser)
    async with council.browser(app) as other:
        assert is_refused(await other.open(address))
        await to_council(other)
        assert is_refused(await other.open(address))
        assert await nobody_came_in(other)


CHANGES: list[dict[str, str | None]] = [
    {"state": "another"},
    {"state": None},
    {"iss": "https://elsewhere.example"},
    {"iss": None},
    {"code": None},
    {"code": ""},
    {"error": "access_denied"},
]


async def test_a_callback_with_something_changed_is_refused(browser: Browser) -> None:
    for change in CHANGES:
        browser.client.cookies.clear()
        address = httpx2.URL(await callback(browser))
        given = {**dict(address.params), **change}
        kept = {name: value for name, value in given.items() if value is not None}
        assert is_refused(await browser.open(str(address.copy_with(params=kept)))), change
    assert await nobody_came_in(browser)


async def test_a_callback_that_says_something_twice_is_refused(browser: Browser) -> None:
    for name in ("state", "code", "iss"):
        browser.client.cookies.clear()
        address = httpx2.URL(await callback(browser))
        assert is_refused(await browser.open(f"{address}&{httpx2.QueryParams({name: address.params[name]})}")), name


async def test_fields_that_nobody_asked_for_change_nothing(browser: Browser) -> None:
    page = await browser.open(await callback(browser) + "&role=administrator&groups=Portal+administrators&sub=otis-2")
    assert page.h1 == "Welcome, Ivy"
    await browser.send("/sign-in/council/back", {"role": "administrator", "subject": "x", "name": "y", "device": "own"})
    ivy = await Person.get()
    assert (ivy.name, ivy.role) == ("Ivy Marlowe", Role.OFFICER)


async def test_a_code_of_another_client_is_refused(browser: Browser, council: Council) -> None:
    there = await to_council(browser)
    page = await browser.open(str(there.copy_set_param("client_id", "another client")))
    assert is_refused(await page.submit("Sign in", account="ivy-1"))
    assert await nobody_came_in(browser)


async def test_a_code_that_was_asked_for_with_another_challenge_is_refused(browser: Browser, council: Council) -> None:
    there = await to_council(browser)
    page = await browser.open(str(there.copy_set_param("code_challenge", Round("/").challenge)))
    assert is_refused(await page.submit("Sign in", account="ivy-1"))
    assert await nobody_came_in(browser)


async def test_groups_of_somebody_else_are_refused(browser: Browser, council: Council) -> None:
    council.answer_next("/me", body={"sub": "otis-2", "groups": ["Portal administrators"]})
    assert is_refused(await back_from_council(browser, "nell-3"))


async def test_groups_that_only_look_like_ours_give_nothing(browser: Browser, council: Council) -> None:
    for groups in ("Portal", "portal leads", ["portal leads", 7, None, ["Portal leads"]], {"Portal leads": 1}, 7, None):
        council.answer_next("/me", body={"sub": "nell-3", "name": "Nell", "groups": groups})
        assert (await back_from_council(browser, "nell-3")).h1 == "There is no part for you here yet", groups


async def test_a_single_group_need_not_be_a_list(browser: Browser, council: Council) -> None:
    council.answer_next("/me", body={"sub": "nell-3", "name": "Nell", "groups": "Portal leads"})
    assert (await back_from_council(browser, "nell-3")).h1 == "Welcome, Nell"


async def test_whoever_turns_back_at_the_councils_door_gets_a_calm_page(browser: Browser) -> None:
    page = await (await browser.open("/sign-in/council")).submit("Cancel")
    assert is_refused(page)
    assert (await page.click("Start again")).h1 == "The council"


async def test_a_made_up_cookie_is_no_round_and_no_arrival(browser: Browser) -> None:
    for kept in ("", "x", "%", "e30=", "é", base64.urlsafe_b64encode(bytes(64)).decode()):
        headers = {b"Cookie": f"{COOKIE}={kept}".encode("latin-1")}
        back = await browser.client.get("/sign-in/council/back?state=&code=x", headers=headers)
        pressed = await browser.client.post("/sign-in/council/back", headers=headers)
        assert (back.status_code, pressed.status_code) == (400, 400), kept


async def test_a_round_is_no_arrival_and_neither_lasts_longer_than_ten_minutes(browser: Browser) -> None:
    subject = CouncilIdentity.hashed(settings.OIDC_ISSUER, "ivy-1")
    old = time.time() - rounds.LASTS
    late = Arrival("once", subject, "Ivy", "officer", old, "/", began_at=old)
    early = Arrival("once", subject, "Ivy", "officer", old, "/", began_at=time.time() + 5)
    for kept in (Round("/"), late, early):
        browser.client.cookies.set(COOKIE, rounds.packed(kept), domain="portal.test", path="/sign-in/council")
        assert is_refused(await browser.send("/sign-in/council/back", {}))
    page = await browser.open("/sign-in/council")
    stale = Round("/", began_at=old)
    browser.client.cookies.set(COOKIE, rounds.packed(stale), domain="portal.test", path="/sign-in/council")
    assert is_refused(await page.submit("Sign in", account="ivy-1"))
    assert await nobody_came_in(browser)


async def test_a_key_that_the_council_has_changed_is_found_and_the_old_one_is_worth_nothing(
    browser: Browser, council: Council
) -> None:
    await sign_in(browser, "ivy-1")
    old = council.key
    council.sign_with(new_key("second"))
    assert (await sign_in(browser, "ivy-1")).h1 == "Hello Ivy"
    header = {"alg": "RS256", "kid": old.kid}
    browser.client.cookies.clear()
    page = await come_with(browser, council, lambda page: jwt.encode(header, council.claims_for(page), old))
    assert is_refused(page)


async def test_a_key_under_the_old_name_is_found_too(browser: Browser, council: Council) -> None:
    await sign_in(browser, "ivy-1")
    council.sign_with(new_key(str(council.key.kid)))
    assert (await sign_in(browser, "ivy-1")).h1 == "Hello Ivy"


async def test_made_up_keys_do_not_keep_the_portal_asking(
    browser: Browser, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "RESTS", 10)
    asked = []
    ask = client.Provider._ask

    async def counted(provider: client.Provider) -> None:
        asked.append(provider)
        await ask(provider)

    monkeypatch.setattr(client.Provider, "_ask", counted)
    forged = jwt.encode({"alg": "RS256", "kid": "nobody's"}, {"sub": "ivy-1"}, STRANGERS_KEY)
    for _ in range(20):
        await browser.send("/sign-in/council/sign-out-everywhere", {"logout_token": forged})
    assert len(asked) == 1


async def test_the_log_tells_what_went_wrong_and_nothing_about_anybody(
    browser: Browser, council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "portal")
    await come_with(browser, council, lambda page: council.token_for(page, nonce="another"))
    browser.client.cookies.clear()
    await come_with(browser, council, lambda page: with_strangers_key(council.claims_for(page), council))
    told = [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    assert told == ["Council sign-in: NotBelieved: nonce", "Council sign-in: UnknownKey: bad_signature"]
    assert not [word for word in ("ivy", "Ivy", *ACCOUNTS["ivy-1"]["groups"]) if word in "".join(told)]
