"""The words: every survey answer, forum post and imported comment becomes a Comment, and only there."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet, ValuesQuery
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.feedback.masking import Kind, Mask, blanked, find, masked
from portal.safeguarding.models import Concern, Reading
from portal.sealing import Sealed
from portal.tables import Table

CLAIM_LASTS = timedelta(seconds=30)
KNOWN_AMONG_MEMBERS = frozenset({Kind.NAME, Kind.SCHOOL})
"""What a group's members read of each other in their own forum, where they talk with each other by name."""


class Source(StrEnum):
    SURVEY = "survey"
    FORUM = "forum"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, before it is kept. `question` is what it answers, if anything; what an officer says in a
    group's forum is not `for_coding`, for it is not the group's own voice."""

    text: str
    said_on: date
    question: str = ""
    for_coding: bool = True


def _since(said_on: date) -> datetime:
    """Midnight of that day, or of today for what is dated in the future."""
    return datetime.combine(min(said_on, now().date()), time(), UTC)


class Comment(Table):
    """One thing that somebody said, sealed. Who said it is not here; `response` is a survey's nameless sheet.

    `text` is what everybody reads: personal details are masked in it.

    Words that were let go of leave an empty row behind: it is counted in its quarter, and leads nowhere.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "comments", db_index=True)
    group_id: UUID
    source = fields.CharEnumField(Source, max_length=10)
    question = fields.CharField(max_length=300, default="")
    text_sealed = fields.BinaryField(null=True)
    unmasked = Sealed("text_sealed")
    """What was said with every personal detail in it: for the safeguarding team, and for whoever said it."""
    masks_sealed = fields.BinaryField(null=True)
    masks_kept = Sealed("masks_sealed")
    """JSON: start, end and kind of each mask; empty for words from before there were masks."""
    said_on = fields.DateField(db_index=True)
    response: fields.ForeignKeyNullableRelation[Table] = fields.ForeignKeyField(
        "portal.Response", "comments", null=True, db_index=True
    )
    response_id: UUID | None
    coding_due_at = fields.DatetimeField(null=True, db_index=True)
    """When the coder should have coded it, which tells no more than `said_on`; empty once it has."""
    claim = fields.UUIDField(null=True, db_index=True)
    """Which run of the coder has taken it on."""
    erased = fields.BooleanField(default=False)
    """Whether these words are gone: at once for everybody but the safeguarding team, and for the team too as soon as
    nothing in them has to be kept."""

    class Meta:
        ordering = ["-said_on", "id"]

    @classmethod
    async def record(cls, group: Group, source: Source, words: Words, response_id: UUID | None = None) -> Self:
        """Keeps one person's words: sealed, screened and due for coding, in the caller's transaction."""
        return (await cls.record_all(group, source, [words], response_id))[0]

    @classmethod
    async def record_all(
        cls, group: Group, source: Source, many: Iterable[Words], response_id: UUID | None = None
    ) -> list[Self]:
        """`record` for many at once; all of them or, with an error, none."""
        said = list(many)
        comments = [cls._made(group, source, words, response_id) for words in said]
        await cls.create_all(comments)
        await Reading.promise(comment.id for comment in comments)
        pairs = zip(comments, said, strict=True)
        await Concern.screen((comment.id, words.text) for comment, words in pairs)  # who takes answers cannot unseal
        return comments

    @classmethod
    def _made(cls, group: Group, source: Source, words: Words, response_id: UUID | None) -> Self:
        comment = cls(
            group=group,
            source=source,
            question=words.question,
            said_on=words.said_on,
            response_id=response_id,
            coding_due_at=_since(words.said_on) if words.for_coding else None,
        )
        comment.unmasked = words.text
        comment.masks = find(words.text)
        return comment

    @property
    def masks(self) -> list[Mask]:
        """Where personal details stand in the unmasked words."""
        kept = self.masks_kept
        if not kept:
            return find(self.unmasked)
        return [Mask(start, end, Kind(kind)) for start, end, kind in json.loads(kept)]

    @masks.setter
    def masks(self, masks: Iterable[Mask]) -> None:
        self.masks_kept = json.dumps(sorted(masks))

    @property
    def text(self) -> str:
        """The words with "[name]", "[address]" and the like where personal details stand."""
        return masked(self.unmasked, self.masks)

    @property
    def text_for_coding(self) -> str:
        """`text`, letter for letter, without the words that the masks put there."""
        return blanked(self.unmasked, self.masks)

    @property
    def text_among_members(self) -> str:
        """As the group reads it in its own forum: names are left, ways to reach or find somebody are not."""
        return masked(self.unmasked, (mask for mask in self.masks if mask.kind not in KNOWN_AMONG_MEMBERS))

    async def hide(self, words: str, kind: Kind) -> int:
        """Masks these words wherever they stand whole, in small letters or capitals; returns in how many places."""
        async with in_transaction():
            kept = await Comment.select_for_update().get(id=self.id)
            shape = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
            found = [Mask(match.start(), match.end(), kind) for match in shape.finditer(kept.unmasked)]
            masks = kept.masks
            new = [mask for mask in found if not any(mask.meets(other) for other in masks)]
            if new:
                await self._mask_anew([*masks, *new])
            return len(new)

    async def show_again(self, start: int) -> Mask | None:
        """Lifts the mask that begins there; returns it, or None where there is none. Safe to call twice."""
        async with in_transaction():
            masks = (await Comment.select_for_update().get(id=self.id)).masks
            lifted = next((mask for mask in masks if mask.start == start), None)
            if lifted:
                await self._mask_anew([mask for mask in masks if mask != lifted])
            return lifted

    async def _mask_anew(self, masks: list[Mask]) -> None:
        """Other letters stand in other places now, so the coder has to look again if it looked before, or just does."""
        self.masks = masks
        await Comment.filter(id=self.id).update(masks_sealed=self.masks_sealed)
        looked = Comment.filter(Q(coding__id__isnull=False) | Q(claim__isnull=False), id=self.id, erased=False)
        if await looked.exists():
            await Comment.filter(id=self.id).update(coding_due_at=_since(self.said_on), claim=None)

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The words of the groups that this person belongs to."""
        return cls.filter(group__memberships__person_id=person.pk, erased=False)

    @classmethod
    async def is_any_due(cls) -> bool:
        return await cls.filter(coding_due_at__lte=now()).exists()

    @classmethod
    async def claim_due(cls, most: int) -> tuple[UUID, list[Self]]:
        """Takes on up to `most` comments that are due, under a claim. Two workers never hold the same comment;
        what a worker that died had taken on falls due again after CLAIM_LASTS."""
        claim, due = uuid4(), now()
        async with in_transaction():
            free = cls.filter(coding_due_at__lte=due).select_for_update(skip_locked=True)
            ids = [comment.id for comment in await free.limit(most).only("id")]
            if not ids:
                return claim, []
            mine = cls.filter(id__in=ids, coding_due_at__lte=due)
            await mine.update(claim=claim, coding_due_at=due + CLAIM_LASTS)
        return claim, await cls.filter(claim=claim).select_related("group")

    @classmethod
    async def code_anew(cls, coded: ValuesQuery[Any]) -> int:
        """Makes all comments due again that were coded before (`coded`: their ids), and those that a run of the coder
        holds just now; in the caller's transaction. Returns how many."""
        again = cls.filter(Q(id__in=Subquery(coded)) | Q(claim__isnull=False), erased=False)
        return await again.update(coding_due_at=_since(now().date()), claim=None)

    @classmethod
    async def still_due(cls) -> int:
        """How many wait to be coded, or are being coded."""
        return await cls.filter(coding_due_at__isnull=False).count()

    @classmethod
    async def finish(cls, claim: UUID, done: Iterable[UUID]) -> set[UUID]:
        """Marks these comments as done, in the caller's transaction, as far as this run still holds them.
        Returns those that it held: only they may be written down. The others stay due."""
        mine = cls.filter(claim=claim, id__in=list(done)).select_for_update()
        held = [comment.id for comment in await mine.only("id")]
        await cls.filter(id__in=held).update(coding_due_at=None, claim=None)
        return set(held)


class AlreadyImported(Exception):
    """This very file has been read into this group before."""


class Import(Table):
    """A file of comments gathered elsewhere; its digest keeps the same file from being read in twice."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "imports", db_index=True)
    digest = fields.CharField(max_length=64)
    rows = fields.IntField()
    imported_at = fields.DatetimeField(default=now)

    class Meta:
        unique_together = [("group", "digest")]

    @classmethod
    async def take_in(cls, group: Group, digest: str, many: list[Words]) -> Self:
        """Records every comment of a file, or none. Raises AlreadyImported for a file that was taken in before."""
        try:
            async with in_transaction():
                made = await cls.create(group=group, digest=digest, rows=len(many))
                await Comment.record_all(group, Source.IMPORT, many)
                return made
        except IntegrityError:
            raise AlreadyImported from None
