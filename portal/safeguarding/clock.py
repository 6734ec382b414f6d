"""The clock: when people are at work, by when somebody has to have seen and taken on a concern, and how long it waited.

Working Together to Safeguard Children asks for a decision within one working day; a council may ask more of itself,
never less.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

HERE = ZoneInfo("Europe/London")
SATURDAY = 5
DAY = timedelta(days=1)


def day_of(at: datetime) -> date:
    """The day that it is here then."""
    return at.astimezone(HERE).date()


@dataclass(frozen=True, slots=True)
class Clock:
    """What a council sets: its working hours on working days, in local time, and its limits in minutes."""

    opens: time = time(9)
    closes: time = time(17)
    seen_minutes: int = 15
    acknowledge_minutes: int = 60

    def is_open(self, at: datetime) -> bool:
        here = at.astimezone(HERE)
        return is_working_day(here.date()) and self.opens <= here.time() < self.closes

    def seen_by(self, raised: datetime) -> datetime:
        return raised + timedelta(minutes=self.seen_minutes)

    def acknowledged_by(self, raised: datetime) -> datetime:
        """Never later than the next working day, whatever the council set."""
        return min(raised + timedelta(minutes=self.acknowledge_minutes), self.decided_by(raised))

    def decided_by(self, raised: datetime) -> datetime:
        """The end of the next working day: the latest that anything may wait for a decision."""
        return self._close_of(next_working_day(day_of(raised)))

    def read_on(self, said: datetime) -> date:
        """The working day on which words are read: the day itself until its end, else the next one."""
        today = day_of(said)
        if is_working_day(today) and said < self._close_of(today):
            return today
        return next_working_day(today)

    def is_over(self, day: date, at: datetime) -> bool:
        """Whether that working day has ended."""
        return at >= self._close_of(day)

    def last_close(self, at: datetime) -> datetime:
        """The end of the newest working day that has ended."""
        day = day_of(at)
        while not (is_working_day(day) and self.is_over(day, at)):
            day -= DAY
        return self._close_of(day)

    def _close_of(self, day: date) -> datetime:
        return datetime.combine(day, self.closes, HERE).astimezone(UTC)


@cache
def _bank_holidays() -> "HolidayBase":
    from holidays import country_holidays  # takes a third of a second, which a command need not wait for

    return country_holidays("GB", subdiv="ENG")


def prepare() -> None:
    """Makes the bank holidays ready, so that nobody's request has to wait for them."""
    next_working_day(day_of(datetime.now(UTC)))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for England's bank holidays."""
    return day.weekday() < SATURDAY and day not in _bank_holidays()


def next_working_day(day: date) -> date:
    """The first one after `day`."""
    day += DAY
    while not is_working_day(day):
        day += DAY
    return day


def waited(since: datetime, until: datetime) -> str:
    """Rounded down, as a person would say it: 3 hours."""
    minutes = max(int((until - since).total_seconds()) // 60, 0)
    if minutes < 2:
        return "a moment"
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def spoken(at: datetime) -> str:
    """In local time, for those who read the register: 22 November 2026, 14:05."""
    here = at.astimezone(HERE)
    return f"{here.day} {here:%B %Y, %H:%M}"
