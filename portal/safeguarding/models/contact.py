"""The rota: who is told of a concern, on which days and how."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet

from portal import settings
from portal.accounts.models import Person, now
from portal.permissions import ROLES, May, allowed
from portal.safeguarding.alerts import Channel
from portal.safeguarding.clock import day_of
from portal.safeguarding.ladder import Duty
from portal.sealing import Sealed, fingerprint
from portal.tables import Table

TEST_HOLDS = timedelta(days=90)
"""For how long a test alert that came through says that the next alert will too."""

WORKING_WEEK = range(5)


class NotReady(Exception):
    """Somebody may be asked something only when whoever answers it with a worry is sure to be heard."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a place on the rota. `person` is whoever fills it, if they can sign in."""

    person: Person | None
    name: str
    team: str
    duty: Duty
    weekdays: list[int]
    away_until: date | None
    email: str
    phone: str


class Contact(Table):
    """Somebody who is told of concerns. They need not be able to sign in: an emergency duty team may be rung only."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "rota_places", null=True, db_index=True
    )
    person_id: UUID | None
    name = fields.CharField(max_length=120)
    team = fields.CharField(max_length=80, default="")
    """Whoever is in the same team as somebody accused is left out with them."""
    duty = fields.CharEnumField(Duty, max_length=20)
    place = fields.IntField(default=0)
    """Where they stand in the order of those who are told."""
    weekdays: list[int] = fields.JSONField(default=list)
    """The days on which a member of the team is on duty, 0 for Monday; the other duties are always there."""
    away_until = fields.DateField(null=True)
    """The last day of their leave."""
    email_sealed = fields.BinaryField(null=True)
    email = Sealed()
    phone_sealed = fields.BinaryField(null=True)
    phone = Sealed()
    tested_at = fields.DatetimeField(null=True)
    """When they last said what stood in the test alert, by each way that they are reached by."""
    test_sent_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    """When they left the rota. The place stays for the register, without address and number."""

    class Meta:
        table = "rota_contact"
        ordering = ["place", "name"]

    @classmethod
    def on_rota(cls) -> QuerySet[Self]:
        """All who are told, in their order."""
        return cls.filter(ended_at=None)

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The rota, for those who keep it."""
        return cls.on_rota() if allowed(person, May.READ_ROTA) else cls.filter(id=None)

    @classmethod
    async def add(cls, place: Place) -> Self:
        """The last of those with the same duty."""
        contact = cls(place=await cls.on_rota().filter(duty=place.duty).count())
        await contact.change(place)
        return contact

    async def change(self, place: Place) -> None:
        self.person_id = place.person.pk if place.person else None
        self.name, self.team, self.duty = place.name, place.team, place.duty
        self.weekdays, self.away_until = place.weekdays, place.away_until
        self.be_reached(place.email, place.phone)
        await self.save()

    async def begin_test(self) -> None:
        """From now on there are new figures to tell."""
        self.test_sent_at = now()
        await Contact.filter(id=self.id).update(test_sent_at=self.test_sent_at)

    @classmethod
    async def on_duty(cls, at: datetime) -> list[Self]:
        """The team's people who are there, and the senior managers: who is told when no one concern is the reason."""
        rota = await cls.on_rota().filter(duty__in=[Duty.TEAM, Duty.SENIOR])
        return [one for one in rota if one.is_here(at)] or rota

    @property
    def first_channel(self) -> Channel:
        return Channel.EMAIL if self.email_sealed else Channel.PHONE

    def address(self, channel: Channel) -> str:
        return self.email if channel is Channel.EMAIL else self.phone

    @property
    def channels(self) -> list[Channel]:
        """By which this portal, as it is set up, can reach them."""
        mail = [Channel.EMAIL] if self.email_sealed and settings.MAIL_URL else []
        return [*mail, Channel.PHONE] if self.phone_sealed and settings.PHONES else mail

    @property
    def to_test(self) -> list[Channel]:
        """All that an alert may come by, or by which it will once this portal is set up for it."""
        return self.channels or [self.first_channel]

    def be_reached(self, email: str, phone: str) -> None:
        """Another address or number has to be tested anew."""
        if (email, phone) != (self.email, self.phone):
            self.tested_at = self.test_sent_at = None
        self.email_sealed = self.phone_sealed = None
        if email:
            self.email = email
        if phone:
            self.phone = phone

    async def not_through(self, figures: dict[Channel, str]) -> list[Channel]:
        """By which ways the test that was sent last did not come through, by the figures that were told; if it did by
        all of them, they are tested."""
        wrong = [way for way in self.to_test if not self._is_told(way, figures.get(way, ""))]
        if not wrong:
            await Contact.filter(id=self.id).update(tested_at=now())
        return wrong

    def _is_told(self, way: Channel, figures: str) -> bool:
        return bool(self.test_sent_at) and compare_digest(figures.encode(), self.test_code(way).encode())

    async def end(self) -> None:
        """They are told of nothing any more. Safe to call twice."""
        gone = {"email_sealed": None, "phone_sealed": None, "tested_at": None}
        await Contact.filter(id=self.id, ended_at=None).update(ended_at=now(), **gone)

    async def move(self, by: int) -> None:
        """One place up (-1) or down (1) among those with the same duty; at either end nothing changes."""
        await self.move_among(Contact.on_rota().filter(duty=self.duty), by)

    def is_here(self, at: datetime) -> bool:
        day = day_of(at)
        if self.away_until and day <= self.away_until:
            return False
        return self.duty is not Duty.TEAM or day.weekday() not in WORKING_WEEK or day.weekday() in self.weekdays

    def test_code(self, way: Channel) -> str:
        """Six figures that stand in the test alert and nowhere else. Each way has its own, so that none passes the
        test for another."""
        at = str(self.test_sent_at and self.test_sent_at.timestamp())
        sent = fingerprint("test alert", str(self.id), at, way.value)
        return f"{int.from_bytes(sent[:8]) % 1_000_000:06}"

    @property
    def is_tested(self) -> bool:
        return self.tested_at is not None and now() - self.tested_at < TEST_HOLDS

    @classmethod
    async def keepers(cls) -> list[str]:
        """The names of those who can change the rota."""
        roles = [role for role, mays in ROLES.items() if May.KEEP_ROTA in mays]
        here = Person.filter(role__in=roles, paused_at=None, ended_at=None)
        return [one.name for one in await here.order_by("name")]

    @classmethod
    async def gate(cls) -> dict[str, list[str]]:
        """For a page that would ask people something: what is missing and, if anything is, who can put it right."""
        missing = await cls.missing()
        return {"missing": missing, "keepers": await cls.keepers()} if missing else {"missing": []}

    @classmethod
    async def be_ready(cls) -> None:
        """Raises NotReady while something is missing."""
        if missing := await cls.missing():
            raise NotReady("; ".join(missing))

    @classmethod
    async def missing(cls) -> list[str]:
        """What stands between this council and asking children anything, in words; nothing when all is ready."""
        rota = await cls.on_rota()
        team = [one for one in rota if one.duty is Duty.TEAM and one.is_tested]
        days = {day for one in team for day in one.weekdays}
        found = []
        if not days.issuperset(WORKING_WEEK):
            found.append("a safeguarding rota in which every working day has somebody whose test alert came through")
        for duty, who in ((Duty.OUT_OF_HOURS, "an out-of-hours contact"), (Duty.DESIGNATED, "a designated officer")):
            if not any(one.duty is duty and one.is_tested for one in rota):
                found.append(f"{who} whose test alert came through")
        return found
