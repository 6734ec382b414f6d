"""Looking for the words that are new in a period, beside the year before it."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from portal.analysis import pool
from portal.analysis.codebook import Codebook
from portal.analysis.common import Said
from portal.analysis.looking import numbered, texts_of
from portal.analysis.models import Coding, Reason
from portal.feedback.models import Comment
from portal.reports.counts import ALL
from portal.reports.disclosure import Rule
from portal.reports.figures import Figures, Scope
from portal.reports.models import Report
from portal.reports.newly import is_enough, still_said, tellable
from portal.reports.periods import Period
from portal.safeguarding.models import LeftOut

MOST = 5_000
"""Comments that are read of the period, and of the year before it: drawn by chance, as their keys are."""
AT_ONCE = 500


class Row(NamedTuple):
    comment: UUID
    sheet: UUID | None
    author: UUID | None
    reason: Reason | None


async def new_words(scope: Scope, figures: Figures, book: Codebook, rule: Rule) -> tuple[str, ...] | None:
    """None where they are not looked for: beside an age, or what people are, words could point at somebody.

    A later edition of the same tells what the one before told, and nothing more: a word that came would tell that
    somebody spoke since. One that everybody could read goes once half as many say it: if it went sooner, it would tell
    that somebody took something back.
    """
    if scope.age != ALL or scope.by != ALL:
        return None
    withheld = {term for one in book.codes if scope.whole.said(one.key) not in figures for term in one.terms}
    if (before := await _told_before(scope)) is not None:
        is_out = await Report.of_scope(scope).filter(published__id__isnull=False).exists()
        least = rule.least_width if is_out else rule.threshold
        said = await _said(scope) if before else []
        return tuple(await pool.run_apart(still_said, said, before, least, withheld)) if said else ()
    if not is_enough(said := await _said(scope), rule.threshold):
        return ()
    return tuple(await pool.run_apart(tellable, said, rule.threshold, withheld))


async def _told_before(scope: Scope) -> tuple[str, ...] | None:
    editions = [one.edition.told.words for one in await Report.of_scope(scope)]
    return next((words for words in editions if words is not None), None)


async def _said(scope: Scope) -> list[Said]:
    """Of what an edition counts: nothing of a survey that is still open. And nothing that anybody is kept from reading:
    they read editions, too."""
    period = Period.known(scope.period)
    year_before = period.first.replace(year=period.first.year - 1)
    ago = dict.fromkeys(await _drawn(scope, year_before, period.first - timedelta(days=1)), 1)
    ago |= dict.fromkeys(await _drawn(scope, period.first, period.last), 0)
    kept = set(await LeftOut.all().values_list("concern__comment_id", flat=True))
    comments, voices, said = [id for id in ago if id not in kept], list[UUID](), list[Said]()
    for at in range(0, len(comments), AT_ONCE):
        rows = await _rows(comments[at : at + AT_ONCE])
        texts = await texts_of([row.comment for row in rows])
        for row in (row for row in rows if row.comment in texts):
            voices.append(row.sheet or row.author or row.comment)
            said.append(Said(texts[row.comment], 0, ago[row.comment], english=row.reason != Reason.LANGUAGE))
    return numbered(voices, said)


async def _drawn(scope: Scope, first: date, last: date) -> list[UUID]:
    """By nothing but what an index holds: there may be a million."""
    found = Comment.filter(said_on__range=(first, last))
    if scope.group != ALL:
        found = found.filter(group__key=scope.group)
    return [id for (id,) in await found.order_by("id").limit(MOST).values_list("id")]


async def _rows(comments: list[UUID]) -> list[Row]:
    found = Coding.filter(Coding.OF_NO_OPEN_SURVEY, comment_id__in=comments, comment__erased=False)
    columns = ("comment_id", "comment__response_id", "comment__post__author_id", "reason")
    return [Row(*row) for row in await found.values_list(*columns)]
