"""Officers have editions made, and see how far they have come."""

import asyncio
from datetime import date

import pytest
from tortoise.exceptions import IntegrityError

from portal.accounts.models import now
from portal.analysis.models import Tone
from portal.reports.counts import ALL
from portal.reports.figures import Scope
from portal.reports.jobs import make_reports
from portal.reports.models import Order, Report
from tests.analysis.coded import coded
from tests.browser import Cast, Page
from tests.proposals.proposing import second_officer
from tests.reports.whole import an_edition, keep

IN_SUMMER = date(2026, 8, 10)


async def said(cast: Cast, times: int) -> None:
    for number in range(times):
        await coded(cast, f"They were late again {number}", ["V6"], tone=Tone.NEGATIVE, on=IN_SUMMER)
        await coded(cast, f"I like it here {number}", ["V7"], tone=Tone.POSITIVE, on=IN_SUMMER)


def options(page: Page, field: str) -> list[str]:
    return [str(one["value"]) for one in page.soup.select(f"#{field} option")]


async def test_an_officer_has_an_edition_made_and_is_led_to_it(cast: Cast) -> None:
    await cast.rest()
    await said(cast, 12)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reports")
        assert options(page, "period") == ["2026-Q3"], "the quarter that is not over cannot be chosen"
        waiting = await page.submit("Make it", period="2026-Q3", about="group=lincc")
        assert "It is being made: waiting" in waiting.text
        assert waiting.soup.select("[hx-trigger]")
        assert waiting.soup.select("noscript meta[http-equiv=refresh]"), "without scripts it looks again by itself"
        assert await make_reports() == 1
        fragment = await olu.open(waiting.path, HX_Request="true")
        assert "<html" not in fragment.html
        assert not fragment.soup.select("[hx-trigger]"), "the server decides when it stops"
        made = await fragment.click("Read edition 1")
        assert made.h1 == "LinCC, the Living in Care Council, July to September 2026"
        assert "edition 1" in (await olu.open("/reports")).text


async def test_what_is_made_is_for_officers_to_ask_and_for_leaders_to_read(cast: Cast) -> None:
    await keep(an_edition("lincc"))
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports")
        assert "Edition 1: LinCC, the Living in Care Council" in page.text
        assert not page.soup.select("main form")
        assert (await helen.send("/reports", {"period": "2026-Q3", "about": "everybody"})).status == 404


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"period": "2026-Q4", "about": "everybody"}, "October to December 2026 is not over yet"),
        ({"period": "2026", "about": "everybody"}, "The year 2026 is not over yet"),
        ({"period": "soon", "about": "everybody"}, "Choose a quarter or a year"),
        ({"period": "2026-Q3", "about": "group=nobody"}, "Say whom it is about"),
        ({}, "Say whom it is about"),
    ],
)
async def test_what_cannot_be_made_is_refused_kindly(cast: Cast, sent: dict[str, str], problem: str) -> None:
    await said(cast, 1)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send("/reports", sent)
    assert page.status == 422
    assert problem in page.text
    assert not await Order.exists()


async def test_an_officer_has_none_made_of_a_group_that_is_not_theirs(cast: Cast) -> None:
    await cast["participation officer"].memberships.filter(group__key="lincc").delete()
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.send("/reports", {"period": "2026-Q3", "about": "group=lincc"})).status == 422


async def test_what_was_made_is_made_anew_only_with_a_reason_and_says_so(cast: Cast) -> None:
    await cast.rest()
    await said(cast, 12)
    first = await keep(an_edition("lincc"))
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/reports")).submit("Make it", period="2026-Q3", about="group=lincc")
        assert page.status == 422
        assert "Edition 1 tells of this already" in page.text
        await page.submit("Make it", because="a file had been brought in twice")
        await make_reports()
        assert "Corrects edition 1 , because: a file had been brought in twice" in (await olu.open("/reports/2")).text
        assert "Replaced by edition 2" in (await olu.open("/reports/1")).text
    assert (await Report.get(number=2)).replaces_id == first.id


async def test_two_officers_who_ask_at_once_for_the_same_are_led_to_one_edition(cast: Cast) -> None:
    await cast.rest()
    await said(cast, 12)
    await second_officer(cast)
    asked: dict[str, str | list[str]] = {"period": "2026-Q3", "about": "group=lincc"}
    async with cast.signed_in("participation officer") as olu, cast.signed_in("second officer") as noor:
        pages = await asyncio.gather(*(officer.send("/reports", asked) for officer in (olu, noor, olu, noor)))
        [path] = {page.path for page in pages}
        assert all("It is being made: waiting" in page.text for page in pages)
        assert await make_reports() == 1
        for officer in (olu, noor):
            assert (await (await officer.open(path)).click("Read edition 1")).status == 200
            assert (await (await officer.open("/reports")).click("edition 1")).path == "/reports/1"
    assert await Report.all().count() == 1


async def test_an_edition_that_came_in_the_moment_it_was_asked_for_is_not_made_again(cast: Cast) -> None:
    await cast.rest()
    await said(cast, 12)
    scope, noor = Scope("2026-Q3", "lincc"), await second_officer(cast)
    await Order.ask(scope, cast["participation officer"])
    await make_reports()
    order = await Order.ask(scope, noor)
    assert (order.due_at, order.report_id) == (None, (await Report.get()).id)
    corrected = await Order.ask(scope, noor, await Report.get(), "a file had been brought in twice")
    assert (corrected.due_at is None, corrected.report_id) == (False, None)


async def test_whoever_joins_a_correction_reads_why_it_is_made(cast: Cast) -> None:
    first = await keep(an_edition("lincc"))
    await second_officer(cast)
    order = await Order.ask(first.scope, cast["participation officer"], first, "a file had been brought in twice")
    async with cast.signed_in("second officer") as noor:
        page = await noor.open(f"/reports/orders/{order.id}")
    assert "It corrects an earlier edition, because: a file had been brought in twice" in page.text


async def test_no_two_are_due_for_the_same_by_any_path(cast: Cast) -> None:
    for due_at in (None, None, now()):
        await Order.create(period="2026-Q3", group="lincc", due_at=due_at)
    await Order.create(period="2026-Q3", group="care-leavers")
    with pytest.raises(IntegrityError):
        await Order.create(period="2026-Q3", group="lincc")


async def test_where_too_few_spoke_the_year_is_offered(cast: Cast) -> None:
    await cast.rest()
    await said(cast, 2)
    olu = cast["participation officer"]
    order = await Order.create(
        period="2026-Q3",
        group="lincc",
        due_at=None,
        asked_by_id=olu.id,
        problem="Fewer than 10 people spoke.",
        wider="2025",
    )
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open(f"/reports/orders/{order.id}")
        assert "Fewer than 10 people spoke." in page.text
        page = await page.submit("Make it for the year 2025 instead")
    assert page.status == 200
    assert await Order.filter(period="2025", group="lincc", due_at__isnull=False).exists()


async def test_how_far_it_has_come_is_for_whoever_could_have_asked(cast: Cast) -> None:
    everybody, carers = [
        await Order.create(period="2026-Q3", group=group, asked_by_id=cast["participation officer"].id)
        for group in (ALL, "foster-carers")
    ]
    await second_officer(cast)
    async with cast.signed_in("second officer") as browser:
        assert (await browser.open(f"/reports/orders/{everybody.id}")).status == 200
        assert (await browser.open(f"/reports/orders/{carers.id}")).status == 404
        assert [str(one["href"]) for one in (await browser.open("/reports")).soup.select(".list a")] == [
            f"/reports/orders/{everybody.id}"
        ]
    async with cast.signed_in("senior leader") as helen:
        assert "Asked for lately" not in (await helen.open("/reports")).text


async def test_before_anything_was_said_or_made_the_page_says_so(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reports")
    assert "No report has been made yet." in page.text
    assert "Once a quarter is over" in page.text
