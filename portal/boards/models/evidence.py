"""What proves that something was done: words, a link, or a file, each with what it shows in plain words."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.boards.models.change import What
from portal.boards.papers import Paper
from portal.tables import Table

if TYPE_CHECKING:
    from portal.boards.models.entry import Entry


class Proof(StrEnum):
    TEXT = "text"
    LINK = "link"
    FILE = "file"


class Evidence(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.ForeignKeyRelation["Entry"] = fields.ForeignKeyField("portal.Entry", "proofs", db_index=True)
    entry_id: UUID
    kind = fields.CharEnumField(Proof, max_length=4)
    caption = fields.CharField(max_length=300)
    text = fields.TextField(default="")
    link = fields.CharField(max_length=500, default="")
    paper = fields.CharEnumField(Paper, max_length=20, null=True)
    public = fields.BooleanField(default=True)
    added_at: datetime = fields.DatetimeField(default=now)
    added_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "evidence_added", null=True, db_index=True
    )
    added_by_id: UUID | None

    class Meta:
        table = "entry_evidence"
        ordering = ["added_at"]

    @classmethod
    def of(cls, entries: list["Entry"]) -> QuerySet[Self]:
        return cls.filter(entry_id__in=[one.id for one in entries])

    @classmethod
    def for_everybody(cls) -> QuerySet[Self]:
        """That of entries on a board."""
        return cls.filter(public=True, entry__published_at__isnull=False, entry__shown_at__isnull=False)

    async def add(self, entry: "Entry", person: Person, file: bytes = b"") -> bool:
        """False once the entry is done: who signed it read what there was. Sent twice, it is there once."""
        async with in_transaction():
            held = await entry.held()
            if held.state.name == "DONE":
                return False
            if await Evidence.exists(id=self.id):
                return True
            self.entry_id, self.added_by_id = held.id, person.pk
            await self.save(force_create=True)
            if file:
                await EvidenceFile.create(evidence=self, file=file)
            await held.keep(person, What.PROVED, held.state, about=self.caption)
            return True

    @classmethod
    async def take_away(cls, entry: "Entry", id: UUID, person: Person) -> bool:
        """False once the entry is done, as with `add`."""
        async with in_transaction():
            held = await entry.held()
            one = await cls.filter(entry_id=held.id).get_or_none(id=id)
            if one is None or held.state.name == "DONE":
                return False
            await cls.filter(id=id).delete()
            await held.keep(person, What.UNPROVED, held.state, about=one.caption)
            return True


class EvidenceFile(Table):
    """Apart from what is said of it, which is read more often."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    evidence: fields.OneToOneRelation[Evidence] = fields.OneToOneField("portal.Evidence", "bytes")
    evidence_id: UUID
    file = fields.BinaryField()

    class Meta:
        table = "entry_file"
