"""What there is to count about concerns and about reading, as far as whoever asks may know of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Count

from portal.accounts.models import Person, now
from portal.safeguarding.clock import HERE, day_of
from portal.safeguarding.figures import Carried, Fact
from portal.safeguarding.models import HANDLING, Came, Concern, Did, Hours, LeftOut, Outcome, Reading, RegisterEntry
from portal.safeguarding.models.reading import monday, today

WEEKS = 4


async def facts(person: Person) -> list[Fact]:
    """One of each concern that this person may know of."""
    concerns = await Concern.visible_to(person)
    seen, taken_on = await _first(person, Did.SEEN), await _first(person, Did.ACKNOWLEDGED)
    clock = await Hours.clock()
    return [
        Fact(
            month=_month(one.raised_at),
            version=one.screened_by,
            by_screen=one.came is Came.SCREEN,
            by_person=one.came is Came.PERSON,
            harmless=one.outcome is Outcome.NO_CONCERN if one.closed_at else None,
            seen_in_time=_in_time(seen.get(one.id), clock.seen_by(one.raised_at)),
            taken_on_in_time=_in_time(taken_on.get(one.id), clock.acknowledged_by(one.raised_at)),
        )
        for one in concerns
    ]


async def _first(person: Person, did: Did) -> dict[UUID, datetime]:
    """When it was first done, by concern: what was passed on later does not count again."""
    known = Subquery(Concern.visible_to(person).values("id"))
    lines = await RegisterEntry.filter(did=did, concern_id__in=known).order_by("-at").values_list("concern_id", "at")
    return dict(lines)


def _month(at: datetime) -> date:
    return day_of(at).replace(day=1)


def _in_time(at: datetime | None, by: datetime) -> bool | None:
    if at is None and now() < by:
        return None
    return at is not None and at <= by


async def read_by_month() -> Counter[date]:
    """How many texts were read, by the month that their week began in."""
    weeks = (
        await Reading.filter(read_in__isnull=False).annotate(n=Count("id")).group_by("read_in").values("read_in", "n")
    )
    months: Counter[date] = Counter()
    for week in weeks:
        months[week["read_in"].replace(day=1)] += week["n"]
    return months


async def load(person: Person) -> list[Carried]:
    """Everybody who read or handled anything in this week or the last four, by name. Concerns that not every reader
    may know of are not counted, and neither are those that leave `person` out."""
    week = monday(today())
    first = week - WEEKS * timedelta(days=7)
    read = await Reading.filter(read_in__gte=first, read_by_id__isnull=False).values_list("read_by_id", "read_in")
    handled = await _handled(person, first)
    ids = {one for one, _ in read} | {one for one, _ in handled}
    people = await Person.filter(id__in=ids).order_by("name")
    return [Carried(one.name, *_split(read, one.pk, week), *_split(handled, one.pk, week)) for one in people]


async def _handled(person: Person, first: date) -> list[tuple[UUID, date]]:
    """Who worked on a concern in which week; what was done about one concern in one week counts once."""
    left_out = Subquery(LeftOut.filter(person_id=person.pk).values("concern_id"))
    lines = RegisterEntry.filter(did__in=HANDLING, by_id__isnull=False, concern__allegation=False)
    since = datetime.combine(first, datetime.min.time(), HERE)
    rows = await lines.filter(at__gte=since).exclude(concern_id__in=left_out).values_list("by_id", "at", "concern_id")
    once = {(by, monday(day_of(at)), concern) for by, at, concern in rows}
    return [(by, week) for by, week, _ in once]


def _split(done: Iterable[tuple[UUID, date]], person: UUID, week: date) -> tuple[int, int]:
    weeks = [when for by, when in done if by == person]
    return sum(when >= week for when in weeks), sum(when < week for when in weeks)
