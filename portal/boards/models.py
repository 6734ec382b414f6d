"""Answering back: "you said, we did" entries, from a theme in a report to something proved and published."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.analysis.codebook import roadmap
from portal.analysis.models import Code, Pair, codebook
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.permissions import May, Role, allowed
from portal.tables import Table

ANSWER_WITHIN = timedelta(days=28)
"""Four weeks from one step to the next; after that an entry is overdue, and the list says so."""

BATCH = 500


def comments_behind(group: Group, code: str, quarter: Quarter, reader: Person | None = None) -> QuerySet[Comment]:
    """What a group said in a quarter that stands coded to `code`: what an entry about it rests on. With `reader`,
    what they may know of it: nothing of what they are coding blind."""
    coded = Code.filter(Code.STANDS, key=code, coding__comment__group_id=group.id)
    if reader:
        coded = coded.exclude(coding_id__in=Pair.codings_kept_from(reader))
    said = Comment.filter(group_id=group.id, said_on__gte=quarter.first, said_on__lte=quarter.last)
    return said.filter(erased=False, id__in=Subquery(coded.values("coding__comment_id")))


class State(StrEnum):
    """How far an entry has come; worked out from its timestamps."""

    STARTED = "waiting for an answer"
    ANSWERED = "waiting for a second person"
    SIGNED_OFF = "ready to publish"
    PUBLISHED = "published"


class Entry(Table):
    """One "you said, we did" on a group's board. A second person signs it off before it is published."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "entries", db_index=True)
    group_id: UUID
    code = fields.CharField(max_length=20)
    """The value or theme it came from."""
    code_name = fields.CharField(max_length=120, default="")
    """What that was called then, for codebooks change."""
    you_said = fields.TextField()
    comments: fields.ManyToManyRelation[Comment] = fields.ManyToManyField(
        "portal.Comment", through="entry_comment", related_name="entries"
    )
    """The very comments it rests on, so that those who spoke can find it."""
    started_at: datetime = fields.DatetimeField(default=now)
    started_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_started", null=True, db_index=True
    )
    we_did = fields.TextField(default="")
    evidence = fields.TextField(default="")
    done_on: date | None = fields.DateField(null=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)
    answered_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_answered", null=True, db_index=True
    )
    answered_by_id: UUID | None
    signed_off_at: datetime | None = fields.DatetimeField(null=True)
    signed_off_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_signed_off", null=True, db_index=True
    )
    published_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    published_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_published", null=True, db_index=True
    )

    class Meta:
        ordering = ["-started_at"]

    @classmethod
    def visible_to(cls, person: Person | None) -> QuerySet[Self]:
        """What is published, for everybody; all of it, in the groups that they see, for officers and leaders."""
        if person is None or not allowed(person, May.READ_ENTRIES):
            return cls.filter(published_at__isnull=False)
        if person.role is Role.LEADER:
            return cls.all()
        return cls.filter(group__memberships__person_id=person.pk)

    @classmethod
    async def start(
        cls,
        group: Group,
        person: Person,
        code: str,
        you_said: str,
        comments: list[Comment],
        key: UUID | None = None,
    ) -> Self:
        """A new entry. The same form (`key`) with the same words, sent again, returns the one it started."""
        id, known = uuid5(key or uuid4(), you_said), (await codebook()).by_key.get(code)
        began: dict[str, Any] = {"id": id, "code": code, "code_name": known.name if known else "", "you_said": you_said}
        try:
            async with in_transaction():
                entry = await cls.create(**began, group=group, started_by=person)
                for at in range(0, len(comments), BATCH):
                    await entry.comments.add(*comments[at : at + BATCH])
                return entry
        except IntegrityError:
            if before := await cls.get_or_none(id=id, group_id=group.pk, started_by_id=person.pk):
                return before
            raise

    @classmethod
    def from_sheets(cls, sheets: list[UUID]) -> QuerySet[Self]:
        """The published entries that rest on what was said on these sheets."""
        return cls.visible_to(None).filter(comments__response_id__in=sheets).distinct()

    @classmethod
    async def let_go_of(cls, comments: list[UUID]) -> None:
        """Entries stay as they were written, but nothing leads from them to these comments any more."""
        for entry in await cls.filter(comments__id__in=comments).distinct():
            for comment in await entry.comments.filter(id__in=comments):
                await entry.comments.remove(comment)  # Tortoise removes none of several on SQLite

    @property
    def state(self) -> State:
        if self.published_at:
            return State.PUBLISHED
        if self.signed_off_at:
            return State.SIGNED_OFF
        return State.ANSWERED if self.answered_at else State.STARTED

    @property
    def theme(self) -> str:
        """The name of the value or theme it came from."""
        known = roadmap().by_key.get(self.code)
        return self.code_name or (known.name if known else self.code)

    @property
    def since(self) -> datetime:
        """When it came into the state that it is in."""
        return self.published_at or self.signed_off_at or self.answered_at or self.started_at

    @property
    def is_overdue(self) -> bool:
        return not self.published_at and self.since + ANSWER_WITHIN < now()

    @property
    def answer_mark(self) -> str:
        """Tells one answer from the one that took its place, so that nobody signs what they have not read."""
        return self.answered_at.isoformat() if self.answered_at else ""

    def is_by(self, person: Person) -> bool:
        """Whether this person wrote the answer, and so cannot be the one to sign it off."""
        return bool(self.answered_by_id == person.pk)

    async def answer(self, person: Person, we_did: str, evidence: str, done_on: date) -> bool:
        """What was done, with its proof. A new answer takes an earlier signature away; a published one
        stands."""
        open_still = Entry.filter(id=self.id, published_at=None)
        written = await open_still.update(
            we_did=we_did,
            evidence=evidence,
            done_on=done_on,
            answered_at=now(),
            answered_by_id=person.pk,
            signed_off_at=None,
            signed_off_by_id=None,
        )
        return bool(written)

    async def sign_off(self, person: Person) -> bool:
        """A second person vouches for it: False for the one who wrote it, whatever their role."""
        answered = Entry.filter(id=self.id, answered_at=self.answered_at, signed_off_at=None)
        written_by_another = answered.filter(answered_by_id__not=person.pk, answered_at__isnull=False)
        return bool(await written_by_another.update(signed_off_at=now(), signed_off_by_id=person.pk))

    async def publish(self, person: Person) -> bool:
        """Puts it on the board for everybody. False until it is signed off."""
        ready = Entry.filter(id=self.id, signed_off_at__isnull=False, published_at=None)
        return bool(await ready.update(published_at=now(), published_by_id=person.pk))


def by_state(entries: Iterable[Entry]) -> dict[State, list[Entry]]:
    """Entries by how far they have come: what has waited longest first, what was published last first."""
    oldest_first = sorted(entries, key=lambda entry: entry.since)
    queues = {state: [entry for entry in oldest_first if entry.state is state] for state in State}
    queues[State.PUBLISHED].reverse()
    return queues
