"""Whoever sits on the corporate parenting board sees what is published, in one page; nobody else finds it."""

import json
from datetime import date

from portal.accounts.models import Person
from portal.audit.models import Record
from portal.boards.models import Entry, State, change
from portal.leaders import panel
from portal.leaders.models import Seat, Sits
from tests.boards.entries import DID, PLAN, SAID, Far, a_plan_on_the_board, again, an_entry, prove, say
from tests.browser import Cast, Page

PAGE = "/corporate-parenting"
LATE = date(2026, 1, 5)


async def make_late(entry: Entry) -> None:
    there = await again(entry)
    await Entry.filter(id=entry.id).update(due_on=LATE, shown={**there.shown, "due_on": LATE.isoformat()})


def section(page: Page, heading: str) -> str:
    found = next(h for h in page.soup.select("h2, h3") if h.get_text(strip=True) == heading)
    following = found.find_next(["ul", "p"])
    return " ".join(following.get_text(" ").split()) if following else ""


async def test_a_seat_opens_it_to_a_young_co_chair_and_to_nobody_without_one(cast: Cast) -> None:
    await Seat.give(cast["LinCC member"], Sits.CO_CHAIR, cast["administrator"])
    for called in ("senior leader", "administrator", "participation officer", "care leaver"):
        async with cast.signed_in(called) as browser:
            assert (await browser.open(PAGE)).status == 404, called
            assert PAGE not in (await browser.open("/")).html
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open("/")).click("What was promised, and what came of it")
        assert (page.path, "Co-chair" in page.text) == (PAGE, True)
        assert "Co-chair" in (await maya.open("/me")).text


async def test_an_administrator_gives_it_with_a_reason_and_takes_it_away_at_once(cast: Cast) -> None:
    maya = cast["LinCC member"]
    async with cast.signed_in("administrator") as ade, cast.signed_in("LinCC member") as member:
        page = await (await ade.open(f"/people/{maya.pk}")).click("Change the seat")
        page = await page.submit("Change the seat", seat="co_chair")
        assert (page.status, await Seat.of(maya)) == (422, None), "a reason is asked for"
        page = await page.submit("Change the seat", seat="co_chair", reason="LinCC chose her")
        assert "Co-chair, since" in page.text
        assert (await member.open(PAGE)).status == 200
        record = await Record.filter(verb="change_seat").first()
        assert record
        assert json.loads(record.details)["seat"] == "co_chair"
        page = await (await page.click("Change the seat")).submit("Change the seat", seat="none", reason="Moved on")
        assert (await member.open(PAGE)).status == 404
    assert await Seat.of(maya) is None


async def test_an_administrator_gives_no_seat_to_themselves(cast: Cast) -> None:
    ade = cast["administrator"]
    async with cast.signed_in("administrator") as browser:
        await browser.send(f"/people/{ade.pk}/seat", {"seat": "chair", "reason": "Because"})
        assert (await browser.open(PAGE)).status == 404


async def test_whoever_leaves_the_portal_leaves_the_seat(cast: Cast) -> None:
    maya = cast["LinCC member"]
    await Seat.give(maya, Sits.CO_CHAIR, cast["administrator"])
    await (await Person.get(id=maya.pk)).end()
    await Seat.clear()
    assert not await Seat.exists()


async def test_it_shows_what_is_published_and_not_a_word_besides(cast: Cast) -> None:
    helen = cast["senior leader"]
    await Seat.give(helen, Sits.LEAD_MEMBER, cast["administrator"])
    await an_entry(cast, said="Not on a board yet")
    kept = await an_entry(cast, Far.PUBLISHED)
    await Entry.filter(id=kept.id).update(felt_shown={"yes": 2, "bit": 2, "no": 6, "unknown": 0})
    late = await a_plan_on_the_board(cast)
    await make_late(late)
    refused = await a_plan_on_the_board(cast, key="foster-carers")
    assert await say(refused, helen, state=State.NOT_POSSIBLE, reason="The law does not let us", due_on=None)
    hidden = await a_plan_on_the_board(cast, key="care-leavers")
    await prove(hidden, helen, "Names of people")
    async with cast.signed_in("senior leader") as browser:
        page = await browser.open(PAGE)
    assert "Not on a board yet" not in page.text
    assert "Names of people" not in page.text
    assert "Overdue" in section(page, "To ask about at the next meeting")
    assert "More say no than yes" in section(page, "To ask about at the next meeting")
    assert "No: about 6 in 10" in section(page, "Kept")
    assert "The law does not let us" in page.text
    rows = {row.find("th").get_text(): [td.get_text() for td in row("td")] for row in page.soup.select("tbody tr")}  # type: ignore[union-attr]
    assert rows["LinCC, the Living in Care Council"] == ["1", "1", "0", "1"]
    assert rows["Foster carers' steering group"] == ["0", "0", "1", "0"]


async def test_what_is_not_signed_any_more_is_under_way_and_to_be_asked_about(cast: Cast) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    assert not await say(entry, cast["senior leader"], state=State.NOT_YET, reason="")
    assert await change(entry, cast["senior leader"], (await again(entry)).said_mark, PLAN)
    [lincc] = [one for one in await panel.promises() if one.group.key == "lincc"]
    assert ([one.said for one in lincc.under_way], lincc.kept) == ([SAID], [])
    assert [why for why, _ in panel.for_the_board([lincc])] == ["Taken back"]
    assert DID not in str(lincc.under_way[0].came)
