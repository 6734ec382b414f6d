"""A child takes back what they wrote, with the six picture-words and nothing else."""

import pytest

from portal import limits
from portal.analysis.models import Code, Coding, Review
from portal.audit.models import Record
from portal.boards.models import Entry
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.keeping import jobs
from portal.keeping.models import Erasure
from portal.safeguarding.models import Concern, Reading
from portal.surveys import comeback
from portal.surveys.models import Answer, Response
from portal.surveys.results import results
from portal.tables import now
from tests.addresses import AllCoded
from tests.boards.entries import Far, an_entry
from tests.browser import Browser, Cast, Page
from tests.keeping.kept import an_answer, code_all, counted
from tests.surveys.asking import open_survey

HARM = "My uncle hits me when mum is out"
FOR_GOOD = "Take my words back for good"


async def asked(browser: Browser, words: str) -> Page:
    """The page that says what will happen."""
    found = await (await browser.open("/boards/lincc")).submit("See what became of my words", words=words)
    return await found.submit("Take my words back")


async def take_back(browser: Browser, words: str, **fields: str) -> Page:
    return await (await asked(browser, words)).submit(FOR_GOOD, **fields)


async def only_comment(sheet: Response) -> Comment:
    return await Comment.get(response_id=sheet.id)


async def test_words_are_taken_back_and_nothing_of_them_is_left(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    survey = await open_survey(cast)
    sheet = await an_answer(survey, "My social worker never rings me back")
    other = await an_answer(survey, "I like my room")
    comment = await only_comment(sheet)
    entry = await an_entry(cast, Far.PUBLISHED, comments=[comment, await only_comment(other)])
    await code_all(cast, all_coded)
    page = await take_back(stranger, sheet.comeback_words)
    assert page.path == "/boards/lincc/taken-back"
    assert page.h1 == "Your words are taken back"
    await jobs.erase()
    assert (await Comment.get(id=comment.id)).text_sealed is None
    assert (await only_comment(other)).text == "I like my room"
    assert (await Entry.get(id=entry.id)).you_said == entry.you_said
    assert [one.response_id for one in await entry.comments.all()] == [other.id]
    again = await (await stranger.open("/boards/lincc")).submit("See what", words=sheet.comeback_words)
    assert again.status == 422
    assert "once you have taken your words back" in again.text
    still = await (await stranger.open("/boards/lincc")).submit("See what", words=other.comeback_words)
    assert still.h1 == "This came of what you said"


async def test_from_that_moment_nobody_who_codes_exports_or_quotes_sees_them(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    sheet = await an_answer(await open_survey(cast), "My social worker never rings me back")
    await code_all(cast, all_coded)
    coding = await Coding.get(comment_id=(await only_comment(sheet)).id)
    await take_back(stranger, sheet.comeback_words)
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/coding/comments/{coding.id}")).status == 404
        assert "never rings" not in (await olu.open("/coding/lincc")).text
    assert not await Comment.visible_to(cast["participation officer"]).exists()


async def test_what_a_coder_noted_down_of_them_goes_with_them(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    survey = await open_survey(cast)
    taken = await an_answer(survey, "My social worker never rings me back")
    kept = await an_answer(survey, "My social worker came to my play")
    await code_all(cast, all_coded)
    for sheet in (taken, kept):
        coding = await Coding.get(comment__response_id=sheet.id)
        await Review.make(coding, cast["participation officer"], ["V1"], note="She means the worker at Elm House")
    await take_back(stranger, taken.comeback_words)
    notes = {review.note for review in await Review.filter(coding__comment__erased=True)}
    assert notes == {""}
    assert [one.keys for one in await Review.filter(note_sealed=None)] == [["V1"]], "what it counted as stays"
    assert {one.note for one in await Review.filter(coding__comment__erased=False)} == {
        "She means the worker at Elm House"
    }


async def test_what_was_chosen_stays_a_number_that_no_sheet_holds_together(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    sheets = [await an_answer(survey, f"Words {n}") for n in range(5)]
    asked_before = await results(survey, await survey.questions.all())
    await take_back(stranger, sheets[0].comeback_words)
    await jobs.erase()
    assert await results(survey, await survey.questions.all()) == asked_before
    assert asked_before.responses == 5
    assert await Answer.filter(response_id=None).count() == 3
    left = await Response.get(id=sheets[0].id)
    assert left.comeback_hash == ""
    assert left.receipt != sheets[0].receipt


async def test_what_was_chosen_goes_too_if_they_like(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    first, second = await an_answer(survey, "One"), await an_answer(survey, "Two")
    await take_back(stranger, first.comeback_words, answers="yes")
    await jobs.erase()
    assert {one.id for one in await Response.all()} == {second.id}
    assert {one.response_id for one in await Answer.all()} == {second.id}
    assert [comment.text for comment in await Comment.filter(erased=False)] == ["Two"]


async def test_what_reports_counted_stays_counted(cast: Cast, stranger: Browser, all_coded: AllCoded) -> None:
    survey = await open_survey(cast)
    sheet = await an_answer(survey, "My social worker never rings me back")
    await code_all(cast, all_coded)
    await survey.close(cast["participation officer"])
    quarter = Quarter.of(now().date())
    before = await counted(quarter)
    await take_back(stranger, sheet.comeback_words, answers="yes")
    await jobs.erase()
    assert set(before.values()) == {1}
    assert await counted(quarter) == before
    assert {(code.start, code.end) for code in await Code.all()} <= {(None, None)}


async def test_a_worry_is_kept_for_safeguarding_and_the_page_says_the_same_to_everybody(
    cast: Cast, stranger: Browser
) -> None:
    survey = await open_survey(cast)
    worry, supper = await an_answer(survey, HARM), await an_answer(survey, "Supper was good")
    comment = await only_comment(worry)
    pages = [await asked(stranger, sheet.comeback_words) for sheet in (worry, supper)]
    bytes_told = {
        page.html.replace(sheet.comeback_words, "six words") for page, sheet in zip(pages, (worry, supper), strict=True)
    }
    assert len(bytes_told) == 1
    done = [await page.submit(FOR_GOOD) for page in pages]
    assert done[0].html == done[1].html
    await jobs.erase()
    held = await Comment.get(id=comment.id)
    assert (held.erased, held.text, held.response_id) == (True, HARM, None)
    async with cast.signed_in("safeguarding lead") as ruth:
        concern = await Concern.get(comment_id=comment.id)
        assert HARM in (await ruth.open(f"/concerns/{concern.id}")).text
    assert not await Comment.visible_to(cast["participation officer"]).exists()


async def test_words_that_nobody_has_read_are_read_first_by_safeguarding_alone(cast: Cast, stranger: Browser) -> None:
    sheet = await an_answer(await open_survey(cast), "The blue sofa is nice", read=False)
    comment = await only_comment(sheet)
    await take_back(stranger, sheet.comeback_words)
    await jobs.erase()
    assert (await Comment.get(id=comment.id)).text == "The blue sofa is nice"
    ruth, olu = cast["safeguarding lead"], cast["participation officer"]
    assert [one.comment_id for one in await Reading.waiting_for(ruth)] == [comment.id]
    assert not await Reading.waiting_for(olu).exists()
    await Reading.done(ruth, [comment.id])
    await jobs.erase()
    assert (await Comment.get(id=comment.id)).text_sealed is None


async def test_whoever_reads_them_first_can_still_raise_a_concern(cast: Cast, stranger: Browser) -> None:
    sheet = await an_answer(await open_survey(cast), "The blue sofa is nice", read=False)
    comment, ruth = await only_comment(sheet), cast["safeguarding lead"]
    await take_back(stranger, sheet.comeback_words)
    await jobs.erase()
    await Concern.raise_by(ruth, comment.id, comment.text, "He sounds frightened.", allegation=False)
    await Reading.done(ruth, [comment.id])
    await jobs.erase()
    assert (await Comment.get(id=comment.id)).text == "The blue sofa is nice"


async def test_sent_twice_it_is_answered_alike_and_so_is_a_guess(cast: Cast, stranger: Browser) -> None:
    sheet = await an_answer(await open_survey(cast), "My social worker never rings me back")
    page = await asked(stranger, sheet.comeback_words)
    first, second = await page.submit(FOR_GOOD), await page.submit(FOR_GOOD)
    await jobs.erase()
    third = await page.submit(FOR_GOOD)
    guess = " ".join(sorted(comeback.pictures())[:6])
    guessed = await stranger.send("/boards/lincc/taken-back", {"words": guess})
    assert first.html == second.html == third.html == guessed.html
    assert await Erasure.all().count() == 2


async def test_words_that_nobody_was_given_are_asked_about_before_anything_is_said(
    cast: Cast, stranger: Browser
) -> None:
    guess = " ".join(sorted(comeback.pictures())[:6])
    for typed in (guess, "otter", ""):
        page = await stranger.send("/boards/lincc/take-back", {"words": typed})
        assert page.status == 422
        assert page.h1 == "We could not find your words"


@pytest.mark.parametrize("address", ["/boards/lincc/take-back", "/boards/lincc/taken-back"])
async def test_whoever_guesses_on_has_to_wait_and_a_child_does_not(cast: Cast, stranger: Browser, address: str) -> None:
    sheet = await an_answer(await open_survey(cast), "My social worker never rings me back")
    guess = " ".join(sorted(comeback.pictures())[:6])
    statuses = {(await stranger.send(address, {"words": guess})).status for _ in range(limits.COMEBACK.most + 1)}
    assert 429 in statuses
    assert (await stranger.send(address, {"words": guess})).status == 429
    assert (await take_back(stranger, sheet.comeback_words)).h1 == "Your words are taken back"


async def test_nothing_is_written_down_of_who_took_them_back_or_when(cast: Cast, stranger: Browser) -> None:
    sheet = await an_answer(await open_survey(cast), "My social worker never rings me back")
    before = await Record.all().count()
    await take_back(stranger, sheet.comeback_words)
    await jobs.erase()
    assert await Record.all().count() == before
    assert {name for row in await Erasure.all().values() for name in row} == {"thing_id", "what", "step"}
