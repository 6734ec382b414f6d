"""What an edition says to children, in the words of three ages. Without all three, nobody else reads one that rests on
what children said."""

from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.reports.models.report import Report
from portal.surveys.models import AgeBand
from portal.tables import Table

CHILDREN = (AgeBand.YOUNGEST, AgeBand.YOUNGER, AgeBand.OLDER)


class ReportWording(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField("portal.Report", "wordings", db_index=True)
    report_id: UUID
    age = fields.CharEnumField(AgeBand, max_length=10)
    words = fields.TextField()
    picture = fields.CharField(max_length=20, default="")
    """The name of a drawing, for the youngest."""
    written_at: datetime = fields.DatetimeField(default=now)
    written_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "reports_worded", null=True, db_index=True
    )
    written_by_id: UUID | None

    class Meta:
        table = "report_wording"
        unique_together = [("report", "age")]

    @classmethod
    async def of(cls, report: Report) -> dict[AgeBand, Self]:
        """By age, youngest first."""
        found = {one.age: one for one in await cls.filter(report_id=report.id)}
        return {age: found[age] for age in CHILDREN if age in found}

    @classmethod
    async def missing(cls, report: Report) -> list[AgeBand]:
        there = await cls.of(report) if report.of_children else {}
        return [age for age in CHILDREN if age not in there] if report.of_children else []

    @classmethod
    async def write(cls, report: Report, age: AgeBand, person: Person, words: str, picture: str = "") -> bool:
        """False once the edition is published: then its words stay as they are."""
        async with in_transaction():
            if await report.is_published():
                return False
            told = {"words": words, "picture": picture, "written_at": now(), "written_by_id": person.pk}
            await cls.update_or_create(told, report_id=report.id, age=age)
            return True
