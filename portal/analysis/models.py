"""Understanding: what the coder suggested for each comment, and what people made of it. Neither erases the other."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.analysis.coder import Coded, Suggestion
from portal.feedback.masking import Kind, Mask
from portal.feedback.models import Comment
from portal.safeguarding.models import LeftOut, Reading
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
        """The codings of comments in the groups that this person belongs to, but for those about them."""
        known = cls.filter(comment__group__memberships__person_id=person.pk, comment__erased=False)
        return known.exclude(comment_id__in=LeftOut.comments_kept_from(person))

    @classmethod
    async def forget_words(cls, comments: list[UUID]) -> None:
        """Of comments that are erased: nothing is quoted, and no mark shows where in them a code was seen. The codes
        themselves stay, to be counted."""
        codings = cls.filter(comment_id__in=comments)
        await codings.update(quotable=False)
        await Code.filter(coding_id__in=Subquery(codings.values("id"))).update(start=None, end=None)

    @classmethod
    async def keep(cls, claim: UUID, coded: Iterable[tuple[Comment, Coded]]) -> int:
        """Writes down what the coder found for the comments that this run of it still holds; returns how many."""
        async with in_transaction():
            coded = list(coded)
            held = await Comment.finish(claim, [comment.id for comment, _ in coded])
            pairs = [(comment, found) for comment, found in coded if comment.id in held]
            before = {one.comment_id: one for one in await cls.filter(comment_id__in=list(held))}
            await cls._begin([(comment, found) for comment, found in pairs if comment.id not in before])
            for comment, found in pairs:
                if comment.id in before:
                    await before[comment.id]._look_again(found)
        return len(pairs)

    @classmethod
    async def _begin(cls, pairs: list[tuple[Comment, Coded]]) -> None:
        codings = [cls(comment=comment, codebook=found.codebook, tone=Tone(found.tone)) for comment, found in pairs]
        await cls.create_all(codings)
        found_by_coding = zip(codings, (found for _, found in pairs), strict=True)
        suggested = [Code.suggested(coding, one) for coding, found in found_by_coding for one in found.suggestions]
        await Code.create_all(suggested)

    async def _look_again(self, found: Coded) -> None:
        """What the coder found once words were hidden or shown again. What a person said of a code stays; of a comment
        that a person has read, a new suggestion is one that they did not take up."""
        await Coding.filter(id=self.id).update(codebook=found.codebook, tone=Tone(found.tone))
        codes = Code.filter(coding_id=self.id)
        read = await Coding.filter(id=self.id, reviewed_at__isnull=False).exists()
        await codes.filter(confirmed=None).delete()
        known = {code.key for code in await codes}
        for one in found.suggestions:
            if one.key in known:
                seen = {"confidence": one.confidence, "start": one.start, "end": one.end}
                await codes.filter(key=one.key).update(**seen)
        new = [Code.suggested(self, one) for one in found.suggestions if one.key not in known]
        for code in new:
            code.confirmed = False if read else None
        await Code.create_all(new)

    async def hide(self, words: str, kind: Kind) -> int:
        """Masks these words in the comment; returns in how many places."""
        async with in_transaction():
            places = await self.comment.hide(words, kind)
            if places:
                await Code.filter(coding_id=self.id).update(start=None, end=None)
            return places

    async def show_again(self, start: int) -> Mask | None:
        """Lifts a mask of the comment. Whoever said that the words may be quoted had not seen these."""
        async with in_transaction():
            lifted = await self.comment.show_again(start)
            if lifted:
                await Coding.filter(id=self.id).update(quotable=False)
                await Code.filter(coding_id=self.id).update(start=None, end=None)
            return lifted

    async def review(self, person: Person, keys: set[str], quotable: bool) -> None:
        """A person's last word: exactly `keys` apply. The coder's suggestions stay beside it. Whoever codes words has
        read them. Safe to call twice."""
        async with in_transaction():  # the update comes first: it makes two clicks wait for each other
            await Coding.filter(id=self.id).update(reviewed_at=now(), reviewed_by_id=person.pk, quotable=quotable)
            await Reading.done(person, [self.comment_id])
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
