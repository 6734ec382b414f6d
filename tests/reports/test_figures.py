"""An edition shows what was asked for, as far as nobody is given away by it or by it and the ones before."""

from random import Random

import pytest

from portal.reports.counts import ALL, EVERY_CODE, Counts, Place, Row
from portal.reports.disclosure import Cell, Rule
from portal.reports.disclosure.attack import Attack
from portal.reports.figures import Scope, choose, still_true
from tests.reports.made_up import a_count

RULE = Rule()
SUMMER = "2026-Q3"
CODES = ["V1", "V2", "T2"]
GROUPS = {"lincc": ("8-11", "12-17"), "leavers": ("18+",), "carers": ("",)}
TONES = ("tone=negative", "tone=positive")


def counted(seed: int, mean: float = 25) -> Counts:
    """A quarter of a small council."""
    chance, rows = Random(seed), []
    for group, ages in GROUPS.items():
        for age in ages:
            whole = dict.fromkeys((EVERY_CODE, *CODES), 0)
            for tone in TONES:
                every = a_count(chance, 2 * mean)
                for code in (EVERY_CODE, *CODES):
                    n = every if code == EVERY_CODE else min(a_count(chance, mean / 2), every)
                    whole[code] += n
                    rows.append(Row(group, age, tone, code, n, n))
            rows += [Row(group, age, ALL, code, n, n) for code, n in whole.items()]
    counts = Counts()
    counts.add(SUMMER, rows)
    return counts


def test_everybody_is_told_by_group_and_by_tone_and_a_group_by_age() -> None:
    counts = counted(1)
    assert {place for place in Scope(SUMMER).places(counts) if place.by == ALL} == {
        Place(SUMMER),
        *(Place(SUMMER, group) for group in GROUPS),
    }
    assert {place for place in Scope(SUMMER, "lincc").places(counts) if place.by == ALL} == {
        Place(SUMMER, "lincc"),
        Place(SUMMER, "lincc", "8-11"),
        Place(SUMMER, "lincc", "12-17"),
    }
    assert {place.by for place in Scope(SUMMER, age="8-11").places(counts)} == {ALL, *TONES}


def with_the_borough(counts: Counts, outside: int) -> Counts:
    """The same, by where people live: so many outside, as many of whom said everything."""
    whole = Place(SUMMER)
    for by, share in (("borough=outside", outside), ("borough=not said", None)):
        cells = {code: counts.of(whole, code).times for code in counts.cells[whole]}
        counted = {code: share if share is not None else n - outside for code, n in cells.items()}
        counts.cells[whole._replace(by=by)] = {code: Cell(n, n) for code, n in counted.items()}
    return counts


def test_everybody_is_told_by_what_they_said_about_themselves_and_nothing_is_crossed_with_it() -> None:
    counts = with_the_borough(counted(1), 20)
    told = {place for place in Scope(SUMMER).places(counts) if place.by.startswith("borough")}
    assert told == {Place(SUMMER, by="borough=outside"), Place(SUMMER, by="borough=not said")}
    for scope in (Scope(SUMMER, "lincc"), Scope(SUMMER, age="8-11")):
        assert not [place for place in scope.places(counts) if place.by.startswith("borough")]
    outside = Scope(SUMMER, by="borough=outside")
    assert outside.places(counts) == [Place(SUMMER, by="borough=outside")]
    shown = choose(counts, outside, CODES, RULE, {}).figures
    assert shown == {Place(SUMMER, by="borough=outside").named(): 20}, "that all of them said it is hidden"
    assert choose(with_the_borough(counted(1), 9), outside, CODES, RULE, {}).figures == {}


@pytest.mark.parametrize("crossed", [("lincc", "8-11", ALL), ("lincc", ALL, "borough=outside"), (ALL, "8-11", "x=y")])
def test_an_edition_is_about_one_thing(crossed: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="an edition is about"):
        Scope(SUMMER, *crossed)


def test_figures_are_rounded_and_no_small_one_is_among_them() -> None:
    counts = counted(2)
    chosen = choose(counts, Scope(SUMMER), CODES, RULE, {})
    assert not chosen.refused
    assert chosen.figures
    cells = {name: cell for code in (EVERY_CODE, *CODES) for name, cell in counts.tables(code).cells.items()}
    for name, figure in chosen.figures.items():
        assert cells[name].times >= RULE.threshold
        assert figure == RULE.shown(cells[name].times)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_editions_are_made_one_after_the_other_nobody_is_given_away(seed: int) -> None:
    counts, before = counted(seed, mean=12), dict[str, int]()
    for scope in (Scope(SUMMER, "lincc"), Scope(SUMMER), Scope(SUMMER, age="8-11"), Scope(SUMMER, "carers")):
        chosen = choose(counts, scope, CODES, RULE, before)
        assert not chosen.refused
        before |= chosen.figures
    known = {name: RULE.told_by(figure) for name, figure in before.items()}
    for code in CODES:
        tables = counts.tables(code)
        small = [name for name, cell in tables.cells.items() if RULE.is_small(cell)]
        assert small
        here = {name: ends for name, ends in known.items() if name in tables.cells}
        assert not Attack(tables.sums, tables.cells).narrow(here, small, RULE.least_width)


def test_what_is_no_longer_so_does_not_count_as_known() -> None:
    counts = counted(1)
    large = [place for place in counts.cells if not RULE.is_small(counts.of(place))]
    names = {place.named(): RULE.shown(counts.of(place).times) for place in large}
    assert still_true([names], counts, CODES, RULE) == names
    name = Place(SUMMER).named()
    assert name not in still_true([names | {name: names[name] + 5, "2020-Q1/*/*/*//*": 10}], counts, CODES, RULE)


def test_a_figure_of_what_is_small_by_now_does_not_count_as_known() -> None:
    """It would be rounded to the same, but it is not what is told today."""
    counts = Counts()
    counts.add(SUMMER, [Row("lincc", "", ALL, EVERY_CODE, 9, 9)])
    assert still_true([{Place(SUMMER, "lincc").named(): 10}], counts, [], RULE) == {}
