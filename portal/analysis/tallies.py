"""Counting what reports rest on, and finding the words that may be quoted."""

from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from portal import settings
from portal.accounts.models import Group, Person
from portal.analysis import report
from portal.analysis.models import Code, Coding, Pair, codebook
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter

QUOTES_EACH = 2


async def report_for(
    group: Group, quarter: Quarter, least: int | None = None, reader: Person | None = None
) -> report.Report:
    """The group's report for the quarter, with counts under `least`, or else the usual minimum, withheld. It leaves
    out what `reader` is coding blind: where few spoke, even a count tells what the machine suggests."""
    now, then = await tally(group, quarter, reader), await tally(group, quarter.previous, reader)
    return report.make(now, then, list((await codebook()).codes), settings.MINIMUM_COUNT if least is None else least)


async def tally(group: Group, quarter: Quarter, reader: Person | None = None) -> report.Tally:
    """Counts over the comments that have been coded."""
    codings = Coding.filter(_said(group, quarter, "comment__"))
    codes = Code.filter(Code.STANDS, _said(group, quarter, "coding__comment__"))
    if reader:
        codings = codings.exclude(id__in=Pair.codings_kept_from(reader))
        codes = codes.exclude(coding_id__in=Pair.codings_kept_from(reader))
    by_code = await codes.group_by("key").annotate(n=Count("id")).values_list("key", "n")
    by_tone = await codings.group_by("tone").annotate(n=Count("id")).values_list("tone", "n")
    comments = await codings.count()
    coded = await codes.group_by("coding_id").values_list("coding_id")
    return report.Tally(
        comments=comments,
        codes=dict(by_code),
        tones={str(tone): n for tone, n in by_tone},
        none_fits=comments - len(coded),
        reviewed=await codings.filter(reviewed_at__isnull=False).count(),
    )


def _said(group: Group, quarter: Quarter, path: str) -> Q:
    """That a comment, `path` away, was said by this group in this quarter."""
    return Q(
        **{
            f"{path}group_id": group.pk,
            f"{path}said_on__gte": quarter.first,
            f"{path}said_on__lte": quarter.last,
        }
    )


async def quotes(group: Group, quarter: Quarter, shown: list[str]) -> dict[str, list[str]]:
    """Words that a person judged safe to quote, for each of the codes that are shown and none of them twice;
    never words that raised a concern, or that two people are coding blind."""
    found = (
        Code.filter(Code.STANDS, _said(group, quarter, "coding__comment__"), key__in=shown)
        .filter(coding__quotable=True, coding__comment__concern__id=None, coding__comment__erased=False)
        .exclude(coding_id__in=Pair.codings_in_work())
        .order_by("id")
    )
    chosen: dict[str, list[str]] = {}
    used: set[UUID] = set()
    for code in await found.select_related("coding__comment"):
        words = chosen.setdefault(code.key, [])
        if len(words) < QUOTES_EACH and code.coding_id not in used:
            used.add(code.coding_id)
            words.append(code.coding.comment.text)
    return chosen


async def quarters(group: Group) -> list[Quarter]:
    """The quarters in which this group said something, newest first."""
    first = await Comment.filter(group_id=group.pk).order_by("said_on").first()
    last = await Comment.filter(group_id=group.pk).order_by("-said_on").first()
    if first is None or last is None:
        return []
    listed = [Quarter.of(last.said_on)]
    while listed[-1] > Quarter.of(first.said_on):
        listed.append(listed[-1].previous)
    return listed
