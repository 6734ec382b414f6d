"""Answers that somebody sends, from whichever page: kept before the thanks are shown, and once however often sent."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal import limits
from portal.accounts.models import now
from portal.guard import wake
from portal.languages import gettext
from portal.surveys import codes, sent
from portal.surveys import thanks as thanking
from portal.surveys.models import AlreadyUsed, Card, Poster, Question, Response, Survey
from portal.surveys.opened import OPENED
from portal.surveys.routes.full import TOO_LATE
from portal.web import Form, redirect, render

Again = Callable[[Survey, list[Question]], Answered]
"""Shows the form once more, with what needs another look."""


async def no_such_code(request: Request) -> Answered:
    """Wrong, used, expired and mistyped look the same, to the letter, and count the same."""
    if not await limits.spend(limits.CODES, limits.place(request)):
        raise limits.slow_down(limits.CODES)
    return render(request, "surveys/no_such_code.html", 404)


async def opened(path: str) -> tuple[Survey, Card | Poster] | None:
    """The survey that the code in a path opens now, if any, and by what."""
    code = codes.of_path(path)
    if card := await Card.find(code):
        return card.batch.survey, card
    poster = await Poster.find(code)
    return (poster.survey, poster) if poster else None


async def sent_by(path: str) -> tuple[Survey, Card | Poster] | None:
    """The same for what is sent. A poster's code is everybody's: each who answers by it has a ticket besides."""
    found = await opened(path)
    return None if found and isinstance(found[1], Poster) and not _has_ticket(path) else found


def _has_ticket(path: str) -> bool:
    return path.count("/") == 3


async def send(request: Request, path: str, form: Form, again: Again) -> Answered | Response:
    """What became of it: the response that is kept, or a page that says why there is none."""
    receipt = Response.receipt_for(path, form.pairs)
    found = await sent_by(path)
    by_card = found is not None and isinstance(found[1], Card)  # it was not used, so nothing came by it
    if not by_card and (kept := await Response.kept(receipt)):  # asked last: a card may be used by this by now
        return kept
    if found is None:
        return await no_such_code(request)
    survey, way = found
    asked = await Question.frozen(survey.id)
    given = sent.answers(form, asked)
    if not form.errors and isinstance(way, Poster) and not await way.count():
        form.errors["q1"] = gettext(TOO_LATE)
    if form.errors:
        return again(survey, asked)
    card = way if isinstance(way, Card) else None
    try:
        kept = await Response.keep(survey, receipt, given, card, helped=form.raw("helped") == "yes", asked=asked)
    except AlreadyUsed:
        return await no_such_code(request)
    if card:
        OPENED.drop(codes.of_path(path))
    wake(request, "code_comments")
    return kept


def thanked(receipt: str, path: str, tablet: bool) -> Answered:
    """`tablet`: others answer on it next, by the same poster."""
    back = f"?tablet={codes.of_path(path)}" if tablet and _has_ticket(path) else ""
    return redirect(thanking.address(receipt, now()) + back)
