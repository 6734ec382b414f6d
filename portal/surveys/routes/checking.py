"""Leaving a warning of the publishing gate as it is, with a reason."""

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.guard import action, note
from portal.permissions import May
from portal.surveys import forms
from portal.surveys.models import check
from portal.surveys.routes.finding import found_survey
from portal.surveys.routes.surveys import show
from portal.web import Form, redirect


async def leave_warning(request: Request) -> Answered:
    """What was mended since, or weighed by somebody else, is left alone."""
    found = await found_survey(request)
    form = await Form.read(request)
    mark, reason = forms.weighed(form)
    checked = await check(found)
    warning = checked.find(mark) if found.published_at is None else None
    if warning and form.errors:
        form.errors = {f"why-{checked.unread.index(warning) + 1}": form.errors["why"]}
        return await show(request, found, form, 422)
    if warning:
        await found.leave(warning, request.scope["person"], reason)
        note(request, warning=warning.message, question=warning.position or None, reason=reason)
    return redirect(f"/surveys/{found.id}#before")


routes = [action("/surveys/{id}/warnings", leave_warning, May.WRITE_SURVEYS, words=True)]
