"""Who sits on the corporate parenting board, and who was told this week of what waits for them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from portal.accounts.models import Person, now
from portal.permissions import ROLES, May
from portal.tables import Table


class Sits(StrEnum):
    """As what somebody sits there. Co-chairs may be young people of LinCC."""

    LEAD_MEMBER = "lead_member"
    CHAIR = "chair"
    CO_CHAIR = "co_chair"
    MEMBER = "member"


SEAT_NAMES = {
    Sits.LEAD_MEMBER: "Lead member for children",
    Sits.CHAIR: "Chair",
    Sits.CO_CHAIR: "Co-chair",
    Sits.MEMBER: "Member of the board",
}


class Seat(Table):
    """A seat opens one page, which shows published matter only; it changes nothing else that somebody may do."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("portal.Person", "seat")
    person_id: UUID
    sits = fields.CharEnumField(Sits, max_length=12)
    since: datetime = fields.DatetimeField(default=now)
    given_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "seats_given", null=True, db_index=True
    )
    given_by_id: UUID | None

    class Meta:
        table = "board_seat"

    @property
    def name(self) -> str:
        return SEAT_NAMES[self.sits]

    @classmethod
    async def of(cls, person: Person) -> Self | None:
        return await cls.get_or_none(person_id=person.pk)

    @classmethod
    async def give(cls, person: Person, sits: Sits, by: Person) -> None:
        """In place of the one they had. Safe to call twice."""
        await cls.update_or_create({"sits": sits, "since": now(), "given_by_id": by.pk}, person_id=person.pk)

    @classmethod
    async def take(cls, person: Person) -> None:
        """From their very next click. Safe to call twice."""
        await cls.filter(person_id=person.pk).delete()

    @classmethod
    async def clear(cls) -> None:
        """Whoever has left the portal sits nowhere any more."""
        gone = Subquery(Person.filter(ended_at__isnull=False).values("id"))
        await cls.filter(person_id__in=gone).delete()


class WeeklyMail(Table):
    """One row a person: until its week is this one, this week's mail is owed to them."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("portal.Person", "weekly_mail")
    person_id: UUID
    week: date | None = fields.DateField(null=True)
    """The Monday of the last one."""
    stopped_at: datetime | None = fields.DatetimeField(null=True)
    """Since when they want none."""

    class Meta:
        table = "weekly_mail"

    @classmethod
    def owed(cls, week: date, since: datetime) -> QuerySet[Person]:
        """To whom this week's is owed: who was here when it fell due, and has neither had it nor stopped it."""
        roles = [role for role, may in ROLES.items() if May.READ_WAITING in may]
        settled = Subquery(cls.filter(Q(week__gte=week) | Q(stopped_at__isnull=False)).values("person_id"))
        here = Person.filter(role__in=roles, ended_at=None, paused_at=None, created_at__lte=since)
        return here.exclude(id__in=settled)

    @classmethod
    async def take_on(cls, person: Person, week: date) -> bool:
        """True for one of those who ask, in the transaction of whoever sends it."""
        still = cls.filter(person_id=person.pk, stopped_at=None).filter(Q(week=None) | Q(week__lt=week))
        return bool(await still.update(week=week))

    @classmethod
    async def wanted_by(cls, person: Person) -> bool:
        return not await cls.exists(person_id=person.pk, stopped_at__isnull=False)

    @classmethod
    async def want(cls, person: Person, wanted: bool) -> None:
        """Safe to call twice."""
        await cls.get_or_create(person_id=person.pk)
        await cls.filter(person_id=person.pk).update(stopped_at=None if wanted else now())
