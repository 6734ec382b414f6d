"""Who may know of a concern: everybody on the rota but those it is about, and those who work beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Subquery

from portal.accounts.models import Person
from portal.permissions import ROLES, May
from portal.safeguarding.models.contact import Contact
from portal.safeguarding.naming import is_named
from portal.tables import Table

READERS = [role for role, mays in ROLES.items() if mays & {May.READ_CONCERNS, May.READ_NEW_WORDS}]


@dataclass(frozen=True, slots=True)
class Accused:
    """Ids of people with an account, and of places on the rota: somebody may be both or either."""

    people: frozenset[UUID]
    contacts: frozenset[UUID]
    names: tuple[str, ...] = ()

    @classmethod
    async def named_in(cls, text: str, with_team: bool) -> Self:
        """Those whom the words name, by any part of their name, and with them everybody in their team."""
        contacts, people = await Contact.all(), await Person.filter(role__in=READERS, ended_at=None)
        places = {one.id for one in contacts if is_named(one.name, text)}
        return cls._of(contacts, people, places, {one.id for one in people if is_named(one.name, text)}, with_team)

    @classmethod
    async def chosen(cls, ids: Iterable[UUID], with_team: bool) -> Self:
        """Those whom a person picked, by the ids of their places on the rota."""
        return cls._of(await Contact.all(), await Person.filter(role__in=READERS), set(ids), set(), with_team)

    @classmethod
    def _of(
        cls, contacts: list[Contact], people: list[Person], places: set[UUID], accounts: set[UUID], with_team: bool
    ) -> Self:
        first = [one for one in contacts if one.id in places or one.person_id in accounts]
        teams = {one.team for one in first if one.team and with_team}
        out = [one for one in contacts if one in first or one.team in teams]
        accounts = accounts | {one.person_id for one in out if one.person_id}
        names = {one.name for one in out} | {one.name for one in people if one.id in accounts}
        return cls(frozenset(accounts), frozenset(one.id for one in out), tuple(sorted(names)))


class LeftOut(Table):
    """Somebody who must not know of a concern. They cannot open it, and no alert about it goes to them."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    concern: fields.ForeignKeyRelation[Table] = fields.ForeignKeyField("portal.Concern", "left_out", db_index=True)
    concern_id: UUID
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "left_out_of", null=True, db_index=True
    )
    person_id: UUID | None
    contact: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "portal.Contact", "left_out_of", null=True, db_index=True
    )
    contact_id: UUID | None

    @classmethod
    async def places(cls, concern_id: UUID) -> set[UUID]:
        """The places on the rota that are left out of this concern."""
        out = await cls.filter(concern_id=concern_id, contact_id__isnull=False)
        return {one.contact_id for one in out if one.contact_id}

    @classmethod
    async def offered(cls, concern_id: UUID) -> list[Contact]:
        """Whom it can be kept from: the rota, and whoever was on it once and is left out still."""
        out = await cls.places(concern_id)
        return [one for one in await Contact.all() if one.ended_at is None or one.id in out]

    @classmethod
    async def others(cls, concern_id: UUID) -> list[Contact]:
        """The rota without those who are left out."""
        return await Contact.on_rota().exclude(id__in=await cls.places(concern_id))

    @classmethod
    async def people(cls, concern_id: UUID) -> set[UUID]:
        """Those with an account who are left out of this concern."""
        out = await cls.filter(concern_id=concern_id, person_id__isnull=False)
        return {one.person_id for one in out if one.person_id}

    @classmethod
    def comments_kept_from(cls, person: Person) -> Subquery:
        """The ids of words that are about this person, or about somebody in their team."""
        known = cls.filter(person_id=person.pk, concern__comment_id__isnull=False)
        return Subquery(known.values("concern__comment_id"))

    @classmethod
    async def keep(cls, concern_id: UUID, accused: Accused) -> None:
        """Safe to call twice."""
        for person in accused.people:
            await cls.get_or_create(concern_id=concern_id, person_id=person)
        for contact in accused.contacts:
            await cls.get_or_create(concern_id=concern_id, contact_id=contact)

    @classmethod
    async def let_in(cls, concern_id: UUID, places: set[UUID]) -> None:
        """Whoever has one of these places on the rota may know again."""
        people = [one.person_id for one in await Contact.filter(id__in=places) if one.person_id]
        await cls.filter(concern_id=concern_id, contact_id__in=places).delete()
        await cls.filter(concern_id=concern_id, person_id__in=people).delete()
