"""What waits for somebody, wherever it stands; overdue first."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date

from portal.accounts.models import Person
from portal.boards.models import Entry
from portal.boards.waiting import PUBLISH, READ, SIGN, STEP, with_next_step
from portal.kinds import KINDS
from portal.leaders.editions import editions, quotes
from portal.leaders.waits import COUNTED, Kind, Waits
from portal.proposals.models import LASTS, Proposal

LATE = "Its day has gone by"
"""For whoever answers for a card and cannot bring it on alone."""


_KINDS = {SIGN: Kind.SIGN, READ: Kind.READ, PUBLISH: Kind.PUBLISH, STEP: Kind.STEP, LATE: Kind.STEP}


async def cards(person: Person) -> list[Waits]:
    entries = await Entry.visible_to(person).select_related("group")
    open_ones = [entry for entry in entries if not _is_settled(entry)]
    return [found for entry, todo in await with_next_step(open_ones, person) if (found := _card(entry, todo, person))]


def _is_settled(entry: Entry) -> bool:
    """Whether it is at an end, and on the board as it is."""
    shown_whole = bool(entry.shown_at and entry.state_at and entry.shown_at >= entry.state_at)
    return entry.state.is_at_an_end and shown_whole and not entry.awaits_signature


def _card(entry: Entry, todo: str, person: Person) -> Waits | None:
    if not todo and not (entry.is_overdue and entry.owner_id == person.pk):
        return None
    kind = _KINDS.get(todo or LATE, Kind.WORD)
    since = entry.answered_at if kind is Kind.SIGN else entry.read_at if kind is Kind.PUBLISH else entry.state_at
    where = (f"{entry.group.name} · {'; '.join(entry.themes)}", f"/entries/{entry.id}", since or entry.started_at)
    due_on = None if entry.state.is_at_an_end else entry.due_on
    return Waits(kind, todo or LATE, entry.you_said, *where, due_on, entry.is_overdue)


async def proposals(person: Person) -> list[Waits]:
    titles = {kind.key: kind.title for kind in KINDS}
    found = await Proposal.to_decide(person, KINDS).select_related("group")
    return [
        Waits(
            Kind.PROPOSAL,
            "Confirm or refuse it",
            titles[one.kind],
            one.group.name if one.group else "",
            f"/proposals/{one.id}",
            one.proposed_at,
            (one.proposed_at + LASTS).date(),
        )
        for one in found
    ]


SOURCES: list[Callable[[Person], Awaitable[list[Waits]]]] = [cards, proposals, editions, quotes]
"""Where things wait. Whatever else can wait for somebody is one more line here, and one in COUNTED."""


async def waiting_for(person: Person) -> list[Waits]:
    """Overdue first, longest first; then what is due soonest; then what waits longest."""
    found = [one for source in SOURCES for one in await source(person)]
    return sorted(found, key=lambda one: (not one.overdue, one.due_on or date.max, one.since))


def counted(found: list[Waits]) -> list[tuple[str, int, int]]:
    """Kind by kind: what it is called, how many there are, and how many of them are overdue."""
    all_of_them, late = Counter(one.kind for one in found), Counter(one.kind for one in found if one.overdue)
    return [(name, all_of_them[kind], late[kind]) for kind, name in COUNTED.items() if all_of_them[kind]]
