"""Alerts: promises to tell somebody. What was delivered is a line in the register; what is left here is still owed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.mail.models import Outgoing
from portal.safeguarding.alerts import CHANNEL_NAMES, Channel, Why
from portal.safeguarding.models.contact import Contact
from portal.safeguarding.models.register import Did, RegisterEntry
from portal.tables import Table, now

SECOND_CHANNEL_AFTER = timedelta(minutes=5)
LATE = timedelta(minutes=5)


class Alert(Outgoing):
    concern: fields.ForeignKeyNullableRelation[Table] = fields.ForeignKeyField(
        "portal.Concern", "alerts", null=True, db_index=True
    )
    concern_id: UUID | None
    contact: fields.ForeignKeyRelation[Contact] = fields.ForeignKeyField("portal.Contact", "alerts", db_index=True)
    contact_id: UUID
    why = fields.CharEnumField(Why, max_length=10)
    channel = fields.CharEnumField(Channel, max_length=10, default=Channel.EMAIL)
    made_at = fields.DatetimeField(default=now)
    doubled = fields.BooleanField(default=False)
    """Whether the second channel has been asked too."""
    waits: ClassVar[list[timedelta]] = [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60)]
    """It is never given up: a concern's alerts end when somebody takes the concern on."""

    class Meta:
        ordering = ["made_at"]

    @classmethod
    async def promise(cls, contacts: Iterable[Contact], why: Why, concern_id: UUID | None = None) -> None:
        """That each of these will be told, in the caller's transaction. Whoever is still to be told of the same is not
        told twice at once."""
        owed = cls.filter(concern_id=concern_id) if concern_id else cls.filter(concern_id=None, why=why)
        already = set(await owed.values_list("contact_id", flat=True))
        new = [one for one in contacts if one.id not in already]
        await cls.create_all(
            [cls(concern_id=concern_id, contact_id=one.id, why=why, channel=one.first_channel) for one in new]
        )

    @classmethod
    async def test(cls, contact: Contact) -> None:
        """Promises an alert by every way they are reached by, each with new figures, in the caller's transaction;
        those of an earlier one count no more."""
        await contact.begin_test()
        await cls.filter(contact_id=contact.id, why=Why.TEST).delete()
        await cls.create_all([cls(contact_id=contact.id, why=Why.TEST, channel=way) for way in contact.to_test])

    @classmethod
    async def double_late(cls, at: datetime, after: timedelta = SECOND_CHANNEL_AFTER) -> None:
        """What has not come through by e-mail within `after` goes out by telephone besides, to whoever has one."""
        late = cls.filter(channel=Channel.EMAIL, doubled=False, made_at__lte=at - after).exclude(why=Why.TEST)
        for one in await late.filter(contact__phone_sealed__isnull=False):
            async with in_transaction():
                if await cls.filter(id=one.id, doubled=False).update(doubled=True):
                    second = cls(concern_id=one.concern_id, contact_id=one.contact_id, why=one.why, doubled=True)
                    second.channel, second.made_at = Channel.PHONE, one.made_at
                    await second.save()

    async def delivered(self, name: str) -> None:
        """A server or gateway has taken it on for whoever is called `name`: it stands in the register from now on, and
        nothing is owed any more, by either channel; a test is owed by both."""
        async with in_transaction():
            if self.concern_id:
                how = f"{name}, {CHANNEL_NAMES[self.channel]}"
                await RegisterEntry.line(self.concern_id, Did.TOLD, how).save()
            same = Alert.filter(concern_id=self.concern_id, contact_id=self.contact_id)
            await same.filter(Q(id=self.id) | Q(why=self.why, made_at=self.made_at, doubled=True)).delete()

    @classmethod
    def overdue(cls, at: datetime) -> QuerySet["Alert"]:
        """What nobody tries to send, and what came through by neither channel; a test may fail."""
        untried = Q(due_at__lt=at - LATE)
        undelivered = Q(made_at__lt=at - SECOND_CHANNEL_AFTER - LATE)
        return cls.filter(untried | undelivered).exclude(why=Why.TEST)


class Beat(Table):
    """When a part of the portal was last at work, so that its standing still is noticed."""

    name = fields.CharField(primary_key=True, max_length=20)
    at = fields.DatetimeField()

    @classmethod
    async def beat(cls, name: str, at: datetime | None = None) -> None:
        at = at or now()
        if not await cls.filter(name=name).update(at=at):
            await cls.get_or_create({"at": at}, name=name)

    @classmethod
    async def heard(cls, name: str) -> datetime | None:
        found = await cls.get_or_none(name=name)
        return found.at if found else None
