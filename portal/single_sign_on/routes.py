"""Signing in with an account at the council."""

import logging
from datetime import UTC, datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts import forms
from portal.accounts.letting_in import let_in
from portal.accounts.models import Spent, Way
from portal.guard import action, page
from portal.permissions import May, Role
from portal.single_sign_on import client, rounds, tokens
from portal.single_sign_on.client import NoAnswer, Provider
from portal.single_sign_on.models import CouncilIdentity
from portal.single_sign_on.rounds import Arrival, Round
from portal.single_sign_on.tokens import Claims, NotBelieved
from portal.web import Form, clean, redirect, render

log = logging.getLogger(__name__)
COOKIE = ("__Secure-" if settings.HTTPS else "") + "portal_council"
PATH = "/sign-in/council"
LONGEST_GOAL, LONGEST_NAME = 1_000, 120
LASTS = timedelta(seconds=rounds.LASTS)

SORRY = {
    "trouble": "That did not work this time",
    "no answer": "The council's sign-in does not answer",
    "no part": "There is no part for you here yet",
    "not welcome": "Your time here is paused or over",
}


async def council(request: Request) -> Response:
    """Off to the council. What this is about travels in the browser's cookie, so nothing is written here."""
    asked, provider = Form(dict(request.query_params)), _provider()
    goal = forms.goal(asked)
    going = Round(goal if len(goal) <= LONGEST_GOAL else "/", again=asked.raw("again") == "yes")
    try:
        return _keeping(RedirectResponse(await provider.way_there(going), 303), going)
    except (NoAnswer, NotBelieved) as exc:
        return _trouble(request, exc)


async def council_back(request: Request) -> Response:
    """Back from the council. Whom it names is asked first: nobody is signed in by following a link.

    A person who has no part here any more is out at once, though. That is the one thing a GET of ours changes:
    the council's word arrives with one, and whoever it shuts out would not press a button.
    """
    provider = _provider()
    try:
        claims = await _who_is_back(request, provider)
    except (NoAnswer, NotBelieved) as exc:
        return _trouble(request, exc)
    subject, role = CouncilIdentity.hashed(provider.issuer, claims["sub"]), _role(claims)
    if role is None:
        await CouncilIdentity.has_no_part(subject)
        return _sorry(request, "no part", 403)
    going = _kept(request)
    arrival = Arrival(going.state, subject, _name(claims), role, tokens.proved_at(claims), going.goal)
    return _keeping(render(request, "single_sign_on/back.html", name=arrival.name, form=Form({})), arrival)


async def council_enter(request: Request) -> Response:
    """Each round at the council is good for one sign-in, and for none once they have signed out there."""
    _provider()
    arrival = rounds.unpacked(Arrival, request.cookies.get(COOKIE, ""))
    if arrival is None or not await Spent.once("council round", arrival.once, LASTS):
        return _trouble(request, NotBelieved("arrival"))
    if await CouncilIdentity.is_out(arrival.subject, _moment(arrival.began_at)):
        return _trouble(request, NotBelieved("signed out meanwhile"))
    person = await CouncilIdentity.person_for(arrival.subject, arrival.name, Role(arrival.role))
    if not person.is_welcome:
        return _sorry(request, "not welcome", 403)
    shared = (await Form.read(request)).raw("device") == "shared"
    proved_at = _moment(arrival.proved_at)
    return _forgetting(await let_in(request, person, Way.COUNCIL, arrival.goal, shared, proved_at))


async def council_sign_out(request: Request) -> Response:
    """The council's provider tells that somebody signed out there. It is no browser: it has no cookie and no page."""
    provider = _provider()
    if request.scope["person"]:
        raise HTTPException(404)  # or a database transaction would stay open while the provider is asked for its keys
    try:
        claims = await provider.who_signed_out((await Form.read(request)).raw("logout_token"))
    except NoAnswer as exc:
        log.warning("A sign-out from the council could not be checked: %s", exc)
        return Response(status_code=503)
    except NotBelieved as exc:
        log.warning("A sign-out that claims to come from the council was refused: %s", exc)
        return Response(status_code=400)
    async with in_transaction():  # told again, it has to work if it did not work the first time
        if await Spent.once("council sign-out", claims["jti"], LASTS * 2):
            await CouncilIdentity.end_sign_ins(CouncilIdentity.hashed(provider.issuer, claims["sub"]), "signed out")
    return Response()


async def council_out(request: Request) -> Response:
    """Signed out here; at the council perhaps not. A link leads there, as a form may not lead out of the portal."""
    provider = _provider()
    if request.scope["person"]:
        return redirect("/")
    try:
        way_out = await provider.way_out()
    except (NoAnswer, NotBelieved):
        way_out = ""
    return render(request, "single_sign_on/out.html", way_out=way_out)


def _provider() -> Provider:
    if not settings.OIDC_ISSUER:
        raise HTTPException(404)
    return client.provider(settings.OIDC_ISSUER)


async def _who_is_back(request: Request, provider: Provider) -> Claims:
    if any(len(request.query_params.getlist(name)) > 1 for name in ("state", "code", "iss", "error")):
        raise NotBelieved("said twice")
    return await provider.who_is_back(_kept(request), request.query_params)


def _kept(request: Request) -> Round:
    going = rounds.unpacked(Round, request.cookies.get(COOKIE, ""))
    if going is None:
        raise NotBelieved("no round of this browser")
    return going


def _role(claims: Claims) -> Role | None:
    """Of several groups the one that the settings name first counts."""
    groups = tokens.groups(claims, settings.OIDC_GROUPS_CLAIM)
    return next((Role(role) for group, role in settings.OIDC_ROLES if group in groups), None)


def _name(claims: Claims) -> str:
    return " ".join(clean(tokens.name(claims)).split())[:LONGEST_NAME] or "Somebody from the council"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _keeping(answer: Response, kept: Round | Arrival) -> Response:
    """What is kept for the way back takes the place of what was kept for the way there."""
    answer.set_cookie(
        COOKIE, rounds.packed(kept), rounds.LASTS, path=PATH, secure=settings.HTTPS, httponly=True, samesite="lax"
    )
    return answer


def _forgetting(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, path=PATH, secure=settings.HTTPS, httponly=True, samesite="lax")
    return answer


def _trouble(request: Request, why: Exception) -> Response:
    """What exactly went wrong stands in the log, without a word about anybody."""
    log.warning("Council sign-in: %s: %s", type(why).__name__, why)
    unanswered = isinstance(why, NoAnswer)
    return _sorry(request, "no answer" if unanswered else "trouble", 503 if unanswered else 400)


def _sorry(request: Request, which: str, status: int) -> Response:
    page = render(request, "single_sign_on/sorry.html", status, which=which, heading=SORRY[which])
    return _forgetting(page)


routes = [
    page("/sign-in/council", council, May.SEE_WAYS_IN),
    page("/sign-in/council/back", council_back, May.SEE_WAYS_IN),
    action("/sign-in/council/back", council_enter, May.COME_IN),
    page("/sign-in/council/out", council_out, May.SEE_WAYS_IN),
    action("/sign-in/council/sign-out-everywhere", council_sign_out, May.COME_IN),
]
