"""The shapes in an edition's pictures: where each stands and how large it is. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from portal.reports.change import Change
from portal.reports.edition import TONES
from portal.reports.told import Asked
from portal.shares import Interval

TOPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Round shares at which a scale may end."""
WIDE, HIGH, EDGE = 100.0, 24.0, 3.0
"""Of a line over time, with room for its dots."""
SIDE = 20.0
"""Of the largest square of a heat map."""


class Bar(NamedTuple):
    """Of 100: how long, and where the range begins and how far it reaches."""

    long: float
    low: float
    reach: float


class Part(NamedTuple):
    name: str
    start: float
    long: float


class Dot(NamedTuple):
    x: float
    y: float


class Spark(NamedTuple):
    """`lines`: the points of each stretch that has no gap; `last`: where it stands now."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    last: Dot | None


def top(shares: Iterable[float | None]) -> float:
    """Where a scale ends that all of these fit on."""
    most = max((one for one in shares if one is not None), default=0.0)
    return next((one for one in TOPS if most <= one), 1.0)


def bar(share: float, sure: Interval, end: float) -> Bar:
    low, high = (_of(one, end) for one in sure)
    return Bar(_of(share, end), low, round(high - low, 1))


def parts(tones: Mapping[str, float | None]) -> list[Part]:
    """One after the other, as far as they are told. Rounding may make them a little more than all."""
    told = [(name, share) for name in TONES if (share := tones.get(name))]
    every = max(1.0, sum(share for _, share in told))
    found, start = list[Part](), 0.0
    for name, share in told:
        long = round(100 * share / every, 1)
        found.append(Part(name, round(start, 1), long))
        start += long
    return found


def spark(shares: Sequence[float | None], end: float) -> Spark:
    """A line that is broken where nothing may be told."""
    step = (WIDE - 2 * EDGE) / max(len(shares) - 1, 1)
    dots = [None if one is None else Dot(round(EDGE + n * step, 1), _height(one, end)) for n, one in enumerate(shares)]
    lines = tuple(" ".join(f"{dot.x},{dot.y}" for dot in stretch) for stretch in _stretches(dots) if len(stretch) > 1)
    return Spark(lines, tuple(dot for dot in dots if dot), dots[-1] if dots else None)


def square(share: float, end: float) -> float:
    """The side of a square whose area tells a share."""
    return round(SIDE * math.sqrt(min(share / end, 1.0)), 1) if end else 0.0


def funnel(asked: Iterable[Asked]) -> list[tuple[Asked, float, float]]:
    """Each with how long the bars of its cards and of its sheets are, of 99 for the most cards; 0 for what is not told.
    More sheets than cards can come by rounding alone."""
    listed = list(asked)
    most = max((one.cards or 0 for one in listed), default=0)
    if not most:
        return [(one, 0.0, 0.0) for one in listed]
    long = [[round(99 * min((n or 0) / most, 1.0), 1) for n in (one.cards, one.sheets)] for one in listed]
    return [(one, cards, min(cards, sheets)) for one, (cards, sheets) in zip(listed, long, strict=True)]


def way(change: Change | None) -> str:
    """Which arrow: up and down for what is more than chance, even for what is not."""
    if change is None:
        return "unknown"
    if not change.is_more_than_chance or not change.points:
        return "even"
    return "up" if change.points > 0 else "down"


def _of(share: float, end: float) -> float:
    return round(100 * min(share / end, 1.0), 1)


def _height(share: float, end: float) -> float:
    return round(HIGH - EDGE - (HIGH - 2 * EDGE) * min(share / end, 1.0), 1)


def _stretches(dots: Iterable[Dot | None]) -> list[list[Dot]]:
    found: list[list[Dot]] = [[]]
    for dot in dots:
        if dot:
            found[-1].append(dot)
        elif found[-1]:
            found.append([])
    return found
