"""Whoever spoke finds what came of it in words of their own age, or it is not shown."""

import pytest

from portal.boards.models import Entry, EntryWording, change, publish, read_over, reading_mark
from portal.boards.wordings import warnings
from portal.feedback.models import Comment, Source, Words
from portal.surveys.models import AgeBand
from tests.boards.entries import (
    DONE_ON,
    FOR_TEENS,
    PLAN,
    SAID,
    Far,
    a_plan_on_the_board,
    a_response,
    again,
    an_entry,
    say,
)
from tests.browser import Browser, Cast

SMALL: dict[str, str | list[str]] = {"said": "Bags are bad.", "came": "You get a case.", "picture": "boat"}


async def test_the_ages_are_those_of_who_spoke(cast: Cast) -> None:
    words = Words("They said it", DONE_ON)
    for key, band in (("lincc", "12-17"), ("care-leavers", "18+"), ("foster-carers", "18+")):
        posted = await Comment.record(await cast.group(key), Source.FORUM, words)
        assert (await an_entry(cast, key=key, comments=[posted], said=key)).ages == [band]
    _, small = await a_response(cast, age=AgeBand.YOUNGEST)
    _, bigger = await a_response(cast, age=AgeBand.YOUNGER)
    assert (await an_entry(cast, comments=[*bigger, *small])).ages == ["4-7", "8-11"]


async def test_it_is_not_published_while_a_wording_is_missing(cast: Cast) -> None:
    _, small = await a_response(cast, age=AgeBand.YOUNGEST)
    entry = await an_entry(cast, comments=small)
    olu, helen = cast["participation officer"], cast["senior leader"]
    assert await read_over(entry, helen, await reading_mark(entry))
    assert not await publish(entry, olu)
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open(f"/entries/{entry.id}")
        assert "Words are missing for ages 4-7" in page.text
        page = await page.submit("Save these words for ages 4-7", **SMALL)
        assert "Words are missing" not in page.text
    async with cast.signed_in("senior leader") as browser:
        await (await browser.open(f"/entries/{entry.id}")).submit("I have read it, and it can go on the board")
    assert await publish(entry, olu)


async def test_a_new_state_is_shown_once_the_words_for_it_are_there(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    helen = cast["senior leader"]
    plan = PLAN.__class__(PLAN.state, "Now we have ordered them", "", None, "", PLAN.due_on)
    assert await change(entry, helen, entry.said_mark, plan)
    assert PLAN.we_did in (await stranger.open("/boards/lincc")).text
    assert "Now we have ordered them" not in (await stranger.open("/boards/lincc")).html
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/entries/{entry.id}")
        assert "The board shows the entry as it was before" in page.text
        await page.submit("Save these words for ages 12-17", said="We said it", came="It is ordered")
    assert "Now we have ordered them" in (await stranger.open("/boards/lincc")).text


@pytest.mark.parametrize(
    ("age", "typed", "why"),
    [
        ("4-7", {"said": "one two three four five six seven eight nine ten eleven twelve thirteen"}, "13 words"),
        ("4-7", {"picture": "nothing"}, "Choose a picture"),
        ("4-7", {"said": ""}, "Say what people said"),
        ("8-11", {"said": "word " * 31}, "30 at most"),
        ("8-11", {"came": " "}, "Say what came of it"),
        ("12-17", {"came": "word " * 121}, "120 at most"),
    ],
)
async def test_words_for_children_are_few(cast: Cast, age: str, typed: dict[str, str], why: str) -> None:
    entry = await an_entry(cast, Far.ASKED)
    async with cast.signed_in("senior leader") as helen:
        fields = {**SMALL, "age": age, "made_of": entry.words_mark, **typed}
        page = await helen.send(f"/entries/{entry.id}/words", fields)
    assert (page.status, why in page.text) == (422, True)
    assert AgeBand(age) not in await EntryWording.of(entry) or age == "12-17"


def test_hard_words_are_pointed_out_and_never_refused() -> None:
    hard = EntryWording(age=AgeBand.YOUNGEST, said="Administrative arrangements", came="You get a case.")
    assert any("administrative" in one.lower() for one in warnings(hard))
    assert not list(warnings(EntryWording(age=AgeBand.YOUNGER, said="Bags are bad.", came="You get a case.")))


async def test_of_two_who_word_it_at_once_neither_loses_a_word(cast: Cast) -> None:
    entry = await an_entry(cast)
    async with cast.signed_in("senior leader") as helen, cast.signed_in("participation officer") as olu:
        hers, his = await helen.open(f"/entries/{entry.id}"), await olu.open(f"/entries/{entry.id}")
        await hers.submit("Save these words for ages 12-17", said="What she wrote", came="")
        page = await his.submit("Save these words for ages 12-17", said="What he wrote", came="")
    assert page.status == 409
    assert "What she wrote" in page.text
    assert "What he wrote" in page.form("Save these words for ages 12-17").get_text()
    assert (await EntryWording.get(entry_id=entry.id)).said == "What she wrote"


async def test_a_board_can_be_read_in_the_words_of_each_age_without_a_script(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    there = await again(entry)
    small = EntryWording(age=AgeBand.YOUNGEST, said="Bags are bad.", came="A case!", picture="boat")
    small.mark = there.words_mark
    assert await small.put(there, cast["senior leader"], "")
    page = await stranger.open("/boards/lincc")
    assert SAID in page.text
    page = await page.click("Ages 4 to 7")
    assert page.soup.select(".answer-said .big")[0].get_text() == "Bags are bad."
    assert page.soup.select(".answer-said svg"), "who cannot read yet sees a picture"
    assert SAID not in page.text
    page = await stranger.open("/boards/lincc?for=nonsense")
    assert (page.status, SAID in page.text) == (200, True)


async def test_an_age_reads_what_is_worded_for_it_and_the_rest_is_a_tap_away(cast: Cast, stranger: Browser) -> None:
    await a_plan_on_the_board(cast)
    _, small = await a_response(cast, age=AgeBand.YOUNGEST)
    await a_plan_on_the_board(cast, comments=small)
    page = await stranger.open("/boards/lincc?for=4-7")
    assert len(page.soup.select(".answer-said")) == 1
    assert len((await page.click("Everybody")).soup.select(".answer-said")) == 2


async def test_changing_the_language_keeps_the_age(cast: Cast, stranger: Browser) -> None:
    await a_plan_on_the_board(cast)
    page = await stranger.open("/boards/lincc?for=12-17")
    page = await page.click("Polski")
    assert page.soup.select("html[lang=pl]")
    assert page.soup.select(".answer-said .big")[0].get_text() == FOR_TEENS[0]
    page = await page.click("English")
    assert page.soup.select(".answer-said .big")[0].get_text() == FOR_TEENS[0]
    assert [one["href"] for one in (await stranger.open("/boards/lincc")).soup.select(".languages a[lang=pl]")] == [
        "?language=pl"
    ]


async def test_only_what_is_said_to_children_up_to_eleven_can_be_read_aloud(cast: Cast, stranger: Browser) -> None:
    """Where a script finds a voice: without, there is no button that does nothing."""
    _, comments = await a_response(cast, age=AgeBand.YOUNGEST)
    await a_plan_on_the_board(cast, comments=comments)
    buttons = (await stranger.open("/boards/lincc?for=4-7")).soup.select("[data-say]")
    assert [one.has_attr("hidden") for one in buttons] == [True]
    assert not (await stranger.open("/boards/lincc")).soup.select("[data-say]")


async def test_whoever_comes_back_reads_it_in_the_words_of_their_sheet(cast: Cast, stranger: Browser) -> None:
    small, comments = await a_response(cast, age=AgeBand.YOUNGEST)
    older, others = await a_response(cast, age=AgeBand.OLDER)
    entry = await a_plan_on_the_board(cast, comments=[*comments, *others])
    for age, said in ((AgeBand.YOUNGEST, "Bags are bad."), (AgeBand.OLDER, "Those bags feel bad")):
        there = await again(entry)
        before = (await EntryWording.of(there))[age]
        made = EntryWording(age=age, said=said, came="A case", picture="boat", mark=there.words_mark)
        assert await made.put(there, cast["senior leader"], before.as_read)
    for sheet, said in ((small, "Bags are bad."), (older, "Those bags feel bad")):
        page = await stranger.open("/boards/lincc")
        page = await page.submit("See what became of my words", words=sheet.comeback_words)
        assert page.soup.select(".answer-said .big")[0].get_text() == said


async def test_what_is_said_to_be_done_for_children_is_not_shown_before_it_is_signed(
    cast: Cast, stranger: Browser
) -> None:
    entry = await a_plan_on_the_board(cast)
    assert await say(entry, cast["senior leader"], we_did="Soon")
    shown = (await again(entry)).shown
    asked = await an_entry(cast, Far.ASKED)
    assert not (await Entry.get(id=asked.id)).shown
    assert shown["wordings"]["12-17"]["came"] in (await stranger.open("/boards/lincc?for=12-17")).text
