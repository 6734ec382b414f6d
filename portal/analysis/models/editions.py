"""Codebooks that a council edits: a draft is changed until it is adopted, and never after that."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields

from portal.accounts.models import Person, now
from portal.analysis.codebook import Codebook, from_json, roadmap, shipped
from portal.tables import Table


class Edition(Table):
    """One version of a codebook. The one that was adopted last is in force, for every group; before any was, the
    Roadmap that comes with the portal is."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    key = fields.CharField(max_length=30)
    version = fields.IntField()
    name = fields.CharField(max_length=120)
    source = fields.CharField(max_length=300, default="")
    codes: Any = fields.JSONField(default=list)
    """As in a codebook's file: see portal/analysis/codebook.py."""
    based_on = fields.CharField(max_length=60, default="")
    """Which it was made from, as in roadmap/2; empty for one that began with nothing."""
    made_at = fields.DatetimeField(default=now)
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "editions_made", null=True, db_index=True
    )
    made_by_id: UUID | None
    adopted_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    adopted_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "editions_adopted", null=True, db_index=True
    )
    adopted_by_id: UUID | None

    class Meta:
        unique_together = [("key", "version")]

    @property
    def edition(self) -> str:
        return f"{self.key}/{self.version}"

    @property
    def comes_with_the_portal(self) -> bool:
        """Whether it is one of those as it was when it was first used here; it is based on itself then."""
        return self.based_on == self.edition

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed: what was in force once stays as it was."""
        return self.adopted_at is None and not self.comes_with_the_portal

    @property
    def book(self) -> Codebook:
        told = {"key": self.key, "version": self.version, "name": self.name, "source": self.source}
        return from_json({**told, "codes": self.codes})

    @classmethod
    async def in_force(cls) -> Self | None:
        """The one that was adopted last."""
        return await cls.filter(adopted_at__isnull=False).order_by("-adopted_at").first()


async def codebook() -> Codebook:
    """The codebook that comments are coded to now."""
    edition = await Edition.in_force()
    return edition.book if edition else roadmap()


async def book_of(edition: str) -> Codebook | None:
    """The codebook of this key and version (roadmap/2), whether it came with the portal or was made here."""
    key, _, version = edition.rpartition("/")
    made = await Edition.get_or_none(key=key, version=int(version)) if version.isdigit() else None
    known = shipped().get(key)
    return made.book if made else known if known and known.edition == edition else None


async def book_of_draft(edition: str) -> bool:
    """Whether it was never adopted, and so is only tried. The Roadmap is in force without that to begin with."""
    key, _, version = edition.rpartition("/")
    if edition == (await codebook()).edition:
        return False
    return version.isdigit() and await Edition.exists(key=key, version=int(version), adopted_at=None)
