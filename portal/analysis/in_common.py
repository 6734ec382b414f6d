"""What one person may see of what a group's comments have in common.

Each finding is counted anew from the comments that they may see, and a small one is not shown: whoever is left out of
something learns nothing of it here either.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from portal import settings
from portal.accounts.models import Group, Person
from portal.analysis.models import Coding, Finding
from portal.analysis.models.in_common import What, part_of
from portal.feedback.periods import Quarter
from portal.safeguarding.models import Concern

AT_ONCE = 5_000
QUOTED, LOOKED_AT = 3, 6
COPIES = 20


class Quote(NamedTuple):
    """`hard`: somebody saw to it that the safeguarding team has these words too; they may be hard to read."""

    coding: Coding
    hard: bool
    share: int = 0


class Told(NamedTuple):
    """A word, a cluster or a group of copies, with some of the comments behind it. `more`: there are more than were
    counted. `share` and `before`: of this quarter's voices, and of the four quarters before."""

    key: str
    words: list[str]
    times: int
    more: bool
    said: list[str]
    quotes: list[Quote]
    share: float = 0.0
    before: float = 0.0


class Page(NamedTuple):
    found: bool
    quarter: Quarter | None
    words: list[Told]
    clusters: list[Told]
    copies: list[Told]


async def page_of(person: Person, group: Group) -> Page:
    found = {what: await Finding.of(group.pk, what) for what in (What.WORDS, What.CLUSTERS, What.COPIES)}
    if any(one is None for one in found.values()):
        return Page(False, None, [], [], [])
    words = found[What.WORDS]
    listed = [*words["words"], *found[What.CLUSTERS], *found[What.COPIES][: 2 * COPIES]]
    visible = await _visible(person, (id for one in listed for id in one["said"]))
    told = {
        What.WORDS: list(_words(words["words"], visible)),
        What.CLUSTERS: list(_clusters(found[What.CLUSTERS], visible)),
        What.COPIES: list(_copies(found[What.COPIES], visible))[:COPIES],
    }
    quotes = await _quotes(person, (id for line in told.values() for one in line for id in one.said[:LOOKED_AT]))
    shown = {what: [_quoted(one, quotes) for one in line] for what, line in told.items()}
    return Page(True, Quarter.parse(words["quarter"]), *shown.values())


def _words(found: list[dict[str, Any]], visible: set[str]) -> Iterator[Told]:
    for one in found:
        told = _told(one, visible, [one["word"]])
        if told.times >= settings.MINIMUM_COUNT:
            yield told._replace(share=one["share"], before=one["before"])


def _clusters(found: list[dict[str, Any]], visible: set[str]) -> Iterator[Told]:
    for one in found:
        least = settings.MINIMUM_COUNT
        words = [word for word, saying in one["words"] if len(visible.intersection(saying)) >= least]
        told = _told(one, visible, words)
        if words and told.times >= least:
            yield told


def _copies(found: list[dict[str, Any]], visible: set[str]) -> Iterator[Told]:
    yield from (told for one in found if (told := _told(one, visible, [])).times > 1)


def _told(one: dict[str, Any], visible: set[str], words: list[str]) -> Told:
    said = [id for id in one["said"] if id in visible]
    return Told(next(iter(said), ""), words, len(said), one["times"] > len(one["said"]), said, [])


def _quoted(one: Told, quotes: dict[str, Quote]) -> Told:
    """Nothing is quoted twice, with or without capitals."""
    each = {
        quotes[id].coding.comment.text.strip(" .!?\n").lower(): quotes[id]
        for id in one.said[:LOOKED_AT]
        if id in quotes
    }
    return one._replace(quotes=list(each.values())[:QUOTED])


async def _visible(person: Person, ids: Iterable[str]) -> set[str]:
    listed = sorted(set(ids))
    seen: set[str] = set()
    for at in range(0, len(listed), AT_ONCE):
        some = Coding.visible_to(person).filter(id__in=[UUID(id) for id in listed[at : at + AT_ONCE]])
        seen |= {one.id.hex for one in await some.only("id")}
    return seen


async def _quotes(person: Person, ids: Iterable[str]) -> dict[str, Quote]:
    some = Coding.visible_to(person).filter(id__in=[UUID(id) for id in set(ids)]).select_related("comment")
    codings = await some
    hard = await Concern.filter(comment_id__in=[one.comment_id for one in codings]).values_list("comment_id", flat=True)
    return {one.id.hex: Quote(one, one.comment_id in set(hard)) for one in codings}


async def like(person: Person, coding: Coding) -> tuple[list[Quote], int]:
    """What others said that is most like this, and how many said nearly the same, this one among them."""
    group = coding.comment.group_id
    near = (await Finding.of(group, What.ALIKE, part_of(coding.id)) or {}).get(coding.id.hex, [])
    quotes = await _quotes(person, (id for id, _ in near))
    copies = await Finding.of(group, What.COPIES) or []
    same: list[str] = next((one["said"] for one in copies if coding.id.hex in one["said"]), [])
    listed = [quotes[id]._replace(share=share) for id, share in near if id in quotes]
    return listed, len(await _visible(person, same))
