"""People, the participation groups they belong to, and the sign-ins that can be ended one by one."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import uuid4

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import settings
from portal.permissions import Role
from portal.tables import Table

SIGN_IN_LASTS = timedelta(hours=12)
LINK_LASTS = timedelta(minutes=10)


def now() -> datetime:
    return datetime.now(UTC)


def _digest(token: str) -> str:
    """Tokens carry 256 random bits, so a plain hash is enough to keep them useless to a thief of the database."""
    return hashlib.sha256(token.encode()).hexdigest()


class Voice(StrEnum):
    """Who speaks in a group: decides the wording they see and what their words are likely to be about."""

    CHILD_IN_CARE = "child_in_care"
    CARE_LEAVER = "care_leaver"
    CARER = "carer"
    SOCIAL_WORKER = "social_worker"
    PARTNER = "partner"


class Group(Table):
    """A participation group. `key` stands in addresses; `accent` names its colour in the style sheet."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    key = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=120)
    voice = fields.CharEnumField(Voice, max_length=20)
    about = fields.CharField(max_length=400, default="")
    accent = fields.CharField(max_length=20, default="ink")

    class Meta:
        table = "participation_group"
        ordering = ["name"]

    @classmethod
    def visible_to(cls, person: "Person") -> QuerySet[Self]:
        """Leaders read about every group; everybody else sees the groups they belong to."""
        if person.role is Role.LEADER:
            return cls.all()
        return cls.filter(memberships__person_id=person.pk)


class Person(Table):
    """Somebody who can sign in. Respondents are not people here: nothing about them is kept."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=120)
    role = fields.CharEnumField(Role, max_length=20)
    created_at = fields.DatetimeField(default=now)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        ordering = ["name"]

    async def join(self, *groups: Group) -> None:
        """Safe to call twice."""
        for group in groups:
            await Membership.get_or_create(person=self, group=group)


class Membership(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("portal.Person", "memberships", db_index=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "memberships", db_index=True)

    class Meta:
        unique_together = [("person", "group")]


class SignInLink(Table):
    """A link that signs one person in. Used once, except for the demo's, which die with the demo setting."""

    token_hash = fields.CharField(primary_key=True, max_length=64)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("portal.Person", "sign_in_links", db_index=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    demo = fields.BooleanField(default=False)

    @classmethod
    async def issue(cls, person: Person, lasts: timedelta = LINK_LASTS, demo: bool = False) -> str:
        """The token for the link's address; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        await cls.create(token_hash=_digest(token), person=person, expires_at=now() + lasts, demo=demo)
        return token

    @classmethod
    async def open(cls, token: str) -> Self | None:
        """The link while it can still be used; looking does not use it up."""
        link = await cls.filter(cls._usable(token)).select_related("person").first()
        return link if link and link.person.ended_at is None else None

    @classmethod
    async def redeem(cls, token: str) -> "Person | None":
        """The person, once: one UPDATE decides who comes first."""
        link = await cls.open(token)
        if link is None:
            return None
        if not link.demo and not await cls.filter(cls._usable(token)).update(used_at=now()):
            return None
        return link.person

    @staticmethod
    def _usable(token: str) -> Q:
        demo = Q() if settings.DEMO else Q(demo=False)
        return Q(token_hash=_digest(token), expires_at__gt=now(), used_at=None) & demo


class SignIn(Table):
    """One browser that is signed in, until it signs out or the time is up."""

    token_hash = fields.CharField(primary_key=True, max_length=64)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("portal.Person", "sign_ins", db_index=True)
    started_at = fields.DatetimeField(default=now)
    ended_at = fields.DatetimeField(null=True)

    @classmethod
    async def start(cls, person: Person) -> str:
        """The token for the cookie."""
        token = secrets.token_urlsafe(32)
        await cls.create(token_hash=_digest(token), person=person)
        return token

    @classmethod
    async def person_for(cls, token: str) -> Person | None:
        """Who the cookie stands for, while neither the sign-in nor the person has ended."""
        found = cls.filter(token_hash=_digest(token), ended_at=None, started_at__gt=now() - SIGN_IN_LASTS)
        sign_in = await found.select_related("person").first()
        return sign_in.person if sign_in and sign_in.person.ended_at is None else None

    @classmethod
    async def end(cls, token: str) -> None:
        """Safe to call twice."""
        await cls.filter(token_hash=_digest(token), ended_at=None).update(ended_at=now())
