"""Links that sign one person in."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from tortoise import fields
from tortoise.expressions import Q

from portal import settings
from portal.accounts.models.sign_in import hashed
from portal.sealing import Sealed
from portal.tables import Table, now

if TYPE_CHECKING:
    from portal.accounts.models.person import Person

LINK_LASTS = timedelta(minutes=10)


class LinkWanted(Table):
    """Somebody asked for a link to be sent. Whether there is such a person is looked up afterwards, by a job, so that
    asking takes as long, and leaves as much behind, whoever it is about."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    login_sealed = fields.BinaryField()
    login = Sealed()
    browser_hash = fields.CharField(max_length=64)
    asked_at = fields.DatetimeField(default=now)

    @classmethod
    async def ask(cls, login: str, browser: str) -> None:
        wanted = cls(browser_hash=hashed(browser))
        wanted.login = login
        await wanted.save()


class SignInLink(Table):
    """Used once, in the browser that asked for it. The demo's work again and again, and die with the demo setting."""

    token_hash = fields.CharField(primary_key=True, max_length=64)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "portal.Person", "sign_in_links", db_index=True
    )
    browser_hash = fields.CharField(max_length=64, default="")
    """Of the cookie of the browser that asked; empty for the demo's."""
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    demo = fields.BooleanField(default=False)

    @classmethod
    async def issue(
        cls, person: "Person", browser_hash: str = "", lasts: timedelta = LINK_LASTS, demo: bool = False
    ) -> str:
        """The token for the link's address; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        await cls.create(
            token_hash=hashed(token),
            person=person,
            browser_hash=browser_hash,
            expires_at=now() + lasts,
            demo=demo,
        )
        return token

    @classmethod
    async def open(cls, token: str, browser: str = "") -> Self | None:
        """The link while it can still be used from this browser; looking does not use it up."""
        link = await cls.filter(cls._usable(token, browser)).select_related("person").first()
        return link if link and link.person.is_welcome else None

    @classmethod
    async def redeem(cls, token: str, browser: str = "") -> Self | None:
        """The link with its person, once: one UPDATE decides who comes first."""
        link = await cls.open(token, browser)
        if link is None:
            return None
        if not link.demo and not await cls.filter(cls._usable(token, browser)).update(used_at=now()):
            return None
        return link

    @staticmethod
    def _usable(token: str, browser: str) -> Q:
        whose = Q(demo=False, browser_hash=hashed(browser))
        if settings.DEMO:
            whose |= Q(demo=True)
        return Q(token_hash=hashed(token), expires_at__gt=now(), used_at=None) & whose

    @classmethod
    async def forget_old(cls) -> int:
        return await cls.filter(expires_at__lt=now()).delete()
