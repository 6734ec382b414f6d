"""What a board shows of its entries: cards, put together from what everybody may read."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.accounts.models import Person, now
from portal.boards.models import Entry, EntryChange, EntryRead, Evidence, State
from portal.boards.states import MANY, Felt, in_ten
from portal.forums.models import Topic
from portal.surveys.models import AgeBand


@dataclass(slots=True)
class Card:
    entry: Entry
    age: AgeBand | None
    ages: list[AgeBand]
    """For which it has words of their own, besides the entry's."""
    said: str
    came: str
    reason: str
    picture: str
    proofs: list[Evidence] = field(default_factory=list)
    history: list[EntryChange] = field(default_factory=list)
    raised: bool = False
    topics: list[Topic] = field(default_factory=list)

    @property
    def state(self) -> State:
        return State(self.entry.shown["state"])

    @property
    def due_on(self) -> date | None:
        return _day(self.entry.shown["due_on"])

    @property
    def done_on(self) -> date | None:
        return _day(self.entry.shown["done_on"]) if self.state is State.DONE else None

    @property
    def again(self) -> bool:
        """Whether it was done, and is no more."""
        return bool(self.entry.shown.get("again"))

    @property
    def many(self) -> str:
        return MANY.get(self.entry.spoke, "")

    @property
    def felt(self) -> dict[str, int]:
        """Of ten, how many answered so; empty before there are enough."""
        return in_ten(self.entry.felt_shown) if self.entry.felt_shown else {}


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def card(entry: Entry, age: AgeBand | None) -> Card:
    """In the words for an age where there are some, and else in the entry's own."""
    told: dict[str, Any] = entry.shown["wordings"]
    ages = [one for one in AgeBand if one in told]
    if age and (own := told.get(age)):
        return Card(entry, age, ages, own["said"], own["came"], "", own["picture"])
    return Card(entry, None, ages, entry.you_said, entry.shown["we_did"], entry.shown["reason"], "")


async def cards(entries: list[Entry], age: AgeBand | None, person: Person | None) -> list[Card]:
    """In their order, but for those first that have words for the age that is asked for."""
    made = [card(one, age) for one in entries]
    shown, history = await proofs(entries), await _history(entries)
    raised, seen = await _raised(entries, person)
    await EntryRead.beside(entries)
    for one in made:
        id = one.entry.id
        one.proofs, one.history = shown[id], history[id]
        one.raised, one.topics = id in raised, seen[id]
    return sorted(made, key=lambda one: one.age is not age)


async def proofs(entries: list[Entry]) -> dict[UUID, list[Evidence]]:
    """What everybody may read of each entry's, as far as it stood there when the entry was last shown."""
    found = defaultdict(list)
    shown = {one.id: set(one.shown["evidence"]) for one in entries}
    for proof in await Evidence.of(entries).filter(public=True):
        if str(proof.id) in shown[proof.entry_id]:
            found[proof.entry_id].append(proof)
    return found


async def _history(entries: list[Entry]) -> dict[UUID, list[EntryChange]]:
    """Up to when the entry was last shown: what is not whole yet is told to nobody."""
    found = defaultdict(list)
    until = {one.id: one.shown_at or now() for one in entries}
    for line in await EntryChange.told(entries):
        if line.at <= until[line.entry_id]:
            found[line.entry_id].append(line)
    return found


async def _raised(entries: list[Entry], person: Person | None) -> tuple[set[UUID], dict[UUID, list[Topic]]]:
    """Which of them were raised in a forum; and where, for those who may read it there."""
    ids = [one.id for one in entries]
    pairs = await Topic.filter(entries__id__in=ids).values_list("entries__id", "id")
    visible = Topic.visible_to(person) if person and person.role.value in {"member", "officer"} else None
    listed = await Topic.listed(visible.filter(entries__id__in=ids)) if visible else []
    by_id, seen = {topic.id: topic for topic in listed}, defaultdict(list)
    for entry, topic in pairs:
        if topic in by_id and entry in ids:
            seen[entry].append(by_id[topic])
    return {entry for entry, _ in pairs}, seen


FELT = [Felt.YES, Felt.BIT, Felt.NO, Felt.UNKNOWN]
