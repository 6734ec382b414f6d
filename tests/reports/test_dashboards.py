"""How a quarter stands so far is worked out once a day, where enough was said for anything to be told."""

from datetime import timedelta

import pytest

from portal.accounts.models import now
from portal.feedback.periods import Quarter
from portal.reports import jobs
from portal.reports.counts import ALL, Place
from portal.reports.jobs import make_dashboards
from portal.reports.models import Dashboard
from tests.analysis.coded import coded
from tests.browser import Cast

TODAY = now().date()
QUARTER = str(Quarter.of(TODAY))


async def said(cast: Cast, times: int, group: str = "lincc") -> None:
    for number in range(times):
        await coded(cast, f"They were late again, number {number}", ["V6"], on=TODAY, group=group)


async def test_a_group_that_said_enough_has_one_and_so_do_all_together(cast: Cast) -> None:
    await said(cast, 13)
    await said(cast, 4, "foster-carers")
    assert await make_dashboards() == 2
    made = {one.group: one for one in await Dashboard.all()}
    assert set(made) == {"lincc", ALL}
    assert made["lincc"].figures[Place(QUARTER, "lincc").named()] == 15
    assert made[ALL].edition.shown(Place(QUARTER, "foster-carers")) is None


async def test_it_stays_as_it_is_for_the_day(cast: Cast) -> None:
    await said(cast, 13)
    await make_dashboards()
    await said(cast, 20)
    assert await make_dashboards() == 0
    assert (await Dashboard.get(group="lincc")).figures[Place(QUARTER, "lincc").named()] == 15


async def test_a_group_that_said_enough_later_in_the_day_has_one_the_next_day(cast: Cast) -> None:
    """Made at once, it would tell that somebody has just spoken."""
    await said(cast, 13)
    await make_dashboards()
    await said(cast, 13, "foster-carers")
    assert await make_dashboards() == 0
    await Dashboard.all().update(made_on=TODAY - timedelta(days=1))
    assert await make_dashboards() == 3


async def test_groups_are_not_counted_once_the_days_are_made(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await said(cast, 13)
    await make_dashboards()

    async def counting(*_: object) -> list[str]:
        raise AssertionError

    monkeypatch.setattr(jobs, "_enough", counting)
    assert await make_dashboards() == 0


async def test_what_a_worker_that_died_left_unmade_is_made(cast: Cast) -> None:
    await said(cast, 13)
    await make_dashboards()
    await Dashboard.filter(group=ALL).delete()
    assert await make_dashboards() == 2


async def test_the_next_day_it_is_made_anew_in_place_of_the_one_before(cast: Cast) -> None:
    await said(cast, 13)
    await make_dashboards()
    await said(cast, 20)
    await Dashboard.all().update(made_on=TODAY - timedelta(days=1))
    assert await make_dashboards() == 2
    assert (await Dashboard.get(group="lincc")).figures[Place(QUARTER, "lincc").named()] == 35


async def test_where_few_spoke_there_is_none(cast: Cast) -> None:
    await said(cast, 9)
    assert await make_dashboards() == 0
    assert not await Dashboard.exists()


async def test_dashboards_that_fail_are_not_counted_anew_each_second(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    async def broken() -> int:
        tried.append(1)
        raise ValueError

    monkeypatch.setattr(jobs, "make_dashboards", broken)
    monkeypatch.setattr("portal.queue.monotonic", lambda: 10**9)
    await jobs.keep_dashboards()
    await jobs.keep_dashboards()
    assert tried == [1]
