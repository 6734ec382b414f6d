"""The council's provider may be down, slow or out of its mind: people are told calmly, and other ways in still work."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from portal import settings
from portal.accounts.models import Person, SignIn, SignInLink
from portal.single_sign_on import client
from tests.browser import Browser, Cast, Page
from tests.servers import free_port
from tests.single_sign_on.conftest import set_up
from tests.single_sign_on.council import Council, callback, sign_in

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def is_calm(page: Page) -> bool:
    return (page.status, page.h1) == (503, "The council's sign-in does not answer")


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[str]:
    """The address of something that answers in its own way."""
    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        with suppress(ConnectionError):
            await answer(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.wait_for(asyncio.gather(*filter(None, serving)), 5)


async def test_with_the_provider_down_people_are_told_and_other_ways_in_work(
    cast: Cast, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    council.stop()
    async with council.browser(cast.app) as browser:
        page = await browser.open("/sign-in/council?next=/surveys")
        assert is_calm(page)
        assert (await page.click("it works as always")).h1 == "Sign in"
        token = await SignInLink.issue(cast["participation officer"], demo=True)
        page = await (await browser.open(f"/sign-in/link/{token}")).submit("Sign in as")
        assert page.h1 == "Hello Olu"
        await page.submit("Sign out")
        assert (await browser.open("/sign-in/council/out")).h1 == "You are signed out here"
    council.start()
    async with council.browser(cast.app) as browser:
        assert (await sign_in(browser, "ivy-1")).h1 == "Hello Ivy"


async def test_a_provider_that_fails_while_somebody_is_there(browser: Browser, council: Council) -> None:
    page = await browser.open("/sign-in/council")
    council.answer_next("/token", status=500, body="the words of a child")
    page = await page.submit("Sign in", account="ivy-1")
    assert is_calm(page)
    assert "the words of a child" not in page.html
    assert await Person.all().count() == 0


async def test_a_provider_that_goes_down_while_somebody_is_there(browser: Browser, council: Council) -> None:
    address = await callback(browser)
    council.stop()
    assert is_calm(await browser.open(address))


ANSWERS: dict[str, dict[str, object]] = {
    "a page": {"body": "<html>"},
    "a list": {"body": "[]"},
    "deep": {"body": "[" * 100_000},
    "much": {"body": '{"id_token": "' + "x" * 300_000 + '"}'},
}


async def test_an_answer_that_is_none_is_shown_calmly(browser: Browser, council: Council) -> None:
    for name, answer in ANSWERS.items():
        browser.client.cookies.clear()
        page = await browser.open("/sign-in/council")
        council.answer_next("/token", **answer)
        assert is_calm(await page.submit("Sign in", account="ivy-1")), name
    assert await SignIn.all().count() == 0


@pytest.mark.parametrize("status", [302, 307])
async def test_nothing_is_sent_where_an_answer_points_to(browser: Browser, council: Council, status: int) -> None:
    """The portal's secret goes along with what it asks."""
    visits = []

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(await reader.readline())

    page = await browser.open("/sign-in/council")
    async with listening(elsewhere) as address:
        council.answer_next("/token", status=status, headers={"Location": address}, body="")
        assert is_calm(await page.submit("Sign in", account="ivy-1"))
    assert visits == []


DESCRIPTIONS: list[dict[str, object]] = [
    {"issuer": "https://elsewhere.example"},
    {"authorization_endpoint": None},
    {"token_endpoint": "http://elsewhere.example/token"},
    {"token_endpoint": "https:///token"},
    {"jwks_uri": "http://127.0.0.1:9/jwks"},
    {"jwks_uri": "https://["},
    {"end_session_endpoint": "javascript:alert(1)"},
    {"userinfo_endpoint": 7},
]


async def test_a_provider_that_is_another_or_unsafe_is_not_used(browser: Browser, council: Council) -> None:
    for description in DESCRIPTIONS:
        council.answer_next("/.well-known/openid-configuration", but=description)
        assert is_calm(await browser.open("/sign-in/council")), description


async def test_keys_of_kinds_that_nobody_here_knows_hide_no_other(browser: Browser, council: Council) -> None:
    odd = [{"kty": "ML-DSA"}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256", "x": "?", "y": "?"}, {}, 7]
    council.answer_next("/jwks", body={"keys": [*odd, council.key.as_dict(private=False)]})
    assert (await sign_in(browser, "ivy-1")).h1 == "Hello Ivy"


async def test_without_a_key_nobody_comes_in(browser: Browser, council: Council) -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0" * 8, "kid": council.key.kid}
    published: list[object] = [None, [], {}, "x", [secret]]
    for keys in published:
        browser.client.cookies.clear()
        client.provider.cache_clear()
        council.answer_next("/jwks", body={"keys": keys})
        page = await browser.open("/sign-in/council")
        council.answer_next("/jwks", body={"keys": keys})
        assert (await page.submit("Sign in", account="ivy-1")).status == 400, keys
    assert await SignIn.all().count() == 0


async def test_a_provider_that_never_answers_is_not_waited_for(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    monkeypatch.setattr(client, "PATIENCE", 0.3)
    async with listening(silent) as provider:
        set_up(monkeypatch, provider)
        started = time.monotonic()
        assert is_calm(await browser.open("/sign-in/council"))
        assert time.monotonic() - started < 5


async def test_a_provider_that_answers_a_letter_at_a_time_is_not_waited_for(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    monkeypatch.setattr(client, "PATIENCE", 0.4)
    async with listening(slow) as provider:
        set_up(monkeypatch, provider)
        started = time.monotonic()
        assert is_calm(await browser.open("/sign-in/council"))
        assert time.monotonic() - started < 5


async def test_a_provider_that_never_stops_is_cut_short(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b" " * 65_536)
            sent += 65_536
            await writer.drain()

    async with listening(endless) as provider:
        set_up(monkeypatch, provider)
        assert is_calm(await browser.open("/sign-in/council"))
    assert sent < 20_000_000


async def test_what_the_machine_says_about_proxies_is_not_heeded(
    browser: Browser, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the settings reads the environment."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert (await sign_in(browser, "ivy-1")).h1 == "Hello Ivy"
    assert council.url == settings.OIDC_ISSUER
