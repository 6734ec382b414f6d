"""Which leaders have read an entry."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.permissions import Role
from portal.tables import Table

if TYPE_CHECKING:
    from portal.boards.models.entry import Entry

HERE = {"role": Role.LEADER, "ended_at": None, "paused_at": None}


class EntryRead(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.ForeignKeyRelation["Entry"] = fields.ForeignKeyField("portal.Entry", "readers", db_index=True)
    entry_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("portal.Person", "entries_read", db_index=True)
    person_id: UUID
    at: datetime = fields.DatetimeField(default=now)

    class Meta:
        table = "entry_read"
        unique_together = [("entry", "person")]

    @classmethod
    async def by(cls, person: Person, entry: "Entry") -> None:
        """The first time that a leader opens it; nobody else counts. Two windows at once are one reader."""
        if person.role is Role.LEADER and not await cls.exists(entry_id=entry.id, person_id=person.pk):
            try:
                async with in_transaction():
                    await cls.create(entry_id=entry.id, person_id=person.pk)
            except IntegrityError:
                return

    @classmethod
    async def beside(cls, entries: list["Entry"]) -> None:
        """Each entry knows afterwards how many of how many leaders have read it; those who left count no more."""
        leaders = set(await Person.filter(**HERE).values_list("id", flat=True))
        rows = await cls.filter(entry_id__in=[one.id for one in entries]).values_list("entry_id", "person_id")
        read = Counter(entry for entry, person in rows if person in leaders)
        for one in entries:
            one.read_by_leaders = (read[one.id], len(leaders))
