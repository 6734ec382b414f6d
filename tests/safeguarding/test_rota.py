"""The safeguarding lead keeps the rota: who is told, in which order and how, and that alerts come through to them."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from portal import settings
from portal.accounts.models import now
from portal.safeguarding import cover
from portal.safeguarding.clock import HERE, Clock
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Alert, Concern, Contact, Hours
from portal.safeguarding.models.contact import TEST_HOLDS
from portal.safeguarding.models.hours import HELD
from tests.addresses import a_comment, a_place, figures_of
from tests.browser import Browser, Cast, Page
from tests.mail.post_office import PostOffice
from tests.safeguarding.council import a_deputy
from tests.safeguarding.phones import Gateway

LEAD = "safeguarding lead"
DESK = {"name": "Night desk", "duty": "out_of_hours", "email": "desk@council.example", "phone": "020 7946 0123"}


async def place_of(name: str) -> Contact:
    return await Contact.get(name=name)


async def add(browser: Browser, **changes: str | list[str]) -> Page:
    form = await browser.open("/rota/add")
    return await form.submit("Add to the rota", **{**DESK, **changes})


async def test_the_page_shows_who_is_told_when_and_whether_it_was_tried(cast: Cast) -> None:
    await a_deputy("Priya Nandakumar", [0, 2])
    async with cast.signed_in(LEAD) as ruth:
        page = await ruth.open("/rota")
    week = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.soup.select(".week tbody tr")
        if row.th
    }
    assert week["Ruth Castellan"] == ["on duty"] * 5
    assert week["Priya Nandakumar"] == ["on duty", "not there", "on duty", "not there", "not there"]
    for name in ("Emergency duty team", "Nadia Frome", "Marcus Thistlewood", "marcus@council.example"):
        assert name in page.text
    assert "Nobody can be asked anything yet" not in page.text
    assert "09:00 to 17:00" in page.text


@pytest.mark.parametrize(
    "called", ["participation officer", "senior leader", "administrator", "LinCC member", "designated officer"]
)
async def test_nobody_else_sees_it(cast: Cast, called: str) -> None:
    ruth = await place_of("Ruth Castellan")
    async with cast.signed_in(called) as browser:
        assert {
            (await browser.open(path)).status for path in ("/rota", "/rota/add", "/rota/hours", f"/rota/{ruth.id}")
        } == {404}
        assert (await browser.send(f"/rota/{ruth.id}/remove", {})).status == 404
    assert await Contact.on_rota().filter(id=ruth.id).exists()


async def test_a_new_place_counts_once_its_test_alert_has_come_through(cast: Cast, office: PostOffice) -> None:
    async with cast.signed_in(LEAD) as ruth:
        page = await add(ruth)
        assert page.h1 == "Night desk"
        assert not (await place_of("Night desk")).is_tested
        page = await page.submit("Send a test alert")
        assert "is on its way" in page.text
        async with asyncio.timeout(10):
            while "desk@council.example" not in office.recipients:
                await asyncio.sleep(0.02)
        [mail] = [one for one in office.arrived if one["To"] == "desk@council.example"]
        figures = re.search(r"^[0-9]{6}\r?$", mail.get_content(), re.MULTILINE)
        assert figures
        wrong = f"{(int(figures[0]) + 1) % 1_000_000:06}"
        assert (await page.submit("These are the figures", **{"email-figures": wrong})).status == 422
        assert not (await place_of("Night desk")).is_tested
        spaced = f" {figures[0][:3]} {figures[0][3:6]} "
        page = await page.submit("These are the figures", **{"email-figures": spaced})
        assert "alerts come through to them" in page.text
    found = await place_of("Night desk")
    assert (found.is_tested, found.phone) == (True, "+44 20 7946 0123")


async def test_a_place_with_two_ways_counts_once_a_test_has_come_through_by_both(
    cast: Cast, office: PostOffice, phones: Gateway
) -> None:
    async with cast.signed_in(LEAD) as ruth:
        page = await (await add(ruth)).submit("Send a test alert")
        async with asyncio.timeout(10):
            while "desk@council.example" not in office.recipients or not phones.texts:
                await asyncio.sleep(0.02)
        told = figures_of(await place_of("Night desk"))
        assert told["phone-figures"] in phones.texts[0]["text"]
        assert told["phone-figures"] != told["email-figures"]
        for wrong in ({"phone-figures": ""}, {"phone-figures": told["email-figures"]}):
            page = await page.submit("These are the figures", **{**told, **wrong})
            assert page.status == 422
            assert page.soup.select_one(".problems a[href='#phone-figures']")
            assert not (await place_of("Night desk")).is_tested
        page = await page.submit("These are the figures", **told)
        assert "alerts come through to them" in page.text
    assert (await place_of("Night desk")).is_tested


async def test_the_figures_of_an_earlier_test_count_no_more(cast: Cast) -> None:
    contact = await a_place()
    earlier = figures_of(contact)
    async with cast.signed_in(LEAD) as ruth:
        page = await (await ruth.open(f"/rota/{contact.id}")).submit("Send another test alert")
        page = await page.submit("These are the figures", **earlier)
        assert "not the figures of the newest test alert" in page.text
        page = await page.submit("These are the figures", **figures_of(await Contact.get(id=contact.id)))
    assert (await Contact.get(id=contact.id)).is_tested


async def test_nobody_passes_a_test_that_was_never_sent(cast: Cast) -> None:
    contact = await Contact.get(duty=Duty.SENIOR)
    await Contact.filter(id=contact.id).update(tested_at=None)
    async with cast.signed_in(LEAD) as ruth:
        page = await ruth.open(f"/rota/{contact.id}")
        assert not page.soup.select("[id$=figures]")
        assert (await ruth.send(f"/rota/{contact.id}/tested", figures_of(contact))).status == 422
    assert not (await Contact.get(id=contact.id)).is_tested


@pytest.mark.parametrize(
    ("changes", "is_tested"),
    [
        ({"email": "other@council.example"}, False),
        ({"phone": "07700 900999"}, False),
        ({"phone": ""}, False),
        ({"team": "Another team"}, True),
        ({"phone": "07700900110"}, True),
    ],
)
async def test_another_address_or_number_has_to_be_tested_anew(
    cast: Cast, changes: dict[str, str], is_tested: bool
) -> None:
    """The same number, spaced otherwise, is the same."""
    ruth_place = await place_of("Ruth Castellan")
    ruth_place.be_reached(ruth_place.email, "+44 7700 900110")
    ruth_place.tested_at = now()
    await ruth_place.save()
    async with cast.signed_in(LEAD) as ruth:
        page = await (await ruth.open(f"/rota/{ruth_place.id}")).submit("Keep the changes", **changes)
        assert page.status == 200
    assert (await Contact.get(id=ruth_place.id)).is_tested is is_tested


async def test_a_test_holds_for_ninety_days(cast: Cast) -> None:
    await Contact.all().update(tested_at=now() - TEST_HOLDS - timedelta(minutes=1))
    async with cast.signed_in(LEAD) as ruth:
        page = await ruth.open("/rota")
    assert page.text.count("Not tested for 90 days") == 4
    assert "Nobody can be asked anything yet" in page.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"duty": "team"}, ""),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "desk at council"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"phone": "999"}, "phone"),
        ({"phone": "ring Sue"}, "phone"),
        ({"phone": "0770"}, "phone"),
        ({"away_until": "soon"}, "away_until"),
        ({"duty": "team", "weekdays": []}, "weekdays"),
        ({"duty": "king"}, "duty"),
    ],
)
async def test_what_cannot_be_used_is_asked_for_again_and_nothing_typed_is_lost(
    cast: Cast, changes: dict[str, str | list[str]], field: str
) -> None:
    typed: dict[str, str | list[str]] = {
        **DESK,
        "weekdays": ["0"],
        "person": "",
        "team": "Nights",
        "away_until": "",
        **changes,
    }
    async with cast.signed_in(LEAD) as ruth:
        page = await ruth.send("/rota/add", typed)
        assert page.status == (422 if field else 200)
        if field:
            assert page.soup.select_one(f".problems a[href='#{field}']"), page.text
            shown = page.soup.select_one("#team")
            assert shown is not None
            assert shown["value"] == "Nights"
    assert await Contact.filter(team="Nights").count() == (0 if field else 1)


async def test_somebody_with_an_account_is_picked_from_a_list_and_sent_twice_is_one_place(cast: Cast) -> None:
    helen = cast["senior leader"]
    async with cast.signed_in(LEAD) as ruth:
        form = await ruth.open("/rota/add")
        listed = [option.get_text(strip=True) for option in form.soup.select("#person option")]
        assert "Helen Marchetti, Senior leader" in listed
        assert not [one for one in listed if "Olu" in one or "Maya" in one]
        typed = {**DESK, "duty": "senior", "person": str(helen.id), "name": ""}
        assert (await form.submit("Add to the rota", **typed)).h1 == "Helen Marchetti"
        assert (await form.submit("Add to the rota", **typed)).status == 422
    assert (await Contact.get(person_id=helen.id)).name == "Helen Marchetti"


async def test_the_order_is_changed_one_place_at_a_time(cast: Cast) -> None:
    await a_deputy("Priya Nandakumar")
    await a_deputy("Sam Oyelaran")

    async def order() -> list[str]:
        return [one.name.split()[0] for one in await Contact.on_rota().filter(duty=Duty.TEAM)]

    sam, ruth_place = await place_of("Sam Oyelaran"), await place_of("Ruth Castellan")
    assert await order() == ["Ruth", "Priya", "Sam"]
    async with cast.signed_in(LEAD) as ruth:
        await ruth.send(f"/rota/{sam.id}/move", {"by": "up"})
        assert await order() == ["Ruth", "Sam", "Priya"]
        await ruth.send(f"/rota/{ruth_place.id}/move", {"by": "up"})
        assert await order() == ["Ruth", "Sam", "Priya"]
        await ruth.send(f"/rota/{ruth_place.id}/move", {"by": "down"})
        assert await order() == ["Sam", "Ruth", "Priya"]


async def test_a_place_that_owns_concerns_can_be_taken_off_the_rota(cast: Cast) -> None:
    await cast.app.state.queue.close()
    await a_deputy()
    await a_comment(cast)
    concern = await Concern.get()
    owner = await Contact.get(id=concern.owner_id)
    async with cast.signed_in(LEAD) as ruth:
        page = await (await ruth.open(f"/rota/{owner.id}")).submit("off the rota")
        assert page.path == "/rota?done=removed"
        assert owner.name not in [link.get_text(strip=True) for link in page.soup.select(".card h3 a")]
        assert (await ruth.open(f"/rota/{owner.id}")).status == 404
    await Concern.climb_due(now())
    kept = await Concern.get(id=concern.id)
    assert kept.owner_id not in {None, owner.id}
    assert not await Alert.filter(contact_id=owner.id).exists()
    assert await Alert.filter(concern_id=concern.id).exists()


async def test_leave_that_leaves_a_day_uncovered_is_said_at_once(cast: Cast) -> None:
    ruth_place, away = await place_of("Ruth Castellan"), now().date() + timedelta(days=9)
    async with cast.signed_in(LEAD) as ruth:
        assert "Nobody of the team is there" not in (await ruth.open("/rota")).text
        await (await ruth.open(f"/rota/{ruth_place.id}")).submit("Keep the changes", away_until=away.isoformat())
        page = await ruth.open("/rota")
    assert "Nobody of the team is there" in page.text
    assert "away until" in page.text


def test_the_days_that_nobody_covers_are_working_days_within_four_weeks() -> None:
    monday = datetime(2026, 11, 23, 8, tzinfo=HERE)
    part_time = Contact(duty=Duty.TEAM, weekdays=[0, 1, 2, 3])
    assert [f"{day:%a %d}" for day in cover.gaps([part_time], monday)] == ["Fri 27", "Fri 04", "Fri 11", "Fri 18"]
    assert cover.gaps([part_time, Contact(duty=Duty.TEAM, weekdays=[4])], monday) == []
    christmas = datetime(2026, 12, 24, 23, tzinfo=UTC)
    assert f"{cover.gaps([], christmas)[1]:%d %B}" == "29 December"


async def test_the_council_sets_its_hours_and_limits(cast: Cast) -> None:
    async with cast.signed_in(LEAD) as ruth:
        form = await ruth.open("/rota/hours")
        page = await form.submit(
            "Keep these", opens="08:30", closes="18:00", seen_minutes="10", acknowledge_minutes="45"
        )
        assert "08:30 to 18:00" in page.text
    clock = await Hours.clock()
    assert (f"{clock.opens:%H:%M}", f"{clock.closes:%H:%M}") == ("08:30", "18:00")
    assert (clock.seen_minutes, clock.acknowledge_minutes) == (10, 45)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens": "nine"}, "opens"),
        ({"closes": "08:00"}, "closes"),
        ({"seen_minutes": "0"}, "seen_minutes"),
        ({"seen_minutes": "²"}, "seen_minutes"),
        ({"seen_minutes": "90"}, "seen_minutes"),
        ({"acknowledge_minutes": "1441"}, "acknowledge_minutes"),
        ({"acknowledge_minutes": "soon"}, "acknowledge_minutes"),
        ({"acknowledge_minutes": ""}, "acknowledge_minutes"),
    ],
)
async def test_hours_and_limits_that_would_keep_somebody_waiting_too_long_are_refused(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    async with cast.signed_in(LEAD) as ruth:
        page = await (await ruth.open("/rota/hours")).submit("Keep these", **changes)
    assert page.status == 422
    assert page.soup.select_one(f".problems a[href='#{field}']")
    assert await Hours.clock() == Clock()


@pytest.mark.usefixtures("night")
async def test_the_hours_are_held_in_memory_so_that_no_child_waits_for_them() -> None:
    assert await Hours.clock() == Clock()
    await Hours.keep(Clock(seen_minutes=5))
    assert await Hours.clock() == Clock(), "it was asked of the database again"
    await HELD.look()
    assert await Hours.clock() == Clock(seen_minutes=5)


async def test_addresses_and_numbers_are_sealed_at_rest(cast: Cast) -> None:
    kept = str(await Contact.all().values())
    assert "marcus@council.example" not in kept
    assert "90011" not in kept


async def test_it_is_said_when_nobody_can_be_told_anything(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for mail, phones, said in (("", False, "neither a mail server"), ("smtp://mail.example", False, "by e-mail alone")):
        monkeypatch.setattr(settings, "MAIL_URL", mail)
        monkeypatch.setattr(settings, "PHONES", phones)
        async with cast.signed_in(LEAD) as ruth:
            assert said in (await ruth.open("/rota")).text
