"""That everybody may read an edition, and who saw to it: another person than the one who had it made."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.reports.models.report import Report
from portal.reports.models.wording import ReportWording
from portal.tables import Table

HEARERS: list[Callable[[int], Awaitable[None]]] = []
"""Who is told of an edition, by its number, in the transaction that publishes it."""


class Publication(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    report: fields.OneToOneRelation[Report] = fields.OneToOneField("portal.Report", "published")
    report_id: UUID
    at: datetime = fields.DatetimeField(default=now)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "reports_published", null=True, db_index=True
    )
    by_id: UUID | None

    class Meta:
        table = "report_publication"

    @classmethod
    async def hindered(cls, report: Report, person: Person) -> list[str]:
        """What has to be done before this person can publish it, in words; empty where nothing stands in the way."""
        found = [f"Write it for ages {age.value}." for age in await ReportWording.missing(report)]
        if report.made_by_id == person.pk:
            found.append("You had it made, so somebody else has to read it over and publish it.")
        if newer := await report.newer(person):
            found.append(f"Edition {newer.number} has taken its place.")
        return found

    @classmethod
    async def publish(cls, report: Report, person: Person) -> bool:
        """False where something stands in the way; the database refuses it then, too. Safe to call twice."""
        if await cls.hindered(report, person):
            return False
        try:
            async with in_transaction():
                await cls.create(report_id=report.id, by_id=person.pk)
                for hears in HEARERS:
                    await hears(report.number)
        except IntegrityError:  # somebody else was quicker
            return await report.is_published()
        return True

    @classmethod
    async def withdraw(cls, report: Report) -> None:
        """Nobody but those who work here reads it any more. Safe to call twice."""
        await cls.filter(report_id=report.id).delete()
