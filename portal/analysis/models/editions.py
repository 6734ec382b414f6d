"""Codebooks that a council edits: a draft is changed until it is adopted, and never after that."""

import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.analysis.codebook import Codebook, Definition, from_json, roadmap, shipped
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

    @classmethod
    async def draft_with(cls, person: Person, definition: Definition) -> Self:
        """A draft of the codebook in force with one more code, whose key is chosen here. One that this person has
        begun gets it too, and the same code is not put there twice."""
        async with in_transaction():
            book = await codebook()
            versions = await cls.filter(key=book.key).select_for_update()
            begun = [one for one in versions if one.adopted_at is None and one.made_by_id == person.pk]
            draft = next((one for one in begun if one.based_on == book.edition), None) or cls(
                key=book.key,
                version=max([int(book.version), *(one.version for one in versions)]) + 1,
                name=book.name,
                source=book.source,
                codes=[asdict(code) for code in book.codes],
                based_on=book.edition,
                made_by=person,
            )
            codes = draft.book.codes
            if not any((code.name, code.kind) == (definition.name, definition.kind) for code in codes):
                draft.codes = [*draft.codes, asdict(replace(definition, key=_free(codes, definition.kind)))]
            await draft.save()
            return draft


def _free(codes: Iterable[Definition], kind: str) -> str:
    """The next key in the manner of this kind: V15 after V14."""
    listed = list(codes)
    alike = [found for one in listed if one.kind == kind and (found := re.fullmatch(r"([A-Z]+)(\d+)", one.key))]
    letters = alike[-1][1] if alike else kind[:1].upper()
    numbers = [int(one.key.removeprefix(letters)) for one in listed if re.fullmatch(rf"{letters}\d+", one.key)]
    return f"{letters}{max(numbers, default=0) + 1}"


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
