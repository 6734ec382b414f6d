"""Understanding: what the coder suggested for each comment, and what people made of it. Neither erases the other."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.analysis.coder import Coded, Suggestion
from portal.feedback.models import Comment
from portal.tables import Table


class Tone(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class Coding(Table):
    """One comment's coding: by which codebook, in what tone, and whether a person has looked at it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    comment: fields.OneToOneRelation[Comment] = fields.OneToOneField("portal.Comment", "coding")
    comment_id: UUID
    codebook = fields.CharField(max_length=60)
    """Key and version, such as roadmap/1."""
    tone = fields.CharEnumField(Tone, max_length=10)
    quotable = fields.BooleanField(default=False)
    """A person judged that these words point to nobody and may stand in a report."""
    reviewed_at = fields.DatetimeField(null=True, db_index=True)
    reviewed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "codings_reviewed", null=True, db_index=True
    )
    codes: fields.ReverseRelation["Code"]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The codings of comments in the groups that this person belongs to."""
        return cls.filter(comment__group__memberships__person_id=person.pk)

    @classmethod
    async def keep(cls, claim: UUID, coded: Iterable[tuple[Comment, Coded]]) -> int:
        """Writes down what the coder found for the comments that this run of it still holds; returns how many."""
        async with in_transaction():
            coded = list(coded)
            held = await Comment.finish(claim, [comment.id for comment, _ in coded])
            pairs = [(comment, found) for comment, found in coded if comment.id in held]
            codings = [cls(comment=comment, codebook=found.codebook, tone=Tone(found.tone)) for comment, found in pairs]
            await cls.create_all(codings)
            found_by_coding = zip(codings, (found for _, found in pairs), strict=True)
            suggested = [Code.suggested(coding, one) for coding, found in found_by_coding for one in found.suggestions]
            await Code.create_all(suggested)
        return len(pairs)

    async def review(self, person: Person, keys: set[str], quotable: bool) -> None:
        """A person's last word: exactly `keys` apply. The coder's suggestions stay beside it. Safe to call twice."""
        async with in_transaction():  # the update comes first: it makes two clicks wait for each other
            await Coding.filter(id=self.id).update(reviewed_at=now(), reviewed_by_id=person.pk, quotable=quotable)
            suggested = Code.filter(coding_id=self.id)
            await suggested.update(confirmed=False)
            await suggested.filter(key__in=list(keys)).update(confirmed=True)
            added = keys - {code.key for code in await suggested}
            await Code.create_all([Code(coding=self, key=key, confirmed=True) for key in added])


class Code(Table):
    """One code of one comment. `confidence` and the stretch are the machine's, `confirmed` is a person's."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    coding: fields.ForeignKeyRelation[Coding] = fields.ForeignKeyField("portal.Coding", "codes", db_index=True)
    coding_id: UUID
    key = fields.CharField(max_length=20, db_index=True)
    confidence = fields.FloatField(null=True)
    """From 0 to 1; empty when only a person saw it."""
    start = fields.IntField(null=True)
    """The words that led to it, in characters of the comment; empty when they are a person's knowledge."""
    end = fields.IntField(null=True)
    confirmed = fields.BooleanField(null=True)
    """Empty until a person looked; False keeps a suggestion that a person took away."""

    STANDS = Q(confirmed=True) | Q(confirmed=None)
    """The codes that count: what people said and, where nobody has looked yet, what the machine suggested."""

    class Meta:
        unique_together = [("coding", "key")]

    @classmethod
    def suggested(cls, coding: Coding, one: Suggestion) -> Self:
        """What the coder found, not saved yet."""
        return cls(coding_id=coding.id, key=one.key, confidence=one.confidence, start=one.start, end=one.end)
