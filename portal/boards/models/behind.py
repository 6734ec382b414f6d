"""The words that an entry rests on, how many spoke, and their ages."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from portal import settings
from portal.accounts.models import Group, Person, Voice
from portal.analysis.models import Code, Pair
from portal.boards.states import at_least
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.surveys.models import AgeBand

BATCH = 500
SHEET, AUTHOR = "response_id", "post__author_id"
"""Who spoke, as far as anybody knows: all that came on one sheet is one person's, and all that one member posted."""


def _coded(group: Group, quarter: Quarter) -> QuerySet[Code]:
    said = {"group_id": group.id, "said_on__gte": quarter.first, "said_on__lte": quarter.last, "erased": False}
    return Code.filter(Code.STANDS, **{f"coding__comment__{name}": value for name, value in said.items()})


def comments_behind(group: Group, code: str, quarter: Quarter) -> QuerySet[Comment]:
    """What a group said in a quarter that stands coded to `code`: what an entry about it rests on."""
    return Comment.filter(id__in=Subquery(_coded(group, quarter).filter(key=code).values("coding__comment_id")))


async def how_many(group: Group, quarter: Quarter, reader: Person) -> Counter[str]:
    """People by code, as far as this person may know of them: nothing of what they are coding blind."""
    known = _coded(group, quarter).exclude(coding_id__in=Pair.codings_kept_from(reader))
    sheet, author = f"coding__comment__{SHEET}", f"coding__comment__{AUTHOR}"
    found: Counter[str] = Counter()
    for counted, among in (
        (sheet, known.filter(**{f"{sheet}__isnull": False})),
        (author, known.filter(**{f"{author}__isnull": False})),
        ("coding__comment_id", known.filter(**{sheet: None, author: None})),
    ):
        people = among.group_by("key").annotate(people=Count(counted, distinct=True))
        found.update(dict(await people.values_list("key", "people")))
    return found


async def voices(comments: Iterable[Comment]) -> set[UUID]:
    """Who spoke in them: a sheet, a member, or else the comment itself."""
    ids, found = [comment.id for comment in comments], set[UUID]()
    for at in range(0, len(ids), BATCH):
        rows = await Comment.filter(id__in=ids[at : at + BATCH]).values_list("id", SHEET, AUTHOR)
        found |= {sheet or author or id for id, sheet, author in rows}
    return found


def named(behind: Mapping[str, Collection[UUID]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What an entry is about, from who spoke of each code, as the entry keeps it."""
    enough = settings.MINIMUM_PUBLISHED
    return [
        {"key": code, "name": names.get(code, code), "told": len(people) >= enough} for code, people in behind.items()
    ]


def spoke(behind: Iterable[Collection[UUID]]) -> int:
    """How many people spoke of what may be told of by itself, in the steps that may be told. What fewer spoke of is
    left out: with it, and with what editions tell of the others, somebody could work out how many spoke of that."""
    told = [people for people in behind if len(people) >= settings.MINIMUM_PUBLISHED]
    return at_least(len(set[UUID]().union(*told)))


def of_voice(voice: Voice) -> AgeBand:
    """For words that came without a survey."""
    return AgeBand.OLDER if voice is Voice.CHILD_IN_CARE else AgeBand.ADULT


async def ages_of(group: Group, comments: Iterable[Comment]) -> list[str]:
    """The age bands of those who spoke: each survey's own, and the group's for words of a forum or a file."""
    ids, found = [comment.id for comment in comments], set[AgeBand]()
    for at in range(0, len(ids), BATCH):
        rows = Comment.filter(id__in=ids[at : at + BATCH]).order_by("response__survey__age_band").distinct()
        found |= set(await rows.values_list("response__survey__age_band", flat=True))  # type: ignore[arg-type]
    bands = {AgeBand(one) if one else of_voice(group.voice) for one in found} or {of_voice(group.voice)}
    return [band.value for band in AgeBand if band in bands]
