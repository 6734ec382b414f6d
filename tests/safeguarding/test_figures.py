"""How well the screen does, and how fast people are, is counted from what people decided, and shown with its doubt."""

from datetime import date, timedelta

import pytest

from portal.safeguarding.figures import Fact, Share, by_month, by_version, heaviest, tally
from portal.safeguarding.models import Concern, Outcome, Reading
from tests.browser import Cast, Page
from tests.safeguarding.cases import GRAVE, QUIET, raised, say

pytestmark = pytest.mark.usefixtures("plain_screen")

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def fact(came: str, harmless: bool | None, month: date = MAY, version: str = "1", in_time: bool | None = True) -> Fact:
    return Fact(month, version, came == "screen", came == "person", harmless, in_time, in_time)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    """The examples of Newcombe, Statistics in Medicine 17 (1998), method 3."""
    assert Share(count, of).interval == pytest.approx((low, high), abs=5e-5)


def test_under_ten_there_is_not_enough_to_say() -> None:
    assert [Share(5, of).is_enough for of in (0, 9, 10)] == [False, False, True]
    assert Share(0, 0).share == 0


def test_recall_and_false_alarms_are_counted_from_what_people_decided() -> None:
    facts = [
        *[fact("screen", False)] * 6,
        *[fact("screen", True)] * 3,
        *[fact("screen", None)] * 2,
        *[fact("person", False)] * 2,
        fact("person", None),
        fact("person", True),
        *[fact("help", None)] * 4,
    ]
    found = tally(facts)
    assert (found.confirmed, found.false_alarms, found.undecided, found.missed, found.calls) == (6, 3, 2, 3, 4)
    assert (found.recall, found.false_alarm_share) == (Share(6, 9), Share(3, 9))


def test_months_and_versions_are_told_apart_newest_first() -> None:
    facts = [
        fact("screen", False),
        fact("screen", True, JUNE, "2"),
        fact("person", False, JUNE, "2"),
        fact("help", None),
    ]
    assert [(month, one.recall) for month, one in by_month(facts).items()] == [(JUNE, Share(0, 1)), (MAY, Share(1, 1))]
    assert [(version, one.recall) for version, one in by_version(facts).items()] == [
        ("2", Share(0, 1)),
        ("1", Share(1, 1)),
    ]


def test_what_still_has_time_counts_neither_way() -> None:
    found = tally(
        [fact("screen", None, in_time=True), fact("screen", None, in_time=False), fact("help", None, in_time=None)]
    )
    assert (found.seen, found.taken_on) == (Share(1, 2), Share(1, 2))


def test_nobody_carries_more_than_half_of_next_to_nothing() -> None:
    assert heaviest([]) is None


async def decided(cast: Cast, concern: Concern, outcome: Outcome) -> None:
    await concern.acknowledge(cast["safeguarding lead"])
    await concern.close(cast["safeguarding lead"], outcome, "Nothing is left to do.")


def cells(page: Page, table: int = 0) -> list[list[str]]:
    found = page.soup.select("table")[table]
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in found.select("tbody tr")]


async def test_the_page_counts_what_was_decided_this_month(cast: Cast) -> None:
    for outcome in [Outcome.ADVICE] * 9 + [Outcome.REFERRED] * 2 + [Outcome.NO_CONCERN] * 3:
        await decided(cast, await raised(cast), outcome)
    missed = await say(cast, QUIET)
    await Concern.raise_by(cast["participation officer"], missed.id, QUIET, "I know the house.", False)
    await Reading.done(cast["participation officer"], [missed.id])
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns/figures")
    [row] = cells(page)
    assert row[1:] == ["1", "11", "3", "0", "1", "92 % (65 to 99 %)", "21 % (8 to 48 %)"]
    assert "the portal found 11 of 12 by itself; people who read found the other one." in page.text


async def test_a_page_of_too_little_says_so_and_an_empty_one_too(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as ruth:
        assert "There is nothing to count yet" in (await ruth.open("/concerns/figures")).text
        await decided(cast, await raised(cast), Outcome.ADVICE)
        page = await ruth.open("/concerns/figures")
    assert cells(page)[0][-2:] == ["not enough yet", "not enough yet"]
    assert "not decided about enough concerns yet" in page.text


async def test_the_first_time_counts_even_when_it_was_passed_on_since(cast: Cast) -> None:
    concern = await raised(cast)
    await concern.see(cast["safeguarding lead"])
    await decided(cast, concern, Outcome.ADVICE)
    late = await raised(cast, GRAVE)
    await Concern.filter(id=late.id).update(raised_at=late.raised_at - timedelta(hours=2))
    await late.see(cast["safeguarding lead"])
    await late.acknowledge(cast["safeguarding lead"])
    await Concern.filter(id=concern.id).update(acknowledged_at=concern.raised_at + timedelta(days=9))
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns/figures")
    rows = cells(page, 2)
    assert [row[1].split(",")[0] for row in rows] in (["1 of 2"], ["1 of 1", "0 of 1"])
    assert [row[2].split(",")[0] for row in rows] in (["1 of 2"], ["1 of 1", "0 of 1"])


async def test_the_designated_officer_counts_allegations_alone(cast: Cast) -> None:
    await decided(cast, await raised(cast), Outcome.ADVICE)
    async with cast.signed_in("designated officer") as nadia:
        page = await nadia.open("/concerns/figures")
    assert cells(page)[0][1:4] == ["0", "0", "0"] if page.soup.select("table") else "nothing to count" in page.text
