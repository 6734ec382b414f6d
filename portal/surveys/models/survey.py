"""A survey and its questions: a draft, then published and frozen, then closed."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.safeguarding.models import Contact
from portal.tables import Table

if TYPE_CHECKING:
    from portal.surveys.models.card import CardBatch


class AgeBand(StrEnum):
    YOUNGER = "8-11"
    OLDER = "12-17"
    ADULT = "18+"


class Kind(StrEnum):
    """The types of question."""

    FACES = "faces"
    ONE = "one"
    SEVERAL = "several"
    SHORT = "short"
    LONG = "long"

    @property
    def is_words(self) -> bool:
        return self in {Kind.SHORT, Kind.LONG}


@dataclass(frozen=True, slots=True)
class Details:
    """What a respondent is told before the first question, and for which age it is written."""

    title: str
    purpose: str
    readers: str
    age_band: AgeBand
    words_kept_months: int | None = None
    """Empty: as it was, and at first as long as the group's."""

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


class Survey(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "surveys", db_index=True)
    title = fields.CharField(max_length=120)
    purpose = fields.CharField(max_length=300)
    """What the answers are for, in one sentence that a respondent reads first."""
    readers = fields.CharField(max_length=300)
    """Who will read the answers, in the respondent's words."""
    age_band = fields.CharEnumField(AgeBand, max_length=10)
    words_kept_months = fields.IntField(default=24)
    """After which what was written is deleted; respondents are told."""
    made_at = fields.DatetimeField(default=now)
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "surveys_made", null=True, db_index=True
    )
    published_at = fields.DatetimeField(null=True)
    published_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "surveys_published", null=True, db_index=True
    )
    closed_at = fields.DatetimeField(null=True)
    closed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "surveys_closed", null=True, db_index=True
    )
    questions: fields.ReverseRelation["Question"]
    batches: fields.ReverseRelation["CardBatch"]

    class Meta:
        ordering = ["-made_at"]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The surveys of the groups that this person belongs to."""
        return cls.filter(group__memberships__person_id=person.pk)

    @classmethod
    async def draft(cls, group: Group, person: Person, details: Details, questions: "list[Question]") -> Self:
        """A new survey that nobody but officers can see yet."""
        async with in_transaction():
            survey = cls(group=group, made_by=person, words_kept_months=group.words_kept_months)
            survey.update_from_dict(details.given)
            await survey.save()
            await survey._ask(questions)
        return survey

    async def rewrite(self, details: Details, questions: "list[Question]") -> bool:
        """Everything anew while it is a draft; False once it is published, for then it is frozen."""
        async with in_transaction():
            changed = await Survey.filter(id=self.id, published_at=None).update(**details.given)
            if changed:
                await Question.filter(survey_id=self.id).delete()
                await self._ask(questions)
        return bool(changed)

    async def _ask(self, questions: "list[Question]") -> None:
        for question in questions:
            question.survey_id = self.id
        await Question.create_all(questions)

    @property
    def is_open(self) -> bool:
        return self.published_at is not None and self.closed_at is None

    async def publish(self, person: Person) -> None:
        """From now on its questions are frozen and cards can be printed. Safe to call twice. Raises NotReady."""
        if self.published_at is None:
            await Contact.be_ready()
        await Survey.filter(id=self.id, published_at=None).update(published_at=now(), published_by_id=person.pk)

    async def close(self, person: Person) -> None:
        """Its cards stop working. Safe to call twice; a draft stays one."""
        await Survey.filter(id=self.id, published_at__isnull=False, closed_at=None).update(
            closed_at=now(), closed_by_id=person.pk
        )


class Question(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "questions", db_index=True)
    survey_id: UUID
    position = fields.IntField()
    kind = fields.CharEnumField(Kind, max_length=10)
    text = fields.CharField(max_length=300)
    options: list[str] = fields.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        unique_together = [("survey", "position")]

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"q{self.position}"
