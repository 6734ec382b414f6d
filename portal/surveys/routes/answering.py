"""From a code to the thanks."""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal import limits
from portal.accounts.models import now
from portal.guard import action, page
from portal.languages import FIELD, preferred
from portal.permissions import May
from portal.surveys import codes, comeback, pages, sent
from portal.surveys import thanks as thanking
from portal.surveys.models import Card, Half, HalfSheet, Question, Response, Survey
from portal.surveys.models.half_sheet import ticket_of
from portal.surveys.opened import OPENED, Opened
from portal.surveys.routes.full import come_back_tomorrow, is_full
from portal.surveys.routes.half_sheets import begin, carry_on, language_of
from portal.surveys.routes.sending import no_such_code, opened, send, thanked
from portal.web import Form, leave_nothing, redirect, render


async def answer(request: Request) -> Answered:
    return render(request, "surveys/answer.html")


async def type_code(request: Request) -> Answered:
    """A card's or a poster's, or the six words of somebody who carries on."""
    form = await Form.read(request)
    if comeback.are_words(form.raw("code")):
        half = await _put_by(request, form.raw("code"))
        return await carry_on(half) if half else await no_such_code(request)
    code = sent.typed_code(form)
    return redirect(f"/A/{code}") if code else await no_such_code(request)


async def _put_by(request: Request, words: str) -> Half | None:
    if await limits.too_many(limits.CODES, limits.place(request)):
        raise limits.slow_down(limits.CODES)
    return await HalfSheet.open(await asyncio.to_thread(ticket_of, words))


async def _opens(request: Request) -> Opened | None:
    """What the code in the address opens, or opened a moment ago."""
    code = codes.tidy(request.path_params["code"])
    if held := OPENED.get(code):
        return held
    if (found := await opened(request.scope["path"])) is None:
        return None
    survey, way = found
    return OPENED.put(code, Opened(survey.id, isinstance(way, Card)))


async def questions(request: Request) -> Answered:
    """A poster's code is everybody's, so each who opens it gets a ticket of their own in the address.

    Whoever named no language is led to the one that their phone is set to.
    """
    opens = await _opens(request)
    if opens is None:
        return await no_such_code(request)
    if not opens.by_card and "ticket" not in request.path_params:
        if await is_full(request.scope["path"]):
            return come_back_tomorrow(request)
        return redirect(_here(request, f"/{secrets.token_hex(8).upper()}"))
    page = await pages.of(opens.survey_id)
    if FIELD not in request.query_params and _phones(request) in page.languages:
        return redirect(_here(request), _phones(request))
    return pages.answered(request, page)


def _phones(request: Request) -> str:
    """The language that a phone is set to."""
    return preferred(request.headers.get("accept-language", ""))


def _here(request: Request, more: str = "") -> str:
    return request.url.path + more + ("?tablet" if "tablet" in request.query_params else "")


async def send_answers(request: Request) -> Answered:
    """The words are kept before the thanks are shown; sent again, the same form gets the same thanks."""
    form, path = await Form.read(request), request.scope["path"].upper()
    if form.raw("step") or form.raw("later") or language_of(form):
        return await begin(request, path, form)

    def again(survey: Survey, asked: list[Question]) -> Answered:
        return render(request, pages.TEMPLATE, 422, **pages.shown(survey, asked, form))

    kept = await send(request, path, form, again)
    if isinstance(kept, Response):
        return thanked(kept.receipt, path, "tablet" in request.query_params)
    return kept


async def thanks(request: Request) -> Answered:
    """Once it is over it looks like an address that never was."""
    receipt = thanking.receipt_in(request.path_params["token"], now())
    kept = await Response.kept(receipt) if receipt else None
    if kept is None:
        return leave_nothing(render(request, "surveys/no_thanks.html", 404))
    tablet = codes.tidy(request.query_params.get("tablet", ""))
    context = {"survey": kept.survey, "words": kept.comeback_words, "tablet": tablet}
    return leave_nothing(render(request, "surveys/thanks.html", 200, **context))


routes = [
    page("/answer", answer, May.PUBLIC),
    action("/answer", type_code, May.TAKE_PART),
    page("/A/{code}", questions, May.PUBLIC),
    action("/A/{code}", send_answers, May.TAKE_PART),
    page("/A/{code}/{ticket}", questions, May.PUBLIC),
    action("/A/{code}/{ticket}", send_answers, May.TAKE_PART),
    page("/thanks/{token}", thanks, May.PUBLIC),
]
