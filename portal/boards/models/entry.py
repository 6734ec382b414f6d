"""One "you said, we did": how far it has come, who answers for it, and what of it everybody may read.

A board shows `shown` and nothing else: what an entry was when it was last whole, with every wording that it needs, and
signed where it says that something was done.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.analysis.models import codebook
from portal.boards.models.behind import BATCH, ages_of, named, spoke, voices
from portal.boards.models.change import EntryChange, What
from portal.boards.models.news import HEARERS, tell
from portal.boards.models.shown import as_told
from portal.boards.models.wording import EntryWording, digest
from portal.boards.states import State
from portal.feedback.models import Comment
from portal.forums.models import Topic
from portal.permissions import May, Role, allowed
from portal.surveys.models import AgeBand
from portal.tables import Table

ANSWER_WITHIN = timedelta(days=28)
"""Four weeks for the first step, where nobody promised another day."""


class Entry(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "entries", db_index=True)
    group_id: UUID
    codes: list[dict[str, Any]] = fields.JSONField(default=list)
    """The values and themes it came from, by `key`, each with the `name` that it had then, for codebooks change; `told`
    where as many people spoke of it as an edition needs to tell of it."""
    you_said = fields.TextField()
    comments: fields.ManyToManyRelation[Comment] = fields.ManyToManyField(
        "portal.Comment", through="entry_comment", related_name="entries"
    )
    """The very comments it rests on, so that those who spoke can find it."""
    spoke = fields.IntField(default=0)
    """How many spoke, in the steps that may be told (see states.py)."""
    ages: list[str] = fields.JSONField(default=list)
    """The age bands of those who spoke."""
    topics: fields.ManyToManyRelation[Topic] = fields.ManyToManyField(
        "portal.Topic", through="entry_topic", related_name="entries"
    )
    started_at: datetime = fields.DatetimeField(default=now)
    started_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_started", null=True, db_index=True
    )
    state = fields.CharEnumField(State, max_length=12, default=State.HEARD)
    state_at: datetime | None = fields.DatetimeField(default=now, null=True)
    state_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_brought_on", null=True, db_index=True
    )
    state_by_id: UUID | None
    owner: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_owned", null=True, db_index=True
    )
    owner_id: UUID | None
    owner_as = fields.CharField(max_length=120, default="")
    """What a board calls the owner: what they do, or their name."""
    due_on: date | None = fields.DateField(null=True)
    """By when the next step is promised."""
    we_did = fields.TextField(default="")
    reason = fields.TextField(default="")
    written_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_written", null=True, db_index=True
    )
    """Who had the last hand in its words, and so cannot be the one who reads them over."""
    written_by_id: UUID | None
    done_on: date | None = fields.DateField(null=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)
    answered_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_answered", null=True, db_index=True
    )
    """Who says that it is done."""
    answered_by_id: UUID | None
    signed_off_at: datetime | None = fields.DatetimeField(null=True)
    signed_off_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_signed_off", null=True, db_index=True
    )
    signed_off_by_id: UUID | None
    read_at: datetime | None = fields.DatetimeField(null=True)
    read_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_read_over", null=True, db_index=True
    )
    read_by_id: UUID | None
    published_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    published_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "entries_published", null=True, db_index=True
    )
    published_by_id: UUID | None
    shown: dict[str, Any] = fields.JSONField(default=dict)
    shown_at: datetime | None = fields.DatetimeField(null=True)
    felt_shown: dict[str, int] = fields.JSONField(default=dict)
    """What those who were asked answered, as it stood when enough new answers had come."""
    wordings: fields.ReverseRelation[EntryWording]
    read_by_leaders: tuple[int, int] = (0, 0)
    told_before: str | None = None
    """The state that everybody read when it was `held`."""

    class Meta:
        ordering = ["-started_at"]

    @classmethod
    def on_boards(cls) -> QuerySet[Self]:
        return cls.filter(published_at__isnull=False, shown_at__isnull=False)

    @classmethod
    def visible_to(cls, person: Person | None) -> QuerySet[Self]:
        """What is published, for everybody; all of it, in the groups that they see, for officers and leaders."""
        if person is None or not allowed(person, May.READ_ENTRIES):
            return cls.on_boards()
        if person.role is Role.LEADER:
            return cls.all()
        return cls.filter(group__memberships__person_id=person.pk)

    @classmethod
    def from_sheets(cls, sheets: list[UUID]) -> QuerySet[Self]:
        """The published entries that rest on what was said on these sheets."""
        return cls.on_boards().filter(comments__response_id__in=sheets).distinct()

    @classmethod
    def from_posts_of(cls, person: Person) -> QuerySet[Self]:
        """The published entries that rest on what this member posted in a forum."""
        return cls.on_boards().filter(comments__post__author_id=person.pk).distinct()

    @classmethod
    async def start(
        cls, group: Group, person: Person, behind: Mapping[str, list[Comment]], you_said: str, key: UUID | None = None
    ) -> Self:
        """A new entry, from what was said of each code. The same form (`key`) with the same words and codes, sent
        again, returns the one it started."""
        id, known = uuid5(key or uuid4(), "\n".join([you_said, *behind])), (await codebook()).by_key
        people = {code: await voices(said) for code, said in behind.items()}
        codes = named(people, {code: known[code].name for code in behind if code in known})
        comments = list({comment.id: comment for said in behind.values() for comment in said}.values())
        began: dict[str, Any] = {"id": id, "codes": codes, "you_said": you_said}
        began |= {"spoke": spoke(people.values()), "ages": await ages_of(group, comments)}
        began |= {"state_by": person, "written_by": person, "due_on": now().date() + ANSWER_WITHIN}
        try:
            async with in_transaction():
                entry = await cls.create(**began, group=group, started_by=person)
                for at in range(0, len(comments), BATCH):
                    await entry.comments.add(*comments[at : at + BATCH])
                await entry.keep(person, What.BEGUN, None)
                return entry
        except IntegrityError:
            if before := await cls.get_or_none(id=id, group_id=group.pk, started_by_id=person.pk):
                return before
            raise

    @classmethod
    async def let_go_of(cls, comments: list[UUID]) -> None:
        """Entries stay as they were written, but nothing leads from them to these comments any more."""
        for entry in await cls.filter(comments__id__in=comments).distinct():
            for comment in await entry.comments.filter(id__in=comments):
                await entry.comments.remove(comment)  # Tortoise removes none of several on SQLite

    @property
    def themes(self) -> list[str]:
        """What it is about, by name."""
        return [code["name"] for code in self.codes]

    @property
    def themes_told(self) -> list[str]:
        """For everybody: to name what an edition withholds would tell that few spoke of it, and nearly how many."""
        return [code["name"] for code in self.codes if code["told"]]

    @property
    def awaits_signature(self) -> bool:
        return bool(self.answered_at and not self.signed_off_at)

    @property
    def is_overdue(self) -> bool:
        return not self.state.is_at_an_end and bool(self.due_on and self.due_on < now().date())

    @property
    def is_overdue_for_everybody(self) -> bool:
        due_on = self.shown.get("due_on")
        return bool(due_on and date.fromisoformat(due_on) < now().date())

    @property
    def said_mark(self) -> str:
        """Tells what is said of it from what took its place, so that nobody writes over what they have not read."""
        return digest(self.state, self.we_did, self.reason, self.owner_id, self.owner_as, self.due_on, self.answered_at)

    @property
    def words_mark(self) -> str:
        """Of what wordings are made from."""
        state = State.DONE if self.awaits_signature else self.state
        return digest(state, self.you_said, self.we_did, self.reason)

    def is_by(self, person: Person) -> bool:
        """Whether this person says that it is done, and so cannot be the one to sign it off."""
        return bool(self.answered_by_id == person.pk)

    async def missing(self) -> list[AgeBand]:
        """The ages of those who spoke for whom there are no words yet, or not of what is said now."""
        return self.lacks((await EntryWording.of(self)).values())

    def lacks(self, wordings: Iterable[EntryWording]) -> list[AgeBand]:
        """`missing`, where its wordings are at hand."""
        there = {one.age for one in wordings if one.mark == self.words_mark}
        return [age for age in AgeBand if age in self.ages and age not in there and age is not AgeBand.ADULT]

    async def held(self) -> Self:
        """As it stands, and for nobody else to change before this transaction ends."""
        held = await type(self).filter(id=self.id).select_for_update().get()
        held.told_before = held.shown.get("state")
        return held

    def wrote(self, person: Person) -> None:
        """Its words are other ones, so whoever reads them over does it anew. What is published was read."""
        self.written_by_id = person.pk
        if not self.published_at:
            self.read_at = self.read_by_id = None

    async def keep(self, person: Person, what: What, before: State | None, about: str = "") -> None:
        """With a line of its history, and with what everybody may read of it from now on."""
        line: dict[str, Any] = {"what": what, "before": before, "after": self.state, "about": about}
        line |= {"did": self.we_did, "reason": self.reason, "owner_as": self.owner_as, "due_on": self.due_on}
        await EntryChange.create(**line, entry_id=self.id, by_id=person.pk)
        if self.published_at and not self.awaits_signature and not await self.missing():
            self.shown, self.shown_at = await as_told(self), now()
            if self.state != self.told_before:
                await tell(self.id)
        await self.save()
        if self.shown.get("state") != self.told_before:
            for hears in HEARERS:
                await hears(self)

    def withdraw_signature(self) -> None:
        """What is not signed any more is no longer shown as done."""
        self.signed_off_at = self.signed_off_by_id = None
        if self.state is State.DONE:
            self.state, self.state_at = State.DOING, now()
        if self.shown.get("state") == State.DONE:
            bare = {age: {**one, "came": ""} for age, one in self.shown["wordings"].items()}
            self.shown = {**self.shown, "state": State.DOING.value, "we_did": "", "wordings": bare, "again": True}
