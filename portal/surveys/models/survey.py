"""A survey: a draft, then published and frozen, then closed; and its later versions."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, Voice, now
from portal.safeguarding.models import Contact, NotReady
from portal.surveys import opened
from portal.surveys.about import audience
from portal.surveys.models.checking import check
from portal.surveys.models.override import Override
from portal.surveys.translating import Texts, Told
from portal.tables import Table

if TYPE_CHECKING:
    from portal.surveys.gate import Finding
    from portal.surveys.models.card import CardBatch
    from portal.surveys.models.question import Question


class AgeBand(StrEnum):
    YOUNGEST = "4-7"
    """With an adult beside them."""
    YOUNGER = "8-11"
    OLDER = "12-17"
    ADULT = "18+"

    @property
    def is_step_by_step(self) -> bool:
        """Whether they are asked one question at a time."""
        return self in {AgeBand.YOUNGEST, AgeBand.YOUNGER}


@dataclass(frozen=True, slots=True)
class Details:
    """What a respondent is told before the first question, and for which age it is written."""

    title: str
    purpose: str
    readers: str
    age_band: AgeBand
    words_kept_months: int | None = None
    """Empty: as it was, and at first as long as the group's."""
    known: str = ""
    safeguarding_owner_id: UUID | None = None

    @property
    def given(self) -> dict[str, Any]:
        kept = self.words_kept_months
        return {name: value for name, value in asdict(self).items() if name != "words_kept_months" or kept}


class Survey(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "surveys", db_index=True)
    group_id: UUID
    title = fields.CharField(max_length=120)
    purpose = fields.CharField(max_length=300)
    """What the answers are for, in one sentence that a respondent reads first."""
    readers = fields.CharField(max_length=300)
    """Who will read the answers, in the respondent's words."""
    known = fields.CharField(max_length=300, default="")
    """What is known about whoever answers, beside what they say, in the respondent's words."""
    age_band = fields.CharEnumField(AgeBand, max_length=10)
    words_kept_months = fields.IntField(default=24)
    """After which what was written is deleted; respondents are told."""
    safeguarding_owner: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "surveys_answered_for", null=True, db_index=True
    )
    """Who answers for it that worries in the answers are seen to: staff ask them first. Whoever is on duty is told of
    each, as of every worry."""
    safeguarding_owner_id: UUID | None
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
    archived_at = fields.DatetimeField(null=True)
    """Since when it is out of the way of those who work with surveys."""
    version = fields.IntField(default=1)
    first_version_id = fields.UUIDField(null=True, db_index=True)
    """The survey that this one is a later version of; empty in the first itself."""
    in_languages: dict[str, Any] = fields.JSONField(default=dict)
    """A Translation of what is told before the first question, by the code of its language."""
    left_out: list[str] = fields.JSONField(default=list)
    """What the file that it was brought along in had besides, for whoever works on the draft."""
    questions: fields.ReverseRelation["Question"]
    batches: fields.ReverseRelation["CardBatch"]
    overrides: fields.ReverseRelation[Override]

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

    async def rewrite(self, details: Details) -> bool:
        """Everything but its questions, while it is a draft; False once it is published."""
        return bool(await Survey.filter(id=self.id, published_at=None).update(**details.given))

    async def throw_away(self) -> bool:
        """For good, with its questions and reasons, while it is a draft; False once it is published."""
        return bool(await Survey.filter(id=self.id, published_at=None).delete())

    async def _ask(self, questions: "list[Question]") -> None:
        for question in questions:
            question.survey_id = self.id
            await question.save()

    @property
    def lineage(self) -> UUID:
        """The same for every version."""
        return self.first_version_id or self.id

    @classmethod
    def versions_of(cls, survey: "Survey") -> QuerySet[Self]:
        """All versions of a survey, drafts too, the first one first."""
        return cls.filter(Q(id=survey.lineage) | Q(first_version_id=survey.lineage)).order_by("version")

    @staticmethod
    async def held(id: UUID) -> "Survey | None":
        """With its group, while it is open."""
        if found := opened.SURVEYS.get(id):
            return found
        survey = await Survey.get_or_none(id=id, published_at__isnull=False, closed_at=None).select_related("group")
        return survey and opened.SURVEYS.put(id, survey)

    @property
    def is_open(self) -> bool:
        return self.published_at is not None and self.closed_at is None

    @property
    def audience(self) -> str:
        """In whose words it asks who they are. It comes with its group."""
        return audience(self.age_band, self.group.voice is Voice.CARE_LEAVER)

    @property
    def english(self) -> Texts:
        """What is to be translated of it, beside its questions."""
        words = {name: getattr(self, name) for name in ("title", "purpose", "readers", "known")}
        return {name: text for name, text in words.items() if text}

    def told(self, code: str) -> Told:
        return Told(self.english, self.in_languages, code)

    @property
    def details(self) -> Details:
        return Details(
            self.title,
            self.purpose,
            self.readers,
            AgeBand(self.age_band),
            self.words_kept_months,
            self.known,
            self.safeguarding_owner_id,
        )

    async def publish(self, person: Person) -> None:
        """From now on its questions are frozen and cards can be printed. Safe to call twice. Raises NotReady.

        The gate is asked after the survey is frozen: nobody can change it between the question and the answer.
        """
        async with in_transaction():
            draft = Survey.filter(id=self.id, published_at=None)
            if await draft.update(published_at=now(), published_by_id=person.pk):
                await Contact.be_ready()
                _be_done((await check(await Survey.get(id=self.id))).unread)

    async def name_owner(self, owner_id: UUID) -> None:
        """Who answers for safeguarding, at any time: respondents are not told who it is."""
        await Survey.filter(id=self.id).update(safeguarding_owner_id=owner_id)

    async def leave(self, finding: "Finding", person: Person, reason: str) -> None:
        """A warning that somebody weighed; it is not asked about again while the words stay as they are."""
        await Override.keep(self, finding, person, reason)

    async def close(self, person: Person) -> None:
        """Its cards stop working. Safe to call twice; a draft stays one."""
        await Survey.filter(id=self.id, published_at__isnull=False, closed_at=None).update(
            closed_at=now(), closed_by_id=person.pk
        )
        opened.forget()

    async def reopen(self) -> None:
        """For new cards: those that it had were counted and deleted. Safe to call twice. Raises NotReady.

        Its duties are asked again, as whoever answered for it may have left. Its warnings are not: they are about words
        that are frozen, and that people have answered.
        """
        async with in_transaction():
            closed = Survey.filter(id=self.id, closed_at__isnull=False)
            if await closed.update(closed_at=None, closed_by_id=None, archived_at=None):
                await Contact.be_ready()
                _be_done((await check(await Survey.get(id=self.id))).duties)

    async def archive(self) -> None:
        """Out of the way, once it is closed. Safe to call twice."""
        await Survey.filter(id=self.id, closed_at__isnull=False, archived_at=None).update(archived_at=now())

    async def unarchive(self) -> None:
        await Survey.filter(id=self.id).update(archived_at=None)


def _be_done(undone: "list[Finding]") -> None:
    if undone:
        raise NotReady(" ".join(one.message for one in undone))
