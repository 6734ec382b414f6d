"""Seeing one report with its small numbers, which two people have to want."""

from portal.permissions import Role
from portal.proposals.kinds import Kind

LIFT = Kind(
    key="lift",
    title="See a report with its small numbers",
    explains="Whoever proposed it sees the report of that group and quarter with nothing withheld, for 24 hours, and "
    "nobody else does. Small numbers can point to one child: what is seen there must not be passed on.",
    may_propose=frozenset({Role.OFFICER, Role.LEADER}),
    may_decide=frozenset({Role.OFFICER, Role.LEADER, Role.SAFEGUARDING}),
    asks=("group", "quarter"),
)
