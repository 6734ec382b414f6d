"""The words that young people would rather not hear in a survey: one list, which they and the officers change."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid4, uuid5

from tortoise import fields
from tortoise.queryset import QuerySet

from portal.accounts.models import Group, Person, Voice
from portal.permissions import Role
from portal.surveys.avoiding import Avoided, Entry
from portal.tables import Table

SHIPPED = Path(__file__).parent.parent / "words.json"
MOST = 200


class Wording(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    word = fields.CharField(max_length=60)
    instead = fields.CharField(max_length=160)
    unless: list[str] = fields.JSONField(default=list)
    """Phrases in which the word means something else."""

    class Meta:
        ordering = ["word"]

    @classmethod
    async def may_be_changed_by(cls, person: Person) -> bool:
        """Officers may, and the young people whom the surveys are for."""
        own = Group.filter(memberships__person_id=person.pk, voice=Voice.CHILD_IN_CARE)
        return person.role is Role.OFFICER or await own.exists()

    @classmethod
    async def listed(cls) -> list[Self]:
        """By the alphabet; those that the portal comes with, where nobody has changed them yet."""
        kept: QuerySet[Self] = cls.all()
        return sorted(await kept or cls.shipped(), key=lambda one: one.word.casefold())

    @classmethod
    def shipped(cls) -> list[Self]:
        """Not saved. The same word has the same id in every process."""
        return [cls(id=uuid5(NAMESPACE_URL, f"word:{given['word']}"), **given) for given in _shipped()]

    @classmethod
    async def begin(cls) -> None:
        """Makes the list the council's own, before its first change. Safe to call twice."""
        if not await cls.exists():
            for one in cls.shipped():
                await cls.get_or_create({"word": one.word, "instead": one.instead, "unless": one.unless}, id=one.id)

    @classmethod
    async def avoided(cls) -> Avoided:
        """Ready to be looked for."""
        return Avoided(one.entry for one in await cls.listed())

    @property
    def entry(self) -> Entry:
        return Entry(self.word, self.instead, tuple(self.unless))

    async def remove(self) -> bool:
        """False for the last one: without any, the list that the portal comes with would be back."""
        if await Wording.all().count() < 2:
            return False
        await self.delete()
        return True


@cache
def _shipped() -> list[dict[str, Any]]:
    return list(json.loads(SHIPPED.read_text(encoding="utf-8")))
