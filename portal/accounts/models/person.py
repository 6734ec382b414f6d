"""The people who can sign in."""

from hmac import compare_digest
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models.draft import Draft
from portal.accounts.models.factors import Authenticator, Passkey, Passphrase, RecoveryCode
from portal.accounts.models.group import Group, Membership
from portal.accounts.models.link import SignInLink
from portal.accounts.models.sign_in import SignIn
from portal.permissions import Role
from portal.sealing import Sealed, fingerprint
from portal.tables import Table, now

if TYPE_CHECKING:
    from portal.accounts.models.invitation import Invitation

SOMEBODY = "Somebody who has left"


class Person(Table):
    """Somebody who can sign in. Respondents are not people here: nothing about them is kept."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=120)
    role = fields.CharEnumField(Role, max_length=20)
    login_hash = fields.CharField(max_length=64, null=True, unique=True)
    login_sealed = fields.BinaryField(null=True)
    login = Sealed()
    """What they type to sign in: an e-mail address or a name of their own; empty until they have joined."""
    address_proved_at = fields.DatetimeField(null=True)
    """When they showed that they read what is sent to the address that they sign in with."""
    created_at = fields.DatetimeField(default=now)
    paused_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    memberships: fields.ReverseRelation[Membership]
    invitations: fields.ReverseRelation["Invitation"]
    invitations_made: fields.ReverseRelation["Invitation"]

    class Meta:
        ordering = ["name"]

    @classmethod
    def visible_to(cls, person: "Person") -> QuerySet[Self]:
        """Administrators see everybody who has not left, officers the members of their groups, others themselves."""
        here = cls.filter(ended_at=None)
        if person.role is Role.ADMINISTRATOR:
            return here
        if person.role is Role.OFFICER:
            groups = Subquery(Membership.filter(person_id=person.pk).values("group_id"))
            members = Subquery(Membership.filter(group_id__in=groups).values("person_id"))
            return here.filter(id__in=members, role=Role.MEMBER)
        return here.filter(id=person.pk)

    @staticmethod
    def login_hashed(login: str) -> str:
        """However it is spaced or capitalised, it is the same login."""
        return fingerprint("login", "".join(login.split()).casefold()).hex()

    @classmethod
    async def called(cls, login: str) -> Self | None:
        return await cls.get_or_none(login_hash=cls.login_hashed(login), ended_at=None)

    @property
    def is_welcome(self) -> bool:
        return self.ended_at is None and self.paused_at is None

    @property
    def byline(self) -> str:
        """What stands beside what they wrote."""
        return SOMEBODY if self.ended_at else self.name

    @property
    def is_staff(self) -> bool:
        return self.role is not Role.MEMBER

    @property
    def can_be_mailed(self) -> bool:
        return "@" in self.login

    @property
    def address_proof(self) -> str:
        """What is sent to the address, to come back from its owner: good for this person and this address alone."""
        return fingerprint("address", str(self.pk), self.login_hash or "").hex()

    async def prove_address(self, proof: str) -> bool:
        if not compare_digest(proof.encode(), self.address_proof.encode()):
            return False
        await Person.filter(id=self.id, login_hash=self.login_hash).update(address_proved_at=now())
        return True

    async def may_have_links(self) -> bool:
        """Whether one of their groups lets its members sign in by e-mail alone. Nobody on the staff does."""
        mailed = self.is_welcome and not self.is_staff and self.can_be_mailed and self.address_proved_at
        return bool(mailed) and await Membership.filter(person_id=self.id, group__links_by_email=True).exists()

    async def join(self, *groups: Group) -> None:
        """Safe to call twice."""
        for group in groups:
            await Membership.get_or_create(person=self, group=group)

    async def leave(self, group: Group) -> None:
        """Rights in the group end with the next request, and with them the invitations into it. Safe to call twice."""
        async with in_transaction():
            await Membership.filter(person_id=self.id, group_id=group.id).delete()
            await self.invitations_made.filter(group_id=group.id, revoked_at=None).update(revoked_at=now())

    async def change_role(self, role: Role) -> None:
        """They sign in anew, with whatever the new role asks for. Groups and invitations belong to a role: they end
        with it, and so does a member's way in, of which less was asked than of staff's."""
        async with in_transaction():
            await Person.filter(id=self.id).update(role=role)
            await Membership.filter(person_id=self.id).delete()
            await self._take_invitations_back()
            await SignIn.end_all(self)
            if not self.is_staff:
                await self.forget_ways_in()

    async def use_login(self, login: str) -> None:
        """Raises IntegrityError when it is somebody else's already."""
        self.login_hash, self.login = self.login_hashed(login), login
        async with in_transaction():
            changed = {"login_hash": self.login_hash, "login_sealed": self.login_sealed, "address_proved_at": None}
            await Person.filter(id=self.id).update(**changed)
            await SignInLink.filter(person_id=self.id).delete()

    async def is_last_administrator(self) -> bool:
        """Whether nobody could let anybody in without them. Two who ask at once, each in their transaction about the
        other, wait for one another."""
        here = Person.filter(role=Role.ADMINISTRATOR, paused_at=None, ended_at=None).select_for_update()
        return {one.id for one in await here.order_by("id")} == {self.id}

    async def pause(self) -> None:
        async with in_transaction():
            await Person.filter(id=self.id, paused_at=None).update(paused_at=now())
            await self._take_invitations_back()
            await SignIn.end_all(self)

    async def resume(self) -> None:
        await Person.filter(id=self.id).update(paused_at=None)

    async def end(self) -> None:
        """Leaves nothing to come back with: no membership, no way in, no login. What they sent stays, without their
        name; the name itself stays for the audit trail."""
        async with in_transaction():
            await Person.filter(id=self.id, ended_at=None).update(ended_at=now(), login_hash=None, login_sealed=None)
            await Membership.filter(person_id=self.id).delete()
            await Draft.filter(person_id=self.id).delete()
            await self._take_invitations_back()
            await self.forget_ways_in()

    async def _take_invitations_back(self) -> None:
        """Those that they made: whoever loses a right must not come back by a door they left open."""
        await self.invitations_made.filter(revoked_at=None).update(revoked_at=now())

    async def forget_ways_in(self) -> None:
        """Ends every sign-in and every proof of who they are."""
        async with in_transaction():
            await SignIn.end_all(self)
            for proof in (Passphrase, Authenticator, RecoveryCode, Passkey, SignInLink):
                await proof.filter(person_id=self.id).delete()

    async def has_way_in(self, *without: str) -> bool:
        """Whether they can still prove who they are, without these passkeys; staff's passphrase needs the app."""
        if await Passkey.filter(person_id=self.id).exclude(credential_id__in=[*without]).exists():
            return True
        if not await Passphrase.exists(person_id=self.id):
            return False
        return not self.is_staff or await Authenticator.of(self) is not None

    async def hand_over(self, successor: "Person") -> None:
        """Everything that was this officer's to look after becomes the successor's, and this person leaves."""
        async with in_transaction():
            await successor.join(*await Group.filter(memberships__person_id=self.id))
            await self.end()
