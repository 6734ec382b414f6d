"""Coding one comment blind: its words, and nothing that anybody else made of them."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Proof
from portal.analysis import forms
from portal.analysis.models import DoubleCoding, Pair, codebook
from portal.audit.models import Record
from portal.guard import action, page, wake
from portal.permissions import May
from portal.safeguarding.models import Concern
from portal.web import Form, get_or_404, path_id, redirect, render


async def _blind(request: Request) -> tuple[Pair, DoubleCoding]:
    """One that this person codes, and only while it lasts."""
    person = request.scope["person"]
    pair = await get_or_404(Pair.coded_by(person).select_related("double__group"), id=path_id(request))
    if not await pair.double.lasts():
        raise HTTPException(404)
    return await get_or_404(pair.double.to_read(person), id=pair.id), pair.double


async def blind_comment(request: Request) -> Response:
    """The words, and this coder's own view if they have spoken before; nothing of anybody else's."""
    return await _show(request, *await _blind(request), Form({}))


async def _show(request: Request, pair: Pair, double: DoubleCoding, form: Form) -> Response:
    person, side = request.scope["person"], double.side_of(request.scope["person"])
    await pair.fetch_related("coding__comment", f"review_{side}")
    mine = pair.review_a if side == "a" else pair.review_b
    of, left = await double.to_read(person).count(), await double.waiting_for(person).count()
    return render(
        request,
        "analysis/blind_comment.html",
        422 if form.errors else 200,
        form=form,
        double=double,
        pair=pair,
        mine=mine,
        given=set(form.data.getlist("code")) if form.errors else set(mine.keys if mine else []),
        book=await codebook(),
        hard=await Concern.exists(comment_id=pair.coding.comment_id),
        of=of,
        done=of - left,
        before=await _before(request, double),
    )


async def _before(request: Request, double: DoubleCoding) -> Pair | None:
    """The comment that was just spoken of, to look at it again."""
    spoken = {str(one.id): one for one in await double.to_read(request.scope["person"])}
    return spoken.get(request.query_params.get("after", ""))


async def say_blind(request: Request) -> Response:
    """Keeps one coder's word, and puts the next comment in front of them. What the other said is not told."""
    pair, double = await _blind(request)
    person = request.scope["person"]
    said = forms.blind(form := await Form.read(request), await codebook())
    if form.errors:
        return await _show(request, pair, double, form)
    await double.say(pair, person, said.keys, said.note)
    if said.worry:
        await _raise(request, pair, said)
    wake(request, "work_out_agreement")
    following = await double.waiting_for(person).first() if await double.lasts() else None
    return redirect(f"/blind/{following.id}?after={pair.id}" if following else f"/double-coding/{double.id}")


async def _raise(request: Request, pair: Pair, said: forms.Blind) -> None:
    """The concern's own address stands in the trail, with the mark of its first lines."""
    await pair.fetch_related("coding__comment")
    person, comment = request.scope["person"], pair.coding.comment
    raised = await Concern.raise_by(person, comment.id, comment.unmasked, said.worry, said.allegation)
    lines = {str(line.id): line.mark for line in raised.lines}
    await Record.add(person.pk, "raise_concern", f"/concerns/{raised.id}", lines=lines)
    wake(request, "send_alerts")


routes = [
    page("/blind/{id}", blind_comment, May.READ_COMMENTS, Proof.TODAY, raw=True),
    action("/blind/{id}", say_blind, May.CODE_COMMENTS, Proof.TODAY, words=True),
]
