"""Mail that is to be sent: the row is the promise, and it goes once a mail server has taken the mail on."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import uuid4

from tortoise import fields
from tortoise.expressions import F

from portal.sealing import Sealed
from portal.tables import Table, now

CLAIM_LASTS = timedelta(seconds=30)
"""Longer than one sending may take (see smtp.py), and as short as it can be for those whose sender died."""

GIVEN_UP_AFTER = timedelta(days=3)
WAITS = [timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900)]
"""Between tries; the last one again and again."""


class Outgoing(Table):
    """Something that is owed to somebody until another machine has taken it on."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    due_at = fields.DatetimeField(default=now, db_index=True)
    tries = fields.IntField(default=0)
    claim = fields.UUIDField(null=True, db_index=True)
    waits: ClassVar[list[timedelta]] = WAITS

    class Meta:
        abstract = True

    @classmethod
    async def claim_due(cls, most: int, **which: object) -> list[Self]:
        """Takes on up to `most` that are due, those that failed least first; two senders never hold the same one at
        the same time."""
        claim, due = uuid4(), now()
        waiting = cls.filter(due_at__lte=due, **which).order_by("tries", "due_at")
        ids = await waiting.limit(most).values_list("id", flat=True)
        if not ids:
            return []
        taken = cls.filter(id__in=ids, due_at__lte=due)
        await taken.update(claim=claim, due_at=due + CLAIM_LASTS, tries=F("tries") + 1)
        return await cls.filter(claim=claim)

    async def failed(self) -> None:
        """It is tried again, later each time."""
        wait = self.waits[min(self.tries, len(self.waits)) - 1]
        await type(self).filter(id=self.id, claim=self.claim).update(due_at=now() + wait, claim=None)


class Mail(Outgoing):
    """Sealed to and fro; nothing of it is left once it was sent."""

    to_sealed = fields.BinaryField()
    to = Sealed()
    subject = fields.CharField(max_length=120)
    body_sealed = fields.BinaryField()
    body = Sealed()
    posted_at = fields.DatetimeField(default=now)
    useless_at = fields.DatetimeField()
    """After which nobody would want it any more, such as a link that has expired."""

    @classmethod
    async def post(cls, to: str, subject: str, body: str, useful: timedelta = GIVEN_UP_AFTER) -> None:
        """Promises a mail, in the caller's transaction."""
        mail = cls(subject=subject, useless_at=now() + useful)
        mail.to, mail.body = to, body
        await mail.save()

    @classmethod
    async def claim_due(cls, most: int, **which: object) -> list[Self]:
        """As for all that goes out, without what nobody would want any more."""
        await cls.filter(useless_at__lt=now()).delete()
        return await super().claim_due(most, **which)

    async def sent(self) -> None:
        """A mail server has taken it on."""
        await self.delete()
