"""The words that an entry rests on, and the ages of those who spoke."""

from collections.abc import Iterable

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from portal.accounts.models import Group, Person, Voice
from portal.analysis.models import Code, Pair
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.surveys.models import AgeBand

BATCH = 500


def comments_behind(group: Group, code: str, quarter: Quarter, reader: Person | None = None) -> QuerySet[Comment]:
    """What a group said in a quarter that stands coded to `code`: what an entry about it rests on. With `reader`,
    what they may know of it: nothing of what they are coding blind."""
    coded = Code.filter(Code.STANDS, key=code, coding__comment__group_id=group.id)
    if reader:
        coded = coded.exclude(coding_id__in=Pair.codings_kept_from(reader))
    said = Comment.filter(group_id=group.id, said_on__gte=quarter.first, said_on__lte=quarter.last)
    return said.filter(erased=False, id__in=Subquery(coded.values("coding__comment_id")))


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
