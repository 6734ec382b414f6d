"""Entries for those who work on them: how far each has come, and the next step of each."""

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q

from portal.accounts.models import Person
from portal.boards import forms
from portal.boards.models import (
    Entry,
    EntryChange,
    EntryRead,
    EntryWording,
    Evidence,
    ask_for_done,
    change,
    may_sign,
    publish,
    read_over,
    reading_mark,
    sign_off,
    signing_mark,
)
from portal.boards.waiting import overdue_first, sorted_out
from portal.boards.wordings import YOUNG, warnings
from portal.forums.models import Topic
from portal.guard import action, page
from portal.permissions import May, Role
from portal.surveys import comeback
from portal.web import Form, get_or_404, path_id, redirect, render


async def entries(request: Request) -> Response:
    """What waits for whoever asks first, and what is overdue first of that."""
    person = request.scope["person"]
    found = overdue_first(await Entry.visible_to(person).select_related("group"))
    lists = await sorted_out(found, person)
    return render(request, "boards/entries.html", lists=lists)


async def found_entry(request: Request) -> Entry:
    people = ("started_by", "state_by", "owner", "answered_by", "signed_off_by", "read_by", "published_by")
    mine = Entry.visible_to(request.scope["person"]).select_related("group", *people)
    return await get_or_404(mine, id=path_id(request))


async def entry(request: Request) -> Response:
    found = await found_entry(request)
    await EntryRead.by(request.scope["person"], found)
    return await show(request, found, Form({}))


async def show(request: Request, found: Entry, form: Form, status: int = 200, **told: Any) -> Response:
    """The entry as it stands, with what was typed and what is wrong with it. `told`: `refusal`, why something did not
    apply; `meanwhile`, whether somebody changed it while this was typed; `typed`, which form it was."""
    person = request.scope["person"]
    await EntryRead.beside([found])
    context: dict[str, Any] = {"refusal": "", "meanwhile": False, "typed": "", **told}
    context |= {"missing": await found.missing(), "people": await owners(found), "young": YOUNG, "todo": forms.TO_COME}
    context |= {"wordings": await EntryWording.of(found), "warnings": warnings, "pictures": sorted(comeback.pictures())}
    context |= {
        "proofs": await Evidence.of([found]).select_related("added_by"),
        "may_sign": await may_sign(found, person),
    }
    context |= {"history": await EntryChange.filter(entry_id=found.id).select_related("by").order_by("-at")}
    context |= {"signing": await signing_mark(found), "reading": await reading_mark(found), "key": uuid4()}
    context |= {"count": await found.comments.all().count(), **await _topics(found, person)}
    return render(request, "boards/entry.html", status, entry=found, form=form, blank=Form({}), **context)


async def owners(found: Entry) -> dict[str, Person]:
    """Leaders, and the officers of its group, by their ids."""
    here = Q(role=Role.LEADER) | Q(role=Role.OFFICER, memberships__group_id=found.group_id)
    people = await Person.filter(here, ended_at=None, paused_at=None).distinct().order_by("name")
    return {str(person.pk): person for person in people}


async def _topics(found: Entry, person: Person) -> dict[str, list[Topic]]:
    if person.role is not Role.OFFICER:
        return {"topics": [], "linked": []}
    mine = await Topic.listed(Topic.visible_to(person).filter(group_id=found.group_id))
    ids = set(await found.topics.all().values_list("id", flat=True))
    return {"topics": mine, "linked": [one for one in mine if one.id in ids]}


async def change_entry(request: Request) -> Response:
    """What is typed takes the place of what was read, and of nothing else."""
    found, form = await found_entry(request), await Form.read(request)
    plan = forms.plan(form, await owners(found))
    if form.errors:
        return await show(request, found, form, 422, typed="change")
    if not await change(found, request.scope["person"], form.raw("seen"), plan):
        return await show(request, await found_entry(request), form, 409, meanwhile=True, typed="change")
    return redirect(f"/entries/{found.id}")


async def answer_entry(request: Request) -> Response:
    found, form = await found_entry(request), await Form.read(request)
    done = forms.answer(form, await Evidence.filter(entry_id=found.id).count())
    if done is None:
        return await show(request, found, form, 422, typed="answer")
    if not await ask_for_done(found, request.scope["person"], form.raw("seen"), done.we_did, done.done_on):
        return await show(request, await found_entry(request), form, 409, meanwhile=True, typed="answer")
    return redirect(f"/entries/{found.id}")


async def sign_off_entry(request: Request) -> Response:
    """Signs what was read, evidence and all, and nothing that came in its place meanwhile."""
    found, person, form = await found_entry(request), request.scope["person"], await Form.read(request)
    if await sign_off(found, person, form.raw("read")):
        return redirect(f"/entries/{found.id}")
    now_there = await found_entry(request)
    why = forms.why_not_signed(now_there, person, not await may_sign(now_there, person))
    return await show(request, now_there, Form({}), 409, refusal=why)


async def read_over_entry(request: Request) -> Response:
    found, person, form = await found_entry(request), request.scope["person"], await Form.read(request)
    if await read_over(found, person, form.raw("read")):
        return redirect(f"/entries/{found.id}")
    now_there = await found_entry(request)
    return await show(request, now_there, Form({}), 409, refusal=forms.why_not_read(now_there, person))


async def publish_entry(request: Request) -> Response:
    found = await found_entry(request)
    if await publish(found, request.scope["person"]):
        return redirect(f"/entries/{found.id}")
    now_there = await found_entry(request)
    why = forms.why_not_published(now_there, [age.value for age in await now_there.missing()])
    return await show(request, now_there, Form({}), 409, refusal=why)


routes = [
    page("/entries", entries, May.READ_ENTRIES),
    page("/entries/{id}", entry, May.READ_ENTRIES),
    action("/entries/{id}/change", change_entry, May.ANSWER_ENTRIES, words=True),
    action("/entries/{id}/answer", answer_entry, May.ANSWER_ENTRIES, words=True),
    action("/entries/{id}/sign-off", sign_off_entry, May.SIGN_OFF_ENTRIES),
    action("/entries/{id}/read", read_over_entry, May.SIGN_OFF_ENTRIES),
    action("/entries/{id}/publish", publish_entry, May.START_ENTRIES),
]
