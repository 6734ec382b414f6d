"""The audit trail: who did what, in a chain that shows when a link was changed, moved or lost."""

import json
from typing import Any, Self
from uuid import UUID

from tortoise import connections, fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery
from tortoise.indexes import Index
from tortoise.transactions import in_transaction

from portal import settings
from portal.audit import chain
from portal.audit.reading import ALARM, DECIDED, LOOKED_INTO, MOST, MOST_AT_WORK, READS, WITHIN
from portal.sealing import SealBroken, Sealed
from portal.tables import Table, now

ONE_AT_A_TIME = 7_420_001
"""PostgreSQL's number for the lock that whoever appends holds until their transaction ends."""


class NotRecorded(Exception):
    """The trail did not take a record."""


class Record(Table):
    """One thing that somebody did or read. Only ever added: the database itself refuses to change or delete it."""

    only_added_to = True
    number = fields.IntField(primary_key=True)
    at = fields.DatetimeField(default=now, db_index=True)
    actor_id = fields.UUIDField(null=True)
    """The person; empty for the portal itself. No foreign key: a record outlives whoever it is about."""
    verb = fields.CharField(max_length=60, db_index=True)
    thing = fields.CharField(max_length=200, db_index=True)
    """What it was done to, as its address without the host."""
    details_sealed = fields.BinaryField()
    details = Sealed()
    """What else there is to know, such as a reason, as canonical JSON."""
    mac = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "audit_record"
        ordering = ["-number"]
        indexes = [Index(fields=["actor_id", "at"])]

    @classmethod
    async def add(cls, actor_id: UUID | None, verb: str, thing: str = "", **details: Any) -> Self:
        """Appends, in the caller's transaction where there is one: if this fails, what it tells of must not happen."""
        async with in_transaction():
            await _one_at_a_time()
            last = await cls.first()
            record = cls(number=last.number + 1 if last else 1, actor_id=actor_id, verb=verb, thing=thing)
            record.details = chain.canonical(details)
            record.mac = record.expected_mac(last.mac if last else chain.START)
            await record._append()
            if actor_id and verb in READS:
                await cls._watch(actor_id)
        return record

    async def _append(self) -> None:
        """Raises NotRecorded, lest somebody up the line takes a trail that is full for a mistake in a form."""
        try:
            await self.save(force_create=True)
        except IntegrityError as exc:
            raise NotRecorded(str(exc)) from exc

    def expected_mac(self, previous: str) -> str:
        """What this record's mac has to be, after a record with the mac `previous`."""
        told = [self.number, self.at.isoformat(), str(self.actor_id or ""), self.verb, self.thing]
        return chain.link(previous, [*told, bytes(self.details_sealed).hex()])

    @classmethod
    async def _watch(cls, reader: UUID) -> None:
        """Raises an alarm once an hour for somebody who reads more than usual. Whoever appends does so alone, so
        nobody reads past this by doing it in several browsers."""
        since, thing = now() - WITHIN, f"/people/{reader}"
        lately = cls.filter(actor_id=reader, at__gt=since)
        reads = lately.filter(verb__in=READS)
        decided = lately.filter(verb__in=DECIDED).values("thing")
        many, alone = await reads.count(), await reads.exclude(thing__in=Subquery(decided)).count()
        too_many = alone > MOST or many > MOST_AT_WORK
        if too_many and not await cls.exists(thing=thing, verb=ALARM, at__gt=since):
            await cls.add(None, ALARM, thing, person=reader, reads=many)

    @classmethod
    async def open_alarms(cls) -> list[Self]:
        """Those that nobody has looked into yet, newest first."""
        done = {record.thing for record in await cls.filter(verb=LOOKED_INTO).only("number", "thing")}
        return [alarm for alarm in await cls.filter(verb=ALARM) if alarm.looked_into_at not in done]

    @property
    def looked_into_at(self) -> str:
        """The address at which somebody says what this alarm was about."""
        return f"/trail/{self.number}/looked-into"

    @property
    def about_id(self) -> UUID | None:
        """The person that an alarm is about."""
        return UUID(self.thing.removeprefix("/people/")) if self.verb == ALARM else None

    @property
    def facts(self) -> dict[str, Any]:
        """The details, to be read. Nobody's tampering keeps the rest of the trail from being shown."""
        try:
            found = json.loads(self.details)
        except (SealBroken, ValueError):
            return {"details": "cannot be read: they were changed, or sealed with a key that is not at hand"}
        return found if isinstance(found, dict) else {"details": found}


async def _one_at_a_time() -> None:
    """SQLite's transactions begin with its one write lock already."""
    if not settings.EMBEDDED:
        await connections.get("default").execute_query("SELECT pg_advisory_xact_lock($1)", [ONE_AT_A_TIME])
