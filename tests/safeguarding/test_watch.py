"""When the portal's own work stands still, the watcher says so and does it; one outside learns yes or no."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from portal import settings, watch
from portal.safeguarding.alerts import SUBJECT
from portal.safeguarding.models import Alert, Beat, Concern, Contact
from portal.safeguarding.pulse import SILENT_AFTER, faults
from portal.tables import now
from portal.watch import Watcher
from tests.browser import Browser, Cast
from tests.mail.post_office import PostOffice
from tests.safeguarding.council import raised, told
from tests.safeguarding.phones import Gateway
from tests.servers import free_port

night = pytest.mark.usefixtures("night")
ON_DUTY = {"ruth@council.example", "marcus@council.example"}


async def at_work(minutes_ago: float = 0) -> None:
    await Beat.beat("work", now() - timedelta(minutes=minutes_ago))


def long_running() -> Watcher:
    """A watcher that has been at it for an hour."""
    watcher = Watcher()
    watcher.began -= timedelta(hours=1)
    return watcher


@night
async def test_while_all_is_well_nobody_is_told(office: PostOffice) -> None:
    await at_work(1)
    concern = await raised()
    assert await faults(now()) == []
    assert await long_running().look() == []
    assert (office.arrived, await told(concern)) == ([], [])
    assert await Beat.heard("watch")


@night
async def test_work_that_stands_still_a_late_alert_and_a_late_step_are_noticed() -> None:
    assert await faults(now()) == ["the background work stands still"]
    await at_work(3)
    assert await faults(now()) == ["the background work stands still"]
    await at_work()
    concern, early = await raised(), now() - timedelta(minutes=6)
    await Alert.all().update(due_at=early)
    assert await faults(now()) == ["alerts have not come through"]
    await Alert.all().update(due_at=now(), made_at=now() - timedelta(minutes=11))
    assert await faults(now()) == ["alerts have not come through"]
    await Alert.all().delete()
    await Concern.filter(id=concern.id).update(next_step_at=early)
    assert await faults(now()) == ["a concern waits for the next step of its ladder"]


@night
async def test_a_test_alert_that_does_not_come_through_is_no_fault_of_the_portals() -> None:
    await at_work()
    await Alert.test((await Contact.on_rota())[0])
    await Alert.all().update(due_at=now() - timedelta(hours=1), made_at=now() - timedelta(hours=2))
    assert await faults(now()) == []


@night
async def test_work_has_two_minutes_to_begin_when_everything_is_started_anew() -> None:
    await at_work(600)
    assert await faults(now(), since=now()) == []
    assert await faults(now(), since=now() - SILENT_AFTER - timedelta(seconds=1)) != []


@night
async def test_the_watcher_does_what_should_have_been_done(office: PostOffice) -> None:
    concern = await raised()
    await Concern.filter(id=concern.id).update(next_step_at=now() - timedelta(minutes=6))
    watcher = long_running()
    assert await watcher.look() != []
    await watcher.make_good()
    assert len(await told(concern)) == 2
    assert (await Concern.get(id=concern.id)).step == 1


@night
async def test_it_tells_the_team_and_the_senior_managers_by_both_ways_and_again_every_half_hour(
    office: PostOffice, phones: Gateway
) -> None:
    watcher, at = long_running(), now()
    await watcher.look()
    await watcher.tell(at)
    assert set(office.recipients) == ON_DUTY
    assert {mail["Subject"] for mail in office.arrived} == {SUBJECT}
    assert len(phones.texts) == 2
    await watcher.tell(at + timedelta(minutes=29))
    assert (len(office.arrived), len(phones.texts)) == (2, 2)
    await watcher.tell(at + timedelta(minutes=30))
    assert (len(office.arrived), len(phones.texts)) == (4, 4)


@night
async def test_whom_it_could_not_tell_it_tells_at_the_next_look(office: PostOffice) -> None:
    watcher = long_running()
    await watcher.look()
    office.answer = "451 Later"
    await watcher.tell(now())
    office.answer = ""
    await watcher.tell(now())
    assert set(office.recipients) == ON_DUTY


@night
async def test_it_tells_people_without_the_database_too_by_what_it_remembers(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = long_running()
    await watcher.look()
    monkeypatch.setattr(settings, "DATABASE_URL", f"postgres://portal@127.0.0.1:{free_port()}/portal")
    [said] = await watcher.turn()
    assert "database cannot be used" in said
    assert office.arrived == [], "one fault may be a restart"
    await watcher.turn()
    assert set(office.recipients) == ON_DUTY


async def test_a_start_without_a_database_leaves_somebody_to_tell(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "WATCH_MAIL", ["it@council.example"])
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{tmp_path}/never/migrated.sqlite3")
    watcher = Watcher()
    await watcher.turn()
    await watcher.turn()
    assert office.recipients == ["it@council.example"]


async def test_it_goes_on_whatever_happens(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.01)
    turns = 0

    async def look(self: Watcher) -> list[str]:
        nonlocal turns
        turns += 1
        raise ArithmeticError("a fault of our own")

    monkeypatch.setattr(Watcher, "look", look)
    watching = asyncio.create_task(watch.watch())
    async with asyncio.timeout(10):
        while turns < 4:
            await asyncio.sleep(0.01)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_an_outside_watcher_learns_yes_or_no_and_nothing_else(cast: Cast, stranger: Browser) -> None:
    await cast.app.state.queue.close()
    await at_work()
    well = await stranger.open("/heartbeat")
    assert (well.status, well.response.text) == (200, "ok")
    await at_work(10)
    ill = await stranger.open("/heartbeat")
    assert (ill.status, ill.response.text) == (503, "not ok")
    for answer in (well, ill):
        assert answer.response.headers["Content-Type"].startswith("text/plain")
        assert answer.response.headers["Cache-Control"] == "no-store"


async def test_a_database_that_is_away_is_no_heartbeat(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(name: str) -> None:
        raise OSError("no database")

    monkeypatch.setattr(Beat, "heard", away)
    assert (await stranger.open("/heartbeat")).status == 503
