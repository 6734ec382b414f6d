"""Who may open what: every address of the portal is tried by everybody, from the site map itself."""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from portal import app as site
from portal.accounts.models import Person, SignIn
from portal.permissions import ROLES, SIGN_IN, Guarded, May, Role, action, allowed, page
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, Things, address, method, real_things
from tests.browser import Browser, Cast

AllCoded = Callable[[], Awaitable[None]]
PLAYED_BY = {
    Role.MEMBER: "LinCC member",
    Role.OFFICER: "participation officer",
    Role.SAFEGUARDING: "safeguarding lead",
    Role.LEADER: "senior leader",
    Role.ADMINISTRATOR: "administrator",
}
OPEN_TO = {
    "/surveys": {Role.OFFICER},
    "/forums": {Role.MEMBER, Role.OFFICER},
    "/coding": {Role.OFFICER},
    "/reports": {Role.OFFICER, Role.LEADER},
    "/entries": {Role.OFFICER, Role.LEADER},
    "/concerns": {Role.SAFEGUARDING},
    "/people": {Role.ADMINISTRATOR},
}


async def visit(browser: Browser, route: Guarded, things: Things, **headers: str) -> httpx2.Response:
    """What one address answers, without following where it leads."""
    sent = method(route) == "POST"
    return await browser.client.request(
        method(route),
        address(route, things),
        params=None if sent else ASKED,
        data=ASKED if sent else None,
        headers=headers,
        follow_redirects=False,
    )


def named(route: Guarded) -> str:
    return f"{method(route)} {route.path}"


def test_every_role_is_in_the_table_and_in_these_tests() -> None:
    assert set(ROLES) == set(Role) == set(PLAYED_BY)
    assert all(May.SIGNED_IN in may for may in ROLES.values())


def test_the_public_may_do_what_is_public_and_nothing_else() -> None:
    assert [permission for permission in May if allowed(None, permission)] == [May.PUBLIC]


@pytest.mark.parametrize("role", Role)
async def test_each_role_opens_what_the_table_says_and_finds_nothing_else(
    cast: Cast, all_coded: AllCoded, role: Role
) -> None:
    things, person, wrong = await real_things(cast, all_coded), cast[PLAYED_BY[role]], []
    async with Browser.on(cast.app) as browser:
        for route in ADDRESSES:
            browser.client.cookies.set(COOKIE, await SignIn.start(person), domain="portal.test")
            answer = await visit(browser, route, things)
            may = allowed(person, route.permission)
            expected = answer.status_code < 500 if may else answer.status_code == 404
            refused = may and route.permission is not May.PUBLIC and answer.status_code == 404
            if not expected or refused or answer.headers.get("location") == SIGN_IN:
                wrong.append((named(route), answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("path", OPEN_TO)
async def test_each_room_is_open_to_the_roles_it_was_made_for(cast: Cast, path: str) -> None:
    """Written out by hand, so that a slip in the table of permissions is seen."""
    opened = set()
    for role, called in PLAYED_BY.items():
        async with cast.signed_in(called) as browser:
            if (await browser.open(path)).status == 200:
                opened.add(role)
    assert opened == OPEN_TO[path]


async def test_a_stranger_opens_what_is_public_and_is_led_to_sign_in_by_the_rest(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    things, wrong = await real_things(cast, all_coded), []
    for route in ADDRESSES:
        answer = await visit(stranger, route, things)
        led = (answer.status_code, answer.headers.get("location")) == (303, SIGN_IN)
        if led is (route.permission is May.PUBLIC) or answer.status_code >= 500:
            wrong.append((named(route), answer.status_code))
    assert wrong == []


async def test_a_page_that_htmx_updates_is_left_for_sign_in(cast: Cast, stranger: Browser, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    for route in ADDRESSES:
        if route.permission is not May.PUBLIC:
            answer = await visit(stranger, route, things, **{"HX-Request": "true"})
            assert (answer.status_code, answer.headers.get("HX-Redirect")) == (200, SIGN_IN), named(route)
            assert answer.text == ""


async def test_a_member_of_another_group_finds_none_of_lincc(cast: Cast, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    of_lincc = [r for r in ADDRESSES if "{" in r.path and allowed(cast["foster carer"], r.permission)]
    closed = [route for route in of_lincc if route.permission is not May.PUBLIC]
    assert closed
    async with cast.signed_in("foster carer") as pat:
        statuses = {named(route): (await visit(pat, route, things)).status_code for route in closed}
    assert set(statuses.values()) == {404}, statuses


@pytest.mark.parametrize("odd", ["%00", "%F0%9F%92%A9", "x" * 3_000, "..%2F..%2Fetc", "'%22%3Cb%3E", "%C3%28"])
async def test_an_odd_address_is_not_found_and_breaks_nothing(cast: Cast, odd: str) -> None:
    wrong = []
    async with Browser.on(cast.app) as browser:
        for route in ADDRESSES:
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            asked = dict.fromkeys(ASKED, unquote(odd))
            answer = await browser.client.request(
                method(route), address(route, OddThings(odd)), params=asked, data=asked, follow_redirects=False
            )
            if answer.status_code >= 500:
                wrong.append((named(route), answer.status_code))
    assert wrong == []


def somebody_who_may(cast: Cast, route: Guarded) -> Person:
    return next(cast[called] for called in PLAYED_BY.values() if allowed(cast[called], route.permission))


class OddThings(dict[str, str]):
    """The same odd name for everything."""

    def __init__(self, odd: str) -> None:
        self.odd = odd

    def __missing__(self, _: str) -> str:
        return self.odd


async def anybody(request: Request) -> Response:
    return PlainTextResponse("open")


@pytest.mark.parametrize("open_door", [Route("/open", anybody), Mount("/open", routes=[])])
def test_the_portal_does_not_start_with_an_address_that_names_no_permission(
    monkeypatch: pytest.MonkeyPatch, open_door: Route | Mount
) -> None:
    monkeypatch.setattr(site, "ROUTES", [*site.ROUTES, open_door])
    with pytest.raises(TypeError, match="nobody said who may open it"):
        site.make_app()


def test_the_portal_starts_with_addresses_that_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "ROUTES", [page("/open", anybody, May.PUBLIC), action("/open", anybody, May.SIGNED_IN)])
    site.make_app()


def test_no_two_addresses_are_the_same() -> None:
    names = [named(route) for route in ADDRESSES]
    assert len(names) == len(set(names))
