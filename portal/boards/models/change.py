"""The history of an entry: one row for each change, which nobody can change or delete afterwards."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet

from portal.accounts.models import Person, now
from portal.boards.states import State
from portal.tables import Table

if TYPE_CHECKING:
    from portal.boards.models.entry import Entry


class What(StrEnum):
    """What was done to an entry."""

    BEGUN = "begun"
    CHANGED = "changed"
    WORDED = "worded"
    PROVED = "proved"
    UNPROVED = "unproved"
    ASKED = "asked"
    SIGNED = "signed"
    READ = "read"
    PUBLISHED = "published"
    LINKED = "linked"


FOR_EVERYBODY = [What.BEGUN, What.CHANGED, What.SIGNED, What.PUBLISHED]
"""What a board tells of an entry's history. What was asked for and is not signed is told to nobody outside."""


class EntryChange(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.ForeignKeyRelation["Entry"] = fields.ForeignKeyField("portal.Entry", "changes", db_index=True)
    entry_id: UUID
    at: datetime = fields.DatetimeField(default=now)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entry_changes", null=True, db_index=True
    )
    """For those who work here; a board shows the owner as the entry names them, and nobody else."""
    by_id: UUID | None
    what = fields.CharEnumField(What, max_length=10)
    before = fields.CharEnumField(State, max_length=12, null=True)
    after = fields.CharEnumField(State, max_length=12)
    did = fields.TextField(default="")
    reason = fields.TextField(default="")
    owner_as = fields.CharField(max_length=120, default="")
    due_on: date | None = fields.DateField(null=True)
    about = fields.CharField(max_length=300, default="")
    """Which evidence, or whose wording."""
    only_added_to = True

    class Meta:
        table = "entry_change"
        ordering = ["at"]

    @classmethod
    def told(cls, entries: list["Entry"]) -> QuerySet["EntryChange"]:
        """What everybody may read of it; for each entry up to when it was last shown (see `Entry.history`)."""
        return cls.filter(entry_id__in=[one.id for one in entries], what__in=FOR_EVERYBODY).order_by("at")
