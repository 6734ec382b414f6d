"""The ladder tells one person after another, each on time, until a named human has taken the concern on."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.models import Person
from portal.permissions import Role
from portal.safeguarding.clock import HERE, Clock
from portal.safeguarding.ladder import Duty, next_step, to_tell
from portal.safeguarding.models import Alert, Concern, Contact, Did, Hours, RegisterEntry, Why
from portal.safeguarding.models.hours import HELD
from tests.safeguarding.council import a_deputy, raised

MINUTES = 5 * 60 + 1
RUTH, PRIYA = "Ruth Castellan", "Priya Nandakumar"
NIGHT, NADIA, MARCUS = "Emergency duty team", "Nadia Frome", "Marcus Thistlewood"
EVERYBODY = sorted([RUTH, PRIYA, NIGHT, NADIA, MARCUS])
Steps = dict[int, list[str]]


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)


async def climbed(concern: Concern, minutes: int = MINUTES) -> Steps:
    """Who is told how many minutes after it was raised, each minute being looked at and each alert coming through."""
    found: Steps = {}
    for minute in range(minutes):
        await Concern.climb_due(concern.raised_at + timedelta(minutes=minute))
        if owed := await Alert.all().select_related("contact"):
            found[minute] = sorted(alert.contact.name for alert in owed)
            await Alert.all().delete()
    return found


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize(
    ("at", "first", "second", "third"),
    [
        ("2026-11-23 10:00", [RUTH], [PRIYA, RUTH], [MARCUS, PRIYA, RUTH]),
        ("2026-11-23 16:59", [RUTH], [NIGHT, RUTH], [NIGHT, MARCUS, PRIYA, RUTH]),
        ("2026-11-23 17:01", [NIGHT], [NIGHT, RUTH], [NIGHT, MARCUS, PRIYA, RUTH]),
        ("2026-11-24 08:50", [NIGHT], [PRIYA, RUTH], [MARCUS, NIGHT, PRIYA, RUTH]),
        ("2026-11-21 03:00", [NIGHT], [NIGHT, RUTH], [NIGHT, MARCUS, PRIYA, RUTH]),
        ("2026-12-25 12:00", [NIGHT], [NIGHT, RUTH], [NIGHT, MARCUS, PRIYA, RUTH]),
        ("2026-10-25 00:30", [NIGHT], [NIGHT, RUTH], [NIGHT, MARCUS, PRIYA, RUTH]),
        ("2026-03-29 00:30", [NIGHT], [NIGHT, RUTH], [NIGHT, MARCUS, PRIYA, RUTH]),
    ],
)
async def test_each_step_is_taken_on_time_until_everybody_is_told_again_every_hour(
    at: str, first: list[str], second: list[str], third: list[str]
) -> None:
    """In the day, a minute before and after the office closes and before it opens, at the weekend, on Christmas Day,
    and in the nights in which the clocks change. The first who was told owns it, and goes on being told."""
    await a_deputy()
    concern = await raised(here(at))
    steps = await climbed(concern)
    assert steps == {
        0: first,
        15: sorted({*second, *first}),
        60: sorted({*third, *first}),
        120: EVERYBODY,
        180: EVERYBODY,
        240: EVERYBODY,
        300: EVERYBODY,
    }
    lines = await RegisterEntry.filter(concern_id=concern.id, did=Did.CLIMBED).count()
    assert lines == len(steps) - 1


@pytest.mark.usefixtures("night")
async def test_an_allegation_goes_to_the_designated_officer_and_to_everybody_in_the_end() -> None:
    steps = await climbed(await raised(here("2026-11-23 10:00"), allegation=True), 181)
    two, all_of_them = sorted([MARCUS, NADIA]), sorted([RUTH, NIGHT, NADIA, MARCUS])
    assert steps == {0: [NADIA], 15: two, 60: two, 120: all_of_them, 180: all_of_them}


@pytest.mark.usefixtures("night")
async def test_a_council_sets_its_own_limits() -> None:
    await Hours.keep(Clock(seen_minutes=5, acknowledge_minutes=20))
    await HELD.look()
    steps = await climbed(await raised(here("2026-11-23 10:00")), 101)
    assert list(steps) == [0, 5, 20, 40, 100]


@pytest.mark.usefixtures("night")
async def test_once_somebody_has_taken_it_on_nobody_else_is_told() -> None:
    concern = await raised(here("2026-11-23 10:00"))
    assert list(await climbed(concern, 61)) == [0, 15, 60]
    assert await (await Concern.get(id=concern.id)).acknowledge(await Person.get(role=Role.SAFEGUARDING))
    for minute in range(61, MINUTES):
        await Concern.climb_due(concern.raised_at + timedelta(minutes=minute))
    assert not await Alert.exists()


@pytest.mark.usefixtures("night")
async def test_after_an_outage_the_steps_that_were_missed_are_taken_one_by_one_at_once() -> None:
    concern = await raised(here("2026-11-20 16:00"))
    await Alert.all().delete()
    later = concern.raised_at + timedelta(hours=72)
    for _ in range(6):
        await Concern.climb_due(later)
    found = await Concern.get(id=concern.id)
    assert (found.step, found.next_step_at) == (3, later + timedelta(hours=1))
    assert await Alert.filter(concern_id=concern.id).count() == await Contact.on_rota().count()


@pytest.mark.usefixtures("night")
async def test_whoever_is_still_to_be_told_is_not_told_twice_at_once() -> None:
    concern = await raised(here("2026-11-23 10:00"))
    for minute in range(MINUTES):
        await Concern.climb_due(concern.raised_at + timedelta(minutes=minute))
    owed = await Alert.all().values_list("contact_id", flat=True)
    assert len(owed) == len(set(owed)) == await Contact.on_rota().count()
    assert {alert.why for alert in await Alert.all()} == {Why.NEW, Why.REMINDER, Why.ESCALATED}


@pytest.mark.usefixtures("night")
async def test_one_concern_that_cannot_climb_keeps_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = [await raised(here("2026-11-23 10:00")) for _ in range(2)]
    await Alert.all().delete()
    climb = Concern._climb

    async def fails_once(self: Concern, at: datetime) -> None:
        if self.id == bad.id:
            raise OSError("a fault")
        await climb(self, at)

    monkeypatch.setattr(Concern, "_climb", fails_once)
    await Concern.climb_due(good.raised_at + timedelta(minutes=15))
    assert {alert.concern_id for alert in await Alert.all()} == {good.id}


@pytest.mark.usefixtures("night")
async def test_whoever_is_away_is_passed_over_and_nobody_being_there_means_everybody() -> None:
    rota, at = await Contact.on_rota(), here("2026-11-23 10:00")
    for one in rota:
        one.away_until = at.date() if one.duty is Duty.TEAM else None
    assert [one.name for one in to_tell(0, rota, at, Clock(), False)] == [MARCUS]
    for one in rota:
        one.away_until = at.date()
    assert len(to_tell(0, rota, at, Clock(), False)) == len(rota)


def test_nobody_on_the_rota_can_be_told() -> None:
    at = here("2026-11-23 10:00")
    assert [to_tell(step, list[Contact](), at, Clock(), False) for step in range(5)] == [[]] * 5


@pytest.mark.parametrize("step", range(6))
def test_the_next_step_is_never_in_the_past(step: int) -> None:
    at = here("2026-11-23 10:00")
    assert next_step(step, at - timedelta(days=3), at, Clock()) >= at
