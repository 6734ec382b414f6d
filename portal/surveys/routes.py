"""Making surveys, printing the way to them, and answering them."""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal import limits
from portal.accounts.models import MONTHS, Group, now
from portal.guard import action, page, wake
from portal.permissions import May
from portal.safeguarding.models import Contact, NotReady
from portal.surveys import bank, codes, forms, paper
from portal.surveys import thanks as thanking
from portal.surveys.models import AlreadyUsed, Card, CardBatch, Poster, Question, Response, Survey
from portal.surveys.results import results
from portal.web import Form, get_or_404, leave_nothing, path_id, redirect, render


async def surveys(request: Request) -> Answered:
    return await _surveys(request, Form({}))


async def _surveys(request: Request, form: Form, status: int = 200) -> Answered:
    person = request.scope["person"]
    listed = await Survey.visible_to(person).select_related("group")
    groups = await Group.visible_to(person)
    templates = bank.templates().values()
    return render(
        request, "surveys/surveys.html", status, surveys=listed, groups=groups, templates=templates, form=form
    )


async def start_survey(request: Request) -> Answered:
    person = request.scope["person"]
    form = await Form.read(request)
    group, draft = forms.start(form, await Group.visible_to(person))
    if group is None or draft is None:
        return await _surveys(request, form, 422)
    survey = await Survey.draft(group, person, draft.details, draft.questions)
    return redirect(f"/surveys/{survey.id}")


async def _found(request: Request) -> Survey:
    return await get_or_404(Survey.visible_to(request.scope["person"]).select_related("group"), id=path_id(request))


async def survey(request: Request) -> Answered:
    return await _survey(request, await _found(request), Form({}))


async def _survey(request: Request, found: Survey, form: Form, status: int = 200) -> Answered:
    questions = await Question.filter(survey_id=found.id)
    if found.published_at is None:
        context = {"survey": found, "questions": questions, "form": form, "months": MONTHS}
        return render(request, "surveys/draft.html", status, **context, **await Contact.gate())
    batches = await CardBatch.filter(survey_id=found.id).select_related("survey")
    shown = await results(found, questions)
    return render(request, "surveys/survey.html", status, survey=found, batches=batches, results=shown, form=form)


async def save_survey(request: Request) -> Answered:
    found = await _found(request)
    return await _save(request, found, await Form.read(request))


async def _save(request: Request, found: Survey, form: Form) -> Answered:
    draft = forms.draft(form)
    if form.errors:
        return await _survey(request, found, form, 422)
    await found.rewrite(draft.details, draft.questions)
    return redirect(f"/surveys/{found.id}")


async def preview(request: Request) -> Answered:
    found = await _found(request)
    return await _questions(request, found, Form({}), preview=True)


async def publish(request: Request) -> Answered:
    """As it stands on the page: what was changed there is saved first."""
    found = await _found(request)
    form = await Form.read(request)
    answered = await _save(request, found, form) if form.pairs else redirect(f"/surveys/{found.id}")
    try:
        if not form.errors:
            await found.publish(request.scope["person"])
    except NotReady:
        form.errors["publish"] = (
            "It cannot be published yet. What is missing stands below; what you typed is still here."
        )
        return await _survey(request, found, form, 422)
    return answered


async def close(request: Request) -> Answered:
    found = await _found(request)
    await found.close(request.scope["person"])
    return redirect(f"/surveys/{found.id}")


async def print_cards(request: Request) -> Answered:
    """The codes exist in this answer and on paper, and nowhere else."""
    found = await _found(request)
    form = await Form.read(request)
    name, count = forms.batch(form)
    if form.errors or not found.is_open:
        return await _survey(request, found, form, 422)
    _, new_codes = await CardBatch.print(found, name, count)
    return _file(await asyncio.to_thread(paper.cards, found, new_codes), "cards.pdf")


async def print_poster(request: Request) -> Answered:
    found = await _found(request)
    if not found.is_open:
        return redirect(f"/surveys/{found.id}")
    poster = await Poster.of(found)
    return _file(await asyncio.to_thread(paper.poster, found, poster.code), "poster.pdf")


def _file(pdf: bytes, name: str) -> Answered:
    return Answered(
        pdf, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


async def void_batch(request: Request) -> Answered:
    found = await _found(request)
    batch = await get_or_404(CardBatch.filter(survey_id=found.id), id=path_id(request, "batch"))
    await batch.void()
    return redirect(f"/surveys/{found.id}")


async def answer(request: Request) -> Answered:
    return render(request, "surveys/answer.html")


async def type_code(request: Request) -> Answered:
    code = forms.typed_code(await Form.read(request))
    return redirect(f"/A/{code}") if code else await _no_such_code(request)


async def _no_such_code(request: Request) -> Answered:
    """Wrong, used, expired and mistyped look the same, to the letter, and count the same."""
    if not await limits.spend(limits.CODES, limits.place(request)):
        raise limits.slow_down(limits.CODES)
    return render(request, "surveys/no_such_code.html", 404)


async def _opened(request: Request) -> tuple[Survey | None, Card | None]:
    """The survey that the code in the address opens, if any, and the card that answering will use."""
    code = codes.tidy(request.path_params["code"])
    if card := await Card.find(code):
        return card.batch.survey, card
    poster = await Poster.find(code)
    return (poster.survey if poster else None), None


async def questions(request: Request) -> Answered:
    """A poster's code is everybody's, so each who opens it gets a ticket of their own in the address."""
    found, card = await _opened(request)
    if found is None:
        return await _no_such_code(request)
    if card is None and "ticket" not in request.path_params:
        return redirect(f"{request.url.path}/{secrets.token_hex(8).upper()}")
    return await _questions(request, found, Form({}))


async def _questions(request: Request, found: Survey, form: Form, status: int = 200, preview: bool = False) -> Answered:
    asked = await Question.filter(survey_id=found.id)
    context = {"survey": found, "questions": asked, "room": forms.room(asked), "form": form, "preview": preview}
    return render(request, "surveys/questions.html", status, **context)


async def send_answers(request: Request) -> Answered:
    """The words are kept before the thanks are shown; sent again, the same form gets the same thanks."""
    form = await Form.read(request)
    receipt = Response.receipt_for(request.url.path.upper(), form.pairs)
    found, card = await _opened(request)
    if kept := await Response.kept(receipt):  # asked last: a card that was used by now was used by this or another
        return _thanked(kept)
    if found is None or (card is None and "ticket" not in request.path_params):
        return await _no_such_code(request)
    given = forms.answers(form, await Question.filter(survey_id=found.id))
    if form.errors:
        return await _questions(request, found, form, 422)
    try:
        kept = await Response.keep(found, receipt, given, card)
    except AlreadyUsed:
        return await _no_such_code(request)
    wake(request, "code_comments")
    return _thanked(kept)


def _thanked(kept: Response) -> Answered:
    return redirect(thanking.address(kept.receipt, now()))


async def thanks(request: Request) -> Answered:
    """Once it is over it looks like an address that never was."""
    receipt = thanking.receipt_in(request.path_params["token"], now())
    kept = await Response.kept(receipt) if receipt else None
    if kept is None:
        return leave_nothing(render(request, "surveys/no_thanks.html", 404))
    return leave_nothing(render(request, "surveys/thanks.html", survey=kept.survey, words=kept.comeback_words))


routes = [
    page("/surveys", surveys, May.READ_SURVEYS),
    action("/surveys", start_survey, May.WRITE_SURVEYS),
    page("/surveys/{id}", survey, May.READ_SURVEYS),
    action("/surveys/{id}", save_survey, May.WRITE_SURVEYS, words=True),
    page("/surveys/{id}/preview", preview, May.READ_SURVEYS),
    action("/surveys/{id}/publish", publish, May.WRITE_SURVEYS),
    action("/surveys/{id}/close", close, May.WRITE_SURVEYS),
    action("/surveys/{id}/cards", print_cards, May.WRITE_SURVEYS),
    action("/surveys/{id}/poster", print_poster, May.WRITE_SURVEYS),
    action("/surveys/{id}/batches/{batch}/void", void_batch, May.WRITE_SURVEYS),
    page("/answer", answer, May.PUBLIC),
    action("/answer", type_code, May.TAKE_PART),
    page("/A/{code}", questions, May.PUBLIC),
    action("/A/{code}", send_answers, May.TAKE_PART),
    page("/A/{code}/{ticket}", questions, May.PUBLIC),
    action("/A/{code}/{ticket}", send_answers, May.TAKE_PART),
    page("/thanks/{token}", thanks, May.PUBLIC),
]
