"""Whoever signs out at the council is signed out here, in every browser; nobody else can make it so."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from joserfc import jwt
from starlette.applications import Starlette

from portal.accounts.models import Person, SignIn, State
from portal.audit.models import Record
from portal.single_sign_on.tokens import LOGOUT
from tests.browser import Browser
from tests.single_sign_on.council import CLIENT_ID, EVERYWHERE, Council, back_from_council, new_key, sign_in


@asynccontextmanager
async def listening(app: Starlette, port: int) -> AsyncIterator[None]:
    """The portal where the provider can reach it."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="warning", ws="none"))
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await running


def told(council: Council, **but: Any) -> dict[str, Any]:
    """What the provider says when Ivy signs out there; without what is None."""
    moment = int(time.time())
    said = {"iss": council.url, "aud": CLIENT_ID, "sub": "ivy-1", "iat": moment, "exp": moment + 120}
    said |= {"jti": f"{time.time()}", "events": {LOGOUT: {}}, **but}
    return {name: value for name, value in said.items() if value is not None}


async def tell(app: Starlette, token: str, **headers: str) -> int:
    """As the provider does: no browser, so no cookie and nothing that says where it comes from."""
    async with Browser.on(app) as provider:
        provider.client.headers.pop("Sec-Fetch-Site")
        answer = await provider.client.post(EVERYWHERE, data={"logout_token": token}, headers=headers)
    assert answer.text == "" or answer.status_code in {403, 500}
    return answer.status_code


async def test_signing_out_at_the_council_ends_every_sign_in_here(
    app: Starlette, council: Council, browser: Browser
) -> None:
    async with listening(app, council.portal_port), council.browser(app) as phone:
        await sign_in(browser, "ivy-1")
        await sign_in(phone, "ivy-1")
        page = await (await phone.open(f"{council.url}/session/end")).submit("Sign out of the council")
        assert page.status == 200
        assert (await browser.open("/surveys")).h1 == "Sign in"
        assert (await phone.open("/surveys")).h1 == "Sign in"
    assert await states() == [State.ENDED, State.ENDED]
    ivy, record = await Person.get(), await Record.first()
    assert record is not None
    assert (record.actor_id, record.thing, record.details) == (None, f"/people/{ivy.pk}", '{"why":"signed out"}')


async def states() -> list[State]:
    return [one.state for one in await SignIn.all().select_related("person")]


async def test_nobody_elses_sign_ins_end(app: Starlette, council: Council, browser: Browser) -> None:
    await sign_in(browser, "nell-3")
    assert await tell(app, council.signed(told(council), "logout+jwt")) == 200
    assert await states() == [State.LIVE]


async def test_somebody_who_was_never_here_can_sign_out_there(app: Starlette, council: Council) -> None:
    assert await tell(app, council.signed(told(council))) == 200
    assert await Person.all().count() == await Record.all().count() == 0


WRONG: dict[str, dict[str, Any]] = {
    "no event": {"events": None},
    "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is a word": {"events": LOGOUT},
    "with a nonce, as for signing in": {"nonce": "x"},
    "about nobody": {"sub": None, "sid": "x"},
    "no name of its own": {"jti": None},
    "of another issuer": {"iss": "https://elsewhere.example"},
    "for another client": {"aud": "another client"},
    "expired": {"exp": int(time.time()) - 600},
    "old": {"iat": int(time.time()) - 3_600},
}


async def test_what_is_no_sign_out_ends_nothing(app: Starlette, council: Council, browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    said = {name: await tell(app, council.signed(told(council, **claims))) for name, claims in WRONG.items()}
    assert said == dict.fromkeys(WRONG, 400)
    assert await states() == [State.LIVE]


async def test_a_forged_sign_out_ends_nothing(app: Starlette, council: Council, browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    claims = told(council)
    forged = [
        jwt.encode({"alg": "RS256", "kid": council.key.kid}, claims, new_key(str(council.key.kid))),
        council.signed(claims, "at+jwt"),
        council.signed(claims)[:-4],
        "",
        "x.y.z",
    ]
    assert [await tell(app, token) for token in forged] == [400] * 5
    assert await states() == [State.LIVE]


async def test_a_token_for_signing_in_signs_nobody_out(app: Starlette, council: Council, browser: Browser) -> None:
    page = await browser.open("/sign-in/council")
    token = council.token_for(page)
    await (await page.submit("Sign in", account="ivy-1")).submit("Sign in as")
    assert await tell(app, token) == 400
    assert await states() == [State.LIVE]


async def test_a_token_for_signing_out_signs_nobody_in(council: Council, browser: Browser) -> None:
    page = await browser.open("/sign-in/council")
    council.answer_next("/token", but={"id_token": council.signed(told(council))})
    assert (await page.submit("Sign in", account="ivy-1")).status == 400


async def test_a_sign_out_that_is_played_again_later_ends_nothing(
    app: Starlette, council: Council, browser: Browser
) -> None:
    await sign_in(browser, "ivy-1")
    token = council.signed(told(council), "logout+jwt")
    assert await tell(app, token) == 200
    assert await states() == [State.ENDED]
    await SignIn.all().delete()
    await sign_in(browser, "ivy-1")
    assert await tell(app, token) == 200
    assert await states() == [State.LIVE]


async def test_a_sign_out_that_failed_here_works_when_it_is_told_again(
    app: Starlette, council: Council, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(person: Person) -> None:
        raise RuntimeError

    await sign_in(browser, "ivy-1")
    token = council.signed(told(council), "logout+jwt")
    with monkeypatch.context() as failing:
        failing.setattr(SignIn, "end_all", broken)
        assert await tell(app, token) == 500
    assert await states() == [State.LIVE]
    assert await tell(app, token) == 200
    assert await states() == [State.ENDED]


async def test_a_page_of_another_site_can_tell_nothing(app: Starlette, council: Council, browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    token = council.signed(told(council))
    assert await tell(app, token, Origin="https://elsewhere.example") == 403
    assert await states() == [State.LIVE]


async def test_somebody_who_is_signed_in_is_not_the_provider(council: Council, browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    page = await browser.send(EVERYWHERE, {"logout_token": council.signed(told(council))})
    assert page.status == 404
    assert await states() == [State.LIVE]


async def test_a_sign_out_while_the_button_is_waiting_comes_first(
    app: Starlette, council: Council, browser: Browser
) -> None:
    await sign_in(browser, "ivy-1")
    page = await back_from_council(browser, "ivy-1")
    assert await tell(app, council.signed(told(council))) == 200
    page = await page.submit("Sign in as")
    assert page.status == 400
    assert await states() == [State.ENDED]


async def test_with_the_provider_down_it_is_asked_to_tell_again(app: Starlette, council: Council) -> None:
    token = council.signed(told(council))
    council.stop()
    assert await tell(app, token) == 503
