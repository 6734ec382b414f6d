"""Younger children are asked one question at a time, without scripts too: what they answered waits locked meanwhile."""

import asyncio
import re
from datetime import timedelta

import pytest
from tortoise import connections

from portal.accounts.models import now
from portal.feedback.models import Comment
from portal.surveys import comeback
from portal.surveys.jobs import forget_half_sheets
from portal.surveys.models import AgeBand, Answer, HalfSheet, Kind, Question, Response, Survey, half_sheet
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import ANSWERS, kept, new_card, new_cards, new_poster, open_survey, typed

SEND, NEXT, SKIP, BACK, LATER = "Send my answers", "Next", "Skip this one", "Back", "Carry on later"
SECRET = "I keep my unicorn socks under the stairs"


async def for_children(cast: Cast, questions: tuple[Question, ...] = ()) -> Survey:
    survey = await open_survey(cast, questions)
    await Survey.filter(id=survey.id).update(age_band=AgeBand.YOUNGER)
    return survey


async def begun(cast: Cast, child: Browser) -> Page:
    """At the first of five questions."""
    return await (await child.open(await new_card(await for_children(cast)))).submit("Start")


async def answered(step: Page) -> Page:
    """At the end, everything answered."""
    for number in range(1, 6):
        field = f"q{number}"
        step = await step.submit(NEXT, **{field: ANSWERS[field]})
    return step


async def test_a_child_without_scripts_answers_one_question_after_another(cast: Cast, stranger: Browser) -> None:
    first = await begun(cast, stranger)
    assert first.h1 == "Question 1 of 5"
    assert first.soup.select_one(".dots").get_text() == "●○○○○"  # type: ignore[union-attr]
    assert len(first.soup.select(".question")) == 1
    end = await answered(first)
    assert end.h1 == "That was the last question"
    assert "We only get your answers when you press Send." in end.text
    assert not await Response.exists(), "nothing is sent before"
    assert (await end.submit(SEND)).h1 == "Thank you. We have got your answers."
    assert await kept() == {"Response": 1, "Answer": 3, "Comment": 2, "Concern": 0, "Card": 0}


async def test_a_child_goes_back_and_finds_what_was_there(cast: Cast, stranger: Browser) -> None:
    first = await begun(cast, stranger)
    third = await (await first.submit(NEXT, q1="Good")).submit(NEXT, q2="Sometimes")
    second = await third.submit(BACK, q3=["Pets"])
    assert second.h1 == "Question 2 of 5"
    assert [box["value"] for box in second.soup.select("[checked]")] == ["Sometimes"]
    again = await second.submit(NEXT)
    assert [box["value"] for box in again.soup.select("[checked]")] == ["Pets"]
    intro = await (await second.submit(BACK)).submit(BACK)
    assert "Start" in intro.text
    assert len(intro.soup.select("[checked]")) == 3
    assert (await intro.submit("Start")).h1 == "Question 1 of 5"


async def test_a_step_that_a_bad_line_sends_twice_does_not_undo_the_one_after_it(cast: Cast, stranger: Browser) -> None:
    first = await begun(cast, stranger)
    sheet, ticket = first.path.rpartition("/")[0], first.path.split("/")[2]
    steps = [{"q1": "Good"}, {"q2": "Sometimes"}, {"q3": "Pets"}, {"q4": "The dog"}, {"q5": "More of it"}] * 2
    await asyncio.gather(*(stranger.send(f"{sheet}/{number % 5 + 1}", one) for number, one in enumerate(steps)))
    half = await HalfSheet.open(ticket)
    assert half is not None
    assert sorted(half.pairs) == sorted(pair for one in steps[:5] for pair in one.items())


async def test_a_child_skips_a_question_and_takes_an_answer_back_by_it(cast: Cast, stranger: Browser) -> None:
    first = await begun(cast, stranger)
    second = await first.submit(SKIP, q1="Good")
    end = await (await (await (await second.submit(NEXT)).submit(SKIP)).submit(NEXT)).submit(NEXT, q5="Hello")
    assert (await end.submit(SEND)).status == 200
    assert not await Answer.exists()
    assert [comment.text for comment in await Comment.all()] == ["Hello"]


async def test_a_question_that_does_not_apply_is_neither_asked_nor_counted(cast: Cast, stranger: Browser) -> None:
    asked = [
        Question(position=n, kind=Kind.YES_NO, text=f"Number {n}?", options=["Yes", "Sometimes", "No"])
        for n in range(1, 4)
    ]
    asked[1].shown_if_id, asked[1].shown_if_options = asked[0].id, ["No"]
    card = await new_card(await for_children(cast, tuple(asked)))
    first = await (await stranger.open(card)).submit("Start")
    second = await first.submit(NEXT, q1="Yes")
    assert (second.h1, "Number 3?" in second.text) == ("Question 2 of 2", True)
    changed = await (await second.submit(BACK)).submit(NEXT, q1="No")
    assert (changed.h1, "Number 2?" in changed.text) == ("Question 2 of 3", True)
    assert not changed.soup.select(".if-a"), "what is asked alone waits for nothing"


async def test_what_needs_another_look_is_asked_again_with_what_was_typed(cast: Cast, stranger: Browser) -> None:
    asked = (
        Question(position=1, kind=Kind.DATE, text="When was it?", options=[]),
        Question(position=2, kind=Kind.SHORT, text="Why?", options=[], required_because="We cannot plan without it."),
    )
    first = await (await stranger.open(await new_card(await for_children(cast, asked)))).submit("Start")
    again = await first.submit(NEXT, **{"q1-day": "40", "q1-month": "3", "q1-year": "2026"})
    assert (again.h1, "Write the day" in again.text) == ("Question 1 of 2", True)
    assert [box["value"] for box in again.soup.select("[name^=q1]")] == ["40", "3", "2026"]
    second = await again.submit(NEXT, **{"q1-day": "4"})
    unanswered = await (await second.submit(SKIP)).submit(SEND)
    assert (unanswered.h1, "Please answer this one" in unanswered.text) == ("Question 2 of 2", True)
    assert (await (await unanswered.submit(NEXT, q2="Because")).submit(SEND)).status == 200


async def test_whoever_sends_nothing_is_asked(cast: Cast, stranger: Browser) -> None:
    step = await begun(cast, stranger)
    for _ in range(5):
        step = await step.submit(NEXT)
    asked = await step.submit(SEND)
    assert "Nothing is filled in yet" in asked.text
    assert not await Response.exists()


async def test_that_somebody_helps_is_kept_and_nothing_else_of_them(cast: Cast, stranger: Browser) -> None:
    survey = await for_children(cast)
    one, two = [f"/A/{code}" for code in await new_cards(survey, 2)]
    first = await (await stranger.open(one)).submit("Start", helped="yes")
    await (await answered(first)).submit(SEND)
    assert (await Response.get()).helped
    await (await stranger.open(two)).submit(SEND, **ANSWERS)
    assert await Response.filter(helped=True).count() == 1


async def raw() -> bytes:
    """All that the database holds of half sheets."""
    rows = await connections.get("default").execute_query_dict("SELECT * FROM halfsheet")
    return repr([[bytes(v) if isinstance(v, bytes | memoryview) else v for v in row.values()] for row in rows]).encode()


async def test_the_database_alone_gives_nothing_of_it_away(cast: Cast, stranger: Browser) -> None:
    first = await begun(cast, stranger)
    lengths = {len((await HalfSheet.get()).box)}
    step = await first.submit(NEXT, q1="Really bad")
    step = await (await (await step.submit(NEXT)).submit(NEXT)).submit(NEXT, q4=SECRET)
    lengths.add(len((await HalfSheet.get()).box))
    held, ticket = await raw(), step.path.split("/")[2]
    for word in (SECRET, "unicorn", "Really bad", ticket):
        assert word.encode() not in held
    assert len(lengths) == 1, "a few words more are not seen from its length"
    assert not await Comment.exists()


async def test_the_code_of_the_card_opens_nothing_of_it(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await for_children(cast))
    first = await (await stranger.open(card)).submit("Start")
    fourth = await (await (await first.submit(NEXT)).submit(NEXT)).submit(NEXT)
    step = await fourth.submit(NEXT, q4=SECRET)
    assert card[3:] not in step.path
    assert SECRET not in (await stranger.open(card)).html
    assert (await stranger.open(f"/sheet/{card[3:]}")).status == 404


async def test_two_children_with_the_same_answers_have_boxes_that_are_not_alike(cast: Cast, stranger: Browser) -> None:
    survey = await for_children(cast)
    for code in await new_cards(survey, 2):
        await (await stranger.open(f"/A/{code}")).submit("Start")
    one, two = await HalfSheet.all()
    assert one.mark != two.mark
    assert one.box[12:] != two.box[12:]


async def test_a_box_that_was_moved_to_another_ticket_opens_for_nobody(cast: Cast, stranger: Browser) -> None:
    survey = await for_children(cast)
    steps = [await (await stranger.open(f"/A/{code}")).submit("Start") for code in await new_cards(survey, 2)]
    one, two = await HalfSheet.all()
    await HalfSheet.filter(mark=one.mark).update(box=two.box)
    assert sorted([(await stranger.open(step.path)).status for step in steps]) == [200, 404]


@pytest.mark.parametrize("way", ["sent", "left", "half an hour"])
async def test_it_is_gone_when_it_is_over(
    cast: Cast, stranger: Browser, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await begun(cast, stranger)
    step = await first.submit(NEXT, q1="Good")
    if way == "sent":
        end = await (await (await (await step.submit(NEXT)).submit(NEXT)).submit(NEXT)).submit(NEXT)
        await end.submit(SEND)
        opened = await HalfSheet.open(step.path.split("/")[2])
        assert opened is not None
        assert opened.pairs == [], "only the way to the thanks is left"
        assert opened.receipt == (await Response.get()).receipt
    elif way == "left":
        left = await step.submit("Leave this page quickly")
        assert "bbc.co.uk/weather" in left.html
        assert not await HalfSheet.exists()
    monkeypatch.setattr(half_sheet, "now", lambda: now() + timedelta(minutes=41))
    over = await stranger.open(step.path)
    assert (over.status, over.h1) == (404, "These answers are not here any more")
    await HalfSheet.forget_old()
    assert not await HalfSheet.exists()


async def test_its_end_tells_no_finer_than_ten_minutes(cast: Cast, stranger: Browser) -> None:
    await begun(cast, stranger)
    until = (await HalfSheet.get()).until
    assert (until.minute % 10, until.second, until.microsecond) == (0, 0, 0)
    assert timedelta(minutes=29) < until - now() < timedelta(minutes=41)


async def test_the_worker_throws_away_what_nobody_went_on_with(cast: Cast, stranger: Browser) -> None:
    await begun(cast, stranger)
    await HalfSheet.all().update(until=now() - timedelta(minutes=1))
    await forget_half_sheets.__wrapped__()  # type: ignore[attr-defined]
    assert not await HalfSheet.exists()


async def test_a_child_whose_thanks_were_lost_gets_them_for_a_while(cast: Cast, stranger: Browser) -> None:
    end = await answered(await begun(cast, stranger))
    first = await end.submit(SEND)
    again = await end.submit(SEND)
    assert (again.status, again.h1) == (200, first.h1)
    assert await Response.all().count() == 1


async def test_a_card_that_was_used_meanwhile_is_refused(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await for_children(cast))
    end = await answered(await (await stranger.open(card)).submit("Start"))
    await stranger.send(card, {"q5": "Somebody else was first"})
    assert (await end.submit(SEND)).h1 == "That code does not open anything"
    assert await Response.all().count() == 1


async def test_a_used_card_begins_nothing(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await for_children(cast))
    page = await stranger.open(card)
    await page.submit(SEND, **ANSWERS)
    assert (await page.submit("Start")).status == 404
    assert await HalfSheet.all().count() == 0


async def test_older_ones_have_a_short_page(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    assert "Start" not in [button.get_text() for button in page.soup.select("button")]
    assert not page.soup.select("#rest[hidden]")


async def put_by(step: Page) -> str:
    """The six words that a child asked for."""
    offered = await step.submit(LATER)
    assert offered.h1 == "Carry on later?"
    page = await offered.submit("Give me six words")
    assert page.h1 == "Your answers wait for you"
    [note] = page.soup.select(".note b")
    words = note.get_text()
    assert comeback.are_words(words)
    assert words.replace(" ", "") not in page.path
    return words


async def test_a_child_carries_on_later_with_six_words(cast: Cast, stranger: Browser) -> None:
    first = await begun(cast, stranger)
    second = await first.submit(NEXT, q1="Good")
    words = await put_by(await second.submit(NEXT, q2="Sometimes"))
    assert (await stranger.open(second.path)).status == 404, "the address in the history opens nothing"
    async with Browser.on(cast.app) as elsewhere:
        page = await (await elsewhere.open("/answer")).submit("Go to the questions", code=f" {words.upper()} ")
        assert [box["value"] for box in page.soup.select("[checked]")] == ["Good", "Sometimes"]
        end = await answered(await page.submit("Start"))
        assert (await end.submit(SEND)).status == 200
        gone = await (await elsewhere.open("/answer")).submit("Go to the questions", code=words)
        assert (gone.status, gone.h1) == (404, "That code does not open anything")
    assert await Response.all().count() == 1


async def test_a_child_whose_six_words_were_lost_on_the_way_gets_them_for_a_moment(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = await (await (await begun(cast, stranger)).submit(NEXT, q1="Good")).submit(LATER)
    words = await put_by_from(offered)
    assert await put_by_from(offered) == words, "sent again, as when no answer came"
    assert await put_by_from(await stranger.open(offered.path)) == words
    assert words.replace(" ", "").encode() not in (await raw()).replace(b" ", b"")
    monkeypatch.setattr(half_sheet, "now", lambda: now() + timedelta(minutes=16))
    assert (await stranger.open(offered.path)).status == 404
    assert (await offered.submit("Give me six words")).status == 404
    assert (await stranger.send("/answer", {"code": words})).status == 200


async def test_leaving_quickly_from_the_six_words_leaves_no_way_back_to_them(cast: Cast, stranger: Browser) -> None:
    offered = await (await begun(cast, stranger)).submit(LATER)
    shown = await offered.submit("Give me six words")
    await shown.submit("Leave this page quickly")
    assert (await stranger.open(offered.path)).status == 404
    [note] = shown.soup.select(".note b")
    assert (await stranger.send("/answer", {"code": note.get_text()})).status == 200


async def test_an_older_child_carries_on_with_the_whole_page(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    offered = await page.submit(LATER, q5=SECRET, q1="Good")
    words = await put_by_from(offered)
    back = await (await stranger.open("/answer")).submit("Go to the questions", code=words)
    assert SECRET in back.html
    assert (await back.submit(SEND, q4="The dog")).status == 200
    assert {comment.text for comment in await Comment.all()} == {SECRET, "The dog"}
    assert await Response.all().count() == 1


async def put_by_from(offered: Page) -> str:
    page = await offered.submit("Give me six words")
    return page.soup.select(".note b")[0].get_text()


async def test_what_was_changed_since_is_there_when_a_child_comes_back_again(cast: Cast, stranger: Browser) -> None:
    words = await put_by(await (await begun(cast, stranger)).submit(NEXT, q1="Good"))
    for told, found in [("Pets", 1), ("Friends", 2)]:
        page = await (await stranger.open("/answer")).submit("Go to the questions", code=words)
        assert len(page.soup.select("[checked]")) == found
        first = await page.submit("Start")
        third = await (await first.submit(NEXT)).submit(NEXT)
        await third.submit(NEXT, q3=[told])


async def test_what_waits_is_gone_after_fourteen_days(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = await put_by(await begun(cast, stranger))
    until = max([sheet.until for sheet in await HalfSheet.all()])
    assert timedelta(days=13) < until - now() < timedelta(days=15)
    monkeypatch.setattr(half_sheet, "now", lambda: now() + timedelta(days=14, minutes=11))
    page = await (await stranger.open("/answer")).submit("Go to the questions", code=words)
    assert page.status == 404


async def test_leaving_quickly_keeps_what_was_put_by_on_purpose(cast: Cast, stranger: Browser) -> None:
    words = await put_by(await (await begun(cast, stranger)).submit(NEXT, q1="Good"))
    page = await (await stranger.open("/answer")).submit("Go to the questions", code=words)
    await page.submit("Leave this page quickly")
    assert (await stranger.open(page.path)).status == 404
    again = await (await stranger.open("/answer")).submit("Go to the questions", code=words)
    assert again.status == 200


async def test_wrong_words_look_like_a_wrong_code_and_count_like_one(cast: Cast, stranger: Browser) -> None:
    words = " ".join(sorted(comeback.pictures())[:6])
    statuses = [(await stranger.send("/answer", {"code": words})).status for _ in range(31)]
    assert statuses == [404] * 30 + [429]


async def test_on_a_shared_tablet_the_thanks_lead_back_to_the_start(cast: Cast, stranger: Browser) -> None:
    poster = await new_poster(await open_survey(cast))
    page = await stranger.open(f"{poster}?tablet")
    assert re.fullmatch(rf"{poster}/[0-9A-F]{{16}}\?tablet", page.path)
    thanks = await page.submit(SEND, **ANSWERS)
    assert "Finish and clear" in thanks.text
    fresh = await thanks.click("Finish and clear")
    assert fresh.path != page.path
    assert not fresh.soup.select("[checked]")
    usual = await (await stranger.open(poster)).submit(SEND, **ANSWERS)
    assert "Finish and clear" not in usual.text


async def test_on_a_shared_tablet_without_scripts_too(cast: Cast, stranger: Browser) -> None:
    poster = await new_poster(await for_children(cast))
    first = await (await stranger.open(f"{poster}?tablet")).submit("Start")
    thanks = await (await answered(first)).submit(SEND)
    assert "Finish and clear" in thanks.text
    assert "This tablet cannot clear itself" in thanks.soup.select_one("noscript").get_text()  # type: ignore[union-attr]


async def test_every_page_on_the_way_has_help_and_a_quick_way_out(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await for_children(cast))
    intro = await stranger.open(card)
    first = await intro.submit("Start")
    later = await first.submit(LATER)
    end = await answered(first)
    for page in (intro, first, later, end, await end.submit(SEND)):
        assert page.soup.select(".need-help"), page.path
        assert page.soup.select(".leave"), page.path
    assert "Your browser still remembers that you were here" in intro.text


async def test_whoever_begins_over_and_over_fills_nothing_and_a_child_answers_all_the_same(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(half_sheet, "MOST_AN_HOUR", 3)
    survey = await for_children(cast)
    poster, card = await new_poster(survey), await new_card(survey)
    page = await stranger.open(poster)
    for _ in range(3):
        assert (await page.submit("Start")).h1 == "Question 1 of 5"
    page = await (await stranger.open(poster)).submit("Start", helped="yes")
    assert (page.status, await HalfSheet.all().count()) == (422, 3)
    assert page.soup.select("#rest:not([hidden])"), "all the questions at once"
    assert "Nothing is lost" in page.text
    again = await page.submit(LATER, q5="Hello")
    assert (again.status, typed(again, "q5")) == (422, "Hello")
    assert (await again.submit(SEND)).h1 == "Thank you. We have got your answers."
    assert (await (await stranger.open(card)).submit("Start")).h1 == "Question 1 of 5", "another code has room"


async def test_the_same_words_are_carried_on_with_so_often_and_no_oftener(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(half_sheet, "MOST_AN_HOUR", 2)
    offered = await (await begun(cast, stranger)).submit(LATER)
    words = (await offered.submit("Give me six words")).soup.select_one(".note b").get_text()  # type: ignore[union-attr]
    statuses = [(await stranger.send("/answer", {"code": words})).status for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert await HalfSheet.all().count() == 4, "what was put by, the way to its words, and two who carried on"
