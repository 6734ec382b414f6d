"""Who may open what: every address of the portal is tried by everybody, from the site map itself."""

import itertools
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import timedelta
from urllib.parse import unquote

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from tortoise import Tortoise

from portal import app as site
from portal import settings
from portal.accounts.models import LASTS, Person, SignIn, now
from portal.audit.models import Record
from portal.guard import SIGN_IN, Guarded, action, page
from portal.permissions import FOR_EVERYBODY, ROLES, May, Role, allowed
from portal.safeguarding.models import Beat
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, Things, address, method, real_things
from tests.browser import Browser, Cast
from tests.stored import rows_of
from tests.undone import undone

AllCoded = Callable[[], Awaitable[None]]
PLAYED_BY = {
    Role.MEMBER: "LinCC member",
    Role.OFFICER: "participation officer",
    Role.SAFEGUARDING: "safeguarding lead",
    Role.DESIGNATED: "designated officer",
    Role.LEADER: "senior leader",
    Role.ADMINISTRATOR: "administrator",
}
OPEN_TO = {
    "/surveys": {Role.OFFICER},
    "/words": {Role.MEMBER, Role.OFFICER},
    "/forums": {Role.MEMBER, Role.OFFICER},
    "/coding": {Role.OFFICER},
    "/codebooks": {Role.OFFICER, Role.LEADER},
    "/codebooks/nhs": {Role.OFFICER, Role.LEADER},
    "/models": {Role.OFFICER, Role.LEADER},
    "/in-common": {Role.OFFICER},
    "/reports": {Role.OFFICER, Role.LEADER},
    "/reports/now": {Role.OFFICER},
    "/reports/quotes": {Role.OFFICER},
    "/entries": {Role.OFFICER, Role.LEADER},
    "/waiting": {Role.OFFICER, Role.LEADER},
    "/corporate-parenting": set(),
    "/concerns": {Role.SAFEGUARDING, Role.DESIGNATED},
    "/concerns/figures": {Role.SAFEGUARDING, Role.DESIGNATED},
    "/reading": {Role.OFFICER, Role.SAFEGUARDING},
    "/reading/load": {Role.OFFICER, Role.SAFEGUARDING},
    "/help-lines": {Role.OFFICER, Role.SAFEGUARDING},
    "/screen": {Role.SAFEGUARDING},
    "/people": {Role.ADMINISTRATOR},
    "/webhooks": {Role.ADMINISTRATOR},
}


async def visit(browser: Browser, route: Guarded, things: Things, **headers: str) -> httpx2.Response:
    """What one address answers, without following where it leads."""
    return await ask(browser, method(route), address(route, things), **headers)


async def ask(browser: Browser, verb: str, path: str, **headers: str) -> httpx2.Response:
    """What is done is undone at once: the next visit finds everything as it was. Only what is posted does anything."""
    sent = verb in {"POST", "PUT", "PATCH"}
    async with undone() if verb == "POST" else nullcontext():
        return await browser.client.request(
            verb,
            path,
            params=None if sent else ASKED,
            data=ASKED if sent else None,
            headers=headers,
            follow_redirects=False,
        )


def named(route: Guarded) -> str:
    return f"{method(route)} {route.path}"


def test_every_role_is_in_the_table_and_in_these_tests() -> None:
    assert set(ROLES) == set(Role) == set(PLAYED_BY)
    assert all({May.SIGNED_IN, May.CHANGE_OWN} <= may for may in ROLES.values())


def test_nobody_in_particular_may_do_what_is_for_everybody_and_nothing_else() -> None:
    everybodys = {May.PUBLIC, May.TAKE_PART, May.SEE_WAYS_IN, May.COME_IN, May.READ_PUBLISHED}
    assert {permission for permission in May if allowed(None, permission)} == everybodys


def test_reading_and_changing_never_ask_the_same() -> None:
    read = {route.permission for route in ADDRESSES if method(route) == "GET"}
    changed = {route.permission for route in ADDRESSES if method(route) == "POST"}
    assert read & changed == set()
    assert read | changed == set(May)


OF_NO_GROUP = {May.READ_HELP_LINES, May.EDIT_HELP_LINES, May.READ_WORD_LIST, May.EDIT_WORD_LIST} | {
    *(May.READ_CODEBOOKS, May.EDIT_CODEBOOKS, May.ADOPT_CODEBOOKS)
}
"""What is the whole council's, for its officers; of the members, only LinCC's have a word list."""

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ACTORS = ["a stranger", "half signed in", "run out", "signed out", "paused", "gone", *PLAYED_BY.values()]
DECLARED = {(verb, route.path): route.permission for route in ADDRESSES for verb in route.methods or ()}
PATHS = {route.path: route for route in ADDRESSES}
CELLS = [(verb, path) for path in PATHS for verb in VERBS if settings.EMBEDDED or (verb, path) in DECLARED]
"""A method that an address does not have is refused before any database is asked: one engine is enough to see that."""

NOT_THEIRS = {("designated officer", path) for path in PATHS if path.startswith("/concerns/{id}")} | {
    (actor, path)
    for actor in ACTORS
    if actor != "LinCC member"
    for path in ("/me/posts/{id}", "/me/felt/{entry}", "/corporate-parenting")
}
"""Cells that the table allows and where there is nothing for this actor all the same: the concern here is about nobody
who works with children, and the post is Maya's, as are the say in what came of it and the seat on the corporate
parenting board."""

REGISTERED = {"/concerns/{id}", "/concerns/{id}/case-file"}
"""What is read there is itself a line in the register of the concern."""


def test_the_matrix_has_a_thousand_cells_and_more() -> None:
    assert len(PATHS) * len(VERBS) * len(ACTORS) >= 1_000


async def test_everybody_opens_what_the_table_says_by_every_method_and_nothing_else(
    cast: Cast, all_coded: AllCoded
) -> None:
    things, wrong = await real_things(cast, all_coded), []
    await cast.rest()
    await Beat.beat("work", now() + timedelta(hours=1))  # which rests, however long all of this lasts
    for actor in ACTORS:
        async with undone(), Browser.on(cast.app) as browser:
            person, token = await played(cast, actor)
            for verb, path in CELLS:
                browser.client.cookies.set(COOKIE, token, domain="portal.test")
                answer = await ask(browser, verb, address(PATHS[path], things))
                if not is_right(answer, DECLARED.get((verb, path)), person, (actor, path)):
                    wrong.append((actor, verb, path, answer.status_code, answer.headers.get("location")))
    assert wrong == []


async def played(cast: Cast, actor: str) -> tuple[Person | None, str]:
    """Whom the portal should see in this actor, and the cookie of their browser."""
    if actor in cast.people:
        return cast[actor], await SignIn.start(cast[actor])
    token = await SignIn.start(cast["administrator"], half=actor == "half signed in")
    if actor == "run out":
        await SignIn.all().update(seen_at=now() - LASTS[Role.ADMINISTRATOR].idle)
    elif actor == "signed out":
        await SignIn.end(token)
    elif actor == "paused":
        await Person.filter(id=cast["administrator"].pk).update(paused_at=now())
    elif actor == "gone":
        await Person.filter(id=cast["administrator"].pk).update(ended_at=now())
    return None, "" if actor == "a stranger" else token


def is_right(answer: httpx2.Response, permission: May | None, person: Person | None, cell: tuple[str, str]) -> bool:
    """Whether a cell of the matrix is answered as the table of permissions says."""
    if permission is None:
        return answer.status_code == 405
    if permission in FOR_EVERYBODY:
        return answer.status_code < 500
    led = answer.headers.get("location", "").startswith(f"{SIGN_IN}?")
    if person is None:
        return answer.status_code == 303 and led
    if not allowed(person, permission) or cell in NOT_THEIRS:
        return answer.status_code == 404
    return answer.status_code < 500 and answer.status_code not in {401, 403, 404, 405} and not led


@pytest.mark.parametrize("path", OPEN_TO)
async def test_each_room_is_open_to_the_roles_it_was_made_for(cast: Cast, path: str) -> None:
    """Written out by hand, so that a slip in the table of permissions is seen."""
    opened = set()
    for role, called in PLAYED_BY.items():
        async with cast.signed_in(called) as browser:
            if (await browser.open(path)).status == 200:
                opened.add(role)
    assert opened == OPEN_TO[path]


async def test_a_page_that_htmx_updates_is_left_for_sign_in(cast: Cast, stranger: Browser, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    for route in ADDRESSES:
        if route.permission not in FOR_EVERYBODY:
            answer = await visit(stranger, route, things, **{"HX-Request": "true"})
            led = answer.headers.get("HX-Redirect", "").startswith(f"{SIGN_IN}?")
            assert (answer.status_code, led) == (200, True), named(route)
            assert answer.text == ""


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
async def test_somebody_of_another_group_finds_none_of_lincc(cast: Cast, all_coded: AllCoded, role: Role) -> None:
    things = await real_things(cast, all_coded)
    other = await Person.create(name="Somebody Else", role=role)
    await other.join(await cast.group("foster-carers"))
    closed = [r for r in ADDRESSES if "{" in r.path and allowed(other, r.permission)]
    councils = OF_NO_GROUP if role is Role.OFFICER else set()
    closed = [route for route in closed if route.permission not in FOR_EVERYBODY | councils]
    assert closed
    async with Browser.on(cast.app) as browser:
        browser.client.cookies.set(COOKIE, await SignIn.start(other), domain="portal.test")
        found = {named(r): (await visit(browser, r, things)).status_code for r in closed}
    assert {name: status for name, status in found.items() if status != 404} == {}


async def test_nothing_changes_on_get(cast: Cast, all_coded: AllCoded) -> None:
    things, changed = await real_things(cast, all_coded), []
    await cast.rest()  # or what is done meanwhile in the background would be seen
    looked_at = [route for route in ADDRESSES if method(route) == "GET" and route.path not in REGISTERED]
    tokens = {route.path: await SignIn.start(somebody_who_may(cast, route)) for route in looked_at}
    before = await everything_stored()
    async with Browser.on(cast.app) as browser:
        for route in looked_at:
            browser.client.cookies.set(COOKIE, tokens[route.path], domain="portal.test")
            await browser.client.get(address(route, things), params=ASKED, follow_redirects=False)
            if (after := await everything_stored()) != before:
                changed.append(route.path)
            before = after
    assert changed == []


async def everything_stored() -> dict[str, list[str]]:
    """Every row of every table, but for the trail, which tells of reading too, and the minute of a last visit."""
    tables = [model for model in Tortoise.apps["portal"].values() if model is not Record]
    return {model.__name__: await rows_of(model, but="seen_at") for model in tables}


ODD = ["%00", "%F0%9F%92%A9", "x" * 3_000, "..%2F..%2Fetc", "'%22%3Cb%3E", "%C3%28"]


async def test_an_odd_address_is_not_found_and_breaks_nothing(cast: Cast) -> None:
    wrong = []
    await Beat.beat("work")
    await cast.rest()
    async with Browser.on(cast.app) as browser:
        for odd, route in itertools.product(ODD, ADDRESSES):
            browser.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
            asked = dict.fromkeys(ASKED, unquote(odd))
            answer = await browser.client.request(
                method(route), address(route, OddThings(odd)), params=asked, data=asked, follow_redirects=False
            )
            if answer.status_code >= 500:
                wrong.append((odd, named(route), answer.status_code))
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
