"""An edition: frozen when it is made, numbered, and never changed. What is put right is a new edition that says so."""

from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from portal.accounts.models import Group, Person, now
from portal.permissions import May, Role, allowed
from portal.reports.counts import ALL
from portal.reports.edition import Edition
from portal.reports.figures import Figures, Scope
from portal.reports.periods import Period
from portal.reports.told import Told
from portal.tables import Table


class Scoped(Table):
    """What is asked for or told of: a period, and one group, one age or one thing that people said of themselves."""

    period = fields.CharField(max_length=7, db_index=True)
    """2026-Q3, or 2026 for a year."""
    group = fields.CharField(max_length=40, default=ALL)
    """Its key, as it stands in figures."""
    age = fields.CharField(max_length=10, default=ALL)
    by = fields.CharField(max_length=40, default=ALL)

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        return Scope(self.period, self.group, self.age, self.by)

    @property
    def when(self) -> Period:
        return Period.known(self.period)


class Laid(Scoped):
    """What may be told of it, laid out and kept."""

    figures: Figures = fields.JSONField()
    told: dict[str, Any] = fields.JSONField()

    class Meta:
        abstract = True

    @cached_property
    def edition(self) -> Edition:
        return Edition(self.scope, self.figures, Told.of(self.told))


class Report(Laid):
    only_added_to = True

    id = fields.UUIDField(primary_key=True, default=uuid4)
    number = fields.IntField(unique=True)
    """From 1, over all scopes."""
    made_at: datetime = fields.DatetimeField(default=now)
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "reports_made", null=True, db_index=True
    )
    """Who asked for it."""
    made_by_id: UUID | None
    replaces: fields.ForeignKeyNullableRelation["Report"] = fields.ForeignKeyField(
        "portal.Report", "replaced_by", null=True, db_index=True
    )
    replaces_id: UUID | None
    because = fields.CharField(max_length=300, default="")
    """Why there had to be another one."""
    codebook = fields.CharField(max_length=60)
    threshold = fields.IntField()
    step = fields.IntField()
    of_children = fields.BooleanField()
    """Whether it rests on what children said."""

    class Meta:
        ordering = ["-number"]

    @classmethod
    def visible_to(cls, person: Person | None) -> QuerySet[Self]:
        """What is published, for everybody; the others for leaders, and for officers as far as it is about one of
        their groups or about no group alone."""
        out = Q(published__id__isnull=False)
        if person is None or not allowed(person, May.READ_REPORTS):
            return cls.filter(out)
        return cls.filter(out | Q(id__in=Subquery(cls.worked_on_by(person).values("id"))))

    @classmethod
    def worked_on_by(cls, person: Person) -> QuerySet[Self]:
        """Those that somebody may word, publish and withdraw, published or not."""
        if person.role is Role.LEADER:
            return cls.all()
        keys = Subquery(Group.filter(memberships__person_id=person.pk).values("key"))
        return cls.filter(Q(group=ALL) | Q(group__in=keys))

    @classmethod
    async def last_number(cls) -> int:
        last = await cls.all().order_by("-number").only("id", "number").first()
        return last.number if last else 0

    @classmethod
    async def keep(cls, number: int | None = None, **made: Any) -> Self:
        """Under this number, or the next. Raises IntegrityError where another edition has it by now."""
        return await cls.create(number=number or await cls.last_number() + 1, **made)

    @classmethod
    def of_scope(cls, scope: Scope) -> QuerySet[Self]:
        """Newest first."""
        return cls.filter(**asdict(scope))

    async def is_published(self) -> bool:
        return await Report.filter(id=self.id, published__id__isnull=False).exists()

    async def newer(self, person: Person | None) -> "Report | None":
        """The one that took its place, if there is one that this person may read."""
        return await Report.visible_to(person).filter(replaces_id=self.id).first()
