"""What needs two people: one value for each kind. Features above say what theirs are; portal/kinds.py lists them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portal.permissions import Role

if TYPE_CHECKING:
    from portal.proposals.models import Proposal

Asked = Literal["group", "quarter", "months", "notes"]


async def nothing_yet(_: "Proposal") -> None:
    """For kinds whose confirmation is a right that the proposer then uses, or work for a job."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal. `wakes` names the job that does the work, if one does."""

    key: str
    title: str
    explains: str
    """What happens once it is confirmed, for whoever proposes it and for whoever decides."""
    may_propose: frozenset[Role]
    may_decide: frozenset[Role]
    asks: tuple[Asked, ...] = ()
    carry_out: Callable[["Proposal"], Awaitable[None]] = nothing_yet
    """In the transaction of the confirmation."""
    wakes: str = ""
