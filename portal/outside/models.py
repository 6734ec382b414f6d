"""Who is told of published cards, and what is owed to them: the row is the promise."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from tortoise import fields

from portal.accounts.models import Person, now
from portal.boards.models import Entry
from portal.boards.models.news import HEARERS
from portal.mail.models import Outgoing
from portal.outside.editions import editions
from portal.outside.published import published, told_of
from portal.outside.shapes import EXAMPLE, told
from portal.outside.signing import new_secret
from portal.reports.models.publication import HEARERS as HEAR_OF_EDITIONS
from portal.sealing import Sealed
from portal.tables import Table

GIVEN_UP_AFTER = timedelta(days=3)
LISTED_FOR = timedelta(days=30)
"""How long it is still shown what became of a delivery."""

WAITS = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3_600, 10_800, 21_600)]


class Webhook(Table):
    """An address on the internet, with a secret of its own."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    to_sealed = fields.BinaryField()
    to = Sealed()
    """Some have a password in their address."""
    secret_sealed = fields.BinaryField()
    secret = Sealed()
    made_at: datetime = fields.DatetimeField(default=now)
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "webhooks", null=True, db_index=True
    )
    deliveries: fields.ReverseRelation["Delivery"]

    class Meta:
        ordering = ["made_at"]

    @classmethod
    async def add(cls, to: str, by: Person, key: UUID | None = None) -> Self:
        """The same form (`key`), sent again, adds nothing."""
        made = cls(id=key or uuid4(), made_by=by)
        if there := await cls.get_or_none(id=made.id):
            return there
        made.to, made.secret = to, new_secret()
        await made.save(force_create=True)
        return made

    @property
    def host(self) -> str:
        return urlsplit(self.to).hostname or ""

    async def test(self) -> "Delivery":
        """Sends the newest published card, or a made-up one."""
        newest = await told_of(await published().limit(1))
        return await Delivery.promise(self, Happened.TEST, as_sent(newest[0] if newest else EXAMPLE))


class Happened(StrEnum):
    PUBLISHED = "published"
    CHANGED = "changed"
    TEST = "test"


class Delivery(Outgoing):
    webhook: fields.ForeignKeyRelation[Webhook] = fields.ForeignKeyField("portal.Webhook", "deliveries", db_index=True)
    webhook_id: UUID
    happened = fields.CharEnumField(Happened, max_length=10)
    body = fields.TextField()
    """The published card or edition, letter for letter as it is signed."""
    owed_at: datetime = fields.DatetimeField(default=now)
    sent_at: datetime | None = fields.DatetimeField(null=True)
    given_up_at: datetime | None = fields.DatetimeField(null=True)
    answered = fields.IntField(default=0)
    """The last status, or 0 where nobody answered."""
    waits: ClassVar[list[timedelta]] = WAITS

    class Meta:
        table = "webhook_delivery"
        ordering = ["-owed_at"]

    @classmethod
    async def owe(cls, entry: Entry) -> None:
        """In the transaction that changed what everybody may read of it."""
        hooks = await Webhook.all()
        for card in await told_of(await published().filter(id=entry.id)) if hooks else []:
            happened = Happened.CHANGED if entry.told_before else Happened.PUBLISHED
            for hook in hooks:
                await cls.promise(hook, happened, as_sent(card))

    @classmethod
    async def owe_edition(cls, number: int) -> None:
        """In the transaction that published it."""
        hooks = await Webhook.all()
        for edition in await editions(number) if hooks else []:
            for hook in hooks:
                await cls.promise(hook, Happened.PUBLISHED, as_sent(edition))

    @classmethod
    async def promise(cls, hook: Webhook, happened: Happened, body: str) -> Self:
        return await cls.create(webhook=hook, happened=happened, body=body)

    @classmethod
    async def claim_due(cls, most: int, **which: object) -> list[Self]:
        return await super().claim_due(most, sent_at=None, given_up_at=None, **which)

    @property
    def sent_as(self) -> str:
        """The same however often it is sent, so that the other side can tell that it has it."""
        return f"{'test' if self.happened is Happened.TEST else 'msg'}_{self.id.hex}"

    @property
    def is_settled(self) -> bool:
        return bool(self.sent_at or self.given_up_at)

    async def taken(self, status: int) -> None:
        await Delivery.filter(id=self.id, sent_at=None).update(sent_at=now(), answered=status, claim=None)

    async def missed(self, status: int) -> None:
        """It is tried again, later each time, until it is given up."""
        await Delivery.filter(id=self.id).update(answered=status)
        if now() - self.owed_at >= GIVEN_UP_AFTER:
            await Delivery.filter(id=self.id, sent_at=None).update(given_up_at=now(), claim=None)
        else:
            await self.failed()

    @classmethod
    async def forget(cls) -> None:
        late = now() - LISTED_FOR
        await cls.filter(sent_at__lt=late).delete()
        await cls.filter(given_up_at__lt=late).delete()


def as_sent(published: Any) -> str:
    return json.dumps(told(published), ensure_ascii=False)


HEARERS.append(Delivery.owe)
HEAR_OF_EDITIONS.append(Delivery.owe_edition)
