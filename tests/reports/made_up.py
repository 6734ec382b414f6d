"""Tables and sequences of editions made up by chance, as small as a council's are."""

from collections.abc import Iterator
from itertools import product
from random import Random

from portal.reports.disclosure import Cell, Sum, Tables

MOST = 80
QUARTERS, GROUPS, AGES, SAID = ("q1", "q2"), ("a", "b", "c"), ("x", "y"), ("said", "not")
ALL = "*"


def a_count(chance: Random, mean: float) -> int:
    """Many small ones and a few large ones."""
    return min(MOST, int(chance.expovariate(1 / mean)))


def adding_up(dimensions: tuple[tuple[str, ...], ...], chance: Random, mean: float) -> Tables:
    """Every cell of a cross-tabulation with all its totals, named by one value of each dimension or ALL."""
    inner = {place: a_count(chance, mean) for place in product(*dimensions)}
    cells: dict[str, Cell] = {}
    sums: list[Sum] = []
    for place in product(*((*values, ALL) for values in dimensions)):
        count = sum(n for at, n in inner.items() if all(two in (one, ALL) for one, two in zip(at, place, strict=True)))
        cells[" ".join(place)] = Cell(count, count)
        for number, values in enumerate(dimensions):
            if place[number] == ALL:
                parts = (" ".join((*place[:number], value, *place[number + 1 :])) for value in values)
                sums.append(Sum(" ".join(place), tuple(parts)))
    return Tables.of(cells, sums)


def a_table(chance: Random, mean: float | None = None) -> Tables:
    """Two to five rows and columns with their totals."""
    rows, columns = (tuple(f"{name}{n}" for n in range(chance.randint(2, 5))) for name in "rc")
    return adding_up((rows, columns), chance, mean or chance.choice([8, 15, 30]))


def a_world(chance: Random) -> Tables:
    """What could be asked of two quarters, three groups and two ages: who said so, who did not, and all of them."""
    return adding_up((QUARTERS, GROUPS, AGES, SAID), chance, chance.choice([4, 8, 15, 30]))


def editions(chance: Random) -> Iterator[list[str]]:
    """The cells that each of a few editions wants: for a quarter or both, for a group, an age or all of them."""
    for _ in range(chance.randint(2, 5)):
        quarter = chance.choice([*QUARTERS, ALL])
        group, age = chance.choice([*((one, ALL) for one in (*GROUPS, ALL)), *((ALL, one) for one in AGES)])
        by_group = [(one, age) for one in GROUPS] if group == ALL else []
        by_age = [(group, one) for one in AGES] if age == ALL else []
        scopes = [(group, age), *chance.choice([by_group, by_age])]
        yield [" ".join((quarter, *scope, said)) for scope in scopes for said in (*SAID, ALL)]
