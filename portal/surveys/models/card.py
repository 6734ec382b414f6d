"""The ways to a survey: single-use cards, and posters whose code is shared."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal import limits
from portal.accounts.models import now
from portal.sealing import fingerprint, fingerprints
from portal.surveys import codes, opened
from portal.surveys.models.survey import Survey
from portal.tables import Table
from portal.withholding import in_steps

CARDS_LAST = timedelta(days=120)

GRACE = timedelta(minutes=10)
"""Answers that were on their way when a survey closed are in by then."""


MOST_A_DAY = 30
"""Answers by a poster, where its officer says nothing else: a class and its teacher, and no flood."""

LATE = 10
"""So many more get in who had opened it before it was full: what they typed is not refused."""


class Place(StrEnum):
    """Where the cards of a sheet go."""

    HERE = "here"
    AWAY = "away"
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        return {"here": "In the borough", "away": "Outside the borough", "unsaid": "Not said"}[self]


class CardBatch(Table):
    """A sheet of cards that was printed. How many came back is counted; which of them did is not written here."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "batches", db_index=True)
    survey_id: UUID
    name = fields.CharField(max_length=80)
    place = fields.CharEnumField(Place, max_length=10, default=Place.UNSAID)
    """Where its cards go, so that replies can be chased there without knowing whose they are."""
    printed = fields.IntField()
    answered = fields.IntField(default=0)
    """How many came back, of those whose cards are no longer kept: of all of them once it is settled."""
    counted = fields.IntField(null=True)
    """How many came back when they were last counted, in steps."""
    made_at = fields.DatetimeField(default=now)
    expires_on = fields.DateField()
    voided_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    """When its cards were counted for the last time and then deleted, the used and the unused together."""

    class Meta:
        ordering = ["-made_at"]

    @classmethod
    async def print(cls, survey: Survey, name: str, count: int, place: Place = Place.UNSAID) -> tuple[Self, list[str]]:
        """A new batch and its codes. This is the only time that the codes are known."""
        new_codes = [codes.new_code() for _ in range(count)]
        async with in_transaction():
            expires = now().date() + CARDS_LAST
            batch = await cls.create(survey=survey, name=name, printed=count, place=place, expires_on=expires)
            await Card.create_all([Card(code_hash=Card.hashed(code), batch=batch) for code in new_codes])
        return batch, new_codes

    @staticmethod
    async def held(id: UUID) -> "CardBatch | None":
        """With its survey and that one's group, while its cards can be used."""
        batch = opened.BATCHES.get(id) or await CardBatch.get_or_none(id=id)
        survey = await Survey.held(batch.survey_id) if batch and not batch.voided_at else None
        if batch is None or survey is None or batch.expires_on < now().date():
            return None
        batch.survey = survey
        return opened.BATCHES.put(id, batch)

    async def void(self) -> None:
        """Its unused cards stop working at once. Safe to call twice."""
        await CardBatch.filter(id=self.id, voided_at=None).update(voided_at=now())
        opened.forget()

    async def _used(self) -> list[str]:
        """The marks of its cards that were used, which nobody can find without the key."""
        marks = [card.mark for card in await Card.filter(batch_id=self.id)]
        return [used.mark for used in await UsedCard.filter(mark__in=marks)]

    @classmethod
    async def count(cls) -> None:
        """Counts what came back so far, in steps."""
        for batch in await cls.filter(settled_at=None):
            back = batch.answered + len(await batch._used())
            await cls.filter(id=batch.id).update(counted=in_steps(back))

    @classmethod
    async def settle(cls) -> bool:
        """Where no card of a survey can be used any more, keeps how many came back and deletes the cards. Returns
        whether there was anything to delete.

        All sheets of a survey go in one transaction, so that not even what is deleted together tells a sheet.
        """
        sheets: dict[UUID, list[CardBatch]] = {}
        for batch in await cls.filter(settled_at=None).select_related("survey"):
            sheets.setdefault(batch.survey_id, []).append(batch)
        over = [many for many in sheets.values() if all(batch.is_over(now() - GRACE) for batch in many)]
        for together in over:
            async with in_transaction():
                for batch in together:
                    await batch._settle()
        return bool(over)

    def is_over(self, moment: datetime) -> bool:
        """Whether none of its cards could be used any more at that moment. The batch comes with its survey."""
        ends = [end for end in (self.voided_at, self.survey.closed_at) if end]
        return self.expires_on < moment.date() or any(end < moment for end in ends)

    async def _settle(self) -> None:
        used = await self._used()
        await UsedCard.filter(mark__in=used).delete()
        await Card.filter(batch_id=self.id).delete()
        answered = self.answered + len(used)
        await CardBatch.filter(id=self.id).update(answered=answered, counted=in_steps(answered), settled_at=now())

    @property
    def is_exact(self) -> bool:
        """Whether it may be told exactly how many came back: once its survey, which it comes with, is closed."""
        return bool(self.settled_at and self.survey.closed_at)

    @property
    def back(self) -> int:
        """How many came back, as far as anybody may know."""
        return self.answered if self.is_exact else self.counted or 0


class Card(Table):
    """A single-use card. Using it leaves its row as it was: without the key, nobody can tell which were used."""

    code_hash = fields.CharField(primary_key=True, max_length=64)
    batch: fields.ForeignKeyRelation[CardBatch] = fields.ForeignKeyField("portal.CardBatch", "cards", db_index=True)
    batch_id: UUID

    @staticmethod
    def hashed(code: str) -> str:
        return fingerprint("card", code).hex()

    @property
    def mark(self) -> str:
        """What says that it was used."""
        return fingerprint("used card", self.code_hash).hex()

    @classmethod
    async def find(cls, code: str) -> Self | None:
        """The card while it can be used: not used, voided or expired, and its survey open."""
        card = await cls.filter(code_hash__in=[made.hex() for made in fingerprints("card", code)]).first()
        batch = await CardBatch.held(card.batch_id) if card else None
        if card is None or batch is None or await card.is_used():
            return None
        card.batch = batch
        return card

    async def is_used(self) -> bool:
        return await UsedCard.exists(mark=self.mark)

    async def use(self) -> None:
        """Raises IntegrityError for all but the one who came first. Belongs in the transaction of the answers."""
        await UsedCard.create(mark=self.mark)


class UsedCard(Table):
    """That some card was used. It refers to nothing, not even to a sheet: a foreign key would lock the row that it
    refers to, and PostgreSQL writes such a lock, with the number of the transaction, into that row."""

    mark = fields.CharField(primary_key=True, max_length=64)


class Poster(Table):
    """A code that everybody who sees the poster shares, so it is no secret and is kept as it is."""

    code = fields.CharField(primary_key=True, max_length=12)
    survey: fields.OneToOneRelation[Survey] = fields.OneToOneField("portal.Survey", "poster")
    survey_id: UUID
    most_a_day = fields.IntField(default=MOST_A_DAY)
    """How many answers it takes in a day. How many it took is counted in memory or in Redis, beside nothing, and
    forgotten at midnight: here it would tell on which days people answered."""

    @classmethod
    async def of(cls, survey: Survey) -> Self:
        """The survey's poster, made at the first call."""
        poster, _ = await cls.get_or_create(survey=survey, defaults={"code": codes.new_code(codes.POSTER_LENGTH)})
        return poster

    @classmethod
    async def find(cls, code: str) -> Self | None:
        """The poster while its survey is open."""
        if len(code) != codes.POSTER_LENGTH:
            return None
        poster = await cls.get_or_none(code=code)
        survey = await Survey.held(poster.survey_id) if poster else None
        if poster and survey:
            poster.survey = survey
        return poster if survey else None

    async def take(self, most_a_day: int) -> None:
        """So many answers a day, from now on."""
        self.most_a_day = most_a_day
        await self.save(update_fields=["most_a_day"])

    async def is_full(self) -> bool:
        """Whether nobody else is let in today."""
        return await limits.too_many(_today(self.most_a_day), self.code)

    async def count(self) -> bool:
        """Counts one answer; False when there is no room even for those who came in time."""
        return await limits.spend(_today(self.most_a_day + LATE), self.code)


def _today(most: int) -> limits.Limit:
    """It ends at midnight for everybody, so that its end does not tell when the first answer came."""
    return limits.Limit("poster", most, limits.left_of_day(), most)
