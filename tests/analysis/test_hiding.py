"""Officers hide what the portal did not see, and show again, with a reason, what it hid by mistake."""

from collections.abc import Awaitable, Callable

import pytest

from portal.analysis.models import Code, Coding, Review
from portal.audit.models import Record
from portal.feedback.masking import Kind
from portal.feedback.models import Comment
from tests.analysis.coded import codes_of, say
from tests.browser import Cast, Page

AllCoded = Callable[[], Awaitable[None]]
WORDS = "Grumblewick said I got bullied on the bus. grumblewick was late and Amina knows."


@pytest.fixture
async def coding(cast: Cast, all_coded: AllCoded) -> Coding:
    [comment] = await say(cast, WORDS.replace("Grumblewick said", "Our grumblewick said"))
    await comment.refresh_from_db()
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    return await Coding.get(comment_id=comment.id).select_related("comment")


async def read_by_olu(cast: Cast, coding: Coding, button: str = "", **typed: str | list[str]) -> Page:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/coding/comments/{coding.id}")
        return await page.submit(button, **typed) if button else page


def said(page: Page) -> str:
    shown = page.soup.select_one(".said")
    assert shown is not None
    return shown.get_text()


async def test_an_officer_hides_words_wherever_they_stand(cast: Cast, coding: Coding, all_coded: AllCoded) -> None:
    page = await read_by_olu(cast, coding, "Hide these words", **{"hide-words": "Grumblewick", "hide-kind": "NAME"})
    assert said(page) == "Our [name] said I got bullied on the bus. [name] was late and [name] knows."
    record = await Record.get(verb="hide_detail")
    assert record.facts == {"kind": "name"}


async def test_the_coder_looks_again_and_what_a_person_said_stays(
    cast: Cast, coding: Coding, all_coded: AllCoded
) -> None:
    await Review.make(coding, cast["participation officer"], {"V1", "V9"}, quotable=True)
    before = {key for key, (_, stands) in (await codes_of(coding)).items() if stands}
    assert await coding.hide("grumblewick", Kind.NAME) == 2
    assert await Comment.filter(coding_due_at__isnull=False).exists()
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    assert {key for key, (_, stands) in (await codes_of(coding)).items() if stands} == before == {"V1", "V9"}
    assert await Coding.all().count() == 1
    text = (await Comment.get(id=coding.comment_id)).text
    marks = [text[start:end] for one in await Code.filter(coding_id=coding.id) for start, end in one.terms]
    assert any("bullied" in mark for mark in marks)
    assert not any("[" in mark for mark in marks)


async def test_an_officer_shows_again_what_is_no_detail_and_says_why(cast: Cast, coding: Coding) -> None:
    await Coding.filter(id=coding.id).update(quotable=True)
    start = str(next(mask.start for mask in coding.comment.masks if mask.kind is Kind.NAME))
    typed: dict[str, str | list[str]] = {"show-start": start, "show-reason": "That is the name of our bus."}
    page = await read_by_olu(cast, coding, "Show it again", **typed)
    assert said(page).endswith("and Amina knows.")
    assert (await Record.get(verb="show_detail")).facts == {"kind": "name", "reason": "That is the name of our bus."}
    assert (await Coding.get(id=coding.id)).quotable is False, "whoever allowed it had not seen these words"
    again = await read_by_olu(cast, coding)
    assert "Amina" in said(again)


async def test_the_page_shows_where_a_mask_stands_and_not_what_it_hides(cast: Cast, coding: Coding) -> None:
    page = await read_by_olu(cast, coding)
    assert "1 hidden here" in page.text
    assert "was late and [name] knows." in page.text
    assert "Amina" not in page.html


@pytest.mark.parametrize(
    ("button", "typed", "why"),
    [
        ("Hide these words", {"hide-words": "", "hide-kind": "NAME"}, "Copy the words here that should be hidden."),
        ("Hide these words", {"hide-words": "rumble", "hide-kind": "NAME"}, "These words do not stand in the comment"),
        ("Hide these words", {"hide-words": "Amina", "hide-kind": "NAME"}, "These words do not stand in the comment"),
        ("Show it again", {"show-reason": "A bus"}, "Choose what should be shown again."),
        ("Show it again", {"show-start": "0", "show-reason": ""}, "Say why it is no personal detail"),
    ],
)
async def test_what_cannot_be_done_is_said_kindly(
    cast: Cast, coding: Coding, button: str, typed: dict[str, str], why: str
) -> None:
    async with cast.signed_in("participation officer") as olu:
        where = "hide" if button == "Hide these words" else "show"
        page = await olu.send(f"/coding/comments/{coding.id}/{where}", dict(typed))
    assert page.status == 422
    assert why in page.text
    assert not await Record.filter(verb__in=["hide_detail", "show_detail"]).exists()


async def test_hiding_and_showing_twice_is_once(coding: Coding) -> None:
    [amina] = coding.comment.masks
    assert await coding.hide("bus", Kind.OTHER_ID) == 1
    assert await coding.hide("bus", Kind.OTHER_ID) == 0
    assert await coding.show_again(amina.start) == amina
    assert await coding.show_again(amina.start) is None


async def test_a_run_of_the_coder_that_read_the_words_before_writes_nothing_down(coding: Coding) -> None:
    await Comment.filter(id=coding.comment_id).update(coding_due_at=coding.comment.said_on)
    claim, [held] = await Comment.claim_due(10)
    await coding.hide("bus", Kind.OTHER_ID)
    assert await Comment.finish(claim, [held.id]) == set()
    assert await Comment.filter(coding_due_at__isnull=False).exists()


@pytest.mark.parametrize("called", ["senior leader", "LinCC member", "administrator", "safeguarding lead"])
async def test_nobody_else_hides_or_shows(cast: Cast, coding: Coding, called: str) -> None:
    async with cast.signed_in(called) as browser:
        sent = [await browser.send(f"/coding/comments/{coding.id}/{verb}", {}) for verb in ("hide", "show")]
    assert {page.status for page in sent} == {404}
