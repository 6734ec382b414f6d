"""The concerns: those that wait, those in hand, each with its register, and what they amount to month by month."""

import asyncio
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Proof, now
from portal.audit.models import Record
from portal.guard import note, page
from portal.permissions import May
from portal.safeguarding import clock, figures, paper, tallies
from portal.safeguarding.clock import Clock
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import (
    DID_WHAT,
    OUTCOMES,
    Came,
    Concern,
    Did,
    Hours,
    LeftOut,
    RegisterEntry,
)
from portal.web import Form, attached, get_or_404, is_htmx, path_id, render

LATEST = 12
TURNS = 40
"""How often the list looks again by itself, every quarter of a minute: ten minutes, so that a screen that nobody
looks at is signed out like any other."""

WITH_IT = ("comment__group", "acknowledged_by", "owner", "raised_by")


def _render(request: Request, template: str, limits: Clock, status: int = 200, **context: Any) -> Response:
    said = {"clock": clock, "kind_label": kind_label, "outcomes": OUTCOMES, "did_what": DID_WHAT}
    return render(request, template, status, now=now(), limits=limits, **said, **context)


async def concerns(request: Request) -> Response:
    known = Concern.visible_to(request.scope["person"]).select_related(*WITH_IT)
    limits = await Hours.clock()
    waiting = await known.filter(acknowledged_at=None, closed_at=None)
    in_hand = await known.filter(acknowledged_at__isnull=False, closed_at=None).order_by("acknowledged_at")
    closed = await known.filter(closed_at__isnull=False).order_by("-closed_at").limit(LATEST)
    asked = request.query_params.get("turn", "")
    return _render(
        request,
        "safeguarding/_concerns.html" if is_htmx(request) else "safeguarding/concerns.html",
        limits,
        waiting=sorted(waiting, key=lambda one: one.urgency(limits)),
        in_hand=in_hand,
        closed=closed,
        latest=LATEST,
        turn=min(int(asked), TURNS) if asked.isdecimal() else 0,
        turns=TURNS,
        gone="gone" in request.query_params,
    )


async def found_concern(request: Request) -> Concern:
    known = Concern.visible_to(request.scope["person"]).select_related(*WITH_IT)
    return await get_or_404(known, id=path_id(request))


async def concern(request: Request) -> Response:
    """Opening it is written in the register, and takes nothing on."""
    found = await found_concern(request)
    await found.see(request.scope["person"])
    note_lines(request, found)
    return await show(request, found, Form({}))


async def show(request: Request, found: Concern, form: Form, status: int = 200) -> Response:
    entries = await RegisterEntry.filter(concern_id=found.id).select_related("by")
    return _render(
        request,
        "safeguarding/concern.html",
        await Hours.clock(),
        status,
        concern=found,
        form=form,
        words=words_of(found),
        entries=entries,
        tampered=await tampered(found, entries),
        others=await LeftOut.others(found.id),
        offered=await LeftOut.offered(found.id),
        out=await LeftOut.places(found.id),
        key=form.raw("key") or uuid4(),
    )


def words_of(found: Concern) -> str:
    """As they were said: safeguarding reads them whole."""
    comment: Any = found.comment
    return str(comment.unmasked) if comment else found.said


def note_lines(request: Request, found: Concern) -> None:
    """The audit trail keeps a mark of each line that was written now."""
    if found.lines:
        note(request, lines={str(line.id): line.mark for line in found.lines})


async def tampered(found: Concern, entries: list[RegisterEntry]) -> bool:
    """Whether a line of the register is not as it was when the audit trail took note of it, or is gone."""
    marks: dict[str, str] = {}
    for record in await Record.filter(thing__startswith=f"/concerns/{found.id}"):
        marks |= record.facts.get("lines", {})
    return not marks.items() <= {str(entry.id): entry.mark for entry in entries}.items()


async def case_file(request: Request) -> Response:
    """A PDF of the words and the whole register, which says that it was taken out."""
    found = await found_concern(request)
    await found.write(Did.TAKEN_OUT, by=request.scope["person"])
    note_lines(request, found)
    entries = await RegisterEntry.filter(concern_id=found.id).select_related("by")
    pdf = await asyncio.to_thread(paper.case_file, found, words_of(found), entries, await tampered(found, entries))
    return attached(pdf, "application/pdf", f"concern-{found.number}.pdf")


async def concern_figures(request: Request) -> Response:
    """What people decided about what the screen found, and how fast they were."""
    facts = await tallies.facts(request.scope["person"])
    read = await tallies.read_by_month()
    months = sorted({*read, *(fact.month for fact in facts)}, reverse=True)
    return _render(
        request,
        "safeguarding/figures.html",
        await Hours.clock(),
        months=months,
        read=read,
        by_month=figures.by_month(facts),
        by_version=figures.by_version(facts),
        all=figures.tally(facts),
        least=figures.LEAST,
        came=Came,
    )


routes = [
    page("/concerns", concerns, May.READ_CONCERNS),
    page("/concerns/figures", concern_figures, May.READ_CONCERNS),
    page("/concerns/{id}", concern, May.READ_CONCERNS, Proof.TODAY, raw=True),
    page("/concerns/{id}/case-file", case_file, May.READ_CONCERNS, Proof.JUST_NOW, raw=True),
]
