"""The clock that the council keeps to, which each process holds in memory."""

from datetime import time
from typing import Self

from tortoise import fields

from portal.held import Held
from portal.safeguarding.clock import Clock
from portal.tables import Table


class Hours(Table):
    """The council's clock, where it is not the usual one. There is one row or none."""

    key = fields.CharField(primary_key=True, max_length=10, default="council")
    opens = fields.CharField(max_length=5)
    closes = fields.CharField(max_length=5)
    seen_minutes = fields.IntField()
    acknowledge_minutes = fields.IntField()

    class Meta:
        table = "safeguarding_hours"

    @classmethod
    async def clock(cls) -> Clock:
        return await HELD.fresh()

    @classmethod
    async def keep(cls, clock: Clock) -> Self:
        kept, _ = await cls.update_or_create(
            {
                "opens": f"{clock.opens:%H:%M}",
                "closes": f"{clock.closes:%H:%M}",
                "seen_minutes": clock.seen_minutes,
                "acknowledge_minutes": clock.acknowledge_minutes,
            },
            key="council",
        )
        return kept


async def _read() -> Clock:
    kept = await Hours.first()
    if kept is None:
        return Clock()
    opens, closes = time.fromisoformat(kept.opens), time.fromisoformat(kept.closes)
    return Clock(opens, closes, kept.seen_minutes, kept.acknowledge_minutes)


HELD = Held("The council's hours", _read, Clock)
