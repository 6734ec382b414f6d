"""Sheets for here and elsewhere, posters that fill up, and a link of their own for each member."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from portal import limits
from portal.accounts.models import Person, SignIn, now
from portal.permissions import Role
from portal.surveys.models import Card, CardBatch, MemberWay, Place, Poster, Question, Response, Survey
from portal.surveys.models.card import GRACE, LATE, MOST_A_DAY
from tests.browser import Browser, Cast
from tests.stored import found, stored
from tests.surveys.asking import ANSWERS, new_cards, new_poster, open_survey

SEND = "Send my answers"
ENOUGH = "Enough answers for today"


async def answered(browser: Browser, addresses: Iterable[str]) -> None:
    for number, address in enumerate(addresses):
        await browser.send(address, {**ANSWERS, "q5": f"I am number {number}"}, multipart=True)


async def tickets(poster: str, count: int, letter: str = "A") -> list[str]:
    return [f"{poster}/{letter}{number:015}" for number in range(count)]


async def test_replies_are_chased_by_place_and_nobody_is_named(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        await page.submit("Print cards", name="June reviews, here", count="20", place="here")
        await page.submit("Print cards", name="June reviews, away", count="30", place="away")
        await page.submit("Print cards", name="Spare", count="5")
    assert {batch.name: batch.place for batch in await CardBatch.all()} == {
        "June reviews, here": Place.HERE,
        "June reviews, away": Place.AWAY,
        "Spare": Place.UNSAID,
    }
    _, codes = await CardBatch.print(survey, "More, here", 10, Place.HERE)
    _, few = await CardBatch.print(survey, "More, away", 10, Place.AWAY)
    await answered(stranger, [f"/A/{code}" for code in [*codes[:7], *few[:3]]])
    await CardBatch.count()
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("Cards in the borough and outside")
    told = [" ".join(item.get_text(" ").split()) for item in page.soup.select("main ul.list:first-of-type li")]
    assert told == [
        "In the borough 5 or more of 30 back",
        "Outside the borough 40 in all: fewer than 5 of each sheet are back",
        "Not said 5 in all: fewer than 5 of each sheet are back",
    ]
    assert "More, here 5 or more of 10 back · in the borough" in page.text


async def test_a_withheld_sheet_cannot_be_worked_out_from_the_sum(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = await open_survey(cast)
    _, many = await CardBatch.print(survey, "Many", 10, Place.HERE)
    _, few = await CardBatch.print(survey, "Few", 10, Place.HERE)
    await answered(stranger, [f"/A/{code}" for code in [*many[:8], *few[:3]]])
    await survey.close(cast["participation officer"])
    moment = now() + GRACE + timedelta(minutes=1)
    monkeypatch.setattr("portal.surveys.models.card.now", lambda: moment)
    await CardBatch.settle()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/cards")
    assert "In the borough 8 or more of 20 back" in page.text
    assert "Many 8 of 10 back" in page.text
    assert "Few fewer than 5 of 10 back" in page.text
    assert "11" not in page.text.partition("Sheet by sheet")[0]


async def test_a_lost_sheet_is_stopped_on_the_page_that_lists_them(cast: Cast) -> None:
    survey = await open_survey(cast)
    codes = await new_cards(survey, 3)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}/cards")).submit("Stop the rest")
    assert (page.status, page.path) == (200, f"/surveys/{survey.id}/cards")
    assert "the rest stopped" in page.text
    assert [await Card.find(code) for code in codes] == [None] * 3


async def test_a_poster_takes_only_so_many_in_a_day_and_says_so_kindly(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = await open_survey(cast)
    poster = await new_poster(survey)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        field = page.soup.select_one("#most")
        assert field is not None
        assert field["value"] == str(MOST_A_DAY) == "30"
        await page.submit("Print a poster", most="5")
    assert (await Poster.get()).most_a_day == 5
    early = await stranger.open(poster)
    await answered(stranger, await tickets(poster, 4))
    assert (await stranger.open(poster)).h1 == survey.title
    await answered(stranger, await tickets(poster, 4))
    assert (await stranger.open(poster)).h1 == survey.title, "sent twice counts once"
    await answered(stranger, (await tickets(poster, 5))[4:])
    full = await stranger.open(poster)
    assert (full.status, full.h1) == (429, ENOUGH)
    assert "come back tomorrow" in full.text
    assert "0800 1111" in full.text
    [card] = await new_cards(survey)
    assert (await stranger.open(f"/A/{card}")).h1 == survey.title
    assert "Thank you" in (await early.submit(SEND, **ANSWERS)).text, "whoever was writing is let in"
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    monkeypatch.setattr(limits, "_today", lambda: tomorrow)
    assert (await stranger.open(poster)).h1 == survey.title


async def test_a_flood_stops_and_loses_nobody_their_words(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    poster = await new_poster(survey)
    await (await Poster.get()).take(1)
    await answered(stranger, await tickets(poster, 1 + LATE))
    page = await stranger.send(f"{poster}/{'F' * 16}", {**ANSWERS, "q5": "All that I wanted to say"}, multipart=True)
    assert page.status == 422
    assert "takes no more" in page.text
    assert "All that I wanted to say" in page.text
    assert await Response.all().count() == 1 + LATE


@pytest.mark.parametrize("most", ["0", "-1", "1.5", "many", "1000001"])
async def test_an_impossible_number_of_answers_a_day_is_asked_about(cast: Cast, most: str) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Print a poster", most=most)
    assert page.status == 422
    assert "Say how many answers a day" in page.text
    assert not await Poster.exists()


async def test_how_many_a_poster_took_today_is_in_no_table(cast: Cast, stranger: Browser) -> None:
    poster = await new_poster(await open_survey(cast))
    before = await Poster.all().values()
    await answered(stranger, await tickets(poster, 3))
    assert await Poster.all().values() == before


@pytest.mark.parametrize(
    ("posters", "cards", "told"),
    [(7, 6, "5 or more of these came by the poster"), (3, 9, ""), (9, 3, ""), (0, 9, ""), (12, 0, "10 or more")],
)
async def test_answers_by_poster_are_counted_apart_and_few_are_not_told(
    cast: Cast, posters: int, cards: int, told: str
) -> None:
    survey = await open_survey(cast)
    for number in range(posters + cards):
        poster = number < posters
        await Response.create(survey=survey, receipt=f"r{number}", comeback_hash=f"c{number}", by_poster=poster)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    assert ("came by the poster" in page.text) is bool(told)
    assert told in page.text


async def test_each_member_finds_a_link_that_works_once_and_nobody_elses(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Give each member a link")
    members = await Person.filter(memberships__group_id=survey.group_id, role=Role.MEMBER).count()
    assert f"Links for members {members} in all: too few to tell how many are back" in page.text
    async with cast.signed_in("LinCC member") as maya:
        home = await maya.open("/")
        asked = await home.click(survey.title)
        assert asked.path.startswith("/A/")
        assert asked.h1 == survey.title
        assert "Thank you" in (await asked.submit(SEND, **ANSWERS)).text
        assert survey.title not in (await maya.open("/")).text
        assert (await maya.open(asked.path)).status == 404
    async with cast.signed_in("care leaver") as other:
        assert survey.title not in (await other.open("/")).text
    assert await Response.all().count() == 1
    assert not (await Response.get()).by_poster


async def test_whoever_joins_later_gets_one_and_nobody_gets_two(cast: Cast) -> None:
    survey = await open_survey(cast)
    await MemberWay.hand_out(survey)
    before = {way.person_id: way.code for way in await MemberWay.all()}
    noor = await Person.create(name="Noor", role=Role.MEMBER)
    await noor.join(survey.group)
    await MemberWay.hand_out(survey)
    await MemberWay.hand_out(survey)
    after = {way.person_id: way.code for way in await MemberWay.all()}
    assert after.keys() - before.keys() == {noor.id}
    assert {person: after[person] for person in before} == before
    assert await Card.all().count() == len(after)
    await noor.leave(survey.group)
    assert await MemberWay.open_for(noor) == []


async def test_using_a_members_link_writes_nothing_about_the_member(cast: Cast) -> None:
    survey = await open_survey(cast)
    await MemberWay.hand_out(survey)
    [(_, code)] = await MemberWay.open_for(cast["LinCC member"])
    async with cast.signed_in("LinCC member") as maya:
        await SignIn.all().update(seen_at=now() - timedelta(hours=1))
        tables = (MemberWay, Card, CardBatch, SignIn, Person, Survey, Question)
        before = [sorted(await table.all().values(), key=repr) for table in tables]
        await (await maya.open(f"/A/{code}")).submit(SEND, **ANSWERS)
        assert [sorted(await table.all().values(), key=repr) for table in tables] == before
    assert await Response.all().count() == 1
    assert not found(code, await stored())


async def test_links_are_forgotten_with_the_survey(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    survey = await open_survey(cast)
    await MemberWay.hand_out(survey)
    await survey.close(cast["participation officer"])
    assert await MemberWay.open_for(cast["LinCC member"]) == []
    moment = now() + GRACE + timedelta(minutes=1)
    for module in ("card", "member_way"):
        monkeypatch.setattr(f"portal.surveys.models.{module}.now", lambda: moment)
    await MemberWay.forget()
    await CardBatch.settle()
    assert not await MemberWay.exists()
    assert not await Card.exists()
