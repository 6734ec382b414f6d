"""Taking a group's comments of a quarter out as a sheet, which two people have to want."""

from portal import sheets
from portal.accounts.models import Group
from portal.analysis.models import Code, Pair
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter, week_of
from portal.permissions import Role
from portal.proposals.kinds import Kind

EXPORT = Kind(
    key="export",
    title="Take a group's comments out",
    explains="Whoever proposed it can download the comments of that quarter once, within 24 hours, as a sheet: week, "
    "source, question, words and codes. Beside the words themselves, nothing in it tells who answered, or which "
    "answers came from one person.",
    may_propose=frozenset({Role.OFFICER}),
    may_decide=frozenset({Role.OFFICER, Role.SAFEGUARDING}),
    asks=("group", "quarter"),
)
HEADER = ["Week of", "Source", "Question", "Words", "Codes"]
CODED_TWICE = "being coded by two people"
"""In place of codes that the two must not see until both have spoken."""


async def sheet(group: Group, quarter: Quarter) -> tuple[str, int]:
    """The CSV file and how many comments are in it. Their order is that of their random ids within a week, so that it
    ties nobody's answers together."""
    said = Comment.filter(group_id=group.pk, said_on__gte=quarter.first, said_on__lte=quarter.last, erased=False)
    comments = sorted(await said, key=lambda comment: (week_of(comment.said_on), comment.id))
    codes = await _codes(group, quarter)
    rows = [
        [week_of(one.said_on), one.source.value, one.question, one.text, " ".join(codes.get(str(one.id), []))]
        for one in comments
    ]
    return sheets.written(HEADER, rows), len(rows)


async def _codes(group: Group, quarter: Quarter) -> dict[str, list[str]]:
    said = Code.filter(
        Code.STANDS,
        coding__comment__group_id=group.pk,
        coding__comment__said_on__gte=quarter.first,
        coding__comment__said_on__lte=quarter.last,
    )
    found: dict[str, list[str]] = {}
    for key, comment in await said.order_by("key").values_list("key", "coding__comment_id"):
        found.setdefault(str(comment), []).append(str(key))
    for comment in await Comment.filter(coding__id__in=Pair.codings_in_work(), group_id=group.pk).only("id"):
        found[str(comment.id)] = [CODED_TWICE]
    return found
