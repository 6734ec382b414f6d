"""Talking: a group's topics and posts. What a post says is a Comment; who said it stays in the forum."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID, uuid4, uuid5

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Subquery
from tortoise.functions import Count, Max
from tortoise.query_utils import Prefetch
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.safeguarding.models import Contact
from portal.tables import Table

REMOVED = "Removed by its writer"


def sent_as(key: UUID | None, *parts: object) -> UUID:
    """The id of what a form makes, from the form's own key and all that was sent: the same words sent twice
    are one thing, other words from a page that somebody went back to are another."""
    return uuid5(key or uuid4(), "\n".join(map(str, parts)))


class Topic(Table):
    """Its opening post has the topic's own id, and begins with the topic's title."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "topics", db_index=True)
    group_id: UUID
    opened_at = fields.DatetimeField(default=now)
    posted_at = fields.DatetimeField(default=now, db_index=True)
    """When somebody last posted; topics are listed by it."""
    posts: fields.ReverseRelation["Post"]
    post_count: int
    openings: list["Post"]

    class Meta:
        ordering = ["-posted_at"]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """The topics of the groups that this person belongs to."""
        return cls.filter(group__memberships__person_id=person.pk)

    @classmethod
    def listed(cls, topics: QuerySet[Self]) -> QuerySet[Self]:
        """These topics, newest post first, each with its title and how many posts it has; two queries."""
        opening = Post.filter(id=F("topic_id")).select_related("comment")
        counted = topics.annotate(post_count=Count("posts")).order_by("-posted_at")
        return counted.prefetch_related(Prefetch("posts", opening, "openings"))

    @classmethod
    async def newest(cls, groups: Iterable[Group]) -> dict[UUID, Self]:
        """The topic that was last posted to in each of these groups, as `listed`, by the group's id."""
        ids = [group.id for group in groups]
        dates = cls.filter(group_id__in=ids).annotate(last=Max("posted_at")).group_by("group_id")
        last = await dates.order_by("group_id").values_list("last", flat=True)
        topics = await cls.listed(cls.filter(group_id__in=ids, posted_at__in=last))
        return {topic.group_id: topic for topic in topics}

    @classmethod
    async def open(cls, group: Group, author: Person, title: str, text: str, key: UUID | None = None) -> Self:
        """A new topic with its first post; the title is that post's first line, so it is sealed and screened
        too. The same form (`key`) with the same words, sent again, returns the topic that it opened. Raises
        NotReady."""
        await Contact.be_ready()
        id = sent_as(key, group.pk, author.pk, title, text)
        try:
            async with in_transaction():
                topic = await cls.create(id=id, group=group)
                await topic.add(author, f"{title}\n{text}", id)
                return topic
        except IntegrityError:
            if before := await cls.get_or_none(id=id):
                return before
            raise

    @classmethod
    async def end_emptied(cls, comments: list[UUID]) -> None:
        """Topics in which nothing is left to read, now that these words are gone, go too."""
        alive = Subquery(Post.filter(comment__erased=False, topic_id__isnull=False).values("topic_id"))
        touched = Subquery(Post.filter(comment_id__in=comments).values("topic_id"))
        for topic in await cls.filter(id__in=touched).exclude(id__in=alive):
            await Post.filter(topic_id=topic.id, author_id=None).delete()
            await Post.filter(topic_id=topic.id).update(topic_id=None)
            await topic.delete()

    async def reply(self, author: Person, text: str, key: UUID | None = None) -> "Post":
        """One more post; the same form sent again, as with `open`, returns the post that it made."""
        id = sent_as(key, self.pk, author.pk, text)
        try:
            async with in_transaction():
                return await self.add(author, text, id)
        except IntegrityError:
            if before := await Post.filter(id=id).select_related("author", "comment").first():
                return before
            raise

    async def add(self, author: Person, text: str, id: UUID | None = None) -> "Post":
        """One post, in the caller's transaction."""
        await self.fetch_related("group")
        at = now()
        words = Words(text, at.date(), for_coding=author.role is Role.MEMBER)
        comment = await Comment.record(self.group, Source.FORUM, words)
        await Topic.filter(id=self.id).update(posted_at=at)
        return await Post.create(id=id or uuid4(), topic=self, author=author, comment=comment, posted_at=at)

    @property
    def title(self) -> str:
        """Known of topics that were `listed`."""
        return self.openings[0].title


class Post(Table):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    topic: fields.ForeignKeyNullableRelation[Topic] = fields.ForeignKeyField(
        "portal.Topic", "posts", null=True, db_index=True
    )
    """Empty where the topic is gone, and safeguarding has to keep what was said in it."""
    topic_id: UUID | None
    author: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "posts", null=True, db_index=True
    )
    """Empty once its words are gone."""
    author_id: UUID | None
    comment: fields.OneToOneRelation[Comment] = fields.OneToOneField("portal.Comment", "post")
    comment_id: UUID
    posted_at = fields.DatetimeField(default=now)

    class Meta:
        ordering = ["posted_at"]

    @classmethod
    def written_by(cls, person: Person) -> QuerySet[Self]:
        """What this person can still read of what they posted, newest first."""
        return cls.filter(author_id=person.pk, comment__erased=False, topic_id__isnull=False).order_by("-posted_at")

    @classmethod
    async def forget_words(cls, comments: list[UUID]) -> None:
        """Of posts whose words are gone, nobody knows any more who wrote them; a topic keeps their place."""
        await cls.filter(comment_id__in=comments, topic_id=None).delete()
        await cls.filter(comment_id__in=comments).update(author_id=None)

    @property
    def is_opening(self) -> bool:
        return self.id == self.topic_id

    @property
    def title(self) -> str:
        """The topic's title, in the post that opened the topic."""
        return REMOVED if self.comment.erased else self._parted(self.comment.text_among_members)[0]

    @property
    def body(self) -> str:
        """What the post says, without the title in the post that opened the topic; nothing once it was removed."""
        return "" if self.comment.erased else self._parted(self.comment.text_among_members)[1]

    @property
    def own_title(self) -> str:
        """As whoever posted it wrote it, for them alone; empty in a reply."""
        return self._parted(self.comment.unmasked)[0]

    @property
    def own_body(self) -> str:
        return self._parted(self.comment.unmasked)[1]

    def _parted(self, text: str) -> tuple[str, str]:
        """Title and body."""
        title, _, body = text.partition("\n")
        return (title, body) if self.is_opening else ("", text)
