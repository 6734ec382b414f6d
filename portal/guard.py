"""The only two ways to register an address: each names its permission, and what is done there is written down.

What somebody signed in does is recorded in the transaction that does it: what cannot be recorded does not happen.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from tortoise.transactions import in_transaction

from portal import web
from portal.accounts.models import Draft, Person, Proof, SignIn, State
from portal.audit.models import Record
from portal.permissions import FOR_EVERYBODY, May, allowed

log = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]
SIGN_IN = "/sign-in"
PROVE = "/prove"


class Guarded(Route):
    """A route that knows what it asks; app.py refuses to start with a route that is not one."""

    permission: May
    proof: Proof | None
    words: bool
    """Whether what is sent there holds somebody's words, and is kept for them when they could not be let in."""
    recorded: bool
    """Whether somebody's opening it is written down."""


class _Refused(Exception):
    """Carries an answer that changes nothing out of the transaction."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


def page(path: str, endpoint: Endpoint, permission: May, proof: Proof | None = None, raw: bool = False) -> Guarded:
    """An address to read: answers GET, changes nothing. `raw`: shows people's words as they said them."""
    return _guarded(path, endpoint, permission, "GET", proof, recorded=raw)


def action(path: str, endpoint: Endpoint, permission: May, proof: Proof | None = None, words: bool = False) -> Guarded:
    """An address to act on: answers POST. `words`: takes somebody's words, which a sign-in's end must not lose."""
    return _guarded(path, endpoint, permission, "POST", proof, permission not in FOR_EVERYBODY, words)


def _guarded(
    path: str,
    endpoint: Endpoint,
    permission: May,
    method: str,
    proof: Proof | None,
    recorded: bool,
    words: bool = False,
) -> Guarded:
    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        person: Person | None = request.scope.get("person")
        if not allowed(person, permission):
            if person is None:
                return await _to_sign_in(request, words)
            log.info("Refused: %s, asked for as %s.", endpoint.__name__, person.role)
            raise HTTPException(404)
        if proof and not request.scope["sign_in"].is_proved(proof):
            return await _to_prove(request, words)
        if person and recorded:
            return await _recorded(request, endpoint, person)
        return await _done(request, await endpoint(request))

    route = Guarded(path, guarded, methods=[method], name=endpoint.__name__)
    route.permission, route.proof, route.recorded, route.words = permission, proof, recorded, words
    return route


async def _recorded(request: Request, endpoint: Endpoint, person: Person) -> Response:
    """All that the endpoint does, and the record of it, or nothing. An answer of 400 and above changed nothing."""
    sent = await web.Form.read(request) if request.method == "POST" else None  # a slow line must hold nothing open
    try:
        async with in_transaction():
            answer = await endpoint(request)
            if answer.status_code >= 400:
                raise _Refused(answer)
            if sent and sent.raw(Draft.SENT):
                await Draft.filter(person_id=person.pk).delete()
            await Record.add(person.pk, endpoint.__name__, request.url.path, **noted(request))
    except _Refused as refused:
        return refused.answer
    return await _done(request, answer)


def note(request: Request, **details: object) -> None:
    """Something the record of this action should tell besides who, what and when, such as a reason."""
    noted(request).update(details)


def noted(request: Request) -> dict[str, object]:
    details: dict[str, object] = request.scope.setdefault("noted", {})
    return details


def wake(request: Request, job: str) -> None:
    """Wakes the worker once the action has been done for good."""
    request.scope.setdefault("to_wake", set()).add(job)


def afterwards(request: Request, look: Callable[[], Awaitable[object]]) -> None:
    """Has this done once the action has been done for good, before it is answered."""
    request.scope.setdefault("afterwards", []).append(look)


async def _done(request: Request, answer: Response) -> Response:
    for job in request.scope.get("to_wake", ()):
        request.app.state.queue.wake(job)
    for look in request.scope.get("afterwards", ()):
        await look()
    return answer


async def _to_sign_in(request: Request, words: bool) -> Response:
    """Says why, where the portal knows this browser; what it sent is kept for its person."""
    sign_in: SignIn | None = request.scope.get("sign_in")
    why = {"next": _here(request)} if request.method == "GET" else {}
    if sign_in and sign_in.state is State.RUN_OUT:
        kept = words and await _keep(request, sign_in)
        why |= {"over": "kept" if kept else "yes"}
    else:
        why |= {"needed": "yes"}
    return _led(request, f"{SIGN_IN}?{urlencode(why)}")


async def _to_prove(request: Request, words: bool) -> Response:
    kept = words and await _keep(request, request.scope["sign_in"])
    goal = "/draft" if kept else _here(request) if request.method == "GET" else "/"
    return _led(request, f"{PROVE}?{urlencode({'next': goal})}")


async def _keep(request: Request, sign_in: SignIn) -> bool:
    return await Draft.keep(sign_in.person_id, request.url.path, (await web.Form.read(request)).pairs)


def _here(request: Request) -> str:
    query = request.url.query
    return quote(request.url.path) + (f"?{query}" if query else "")


def _led(request: Request, where: str) -> Response:
    """htmx swaps what it is sent into the page, so it is told to leave the page instead."""
    if web.is_htmx(request):
        return Response(headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)
