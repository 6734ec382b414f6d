"""Letting go of words that have been kept for as long as their group's are."""

from datetime import UTC, datetime, time
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, now
from portal.audit.models import Record
from portal.feedback.models import Comment, Source
from portal.feedback.retention import oldest_kept, past_keeping
from portal.forums.models import Post, Topic
from portal.queue import each

BATCH = 200


@each(hours=1)
async def forget_words() -> None:
    for group in await Group.all():
        await forget_words_of(group)


async def forget_words_of(group: Group) -> None:
    """In small batches. Codes, posts and links to board entries go with the words; counts and entries stay."""
    for topic in await _topics(group):
        async with in_transaction():
            await _forget(group, await _ids(Comment.filter(post__topic_id=topic.id)))
            await topic.delete()
    while ids := await _ids(past_keeping(group).exclude(source=Source.FORUM).limit(BATCH)):
        await _forget(group, ids)


async def _ids(comments: QuerySet[Comment]) -> list[UUID]:
    return [comment.id for comment in await comments.only("id")]


async def _forget(group: Group, ids: list[UUID]) -> None:
    async with in_transaction():
        await Comment.filter(id__in=ids).delete()
        await Record.add(None, "forget_words", f"/groups/{group.key}", comments=len(ids))


async def _topics(group: Group) -> list[Topic]:
    """Talk is let go of topic by topic, once nobody has posted for so long; never one with a concern in it."""
    concerning = Subquery(Post.filter(comment__concern__id__isnull=False).values("topic_id"))
    midnight = datetime.combine(oldest_kept(group, now().date()), time(), UTC)
    return await Topic.filter(group_id=group.pk, posted_at__lt=midnight).exclude(id__in=concerning)
