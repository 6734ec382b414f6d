"""The first page, and what somebody was writing when they were last here."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Draft, Group, Person, now
from portal.audit.models import Record
from portal.leaders.models import Seat
from portal.leaders.waiting import waiting_for
from portal.permissions import May, Role, allowed
from portal.proposals.models import Proposal
from portal.reports.models import Report
from portal.reports.naming import about
from portal.safeguarding.models import Concern, HelpLine, Reading
from portal.safeguarding.models.help_line import overdue
from portal.surveys.models import MemberWay
from portal.web import redirect, render

NEWEST = 3


async def home(request: Request) -> Response:
    person = request.scope["person"]
    if person is None:
        groups, editions = await Group.all(), [] if settings.ANSWERING else await _published()
        return render(request, "home.html", groups=groups, editions=editions, names=_names(groups), about=about)
    groups = await Group.visible_to(person)
    alarms = await Record.open_alarms() if allowed(person, May.READ_TRAIL) else []
    waiting = await waiting_for(person) if allowed(person, May.READ_WAITING) else []
    to_decide = await _to_decide(request, person)
    late = overdue(await HelpLine.listed(), now().date()) if allowed(person, May.READ_HELP_LINES) else ""
    waits: dict[str, Any] = {"draft": await Draft.of(person), "alarms": len(alarms), "to_decide": to_decide}
    waits |= {"waiting": len(waiting), "late": sum(one.overdue for one in waiting), "seat": await Seat.of(person)}
    waits["concerns"] = await Concern.visible_to(person).filter(acknowledged_at=None, closed_at=None).count()
    waits["to_read"] = await Reading.waiting_for(person).count()
    waits["late_help_lines"] = late
    waits["surveys"] = await MemberWay.open_for(person) if person.role is Role.MEMBER else []
    return render(request, "accounts/home.html", groups=groups, **waits)


async def _to_decide(request: Request, person: Person) -> int:
    """Not of those who have a page with all that waits for them."""
    if allowed(person, May.READ_WAITING):
        return 0
    return await Proposal.to_decide(person, request.app.state.kinds.values()).count()


async def _published() -> list[Report]:
    """The newest that everybody may read."""
    newest = Report.visible_to(None).order_by("-number").limit(NEWEST)
    return await newest.only("id", "number", "period", "group", "age", "by", "of_children")


def _names(groups: list[Group]) -> dict[str, str]:
    return {group.key: group.name for group in groups}


async def draft(request: Request) -> Response:
    """The form as it was sent, to be read over and sent again."""
    found = await Draft.of(request.scope["person"])
    return render(request, "accounts/draft.html", draft=found, today=now().date()) if found else redirect("/")


async def throw_away(request: Request) -> Response:
    await Draft.filter(person_id=request.scope["person"].pk).delete()
    return redirect("/")
