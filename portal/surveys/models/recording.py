"""A question of a draft, read aloud by a person: one recording in each language, frozen with the question."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.surveys.sounds import Sound
from portal.tables import Table

if TYPE_CHECKING:
    from portal.surveys.models.question import Question


@dataclass(frozen=True, slots=True)
class Heard:
    """What a page has to know of one."""

    id: UUID
    language: str
    is_stale: bool
    """Whether the words were changed since it was made."""


class Recording(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    question: fields.ForeignKeyRelation["Question"] = fields.ForeignKeyField(
        "portal.Question", "recordings", db_index=True
    )
    question_id: UUID
    language = fields.CharField(max_length=10, default="en")
    kind = fields.CharEnumField(Sound, max_length=20)
    sound = fields.BinaryField()
    words = fields.CharField(max_length=64)
    """A digest of the words that were there to be read."""
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "recordings", null=True, db_index=True
    )
    made_by_id: UUID | None
    made_at = fields.DatetimeField(default=now)

    class Meta:
        ordering = ["language"]
        unique_together = [("question", "language")]

    @classmethod
    def heard(cls) -> QuerySet[Self]:
        """Those of surveys that are open."""
        return cls.filter(question__survey__published_at__isnull=False, question__survey__closed_at=None)

    @classmethod
    async def keep(cls, question: "Question", language: str, kind: Sound, sound: bytes, person: Person) -> bool:
        """In place of what there was in this language. False once the survey is published or the question deleted."""
        async with in_transaction():
            if not await question.is_there():
                return False
            await cls.filter(question_id=question.id, language=language).delete()
            made = cls(question_id=question.id, language=language, kind=kind, sound=sound, made_by_id=person.pk)
            made.words = question.words(language)
            await made.save()
            return True

    @classmethod
    async def take_away(cls, question: "Question", id: UUID) -> bool:
        async with in_transaction():
            return await question.is_there() and bool(await cls.filter(question_id=question.id, id=id).delete())

    @classmethod
    async def carry(cls, asked: UUID, again: UUID) -> None:
        """To a question that asks the same again."""
        for one in await cls.filter(question_id=asked):
            content = {name: getattr(one, name) for name in CARRIED}
            await cls.create(question_id=again, **content)

    @classmethod
    async def beside(cls, questions: "Iterable[Question]") -> None:
        """Each question knows afterwards what there is to hear of it; no sound is read for that."""
        by_id = {one.id: one for one in questions}
        for one in by_id.values():
            one.recorded = {}
        for row in await cls.filter(question_id__in=list(by_id)).values("id", "question_id", "language", "words"):
            question = by_id[row["question_id"]]
            code, now_there = row["language"], question.words(row["language"])
            question.recorded[code] = Heard(row["id"], code, row["words"] != now_there)


CARRIED = ("language", "kind", "sound", "words", "made_by_id", "made_at")
