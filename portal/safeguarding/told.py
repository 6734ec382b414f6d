"""Who is told of a call for help that comes in now, as a child may be told it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from babel.dates import format_datetime

from portal.languages import gettext as _
from portal.languages import ngettext, spoken
from portal.safeguarding.clock import HERE, SATURDAY, Clock, is_working_day, next_working_day
from portal.safeguarding.ladder import Duty, OnRota, to_tell

R = TypeVar("R", bound=OnRota)
EVENING, MORNING = 20, 7


class Who(StrEnum):
    AT_WORK = "at_work"
    """Somebody who is at work now."""
    OUT_OF_HOURS = "out_of_hours"
    LATER = "later"
    """Somebody who reads it when they are back at work."""
    NOBODY = "nobody"


class Hour(StrEnum):
    WORK = "work"
    NIGHT = "night"
    WEEKEND = "weekend"
    SHUT = "shut"
    """The office is closed: a bank holiday, or early or late on a working day."""


@dataclass(frozen=True, slots=True)
class Told:
    who: Who
    hour: Hour
    minutes: int
    """Within which the council asks that it is taken on."""
    back_at: datetime
    """When people are next at work."""

    @property
    def back(self) -> str:
        """On Monday 23 November at 09:00."""
        here = self.back_at.astimezone(HERE)
        day = format_datetime(here, "EEEE d MMMM", locale=spoken())
        return _("on {day} at {time}").format(day=day, time=f"{here:%H:%M}")

    @property
    def within(self) -> str:
        """An hour; 45 minutes; 2 hours."""
        hours, rest = divmod(self.minutes, 60)
        if rest or not hours:
            return ngettext("a minute", "{number} minutes", self.minutes).format(number=self.minutes)
        return ngettext("an hour", "{number} hours", hours).format(number=hours)


def told_now(rota: Iterable[R], at: datetime, clock: Clock) -> Told:
    """`rota` holds, in order, the places whose alerts come through now."""
    return Told(_who(list(rota), at, clock), _hour(at, clock), clock.acknowledge_minutes, _back_at(at, clock))


def _who(rota: list[R], at: datetime, clock: Clock) -> Who:
    told = [one for one in to_tell(0, rota, at, clock, allegation=False) if one.is_here(at)]
    if any(one.duty is Duty.OUT_OF_HOURS for one in told):
        return Who.OUT_OF_HOURS
    if not rota:
        return Who.NOBODY
    return Who.AT_WORK if told and clock.is_open(at) else Who.LATER


def _hour(at: datetime, clock: Clock) -> Hour:
    here = at.astimezone(HERE)
    if clock.is_open(at):
        return Hour.WORK
    if here.hour >= EVENING or here.hour < MORNING:
        return Hour.NIGHT
    return Hour.WEEKEND if here.weekday() >= SATURDAY else Hour.SHUT


def _back_at(at: datetime, clock: Clock) -> datetime:
    here = at.astimezone(HERE)
    today = here.date()
    is_today = is_working_day(today) and here.time() < clock.opens
    day = today if is_today or clock.is_open(at) else next_working_day(today)
    opens = datetime.combine(day, clock.opens, HERE)
    return max(opens, here).astimezone(UTC)
