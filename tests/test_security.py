"""What stands around every request: forged forms are refused, headers are set, and errors stay calm."""

import base64
import hashlib
from collections.abc import Awaitable, Callable

import httpx2
import pytest

from portal.accounts.models import Group, SignIn, SignInLink
from portal.permissions import ROLES, May
from portal.safeguarding.helplines import helplines
from portal.safeguarding.models import Concern
from portal.security import HEADERS
from portal.surveys.models import Survey
from portal.web import COOKIE, inline_style
from tests.addresses import ADDRESSES, ASKED, address, method, real_things
from tests.browser import BASE, Browser, Cast, Page
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
]
OURS = [
    {"Sec-Fetch-Site": "same-origin", "Origin": BASE},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": BASE},
    {},
]


async def post(browser: Browser, path: str, headers: dict[str, str]) -> httpx2.Response:
    """Sends a form with these headers alone."""
    browser.client.headers.pop("Sec-Fetch-Site", None)
    return await browser.client.post(path, data=ASKED, headers=headers, follow_redirects=False)


def is_calm(page: Page) -> bool:
    """No stack trace, and every help line."""
    numbers = all(line["number"] in page.text for line in helplines())
    return numbers and not any(word in page.html for word in ("Traceback", 'File "', "Error:", "portal/"))


@pytest.mark.parametrize("headers", FORGED, ids=str)
async def test_a_form_from_another_site_is_refused_everywhere(
    cast: Cast, all_coded: AllCoded, headers: dict[str, str]
) -> None:
    things, passed = await real_things(cast, all_coded), []
    actions = [route for route in ADDRESSES if method(route) == "POST"]
    async with Browser.on(cast.app) as browser:
        for route in actions:
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            answer = await post(browser, address(route, things), headers)
            if answer.status_code != 403:
                passed.append((route.path, answer.status_code))
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
    token = await SignInLink.issue(cast["care leaver"])
    answer = await post(stranger, f"/sign-in/{token}", {"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert await SignInLink.open(token) is not None


async def test_pages_let_the_browser_say_where_its_forms_come_from(stranger: Browser) -> None:
    """Under `no-referrer` a browser without https sends `Origin: null`, and no answer could be sent from it."""
    answer = (await stranger.open("/answer")).response
    assert answer.headers["Referrer-Policy"] == "same-origin"


async def test_every_answer_has_the_security_headers_and_stays_out_of_caches(cast: Cast, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    async with Browser.on(cast.app) as browser:
        for route in (route for route in ADDRESSES if method(route) == "GET"):
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            page = await browser.open(address(route, things) + "?" + str(httpx2.QueryParams(ASKED)))
            assert kept_headers(page) == set(HEADERS.items()), route.path
            assert page.response.headers["Cache-Control"] == "no-store", route.path


def kept_headers(page: Page) -> set[tuple[str, str]]:
    """Those of our headers that an answer has."""
    return {(name, page.response.headers[name]) for name in HEADERS if name in page.response.headers}


async def test_every_page_of_the_portal_carries_the_help_lines(cast: Cast, all_coded: AllCoded) -> None:
    things, without = await real_things(cast, all_coded), []
    async with Browser.on(cast.app) as browser:
        for route in (route for route in ADDRESSES if method(route) == "GET"):
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            page = await browser.open(address(route, things) + "?" + str(httpx2.QueryParams(ASKED)))
            if not is_calm(page):
                without.append((route.path, page.status))
    assert without == []


async def test_scripts_come_from_the_portal_alone_and_only_its_own_style_stands_in_a_page(stranger: Browser) -> None:
    page = await stranger.open("/A/NOSUCHCODE")
    [style] = page.soup.select("style")
    digest = base64.b64encode(hashlib.sha256(style.get_text().encode()).digest()).decode()
    policy = {part.split()[0]: part.split()[1:] for part in page.response.headers["Content-Security-Policy"].split(";")}
    assert style.get_text() == inline_style("base.css")
    assert policy["style-src"] == ["'self'", f"'sha256-{digest}'"]
    assert policy["script-src"] == ["'self'"]
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
