"""The first page, and what somebody was writing when they were last here."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Draft, Group, now
from portal.audit.models import Record
from portal.permissions import May, Role, allowed
from portal.proposals.models import Proposal
from portal.safeguarding.models import Concern, HelpLine, Reading
from portal.safeguarding.models.help_line import overdue
from portal.surveys.models import MemberWay
from portal.web import redirect, render


async def home(request: Request) -> Response:
    person = request.scope["person"]
    if person is None:
        return render(request, "home.html", groups=await Group.all())
    groups = await Group.visible_to(person)
    alarms = await Record.open_alarms() if allowed(person, May.READ_TRAIL) else []
    to_decide = await Proposal.to_decide(person, request.app.state.kinds.values()).count()
    late = overdue(await HelpLine.listed(), now().date()) if allowed(person, May.READ_HELP_LINES) else ""
    waits: dict[str, Any] = {"draft": await Draft.of(person), "alarms": len(alarms), "to_decide": to_decide}
    waits["concerns"] = await Concern.visible_to(person).filter(acknowledged_at=None, closed_at=None).count()
    waits["to_read"] = await Reading.waiting_for(person).count()
    waits["late_help_lines"] = late
    waits["surveys"] = await MemberWay.open_for(person) if person.role is Role.MEMBER else []
    return render(request, "accounts/home.html", groups=groups, **waits)


async def draft(request: Request) -> Response:
    """The form as it was sent, to be read over and sent again."""
    found = await Draft.of(request.scope["person"])
    return render(request, "accounts/draft.html", draft=found, today=now().date()) if found else redirect("/")


async def throw_away(request: Request) -> Response:
    await Draft.filter(person_id=request.scope["person"].pk).delete()
    return redirect("/")
