"""What stands around every request: forged forms are refused, headers are set, and errors stay calm."""

import base64
import hashlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from portal import settings
from portal.accounts.models import Group, SignIn, SignInLink
from portal.accounts.models.sign_in import hashed
from portal.permissions import ROLES, May
from portal.safeguarding.helplines import helplines
from portal.safeguarding.models import Concern
from portal.security import HEADERS, NotTooLong, SafeHeaders, SameOrigin, WhoIsAsking, headers, same_origin
from portal.surveys.models import Survey
from portal.web import COOKIE, MOST_BYTES, inline_script, inline_style
from tests.addresses import ADDRESSES, ASKED, FOR_PROGRAMS, address, method, real_things
from tests.browser import BASE, Browser, Cast, Page
from tests.surveys.asking import ANSWERS, new_card, open_survey
from tests.test_permissions import somebody_who_may

AllCoded = Callable[[], Awaitable[None]]
ELSEWHERE = "https://elsewhere.example"
FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    {"Origin": ELSEWHERE},
    {"Origin": "null"},
    {"Origin": "http://portal.test.elsewhere.example"},
    {"Origin": "http://sub.portal.test"},
    {"Origin": "http://portal.test:8080"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "elsewhere"},
    {},
]
OURS = [
    {"Sec-Fetch-Site": "same-origin", "Origin": BASE},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": BASE},
]


async def post(browser: Browser, path: str, headers: dict[str, str]) -> httpx2.Response:
    """Sends a form with these headers alone."""
    browser.client.headers.pop("Sec-Fetch-Site", None)
    return await browser.client.post(path, data=ASKED, headers=headers, follow_redirects=False)


def is_calm(page: Page) -> bool:
    """No stack trace, and every help line."""
    numbers = all(line["number"] in page.text for line in helplines())
    return numbers and not any(word in page.html for word in ("Traceback", 'File "', "Error:", "portal/"))


async def test_a_form_from_another_site_is_refused_everywhere(cast: Cast, all_coded: AllCoded) -> None:
    things, passed = await real_things(cast, all_coded), []
    actions = [route for route in ADDRESSES if method(route) == "POST"]
    tokens = {route.path: await SignIn.start(somebody_who_may(cast, route)) for route in actions}
    async with Browser.on(cast.app) as browser:
        for headers, route in itertools.product(FORGED, actions):
            browser.client.cookies.set(COOKIE, tokens[route.path], domain="portal.test")
            answer = await post(browser, address(route, things), headers)
            if answer.status_code != 403:
                passed.append((headers, route.path, answer.status_code))
    assert passed == []
    assert (await Concern.get(id=things["concerns"])).acknowledged_at is None
    assert (await Survey.get(id=things["surveys"])).published_at is None
    assert not await SignIn.filter(ended_at__isnull=False).exists()


@pytest.mark.parametrize("headers", OURS, ids=str)
async def test_our_own_forms_pass_in_new_and_old_browsers(cast: Cast, headers: dict[str, str]) -> None:
    async with cast.signed_in("care leaver") as jordan:
        answer = await post(jordan, "/sign-out", headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await SignIn.get()).ended_at is not None


async def test_a_forged_form_uses_no_link_up(cast: Cast, stranger: Browser) -> None:
    token = await SignInLink.issue(cast["care leaver"], hashed("their browser"))
    answer = await post(stranger, f"/sign-in/link/{token}", {"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert await SignInLink.open(token, "their browser") is not None


async def test_whoever_says_nothing_is_refused_with_a_cookie_and_let_through_without(
    cast: Cast, stranger: Browser
) -> None:
    """No browser of these years says nothing; without a cookie a forged form is worth nothing."""
    assert (await post(stranger, "/answer", {})).status_code == 303
    async with cast.signed_in("care leaver") as jordan:
        assert (await post(jordan, "/answer", {})).status_code == 403


async def test_a_forged_form_is_told_so_calmly(stranger: Browser) -> None:
    page = Page(stranger, await post(stranger, "/answer", {"Origin": ELSEWHERE}))
    assert (page.status, page.h1) == (403, "That was sent from another place")
    assert is_calm(page)


@pytest.mark.parametrize(
    ("https", "origin", "passes"),
    [
        (True, "https://portal.test", True),
        (True, BASE, False),
        (False, BASE, True),
        (False, "https://portal.test", True),
    ],
)
def test_under_https_a_page_that_came_without_it_is_not_ours(
    monkeypatch: pytest.MonkeyPatch, https: bool, origin: str, passes: bool
) -> None:
    monkeypatch.setattr(settings, "HTTPS", https)
    assert same_origin("POST", Headers({"Origin": origin, "Host": "portal.test"})) is passes


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "post", "NEW"])
def test_every_method_that_may_change_something_is_looked_at(method: str) -> None:
    assert not same_origin(method, Headers({"Origin": ELSEWHERE, "Host": "portal.test"}))


async def test_no_page_is_named_elsewhere_and_ours_may_say_where_their_forms_come_from(stranger: Browser) -> None:
    """Under `no-referrer` alone, a browser without Sec-Fetch-Site sends `Origin: null`, and could send no form."""
    for path in ("/answer", "/", "/nowhere"):
        page = await stranger.open(path)
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        assert [meta["content"] for meta in page.soup.select("meta[name=referrer]")] == ["same-origin"]
    assert (await stranger.open("/static/base.css")).response.headers["Referrer-Policy"] == "no-referrer"


def test_browsers_are_told_to_come_back_by_https_where_there_is_https() -> None:
    assert headers(https=True)["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "Strict-Transport-Security" not in headers(https=False)


async def test_pages_may_use_passkeys_and_nothing_else_of_the_phone(stranger: Browser) -> None:
    said = (await stranger.open("/")).response.headers["Permissions-Policy"].split(", ")
    allowed = [part for part in said if not part.endswith("=()")]
    assert allowed == ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
    assert {"camera=()", "microphone=()", "geolocation=()", "local-fonts=()", "usb=()"} <= set(said)
    assert len(said) == len(set(said))


async def test_no_answer_names_a_program_or_its_version(stranger: Browser) -> None:
    for path in ("/", "/nowhere", "/static/base.css", "/A/NNNN"):
        names = set((await stranger.open(path)).response.headers)
        assert not names & {"server", "x-powered-by", "via", "x-version", "date"}


async def test_the_end_of_a_survey_leaves_nothing_in_the_browser(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    assert "Clear-Site-Data" not in page.response.headers
    thanks = await page.submit("Send my answers", **ANSWERS)
    assert thanks.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert thanks.response.headers["Cache-Control"] == "no-store"


async def test_signing_out_leaves_nothing_in_the_browser(cast: Cast) -> None:
    async with cast.signed_in("care leaver") as jordan:
        answer = await jordan.client.post("/sign-out", follow_redirects=False)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert f'{COOKIE}=""' in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/answer?" + "x" * 5_000, {}, 414),
        ("/" + "x" * 5_000, {}, 414),
        ("/", {"X-Long": "x" * 20_000}, 431),
        ("/", {f"X-{n}": "x" * 100 for n in range(200)}, 431),
    ],
    ids=["query", "path", "one header", "many headers"],
)
async def test_more_than_any_page_asks_for_is_turned_away_calmly(
    stranger: Browser, path: str, sent: dict[str, str], status: int
) -> None:
    page = Page(stranger, await stranger.client.get(path, headers=sent))
    assert page.status == status
    assert is_calm(page)


async def test_a_form_with_thousands_of_fields_is_turned_away_calmly(stranger: Browser) -> None:
    data: dict[str, str | list[str]] = {"code": ["x"] * 501}
    for multipart in (False, True):
        page = await stranger.send("/answer", data, multipart=multipart)
        assert (page.status, page.h1) == (400, "We could not read what was sent")
        assert is_calm(page)


async def test_a_file_is_turned_away_calmly(stranger: Browser) -> None:
    """There is nothing to upload anywhere."""
    page = Page(stranger, await stranger.client.post("/answer", files={"code": ("x.png", b"x")}))
    assert page.status == 400
    assert is_calm(page)


async def test_a_form_that_says_it_is_short_is_counted_all_the_same(stranger: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"code=" + b"x" * 1_000 + b"&"

    page = Page(
        stranger,
        await stranger.client.post(
            "/answer", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"}
        ),
    )
    assert (page.status, page.h1) == (413, "That is too long for us to take")


async def test_as_much_as_a_form_may_hold_is_taken_whole(stranger: Browser) -> None:
    page = await stranger.send("/answer", {"code": "x" * (MOST_BYTES - len("code="))})
    assert page.status == 404
    page = await stranger.send("/answer", {"code": "x" * (MOST_BYTES - len("code=") + 1)})
    assert page.status == 413


async def test_every_answer_has_the_security_headers_and_stays_out_of_caches(cast: Cast, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    async with Browser.on(cast.app) as browser:
        for route in (route for route in ADDRESSES if method(route) == "GET"):
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            page = await browser.open(address(route, things) + "?" + str(httpx2.QueryParams(ASKED)))
            assert kept_headers(page) == set(told_of(route.path).items()), route.path
            kept = "public, max-age=300" if route.path in FOR_PROGRAMS else "no-store"
            assert page.response.headers["Cache-Control"] == kept, route.path


FRAMED = "/boards/{key}/embed"
"""The one page that other people's pages may show in theirs."""


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def told_of(path: str) -> dict[str, str]:
    """The headers that an address has to have, to the letter."""
    if path not in {*FOR_PROGRAMS, FRAMED}:
        return HEADERS
    shared = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
    if path == FRAMED:
        del shared["X-Frame-Options"]
        style = " ".join(digest(inline_style(name)) for name in ("base.css", "embed.css"))
        shared["Content-Security-Policy"] = (
            f"default-src 'none'; style-src {style}; form-action 'none'; base-uri 'none'; frame-ancestors *"
        )
    return shared


async def test_one_page_and_no_other_can_be_put_into_somebody_elses(cast: Cast, all_coded: AllCoded) -> None:
    """Not even that one, where it goes wrong."""
    things = await real_things(cast, all_coded)
    async with Browser.on(cast.app) as browser:
        opened = set()
        for route in (route for route in ADDRESSES if method(route) == "GET"):
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            page = await browser.open(address(route, things))
            closed = "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]
            if not closed or page.response.headers.get("X-Frame-Options") != "DENY":
                opened.add(route.path)
        assert opened == {FRAMED}
        for path in ("/boards/nowhere/embed", "/nowhere/embed", "/boards/lincc/embed/more"):
            page = await browser.open(path)
            assert kept_headers(page) == set(HEADERS.items()), path


def kept_headers(page: Page) -> set[tuple[str, str]]:
    """Those of our headers that an answer has."""
    return {(name, page.response.headers[name]) for name in HEADERS if name in page.response.headers}


async def test_every_page_of_the_portal_carries_the_help_lines(cast: Cast, all_coded: AllCoded) -> None:
    things, without = await real_things(cast, all_coded), []
    async with Browser.on(cast.app) as browser:
        for route in (route for route in ADDRESSES if method(route) == "GET"):
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            page = await browser.open(address(route, things) + "?" + str(httpx2.QueryParams(ASKED)))
            is_page = "<!doctype" in page.text  # and no part of one, as htmx asks for
            if is_page and not is_calm(page):
                without.append((route.path, page.status))
    assert without == []


async def test_only_the_portals_own_style_and_script_stand_in_a_page(
    stranger: Browser,
) -> None:
    page = await stranger.open("/A/NOSUCHCODE")
    [style] = page.soup.select("style")
    ours = [hashlib.sha256(inline_style(name).encode()).digest() for name in ("base.css", "skipping.css")]
    policy = {part.split()[0]: part.split()[1:] for part in page.response.headers["Content-Security-Policy"].split(";")}
    assert style.get_text() == inline_style("base.css")
    assert policy["style-src"] == ["'self'", *(f"'sha256-{base64.b64encode(one).decode()}'" for one in ours)]
    scripts = [hashlib.sha256(inline_script(name).encode()).digest() for name in ("answering.js", "hearing.js")]
    assert policy["script-src"] == ["'self'", *(f"'sha256-{base64.b64encode(one).decode()}'" for one in scripts)]
    assert policy["media-src"] == ["'self'"]
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/sign-out", 405), ("/static/none.css", 404), ("/static/%2E%2E/portal/app.py", 404)],
)
async def test_a_wrong_address_gets_a_calm_page(stranger: Browser, path: str, status: int) -> None:
    page = await stranger.open(path)
    assert page.status == status
    assert page.h1
    assert is_calm(page)


async def test_a_fault_of_ours_gets_a_calm_page_with_the_headers(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("the words of a child")

    monkeypatch.setattr(Group, "all", broken)
    page = await stranger.open("/")
    assert (page.status, page.h1) == (500, "Something went wrong on our side")
    assert is_calm(page)
    assert "the words of a child" not in page.html
    assert kept_headers(page) == set(HEADERS.items())
    assert page.response.headers["Cache-Control"] == "no-store"


async def test_a_form_of_many_megabytes_is_turned_away_calmly(stranger: Browser) -> None:
    page = await stranger.send("/answer", {"code": "x" * 2_000_000})
    assert (page.status, page.h1) == (413, "That is too long for us to take")
    assert is_calm(page)


def test_no_role_may_do_everything() -> None:
    """Whoever writes an answer, reads concerns or manages people does one of them."""
    apart = [May.READ_CONCERNS, May.READ_PEOPLE, May.WRITE_SURVEYS, May.ANSWER_ENTRIES]
    assert all(sum(permission in may for permission in apart) <= 1 for may in ROLES.values())


async def test_what_was_refused_stands_in_the_log_and_says_nothing_about_anybody(
    cast: Cast, stranger: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with cast.signed_in("LinCC member") as maya:
        await maya.open("/people")
    await stranger.send("/sign-in", {"login": "maya@home.example", "passphrase": "wrong words here"})
    await post(stranger, "/answer", {"Sec-Fetch-Site": "cross-site"})
    assert "Refused: people, asked for as member." in caplog.text
    assert "A sign-in failed: no such login and passphrase." in caplog.text
    assert "Refused: a form that came from another site." in caplog.text
    assert not any(word in caplog.text for word in ("Maya", "maya@home.example", "wrong words", "127.0.0.1"))


async def test_what_stands_around_requests_lets_the_portal_start() -> None:
    """A start is no request and has no address; a server carries on without one that fails, and without a database."""
    came: list[str] = []

    async def portal(scope: Scope, receive: Receive, send: Send) -> None:
        came.append(str((await receive())["type"]))

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    await SafeHeaders(SameOrigin(WhoIsAsking(NotTooLong(portal))))({"type": "lifespan"}, receive, send)
    assert came == ["lifespan.startup"]
