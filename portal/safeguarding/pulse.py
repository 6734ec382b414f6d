"""Whether what keeps concerns from being lost is at work: for the watcher, and for one outside."""

from datetime import datetime, timedelta

from portal.safeguarding.models import Alert, Beat, Concern
from portal.safeguarding.models.alert import LATE
from portal.tables import now

SILENT_AFTER = timedelta(minutes=2)


async def faults(at: datetime, since: datetime | None = None) -> list[str]:
    """What stands still or is late, in words for a log. `since`: from when on the work may be expected to be done."""
    found = []
    last = max(filter(None, [await Beat.heard("work"), since]), default=None)
    if last is None or at - last > SILENT_AFTER:
        found.append("the background work stands still")
    if await Alert.overdue(at).exists():
        found.append("alerts have not come through")
    if await Concern.filter(next_step_at__lt=at - LATE, acknowledged_at=None).exists():
        found.append("a concern waits for the next step of its ladder")
    return found


async def alerts_go_out() -> bool:
    """Whether somebody who is to be told now is told now, as far as anybody can know."""
    last = await Beat.heard("work")
    return (last is None or now() - last <= SILENT_AFTER) and not await Alert.overdue(now()).exists()
