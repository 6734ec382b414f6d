"""Quarters and weeks: no day is lost between them, and no week tells more than its quarter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.feedback.periods import Quarter, week_of

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_every_day_is_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert not quarter.next.first <= day <= quarter.next.last
    assert not quarter.previous.first <= day <= quarter.previous.last


@given(DAYS)
def test_quarters_follow_one_another_without_a_gap(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.last + timedelta(days=1) == quarter.next.first
    assert quarter.next.previous == quarter == quarter.previous.next
    assert quarter.previous < quarter < quarter.next
    assert quarter.first.day == 1


@given(DAYS)
def test_a_quarter_is_read_as_it_is_written(day: date) -> None:
    quarter = Quarter.of(day)
    assert Quarter.parse(str(quarter)) == quarter


@given(st.text(max_size=9))
def test_what_is_not_written_like_a_quarter_is_none(text: str) -> None:
    quarter = Quarter.parse(text)
    assert quarter is None or str(quarter) == text


@pytest.mark.parametrize("text", ["2026-Q5", "2026-Q0", "2026-q1", " 2026-Q1", "2026-Q1\n", "1999-Q1", "٢٠٢٦-Q1", ""])
def test_near_misses_are_none_too(text: str) -> None:
    assert Quarter.parse(text) is None


def test_a_quarter_is_said_in_words() -> None:
    quarter = Quarter.of(date(2026, 11, 22))
    assert (str(quarter), quarter.words) == ("2026-Q4", "October to December 2026")
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))


@given(DAYS)
def test_a_week_begins_on_a_monday_or_with_its_quarter(day: date) -> None:
    week = week_of(day)
    assert timedelta(0) <= day - week < timedelta(days=7)
    assert Quarter.of(week) == Quarter.of(day)
    assert week.weekday() == 0 or week == Quarter.of(day).first


@given(DAYS, st.integers(0, 6))
def test_days_of_one_week_and_quarter_cannot_be_told_apart(day: date, later: int) -> None:
    other = day + timedelta(days=later)
    same_week = day.isocalendar()[:2] == other.isocalendar()[:2] and Quarter.of(day) == Quarter.of(other)
    assert (week_of(day) == week_of(other)) is same_week
