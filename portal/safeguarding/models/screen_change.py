"""What the council changed of the screen: one row a change, only ever added to. The newest is the version in force."""

import asyncio
from typing import Any, Self

from tortoise import fields
from tortoise.transactions import in_transaction

from portal.accounts.models import Person
from portal.held import Held
from portal.safeguarding.screening.overlay import Change, Edit, Overlay
from portal.safeguarding.screening.screen import Rules, rules, shipped
from portal.sealing import Sealed
from portal.tables import Table, now


class ScreenChange(Table):
    number = fields.IntField(primary_key=True, generated=True)
    at = fields.DatetimeField(default=now)
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "screen_changes", on_delete=fields.OnDelete.RESTRICT, db_index=True
    )
    what = fields.CharEnumField(Edit, max_length=10)
    phrase = fields.CharField(max_length=120)
    """Not sealed: whoever takes answers has to look for it, and can open nothing."""
    kind = fields.CharField(max_length=30, default="")
    weight = fields.IntField(default=0)
    why_sealed = fields.BinaryField(null=True)
    why = Sealed()

    class Meta:
        table = "screen_change"
        ordering = ["number"]

    @classmethod
    async def make(cls, change: Change, person: Person, why: str) -> Self:
        """The seal is bound to the number, which the database gives."""
        said: dict[str, Any] = change._asdict()
        async with in_transaction():
            made = await cls.create(by=person, **said)
            made.why = why
            await made.save(update_fields=["why_sealed"])
        return made

    @classmethod
    async def overlay(cls) -> Overlay:
        """All of it that is in force."""
        made = await cls.all()
        changes = [Change(one.what, one.phrase, one.kind, one.weight) for one in made]
        return Overlay.of(changes, made[-1].number if made else 0)


async def _read() -> Rules:
    overlay = await ScreenChange.overlay()
    if HELD.kept and HELD.kept.version == overlay.version_of(shipped()):
        return HELD.kept
    return await asyncio.to_thread(rules, overlay)  # new phrases take a moment to compile


HELD = Held("What the screen looks for", _read, rules)


async def in_force() -> Rules:
    """What the screen looks for now, in this process."""
    return await HELD.fresh()
