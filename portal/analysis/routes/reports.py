"""Reading what was said in a quarter."""

from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group
from portal.analysis import tallies
from portal.analysis.quality import ENOUGH, Tones
from portal.analysis.standing import Standing, standing
from portal.feedback.periods import Quarter
from portal.guard import page
from portal.permissions import May
from portal.web import get_or_404, is_htmx, render


async def reports(request: Request) -> Response:
    groups = await Group.visible_to(request.scope["person"])
    listed = [(group, await tallies.quarters(group)) for group in groups]
    return render(request, "analysis/reports.html", listed=listed)


async def report(request: Request) -> Response:
    """The quarter in the address, or this one."""
    person = request.scope["person"]
    group = await get_or_404(Group.visible_to(person), key=request.path_params["key"])
    asked = request.query_params.get("quarter", str(Quarter.of(datetime.now(UTC).date())))
    quarter = Quarter.parse(asked)
    if quarter is None:
        raise HTTPException(404)
    made = await tallies.report_for(group, quarter, reader=person)
    quoted = await tallies.quotes(group, quarter, [line.code.key for line in made.of("value") if line.share])
    template = "analysis/_report.html" if is_htmx(request) else "analysis/report.html"
    quality = await standing()
    tone: dict[str, Any] = {"heard": quality.by_group.get(group.name, Tones()), "enough": ENOUGH, **known_by(quality)}
    listed = sorted({quarter, *await tallies.quarters(group)}, reverse=True)
    return render(request, template, group=group, quarter=quarter, report=made, quotes=quoted, quarters=listed, **tone)


def known_by(quality: Standing) -> dict[str, object]:
    """How good tone is, for a group in which too few were asked: by all groups together, or else by the examples."""
    if quality.here.tones.right.is_told:
        return {"known_by": quality.here.tones, "known_by_what": "comments of all groups"}
    return {"known_by": quality.examples.tones, "known_by_what": "examples that it learnt from, each as if it was new"}


routes = [
    page("/reports", reports, May.READ_REPORTS),
    page("/reports/{key}", report, May.READ_REPORTS),
]
