""" "No name is with them": what is kept of a respondent, everywhere that something could be kept."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import pytest
from tortoise import Tortoise

from portal.feedback.models import Comment
from portal.safeguarding.models import Concern
from portal.sealing import fingerprint
from portal.surveys.models import Answer, Card, CardBatch, Response, UsedCard
from tests.browser import Browser, Cast
from tests.stored import found, stored
from tests.surveys.asking import ANSWERS, new_card, new_cards, new_poster, open_survey

SEND = "Send my answers"
WORDS = "I keep my unicorn socks under the stairs"


async def test_nothing_points_at_a_card_and_answers_point_at_no_person(cast: Cast) -> None:
    pointing = {
        (model.__name__, name): model._meta.fields_map[name].related_model.__name__
        for model in Tortoise.apps["portal"].values()
        for name in model._meta.fetch_fields - model._meta.backward_fk_fields - model._meta.backward_o2o_fields
        if name in model._meta.fk_fields | model._meta.o2o_fields | model._meta.m2m_fields
    }
    assert pointing["Card", "batch"] == "CardBatch"
    assert [source for source, target in pointing.items() if target in {"Card", "UsedCard"}] == []
    assert [target for source, target in pointing.items() if source[0] == "UsedCard"] == []
    assert {target for source, target in pointing.items() if source[0] == "Response"} == {"Survey"}
    assert {target for source, target in pointing.items() if source[0] == "Answer"} == {"Response", "Question"}
    assert {target for (source, name), target in pointing.items() if source == "Comment" and name != "entries"} == {
        "Group",
        "Response",
    }


async def test_a_card_that_was_answered_looks_like_one_that_was_not(cast: Cast, stranger: Browser) -> None:
    cards = await new_cards(await open_survey(cast), 5)
    before = (await Card.all().order_by("code_hash").values(), await CardBatch.all().values())
    await (await stranger.open(f"/A/{cards[2]}")).submit(SEND, **ANSWERS)
    assert (await Card.all().order_by("code_hash").values(), await CardBatch.all().values()) == before
    [used] = await UsedCard.all()
    assert [bool(await Card.find(code)) for code in cards] == [True, True, False, True, True]
    for code in cards:
        assert not {code, Card.hashed(code), fingerprint("card", used.mark).hex()} & {used.mark}


async def test_what_is_stored_leads_from_no_card_to_an_answer(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    [code] = await new_cards(await open_survey(cast))
    thanks = await (await stranger.open(f"/A/{code}")).submit(SEND, **ANSWERS)
    await all_coded()
    rows = [row for model in Tortoise.apps["portal"].values() for row in await model.all().values()]
    written = repr(rows)
    assert str((await Response.get()).id) in written, "the search itself must work"
    for trace in (code, code.lower(), "127.0.0.1", "portal.test"):
        assert trace not in written
    answers = repr([row for model in (Response, Answer, Comment, UsedCard) for row in await model.all().values()])
    assert Card.hashed(code) not in answers
    assert not found(code, await stored())
    words = " ".join(picture.get_text(strip=True) for picture in thanks.soup.select("ol.words li"))
    assert not found(words, await stored())


async def test_the_ticket_of_a_poster_is_not_stored(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_poster(await open_survey(cast)))
    await page.submit(SEND, **ANSWERS)
    assert not found(page.path.rpartition("/")[2], await stored())


async def test_words_are_nowhere_in_clear(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    await page.submit(SEND, q4="unicorn socks", q5=WORDS)
    await all_coded()
    everything = await stored()
    assert found("What would you change?", everything), "the search itself must work"
    assert [comment.text for comment in await Comment.filter(question="What would you change?")] == [WORDS]
    for words in (WORDS, "unicorn socks", "under the stairs"):
        assert not found(words, everything)


@pytest.mark.parametrize(
    ("today", "week"),
    [
        (date(2026, 11, 22), date(2026, 11, 16)),
        (date(2026, 11, 16), date(2026, 11, 16)),
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2027, 1, 2), date(2027, 1, 1)),
    ],
)
async def test_only_the_week_of_an_answer_is_kept(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch, today: date, week: date
) -> None:
    monkeypatch.setattr(
        "portal.surveys.models.response.now", lambda: datetime(today.year, today.month, today.day, 15, 42, tzinfo=UTC)
    )
    page = await stranger.open(await new_card(await open_survey(cast)))
    await page.submit(SEND, **ANSWERS)
    assert (await Response.get()).answered_in == week
    assert {comment.said_on for comment in await Comment.all()} == {week}


async def test_once_coded_no_time_of_day_is_left_beside_an_answer(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    await page.submit(SEND, **ANSWERS)
    await all_coded()
    rows = [row for table in (Response, Answer, Comment) for row in await table.all().values()]
    assert [value for row in rows for value in row.values() if isinstance(value, datetime)] == []


async def test_the_log_holds_neither_code_nor_words_nor_address(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]], caplog: pytest.LogCaptureFixture
) -> None:
    survey = await open_survey(cast)
    [code], poster = await new_cards(survey), await new_poster(survey)
    caplog.clear()
    with caplog.at_level(logging.INFO, "arq"), caplog.at_level(logging.DEBUG, "portal"):
        page = await stranger.open(f"/A/{code}")
        await page.submit(SEND, q5=WORDS)
        await page.submit(SEND, q5=f"{WORDS}, again")
        at_poster = await stranger.open(poster)
        await at_poster.submit(SEND, q5="My uncle hits me when nobody is there")
        await stranger.send("/answer", {"code": f"{code}X"})
        await all_coded()
        logging.getLogger("portal").debug("the search itself must work")
    ours = [record for record in caplog.records if record.name != "httpx2"]  # that one is the child's own browser
    told = " ".join(f"{record.name} {record.getMessage()} {record.args}" for record in ours)
    assert "the search itself must work" in told
    for trace in (code, poster, at_poster.path, "unicorn", "uncle", "127.0.0.1:", "/A/"):
        assert trace not in told, trace
    assert await Concern.all().exists(), "what sounded like harm was seen"


async def test_a_failure_while_answering_leaves_no_words_in_the_log(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    card = await new_card(await open_survey(cast))

    async def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Answer, "create_all", fail)
    with caplog.at_level(logging.DEBUG, "portal"):
        page = await stranger.send(card, {**ANSWERS, "q5": WORDS})
    assert page.status == 500
    told = " ".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "unicorn" not in told
    assert card[3:] not in told
