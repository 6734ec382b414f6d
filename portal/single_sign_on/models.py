"""Which of our people the council's single sign-on means."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, SignIn
from portal.audit.models import Record
from portal.permissions import Role
from portal.sealing import fingerprint
from portal.tables import Table, now


class CouncilIdentity(Table):
    """One person at the council's provider, as a fingerprint. It outlives their time here, so that ended is ended."""

    subject_hash = fields.CharField(primary_key=True, max_length=64)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "council_identities", db_index=True
    )
    person_id: UUID
    out_at = fields.DatetimeField(null=True)
    """When they last signed out at the council, or came from it without a group that has a part here."""

    class Meta:
        table = "council_identity"

    @staticmethod
    def hashed(issuer: str, subject: str) -> str:
        return fingerprint("council identity", issuer, subject).hex()

    @classmethod
    async def person_for(cls, subject_hash: str, name: str, role: Role) -> Person:
        """Who this is, with the role that the council gives them now; made the first time."""
        try:
            async with in_transaction():
                return await cls._known(subject_hash, role) or await cls._new(subject_hash, name, role)
        except IntegrityError:  # they came in by two doors at once, and the other was quicker
            return (await cls.get(subject_hash=subject_hash).select_related("person")).person

    @classmethod
    async def _known(cls, subject_hash: str, role: Role) -> Person | None:
        found = await cls.get_or_none(subject_hash=subject_hash).select_related("person")
        if found is None:
            return None
        person = found.person
        if person.is_welcome and person.role is not role and not await person.is_last_administrator():
            await person.change_role(role)
            person.role = role
            await Record.add(person.pk, "council_role", f"/people/{person.pk}", role=role)
        return person

    @classmethod
    async def _new(cls, subject_hash: str, name: str, role: Role) -> Person:
        person = await Person.create(name=name, role=role)
        await cls.create(subject_hash=subject_hash, person=person)
        await Record.add(person.pk, "council_role", f"/people/{person.pk}", role=role)
        return person

    @classmethod
    async def is_out(cls, subject_hash: str, since: datetime) -> bool:
        return await cls.exists(subject_hash=subject_hash, out_at__gte=since)

    @classmethod
    async def has_no_part(cls, subject_hash: str) -> None:
        """The council gives this person no role any more, so no way in of their own outlasts it."""
        async with in_transaction():
            await cls.end_sign_ins(subject_hash, "no group")
            found = await cls.get_or_none(subject_hash=subject_hash).select_related("person")
            if found:
                await found.person.forget_ways_in()

    @classmethod
    async def end_sign_ins(cls, subject_hash: str, why: str) -> None:
        """Wherever this person is signed in, if they are one of ours. Safe to call twice."""
        async with in_transaction():
            found = await cls.get_or_none(subject_hash=subject_hash).select_related("person")
            if found:
                await cls.filter(subject_hash=subject_hash).update(out_at=now())
                await SignIn.end_all(found.person)
                await Record.add(None, "council_sign_out", f"/people/{found.person_id}", why=why)
