"""A correction beside the edition that it corrects tells of no small number that came in since."""

from random import Random

import pytest

from portal.reports.disclosure import Cell, Rule, Sum, Tables
from portal.reports.disclosure.protect import protect
from portal.reports.disclosure.since import kept_apart
from tests.reports.made_up import a_table

RULE = Rule()


def a_little_later(tables: Tables, chance: Random) -> Tables:
    """One to three more in a single cell, and in all that it is a part of."""
    totals = {one.total for one in tables.sums}
    place = chance.choice(sorted(name for name in tables.cells if name not in totals))
    row, column = place.split()
    came = chance.randint(1, 3)
    inside = {place, f"{row} *", f"* {column}", "* *"}
    more = {name: came if name in inside else 0 for name in tables.cells}
    cells = {name: Cell(cell.times + more[name], cell.people + more[name]) for name, cell in tables.cells.items()}
    return Tables.of(cells, tables.sums)


@pytest.mark.parametrize("seed", range(15))
def test_how_few_came_in_cannot_be_told(seed: int) -> None:
    chance = Random(seed)
    then = a_table(chance, mean=30)
    now = a_little_later(then, chance)
    before = protect(then, then.cells, RULE).shown
    shown = protect(now, now.cells, RULE).shown
    left = kept_apart(now, shown, {}, [before], RULE)
    assert left.items() <= shown.items()
    assert kept_apart(now, left, {}, [before], RULE) == left


def test_where_a_sum_ties_both_down_the_new_figure_is_not_shown() -> None:
    """All parts are just at the ends of what they are rounded to, so that the total tells each of them exactly."""
    parts = {f"p{n}": Cell(12, 12) for n in range(4)}
    tables = Tables.of({"all": Cell(48, 48), **parts}, [Sum("all", tuple(parts))])
    shown = {"all": 40, **dict.fromkeys(parts, 10)}
    exact = Rule(step=1)
    stale = {"all": 46, "p0": 10}
    assert kept_apart(tables, {"all": 48, **dict.fromkeys(parts, 12)}, {}, [stale], exact).keys() == {"p1", "p2", "p3"}
    assert kept_apart(tables, shown, {}, [], RULE) == shown


def test_much_that_came_in_is_told() -> None:
    tables = Tables.of({"all": Cell(80, 80)}, [])
    assert kept_apart(tables, {"all": 80}, {}, [{"all": 40}], Rule(step=1)) == {"all": 80}


def test_what_was_told_before_and_still_holds_counts_on_both_sides() -> None:
    """The total was 20 with parts of 10 and 10; now it is 23, with 11 and 12, of which one part is told anew."""
    tables = Tables.of({"all": Cell(23, 23), "a": Cell(11, 11), "b": Cell(12, 12)}, [Sum("all", ("a", "b"))])
    before = {"all": 20, "a": 10, "b": 10}
    still = {"a": 10, "b": 10}
    assert kept_apart(tables, {"all": 25}, still, [before], RULE) == {}
