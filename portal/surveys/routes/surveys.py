"""The list of surveys, one survey, and what becomes of it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.accounts.models import MONTHS, Group
from portal.guard import action, note, page
from portal.permissions import May
from portal.safeguarding.models import Contact, NotReady
from portal.surveys import bank, forms, sent
from portal.surveys.kinds import Kind
from portal.surveys.models import (
    CardBatch,
    Place,
    Poster,
    Question,
    Recording,
    Survey,
    check,
    copy,
    new_version,
    safeguarding_owners,
)
from portal.surveys.models.card import MOST_A_DAY
from portal.surveys.results import results
from portal.surveys.routes.finding import found_survey
from portal.surveys.trends import changed
from portal.web import Form, redirect, render


async def surveys(request: Request) -> Answered:
    return await _surveys(request, Form({}))


async def _surveys(request: Request, form: Form, status: int = 200) -> Answered:
    person = request.scope["person"]
    archived = "archived" in request.query_params
    listed = await Survey.visible_to(person).filter(archived_at__isnull=not archived).select_related("group")
    context = {"surveys": listed, "archived": archived, "groups": await Group.visible_to(person), "form": form}
    return render(request, "surveys/surveys.html", status, shelves=bank.shelves(), kind=Kind, **context)


async def start_survey(request: Request) -> Answered:
    person = request.scope["person"]
    form = await Form.read(request)
    group, draft = forms.start(form, await Group.visible_to(person))
    if group is None or draft is None:
        return await _surveys(request, form, 422)
    survey = await Survey.draft(group, person, draft.details, draft.questions)
    return redirect(f"/surveys/{survey.id}")


async def survey(request: Request) -> Answered:
    return await show(request, await found_survey(request), Form({}))


async def show(request: Request, found: Survey, form: Form, status: int = 200) -> Answered:
    """A draft as it is built, or what came back."""
    questions = await Question.filter(survey_id=found.id).select_related("shown_if")
    await found.fetch_related("safeguarding_owner")
    context: dict[str, Any] = {"survey": found, "questions": questions, "form": form}
    if found.published_at is None:
        await Recording.beside(questions)
        shown = {"room": sent.room(questions), "blank": Form({}), "changed": await changed(found, questions)}
        shown["checked"] = await check(found)
        return render(request, "surveys/draft.html", status, **context, **shown, **await Contact.gate())
    context["versions"] = await Survey.versions_of(found)
    batches = await CardBatch.filter(survey_id=found.id).select_related("survey")
    context["overrides"] = await found.overrides.all().select_related("by")
    context["owners"] = await safeguarding_owners(found.group_id)
    shown = {"batches": batches, "results": await results(found, questions), "places": list(Place)}
    poster = await Poster.get_or_none(survey_id=found.id)
    most = poster.most_a_day if poster else MOST_A_DAY
    return render(request, "surveys/survey.html", status, most_a_day=most, **shown, **context)


async def details(request: Request) -> Answered:
    found = await found_survey(request)
    return redirect(f"/surveys/{found.id}") if found.published_at else await _details(request, found, Form({}))


async def _details(request: Request, found: Survey, form: Form, status: int = 200) -> Answered:
    owners = await safeguarding_owners(found.group_id)
    return render(request, "surveys/details.html", status, survey=found, form=form, months=MONTHS, owners=owners)


async def save_details(request: Request) -> Answered:
    found = await found_survey(request)
    form = await Form.read(request)
    given = forms.details(form, await safeguarding_owners(found.group_id))
    if not form.errors and not await found.rewrite(given):
        form.errors["title"] = forms.FROZEN
    if form.errors:
        return await _details(request, found, form, 422)
    return redirect(f"/surveys/{found.id}")


async def delete(request: Request) -> Answered:
    """What goes with a draft, before it goes."""
    found = await found_survey(request)
    if found.published_at:
        return redirect(f"/surveys/{found.id}")
    reasons = await found.overrides.all().count()
    asked = await found.questions.all().count()
    return render(request, "surveys/delete.html", survey=found, asked=asked, reasons=reasons)


async def delete_draft(request: Request) -> Answered:
    found = await found_survey(request)
    if not await found.throw_away():
        form = Form({})
        form.errors["close"] = "It is published, so it cannot be deleted any more. It can be closed."
        return await show(request, await found_survey(request), form, 422)
    note(request, title=found.title)
    return redirect("/surveys?deleted=yes")


async def publish(request: Request) -> Answered:
    found = await found_survey(request)
    form = Form({})
    try:
        await found.publish(request.scope["person"])
    except NotReady:
        form.errors["before"] = "It cannot be published yet. What is missing stands below."
        return await show(request, found, form, 422)
    return redirect(f"/surveys/{found.id}")


async def close(request: Request) -> Answered:
    found = await found_survey(request)
    await found.close(request.scope["person"])
    return redirect(f"/surveys/{found.id}")


async def reopen_survey(request: Request) -> Answered:
    found = await found_survey(request)
    try:
        await found.reopen()
    except NotReady as undone:
        form = Form({})
        form.errors["reopen"] = f"It cannot be opened again yet. Still to do: {undone}"
        return await show(request, found, form, 422)
    return redirect(f"/surveys/{found.id}")


async def name_owner(request: Request) -> Answered:
    """Of a survey that is published: whoever answered for safeguarding in it may leave before it ends."""
    found = await found_survey(request)
    form = await Form.read(request)
    owner = forms.owner(form, await safeguarding_owners(found.group_id), "Choose who answers for safeguarding.")
    if owner is None:
        return await show(request, found, form, 422)
    await found.name_owner(owner)
    return redirect(f"/surveys/{found.id}#safeguarding")


async def archive_survey(request: Request) -> Answered:
    found = await found_survey(request)
    await found.archive()
    return redirect("/surveys")


async def unarchive_survey(request: Request) -> Answered:
    found = await found_survey(request)
    await found.unarchive()
    return redirect(f"/surveys/{found.id}")


async def copy_survey(request: Request) -> Answered:
    made = await copy(await found_survey(request), request.scope["person"])
    return redirect(f"/surveys/{made.id}")


async def change_survey(request: Request) -> Answered:
    """What is published stays as it is; its next version is a draft."""
    made = await new_version(await found_survey(request), request.scope["person"])
    return redirect(f"/surveys/{made.id}")


routes = [
    page("/surveys", surveys, May.READ_SURVEYS),
    action("/surveys", start_survey, May.WRITE_SURVEYS),
    page("/surveys/{id}", survey, May.READ_SURVEYS),
    page("/surveys/{id}/details", details, May.READ_SURVEYS),
    action("/surveys/{id}/details", save_details, May.WRITE_SURVEYS, words=True),
    page("/surveys/{id}/delete", delete, May.READ_SURVEYS),
    action("/surveys/{id}/delete", delete_draft, May.WRITE_SURVEYS),
    action("/surveys/{id}/publish", publish, May.WRITE_SURVEYS),
    action("/surveys/{id}/close", close, May.WRITE_SURVEYS),
    action("/surveys/{id}/reopen", reopen_survey, May.WRITE_SURVEYS),
    action("/surveys/{id}/safeguarding", name_owner, May.WRITE_SURVEYS),
    action("/surveys/{id}/archive", archive_survey, May.WRITE_SURVEYS),
    action("/surveys/{id}/unarchive", unarchive_survey, May.WRITE_SURVEYS),
    action("/surveys/{id}/copy", copy_survey, May.WRITE_SURVEYS),
    action("/surveys/{id}/change", change_survey, May.WRITE_SURVEYS),
]
