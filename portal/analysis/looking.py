"""Looking through groups' comments for what they have in common, in the background: see portal/analysis/common."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from portal import settings
from portal.accounts.models import Group, now
from portal.analysis import common, pool
from portal.analysis.common import Cluster, NewWord, Said
from portal.analysis.models import Code, Coding, InCommon, Reason
from portal.analysis.models.in_common import PARTS, What, part_of
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.forums.models import Post
from portal.queue import each

log = logging.getLogger(__name__)
MOST = 20_000
"""The newest comments of a group."""
AT_ONCE = 100
MOST_IDS = 200
"""Comments that are kept behind one word, cluster or group of copies; how many there are is kept beside them."""
MOST_COPIES = 60

Found = dict[tuple[What, int], Any]


class Row(NamedTuple):
    coding: UUID
    comment: UUID
    reason: Reason | None
    sheet: UUID | None
    said_on: date


@each(hours=1)
async def look_daily() -> None:
    """Once a day, and again within the hour after something was forgotten."""
    for group in await Group.all():
        if await Coding.exists(comment__group_id=group.pk, comment__erased=False):
            look = await InCommon.of(group)
            if look.looked_on != now().date():
                await look.ask()


async def look_in_common() -> int:
    """Whatever is due; returns how many groups that were."""
    done = 0
    while look := await InCommon.take_on():
        done += await look_through(look)
    return done


async def look_through(look: InCommon) -> bool:
    today, least = now().date(), settings.MINIMUM_COUNT
    rows, said = await _read(look, today)
    await look.tell("comparing", len(said), len(said))
    found = await pool.run_apart(common.in_common, said, least)
    return await look.finish(await asyncio.to_thread(_told, rows, found, Quarter.of(today)), today)


def _told(rows: list[Row], found: common.InCommon, quarter: Quarter) -> Found:
    ids = [row.coding.hex for row in rows]
    return {
        **_near(rows, ids, found.alikes.near),
        (What.COPIES, 0): [_ids(ids, places) for places in found.alikes.copies[:MOST_COPIES]],
        (What.WORDS, 0): {"quarter": str(quarter), "words": [_word(ids, one) for one in found.words]},
        (What.CLUSTERS, 0): [_cluster(ids, one) for one in found.clusters],
    }


async def _read(look: InCommon, today: date) -> tuple[list[Row], list[Said]]:
    """The newest comments and what is in them."""
    codings = Coding.filter(comment__group_id=look.group_id, comment__erased=False)
    columns = ("id", "comment_id", "reason", "comment__response_id", "comment__said_on")
    listed = await codings.order_by("-comment__said_on", "id").limit(MOST).values_list(*columns)
    rows = [Row(*row) for row in listed]
    posts = Post.filter(comment__group_id=look.group_id, author_id__not_isnull=True)
    authors = {post.comment_id: post.author_id for post in await posts.only("id", "comment_id", "author_id")}
    fitting = Code.filter(Code.STANDS, coding__comment__group_id=look.group_id)
    fits = set(await fitting.distinct().values_list("coding_id", flat=True))
    kept, said = [], []
    for at in range(0, len(rows), AT_ONCE):
        texts = await texts_of([row.comment for row in rows[at : at + AT_ONCE]])
        for row in (row for row in rows[at : at + AT_ONCE] if row.comment in texts):
            kept.append(row)
            said.append(_said(row, texts[row.comment], row.coding in fits, today))
        await look.tell("reading", len(kept), len(rows))
    voices = [row.sheet or authors.get(row.comment) or row.coding for row in kept]
    return kept, numbered(voices, said)


async def texts_of(comments: Sequence[UUID]) -> dict[UUID, str]:
    """Without what is masked, as far as there are any words. One whose seal is broken is passed over."""
    found = await Comment.filter(id__in=list(comments), erased=False)
    return await asyncio.to_thread(lambda: {one.id: text for one in found if (text := _text(one))})


def _text(comment: Comment) -> str:
    try:
        return comment.text_for_coding
    except Exception:
        log.exception("Comment %s could not be read.", comment.id)
        return ""


def _said(row: Row, text: str, fits: bool, today: date) -> Said:
    here, then = Quarter.of(today), Quarter.of(row.said_on)
    ago = max((here.year - then.year) * 4 + here.number - then.number, 0)
    return Said(text, 0, ago, fits, row.reason != Reason.LANGUAGE)


def numbered(voices: Sequence[UUID], said: Sequence[Said]) -> list[Said]:
    """With the same number for what came on one sheet or from one member of a forum."""
    numbers: dict[UUID, int] = {}
    told = [numbers.setdefault(voice, len(numbers)) for voice in voices]
    return [one._replace(voice=voice) for one, voice in zip(said, told, strict=True)]


def _near(rows: list[Row], ids: list[str], near: list[list[tuple[int, int]]]) -> Found:
    parts: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row, id, others in zip(rows, ids, near, strict=True):
        if others:
            parts[part_of(row.coding)][id] = [[ids[other], share] for other, share in others]
    return {(What.ALIKE, part): parts[part] for part in range(PARTS) if part in parts}


def _ids(ids: list[str], places: Sequence[int]) -> dict[str, Any]:
    return {"times": len(places), "said": [ids[place] for place in places[:MOST_IDS]]}


def _word(ids: list[str], one: NewWord) -> dict[str, Any]:
    return {"word": one.word, "share": one.share, "before": one.before, **_ids(ids, one.said)}


def _cluster(ids: list[str], one: Cluster) -> dict[str, Any]:
    return {"words": [[word, _ids(ids, saying)["said"]] for word, saying in one.words], **_ids(ids, one.said)}
