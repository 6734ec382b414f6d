"""What respondents sent, with nothing about who they are or which card they used."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.accounts.models import now
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import week_of
from portal.sealing import fingerprint
from portal.surveys import comeback
from portal.surveys.models.card import Card
from portal.surveys.models.question import Question
from portal.surveys.models.survey import Survey
from portal.tables import IndexOfSome, Table


class AlreadyUsed(Exception):
    """The card was used by another answer than this one."""


def this_week() -> date:
    return week_of(now().date())


class Response(Table):
    """One nameless sheet of answers. It knows its week and its survey; it does not know its card."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "responses", db_index=True)
    survey_id: UUID
    receipt = fields.CharField(max_length=64, unique=True)
    """Fingerprint of code and answers together: tells the same form sent twice, and nothing to who lacks either."""
    comeback_hash = fields.CharField(max_length=64, db_index=True)
    """Fingerprint of the picture-words that the respondent was given; empty once its words were let go of."""
    answered_in = fields.DateField(default=this_week)
    by_poster = fields.BooleanField(default=False)
    helped = fields.BooleanField(default=False)
    """Whether somebody sat beside whoever answered, as they say."""
    answers: fields.ReverseRelation["Answer"]

    @staticmethod
    def receipt_for(code: str, sent: Iterable[tuple[str, str]]) -> str:
        """The receipt of a form, from the code in its address and the fields it sent."""
        return fingerprint("receipt", code, *(f"{name}={value}" for name, value in sorted(sent))).hex()

    @classmethod
    async def kept(cls, receipt: str) -> Self | None:
        """The response that this very form made before, if it did."""
        return await cls.filter(receipt=receipt).select_related("survey__group").first()

    @classmethod
    async def keep(
        cls,
        survey: Survey,
        receipt: str,
        answers: Mapping[UUID, list[str]],
        card: Card | None,
        helped: bool = False,
        asked: Iterable[Question] | None = None,
    ) -> Self:
        """Keeps one respondent's answers, words and all: chosen options, or one text, by question id.
        `asked` are the survey's questions, where they are at hand.

        The same form sent again, even at the same moment, keeps nothing and returns the same response.
        Raises AlreadyUsed when another answer came first with the card.
        """
        try:
            async with in_transaction():
                if card:
                    await card.use()
                response = await cls.create(
                    survey=survey,
                    receipt=receipt,
                    comeback_hash=comeback.hashed(comeback.words_for(receipt)),
                    by_poster=card is None,
                    helped=helped,
                )
                await response._keep_answers(survey, answers, asked or await Question.filter(survey_id=survey.id))
                return response
        except IntegrityError:
            if before := await cls.kept(receipt):
                return before
            if card and await card.is_used():
                raise AlreadyUsed from None
            raise

    @property
    def comeback_words(self) -> str:
        """The come-back code, worked out anew from the receipt: it is stored nowhere."""
        return comeback.words_for(self.receipt)

    @classmethod
    async def take_apart(cls, sheets: list[UUID]) -> None:
        """What was chosen on these sheets stays as numbers. Nothing tells which of them came from one person, and
        nobody can try out any more whether a sheet was theirs."""
        await Answer.filter(response_id__in=sheets).update(response_id=None)
        for sheet in sheets:
            await cls.filter(id=sheet).update(receipt=secrets.token_hex(32), comeback_hash="")

    @classmethod
    async def throw_away(cls, sheets: list[UUID]) -> None:
        """With all that was chosen on them. Words must have been let go of before."""
        await Answer.filter(response_id__in=sheets).delete()
        await cls.filter(id__in=sheets).delete()

    async def _keep_answers(self, survey: Survey, answers: Mapping[UUID, list[str]], asked: Iterable[Question]) -> None:
        answered = [question for question in asked if answers.get(question.id)]
        said = [Words(answers[q.id][0], self.answered_in, q.text) for q in answered if q.kind.is_words]
        await Comment.record_all(survey.group, Source.SURVEY, said, self.id)
        chosen = [
            Answer(response=self, question=q, chosen=answers[q.id], about=q.tells(answers[q.id]))
            for q in answered
            if not q.kind.is_words
        ]
        await Answer.create_all(chosen)


class Answer(Table):
    """What was chosen; words are not here, they are a Comment."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    response: fields.ForeignKeyNullableRelation[Response] = fields.ForeignKeyField(
        "portal.Response", "answers", null=True, db_index=True
    )
    """Empty once the sheet was taken apart; the answer is still counted."""
    response_id: UUID | None
    question: fields.ForeignKeyRelation[Question] = fields.ForeignKeyField("portal.Question", "answers", db_index=True)
    question_id: UUID
    chosen: list[str] = fields.JSONField()
    about = fields.CharField(max_length=30, null=True)
    """What was said about whoever answered, as reports count it, such as gender=female; empty for all other answers,
    and for who would rather not say."""

    class Meta:
        indexes = [IndexOfSome(["response_id", "about"])]
