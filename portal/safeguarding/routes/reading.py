"""What is still to be read today, and how the reading is shared."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Person, Proof, now
from portal.audit.models import Record
from portal.guard import action, note, page, wake
from portal.permissions import May
from portal.safeguarding import figures, forms, tallies
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import Concern, Hours, Reading
from portal.safeguarding.models.reading import today
from portal.web import Form, redirect, render

MOST = 10
"""Texts on one page."""


async def to_read(request: Request) -> Response:
    waiting = Reading.waiting_for(request.scope["person"])
    shown = await waiting.order_by("due_on", "id").limit(MOST).select_related("comment__group")
    note(request, texts=len(shown))
    return await _show(request, shown, Form({}))


async def _show(request: Request, shown: list[Reading], form: Form, status: int = 200) -> Response:
    person = request.scope["person"]
    clock = await Hours.clock()
    first = Concern.visible_to(person).filter(comment__reading__due_on__isnull=False)
    context: dict[str, Any] = {
        "first": await first.order_by("-score", "raised_at").select_related("comment__group"),
        "with_the_team": await Reading.with_the_team(person).count(),
        "left": await Reading.waiting_for(person).count(),
        "is_over": lambda day: clock.is_over(day, now()),
    }
    return render(
        request,
        "safeguarding/reading.html",
        status,
        shown=shown,
        form=form,
        today=today(),
        kind_label=kind_label,
        **context,
    )


async def say_read(request: Request) -> Response:
    """What worries somebody is a concern at once; the rest of the page has been read."""
    person, form = request.scope["person"], await Form.read(request)
    said = {one.comment: one for one in forms.read(form)}
    mine = Reading.visible_to(person).filter(comment_id__in=list(said), comment__concern__id=None)
    shown = await mine.order_by("due_on", "id").select_related("comment__group")
    if form.errors:
        return await _show(request, shown, form, 422)
    for one in shown:
        if said[one.comment_id].worries:
            await _raise(request, person, one, said[one.comment_id])
    await Reading.done(person, [one.comment_id for one in shown])
    note(request, texts=len(shown))
    return redirect("/reading")


async def _raise(request: Request, person: Person, reading: Reading, said: forms.Read) -> None:
    """The concern's own address stands in the trail, with the mark of its first lines."""
    comment: Any = reading.comment
    raised = await Concern.raise_by(person, said.comment, comment.unmasked, said.why, said.allegation)
    lines = {str(line.id): line.mark for line in raised.lines}
    await Record.add(person.pk, "raise_concern", f"/concerns/{raised.id}", lines=lines)
    wake(request, "send_alerts")


async def load(request: Request) -> Response:
    carried = await tallies.load(request.scope["person"])
    return render(request, "safeguarding/load.html", carried=carried, heaviest=figures.heaviest(carried))


routes = [
    page("/reading", to_read, May.READ_NEW_WORDS, Proof.TODAY, raw=True),
    action("/reading", say_read, May.MARK_AS_READ, Proof.TODAY, words=True),
    page("/reading/load", load, May.READ_NEW_WORDS),
]
