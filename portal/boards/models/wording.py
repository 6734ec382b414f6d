"""What people said and what came of it, in words for the ages of those who spoke."""

from hashlib import sha256
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal.accounts.models import Person
from portal.boards.models.change import What
from portal.surveys.models import AgeBand
from portal.tables import Table

if TYPE_CHECKING:
    from portal.boards.models.entry import Entry


def digest(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()[:20]


class EntryWording(Table):
    """For one of the three younger ages; an entry's own words are those for adults."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.ForeignKeyRelation["Entry"] = fields.ForeignKeyField("portal.Entry", "wordings", db_index=True)
    entry_id: UUID
    age = fields.CharEnumField(AgeBand, max_length=5)
    said = fields.TextField()
    came = fields.TextField(default="")
    picture = fields.CharField(max_length=30, default="")
    """The name of one of the portal's own drawings, for those who hardly read yet."""
    mark = fields.CharField(max_length=20)
    """A digest of the entry's own words that it was made from: once they change, it has to be looked at again."""

    class Meta:
        table = "entry_wording"
        unique_together = [("entry", "age")]

    @property
    def as_read(self) -> str:
        return digest(self.said, self.came, self.picture)

    @classmethod
    async def of(cls, entry: "Entry") -> dict[AgeBand, Self]:
        return {one.age: one for one in await cls.filter(entry_id=entry.id)}

    async def put(self, entry: "Entry", person: Person, seen: str) -> bool:
        """In place of the one that was seen (its `as_read`, or nothing) and of no other. Of the words that the entry
        has now; `self.mark` says from which it was made, and others are refused too."""
        async with in_transaction():
            held = await entry.held()
            there = await EntryWording.get_or_none(entry_id=held.id, age=self.age)
            if self.mark != held.words_mark or (there and there.as_read not in {seen, self.as_read}):
                return False
            if there and (there.as_read, there.mark) == (self.as_read, self.mark):
                return True
            await EntryWording.filter(entry_id=held.id, age=self.age).delete()
            self.entry_id = held.id
            await self.save(force_create=True)
            held.wrote(person)
            await held.keep(person, What.WORDED, held.state, about=self.age.value)
            return True
