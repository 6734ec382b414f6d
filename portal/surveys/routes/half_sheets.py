"""One question at a time without scripts, and carrying on later: the sheet so far waits here, locked, under a random
ticket in the address that is printed nowhere."""

from starlette.requests import Request
from starlette.responses import Response as Answered
from tortoise.transactions import in_transaction

from portal import limits
from portal.guard import action, page
from portal.languages import FIELD, LANGUAGES, gettext, noop, speaking, spoken
from portal.permissions import May
from portal.surveys import codes, pages, sent, stepping
from portal.surveys.models import Half, HalfSheet, Question, Response, Survey
from portal.surveys.routes.full import TOO_LATE, come_back_tomorrow
from portal.surveys.routes.sending import no_such_code, send, sent_by, thanked
from portal.web import Form, leave_nothing, redirect, render

BUTTONS = {"step", "later", "go", FIELD}
END = "end"
ALL_AT_ONCE = noop(
    "So many people are answering right now that here are all the questions at once. Nothing is lost: answer what you "
    "like and press Send. To carry on later, try again in an hour."
)


def _fields(form: Form) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.pairs if name not in BUTTONS and value]


async def begin(request: Request, path: str, form: Form) -> Answered:
    """From the page of a card or a poster."""
    if (found := await sent_by(path)) is None:
        return await no_such_code(request)
    survey, _ = found
    if not await HalfSheet.has_room(codes.of_path(path)):
        asked = await Question.frozen(survey.id)
        with speaking(language_of(form) or spoken()):
            form.errors["q1"] = gettext(ALL_AT_ONCE)
            return render(request, pages.TEMPLATE, 422, **pages.shown(survey, asked, form))
    tablet = [("tablet", "yes")] if "tablet" in request.query_params else []
    half = Half(survey.id, path, _fields(form) + tablet)
    return await _on(half, form)


def language_of(form: Form) -> str:
    """The language that somebody changes to, or empty."""
    return form.choice(FIELD, list(LANGUAGES))


async def _on(half: Half, form: Form) -> Answered:
    await HalfSheet.keep(half)
    if language := language_of(form):
        return redirect(f"/sheet/{half.ticket}", language)
    if form.raw("later"):
        return redirect(f"/later/{half.ticket}")
    first = stepping.after(0, await _asked(half), half.pairs)
    return redirect(f"/sheet/{half.ticket}/{first or END}")


async def carry_on(put_by: Half) -> Answered:
    """Under a ticket of its own, so that the words stand in no address."""
    if not await HalfSheet.has_room(put_by.ticket):
        raise limits.slow_down(limits.COMEBACK)
    half = Half(put_by.survey_id, put_by.path, put_by.pairs, later=put_by.ticket)
    await HalfSheet.keep(half)
    return redirect(f"/sheet/{half.ticket}")


async def _asked(half: Half) -> list[Question]:
    return await Question.frozen(half.survey_id)


async def _found(request: Request, to_change: bool = False) -> Half | None:
    return await HalfSheet.open(request.path_params["ticket"], to_change)


async def _going_on(request: Request, to_change: bool = False) -> Half | Answered:
    """What to answer instead, where it is over or was sent."""
    half = await _found(request, to_change)
    if half is None or half.words:
        return _over(request)
    return _thanked(half) if half.receipt else half


def _over(request: Request) -> Answered:
    return leave_nothing(render(request, "surveys/over.html", 404))


async def sheet(request: Request) -> Answered:
    """All of it, as it is so far."""
    half = await _going_on(request)
    if not isinstance(half, Half):
        return half
    survey = await Survey.get(id=half.survey_id).select_related("group")
    shown = pages.shown(survey, await _asked(half), stepping.form_of(half.pairs), half.ticket)
    return render(request, pages.TEMPLATE, 200, **shown)


async def change_sheet(request: Request) -> Answered:
    """All of it at once, from a page that shows all of it."""
    form = await Form.read(request)
    async with in_transaction():
        half = await _going_on(request, to_change=True)
        if not isinstance(half, Half):
            return half
        half.pairs = _fields(form) + [pair for pair in half.pairs if pair[0] == "tablet"]
        if form.raw("step") or form.raw("later") or language_of(form):
            return await _on(half, form)
        await HalfSheet.keep(half)
    return await _send(request, half)


async def _send(request: Request, half: Half) -> Answered:
    """What needs another look is asked once more."""
    form = stepping.form_of(half.pairs)

    def again(_: Survey, asked: list[Question]) -> Answered:
        if gettext(TOO_LATE) in form.errors.values():
            return come_back_tomorrow(request)
        wrong = [one.position for one in asked if stepping.look(stepping.form_of(half.pairs), asked, one)]
        return redirect(f"/sheet/{half.ticket}/{[*wrong, END][0]}?look=yes")

    kept = await send(request, half.path, form, again)
    if not isinstance(kept, Response):
        return kept
    half.receipt = kept.receipt
    await HalfSheet.sent(half, kept.receipt)
    return _thanked(half)


def _thanked(half: Half) -> Answered:
    return thanked(half.receipt, half.path, ("tablet", "yes") in half.pairs)


async def step(request: Request) -> Answered:
    half = await _going_on(request)
    if not isinstance(half, Half):
        return half
    asked, form = await _asked(half), stepping.form_of(half.pairs)
    at = stepping.at(request.path_params["place"], asked, half.pairs)
    if "look" in request.query_params:
        stepping.look(form, asked, at.question)
    survey = await Survey.get(id=half.survey_id).select_related("group")
    context = {"survey": survey, "ticket": half.ticket, "at": at, "room": sent.room(asked), "form": form}
    return render(request, "surveys/step.html", 200, **context)


async def take_step(request: Request) -> Answered:
    form = await Form.read(request)  # a slow line must hold nothing open
    go = form.raw("go")
    async with in_transaction():
        half = await _going_on(request, to_change=True)
        if not isinstance(half, Half):
            return half
        asked = await _asked(half)
        at = stepping.at(request.path_params["place"], asked, half.pairs)
        if at.question:
            half.pairs = stepping.with_answer(half.pairs, at.question, [] if go == "skip" else _fields(form))
        await HalfSheet.keep(half)
    if language := language_of(form):
        return redirect(request.url.path, language)
    if go == "send" and not at.question:
        return await _send(request, half)
    return redirect(_next(half, asked, at, form))


def _next(half: Half, asked: list[Question], at: stepping.At, form: Form) -> str:
    here = f"/sheet/{half.ticket}"
    if form.raw("later"):
        return f"/later/{half.ticket}"
    if form.raw("go") == "back":
        before = stepping.before(at.position, asked, half.pairs)
        return f"{here}/{before}" if before else here
    if at.question and form.raw("go") != "skip" and stepping.look(stepping.form_of(half.pairs), asked, at.question):
        return f"{here}/{at.position}?look=yes"
    return f"{here}/{stepping.after(at.position, asked, half.pairs) or END}"


async def offer_later(request: Request) -> Answered:
    half = await _found(request)
    return render(request, "surveys/later.html", ticket=half.ticket) if half and not half.receipt else _over(request)


async def put_by(request: Request) -> Answered:
    """The words are the answer to a form that nothing was typed in, so that they stand in no address and no file."""
    half = await _found(request)
    words = await HalfSheet.put_by(half.ticket) if half and not half.receipt else ""
    if half is None or not words:
        return _over(request)
    return leave_nothing(render(request, "surveys/put_by.html", words=words, ticket=half.ticket))


async def leave(request: Request) -> Answered:
    if half := await _found(request):
        await HalfSheet.drop(half)
    return leave_nothing(render(request, "surveys/left.html"))


routes = [
    page("/sheet/{ticket}", sheet, May.PUBLIC),
    action("/sheet/{ticket}", change_sheet, May.TAKE_PART),
    page("/sheet/{ticket}/{place}", step, May.PUBLIC),
    action("/sheet/{ticket}/{place}", take_step, May.TAKE_PART),
    page("/later/{ticket}", offer_later, May.PUBLIC),
    action("/later/{ticket}", put_by, May.TAKE_PART),
    action("/leave/{ticket}", leave, May.TAKE_PART),
]
