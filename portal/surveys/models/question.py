"""A question of a survey: frozen with it once it is published, and known again in later versions."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal.languages import catalog
from portal.surveys.about import About, counted_under
from portal.surveys.kinds import Kind
from portal.surveys.models.recording import Heard, Recording
from portal.surveys.models.survey import Survey
from portal.surveys.opened import QUESTIONS
from portal.surveys.translating import Texts, Told
from portal.tables import Table, moved


class Question(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "questions", db_index=True)
    survey_id: UUID
    position = fields.IntField()
    """From 1."""
    kind = fields.CharEnumField(Kind, max_length=10)
    text = fields.CharField(max_length=300)
    help = fields.CharField(max_length=300, default="")
    section = fields.CharField(max_length=120, default="")
    """The heading of a part of the survey that begins with this question."""
    options: list[str] = fields.JSONField(default=list)
    required_because = fields.CharField(max_length=200, default="")
    """Why it cannot be skipped, in words that respondents read. Empty, as it should be: it can."""
    shown_if: fields.ForeignKeyNullableRelation["Question"] = fields.ForeignKeyField(
        "portal.Question", "leads_to", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    """Asked only where one of `shown_if_options` was answered to this earlier question."""
    shown_if_id: UUID | None
    shown_if_options: list[str] = fields.JSONField(default=list)
    first_asked_id = fields.UUIDField(null=True, db_index=True)
    """The question of the first version that this one asks again; empty in the first version itself."""

    in_languages: dict[str, Any] = fields.JSONField(default=dict)
    """A Translation for each language that it was translated into, by the code of the language."""
    about = fields.CharEnumField(About, null=True, max_length=12)
    """What it asks about whoever answers, if it does: then its words and answers are fixed."""
    recorded: dict[str, Heard] = {}
    """What there is to hear of it, by language, once Recording.beside() has looked."""

    class Meta:
        ordering = ["position"]
        unique_together = [("survey", "position")]

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"q{self.position}"

    @property
    def lineage(self) -> UUID:
        """The same for a question in every version of its survey."""
        return self.first_asked_id or self.id

    @property
    def asks_alike(self) -> tuple[Any, ...]:
        """Equal for questions that ask the same of different ages, each in its own words."""
        return self.lineage, self.kind, *self.options

    @property
    def asks_the_same(self) -> tuple[Any, ...]:
        """Equal for questions of which the answers can be compared from one version to the next."""
        return *self.asks_alike, self.text, *self.shown_if_options

    @property
    def english(self) -> Texts:
        """What is to be translated of it: fixed answers are not."""
        words = {name: getattr(self, name) for name in ("text", "help", "section", "required_because")}
        written: Texts = {name: text for name, text in words.items() if text}
        return written | {"options": self.options} if self.kind.has_own_options else written

    def told(self, code: str) -> Told:
        told = Told(self.english, self.in_languages, code)
        if not self.kind.has_own_options:
            told.texts["options"] = [catalog(told.code).gettext(option) for option in self.options]
        return told

    def words(self, code: str) -> str:
        """A digest of all that is read aloud of it in a language."""
        told = self.told(code).texts
        said = [told.get("text", ""), told.get("help", ""), *told.get("options", [])]
        return sha256("\n".join(map(str, said)).encode()).hexdigest()

    @staticmethod
    async def frozen(survey_id: UUID) -> "list[Question]":
        """Those of a published survey, in order, with what there is to hear of each."""
        if held := QUESTIONS.get(survey_id):
            return held
        questions = await Question.filter(survey_id=survey_id)
        await Recording.beside(questions)
        return QUESTIONS.put(survey_id, questions)

    def is_asked(self, given: Mapping[UUID, list[str]]) -> bool:
        """Whether it is shown to somebody who answered this much, by question."""
        return self.shown_if_id is None or bool(set(given.get(self.shown_if_id, [])) & set(self.shown_if_options))

    def tells(self, chosen: list[str]) -> str | None:
        """What whoever chose this says about themselves, as it is counted."""
        return (counted_under(self.about, chosen[0]) or None) if self.about else None

    @classmethod
    async def add(cls, survey: Survey, **content: Any) -> Self | None:
        """At the end of a draft; None once it is published."""
        async with in_transaction():
            if not await is_draft(survey.id):
                return None
            last = await cls.filter(survey_id=survey.id).count()
            made = await cls.create(survey=survey, position=last + 1, **content)
            await _drop_rules_ahead(survey.id)
            return made

    async def rewrite(self, **content: Any) -> bool:
        """False once its survey is published or somebody deleted it, and of words that are fixed."""
        async with in_transaction():
            if self.about or not await self.is_there():
                return False
            self.update_from_dict(content)
            await self.save(update_fields=list(content))
            await self._mend_rules()
            await _drop_rules_ahead(self.survey_id)
            return True

    async def is_there(self) -> bool:
        """Still, and until this transaction ends, in a draft."""
        return await is_draft(self.survey_id) and await Question.filter(id=self.id).exists()

    async def _mend_rules(self) -> None:
        """What is no longer to be chosen here decides nothing any more."""
        for other in await Question.filter(shown_if_id=self.id):
            other.shown_if_options = [option for option in other.shown_if_options if option in self.options]
            if not other.shown_if_options or not self.kind.is_one_of:
                other.shown_if_id, other.shown_if_options = None, []
            await other.save()

    async def copy(self) -> "Question | None":
        """The same once more, after this one; it is another question for whoever compares versions. Nobody is asked
        twice who they are."""
        if self.about:
            return None
        content = {name: getattr(self, name) for name in COPIED}
        made = await Question.add(self.survey, **content, shown_if_id=self.shown_if_id)
        if made:
            await Recording.carry(self.id, made.id)
            await made.move(self.position + 1 - made.position)
        return made

    async def move(self, by: int) -> bool:
        """So many places on, or back. A rule goes when the question that it rests on no longer comes before."""
        async with in_transaction():
            if not await self.is_there():
                return False
            await _number(moved(await Question.filter(survey_id=self.survey_id), self, by))
            await _drop_rules_ahead(self.survey_id)
            return True

    async def remove(self) -> bool:
        """Of a draft. What depended on it is asked of everybody."""
        async with in_transaction():
            if not await is_draft(self.survey_id):
                return False
            await Question.filter(shown_if_id=self.id).update(shown_if_id=None, shown_if_options=[])
            await Question.filter(id=self.id).delete()
            await _number(await Question.filter(survey_id=self.survey_id))
            return True


COPIED = (
    *("kind", "text", "help", "section", "options", "required_because", "shown_if_options", "in_languages", "about"),
)


async def is_draft(survey_id: UUID) -> bool:
    """Whether it is still one, which it then stays until this transaction ends."""
    return bool(await Survey.filter(id=survey_id, published_at=None).update(published_at=None))


async def _number(line: list[Question]) -> None:
    """Two rounds, since no two questions may have the same position, not even for a moment."""
    moved = [(position, one.id) for position, one in enumerate(line, 1) if one.position != position]
    for sign in (-1, 1):
        for position, id in moved:
            await Question.filter(id=id).update(position=sign * position)


async def _drop_rules_ahead(survey_id: UUID) -> None:
    """A question can depend only on what was asked before it, and on nothing that tells who answers."""
    asked: set[UUID] = set()
    for one in await Question.filter(survey_id=survey_id):
        if one.shown_if_id and (one.about or one.shown_if_id not in asked):
            await Question.filter(id=one.id).update(shown_if_id=None, shown_if_options=[])
        if not one.about:
            asked.add(one.id)
