"""How this quarter stands so far, for officers alone: as of the last night, and under the rules of an edition."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Group, now
from portal.analysis.models import codebook
from portal.feedback.periods import Quarter
from portal.guard import page
from portal.permissions import May
from portal.reports.counts import ALL
from portal.reports.figures import Scope
from portal.reports.making import rule
from portal.reports.models import Dashboard, quoted
from portal.reports.routes.finding import shown
from portal.web import get_or_404, render


async def dashboard(request: Request) -> Response:
    """`?group=lincc` for one of their groups, or else everybody."""
    mine = await Group.visible_to(request.scope["person"])
    asked = request.query_params.get("group", ALL)
    group = None if asked == ALL else await get_or_404(Group.visible_to(request.scope["person"]), key=asked)
    quarter = Quarter.of(now().date())
    found = await Dashboard.of(Scope(str(quarter), asked))
    told = shown(found.edition, rule(), await quoted(found.edition)) if found else {"rule": rule()}
    context: dict[str, Any] = {"found": found, "group": group, "groups": mine, "quarter": quarter}
    context |= {"least": settings.MINIMUM_PUBLISHED, "codes": (await codebook()).codes}
    return render(request, "reports/now.html", **context, **told)


routes = [page("/reports/now", dashboard, May.READ_DASHBOARD)]
