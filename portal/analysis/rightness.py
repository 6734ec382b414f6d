"""F1 over all codes at once: what is judged before one model takes another's place. Pure."""

from collections.abc import Sequence


def f1(given: Sequence[frozenset[str]], truth: Sequence[frozenset[str]]) -> float:
    """Micro-F1, from 0 to 1; 1 where nothing was given and nothing was to be given."""
    both = sum(len(machine & people) for machine, people in zip(given, truth, strict=True))
    either = sum(len(machine) + len(people) for machine, people in zip(given, truth, strict=True))
    return 2 * both / either if either else 1.0
