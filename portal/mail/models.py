"""Mail that is to be sent: the row is the promise, and it goes once a mail server has taken the mail on."""

from datetime import timedelta
from typing import Self
from uuid import uuid4

from tortoise import fields
from tortoise.expressions import F

from portal.sealing import Sealed
from portal.tables import Table, now

CLAIM_LASTS = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(days=3)
WAITS = [timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900)]
"""Between tries; the last one again and again."""


class Mail(Table):
    """Sealed to and fro; nothing of it is left once it was sent."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    to_sealed = fields.BinaryField()
    to = Sealed()
    subject = fields.CharField(max_length=120)
    body_sealed = fields.BinaryField()
    body = Sealed()
    posted_at = fields.DatetimeField(default=now)
    useless_at = fields.DatetimeField()
    """After which nobody would want it any more, such as a link that has expired."""
    due_at = fields.DatetimeField(default=now, db_index=True)
    tries = fields.IntField(default=0)
    claim = fields.UUIDField(null=True, db_index=True)

    @classmethod
    async def post(cls, to: str, subject: str, body: str, useful: timedelta = GIVEN_UP_AFTER) -> None:
        """Promises a mail, in the caller's transaction."""
        mail = cls(subject=subject, useless_at=now() + useful)
        mail.to, mail.body = to, body
        await mail.save()

    @classmethod
    async def claim_due(cls, most: int) -> list[Self]:
        """Takes on up to `most` mails that are due; two senders never hold the same one at the same time."""
        claim, due = uuid4(), now()
        ids = await cls.filter(due_at__lte=due).limit(most).values_list("id", flat=True)
        if not ids:
            return []
        taken = cls.filter(id__in=ids, due_at__lte=due)
        await taken.update(claim=claim, due_at=due + CLAIM_LASTS, tries=F("tries") + 1)
        await cls.filter(claim=claim, useless_at__lt=due).delete()
        return await cls.filter(claim=claim)

    async def sent(self) -> None:
        """A mail server has taken it on."""
        await self.delete()

    async def failed(self) -> None:
        """It is tried again, later each time."""
        wait = WAITS[min(self.tries, len(WAITS)) - 1]
        await Mail.filter(id=self.id, claim=self.claim).update(due_at=now() + wait, claim=None)
