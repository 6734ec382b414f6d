"""What was said in a period, as rows to be laid out.

Each table is read once, in the order in which it is kept, and joined here: grouped by the database, with what stands
beside each comment looked up one by one, a million comments took ten times as long. Rows are taken as the database
gives them, as making objects of them takes longer than all the rest.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Hashable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from tortoise import connections

from portal import settings
from portal.accounts.models import Group, Person
from portal.analysis.models import Code, Coding, Pair
from portal.db import rarely_swept
from portal.feedback.models import Comment, Source
from portal.feedback.periods import Quarter
from portal.forums.models import Post
from portal.reports.counts import EVERY_CODE, NONE_FITS, Row
from portal.reports.tallying import Said, Tally
from portal.surveys.models import Answer, Question, Response, Survey

WEEK = timedelta(days=7)
TAKEN_BACK = "taken back"
"""Whose words those are that were erased: nobody can tell any more how many people they were, so they count as one."""

AT_ONCE = 100_000
"""Rows that are read in one go."""


async def rows(first: date, last: date, reader: Person | None = None) -> list[Row]:
    """Of everything that was coded by now, but for what came from surveys that are still open: figures that grow while
    people answer tell who has just answered. Whoever sent one sheet, or is one member of a forum, is one person; so is
    each comment of which nothing is known. Without what `reader` is coding blind: where few spoke, even a count tells
    what the machine suggests."""
    with rarely_swept():
        return await _rows(first, last, reader)


async def _rows(first: date, last: date, reader: Person | None) -> list[Row]:
    asked = await _asked_about()
    codings = await _codings(await _comments(first, last))
    for one in await _kept_from(reader) if reader else ():
        codings.pop(one, None)
    tally = Tally(await _about(first, last) if asked else {}, asked)
    tally.add(EVERY_CODE, codings.values())
    coded: defaultdict[str, list[Said]] = defaultdict(list)
    fits: set[Hashable] = set()
    async for part in _parts(Code, Code.filter(Code.STANDS), "coding_id", "key"):
        for coding, code in part:
            if said := codings.get(coding):
                coded[code].append(said)
                fits.add(coding)
    for code, many in coded.items():
        tally.add(code, many)
    tally.add(NONE_FITS, [said for coding, said in codings.items() if coding not in fits])
    return tally.rows()


async def _kept_from(reader: Person) -> list[Hashable]:
    return [_as_kept(one.id) for one in await Coding.filter(id__in=Pair.codings_kept_from(reader)).only("id")]


async def _asked_about() -> list[str]:
    """What anybody was asked about themselves, whenever that was: each period is broken down alike, or a year would
    not be the sum of its quarters."""
    asked = Question.filter(about__isnull=False, survey__closed_at__isnull=False)
    return sorted({str(one.about) for one in await asked})


async def _about(first: date, last: date) -> dict[Hashable, list[str]]:
    """What was said of themselves by those who answered, by sheet."""
    told: defaultdict[Hashable, list[str]] = defaultdict(list)
    said = Answer.filter(about__isnull=False, response__answered_in__range=(first, last))
    for sheet, about in await _found(said, "response_id", "about"):
        told[sheet].append(about)
    return dict(told)


async def _comments(first: date, last: date) -> dict[Hashable, tuple[tuple[str, str], Hashable]]:
    """Those that are counted, each with its group, its age and whose words it is."""
    groups = {group.pk: group.key for group in await Group.all()}
    ages = {one.pk: str(one.age_band) for one in await Survey.filter(closed_at__isnull=False)}
    places = {
        (_as_kept(id), _as_kept(survey)): (key, age) for id, key in groups.items() for survey, age in ages.items()
    }
    unknown = {_as_kept(id): (key, "") for id, key in groups.items()}
    sheets = dict(await _found(Response.filter(survey__closed_at__isnull=False), "id", "survey_id"))
    authors = dict(await _found(Post.filter(comment__said_on__range=(first, last)), "comment_id", "author_id"))
    since, counted = await _open_since(), dict[Hashable, tuple[tuple[str, str], Hashable]]()
    for begin, end in await _weeks(first, last):
        week = Comment.filter(said_on__range=(begin, end))
        for id, group, sheet, source, erased in await _found(week, "id", "group_id", "response_id", "source", "erased"):
            if sheet and sheet in sheets:
                counted[id] = places[group, sheets[sheet]], sheet
            elif not sheet and not (erased and source == Source.SURVEY and since.get(group, date.max) <= end):
                counted[id] = unknown[group], TAKEN_BACK if erased else authors.get(id) or id
    return counted


def _as_kept(id: UUID) -> Hashable:
    """As the database gives it."""
    return str(id) if settings.EMBEDDED else id


async def _open_since() -> dict[Hashable, date]:
    """For each group that is being asked just now: the first quarter whose words may be an answer to it. What was taken
    back tells no longer which survey it answered."""
    begun: dict[Hashable, date] = {}
    for one in await Survey.filter(published_at__isnull=False, closed_at=None):
        if one.published_at:
            first, group = Quarter.of(one.published_at.date()).first, _as_kept(one.group_id)
            begun[group] = min(first, begun.get(group, first))
    return begun


async def _codings(comments: dict[Hashable, tuple[tuple[str, str], Hashable]]) -> dict[Hashable, Said]:
    """What is counted, by its coding; nothing is held twice."""
    found: dict[Hashable, Said] = {}
    places: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    async for part in _parts(Coding, Coding.filter(), "id", "comment_id", "tone"):
        for coding, comment, tone in part:
            if said := comments.pop(comment, None):
                place = *said[0], tone
                found[coding] = places.setdefault(place, place), said[1]
    return found


async def _weeks(first: date, last: date) -> list[tuple[date, date]]:
    """As far as anything was said in them; never of two quarters."""
    said = Comment.filter(said_on__range=(first, last))
    ends = [await said.order_by(order).limit(1) for order in ("said_on", "-said_on")]
    if not all(ends):
        return []
    begin, end = (found[0].said_on for found in ends)
    starts = [begin]
    while starts[-1] <= end:
        starts.append(min(starts[-1] + WEEK, Quarter.of(starts[-1]).next.first))
    return [(one, two - timedelta(days=1)) for one, two in pairwise(starts)]


async def _parts(table: Any, query: Any, *names: str) -> AsyncIterator[list[Any]]:
    """A whole table, in the order of its random keys."""
    parts = await table.all().count() // AT_ONCE + 1
    ends = [UUID(int=number * (1 << 128) // parts) for number in range(parts)]
    for begin, end in zip(ends, [*ends[1:], None], strict=True):
        part = query.filter(id__gte=begin, **({"id__lt": end} if end else {}))
        yield await _found(part, *names)


async def _found(query: Any, *names: str) -> list[Any]:
    sql = query.order_by().values_list(*names).sql(params_inline=True)
    _, found = await connections.get("default").execute_query(sql)
    return list(found)
