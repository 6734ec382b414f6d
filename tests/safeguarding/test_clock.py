"""The clock tells working hours from others, and when somebody has to have seen, taken on, decided and read."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal.safeguarding.clock import HERE, Clock, is_working_day, next_working_day

CLOCK = Clock()


def here(text: str) -> datetime:
    """A time as it stands on a clock in Bromley."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 16:59:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-21 12:00", False),
        ("2026-12-25 12:00", False),
        ("2026-12-28 12:00", False),
        ("2026-08-31 12:00", False),
        ("2026-07-13 09:00", True),
        ("2026-07-13 08:30", False),
    ],
)
def test_people_are_at_work_in_working_hours_by_the_clock_on_the_wall(at: str, is_open: bool) -> None:
    """Weekends, Christmas, Boxing Day's substitute and the summer bank holiday are closed; summer time counts."""
    assert CLOCK.is_open(here(at)) is is_open
    assert CLOCK.is_open(here(at).astimezone(UTC)) is is_open


def test_a_council_sets_its_own_hours() -> None:
    early = Clock(time(8), time(18, 30))
    assert early.is_open(here("2026-11-23 18:29"))
    assert not early.is_open(here("2026-11-23 18:30"))


@pytest.mark.parametrize(
    ("raised", "decided_by"),
    [
        ("2026-11-23 10:00", "2026-11-24 17:00"),
        ("2026-11-20 16:59", "2026-11-23 17:00"),
        ("2026-11-21 03:00", "2026-11-23 17:00"),
        ("2026-12-24 17:01", "2026-12-29 17:00"),
        ("2026-04-02 12:00", "2026-04-07 17:00"),
    ],
)
def test_a_decision_is_due_at_the_end_of_the_next_working_day(raised: str, decided_by: str) -> None:
    """Over a weekend, Christmas and Easter too."""
    assert CLOCK.decided_by(here(raised)) == here(decided_by)


def test_the_limits_run_in_minutes_also_when_the_clocks_change() -> None:
    """In the small hours of 25 October 2026 there are two half past ones, and of 29 March none."""
    for raised in ("2026-10-25 01:30", "2026-03-29 00:50"):
        at = here(raised).astimezone(UTC)
        assert CLOCK.seen_by(at) - at == timedelta(minutes=15)
        assert CLOCK.acknowledged_by(at) - at == timedelta(hours=1)


def test_however_lax_a_council_is_the_next_working_day_is_the_latest() -> None:
    lax = Clock(acknowledge_minutes=7 * 24 * 60)
    assert lax.acknowledged_by(here("2026-11-23 10:00")) == here("2026-11-24 17:00")


@pytest.mark.parametrize(
    ("said", "read_on"),
    [
        ("2026-11-23 16:59", date(2026, 11, 23)),
        ("2026-11-23 17:00", date(2026, 11, 24)),
        ("2026-11-20 17:01", date(2026, 11, 23)),
        ("2026-11-21 09:00", date(2026, 11, 23)),
        ("2026-12-24 18:00", date(2026, 12, 29)),
        ("2026-07-13 16:30", date(2026, 7, 13)),
    ],
)
def test_words_are_read_on_the_day_they_are_said_or_the_next_working_day(said: str, read_on: date) -> None:
    assert CLOCK.read_on(here(said)) == read_on


@pytest.mark.parametrize(
    ("at", "close"),
    [
        ("2026-11-23 16:59", "2026-11-20 17:00"),
        ("2026-11-23 17:00", "2026-11-23 17:00"),
        ("2026-11-24 00:01", "2026-11-23 17:00"),
        ("2026-12-29 09:00", "2026-12-24 17:00"),
    ],
)
def test_the_last_close_is_that_of_the_newest_working_day_that_has_ended(at: str, close: str) -> None:
    assert CLOCK.last_close(here(at)) == here(close)
    assert CLOCK.is_over(here(close).date(), here(at))


def test_the_next_working_day_is_never_the_same_day() -> None:
    for n in range(800):
        day = date(2026, 1, 1) + timedelta(days=n)
        following = next_working_day(day)
        assert following > day
        assert is_working_day(following)
        assert not any(is_working_day(day + timedelta(days=m)) for m in range(1, (following - day).days))
