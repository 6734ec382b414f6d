"""Words that somebody judged to be safe to quote, for a second person to say so too."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.boards.models.wording import digest
from portal.guard import action, page
from portal.permissions import May
from portal.reports.models import agree, quotes_to_agree, refuse
from portal.web import Form, redirect, render

AT_ONCE = 20
CHANGED = "These words were changed, or somebody else was quicker. This is what waits now."


async def quotes(request: Request) -> Response:
    return await _quotes(request)


async def _quotes(request: Request, refusal: str = "") -> Response:
    waiting = quotes_to_agree(request.scope["person"])
    listed = await waiting.select_related("comment__group", "reviewed_by").order_by("id").limit(AT_ONCE)
    told = {"waiting": listed, "count": await waiting.count(), "refusal": refusal, "digest": digest}
    return render(request, "reports/quotes.html", 409 if refusal else 200, **told)


async def judge_quote(request: Request) -> Response:
    """Agreed to as they were read, and no otherwise."""
    form, person = await Form.read(request), request.scope["person"]
    try:
        id = UUID(form.raw("id"))
    except ValueError:
        return await _quotes(request, CHANGED)
    may_be = form.raw("may") == "yes"
    if await (agree(id, person, form.raw("seen")) if may_be else refuse(id, person)):
        return redirect("/reports/quotes")
    return await _quotes(request, CHANGED)


routes = [
    page("/reports/quotes", quotes, May.READ_QUOTES, raw=True),
    action("/reports/quotes", judge_quote, May.AGREE_QUOTES),
]
