"""An officer starts an entry from a theme that enough people spoke about."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from portal.analysis.models import Code, Coding, GivenBy, Review
from portal.boards.models import Entry, comments_behind
from portal.boards.models.behind import spoke
from portal.feedback.models import Comment, Source, Words
from portal.surveys.models import Response
from tests.boards.entries import AUTUMN, DONE_ON, NEW, SAID, Coded, an_entry, comments_about_respect
from tests.browser import Cast
from tests.surveys.asking import open_survey


async def test_a_theme_with_too_few_voices_is_kindly_refused(cast: Cast, all_coded: Coded) -> None:
    await comments_about_respect(cast, all_coded, 4)
    fields: dict[str, str | list[str]] = {"group": "lincc", "code": "V3", "quarter": "2026-Q4", "you_said": SAID}
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(NEW)
        assert "Too few people spoke about this" in page.text
        assert "Fewer than 5 people did" in page.text
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


HOME, BOTH = frozenset({"V7"}), frozenset({"V3", "V7"})
ASK = "Ask for an answer"
ALSO: dict[str, str | list[str]] = {"you_said": SAID, "codes": ["V7"]}


async def test_one_answer_to_two_things_rests_on_each_comment_once_and_names_both(cast: Cast, all_coded: Coded) -> None:
    said = [
        *await comments_about_respect(cast, all_coded, 4),
        *await comments_about_respect(cast, all_coded, 6, codes=BOTH),
    ]
    said += await comments_about_respect(cast, all_coded, 5, codes=HOME)
    await comments_about_respect(cast, all_coded, 9, codes=frozenset({"V1"}))
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(NEW)
        offered = [one.get_text(" ", strip=True) for one in form.soup.select("#codes label")]
        assert offered == ["A stable home 10 or more people"], "not what it is about already, nor what few spoke of"
        page = await form.submit(ASK, **ALSO)
        assert page.h1 == "Respect; A stable home"
        assert "It rests on 15 comments" in page.text
    entry = await Entry.get()
    assert [one["key"] for one in entry.codes] == ["V3", "V7"]
    assert {one.id for one in await entry.comments.all()} == {one.id for one in said}
    assert entry.spoke == 10


async def test_what_too_few_spoke_of_cannot_be_named_besides_and_the_page_says_why(
    cast: Cast, all_coded: Coded
) -> None:
    await comments_about_respect(cast, all_coded, 6)
    await comments_about_respect(cast, all_coded, 9, codes=HOME)
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(NEW)
        assert not form.soup.select("[name=codes]")
        [why] = [one.get_text() for one in form.soup.select("#codes p") if "Too few people spoke" in one.get_text()]
        assert "A stable home" in why
        sent = {"group": "lincc", "code": "V3", "quarter": "2026-Q4", **ALSO}
        page = await olu.send("/entries", sent)
        assert page.status == 422
        assert "Too few people spoke about this to name it: A stable home." in page.text
        assert SAID in page.html, "nothing typed is lost"
    assert not await Entry.exists()


def test_a_phrase_tells_nothing_of_what_could_not_be_told_by_itself() -> None:
    """Eighteen and eight, all of them different: twenty or more of both would say that the second were many."""
    eighteen, eight, twelve = ({uuid4() for _ in range(many)} for many in (18, 8, 12))
    assert [spoke(one) for one in ([eighteen], [eight], [eighteen, eight], [eight, eight])] == [10, 0, 10, 0]
    assert spoke([eighteen, twelve]) == 20
    assert spoke([eighteen, eighteen]) == 10, "each is counted once"


async def test_what_one_child_says_ten_times_was_said_by_one(cast: Cast, all_coded: Coded) -> None:
    """Nobody can start from it, and beside what others say it counts once."""
    said = await comments_about_respect(cast, all_coded, 9)
    survey = await open_survey(cast)
    sheet = await Response.create(survey=survey, receipt="r", comeback_hash="c")
    await Comment.filter(id__in=[one.id for one in said]).update(response_id=sheet.id)
    async with cast.signed_in("participation officer") as olu:
        assert "Too few people spoke about this" in (await olu.open(NEW)).text
        said += await comments_about_respect(cast, all_coded, 8)
        assert "5 or more people spoke about this" in (await olu.open(NEW)).text
        await (await olu.open(NEW)).submit(ASK, you_said=SAID)
    entry = await Entry.get()
    assert entry.spoke == 0, "nine, as one of them spoke nine times"
    assert (entry.themes, entry.themes_told) == (["Respect"], []), "everybody could tell how few they were"


async def test_the_same_form_with_other_things_ticked_starts_another(cast: Cast, all_coded: Coded) -> None:
    await comments_about_respect(cast, all_coded, 10, codes=BOTH)
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(NEW)
        both, again, alone = [await form.submit(ASK, **sent) for sent in (ALSO, ALSO, {"you_said": SAID})]
    assert both.path == again.path != alone.path
    assert await Entry.all().count() == 2


async def test_two_clicks_at_once_start_one(cast: Cast, all_coded: Coded) -> None:
    said = await comments_about_respect(cast, all_coded, 10, codes=BOTH)
    group, olu, key = await cast.group("lincc"), cast["participation officer"], uuid4()
    started = [Entry.start(group, olu, {"V3": said, "V7": said}, SAID, key) for _ in range(4)]
    assert len({one.id for one in await asyncio.gather(*started)}) == 1
    assert await (await Entry.get()).comments.all().count() == 10


async def test_an_entry_that_hundreds_spoke_about_rests_on_every_one_of_them(cast: Cast) -> None:
    many = [Words(f"They laughed at my name {number}", DONE_ON) for number in range(1_001)]
    comments = await Comment.record_all(await cast.group("lincc"), Source.IMPORT, many)
    entry = await an_entry(cast, comments=comments)
    assert await entry.comments.all().count() == 1_001
