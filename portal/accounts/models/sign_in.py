"""Browsers that are signed in. Each is a row, so each can be ended at once, and none outlives its limits."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.permissions import Role
from portal.tables import Table, now

if TYPE_CHECKING:
    from portal.accounts.models.person import Person


def hashed(token: str) -> str:
    """Tokens carry 256 random bits, so a plain hash is enough to keep them useless to a thief of the database."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Lasts:
    """How long a sign-in holds while nothing is done with it, and at the longest."""

    idle: timedelta
    longest: timedelta


def _lasts(idle_minutes: int, longest_hours: int) -> Lasts:
    return Lasts(timedelta(minutes=idle_minutes), timedelta(hours=longest_hours))


LASTS = {
    Role.MEMBER: _lasts(24 * 60, 14 * 24),
    Role.OFFICER: _lasts(30, 12),
    Role.SAFEGUARDING: _lasts(30, 12),
    Role.DESIGNATED: _lasts(30, 12),
    Role.LEADER: _lasts(30, 12),
    Role.ADMINISTRATOR: _lasts(15, 8),
}
SHARED_LASTS = _lasts(15, 4)
"""On a phone or computer that others use too."""

HALF_LASTS = timedelta(minutes=10)
"""Between the first proof of who somebody is and the second."""

SEEN_EVERY = timedelta(minutes=1)
REMEMBERED = timedelta(days=30)


class Proof(StrEnum):
    """How lately somebody must have proved who they are."""

    JUST_NOW = "just now"
    TODAY = "today"

    @property
    def holds(self) -> timedelta:
        return timedelta(minutes=10) if self is Proof.JUST_NOW else timedelta(hours=4)


class Way(StrEnum):
    """How somebody signed in."""

    PASSKEY = "passkey"
    PASSPHRASE = "passphrase"
    LINK = "link"
    INVITATION = "invitation"
    COUNCIL = "council"
    DEMO = "demo"


class State(StrEnum):
    LIVE = "live"
    HALF = "half"
    """One proof was given and a second one is wanted; nobody is signed in yet."""
    RUN_OUT = "run out"
    """Nothing was done with it for too long, or it has lasted its longest."""
    ENDED = "ended"


class SignIn(Table):
    """One browser that is signed in, until it signs out or the time is up."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    token_hash = fields.CharField(max_length=64, unique=True)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField("portal.Person", "sign_ins", db_index=True)
    person_id: UUID
    way = fields.CharEnumField(Way, max_length=12)
    device = fields.CharField(max_length=60, default="")
    """Such as "Firefox on Android", for its owner to tell it from another; never more than that."""
    shared = fields.BooleanField(default=False)
    half = fields.BooleanField(default=False)
    started_at = fields.DatetimeField(default=now)
    seen_at = fields.DatetimeField(default=now)
    """To the minute."""
    proved_at = fields.DatetimeField(default=now)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        ordering = ["-seen_at"]

    @classmethod
    async def start(
        cls, person: "Person", way: Way = Way.DEMO, device: str = "", shared: bool = False, **more: Any
    ) -> str:
        """The token for the cookie."""
        token = secrets.token_urlsafe(32)
        await cls.create(token_hash=hashed(token), person=person, way=way, device=device, shared=shared, **more)
        return token

    @classmethod
    async def find(cls, token: str) -> Self | None:
        """What the cookie stands for, whatever has become of it; `state` tells."""
        return await cls.filter(token_hash=hashed(token)).select_related("person").first()

    @classmethod
    def visible_to(cls, person: "Person") -> QuerySet[Self]:
        """The browsers that this person is signed in with, or was until their time ran out."""
        return cls.filter(person_id=person.pk, ended_at=None, half=False)

    @property
    def lasts(self) -> Lasts:
        own = LASTS[self.person.role]
        return Lasts(min(own.idle, SHARED_LASTS.idle), SHARED_LASTS.longest) if self.shared else own

    @property
    def runs_out_at(self) -> datetime:
        if self.half:
            return self.started_at + HALF_LASTS
        return min(self.seen_at + self.lasts.idle, self.started_at + self.lasts.longest)

    @property
    def state(self) -> State:
        if self.ended_at or not self.person.is_welcome:
            return State.ENDED
        if self.runs_out_at <= now():
            return State.RUN_OUT
        return State.HALF if self.half else State.LIVE

    def is_proved(self, proof: Proof) -> bool:
        return self.proved_at + proof.holds > now()

    async def touch(self) -> None:
        """It is in use; written down once a minute."""
        if self.seen_at + SEEN_EVERY < now():
            await SignIn.filter(id=self.id).update(seen_at=now())

    async def renew(self) -> str | None:
        """A new token once more has been proved: the old one stands for nobody from now on. None when it has ended."""
        async with in_transaction():
            if not await SignIn.filter(id=self.id, ended_at=None).update(ended_at=now()):
                return None
            started_at = now() if self.half else self.started_at
            return await SignIn.start(self.person, self.way, self.device, self.shared, started_at=started_at)

    @classmethod
    async def end(cls, token: str) -> None:
        """Safe to call twice."""
        await cls.filter(token_hash=hashed(token), ended_at=None).update(ended_at=now())

    @classmethod
    async def end_all(cls, person: "Person", but: UUID | None = None) -> None:
        """Every browser of this person, but perhaps for the one they are using."""
        await cls.filter(person_id=person.pk, ended_at=None).exclude(id=but).update(ended_at=now())

    @classmethod
    async def forget_old(cls) -> int:
        """Sign-ins that ended or ran out long ago tell nothing but when somebody was here."""
        return await cls.filter(seen_at__lt=now() - REMEMBERED).delete()
