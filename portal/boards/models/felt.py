"""Did it change anything for you? Asked four weeks after something was done, of those whose words it rests on.

What somebody answered is added to a count, and nothing leads from it to them. Apart from that stands a fingerprint, so
that nobody answers twice; it says neither of which answer nor, without the key, of which entry or of whom it is.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import now
from portal.boards.models.entry import Entry
from portal.boards.states import Felt, State
from portal.sealing import fingerprint
from portal.tables import Table

ASK_AFTER = timedelta(days=28)
"""After something was signed off as done."""

STEP = 2 * settings.MINIMUM_COUNT
"""So many answers there must be before any are shown, and so many new ones each time before other shares are."""


class EntryFelt(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.ForeignKeyRelation[Entry] = fields.ForeignKeyField("portal.Entry", "felt", db_index=True)
    entry_id: UUID
    answer = fields.CharEnumField(Felt, max_length=10)
    answered = fields.IntField(default=0)

    class Meta:
        table = "entry_felt"
        unique_together = [("entry", "answer")]


class FeltOnce(Table):
    mark = fields.CharField(max_length=64, primary_key=True)

    class Meta:
        table = "felt_once"


def may_be_asked(entry: Entry) -> bool:
    done = entry.shown.get("state") == State.DONE and entry.state is State.DONE
    return bool(done and entry.signed_off_at and entry.signed_off_at + ASK_AFTER <= now())


def _mark(entry: Entry, kind: str, who: UUID) -> str:
    """`kind`: a sheet, or a member."""
    return fingerprint("did it change", str(entry.id), kind, str(who)).hex()


async def to_be_asked(entries: list[Entry], kind: str, who: list[UUID]) -> set[UUID]:
    """The entries that are to be asked about: not those that any of these sheets, or this member, answered for."""
    asked = [entry for entry in entries if who and may_be_asked(entry)]
    return {entry.id for entry in asked} - await answered_for(asked, kind, who)


async def answered_for(entries: list[Entry], kind: str, who: list[UUID]) -> set[UUID]:
    """The entries that any of these sheets, or this member, answered for."""
    marks = {_mark(entry, kind, one): entry.id for entry in entries for one in who}
    return {marks[one.mark] for one in await FeltOnce.filter(mark__in=list(marks))}


async def once(entry: Entry, kind: str, who: UUID) -> bool:
    """Whether their answer is to be counted: not that of whoever answered before, or is asked nothing."""
    if not may_be_asked(entry):
        return False
    try:
        async with in_transaction():
            await FeltOnce.create(mark=_mark(entry, kind, who))
    except IntegrityError:
        return False
    return True


async def count(entry: Entry, answer: Felt) -> None:
    """In another transaction than the mark, so that not even the database's own numbers join the two; and every row is
    written, or they would tell which of them grew last. Who is cut off between the two is counted nowhere."""
    async with in_transaction():
        await entry.held()
        rows = {one.answer: one for one in await EntryFelt.filter(entry_id=entry.id)}
        for one in Felt:
            row = rows.setdefault(one, EntryFelt(entry_id=entry.id, answer=one))
            row.answered += one is answer
            await row.save()
        await _tell(entry, {one.answer.value: one.answered for one in rows.values()})


async def _tell(entry: Entry, counts: dict[str, int]) -> None:
    """Shares change in steps: from one answer to the next, anybody could see what was answered."""
    if sum(counts.values()) % STEP == 0:
        await Entry.filter(id=entry.id).update(felt_shown=counts)
