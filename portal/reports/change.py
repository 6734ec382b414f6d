"""Whether a share changed from one period to the next by more than chance. Pure."""

import math
from dataclasses import dataclass

from portal.shares import Interval, interval


@dataclass(frozen=True, slots=True)
class Change:
    """Both shares, and the 95 % interval of their difference, each from 0 to 1."""

    before: float
    now: float
    sure: Interval

    @property
    def points(self) -> int:
        """Percentage points, as a reader subtracts them."""
        return round(self.now * 100) - round(self.before * 100)

    @property
    def is_more_than_chance(self) -> bool:
        """And large enough to be told: less than a point is none to a reader."""
        return bool(self.points) and (self.sure.low > 0 or self.sure.high < 0)


def changed(said: int | None, every: int | None, said_before: int | None, every_before: int | None) -> Change | None:
    """By Newcombe (1998), method 10: the difference of two shares from the Wilson intervals of each. None where one of
    the counts may not be told."""
    if not said or not every or not said_before or not every_before:
        return None
    now, before = min(said / every, 1.0), min(said_before / every_before, 1.0)
    here, then = interval(min(said, every), every), interval(min(said_before, every_before), every_before)
    difference = now - before
    down = math.hypot(now - here.low, then.high - before)
    up = math.hypot(here.high - now, before - then.low)
    return Change(before, now, Interval(difference - down, difference + up))
