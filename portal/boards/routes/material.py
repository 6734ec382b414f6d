"""What an entry is made of besides what is said of it: evidence, words for each age, topics of the forum."""

from starlette.requests import Request
from starlette.responses import Response

from portal.boards import forms
from portal.boards.models import Evidence, State, link
from portal.boards.routes.entries import found_entry, show
from portal.boards.routes.public import as_file, asked_age
from portal.boards.wordings import YOUNG, wording
from portal.forums.models import Topic
from portal.guard import action, page
from portal.permissions import May
from portal.web import Form, get_or_404, path_id, redirect

SIGNED = "It is signed off, evidence and all. Say first that it is not done after all, or done otherwise."


async def add_evidence(request: Request) -> Response:
    found, form = await found_entry(request), await Form.read(request)
    made, file = forms.evidence(form)
    if form.errors:
        return await show(request, found, form, 422, typed="evidence")
    if not await made.add(found, request.scope["person"], file):
        return await show(request, await found_entry(request), form, 409, refusal=SIGNED, typed="evidence")
    return redirect(f"/entries/{found.id}#evidence")


async def remove_evidence(request: Request) -> Response:
    found = await found_entry(request)
    if not await Evidence.take_away(found, path_id(request, "evidence"), request.scope["person"]):
        return await show(request, found, Form({}), 409, refusal=SIGNED)
    return redirect(f"/entries/{found.id}#evidence")


async def evidence(request: Request) -> Response:
    """For those who work on it, before it is on a board and afterwards."""
    found = await found_entry(request)
    one = await get_or_404(Evidence.filter(entry_id=found.id), id=path_id(request, "evidence"))
    return await as_file(one, anybody=False)


async def word_entry(request: Request) -> Response:
    """For one age; another's words for it that came meanwhile are shown beside, and stay."""
    found, form = await found_entry(request), await Form.read(request)
    age = asked_age(form.raw("age"))
    if age not in YOUNG:
        return redirect(f"/entries/{found.id}#words")
    has_an_outcome = bool(found.we_did or found.reason) or found.state is not State.HEARD
    made = wording(form, age, has_an_outcome)
    if form.errors:
        return await show(request, found, form, 422, typed=f"words-{age.value}")
    if not await made.put(found, request.scope["person"], form.raw("seen")):
        return await show(request, await found_entry(request), form, 409, meanwhile=True, typed=f"words-{age.value}")
    return redirect(f"/entries/{found.id}#words")


async def link_topics(request: Request) -> Response:
    found, form, person = await found_entry(request), await Form.read(request), request.scope["person"]
    mine = Topic.visible_to(person).filter(group_id=found.group_id)
    await link(found, person, await mine.filter(id__in=forms.topics(form)))
    return redirect(f"/entries/{found.id}#topics")


routes = [
    action("/entries/{id}/evidence", add_evidence, May.PROVE_ENTRIES, words=True),
    page("/entries/{id}/evidence/{evidence}", evidence, May.READ_ENTRIES),
    action("/entries/{id}/evidence/{evidence}/remove", remove_evidence, May.PROVE_ENTRIES),
    action("/entries/{id}/words", word_entry, May.PROVE_ENTRIES, words=True),
    action("/entries/{id}/topics", link_topics, May.START_ENTRIES),
]
