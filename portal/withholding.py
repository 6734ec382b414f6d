"""Small numbers are withheld, so that no figure points to a person. Pure."""

from collections.abc import Mapping

STEP = 5
"""What goes on growing is counted in fives: a smaller step would tell who has come since somebody looked."""


def in_steps(count: int) -> int:
    """At least so many."""
    return count // STEP * STEP


def share(count: int, of: int, minimum: int) -> float | None:
    """A count under the minimum is withheld, and so is one that leaves fewer than that over: "all but two" gives
    the two away. None said so and few said so look alike."""
    left = of - count
    return count / of if of and count >= minimum and (left == 0 or left >= minimum) else None


def parts(counts: Mapping[str, int], of: int, minimum: int) -> dict[str, int | None]:
    """Counts that leave nobody out twice, such as the answers to one question. Small ones are withheld, and then
    the next smallest until what is left over is no small number either."""
    shown = {name: count for name, count in counts.items() if count >= minimum}
    while shown and 0 < of - sum(shown.values()) < minimum:
        del shown[min(shown, key=lambda name: shown[name])]
    return {name: shown.get(name) for name in counts}
