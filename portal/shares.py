"""How sure a share is: so many of so many, as counted on a sample. Pure."""

import math
from typing import NamedTuple

NORMAL = 1.959964
"""Of the normal curve, 95 % lie within so many standard deviations."""


class Interval(NamedTuple):
    low: float
    high: float


def interval(count: int, of: int) -> Interval:
    """The 95 % interval of Wilson (1927) around a share; all of 0 to 1 where nothing was counted."""
    if not of:
        return Interval(0.0, 1.0)
    share, square = count / of, NORMAL**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = NORMAL / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))
