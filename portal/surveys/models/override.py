"""A warning of the publishing gate that somebody weighed and left as it is, with their reason."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields

from portal.accounts.models import Person, now
from portal.sealing import Sealed
from portal.surveys.gate import Finding, Rule
from portal.tables import Table

if TYPE_CHECKING:
    from portal.surveys.models.survey import Survey


class Override(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation["Survey"] = fields.ForeignKeyField("portal.Survey", "overrides", db_index=True)
    survey_id: UUID
    rule = fields.CharEnumField(Rule, max_length=20)
    mark = fields.CharField(max_length=64)
    """Of the finding, and so of the words that it was found in: once they change, this stands for nothing."""
    found = fields.CharField(max_length=500)
    """What the portal said."""
    reason_sealed = fields.BinaryField()
    reason = Sealed()
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "overrides", null=True, db_index=True
    )
    by_id: UUID | None
    made_at = fields.DatetimeField(default=now)

    class Meta:
        table = "survey_override"
        ordering = ["made_at"]
        unique_together = [("survey", "mark")]

    @classmethod
    async def keep(cls, survey: "Survey", finding: Finding, person: Person, reason: str) -> None:
        """A second reason for the same takes the place of the first."""
        made = await cls.get_or_none(survey_id=survey.id, mark=finding.mark) or cls(survey=survey, mark=finding.mark)
        made.rule, made.found, made.by_id, made.made_at = finding.rule, finding.message[:500], person.pk, now()
        made.reason = reason
        await made.save()

    async def carry_over(self, survey: "Survey") -> None:
        """To a later version, with whose reason it is and since when."""
        made = Override(survey_id=survey.id, rule=self.rule, mark=self.mark, found=self.found)
        made.by_id, made.made_at, made.reason = self.by_id, self.made_at, self.reason
        await made.save()
