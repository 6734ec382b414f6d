"""Calls for help: what somebody typed, how the same form is known again, and how a flood is told from children."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from starlette.requests import HTTPConnection

from portal import limits
from portal.limits import Limit
from portal.sealing import fingerprint
from portal.web import Form

MOST_SAID, MOST_NAME, MOST_REACH = 10_000, 100, 300
AGAIN = timedelta(minutes=10)
"""Within this, the same words are the same call: somebody pressed twice, or their line broke. Two who send nothing
but an empty form at the same time are one call too; nobody could find either of them."""

CALLS = Limit("calls", 40, 900, 40)
"""By address: a whole school may sit behind one, and no child of it may be sent away."""

IN_A_FLOOD = Limit("calls", 4, 900, 4)
"""By address, while more come in than children send: a flood has many addresses, and a child's first call passes."""

EVERYWHERE = Limit("calls everywhere", 150, 900, 150)
"""As many as this, from wherever they come, are a flood."""


@dataclass(frozen=True, slots=True)
class Call:
    said: str
    reach: str

    def keys(self, at: datetime) -> list[UUID]:
        """The id that it is kept under now, and the one it had if it was sent a little earlier. Only the portal can
        work them out."""
        window = int(at.timestamp() // AGAIN.total_seconds())
        sent = [fingerprint("call for help", self.said, self.reach, str(one)) for one in (window, window - 1)]
        return [UUID(bytes=one[:16]) for one in sent]


def read(form: Form) -> Call:
    """Nothing has to be filled in."""
    said = form.text("said", MOST_SAID)
    name, reach = form.text("name", MOST_NAME), form.text("reach", MOST_REACH)
    return Call(said, "\n".join(filter(None, (name, reach))))


async def is_let_in(request: HTTPConnection) -> bool:
    """Counts one call. Whoever is refused is in the middle of a flood, and is asked to ring."""
    in_flood = await limits.too_many(EVERYWHERE)
    if not await limits.spend(IN_A_FLOOD if in_flood else CALLS, limits.place(request)):
        return False
    await limits.count(EVERYWHERE)
    return True
