"""The help lines that stand on every page: one list, which people check and change."""

import json
import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid4, uuid5

from tortoise import fields
from tortoise.queryset import QuerySet

from portal.accounts.models import Person
from portal.permissions import May, allowed
from portal.tables import Table, now

SHIPPED = Path(__file__).parent.parent / "helplines.json"
CHECK_HOLDS = timedelta(days=90)
EMERGENCY = "999"


class Reach(StrEnum):
    """How a line is reached."""

    RING = "ring"
    TEXT = "text"


class HelpLine(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=60)
    number = fields.CharField(max_length=30)
    way = fields.CharEnumField(Reach, max_length=4, default=Reach.RING)
    about = fields.CharField(max_length=200)
    """What it is for."""
    address = fields.CharField(max_length=200, default="")
    """Its page, with https."""
    place = fields.IntField(default=0)
    checked_on: date | None = fields.DateField(null=True)
    """When somebody last made sure that the number is right; empty since it was written or changed."""

    class Meta:
        table = "help_line"
        ordering = ["place", "name"]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        return cls.all() if allowed(person, May.READ_HELP_LINES) else cls.filter(id=None)

    @classmethod
    async def listed(cls) -> list[Self]:
        """In order; those that the portal comes with, where the council has not changed them yet."""
        return await cls.all() or cls.shipped()

    @classmethod
    def shipped(cls) -> list[Self]:
        """Not saved. The same line has the same id in every process."""
        read = _shipped()
        checked_on = date.fromisoformat(read["checked_on"])
        return [
            cls(id=uuid5(NAMESPACE_URL, f"tel:{line['number']}"), place=place, checked_on=checked_on, **line)
            for place, line in enumerate(read["lines"])
        ]

    @classmethod
    async def begin(cls) -> None:
        """Makes the list the council's own, before its first change. Safe to call twice."""
        if not await cls.exists():
            for line in cls.shipped():
                kept = {name: getattr(line, name) for name in ("name", "number", "about", "place", "checked_on")}
                await cls.get_or_create(kept, id=line.id)

    @classmethod
    async def add(cls, **said: Any) -> Self:
        """At the end of the list; somebody has still to check it."""
        return await cls.create(place=len(await cls.all()), **said)

    async def change(self, **said: Any) -> None:
        """A number that changed has still to be checked."""
        now_reached = said.get("number", self.number), said.get("way", self.way)
        if now_reached != (self.number, self.way):
            self.checked_on = None
        await self.update_from_dict(said).save()

    @property
    def link(self) -> str:
        """What a phone opens: tel:08001111."""
        return ("tel:" if self.way is Reach.RING else "sms:") + re.sub(r"[^\d+]", "", self.number)

    @property
    def is_emergency(self) -> bool:
        return self.link == f"tel:{EMERGENCY}"

    async def remove(self) -> bool:
        """False for the emergency number and for the last line: they stay."""
        if self.is_emergency or await HelpLine.all().count() < 2:
            return False
        await self.delete()
        return True

    async def move_up(self) -> None:
        await self.move_among(HelpLine.all(), -1)

    @classmethod
    async def check_all(cls) -> None:
        """Somebody has checked every number today."""
        await cls.all().update(checked_on=now().date())


@cache
def _shipped() -> dict[str, Any]:
    return dict(json.loads(SHIPPED.read_text(encoding="utf-8")))


def overdue(lines: list[HelpLine], today: date) -> str:
    """What is late about checking these, in words; nothing where every number was checked lately."""
    days = [(today - line.checked_on).days for line in lines if line.checked_on]
    if len(days) < len(lines):
        return "Not checked since it was changed"
    longest = max(days, default=0)
    return f"Not checked for {longest} days" if longest > CHECK_HOLDS.days else ""
