"""Walking the whole trail, from its first record to its newest, in no more memory than a batch takes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

from tortoise.queryset import QuerySet

from portal.audit import heads
from portal.audit.chain import Head, Linked, Walk
from portal.audit.models import Record

BATCH = 500
VERIFIED = "verify_trail"


@dataclass(frozen=True, slots=True)
class Found:
    """How long the trail is, how many heads it was compared with, what is wrong with it and how often."""

    records: int
    heads: int
    told: list[str]
    faults: int

    @property
    def words(self) -> str:
        if not self.faults:
            return f"The audit trail is whole, from its first record to number {self.records}.\n{self._heads}"
        more = self.faults - len(self.told)
        lines = ["The audit trail is broken.", *self.told, *([f"And {more} more faults."] if more else [])]
        return "\n".join(lines)

    @property
    def _heads(self) -> str:
        if self.heads or not self.records:
            return f"It agrees with the {self.heads} heads that were written outside."
        return "No heads were found outside the database: had its end been cut off, nobody could tell."


async def verified() -> Found:
    """The heads are read first: what is added meanwhile can only make the trail longer than they say."""
    written, unreadable = _heads()
    walk, count = Walk.along(written), 0
    async for record in _records():
        walk.step(record)
        count = record.number
    walk.end()
    return Found(count, len(written), [*unreadable, *walk.told], len(unreadable) + walk.faults)


def _heads() -> tuple[list[Head], list[str]]:
    try:
        return heads.all_heads(), []
    except heads.HeadError as exc:
        return [], [f"The heads outside cannot be trusted: {exc}"]


async def _records() -> AsyncIterator[Linked]:
    numbers = await _numbers(Record.all())
    while numbers:
        for record in await _loaded(numbers):
            yield record
        numbers = await _numbers(Record.filter(number__gt=numbers[-1]))


async def _numbers(following: QuerySet[Record]) -> list[int]:
    listed = await following.order_by("number").limit(BATCH).values_list("number", flat=True)
    return cast(list[int], listed)


async def _loaded(numbers: list[int]) -> list[Linked]:
    """One by one where a row cannot be read at all, so that only that one does not fit."""
    try:
        return list(await Record.filter(number__gte=numbers[0], number__lte=numbers[-1]).order_by("number"))
    except Exception:  # what a driver raises for a time or an id that is none differs
        if len(numbers) == 1:
            return [Unreadable(numbers[0])]
        return [record for number in numbers for record in await _loaded([number])]


@dataclass(slots=True)
class Unreadable:
    """A row whose columns do not even hold what they are for."""

    number: int
    at: None = None
    mac: str = ""

    def expected_mac(self, previous: str) -> str:
        raise ValueError
