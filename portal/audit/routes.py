"""The trail, to be read by administrators; and saying what an alarm was about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from portal.accounts.models import Person
from portal.audit import forms
from portal.audit.models import Record
from portal.audit.reading import ALARM, MOST
from portal.audit.verify import VERIFIED
from portal.audit.words import WORDS, said
from portal.guard import action, note, page
from portal.permissions import May
from portal.web import Form, get_or_404, redirect, render

EACH_PAGE = 50
OWN = "This is about what you read yourself: another administrator has to say what it was."


@dataclass(frozen=True, slots=True)
class Line:
    """One record, to be read."""

    record: Record
    who: str
    words: str
    about: str
    """The name of the person that it was done to, if it was one."""
    facts: dict[str, Any]


async def trail(request: Request) -> Response:
    form = Form(dict(request.query_params))
    asked = forms.asked(form)
    note(request, **asked.told)
    found = await _found(asked).limit(EACH_PAGE + 1)
    return render(
        request,
        "audit/trail.html",
        form=form,
        lines=await _lines(found[:EACH_PAGE]),
        older=found[EACH_PAGE - 1].number if len(found) > EACH_PAGE else None,
        alarms=await _lines(await Record.open_alarms()),
        checked=await Record.filter(verb=VERIFIED).first(),
        kinds=sorted(WORDS.items(), key=lambda pair: pair[1]),
        most=MOST,
    )


def _found(asked: forms.Asked) -> QuerySet[Record]:
    found = Record.all()
    if asked.name:
        found = found.filter(actor_id__in=Subquery(Person.filter(name__icontains=asked.name).values("id")))
    if asked.kind:
        found = found.filter(verb=asked.kind)
    if asked.day:
        midnight = datetime.combine(asked.day, time(), UTC)
        found = found.filter(at__gte=midnight, at__lt=midnight + timedelta(days=1))
    return found.filter(number__lt=asked.before) if asked.before else found


async def _lines(records: Iterable[Record]) -> list[Line]:
    records = list(records)
    ids = {one for record in records for one in (record.actor_id, _person_in(record.thing)) if one}
    names = {person.id: person.name for person in await Person.filter(id__in=list(ids))}
    return [_line(record, names) for record in records]


def _line(record: Record, names: dict[UUID, str]) -> Line:
    about = _person_in(record.thing)
    return Line(record, _who(record, names), said(record.verb), names.get(about, "") if about else "", record.facts)


def _who(record: Record, names: dict[UUID, str]) -> str:
    if record.actor_id is None:
        return "Somebody at the command line" if record.thing.startswith("portal ") else "The portal"
    return names.get(record.actor_id, "Somebody who is not here any more")


def _person_in(thing: str) -> UUID | None:
    """The person whose address this is, or begins with; in a group, the member."""
    _, _, rest = thing.partition("/members/" if thing.startswith("/groups/") else "/people/")
    try:
        return UUID(rest.split("/")[0])
    except ValueError:
        return None


async def record(request: Request) -> Response:
    return await _record(request, await _numbered(request), Form({}))


async def _numbered(request: Request) -> Record:
    number = forms.number(request.path_params["number"])
    if number is None:
        raise HTTPException(404)
    return await get_or_404(Record.all(), number=number)


async def _record(request: Request, found: Record, form: Form, status: int = 200) -> Response:
    [line] = await _lines([found])
    answers = await _lines(await Record.filter(thing=found.looked_into_at))
    context = {"line": line, "answers": answers, "is_alarm": found.verb == ALARM, "form": form, "most": MOST}
    return render(request, "audit/record.html", status, **context)


async def look_into(request: Request) -> Response:
    """The record of this action, with its reason, is all that there is to keep."""
    found = await _numbered(request)
    if found.verb != ALARM:
        raise HTTPException(404)
    form = await Form.read(request)
    reason = forms.reason(form)
    if found.about_id == request.scope["person"].pk:
        form.errors["reason"] = OWN
    if form.errors:
        return await _record(request, found, form, 422)
    note(request, reason=reason)
    return redirect(f"/trail/{found.number}")


routes = [
    page("/trail", trail, May.READ_TRAIL, raw=True),
    page("/trail/{number}", record, May.READ_TRAIL, raw=True),
    action("/trail/{number}/looked-into", look_into, May.LOOK_INTO_ALARMS, words=True),
]
