"""Understanding: what the coder made of each comment, and what stands after people said theirs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self, cast
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person
from portal.analysis.coder import Coded, Item, Suggestion
from portal.analysis.models.in_common import InCommon
from portal.analysis.models.pairs import Pair
from portal.feedback.masking import Kind, Mask
from portal.feedback.models import Comment
from portal.safeguarding.models import Concern, LeftOut
from portal.sealing import fingerprint
from portal.tables import Table


class Tone(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class Reason(StrEnum):
    """Why a person should come first, whatever the machine thinks. Harm is told by the comment's concern."""

    LANGUAGE = "language"
    THIN = "thin"
    LONG = "long"


class GivenBy(StrEnum):
    MACHINE = "machine"
    PERSON = "person"


class Found(NamedTuple):
    """What the coder made of a comment's words, as it saw them."""

    comment: Comment
    item: Item
    coded: Coded


class Coding(Table):
    """One comment's coding as it is now: by which codebook and model, in what tone, and who read it last."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    comment: fields.OneToOneRelation[Comment] = fields.OneToOneField("portal.Comment", "coding")
    comment_id: UUID
    codebook = fields.CharField(max_length=60)
    """Key and version, such as roadmap/2."""
    model = fields.CharField(max_length=100, default="")
    """The name of the model, see Learned."""
    mark = fields.CharField(max_length=64, default="")
    """A fingerprint of the words, the codebook and the model: what was coded so before is not written again."""
    tone = fields.CharEnumField(Tone, max_length=10)
    written_in = fields.CharField(max_length=20, default="")
    """In English words, where it is another than English: nothing was guessed of it then."""
    reason = fields.CharEnumField(Reason, max_length=10, null=True)
    doubt = fields.FloatField(default=0.0)
    """From 0, where the machine is sure of every code, to 1."""
    quotable = fields.BooleanField(default=False)
    """A person judged that these words point to nobody and may stand in a report."""
    reviewed_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    reviewed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "codings_reviewed", null=True, db_index=True
    )
    reviewed_by_id: UUID | None
    quote_agreed_at: datetime | None = fields.DatetimeField(null=True)
    """When a second person said so too. A review that came after takes it away."""
    quote_agreed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "quotes_agreed", null=True, db_index=True
    )
    OF_NO_OPEN_SURVEY = Q(comment__response_id=None) | Q(comment__response__survey__closed_at__isnull=False)
    quote_agreed_by_id: UUID | None
    codes: fields.ReverseRelation["Code"]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """What may be shown to this person of how comments are coded: not while they code them blind."""
        return cls.readable_by(person).exclude(id__in=Pair.codings_kept_from(person))

    @classmethod
    def readable_by(cls, person: Person) -> QuerySet[Self]:
        """Those whose words, at the least, this person may read: of the groups that they belong to, but for what is
        about them."""
        known = cls.filter(comment__group__memberships__person_id=person.pk, comment__erased=False)
        return known.exclude(comment_id__in=LeftOut.comments_kept_from(person))

    @classmethod
    async def forget_words(cls, comments: list[UUID]) -> None:
        """Of comments that are erased: nothing is quoted, no mark shows where in them a code was seen, and nothing is
        left that was found in them and others. The codes themselves stay, to be counted."""
        await InCommon.forget(comments)
        codings = cls.filter(comment_id__in=comments)
        await codings.update(quotable=False, mark="")
        await Code.filter(coding_id__in=Subquery(codings.values("id"))).update(start=None, end=None, terms=[])

    @classmethod
    async def keep(cls, claim: UUID, coded: Iterable[Found], earned: Mapping[str, frozenset[str]] | None = None) -> int:
        """Writes down what the coder found for the comments that this run of it still holds; returns how many.
        `earned`: for each group, by its id, the codes that the machine may apply by itself."""
        found = {one.comment.id: one for one in coded}
        async with in_transaction():
            held = await Comment.finish(claim, list(found))
            there = cls.filter(comment_id__in=list(held)).select_for_update()  # who reviews one now waits, or is seen
            before = {one.comment_id: one for one in await there}
            new = [cls(comment_id=id, codebook="", tone=Tone.NEUTRAL) for id in held if id not in before]
            changed = [one for one in before.values() if one._tell(found[one.comment_id])]
            for one in new:
                one._tell(found[one.comment_id])
            await cls._write(new, changed)
            hard = set(await Concern.filter(comment_id__in=list(held)).values_list("comment_id", flat=True))
            codes: list[Code] = []
            for one in (*new, *changed):
                comment, _, what = found[one.comment_id]
                people_first = one.reason or comment.id in hard
                may = (earned or {}).get(str(comment.group_id), frozenset()) if not people_first else frozenset()
                codes += [Code.suggested(one, suggestion, suggestion.key in may) for suggestion in what.suggestions]
            await Code.create_all(codes)
        return len(held)

    def _tell(self, found: Found) -> bool:
        """Takes over what the coder says; False where this very thing stands here already."""
        _, item, what = found
        mark = fingerprint("coding", what.codebook, what.model, item.text, item.question, item.voice).hex()
        if mark == self.mark:
            return False
        self.mark, self.codebook, self.model = mark, what.codebook, what.model
        self.tone, self.written_in, self.doubt = Tone(what.tone), what.language, what.doubt
        self.reason = cast(Reason, Reason(what.reason) if what.reason else None)
        return True

    @classmethod
    async def _write(cls, new: list[Self], changed: list[Self]) -> None:
        """The machine's codes make way for its new ones; people's stay."""
        told = ["codebook", "model", "mark", "tone", "written_in", "reason", "doubt"]
        await cls.create_all(new)
        if changed:
            await cls.bulk_create(changed, update_fields=told, on_conflict=["id"])
            await Code.filter(coding_id__in=[one.id for one in changed], given_by=GivenBy.MACHINE).delete()

    async def hide(self, words: str, kind: Kind) -> int:
        """Masks these words in the comment; returns in how many places."""
        async with in_transaction():
            places = await self.comment.hide(words, kind)
            if places:
                await self._forget_places()
                await InCommon.forget([self.comment_id])
            return places

    async def show_again(self, start: int) -> Mask | None:
        """Lifts a mask of the comment. Whoever said that the words may be quoted had not seen these."""
        async with in_transaction():
            lifted = await self.comment.show_again(start)
            if lifted:
                await Coding.filter(id=self.id).update(quotable=False)
                await self._forget_places()
            return lifted

    async def _forget_places(self) -> None:
        await Code.filter(coding_id=self.id).update(start=None, end=None, terms=[])


class Code(Table):
    """One code of one comment, as the machine suggested it or as a person gave it: each has a row of its own."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    coding: fields.ForeignKeyRelation[Coding] = fields.ForeignKeyField("portal.Coding", "codes", db_index=True)
    coding_id: UUID
    key = fields.CharField(max_length=20, db_index=True)
    given_by = fields.CharEnumField(GivenBy, max_length=10)
    confidence = fields.FloatField(null=True)
    """From 0 to 1; the machine's alone."""
    start = fields.IntField(null=True)
    """The stretch of the words that speaks for it, in characters of the comment."""
    end = fields.IntField(null=True)
    terms: Any = fields.JSONField(default=list)
    """[start, end] of the words within it that drove it."""
    applied = fields.BooleanField(default=False)
    """Whether the machine had earned this code in this group, by what people said of it before."""
    stands = fields.BooleanField(default=True)
    """Whether it counts: a person's last word does, and the machine's where nobody has looked yet."""

    STANDS = Q(stands=True)

    class Meta:
        unique_together = [("coding", "key", "given_by")]

    @classmethod
    def suggested(cls, coding: Coding, one: Suggestion, applied: bool = False) -> Self:
        """What the coder found, not saved yet."""
        return cls(
            coding_id=coding.id,
            key=one.key,
            given_by=GivenBy.MACHINE,
            confidence=one.confidence,
            start=one.start,
            end=one.end,
            terms=[list(term) for term in one.terms],
            applied=applied,
            stands=coding.reviewed_at is None,
        )
