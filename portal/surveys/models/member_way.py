"""A way in for each member of a group: a card that nobody prints. They find it on their first page."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.permissions import Role
from portal.sealing import Sealed
from portal.surveys.models.card import GRACE, Card, CardBatch
from portal.surveys.models.survey import Survey
from portal.tables import Table

FOR_MEMBERS = "Links for members"
"""What their sheet is called among the sheets of cards."""


class MemberWay(Table):
    """That a member was given a way in. All are handed out before anybody answers; nothing is written here, or about
    whoever is signed in, when one is opened or used, so that it tells nothing of answers."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "member_ways", db_index=True)
    survey_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("portal.Person", "survey_ways", db_index=True)
    person_id: UUID
    code_sealed = fields.BinaryField()
    code = Sealed()

    class Meta:
        unique_together = [("survey", "person")]

    @classmethod
    async def hand_out(cls, survey: Survey) -> None:
        """To each member of the survey's group who has none yet: safe to call again when others have joined.

        The ways and their cards come in two orders that have nothing to do with each other.
        """
        async with in_transaction():
            await Survey.select_for_update().get(id=survey.id)  # two at once wait for each other
            has = await cls.filter(survey_id=survey.id).values_list("person_id", flat=True)
            members = Person.filter(memberships__group_id=survey.group_id, role=Role.MEMBER, ended_at=None)
            ways = [cls(survey=survey, person=member) for member in await members.exclude(id__in=list(has))]
            if ways:
                _, new_codes = await CardBatch.print(survey, FOR_MEMBERS, len(ways))
                for way, code in zip(ways, new_codes, strict=True):
                    way.code = code
                await cls.create_all(sorted(ways, key=lambda way: way.id))

    @classmethod
    async def open_for(cls, person: Person) -> list[tuple[Survey, str]]:
        """The surveys that somebody can answer now, with the code of their way in."""
        given = cls.filter(person_id=person.pk, survey__closed_at=None)
        given = given.filter(survey__group__memberships__person_id=person.pk).select_related("survey__group")
        ways = [(way.survey, way.code) for way in await given]
        return [(survey, code) for survey, code in ways if await Card.find(code)]

    @classmethod
    async def forget(cls) -> None:
        """Once a survey is closed and nobody can use them any more."""
        over = await Survey.filter(closed_at__lt=now() - GRACE).values_list("id", flat=True)
        await cls.filter(survey_id__in=list(over)).delete()
