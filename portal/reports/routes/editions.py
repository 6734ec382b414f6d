"""An edition: its page, it beside another one, and who may read it."""

from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import held
from portal.guard import action, page
from portal.languages import spoken
from portal.permissions import May, allowed
from portal.reports import naming, telling
from portal.reports.comparing import beside
from portal.reports.disclosure import Rule
from portal.reports.models import Publication, Report, ReportWording, quoted
from portal.reports.routes.finding import AT_WORK, FORMATS, found_report, found_to_work_on, shown
from portal.web import redirect, render

Key = tuple[UUID, int, str, str]
PAGES: held.Shelf[Key, bytes] = held.Shelf()
"""As those without a name read them: an edition never changes, but what it quotes may be taken back."""
OTHERS = 8


async def report(request: Request) -> Response:
    found = await found_report(request)
    quotes, newer = await quoted(found.edition), await found.newer(request.scope.get("person"))
    if request.scope.get("person"):
        return await _for_one(request, found, quotes, newer)
    key = (found.id, newer.number if newer else 0, str(quotes), spoken())
    body = PAGES.get(key)
    if body is None:
        body = PAGES.put(key, bytes((await _for_one(request, found, quotes, newer)).body))
    return Response(body, media_type="text/html")


async def _for_one(
    request: Request,
    found: Report,
    quotes: dict[str, list[str]],
    newer: Report | None,
    refusal: list[str] | None = None,
) -> Response:
    person = request.scope.get("person")
    works_here = allowed(person, May.READ_REPORTS)
    told = shown(found.edition, Rule(found.threshold, found.step), quotes)
    told |= {"report": found, "newer": newer, "refusal": refusal or []}
    told["formats"] = {**FORMATS, **(AT_WORK if works_here else {})}
    told |= {"published": await Publication.get_or_none(report_id=found.id), "wordings": await ReportWording.of(found)}
    told["older"] = await Report.visible_to(person).filter(id=found.replaces_id).only("id", "number").first()
    told["hindered"] = await Publication.hindered(found, person) if person and works_here else []
    told["others"] = await _others(request, found) if works_here else []
    return render(request, "reports/report.html", 409 if refusal else 200, **told)


async def _others(request: Request, found: Report) -> list[Report]:
    """Of the same people, newest first."""
    same = {"group": found.group, "age": found.age, "by": found.by}
    mine = Report.visible_to(request.scope["person"]).filter(**same).exclude(id=found.id)
    return await mine.order_by("-number").limit(OTHERS).only("id", "number", "period")


async def compare_reports(request: Request) -> Response:
    """The older one first, whichever was asked for first."""
    one, two = await found_report(request), await found_report(request, "other")
    if one.id == two.id or (one.group, one.age, one.by) != (two.group, two.age, two.by):
        raise HTTPException(404)
    earlier, later = sorted((one, two), key=lambda report: (report.when.first, report.number))
    lines = beside(earlier.edition, later.edition)
    groups = {**earlier.edition.told.groups, **later.edition.told.groups}
    told: dict[str, Any] = {
        "earlier": earlier,
        "later": later,
        "lines": lines,
        "groups": groups,
        "naming": naming,
        "telling": telling,
    }
    return render(request, "reports/compare.html", **told)


async def publish_report(request: Request) -> Response:
    found, person = await found_to_work_on(request), request.scope["person"]
    if await Publication.publish(found, person):
        return redirect(f"/reports/{found.number}")
    hindered = await Publication.hindered(found, person)
    return await _for_one(request, found, await quoted(found.edition), await found.newer(person), hindered)


async def withdraw_report(request: Request) -> Response:
    found = await found_to_work_on(request)
    await Publication.withdraw(found)
    return redirect(f"/reports/{found.number}")


routes = [
    page("/reports/{edition}", report, May.READ_PUBLISHED),
    page("/reports/{edition}/compare/{other}", compare_reports, May.READ_REPORTS),
    action("/reports/{edition}/publish", publish_report, May.PUBLISH_REPORTS),
    action("/reports/{edition}/withdraw", withdraw_report, May.PUBLISH_REPORTS),
]
