"""The ways to a survey: single-use cards, and posters whose code is shared."""

from datetime import timedelta
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from portal.accounts.models import now
from portal.sealing import fingerprint
from portal.surveys import codes
from portal.surveys.models.survey import Survey
from portal.tables import Table

CARDS_LAST = timedelta(days=120)


class CardBatch(Table):
    """A sheet of cards that was printed. It counts answers; which card was answered is not kept."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "batches", db_index=True)
    name = fields.CharField(max_length=80)
    printed = fields.IntField()
    answered = fields.IntField(default=0)
    made_at = fields.DatetimeField(default=now)
    expires_on = fields.DateField()

    class Meta:
        ordering = ["-made_at"]

    @classmethod
    async def print(cls, survey: Survey, name: str, count: int) -> tuple[Self, list[str]]:
        """A new batch and its codes. This is the only time that the codes are known."""
        new_codes = [codes.new_code() for _ in range(count)]
        async with in_transaction():
            expires = now().date() + CARDS_LAST
            batch = await cls.create(survey=survey, name=name, printed=count, expires_on=expires)
            await Card.create_all([Card(code_hash=Card.hashed(code), batch=batch) for code in new_codes])
        return batch, new_codes

    async def void(self) -> None:
        """Its unused cards stop working at once."""
        await Card.filter(batch_id=self.id).delete()


class Card(Table):
    """A single-use card that has not been used: using it deletes the row, so nothing ties a card to an answer."""

    code_hash = fields.CharField(primary_key=True, max_length=64)
    batch: fields.ForeignKeyRelation[CardBatch] = fields.ForeignKeyField("portal.CardBatch", "cards", db_index=True)
    batch_id: UUID

    @staticmethod
    def hashed(code: str) -> str:
        return fingerprint("card", code).hex()

    @classmethod
    async def find(cls, code: str) -> Self | None:
        """The card while it can be used: not spent, voided or expired, and its survey open."""
        usable = cls.filter(
            code_hash=cls.hashed(code),
            batch__expires_on__gte=now().date(),
            batch__survey__published_at__isnull=False,
            batch__survey__closed_at=None,
        )
        return await usable.select_related("batch__survey__group").first()

    async def spend(self) -> bool:
        """True for the one who came first."""
        spent = await Card.filter(code_hash=self.code_hash).delete()
        if spent:
            await CardBatch.filter(id=self.batch_id).update(answered=F("answered") + 1)
        return bool(spent)


class Poster(Table):
    """A code that everybody who sees the poster shares, so it is no secret and is kept as it is."""

    code = fields.CharField(primary_key=True, max_length=12)
    survey: fields.OneToOneRelation[Survey] = fields.OneToOneField("portal.Survey", "poster")

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
        usable = cls.filter(code=code, survey__published_at__isnull=False, survey__closed_at=None)
        return await usable.select_related("survey__group").first()
