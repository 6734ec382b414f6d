"""A person reads what the coder suggested and has the last word; what each of them saw is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from portal.analysis.models import Code, Coding, Review
from tests.analysis.coded import coded, codes_of, say
from tests.browser import Cast, Page

NEXT = "Save and next"


def ticked(page: Page) -> set[str]:
    return {str(box["value"]) for box in page.soup.select("[name=code][checked]")}


def address(coding: Coding) -> str:
    return f"/coding/comments/{coding.id}"


async def test_an_officer_sees_how_much_waits_and_begins(cast: Cast, all_coded: Callable[[], Awaitable[None]]) -> None:
    await say(cast, "I got bullied on the bus", "The dog is lovely")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/coding")
        cards = {
            card.h2.get_text(): " ".join(card.get_text(" ").split()) for card in page.soup.select(".card") if card.h2
        }
        assert "2 to look at" in cards["LinCC, the Living in Care Council"]
        assert "Nothing waits here" in cards["Change for Care Leavers"]
        page = await page.click("Start coding for LinCC")
    assert page.path.startswith("/coding/comments/")
    assert "2 waiting" in page.text


async def test_an_officer_is_warned_before_words_that_may_tell_of_harm(
    cast: Cast, all_coded: Callable[[], Awaitable[None]]
) -> None:
    grave, plain = await say(cast, "My uncle hits me when we are alone", "I like the trips")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    async with cast.signed_in("participation officer") as olu:
        hard = await olu.open(address(await Coding.get(comment_id=grave.id)))
        easy = await olu.open(address(await Coding.get(comment_id=plain.id)))
    behind = hard.soup.select_one("details:not([open]) .said")
    assert behind is not None
    assert "hard to read" in hard.text
    assert easy.soup.select("details .said") == []
    assert "hard to read" not in easy.text


async def test_suggestions_stand_beside_the_words_that_led_to_them(
    cast: Cast, all_coded: Callable[[], Awaitable[None]]
) -> None:
    [comment] = await say(cast, "It is ok. But I got bullied on the bus.", question="How is school?")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    coding = await Coding.get(comment_id=comment.id)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
    said = page.soup.select_one(".said")
    assert said is not None
    assert said.get_text() == "It is ok. But I got bullied on the bus."
    assert "bullied" in [mark.get_text() for mark in page.soup.select("mark")]
    assert page.h1 == "How is school?"
    assert ticked(page) == set(await codes_of(coding)) >= {"V1"}
    [safety] = [
        label.get_text(" ", strip=True) for label in page.soup.select("label.toggle") if "V1" in label.text.split()
    ]
    assert "Safety first" in safety
    assert "% sure" in safety
    assert len(page.soup.select("[name=code]")) == 22


async def test_what_an_officer_confirms_stands_beside_what_the_machine_thought(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1", "T1"])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(address(coding))).submit(NEXT)
    assert page.h1 == "All read, for now"
    assert await codes_of(coding) == {"V1": (0.75, True), "T1": (0.75, True)}
    read = await Coding.get().select_related("reviewed_by")
    assert read.reviewed_by == cast["participation officer"]
    assert read.reviewed_at is not None
    assert read.quotable is False


async def test_what_an_officer_corrects_does_not_erase_what_the_machine_thought(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1", "T1"])
    async with cast.signed_in("participation officer") as olu:
        await (await olu.open(address(coding))).submit(NEXT, code=["V1", "V9"], quotable="on")
        page = await olu.open(address(coding))
    assert await codes_of(coding) == {"V1": (0.75, True), "T1": (0.75, False), "V9": (None, True)}
    assert (await Coding.get()).quotable is True
    assert ticked(page) == {"V1", "V9"}
    assert "added by a person" in page.text
    assert "Last read by Olu Adeyemi" in page.text


@pytest.mark.parametrize("still_ticked", [[], ["V1", "V9"]])
async def test_none_fits_takes_every_code_away_whatever_is_ticked(cast: Cast, still_ticked: list[str]) -> None:
    coding = await coded(cast, "The dog is lovely", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        await (await olu.open(address(coding))).submit("None fits", code=still_ticked)
    assert await codes_of(coding) == {"V1": (0.75, False)}
    assert not await Code.filter(Code.STANDS).exists()
    assert (await Coding.get()).reviewed_at is not None


async def test_an_officer_can_change_their_mind(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        await (await olu.open(address(coding))).submit("None fits")
        await (await olu.open(address(coding))).submit(NEXT, code=["V1", "V3"])
        await (await olu.open(address(coding))).submit(NEXT, code=["V1"])
    assert await codes_of(coding) == {"V1": (0.75, True), "V3": (None, False)}


async def test_saving_leads_to_the_next_comment_until_all_are_read(cast: Cast) -> None:
    made = [await coded(cast, f"Comment {n}", ["V1"]) for n in range(3)]
    await coded(cast, "Of another group", ["V1"], group="foster-carers")
    seen = []
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/coding/lincc")
        while page.path.startswith("/coding/comments/"):
            seen.append(page.path.partition("?")[0])
            page = await page.submit(NEXT)
    assert sorted(seen) == sorted(address(coding) for coding in made)
    assert page.path.startswith("/coding/lincc?after=")
    assert (page.h1, "Saved." in page.text) == ("All read, for now", True)
    assert await Coding.filter(reviewed_at=None).count() == 1


async def test_with_htmx_the_next_comment_comes_as_a_fragment(cast: Cast) -> None:
    first, second = await coded(cast, "First words", ["V1"]), await coded(cast, "Second words", ["V2"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(address(first), {"code": "V1", "decide": "these"}, HX_Request="true")
    assert page.status == 200
    assert "<html" not in page.html
    assert "Second words" in page.text
    assert "Saved." in page.text
    assert page.soup.select(f"a[href='{address(first)}']")
    assert page.soup.select(f"form[action='{address(second)}']")


async def test_with_htmx_the_last_comment_leads_to_a_page_and_not_a_page_inside_a_page(cast: Cast) -> None:
    coding = await coded(cast, "Only words", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(address(coding), {"code": "V1", "decide": "these"}, HX_Request="true")
    assert page.response.headers.get("HX-Redirect") == "/coding/lincc" or "<html" not in page.html
    assert (await Coding.get()).reviewed_at is not None


async def test_clicks_at_once_are_one_decision(cast: Cast) -> None:
    coding = await coded(cast, "The canteen has pizza")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
        await asyncio.gather(*(olu.open("/coding") for _ in range(8)))  # as many connections as there can be
        pages = await asyncio.gather(*(page.submit(NEXT, code=["V9", "T2"]) for _ in range(8)))
    assert [page.status for page in pages] == [200] * 8
    assert await codes_of(coding) == {"V9": (None, True), "T2": (None, True)}
    assert await Review.all().count() == 1


async def test_a_code_that_is_in_no_book_is_not_kept(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        await olu.send(address(coding), {"code": ["V1", "V99", "x" * 50, ""], "decide": "these"})
    assert await codes_of(coding) == {"V1": (0.75, True)}


async def test_words_that_the_coder_made_nothing_of_can_still_be_coded(cast: Cast) -> None:
    coding = await coded(cast, "The canteen has pizza")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
        assert "The portal found nothing to suggest" in page.text
        assert page.soup.select("details[open]")
        assert not page.soup.select("mark")
        await page.submit(NEXT, code=["V8"])
    assert await codes_of(coding) == {"V8": (None, True)}


@pytest.mark.parametrize("called", ["LinCC member", "foster carer", "senior leader", "safeguarding lead"])
async def test_whoever_does_not_code_for_the_group_cannot_find_its_words(cast: Cast, called: str) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in(called) as browser:
        pages = [await browser.open(path) for path in ("/coding", "/coding/lincc", address(coding))]
        pages.append(await browser.send(address(coding), {"decide": "none"}))
    assert {page.status for page in pages} == {404}
    assert "bullied" not in "".join(page.html for page in pages)
    assert await codes_of(coding) == {"V1": (0.75, None)}


async def test_an_officer_of_another_group_cannot_find_the_words(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    await cast["participation officer"].memberships.filter(group__key="lincc").delete()
    async with cast.signed_in("participation officer") as olu:
        pages = [await olu.open(path) for path in ("/coding/lincc", address(coding), f"/coding/comments/{uuid4()}")]
        pages.append(await olu.send(address(coding), {"decide": "none"}))
        assert "LinCC" not in (await olu.open("/coding")).text
    assert {page.status for page in pages} == {404}
    assert await codes_of(coding) == {"V1": (0.75, None)}


async def test_arabic_words_and_markup_are_shown_as_they_were_said(cast: Cast) -> None:
    text = "<b>أريد</b> أن أرى أخي 🦊"
    coding = await coded(cast, text, ["V8"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
    said = page.soup.select_one(".said")
    assert said is not None
    assert said.get_text() == text
    assert said["dir"] == "auto"
    assert not said.select("b")
