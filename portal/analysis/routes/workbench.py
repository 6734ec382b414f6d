"""Coding comments one by one, and having the last word."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group, Proof
from portal.analysis import forms
from portal.analysis.models import Coding, Review, Training, codebook, workbench
from portal.analysis.routes.bench import show, told
from portal.audit.models import Record
from portal.guard import action, page, wake
from portal.permissions import May
from portal.safeguarding.models import Concern
from portal.web import Form, get_or_404, is_htmx, path_id, redirect, render


async def coding(request: Request) -> Response:
    """How much waits, group by group, and what this person did last."""
    person = request.scope["person"]
    groups = await Group.visible_to(person)
    waiting = [(group, await workbench.waiting(person, group).count()) for group in groups]
    last = await workbench.made_by(person).limit(workbench.LAST)
    today, pace = await workbench.today_of(person)
    book = await codebook()
    return render(request, "analysis/coding.html", waiting=waiting, last=last, today=today, pace=pace, book=book)


async def next_comment(request: Request) -> Response:
    """`beside`: the comment that they have open, for a page that fetches the one after it."""
    person = request.scope["person"]
    group = await get_or_404(Group.visible_to(person), key=request.path_params["key"])
    drawn = await workbench.following(person, group, forms.id_named(request.query_params.get("beside", "")))
    if drawn is None:
        template = "analysis/_all_read.html" if is_htmx(request) else "analysis/all_read.html"
        return render(request, template, group=group, book=await codebook(), **await told(request))
    query = urlencode({"part": drawn.part, **_kept(request)})
    return redirect(f"/coding/comments/{drawn.coding}?{query}")


def _kept(request: Request) -> dict[str, str]:
    """What there is to tell of the comment before goes along."""
    return {name: value for name in ("after", "instead") if (value := request.query_params.get(name))}


async def comment(request: Request) -> Response:
    mine = Coding.visible_to(request.scope["person"]).select_related("comment__group", "reviewed_by")
    return await show(request, await get_or_404(mine, id=path_id(request)))


async def review(request: Request) -> Response:
    """Keeps a person's last word and puts the next comment in front of them."""
    person = request.scope["person"]
    mine = Coding.visible_to(person).select_related("comment__group", "reviewed_by")
    found = await get_or_404(mine, id=path_id(request))
    decided = forms.decision(form := await Form.read(request), await codebook())
    if form.errors:
        return await show(request, found, form)
    try:
        made = await workbench.keep(found, person, decided.said)
    except workbench.Met:
        return render(request, f"analysis/{'_' * is_htmx(request)}taken.html", 409, coding=found)
    if decided.worry:
        await _raise(request, found, decided.worry)
    if await Training.is_enough_new(made.codebook):
        wake(request, "train")
    return await _onward(request, found, made, decided)


async def _raise(request: Request, found: Coding, worry: forms.Worry) -> None:
    """The concern's own address stands in the trail, with the mark of its first lines."""
    person, words = request.scope["person"], found.comment.unmasked
    raised = await Concern.raise_by(person, found.comment_id, words, worry.why, worry.allegation)
    lines = {str(line.id): line.mark for line in raised.lines}
    await Record.add(person.pk, "raise_concern", f"/concerns/{raised.id}", lines=lines)
    wake(request, "send_alerts")


async def _onward(request: Request, found: Coding, made: Review, decided: forms.Decision) -> Response:
    """To the next comment, unless a script shows it already and nobody else has coded it meanwhile."""
    person, group = request.scope["person"], found.comment.group
    shown = decided.shown
    if shown and await workbench.waiting(person, group).filter(id=shown).exists():
        about: dict[str, Any] = {"after": made, "instead": False, "undone": False}
        about |= {"progress": await workbench.progress(person, group), "book": await codebook()}
        return render(request, "analysis/_saved.html", **about)
    return redirect(f"/coding/{group.key}?after={made.id}{'&instead=yes' * bool(shown)}")


async def undo_review(request: Request) -> Response:
    """Whoever said something of a comment takes it back, and has the comment before them again."""
    made = await get_or_404(workbench.made_by(request.scope["person"]), id=path_id(request))
    await made.undo()
    return redirect(f"/coding/comments/{made.coding_id}?part={made.part}&undone=yes")


routes = [
    page("/coding", coding, May.READ_COMMENTS),
    page("/coding/{key}", next_comment, May.READ_COMMENTS),
    page("/coding/comments/{id}", comment, May.READ_COMMENTS, Proof.TODAY, raw=True),
    action("/coding/comments/{id}", review, May.CODE_COMMENTS, Proof.TODAY, words=True),
    action("/coding/reviews/{id}/undo", undo_review, May.CODE_COMMENTS, Proof.TODAY),
]
