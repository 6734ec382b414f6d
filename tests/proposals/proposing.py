"""Proposals for the tests, and who decides about them."""

from portal.accounts.models import Group, Person
from portal.analysis.exporting import EXPORT
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.proposals.models import Proposal
from tests.browser import Cast

QUARTER = "2026-Q4"


async def proposed(cast: Cast, kind: Kind = EXPORT, by: str = "participation officer") -> Proposal:
    """With whoever proposed it, as routes find it."""
    about = {"quarter": QUARTER} if "quarter" in kind.asks else {"months": "6"} if "months" in kind.asks else {}
    group: Group | None = await cast.group("lincc") if kind.asks else None
    made = await Proposal.propose(kind, cast[by], group, about, "For the panel in January")
    return await again(made)


async def again(found: Proposal) -> Proposal:
    return await Proposal.get(id=found.id).select_related("group", "proposed_by", "decided_by")


async def second_officer(cast: Cast) -> Person:
    """Noor, in LinCC; the cast knows her from now on."""
    noor = await Person.create(name="Noor Silva", role=Role.OFFICER)
    await noor.join(await cast.group("lincc"))
    cast.people["second officer"] = noor
    return noor
