"""How well the screen does and how fast people are, counted from what people decided. Pure.

What the screen missed is known as far as people found it when they read: every text is read by a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.shares import Interval, interval

LEAST = 10
"""Under so many a share would say more about chance than about the screen."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval around the share."""

    count: int
    of: int

    @property
    def is_enough(self) -> bool:
        return self.of >= LEAST

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> Interval:
        return interval(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Fact:
    """One concern: when it was raised, by which version of the screen or in spite of it, and what became of it."""

    month: date
    version: str
    by_screen: bool
    by_person: bool
    harmless: bool | None
    """Empty until somebody closed it."""
    seen_in_time: bool | None
    """Empty while there is time left."""
    taken_on_in_time: bool | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the concerns of a month, or those that one version of the screen looked at, amount to."""

    confirmed: int
    false_alarms: int
    undecided: int
    """Raised by the screen, and open still."""
    missed: int
    """Raised by people who read, in spite of the screen, and not found harmless since."""
    calls: int
    """Calls for help, which the screen has no part in."""
    seen: Share
    taken_on: Share

    @property
    def recall(self) -> Share:
        return Share(self.confirmed, self.confirmed + self.missed)

    @property
    def false_alarm_share(self) -> Share:
        return Share(self.false_alarms, self.confirmed + self.false_alarms)


def tally(facts: Iterable[Fact]) -> Tally:
    known = list(facts)
    screened = [one.harmless for one in known if one.by_screen]
    return Tally(
        confirmed=screened.count(False),
        false_alarms=screened.count(True),
        undecided=screened.count(None),
        missed=sum(one.by_person and not one.harmless for one in known),
        calls=sum(not one.by_screen and not one.by_person for one in known),
        seen=_share(one.seen_in_time for one in known),
        taken_on=_share(one.taken_on_in_time for one in known),
    )


def _share(in_time: Iterable[bool | None]) -> Share:
    decided = [one for one in in_time if one is not None]
    return Share(sum(decided), len(decided))


def by_month(facts: Iterable[Fact]) -> dict[date, Tally]:
    """Newest first."""
    known = list(facts)
    months = sorted({one.month for one in known}, reverse=True)
    return {month: tally(one for one in known if one.month == month) for month in months}


def by_version(facts: Iterable[Fact]) -> dict[str, Tally]:
    """Of the screen; calls for help had none to look at them."""
    known = [one for one in facts if one.by_screen or one.by_person]
    versions = sorted({one.version for one in known}, reverse=True)
    return {version: tally(one for one in known if one.version == version) for version in versions}


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person read and handled, in this week and in the last four together."""

    name: str
    read_now: int
    read_before: int
    handled_now: int
    handled_before: int

    @property
    def all(self) -> int:
        return self.read_now + self.read_before + self.handled_now + self.handled_before


def heaviest(carried: Iterable[Carried]) -> Carried | None:
    """Whoever carries more than half of what there was, if it was enough to speak of."""
    people = list(carried)
    total = sum(one.all for one in people)
    return next((one for one in people if total >= LEAST and 2 * one.all > total), None)
