"""All editions, and having one made."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group, Person, now
from portal.feedback.models import Comment
from portal.guard import action, page, wake
from portal.permissions import May
from portal.reports import forms, naming
from portal.reports.models import Order, Publication, Report
from portal.reports.periods import Period, over
from portal.web import Form, get_or_404, is_htmx, path_id, redirect, render

ORDERS_SHOWN = 5
LISTED = ("id", "number", "period", "group", "age", "by", "made_at", "of_children", "replaces_id")


async def reports(request: Request) -> Response:
    return await _reports(request, Form({}))


async def _reports(request: Request, form: Form, standing: Report | None = None) -> Response:
    """`standing`: the edition that tells of what was asked for already."""
    person: Person = request.scope["person"]
    mine = await Group.visible_to(person)
    told: dict[str, Any] = {"form": form, "standing": standing, "naming": naming, "scopes": forms.scopes(mine)}
    told |= {"periods": await _periods(), "by_period": await _by_period(person), "today": now().date()}
    told |= {"groups": {one.key: one.name for one in await Group.all()}}
    told["orders"] = await Order.visible_to(person).select_related("report").limit(ORDERS_SHOWN)
    return render(request, "reports/reports.html", 422 if form.errors else 200, **told)


async def _periods() -> list[Period]:
    """Those that are over, since somebody first said something."""
    first = await Comment.all().order_by("said_on").only("said_on").first()
    return over(first.said_on, now().date()) if first else []


async def _by_period(person: Person) -> dict[Period, list[tuple[Report, bool, int | None]]]:
    """Newest first, each with whether it is published, and the number of the one that took its place."""
    found = await Report.visible_to(person).only(*LISTED)
    out = set(await Publication.all().values_list("report_id", flat=True))
    newer = {one.replaces_id: one.number for one in found if one.replaces_id}
    listed: dict[Period, list[tuple[Report, bool, int | None]]] = {}
    for one in sorted(found, key=lambda report: (report.when.last, report.when.is_year, report.number), reverse=True):
        listed.setdefault(one.when, []).append((one, one.id in out, newer.get(one.id)))
    return listed


async def order_report(request: Request) -> Response:
    """What is asked for twice, by whomever, is made once; what is there already is made anew only with a reason."""
    person, form = request.scope["person"], await Form.read(request)
    scope = forms.wanted(form, await Group.visible_to(person))
    standing = await Report.of_scope(scope).only("id", "number").first() if scope else None
    because = forms.reason(form, standing)
    if scope is None or form.errors:
        return await _reports(request, form, standing)
    order = await Order.ask(scope, person, standing, because)
    wake(request, "make_reports")
    return redirect(f"/reports/orders/{order.id}")


async def report_order(request: Request) -> Response:
    """While it is being made the page asks again; once it is made, or cannot be, what is sent asks no more."""
    seen = Order.visible_to(request.scope["person"]).select_related("report")
    order = await get_or_404(seen, id=path_id(request))
    groups = {one.key: one.name for one in await Group.filter(key=order.group)}
    wider = Period.parse(order.wider)
    template = "reports/_order.html" if is_htmx(request) else "reports/order.html"
    return render(request, template, order=order, groups=groups, naming=naming, wider=wider, everybody=forms.EVERYBODY)


routes = [
    page("/reports", reports, May.READ_REPORTS),
    action("/reports", order_report, May.MAKE_REPORTS, words=True),
    page("/reports/orders/{id}", report_order, May.WATCH_REPORTS),
]
