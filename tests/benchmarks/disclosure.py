"""Attacks on what disclosure control lets through: how many small numbers can be told, how much is hidden for it."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

from portal.reports.disclosure import Range, Rule, Tables
from portal.reports.disclosure.attack import Attack
from portal.reports.disclosure.protect import protect
from tests.benchmarks.figures import Figure
from tests.reports.made_up import a_table, a_world, editions

TABLES, SEQUENCES, SMALL_ONES = 10_000, 1_000, 100
SHARE = 50
RULE, EXACT = Rule(), Rule(step=1)
MOST_HIDDEN = 3


class Told(NamedTuple):
    """Of small numbers: how many there were, were told exactly, and were told too narrowly."""

    small: int = 0
    exactly: int = 0
    narrowly: int = 0
    shown: int = 0
    hidden: int = 0
    """For the sake of others."""
    broken: int = 0
    """Tables, or sequences, in which any was."""

    def plus(self, other: "Told") -> "Told":
        return Told(*(one + two for one, two in zip(self, other, strict=True)))


def disclosure(_: Path) -> Iterator[Figure]:
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        ours, usual = Told(), Told()
        for one, other in pool.map(_tables, range(0, TABLES, SHARE)):
            ours, usual = ours.plus(one), usual.plus(other)
        after = sum_of(pool.map(_sequences, range(0, SEQUENCES, SHARE // 10)))
        beside = list(pool.map(_beside_the_best, range(0, SMALL_ONES, SHARE // 10)))
    yield Figure(f"{TABLES:,} tables: small numbers told exactly, of {ours.small:,}", ours.exactly, "", 0)
    yield Figure("told within less than half the threshold", ours.narrowly, "", 0)
    yield Figure("the same tables, two hidden in each line, not rounded: told too narrowly", usual.narrowly, "", None)
    yield Figure("tables in which any was", usual.broken, "", None)
    yield Figure("cells hidden for the sake of others: ours, rounded to five", ours.hidden, "", None)
    yield Figure("cells hidden for the sake of others: two in each line", usual.hidden, "", None)
    yield Figure(f"{SEQUENCES:,} sequences of editions: told exactly, of {after.small:,}", after.exactly, "", 0)
    yield Figure("told within less than half the threshold", after.narrowly, "", 0)
    kept, best = (sum(pair[n] for pair in beside) for n in (0, 1))
    yield Figure(f"hidden in {SMALL_ONES} small tables, not rounded", kept, "", None)
    yield Figure("the fewest that would do", best, "", None)


def sum_of(parts: Iterator[Told]) -> Told:
    found = Told()
    for part in parts:
        found = found.plus(part)
    return found


def _tables(first: int) -> tuple[Told, Told]:
    ours, usual = Told(), Told()
    for seed in range(first, first + SHARE):
        tables = a_table(Random(seed))
        made = protect(tables, tables.cells, RULE)
        ours = ours.plus(_told(tables, set(made.shown), RULE))
        usual = usual.plus(_told(tables, two_in_each_line(tables), EXACT))
    return ours, usual


def _sequences(first: int) -> Told:
    found = Told()
    for seed in range(first, first + SHARE // 10):
        chance = Random(seed)
        tables, known, shown = a_world(chance), dict[str, Range](), set[str]()
        for wanted in editions(chance):
            made = protect(tables, wanted, RULE, known)
            assert not made.given_away
            shown |= made.shown.keys()
            known |= {name: RULE.told_by(figure) for name, figure in made.shown.items()}
        found = found.plus(_told(tables, shown, RULE))
    return found


def _told(tables: Tables, shown: set[str], rule: Rule) -> Told:
    """By an attacker of our own making, who begins anew and looks at every small number."""
    known = {name: rule.told_by(rule.shown(tables.cells[name].times)) for name in shown}
    small = [name for name, cell in tables.cells.items() if rule.is_small(cell)]
    narrow = Attack(tables.sums, tables.cells).narrow(known, small, rule.least_width)
    exactly = sum(ends.width == 0 for ends in narrow.values())
    hidden = len(tables.cells) - len(small) - len(shown)
    return Told(len(small), exactly, len(narrow), len(shown), hidden, bool(narrow))


def two_in_each_line(tables: Tables, rule: Rule = EXACT) -> set[str]:
    """The usual rule: what is small is hidden and, as long as a line has one hidden part, the smallest beside it."""
    shown = {name for name, cell in tables.cells.items() if not rule.is_small(cell)}
    lines = [one.parts for one in tables.sums]
    while alone := [line for line in lines if sum(part not in shown for part in line) == 1]:
        if not (beside := [part for line in alone for part in line if part in shown]):
            break
        shown.discard(min(beside, key=lambda part: (tables.cells[part].times, part)))
    return shown


def _beside_the_best(first: int) -> tuple[int, int]:
    """How many cells we hide for the sake of others in small tables, and the fewest that would do."""
    ours = best = 0
    for seed in range(first, first + SHARE // 10):
        tables = a_table(Random(seed), mean=15)
        free = [name for name, cell in tables.cells.items() if not EXACT.is_small(cell)]
        hidden = len(free) - len(protect(tables, tables.cells, EXACT).shown)
        ours, best = ours + hidden, best + _fewest(tables, free, hidden)
    return ours, best


def _fewest(tables: Tables, free: list[str], enough: int) -> int:
    for number in range(min(enough, MOST_HIDDEN)):
        for some in combinations(free, number):
            if not _told(tables, set(free) - set(some), EXACT).narrowly:
                return number
    return enough
