"""What a coder has before them next: 40 % of what the machine is unsure of, 30 % of codes that few have looked at yet,
30 % by chance. Pure.

How good the machine is, is counted on what came by chance alone. So chance decides, once and for all, which comments
those are: their own random ids do. The other two parts never draw from them, however unsure the machine is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from uuid import UUID

TURNS = (
    *("uncertain", "random", "thin", "uncertain", "random"),
    *("uncertain", "thin", "random", "uncertain", "thin"),
)
CHANCE = UUID(int=3 * 2**128 // 10)
"""Three in ten random ids are below it."""
NEAR = 30
"""So many comments of a part are looked at to find the one that comes next."""
A_BREAK = timedelta(minutes=5)
LEAST_GAPS, LEAST_WORKED = 4, timedelta(minutes=1)
"""Of less, no pace can be told."""


def by_chance(comment: UUID) -> bool:
    """Whether it belongs to the random part."""
    return comment < CHANCE


def in_turn(done: int) -> tuple[str, ...]:
    """After so many comments: the part whose turn it is, and those that stand in where it has nothing left."""
    turn = TURNS[done % len(TURNS)]
    return turn, *(part for part in ("uncertain", "thin", "random") if part != turn)


def thinnest(keys: Iterable[str], reviewed: Mapping[str, int]) -> list[str]:
    """The codes that people have looked at least come first."""
    return sorted(keys, key=lambda key: (reviewed.get(key, 0), key))


def mine(near: Sequence[UUID], me: UUID, coders: Iterable[UUID]) -> UUID | None:
    """The first that falls to me. Chance shares comments out among those who code, so that two who work at the same
    time seldom have the same one open; what falls to somebody who is away is taken over when nothing else is near."""
    everybody = sorted({me, *coders})
    return next((one for one in near if _falls_to(one, everybody) == me), near[0] if near else None)


def _falls_to(one: UUID, coders: list[UUID]) -> UUID:
    return max(coders, key=lambda coder: blake2b(one.bytes + coder.bytes, digest_size=8).digest())


def pace(times: Iterable[datetime]) -> int | None:
    """Comments an hour, breaks left out; nothing where too few were coded to tell."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(times)) if later - earlier <= A_BREAK]
    worked = sum(gaps, timedelta())
    enough = len(gaps) >= LEAST_GAPS and worked >= LEAST_WORKED
    return round(len(gaps) * timedelta(hours=1) / worked) if enough else None
