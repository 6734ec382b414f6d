"""The steps that an entry takes. Each holds the row, looks whether it is still what was read, and writes its history.

There is one way to "done": asked for by one person with evidence and a day, signed by another who brought none of it.
The database refuses every other (see migrations/0017).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.boards.models.change import What
from portal.boards.models.entry import Entry
from portal.boards.models.evidence import Evidence
from portal.boards.models.wording import digest
from portal.boards.states import State
from portal.forums.models import Topic


@dataclass(frozen=True, slots=True)
class Plan:
    """What is said of an entry, short of its being done."""

    state: State
    we_did: str
    reason: str
    owner_id: UUID | None
    owner_as: str
    due_on: date | None

    @property
    def is_whole(self) -> bool:
        return self.state is not State.DONE and bool(self.reason.strip() or not self.state.needs_reason)


async def change(entry: Entry, person: Person, seen: str, plan: Plan) -> bool:
    """In place of what was seen (`said_mark`) and of nothing else. What was said to be done is so no more."""
    async with in_transaction():
        held = await entry.held()
        if held.said_mark != seen or not plan.is_whole:
            return False
        before = held.state
        held.withdraw_signature()
        held.answered_at = held.answered_by_id = held.done_on = None
        held.we_did, held.reason, held.due_on = plan.we_did, plan.reason, plan.due_on
        held.owner_id, held.owner_as = plan.owner_id, plan.owner_as
        held.state, held.state_at, held.state_by_id = plan.state, now(), person.pk
        held.wrote(person)
        await held.keep(person, What.CHANGED, before)
        return True


async def ask_for_done(entry: Entry, person: Person, seen: str, we_did: str, done_on: date) -> bool:
    """One person says that it is done, and since when. Takes an earlier signature away."""
    async with in_transaction():
        held = await entry.held()
        if held.said_mark != seen or not await Evidence.exists(entry_id=held.id):
            return False
        before = held.state
        held.withdraw_signature()
        held.we_did, held.reason, held.done_on = we_did, "", done_on
        held.answered_at, held.answered_by_id = now(), person.pk
        held.wrote(person)
        await held.keep(person, What.ASKED, before)
        return True


async def signing_mark(entry: Entry) -> str:
    """Tells what is to be signed, evidence and all, from what took its place."""
    proofs = await Evidence.filter(entry_id=entry.id).order_by("id").values_list("id", flat=True)
    return digest(entry.said_mark, entry.done_on, *proofs)


async def may_sign(entry: Entry, person: Person) -> bool:
    """Not whoever says that it is done, and not whoever brought any of the evidence."""
    return not entry.is_by(person) and not await Evidence.exists(entry_id=entry.id, added_by_id=person.pk)


async def sign_off(entry: Entry, person: Person, seen: str) -> bool:
    """A second person vouches for what they read (`signing_mark`)."""
    async with in_transaction():
        held = await entry.held()
        is_read = held.awaits_signature and await signing_mark(held) == seen
        if not is_read or not await may_sign(held, person) or not await Evidence.exists(entry_id=held.id):
            return False
        before, held.state, held.state_at, held.state_by_id = held.state, State.DONE, now(), person.pk
        held.signed_off_at, held.signed_off_by_id = held.state_at, person.pk
        if held.read_at is None and held.written_by_id != person.pk:
            held.read_at, held.read_by_id = held.state_at, person.pk
        await held.keep(person, What.SIGNED, before)
        return True


async def reading_mark(entry: Entry) -> str:
    """Tells all the words, those for children among them, from what took their place."""
    rows = await entry.wordings.all().order_by("age")
    return digest(entry.said_mark, *(one.as_read for one in rows))


async def read_over(entry: Entry, person: Person, seen: str) -> bool:
    """Before it is published, somebody reads it who had not the last hand in its words."""
    async with in_transaction():
        held = await entry.held()
        if held.written_by_id == person.pk or held.published_at or await reading_mark(held) != seen:
            return False
        if held.read_at is None:
            held.read_at, held.read_by_id = now(), person.pk
            await held.keep(person, What.READ, held.state)
        return True


async def publish(entry: Entry, person: Person) -> bool:
    """Puts it on the board for everybody: once it was read over, every wording is there, and nothing waits to be
    signed."""
    async with in_transaction():
        held = await entry.held()
        if held.published_at or not held.read_at or held.awaits_signature or await held.missing():
            return False
        held.published_at, held.published_by_id = now(), person.pk
        await held.keep(person, What.PUBLISHED, held.state)
        return True


async def link(entry: Entry, person: Person, topics: list[Topic]) -> None:
    """To exactly these topics of its group's forum, among those that this person sees."""
    async with in_transaction():
        held = await entry.held()
        seen = Topic.visible_to(person).filter(group_id=held.group_id)
        for topic in await held.topics.filter(id__in=[one.id for one in await seen]):
            await held.topics.remove(topic)
        if chosen := [one for one in topics if one.group_id == held.group_id]:
            await held.topics.add(*chosen)
        await held.keep(person, What.LINKED, held.state)
