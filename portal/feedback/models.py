"""The words: every survey answer, forum post and imported comment becomes a Comment, and only there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.safeguarding.models import Concern
from portal.sealing import Sealed
from portal.tables import Table

CLAIM_LASTS = timedelta(minutes=2)


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


class Comment(Table):
    """One thing that somebody said, sealed. Who said it is not here; `response` is a survey's nameless sheet."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "comments", db_index=True)
    group_id: UUID
    source = fields.CharEnumField(Source, max_length=10)
    question = fields.CharField(max_length=300, default="")
    text_sealed = fields.BinaryField()
    text = Sealed()
    said_on = fields.DateField(db_index=True)
    response: fields.ForeignKeyNullableRelation[Table] = fields.ForeignKeyField(
        "portal.Response", "comments", null=True, db_index=True
    )
    response_id: UUID | None
    coding_due_at = fields.DatetimeField(null=True, db_index=True)
    """When the coder should have coded it; empty once it has."""
    claim = fields.UUIDField(null=True, db_index=True)
    """Which run of the coder has taken it on."""

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
        comments = [cls._made(group, source, words, response_id) for words in many]
        await cls.create_all(comments)
        await Concern.screen((comment.id, comment.text) for comment in comments)
        return comments

    @classmethod
    def _made(cls, group: Group, source: Source, words: Words, response_id: UUID | None) -> Self:
        comment = cls(
            group=group,
            source=source,
            question=words.question,
            said_on=words.said_on,
            response_id=response_id,
            coding_due_at=now() if words.for_coding else None,
        )
        comment.text = words.text
        return comment

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The words of the groups that this person belongs to."""
        return cls.filter(group__memberships__person_id=person.pk)

    @classmethod
    async def claim_due(cls, most: int) -> tuple[UUID, list[Self]]:
        """Takes on up to `most` comments that are due, under a claim. Two workers never hold the same comment;
        what a worker that died had taken on falls due again after CLAIM_LASTS."""
        claim, due = uuid4(), now()
        ids = await cls.filter(coding_due_at__lte=due).limit(most).values_list("id", flat=True)
        if not ids:
            return claim, []
        await cls.filter(id__in=ids, coding_due_at__lte=due).update(claim=claim, coding_due_at=due + CLAIM_LASTS)
        return claim, await cls.filter(claim=claim).select_related("group")

    @classmethod
    async def finish(cls, claim: UUID, done: Iterable[UUID]) -> set[UUID]:
        """Marks these comments as done, in the caller's transaction, as far as this run still holds them.
        Returns those that it held: only they may be written down. The others stay due."""
        mine = cls.filter(claim=claim, id__in=list(done))
        await mine.update(coding_due_at=None)
        held = {comment.id for comment in await mine.only("id")}
        await mine.update(claim=None)
        return held


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
