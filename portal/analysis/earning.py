"""When the machine may apply a code by itself: it has to have earned it, code by code and group by group. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from portal.shares import interval

PRECISION = 0.85
AUDITED = 60


class Audited(NamedTuple):
    """One comment that came up at random and that a person coded: what the machine had suggested, what they gave."""

    group: str
    suggested: frozenset[str]
    given: frozenset[str]
    machine_tone: str = ""
    tone: str = ""
    """Empty where the person did not say how it sounds."""
    model: str = ""


def earned(audited: Iterable[Audited]) -> dict[str, frozenset[str]]:
    """For each group the codes whose precision is at least PRECISION, by the lower end of its interval, over at least
    AUDITED comments that the machine suggested them for."""
    tried: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for one in audited:
        tried.update((one.group, key) for key in one.suggested)
        right.update((one.group, key) for key in one.suggested & one.given)
    found: dict[str, set[str]] = {}
    for (group, key), times in tried.items():
        if times >= AUDITED and interval(right[group, key], times).low >= PRECISION:
            found.setdefault(group, set()).add(key)
    return {group: frozenset(keys) for group, keys in found.items()}
