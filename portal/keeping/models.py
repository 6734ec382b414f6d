"""Letting go: what is to be erased, from the moment that nobody may see it until no trace of it is left.

Asking hides it at once. The worker then writes it on the list outside, lets go of the words and has the database's
files made anew. Words that nobody has read yet are read first, and words that raised a concern are kept, both for the
safeguarding team alone.
"""

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.analysis.models import Coding, Review
from portal.boards.models import Entry
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.forums.models import Post, Topic
from portal.keeping import outside
from portal.keeping.outside import Was
from portal.safeguarding.models import Reading
from portal.surveys.models import Response
from portal.tables import Table

BATCH = 200
AT_ONCE = 2_000
"""Lines of the list outside that one query looks for."""


class What(StrEnum):
    WORDS = "words"
    SHEET = "sheet"
    """A survey's sheet, whose answers go on being counted."""
    ANSWERS = "answers"
    """A survey's sheet with all that was chosen on it."""


class Step(StrEnum):
    ASKED = "asked"
    LISTED = "listed"
    """It stands on the list outside."""
    GONE = "gone"
    """The database's files may still have traces of it."""


FIRST = {What.WORDS: Was.HIDDEN, What.SHEET: Was.APART, What.ANSWERS: Was.THROWN_AWAY}


class Erasure(Table):
    """A promise to erase one thing; the row goes once no trace of the thing is left."""

    thing_id = fields.UUIDField(primary_key=True)
    """A comment's or a sheet's."""
    what = fields.CharEnumField(What, max_length=10)
    step = fields.CharEnumField(Step, max_length=10, default=Step.ASKED, db_index=True)

    @classmethod
    async def promise(cls, what: What, ids: Iterable[UUID], step: Step = Step.ASKED) -> None:
        """In the caller's transaction, and safe to call twice."""
        rows = [cls(thing_id=id, what=what, step=step) for id in ids]
        await cls.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)

    @classmethod
    async def take_back(cls, sheets: list[UUID], answers: bool) -> None:
        """What somebody wrote on their sheet and, if they like, all that they chose. Safe to call twice."""
        async with in_transaction():
            await _close(sheets)
            await cls.promise(What.ANSWERS if answers else What.SHEET, sheets)
            await cls._ask(await _ids(Comment.filter(response_id__in=sheets)))

    @classmethod
    async def remove(cls, posts: QuerySet[Post]) -> int:
        """These posts, by whoever wrote them; returns how many. Safe to call twice."""
        async with in_transaction():
            comments = [post.comment_id for post in await posts.only("id", "comment_id")]
            await cls._ask(comments)
        return len(comments)

    @classmethod
    async def _ask(cls, comments: list[UUID]) -> None:
        await _hide(comments)
        await cls.promise(What.WORDS, comments)

    @classmethod
    async def let_go(cls, comments: list[UUID]) -> None:
        """Of words that are past their keeping, whether or not somebody read them; in the caller's transaction."""
        await _hide(comments)
        held = await _empty(comments)
        await _list(Was.HIDDEN, held)
        await cls.promise(What.WORDS, comments, Step.GONE)

    @classmethod
    async def let_go_of_sheets(cls, sheets: list[UUID]) -> None:
        """Those whose words are past their keeping, in the caller's transaction: what was chosen stays as numbers."""
        await _list(Was.APART, sheets)
        await _close(sheets)
        await Response.take_apart(sheets)
        await cls.promise(What.SHEET, sheets, Step.GONE)

    @classmethod
    async def work_off(cls) -> None:
        """Takes everything that was asked for as far as it can go."""
        while asked := await cls.filter(step=Step.ASKED).limit(BATCH):
            for what, was in FIRST.items():
                await _list(was, [one.thing_id for one in asked if one.what is what])
            await cls._on(asked, Step.LISTED)
        while ready := await cls._ready():
            async with in_transaction():
                await _empty([one.thing_id for one in ready if one.what is What.WORDS])
                await Response.take_apart([one.thing_id for one in ready if one.what is What.SHEET])
                await Response.throw_away([one.thing_id for one in ready if one.what is What.ANSWERS])
                await cls._on(ready, Step.GONE)

    @classmethod
    async def _on(cls, rows: list[Self], step: Step) -> None:
        await cls.filter(thing_id__in=[row.thing_id for row in rows]).update(step=step)

    @classmethod
    async def _ready(cls) -> list[Self]:
        """What stands on the list and need not wait until somebody has read it."""
        listed = cls.filter(step=Step.LISTED)
        return await listed.exclude(thing_id__in=Subquery(cls.unread().values("comment_id"))).limit(BATCH)

    @classmethod
    def unread(cls) -> QuerySet[Reading]:
        """What was taken back before anybody had read it. It is read first, lest a call for help goes unheard."""
        return Reading.filter(comment__erased=True, comment__concern__id=None, due_on__isnull=False)

    @classmethod
    async def forget(cls, things: list[UUID]) -> None:
        """No trace of these is left, so the promises are kept."""
        for at in range(0, len(things), BATCH):
            await cls.filter(thing_id__in=things[at : at + BATCH], step=Step.GONE).delete()

    @classmethod
    async def again(cls) -> int:
        """Erases what the list outside names and a backup brought back; returns how many things that were."""
        listed: dict[Was, list[UUID]] = {was: [] for was in Was}
        for was, id in await asyncio.to_thread(lambda: list(outside.read())):
            listed[was].append(id)
        found = 0
        for was, ids in listed.items():
            for at in range(0, len(ids), AT_ONCE):
                async with in_transaction():
                    found += await cls._again(was, ids[at : at + AT_ONCE])
        return found

    @classmethod
    async def _again(cls, was: Was, ids: list[UUID]) -> int:
        if was in {Was.APART, Was.THROWN_AWAY}:
            return await cls._sheets_again(was, await _ids(Response.filter(id__in=ids, comeback_hash__not="")))
        whole = Comment.filter(id__in=ids)
        back = await _ids(whole.filter(erased=False) if was is Was.HIDDEN else whole.filter(text_sealed__isnull=False))
        await _hide(back)
        if was is Was.ERASED:
            await _empty(back)
        await cls.promise(What.WORDS, back, Step.LISTED)
        return len(back)

    @classmethod
    async def _sheets_again(cls, was: Was, sheets: list[UUID]) -> int:
        await _close(sheets)
        await _hide(await _ids(Comment.filter(response_id__in=sheets)))
        await (Response.take_apart if was is Was.APART else Response.throw_away)(sheets)
        await cls.promise(What.SHEET, sheets, Step.GONE)
        return len(sheets)


async def _ids(rows: QuerySet[Comment] | QuerySet[Response]) -> list[UUID]:
    return [row.id for row in await rows.only("id")]


async def _list(was: Was, ids: Iterable[UUID]) -> None:
    await asyncio.to_thread(outside.write, was, ids)


async def _close(sheets: list[UUID]) -> None:
    """Their picture-words find nothing any more."""
    await Response.filter(id__in=sheets).update(comeback_hash="")


async def _hide(comments: list[UUID]) -> None:
    """From everybody but the safeguarding team, with all that led to these words or told of them."""
    gone = {"erased": True, "response_id": None, "coding_due_at": None, "claim": None}
    await Comment.filter(id__in=comments).update(**gone)
    await Coding.forget_words(comments)
    await Review.forget_words(comments)
    await Entry.let_go_of(comments)
    await Topic.end_emptied(comments)


async def _empty(comments: list[UUID]) -> set[UUID]:
    """Lets go of the words for good. What is left is counted in its quarter, and has no other date. Returns the words
    that raised a concern, which are kept; nobody can raise one meanwhile."""
    rows = await Comment.filter(id__in=comments).select_for_update().only("id", "said_on")
    held = {row.id for row in await Comment.filter(id__in=comments, concern__id__isnull=False).only("id")}
    free = [row for row in rows if row.id not in held]
    await _list(Was.ERASED, [row.id for row in free])
    await Reading.filter(comment_id__in=[row.id for row in free], due_on__isnull=False).delete()
    for first in {Quarter.of(row.said_on).first for row in free}:
        those = [row.id for row in free if Quarter.of(row.said_on).first == first]
        await Comment.filter(id__in=those).update(text_sealed=None, masks_sealed=None, question="", said_on=first)
    await Post.forget_words([row.id for row in free])
    return held
