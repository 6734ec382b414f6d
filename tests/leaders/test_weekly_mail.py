"""On Monday mornings officers and leaders are told how much waits for them: once, without a word of what it is."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import settings
from portal.accounts.models import Person
from portal.boards.models import Entry
from portal.leaders.jobs import fell_due, mail_weekly, tell_everybody
from portal.leaders.models import WeeklyMail
from portal.mail.models import Mail
from tests.boards.entries import SAID, Far, a_plan_on_the_board, an_entry
from tests.browser import Cast

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""Winter, when the clock here is UTC's."""


@pytest.fixture
async def helen(cast: Cast) -> Person:
    """A senior leader with an address, long here, and one card that waits for her."""
    await cast.rest()
    leader = cast["senior leader"]
    await leader.use_login("helen@council.example")
    await Person.all().update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    await a_plan_on_the_board(cast)
    return leader


async def mails() -> list[Mail]:
    return await Mail.all().order_by("posted_at")


async def test_it_says_how_much_waits_and_nothing_of_what(cast: Cast, helen: Person) -> None:
    late = await an_entry(cast, said="Late")
    await Entry.filter(id=late.id).update(due_on=date(2026, 1, 5))
    await tell_everybody(MONDAY)
    [mail] = await mails()
    assert mail.to == "helen@council.example"
    assert "- cards on which you owe the next step: 1\n- cards to read over: 1, of which 1 overdue\n" in mail.body
    assert f"{settings.URL}/waiting" in mail.body
    told = f"{mail.subject} {mail.body}"
    names = [person.name for person in cast.people.values()] + [(await cast.group("lincc")).name]
    assert not [word for word in (SAID, "Late", "Respect", "Helen", *names) if word in told]


async def test_it_goes_once_a_week_whoever_asks_how_often(helen: Person) -> None:
    await asyncio.gather(*(tell_everybody(MONDAY + timedelta(minutes=n)) for n in range(3)))
    await tell_everybody(MONDAY + timedelta(days=6))
    assert len(await mails()) == 1
    await tell_everybody(MONDAY + timedelta(days=7))
    assert len(await mails()) == 2


async def test_a_worker_that_was_away_on_monday_makes_good_for_it_and_only_once(helen: Person) -> None:
    await tell_everybody(MONDAY + timedelta(days=2))
    await tell_everybody(MONDAY + timedelta(days=3))
    assert len(await mails()) == 1
    await tell_everybody(MONDAY + timedelta(days=7))
    assert len(await mails()) == 2


async def test_one_that_dies_halfway_owes_it_still(helen: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dies(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(Mail, "post", dies)
        with pytest.raises(OSError):
            await tell_everybody(MONDAY)
    assert await mails() == []
    await tell_everybody(MONDAY)
    assert len(await mails()) == 1


async def test_where_nothing_waits_nobody_is_written_to_all_week(cast: Cast, helen: Person) -> None:
    await Entry.all().update(owner_id=cast["participation officer"].pk)
    await tell_everybody(MONDAY)
    assert await mails() == []
    await Entry.all().update(owner_id=None)
    await tell_everybody(MONDAY + timedelta(days=1))
    assert await mails() == []


@pytest.mark.parametrize("what", ["paused_at", "ended_at", "created_at"])
async def test_whoever_is_not_here_or_came_later_is_not_written_to(helen: Person, what: str) -> None:
    await Person.filter(id=helen.pk).update(**{what: MONDAY + timedelta(minutes=1)})
    await tell_everybody(MONDAY + timedelta(days=1))
    assert await mails() == []


async def test_only_officers_and_leaders_with_an_address_are_written_to(cast: Cast, helen: Person) -> None:
    await an_entry(cast, Far.ASKED)
    await helen.use_login("helen")
    await cast["LinCC member"].use_login("maya@example.org")
    await cast["administrator"].use_login("ade@council.example")
    await cast["participation officer"].use_login("olu@council.example")
    await tell_everybody(MONDAY)
    assert [mail.to for mail in await mails()] == ["olu@council.example"]


async def test_she_stops_it_on_her_own_page_and_has_it_again(cast: Cast, helen: Person) -> None:
    async with cast.signed_in("senior leader") as browser:
        page = await (await browser.open("/me")).submit("Stop this mail")
        assert "You get no more mails on Mondays" in page.text
        await tell_everybody(MONDAY)
        assert await mails() == []
        page = await page.submit("Send me this mail")
        assert "You get a mail on Mondays again" in page.text
    await tell_everybody(MONDAY)
    assert len(await mails()) == 1


async def test_a_member_has_no_such_mail_to_stop(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        assert "Monday" not in (await maya.open("/me")).text
        await maya.send("/me/weekly", {"weekly": "no"})
    assert not await WeeklyMail.exists()


async def test_without_a_mail_server_nothing_is_promised(helen: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "")
    await mail_weekly()
    assert not await WeeklyMail.exists()


@pytest.mark.parametrize(
    ("at", "monday"),
    [
        (datetime(2026, 11, 30, 7, 59, tzinfo=UTC), "2026-11-23"),
        (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), "2026-11-30"),
        (datetime(2026, 12, 6, 23, 59, tzinfo=UTC), "2026-11-30"),
        (datetime(2026, 7, 6, 6, 59, tzinfo=UTC), "2026-06-29"),
        (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), "2026-07-06"),
    ],
)
def test_monday_morning_is_eight_o_clock_here_in_summer_too(at: datetime, monday: str) -> None:
    week, since = fell_due(at)
    assert week.isoformat() == monday
    assert since <= at
