"""An officer starts an entry from a theme that enough people spoke about."""

from datetime import date

import pytest

from portal.analysis.models import Code, Coding, GivenBy, Review
from portal.boards.models import Entry, comments_behind
from portal.feedback.models import Comment, Source, Words
from tests.boards.entries import AUTUMN, DONE_ON, NEW, SAID, Coded, an_entry, comments_about_respect
from tests.browser import Cast


async def test_a_theme_with_too_few_voices_is_kindly_refused(cast: Cast, all_coded: Coded) -> None:
    await comments_about_respect(cast, all_coded, 4)
    fields: dict[str, str | list[str]] = {"group": "lincc", "code": "V3", "quarter": "2026-Q4", "you_said": SAID}
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(NEW)
        assert "Too few people spoke about this" in page.text
        assert "fewer than 5 comments" in page.text
        assert "4 comments" not in page.text
        assert not page.soup.select("main form")
        assert (await olu.send("/entries", fields)).status == 422
    assert not await Entry.exists()


@pytest.mark.parametrize("query", ["code=V99&quarter=2026-Q4", "code=V3&quarter=autumn", "code=V3", "quarter=2026-Q4"])
async def test_a_theme_that_is_not_in_the_book_is_not_found(cast: Cast, query: str) -> None:
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/entries/new?group=lincc&{query}")).status == 404


async def test_starting_asks_for_words_and_the_same_form_sent_twice_starts_one(cast: Cast, all_coded: Coded) -> None:
    await comments_about_respect(cast, all_coded, 6)
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(NEW)
        empty = await form.submit("Ask for an answer", you_said="")
        assert empty.status == 422
        assert "Say in plain words what people told us" in empty.text
        once = await form.submit("Ask for an answer", you_said=SAID)
        again = await form.submit("Ask for an answer", you_said=SAID)
    assert once.path == again.path
    assert await Entry.all().count() == 1


async def test_an_entry_rests_on_what_stands_coded_in_that_group_and_quarter(cast: Cast, all_coded: Coded) -> None:
    ours = await comments_about_respect(cast, all_coded, 3)
    await comments_about_respect(cast, all_coded, 1, key="foster-carers")
    await comments_about_respect(cast, all_coded, 1, said_on=date(2026, 9, 30))
    taken_away, suggested = ours[0], ours[1]
    await Review.make(await Coding.get(comment_id=taken_away.id), cast["participation officer"], {"V1"})
    undone = await Review.get(coding__comment_id=suggested.id)
    await undone.undo()
    await Code.filter(coding_id=undone.coding_id, key="V3", given_by=GivenBy.MACHINE).delete()
    await Code.create(coding_id=undone.coding_id, key="V3", given_by=GivenBy.MACHINE, confidence=0.7)
    behind = await comments_behind(await cast.group("lincc"), "V3", AUTUMN)
    assert {comment.id for comment in behind} == {ours[1].id, ours[2].id}


async def test_an_entry_that_hundreds_spoke_about_rests_on_every_one_of_them(cast: Cast) -> None:
    many = [Words(f"They laughed at my name {number}", DONE_ON) for number in range(1_001)]
    comments = await Comment.record_all(await cast.group("lincc"), Source.IMPORT, many)
    entry = await an_entry(cast, comments=comments)
    assert await entry.comments.all().count() == 1_001
