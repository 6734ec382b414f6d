"""What time does to proposals."""

from portal.proposals.models import Proposal


async def lapse_proposals() -> None:
    await Proposal.lapse()
