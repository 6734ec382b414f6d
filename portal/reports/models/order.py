"""A promise to make an edition. The row is the promise; a worker that dies leaves it due."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.permissions import May, allowed
from portal.reports.counts import ALL
from portal.reports.figures import Scope
from portal.reports.models.report import Report, Scoped
from portal.tables import OneOfSome

CLAIM_LASTS = timedelta(minutes=10)


class Order(Scoped):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    asked_at: datetime = fields.DatetimeField(default=now)
    asked_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "reports_asked_for", null=True, db_index=True
    )
    asked_by_id: UUID | None
    replaces: fields.ForeignKeyNullableRelation[Report] = fields.ForeignKeyField(
        "portal.Report", "corrections", null=True, db_index=True
    )
    replaces_id: UUID | None
    because = fields.CharField(max_length=300, default="")
    due_at: datetime | None = fields.DatetimeField(default=now, null=True, db_index=True)
    """Empty once it was made, or could not be."""
    step = fields.CharField(max_length=60, default="waiting")
    """What is being done just now, in plain words."""
    report: fields.ForeignKeyNullableRelation[Report] = fields.ForeignKeyField(
        "portal.Report", "orders", null=True, db_index=True
    )
    report_id: UUID | None
    problem = fields.TextField(default="")
    """Why none was made, for whoever asked."""
    wider = fields.CharField(max_length=7, default="")
    """The period to ask for instead."""

    class Meta:
        table = "report_order"
        ordering = ["-asked_at"]
        indexes = [OneOfSome(["period", "group", "age", "by", "due_at"])]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """What they could ask for themselves, whoever did."""
        about = Q(group=ALL) | Q(group__in=Subquery(Group.visible_to(person).values("key")))
        return cls.filter(about if allowed(person, May.MAKE_REPORTS) else Q(asked_by_id=person.pk))

    @classmethod
    async def ask(cls, scope: Scope, person: Person, replaces: Report | None = None, because: str = "") -> Self:
        """The one that is waiting or being made, whoever asked for it, or a new one. Where an edition was made since
        `replaces` was the newest, nothing is made anew: it leads there."""
        asked = {"asked_by_id": person.pk, "replaces_id": replaces.id if replaces else None, "because": because}
        try:
            async with in_transaction():
                order = await cls.create(**asdict(scope), **asked)
                newest = await Report.of_scope(scope).only("id", "number").first()
                if newest and newest.id != order.replaces_id:
                    order.due_at, order.step, order.report_id = None, "made", newest.id
                    order.replaces_id, order.because = None, ""
                    await order.save()
                return order
        except IntegrityError:
            if waiting := await cls.filter(**asdict(scope)).first():
                return waiting
            raise

    @classmethod
    async def claim_due(cls) -> Self | None:
        for one in await cls.filter(due_at__lte=now()).order_by("asked_at"):
            until = now() + CLAIM_LASTS
            if await cls.filter(id=one.id, due_at=one.due_at).update(due_at=until):
                one.due_at = until
                return one
        return None

    async def tell(self, step: str) -> None:
        """How far it has come, for whoever waits; and that whoever has taken it on is still at it."""
        until = now() + CLAIM_LASTS
        if await self._held().update(step=step, due_at=until):
            self.step, self.due_at = step, until

    async def keep(self, number: int, **made: object) -> Report | None:
        """What was made, as the edition of this number. Where that was taken meanwhile, another edition was made, and
        this one has to be looked at beside it: it is due anew. Nothing where another worker took over."""
        kept = {"made_by_id": self.asked_by_id, "replaces_id": self.replaces_id, "because": self.because}
        try:
            async with in_transaction():
                if not await self._held().update(due_at=None, step="made"):
                    return None
                report = await Report.keep(number, **asdict(self.scope), **kept, **made)
                await type(self).filter(id=self.id).update(report_id=report.id)
                return report
        except IntegrityError:
            await self._held().update(due_at=now(), step="waiting")
            return None

    async def give_up(self, problem: str, wider: str = "") -> None:
        await self._held().update(due_at=None, step="not made", problem=problem, wider=wider)

    def _held(self) -> QuerySet[Self]:
        return type(self).filter(id=self.id, due_at=self.due_at)
