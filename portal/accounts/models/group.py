"""The participation groups, and who belongs to them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models.link import SignInLink
from portal.permissions import Role
from portal.tables import Table

if TYPE_CHECKING:
    from portal.accounts.models.person import Person


class Voice(StrEnum):
    """Who speaks in a group: decides the wording they see and what their words are likely to be about."""

    CHILD_IN_CARE = "child_in_care"
    CARE_LEAVER = "care_leaver"
    CARER = "carer"
    SOCIAL_WORKER = "social_worker"
    PARTNER = "partner"


MONTHS = [6, 12, 24, 36, 60]
"""For how long words may be kept; the longest is five years."""


class Group(Table):
    """A participation group. `key` stands in addresses; `accent` names its colour in the style sheet."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    key = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=120)
    voice = fields.CharEnumField(Voice, max_length=20)
    about = fields.CharField(max_length=400, default="")
    accent = fields.CharField(max_length=20, default="ink")
    links_by_email = fields.BooleanField(default=False)
    """Whether members may sign in with a link sent to them by e-mail; the group's officer decides."""
    words_kept_months = fields.IntField(default=24)
    """After which what was said in its forum, or gathered elsewhere, is deleted; two people have to want a change.
    Each survey has its own time."""
    memberships: fields.ReverseRelation["Membership"]

    class Meta:
        table = "participation_group"
        ordering = ["name"]

    @classmethod
    def visible_to(cls, person: "Person") -> QuerySet[Self]:
        """Leaders read about every group and administrators staff it; everybody else sees the groups they belong to."""
        if person.role in {Role.LEADER, Role.ADMINISTRATOR}:
            return cls.all()
        return cls.filter(memberships__person_id=person.pk)

    async def allow_links(self, allowed: bool) -> None:
        """Once stopped, links that were sent stop too. Safe to call twice."""
        async with in_transaction():
            await Group.filter(id=self.id).update(links_by_email=allowed)
            members = Subquery(Membership.filter(group_id=self.id).values("person_id"))
            if not allowed:
                await SignInLink.filter(person_id__in=members, demo=False).delete()


class Membership(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField("portal.Person", "memberships", db_index=True)
    person_id: UUID
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "memberships", db_index=True)
    group_id: UUID

    class Meta:
        unique_together = [("person", "group")]
