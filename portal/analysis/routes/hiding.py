"""Hiding in a comment what gives somebody away, and showing again what does not."""

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Proof
from portal.analysis import forms
from portal.analysis.models import Coding
from portal.analysis.routes.bench import show
from portal.guard import action, note, wake
from portal.permissions import May
from portal.web import Form, get_or_404, path_id, redirect


async def hide_detail(request: Request) -> Response:
    """Hides a personal detail that the portal did not see."""
    found = await _coding(request)
    words, kind = forms.hiding(form := await Form.read(request))
    if not form.errors and not await found.hide(words, kind):
        form.errors["hide-words"] = "These words do not stand in the comment as it is shown here."
    return await _changed(request, found, form, kind=kind.word)


async def show_detail(request: Request) -> Response:
    """Shows again what was hidden though it is no personal detail."""
    found = await _coding(request)
    start, reason = forms.showing(form := await Form.read(request), found.comment.masks)
    lifted = None if form.errors else await found.show_again(start)
    return await _changed(request, found, form, kind=lifted.kind.word if lifted else "", reason=reason)


async def _coding(request: Request) -> Coding:
    mine = Coding.visible_to(request.scope["person"]).select_related("comment__group", "reviewed_by")
    return await get_or_404(mine, id=path_id(request))


async def _changed(request: Request, found: Coding, form: Form, **details: str) -> Response:
    if form.errors:
        return await show(request, found, form)
    note(request, **details)
    wake(request, "code_comments")
    return redirect(f"/coding/comments/{found.id}?part={forms.part_named(form.raw('part'))}")


routes = [
    action("/coding/comments/{id}/hide", hide_detail, May.CODE_COMMENTS, Proof.TODAY),
    action("/coding/comments/{id}/show", show_detail, May.CODE_COMMENTS, Proof.TODAY),
]
