"""Who may do what: one table; and the only two ways to register an address, each of which names its permission."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import wraps
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]
SIGN_IN = "/sign-in?needed=yes"
"""The sign-in page, which then says that the page asked for needs one."""


class Role(StrEnum):
    MEMBER = "member"
    OFFICER = "officer"
    SAFEGUARDING = "safeguarding"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class May(StrEnum):
    """What an address asks of whoever opens it. PUBLIC asks nothing, not even who they are."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    READ_SURVEYS = "read surveys"
    WRITE_SURVEYS = "write surveys"
    READ_FORUMS = "read forums"
    POST_IN_FORUMS = "post in forums"
    READ_COMMENTS = "read comments"
    CODE_COMMENTS = "code comments"
    READ_REPORTS = "read reports"
    READ_ENTRIES = "read board entries"
    START_ENTRIES = "start board entries"
    ANSWER_ENTRIES = "answer board entries"
    SIGN_OFF_ENTRIES = "sign off board entries"
    READ_CONCERNS = "read concerns"
    ACKNOWLEDGE_CONCERNS = "acknowledge concerns"
    READ_PEOPLE = "read people"


ROLES: dict[Role, frozenset[May]] = {
    Role.MEMBER: frozenset({May.SIGNED_IN, May.READ_FORUMS, May.POST_IN_FORUMS}),
    Role.OFFICER: frozenset(
        {
            May.SIGNED_IN,
            May.READ_SURVEYS,
            May.WRITE_SURVEYS,
            May.READ_FORUMS,
            May.POST_IN_FORUMS,
            May.READ_COMMENTS,
            May.CODE_COMMENTS,
            May.READ_REPORTS,
            May.READ_ENTRIES,
            May.START_ENTRIES,
            May.SIGN_OFF_ENTRIES,
        }
    ),
    Role.SAFEGUARDING: frozenset({May.SIGNED_IN, May.READ_CONCERNS, May.ACKNOWLEDGE_CONCERNS}),
    Role.LEADER: frozenset(
        {May.SIGNED_IN, May.READ_REPORTS, May.READ_ENTRIES, May.ANSWER_ENTRIES, May.SIGN_OFF_ENTRIES}
    ),
    Role.ADMINISTRATOR: frozenset({May.SIGNED_IN, May.READ_PEOPLE}),
}


class HasRole(Protocol):
    role: Role


class Guarded(Route):
    """A route that knows what it asks; app.py refuses to start with a route that is not one."""

    permission: May


def allowed(person: HasRole | None, permission: May) -> bool:
    """Whether `person` (None: somebody who is not signed in) may do this."""
    return permission is May.PUBLIC or (person is not None and permission in ROLES[person.role])


def page(path: str, endpoint: Endpoint, permission: May) -> Guarded:
    """An address to read: answers GET, changes nothing."""
    return _guarded(path, endpoint, permission, "GET")


def action(path: str, endpoint: Endpoint, permission: May) -> Guarded:
    """An address to act on: answers POST."""
    return _guarded(path, endpoint, permission, "POST")


def _guarded(path: str, endpoint: Endpoint, permission: May, method: str) -> Guarded:
    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        person = request.scope.get("person")
        if allowed(person, permission):
            return await endpoint(request)
        if person is None:
            return _to_sign_in(request)
        raise HTTPException(404)

    route = Guarded(path, guarded, methods=[method], name=endpoint.__name__)
    route.permission = permission
    return route


def _to_sign_in(request: Request) -> Response:
    """htmx swaps what it is sent into the page, so it is told to leave the page instead."""
    if request.headers.get("HX-Request"):
        return Response(headers={"HX-Redirect": SIGN_IN})
    return RedirectResponse(SIGN_IN, 303)
