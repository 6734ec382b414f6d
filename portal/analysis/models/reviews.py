"""What people said of a comment's codes. A review is never changed; it can only be undone by whoever made it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.analysis.earning import Audited, earned
from portal.analysis.models.coding import Code, Coding, GivenBy
from portal.safeguarding.models import Reading
from portal.sealing import Sealed
from portal.tables import Table


class Part(StrEnum):
    """Why somebody had this comment in front of them. Accuracy is counted on the random ones alone."""

    RANDOM = "random"
    UNCERTAIN = "uncertain"
    THIN = "thin"
    CHOSEN = "chosen"
    DOUBLE = "double"
    SETTLED = "settled"
    BROUGHT = "brought"


class Review(Table):
    """One person's reading of one comment: exactly `keys` apply, none at all where none fits."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    coding: fields.ForeignKeyRelation[Coding] = fields.ForeignKeyField("portal.Coding", "reviews", db_index=True)
    coding_id: UUID
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "reviews", null=True, on_delete=fields.OnDelete.SET_NULL, db_index=True
    )
    person_id: UUID | None
    made_at = fields.DatetimeField(default=now, db_index=True)
    codebook = fields.CharField(max_length=60)
    model = fields.CharField(max_length=100, default="")
    keys: Any = fields.JSONField(default=list)
    tone = fields.CharField(max_length=10, default="")
    """How it sounds, where the person said so: positive, negative, mixed or neutral."""
    suggested: Any = fields.JSONField(default=dict)
    """What the machine had suggested by then: confidence by key."""
    machine_tone = fields.CharField(max_length=10, default="")
    part = fields.CharEnumField(Part, max_length=10)
    note_sealed = fields.BinaryField(null=True)
    note = Sealed()
    undone_at: datetime | None = fields.DatetimeField(null=True, db_index=True)

    BLIND = (Part.DOUBLE,)
    """What only stands once the other has spoken, and they agree or it was settled."""

    @classmethod
    async def make(
        cls,
        coding: Coding,
        person: Person,
        keys: Iterable[str],
        part: Part = Part.CHOSEN,
        tone: str = "",
        note: str = "",
        quotable: bool = False,
    ) -> Self:
        """A person's word on one comment. Unless it is blind, it stands from now on. Whoever codes words has read
        them."""
        async with in_transaction():  # the update comes first: it makes two clicks wait for each other
            await Coding.filter(id=coding.id).update(quotable=quotable)
            machine = await Code.filter(coding_id=coding.id, given_by=GivenBy.MACHINE)
            review = cls(coding_id=coding.id, person_id=person.pk, keys=sorted(set(keys)), part=part, tone=tone)
            review.codebook, review.model, review.machine_tone = coding.codebook, coding.model, coding.tone.value
            review.suggested = {code.key: code.confidence for code in machine}
            if note:
                review.note = note
            await review.save(force_create=True)
            await Reading.done(person, [coding.comment_id])
            await stand(coding.id)
            return review

    @classmethod
    def counted(cls) -> QuerySet[Self]:
        """What was neither taken back nor said blind, newest first: of a comment's, the first one stands."""
        return cls.filter(undone_at=None, part__not_in=list(cls.BLIND)).order_by("-made_at", "-id")

    @classmethod
    async def forget_words(cls, comments: list[UUID]) -> None:
        """Of comments that are erased: what somebody noted down of them goes with them; what they counted as stays."""
        codings = Coding.filter(comment_id__in=comments)
        await cls.filter(coding_id__in=Subquery(codings.values("id"))).update(note_sealed=None)

    @classmethod
    async def audited(cls, codebook: str, by: datetime | None = None) -> list[Audited]:
        """What came up at random and was coded: accuracy is counted on these alone. `by`: as it stood then."""
        stood = Q(made_at__lt=by) & (Q(undone_at=None) | Q(undone_at__gte=by)) if by else Q(undone_at=None)
        found = cls.filter(stood, codebook=codebook, part=Part.RANDOM)
        told = ("coding__comment__group_id", "suggested", "keys", "machine_tone", "tone", "model")
        rows = await found.values_list(*told)
        return [Audited(str(row[0]), frozenset(row[1]), frozenset(row[2]), *row[3:]) for row in rows]

    @classmethod
    async def earned(cls, codebook: str) -> dict[str, frozenset[str]]:
        """For each group, by its id, the codes that the machine may apply by itself."""
        return earned(await cls.audited(codebook))

    async def undo(self) -> None:
        """Takes it back: what stood before it stands again. Safe to call twice."""
        async with in_transaction():
            if await Review.filter(id=self.id, undone_at=None).update(undone_at=now()):
                await Coding.filter(id=self.coding_id).update(quotable=False)
                await stand(self.coding_id)


async def stand(coding: UUID) -> None:
    """Makes the last word count: the newest review that counts or else what the machine suggested. In the
    caller's transaction."""
    last = await Review.counted().filter(coding_id=coding).first()
    codes = Code.filter(coding_id=coding)
    keys = list(last.keys) if last else []
    await codes.filter(given_by=GivenBy.MACHINE).update(stands=last is None)
    people = codes.filter(given_by=GivenBy.PERSON)
    known = {code.key for code in await people}
    await people.update(stands=False)
    await people.filter(key__in=keys).update(stands=True)
    new = [Code(coding_id=coding, key=key, given_by=GivenBy.PERSON) for key in keys if key not in known]
    await Code.create_all(new)
    read = {"reviewed_at": last.made_at, "reviewed_by_id": last.person_id} if last else {}
    await Coding.filter(id=coding).update(**(read or {"reviewed_at": None, "reviewed_by_id": None}))
