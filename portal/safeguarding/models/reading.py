"""Every free text is read by a person on the same working day; the screen only says which come first."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.accounts.models import Person, now
from portal.permissions import May, allowed
from portal.safeguarding.clock import day_of
from portal.safeguarding.models.audience import LeftOut
from portal.safeguarding.models.hours import Hours
from portal.tables import Table


def monday(day: date) -> date:
    """Of the week that the day is in."""
    return day - timedelta(days=day.weekday())


def today() -> date:
    return day_of(now())


class Reading(Table):
    """Made in the same transaction as the words, so neither can exist without the other."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    comment: fields.OneToOneRelation[Table] = fields.OneToOneField("portal.Comment", "reading")
    comment_id: UUID
    due_on = fields.DateField(null=True, db_index=True)
    """The working day by whose end somebody has to have read it; empty once somebody has, for it tells the day."""
    read_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "readings", null=True, db_index=True
    )
    read_by_id: UUID | None
    read_in = fields.DateField(null=True, db_index=True)
    """The Monday of the week in which it was read."""

    @classmethod
    async def promise(cls, comments: Iterable[UUID]) -> None:
        """That each of these will be read, in the caller's transaction."""
        day = (await Hours.clock()).read_on(now())
        await cls.create_all([cls(comment_id=comment, due_on=day) for comment in comments])

    @classmethod
    async def done(cls, person: Person, comments: Iterable[UUID]) -> None:
        """This person has read these words. Whoever read them first did. Safe to call twice."""
        waiting = cls.filter(comment_id__in=list(comments), due_on__isnull=False)
        await waiting.update(due_on=None, read_by_id=person.pk, read_in=monday(today()))

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The words of this officer's groups; the safeguarding team sees to all of them, and alone to what was taken
        back before anybody had read it. Nobody reads here what they are left out of."""
        if not allowed(person, May.READ_NEW_WORDS):
            return cls.filter(id=None)
        found = cls.exclude(comment_id__in=LeftOut.comments_kept_from(person))
        if allowed(person, May.READ_CONCERNS):
            return found.filter(Q(comment__erased=False) | Q(due_on__isnull=False))
        return found.filter(comment__group__memberships__person_id=person.pk, comment__erased=False)

    @classmethod
    def waiting_for(cls, person: Person) -> QuerySet[Self]:
        """What nobody has read yet, of what this person may read. Words that raised a concern are read there."""
        return cls.visible_to(person).filter(due_on__isnull=False, comment__concern__id=None)

    @classmethod
    def with_the_team(cls, person: Person) -> QuerySet[Self]:
        """What raised a concern and was not seen there yet."""
        return cls.visible_to(person).filter(due_on__isnull=False, comment__concern__id__isnull=False)
