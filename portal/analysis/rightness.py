"""F1: what is judged before one model takes another's place. Pure."""

from collections.abc import Sequence


def f1(both: int, machine: int, people: int) -> float:
    """Of so many that both gave, the machine alone, and people alone: from 0 to 1."""
    return 2 * both / (2 * both + machine + people) if both else 0.0


def micro_f1(given: Sequence[frozenset[str]], truth: Sequence[frozenset[str]]) -> float:
    """Over all codes at once; 1 where nothing was given and nothing was to be given."""
    pairs = list(zip(given, truth, strict=True))
    both = sum(len(machine & people) for machine, people in pairs)
    apart = sum(len(machine ^ people) for machine, people in pairs)
    return f1(both, apart, 0) if both + apart else 1.0
