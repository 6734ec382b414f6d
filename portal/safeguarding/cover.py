"""Which working days nobody of the team is there for."""

from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import islice

from portal.safeguarding.clock import DAY, HERE, day_of, is_working_day
from portal.safeguarding.ladder import OnRota

DAYS_AHEAD = 28
SHOWN = 5


def gaps(team: Iterable[OnRota], at: datetime) -> list[date]:
    """The first of them within the next four weeks."""
    there, today = list(team), day_of(at)
    ahead = (today + n * DAY for n in range(DAYS_AHEAD))
    uncovered = (day for day in ahead if is_working_day(day) and not any(one.is_here(_noon(day)) for one in there))
    return list(islice(uncovered, SHOWN))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), HERE)
