"""The concerns: those that wait, those that were taken on, and taking one on."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Proof, now
from portal.guard import action, page
from portal.permissions import May
from portal.safeguarding import clock, forms
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import Concern
from portal.web import Form, get_or_404, path_id, redirect, render

LATEST = 12
WITH_IT = ("comment__group", "acknowledged_by")


def _render(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    return render(request, template, status, clock=clock, now=now(), kind_label=kind_label, **context)


async def concerns(request: Request) -> Response:
    seen = Concern.visible_to(request.scope["person"]).select_related(*WITH_IT)
    waiting = await seen.filter(acknowledged_at=None).order_by("-score", "raised_at")
    taken_on = await seen.filter(acknowledged_at__isnull=False).order_by("-acknowledged_at").limit(LATEST)
    return _render(request, "safeguarding/concerns.html", waiting=waiting, taken_on=taken_on, latest=LATEST)


async def _found(request: Request) -> Concern:
    seen = Concern.visible_to(request.scope["person"]).select_related(*WITH_IT)
    return await get_or_404(seen, id=path_id(request))


async def concern(request: Request) -> Response:
    return _concern(request, await _found(request), Form({}))


def _concern(request: Request, found: Concern, form: Form, status: int = 200) -> Response:
    return _render(request, "safeguarding/concern.html", status, concern=found, form=form)


async def acknowledge(request: Request) -> Response:
    """What a second person typed is shown back to them, so that they can pass it on to the first."""
    found = await _found(request)
    form = await Form.read(request)
    decision = forms.decision(form)
    if form.errors and found.acknowledged_at is None:
        return _concern(request, found, form, 422)
    if await found.acknowledge(request.scope["person"], decision):
        return redirect(f"/concerns/{found.id}")
    return _concern(request, await _found(request), form, 409)


routes = [
    page("/concerns", concerns, May.READ_CONCERNS),
    page("/concerns/{id}", concern, May.READ_CONCERNS, Proof.TODAY, raw=True),
    action("/concerns/{id}", acknowledge, May.ACKNOWLEDGE_CONCERNS, Proof.TODAY, words=True),
]
