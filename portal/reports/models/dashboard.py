"""How it stands just now, for officers alone. It is kept from one day to the next, so that nobody can watch an answer
come in, and held to the same rules as an edition."""

from dataclasses import asdict
from datetime import date
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError

from portal.reports.figures import Figures, Scope
from portal.reports.models.report import Laid
from portal.reports.told import Told


class Dashboard(Laid):
    id: UUID = fields.UUIDField(primary_key=True, default=uuid4)
    made_on = fields.DateField()

    class Meta:
        table = "report_dashboard"
        unique_together = [("period", "group", "age", "by")]

    @classmethod
    async def of(cls, scope: Scope) -> Self | None:
        return await cls.get_or_none(**asdict(scope))

    @classmethod
    async def keep(cls, scope: Scope, today: date, figures: Figures, told: Told) -> None:
        """In place of the one before."""
        made = {"made_on": today, "figures": figures, "told": told.as_json()}
        about = asdict(scope)
        try:
            await cls.update_or_create(made, **about)
        except IntegrityError:  # another worker was quicker
            await cls.filter(**about).update(**made)
