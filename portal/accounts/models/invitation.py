"""The only way to become somebody who can sign in."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal import codes
from portal.accounts.models.group import Group, Membership
from portal.accounts.models.person import Person
from portal.permissions import Role
from portal.sealing import fingerprint
from portal.tables import Table, now

INVITATIONS_LAST = timedelta(days=7)
REMEMBERED = timedelta(days=30)
CODE_LENGTH = 16
"""70 bits: it stands in a link, in a QR code and, to be typed, on paper."""


class Invitation(Table):
    """For one person, into one role and perhaps one group; or a new way in for somebody who lost theirs."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    code_hash = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=120)
    role = fields.CharEnumField(Role, max_length=20)
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "portal.Group", "invitations", null=True, db_index=True
    )
    group_id: UUID | None
    group_keys: list[str] = fields.JSONField(default=list)
    """The groups that staff are to look after."""
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "invitations", null=True, db_index=True
    )
    """Whom it is a new way in for, if anybody."""
    person_id: UUID | None
    invited_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "invitations_made", null=True, db_index=True
    )
    """Empty: somebody at the command line."""
    made_at = fields.DatetimeField(default=now)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    @classmethod
    async def issue(
        cls,
        name: str,
        role: Role,
        group: Group | None = None,
        by: Person | None = None,
        person: Person | None = None,
        groups: Iterable[Group] = (),
    ) -> tuple[Self, str]:
        """A new invitation and its code. This is the only time that the code is known."""
        code = codes.new_code(CODE_LENGTH)
        made = await cls.create(
            code_hash=cls.hashed(code),
            name=name,
            role=role,
            group=group,
            person=person,
            invited_by=by,
            group_keys=[one.key for one in groups],
            expires_at=now() + INVITATIONS_LAST,
        )
        return made, code

    @staticmethod
    def hashed(code: str) -> str:
        return fingerprint("invitation", codes.tidy(code, CODE_LENGTH)).hex()

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """Administrators see all that were not used, officers those into their groups."""
        unused = cls.filter(used_at=None)
        if person.role is Role.ADMINISTRATOR:
            return unused
        groups = Subquery(Membership.filter(person_id=person.pk).values("group_id"))
        return unused.filter(group_id__in=groups, role=Role.MEMBER)

    @classmethod
    async def find(cls, code: str) -> Self | None:
        """The invitation while it can be used; looking does not use it up."""
        found = cls.filter(cls.still_open(), code_hash=cls.hashed(code)).select_related("group", "person")
        made = await found.first()
        return made if made and (made.person is None or made.person.is_welcome) else None

    @property
    def becomes(self) -> Person:
        """Whom it is for, not saved where they are new."""
        return self.person or Person(id=self.id, name=self.name, role=self.role)

    async def accept(self, name: str, login: str) -> Person | None:
        """The person it makes, or makes ready anew; None for whoever came second.

        Raises IntegrityError when somebody else has this login already.
        """
        async with in_transaction():
            if not await Invitation.filter(self.still_open(), id=self.id).update(used_at=now(), name=""):
                return None
            person = self.becomes
            person.login_hash, person.login = Person.login_hashed(login), login
            if self.person:
                await person.forget_ways_in()
                await person.save(update_fields=["login_hash", "login_sealed"])
                return person
            person.name = name
            await person.save(force_create=True)
            await person.join(*await Group.filter(Q(id=self.group_id) | Q(key__in=self.group_keys)))
            return person

    async def again(self, by: Person) -> tuple[Self, str]:
        """The same invitation with a new code and seven more days; the old code stops working."""
        async with in_transaction():
            await self.revoke()
            groups = await Group.filter(key__in=self.group_keys)
            return await self.issue(self.name, self.role, self.group, by, self.person, groups)

    async def revoke(self) -> None:
        """Safe to call twice."""
        await Invitation.filter(self.still_open(), id=self.id).update(revoked_at=now())

    @classmethod
    async def revoke_all(cls, person: Person) -> None:
        """Those that were for this person: a newer one takes their place, or they are no longer wanted."""
        await cls.filter(cls.still_open(), person_id=person.pk).update(revoked_at=now())

    @staticmethod
    def still_open() -> Q:
        return Q(used_at=None, revoked_at=None, expires_at__gt=now())

    @classmethod
    async def forget_old(cls) -> int:
        """What came of an invitation stands in the audit trail."""
        return await cls.filter(expires_at__lt=now() - REMEMBERED).delete()
