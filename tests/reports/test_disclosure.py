"""Whatever is published, and in whatever order, nobody can work out a small number that is hidden."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from portal.reports.disclosure import Cell, Range, Rule, Sum, Tables
from portal.reports.disclosure.attack import Attack, attack
from portal.reports.disclosure.protect import Protected, protect
from tests.reports.made_up import a_table, a_world, editions

RULE = Rule()
EXACT = Rule(step=1)
SEEDS = st.integers(0, 10**9)


def row(**counts: int) -> Tables:
    """One line of a table with its total."""
    cells = {name: Cell(count, count) for name, count in counts.items()}
    total = sum(counts.values())
    return Tables.of({**cells, "all": Cell(total, total)}, [Sum("all", tuple(counts))])


def told(protected: Protected, rule: Rule = RULE) -> dict[str, Range]:
    return {name: rule.told_by(figure) for name, figure in protected.shown.items()}


def small(tables: Tables, rule: Rule = RULE) -> list[str]:
    return [name for name, cell in tables.cells.items() if rule.is_small(cell)]


def test_a_figure_is_rounded_and_tells_no_more_than_the_rule_says() -> None:
    assert [RULE.shown(count) for count in (10, 12, 13, 17, 18)] == [10, 10, 15, 15, 20]
    assert RULE.told_by(15) == Range(13, 17)
    assert RULE.told_by(10) == Range(10, 12), "nothing under the threshold is shown, and everybody knows it"
    assert EXACT.told_by(12) == Range(12, 12)
    assert (Rule(10).least_width, Rule(5).least_width) == (5, 3)
    for count in range(10, 200):
        ends = RULE.told_by(RULE.shown(count))
        assert ends.low <= count <= ends.high


def test_what_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="all is not the sum"):
        Tables.of({"a": Cell(3, 3), "b": Cell(4, 4), "all": Cell(8, 8)}, [Sum("all", ("a", "b"))])


def test_one_hidden_number_in_a_line_is_what_the_others_leave_over() -> None:
    known = {"all": Range(100, 100), "a": Range(60, 60), "b": Range(37, 37)}
    assert attack(row(a=60, b=37, c=3).sums, known, ["c"]) == {"c": Range(3, 3)}


def test_so_a_second_one_is_hidden_with_it() -> None:
    protected = protect(row(a=60, b=37, c=3), ["all", "a", "b", "c"], EXACT)
    assert protected == Protected({"all": 100, "a": 60}, {})


def test_rounding_alone_can_be_enough() -> None:
    protected = protect(row(a=60, b=37, c=7), ["all", "a", "b", "c"], RULE)
    assert protected == Protected({"all": 105, "a": 60, "b": 35}, {})
    assert attack(row(a=60, b=37, c=7).sums, told(protected), ["c"])["c"].width >= RULE.least_width


def test_nobody_and_few_look_alike_and_so_do_all_and_nearly_all() -> None:
    for counts in ({"said": 0, "not_said": 14}, {"said": 14, "not_said": 0}, {"said": 13, "not_said": 1}):
        assert protect(row(**counts), ["all", "said", "not_said"], RULE).shown.keys() <= {"all"}


def test_many_comments_of_few_people_are_a_small_number() -> None:
    tables = Tables.of(
        {"a": Cell(40, 3), "b": Cell(60, 50), "c": Cell(50, 45), "all": Cell(150, 98)}, [Sum("all", ("a", "b", "c"))]
    )
    protected = protect(tables, tables.cells, EXACT)
    assert "a" not in protected.shown
    assert attack(tables.sums, told(protected, EXACT), ["a"])["a"].width >= EXACT.least_width


def test_two_hidden_in_each_line_are_not_always_enough() -> None:
    """The usual rule hides two in each row and column. Yet what the rows leave over is what the columns need."""
    sums = [Sum(f"r{n}", (f"{n}a", f"{n}b")) for n in range(2)] + [Sum(f"c{c}", (f"0{c}", f"1{c}")) for c in "ab"]
    known = {"r0": Range(1, 1), "r1": Range(60, 60), "ca": Range(60, 60), "cb": Range(1, 1)}
    assert attack(sums, known, ["0b"])["0b"].width < EXACT.least_width


def test_what_was_published_before_counts() -> None:
    """The whole was published, and two of three groups: with the third, the last one would be what is left over."""
    tables = row(a=60, b=37, c=30, d=6)
    before = told(protect(tables, ["all", "a", "b"], EXACT), EXACT)
    assert before.keys() == {"all", "a", "b"}
    after = protect(tables, ["c"], EXACT, before)
    assert after == Protected({}, {})


def test_where_too_much_was_published_before_nothing_more_may_be() -> None:
    tables = row(a=60, b=37, c=6)
    before = {name: Range(tables.cells[name].times, tables.cells[name].times) for name in ("all", "a", "b")}
    assert protect(tables, ["c"], EXACT, before).given_away == {"c": Range(6, 6)}


def test_known_things_that_contradict_each_other_are_no_knowledge() -> None:
    with pytest.raises(ValueError, match="cannot all be true"):
        attack([Sum("all", ("a",))], {"all": Range(5, 5), "a": Range(9, 9)}, ["a"])


@settings(max_examples=40)
@given(SEEDS, st.sampled_from([RULE, EXACT, Rule(5, 5), Rule(5, 1), Rule(20, 5)]))
def test_no_small_number_of_any_table_can_be_told(seed: int, rule: Rule) -> None:
    tables = a_table(Random(seed))
    protected = protect(tables, tables.cells, rule)
    assert not protected.given_away
    assert not [name for name in protected.shown if rule.is_small(tables.cells[name])]
    for name, ends in attack(tables.sums, told(protected, rule), small(tables, rule)).items():
        assert ends.low <= tables.cells[name].times <= ends.high, "the attack is right"
        assert ends.width >= rule.least_width


@settings(max_examples=4)
@given(SEEDS)
def test_no_small_number_can_be_told_from_several_editions_together(seed: int) -> None:
    chance = Random(seed)
    tables = a_world(chance)
    known: dict[str, Range] = {}
    for wanted in editions(chance):
        made = protect(tables, wanted, RULE, known)
        assert not made.given_away
        known |= told(made)
    assert not Attack(tables.sums, tables.cells).narrow(known, small(tables), RULE.least_width)


@settings(max_examples=15)
@given(SEEDS)
def test_whole_numbers_tell_no_more_than_fractions_do(seed: int) -> None:
    """Counts are whole: a reader may use that too."""
    tables = a_table(Random(seed), mean=8)
    known = told(protect(tables, tables.cells, RULE))
    for name in small(tables)[:3]:
        least, most = (_whole(tables, known, name, sign) for sign in (1, -1))
        assert most - least >= RULE.least_width


def _whole(tables: Tables, known: dict[str, Range], name: str, sign: int) -> int:
    whole = Attack(tables.sums, tables.cells)
    bounds = np.array([known.get(one, (0, 1000)) for one in whole.names], dtype=float)
    costs = np.zeros(len(whole.names))
    costs[whole.at[name]] = sign
    found = milp(
        costs,
        constraints=LinearConstraint(whole.matrix.tocsc(), 0, 0),
        integrality=np.ones(len(costs)),
        bounds=(bounds[:, 0], bounds[:, 1]),
    )
    return int(np.rint(found.x[whole.at[name]]))


def test_as_much_is_shown_as_can_be() -> None:
    """What was hidden for the sake of others comes back where it turns out that it need not be."""
    chance = Random(7)
    for tables in (a_table(chance) for _ in range(20)):
        protected = protect(tables, tables.cells, RULE)
        for name in tables.cells.keys() - protected.shown.keys() - {*small(tables)}:
            more = told(protected) | {name: RULE.told_by(RULE.shown(tables.cells[name].times))}
            narrow = Attack(tables.sums, tables.cells).narrow(more, small(tables), RULE.least_width)
            assert narrow, f"{name} could be shown as well"
