"""How far an answer has come, and what may be said of how many asked for it. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from portal.withholding import share

MANY = {100: "a hundred or more", 50: "fifty or more", 20: "twenty or more", 10: "ten or more"}
"""How many spoke, as it may be told to everybody. Below the least of them nothing is said: "a few of you" would be a
number too."""


class State(StrEnum):
    HEARD = "heard"
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    NOT_YET = "not_yet"
    NOT_POSSIBLE = "not_possible"

    @property
    def needs_reason(self) -> bool:
        return self in {State.NOT_YET, State.NOT_POSSIBLE}

    @property
    def is_at_an_end(self) -> bool:
        """Whether no next step is owed to anybody."""
        return self in {State.DONE, State.NOT_POSSIBLE}


class Felt(StrEnum):
    """Did it change anything for you?"""

    YES = "yes"
    BIT = "bit"
    NO = "no"
    UNKNOWN = "unknown"


def at_least(spoke: int) -> int:
    """The step that a number of people may be told by; 0 where nothing is said of it."""
    return next((step for step in MANY if spoke >= step), 0)


def in_ten(counts: Mapping[str, int]) -> dict[str, int]:
    """Of ten people, how many answered so. None and all look like few and nearly all: 0 and 10 are told as "fewer than
    one" and "more than nine"."""
    total = sum(counts.values())
    return {one: round(10 * (share(counts.get(one, 0), total, 0) or 0)) for one in Felt}
