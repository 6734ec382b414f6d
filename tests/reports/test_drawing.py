"""The shapes of an edition's pictures say what the figures say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.change import changed
from portal.reports.drawing import SIDE, Part, bar, funnel, parts, spark, square, top, way
from portal.reports.edition import TONES
from portal.reports.told import Asked
from portal.shares import interval

shares = st.floats(0, 1)


@given(st.lists(st.none() | shares))
def test_a_scale_ends_at_a_round_share_that_all_fit_on(some: list[float | None]) -> None:
    end = top(some)
    assert all(one <= end for one in some if one is not None)
    assert round(end * 100) % 10 == 0


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_bar_ends_within_its_own_range(said: int, more: int) -> None:
    every = said + more
    drawn = bar(said / every, interval(said, every), 1.0)
    assert drawn.low - 0.1 <= drawn.long <= drawn.low + drawn.reach + 0.2
    assert 0 <= drawn.low <= drawn.low + drawn.reach <= 100.1


@given(st.dictionaries(st.sampled_from(TONES), st.none() | shares))
def test_tones_stand_side_by_side_and_end_with_the_bar(tones: dict[str, float | None]) -> None:
    drawn = parts(tones)
    assert all(one.start + one.long <= 100.5 for one in drawn)
    assert all(abs(one.start + one.long - two.start) < 0.2 for one, two in pairwise(drawn))


def test_a_tone_that_is_withheld_leaves_no_mark() -> None:
    assert parts({"positive": 0.5, "negative": None, "mixed": 0.25}) == [
        Part("positive", 0.0, 50.0),
        Part("mixed", 50.0, 25.0),
    ]


def test_a_line_is_broken_where_nothing_may_be_told() -> None:
    drawn = spark([0.1, 0.2, None, 0.4], 0.4)
    assert [line.count(",") for line in drawn.lines] == [2]
    assert len(drawn.dots) == 3
    assert drawn.last == drawn.dots[-1]
    assert spark([0.1, None], 0.4).last is None, "what is withheld now has no dot of now"
    assert spark([], 0.4).dots == ()


def test_more_stands_higher() -> None:
    low, high = spark([0.1, 0.4], 0.4).dots
    assert high.y < low.y
    assert low.x < high.x


@given(shares, st.floats(0.1, 1))
def test_the_area_of_a_square_is_the_share(share: float, end: float) -> None:
    side = square(share, end)
    assert side <= SIDE
    assert abs((side / SIDE) ** 2 - min(share / end, 1.0)) < 0.02


def test_a_funnel_is_as_long_as_the_most_cards() -> None:
    asked = [Asked("A", "lincc", 100, 50), Asked("B", "lincc", 50, 55), Asked("C", "lincc", None, 20)]
    assert [(cards, sheets) for _, cards, sheets in funnel(asked)] == [(99.0, 49.5), (49.5, 49.5), (0.0, 0.0)]
    assert funnel([]) == []


@pytest.mark.parametrize(
    ("now", "before", "arrow"),
    [(50, 10, "up"), (10, 50, "down"), (50, 50, "even"), (52, 50, "even"), (None, 50, "unknown")],
)
def test_an_arrow_points_only_where_it_is_more_than_chance(now: int | None, before: int, arrow: str) -> None:
    assert way(changed(now, 100, before, 100)) == arrow
