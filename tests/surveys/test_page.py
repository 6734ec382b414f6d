"""The page of questions is the same for everybody, small, and comes from memory; skip rules need no script."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

import brotli
import pytest
from bs4 import BeautifulSoup
from tortoise import connections

from portal import held, limits
from portal.languages import LANGUAGES, OTHERS, address, in_english
from portal.safeguarding.helplines import HELD
from portal.safeguarding.models import HelpLine
from portal.surveys import bank
from portal.surveys.models import AgeBand, CardBatch, Kind, Question, Response, Survey, offer
from portal.surveys.opened import OPENED, Opened
from portal.surveys.skipping import LETTERS, rules
from portal.web import inline_style
from tests.browser import Browser, Cast
from tests.surveys.asking import (
    ANSWERS,
    DETAILS,
    a_draft,
    five_questions,
    new_card,
    new_cards,
    new_poster,
    open_survey,
    weigh,
)

SEND = "Send my answers"
KINDS = [kind for kind in Kind if kind is not Kind.SCALE]
"""Ten."""


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, whatever is asked of the database fails."""

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("The database was asked.")

    def cut() -> None:
        for name in ("execute_query", "execute_query_dict", "execute_insert"):
            monkeypatch.setattr(type(connections.get("default")), name, refuse)

    return cut


async def test_two_children_get_the_same_bytes_from_memory_and_nothing_is_asked_of_the_database(
    cast: Cast, stranger: Browser, cut_off: Callable[[], None]
) -> None:
    survey = await open_survey(cast)
    cards = [f"/A/{code}" for code in await new_cards(survey, 2)]
    poster = await stranger.open(await new_poster(survey))
    first = [await stranger.open(card) for card in cards]
    cut_off()
    again = [await stranger.open(card) for card in (*cards, poster.path)]
    assert {page.response.content for page in (poster, *first, *again)} == {again[0].response.content}
    assert {page.status for page in again} == {200}


def ten_ready_questions() -> list[Question]:
    """As varied as the bank has them for children, so that they are translated already."""
    asked = [one for theme in bank.questions_for(AgeBand.YOUNGER).values() for one in theme]
    chosen = sorted(asked, key=lambda one: [other["kind"] for other in asked[: asked.index(one)]].count(one["kind"]))
    return [
        Question(position=n, text=one["text"], kind=Kind(one["kind"]), options=_options(one), help=one.get("help", ""))
        for n, one in enumerate(chosen[:10], 1)
    ]


def _options(one: dict[str, Any]) -> list[str]:
    return Kind(one["kind"]).options(one.get("options", []))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("band", AgeBand)
async def test_the_page_of_ten_questions_is_at_most_8_kilobytes(
    cast: Cast, stranger: Browser, band: AgeBand, code: str
) -> None:
    survey = await a_draft(cast, ten_ready_questions())
    for other in OTHERS:
        await offer(survey, other)
    await weigh(survey, cast["participation officer"])
    await survey.publish(cast["participation officer"])
    await Survey.filter(id=survey.id).update(age_band=band)
    card = await new_card(survey)
    accepted = {"Accept-Encoding": "gzip, deflate, br, zstd"}
    async with stranger.client.stream("GET", address(card, code), headers=accepted) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "br"
    page = BeautifulSoup(brotli.decompress(packed).decode(), "html.parser")
    print(f"ten questions for {band} in {in_english(code)}: {len(packed):,} bytes")
    assert len(packed) <= 8_000
    assert page.select(f"html[lang|={code}]")
    assert len(page.select("#answers .step [id^=q]")) >= 10
    assert not page.select("#answers .step [lang]")


@pytest.mark.parametrize(("accepted", "packed"), [("gzip, br;q=0.9", "br"), ("gzip", "gzip"), ("compress", None)])
async def test_whoever_cannot_unpack_it_gets_the_same_page_plain(
    cast: Cast, stranger: Browser, accepted: str, packed: str | None
) -> None:
    card = await new_card(await open_survey(cast))
    page = await stranger.open(card, Accept_Encoding=accepted)
    assert page.response.headers.get("content-encoding") == packed
    assert "accept-encoding" in page.response.headers["vary"].lower()
    assert page.h1 == DETAILS.title
    assert page.response.content == (await stranger.open(card)).response.content


async def test_a_help_line_that_was_changed_stands_on_the_next_page(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    assert "0800 1111" in (await stranger.open(card)).text
    await HelpLine.begin()
    await HelpLine.filter(number="0800 1111").update(number="0800 2222")
    await HELD.look()
    page = await stranger.open(card)
    assert "0800 2222" in page.text
    assert "0800 1111" not in page.text


async def test_a_card_that_was_used_here_opens_nothing_any_more(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    await (await stranger.open(card)).submit(SEND, **ANSWERS)
    assert (await stranger.open(card)).status == 404


@pytest.mark.parametrize("end", ["closed", "voided", "used"])
async def test_a_page_that_another_process_still_holds_is_refused_when_it_is_sent(
    cast: Cast, stranger: Browser, end: str
) -> None:
    survey = await open_survey(cast)
    card = await new_card(survey)
    page = await stranger.open(card)
    as_held = dict(held_codes())
    if end == "closed":
        await survey.close(cast["participation officer"])
    elif end == "voided":
        await (await CardBatch.get()).void()
    else:
        await page.submit(SEND, q5="Somebody else was first")
    assert (await stranger.open(card)).status == 404, "here it is known at once"
    held_codes().update(as_held)
    assert (await stranger.open(card)).status == 200
    assert (await page.submit(SEND, **ANSWERS)).status == 404
    assert await Response.all().count() == (1 if end == "used" else 0)


def held_codes() -> dict[str, tuple[float, Opened]]:
    return OPENED.kept


async def test_what_is_held_is_read_again_after_half_a_minute(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = await open_survey(cast)
    card = await new_card(survey)
    await stranger.open(card)
    await Survey.filter(id=survey.id).update(title="Another name")
    assert (await stranger.open(card)).h1 == DETAILS.title
    monkeypatch.setattr(held, "monotonic", lambda: monotonic() + held.SECONDS + 1)
    assert (await stranger.open(card)).h1 == "Another name"


async def test_guessed_codes_are_not_held(cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES", replace(limits.CODES, most=1_000))
    for n in range(20):
        await stranger.open(f"/A/NOSUCHCODE{n}")
    assert held_codes() == {}


async def depending(cast: Cast) -> Survey:
    """Question 2 is for those who said sometimes or no to question 1, question 3 for those of them who said no to 2."""
    asked = [
        Question(position=n, kind=Kind.YES_NO, text=f"Number {n}?", options=["Yes", "Sometimes", "No"])
        for n in range(1, 4)
    ]
    asked[1].shown_if_id, asked[1].shown_if_options = asked[0].id, ["Sometimes", "No"]
    asked[2].shown_if_id, asked[2].shown_if_options = asked[1].id, ["No"]
    return await open_survey(cast, asked)


async def test_a_question_waits_for_its_answer_and_for_those_that_it_rests_on(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await depending(cast)))
    steps = [step["class"] for step in page.soup.select(".step")]
    assert steps == [["step"], ["step", "if-a"], ["step", "if-a", "if-b"], ["step"]], "the last is the end"
    assert [box["value"] for box in page.soup.select(".to-a")] == ["Sometimes", "No"]
    assert [(box["name"], box["value"]) for box in page.soup.select(".to-b")] == [("q2", "No")]


async def test_what_does_not_apply_is_dropped_when_a_browser_showed_everything(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await depending(cast)))
    assert (await page.submit(SEND, q1="Yes", q2="No", q3="No")).status == 200
    sheet = await Response.get().prefetch_related("answers")
    assert [answer.chosen for answer in sheet.answers] == [["Yes"]]


def test_every_rule_of_a_letter_stands_in_the_style_and_what_has_none_is_shown() -> None:
    asked = [Question(position=1, kind=Kind.NUMBER, text="How many?", options=[str(n) for n in range(30)])]
    for n in range(len(LETTERS) + 1):
        question = Question(position=n + 2, kind=Kind.LONG, text="Why?", options=[])
        question.shown_if_id, question.shown_if_options = asked[0].id, [str(n)]
        asked.append(question)
    waits = rules(asked).waits
    assert [waits[one.id] for one in asked[1:]] == [*LETTERS, ""]
    style = inline_style("skipping.css")
    assert all(f"form:not(:has(.to-{letter}:checked)) .if-{letter}" in style for letter in LETTERS)


def test_the_five_questions_have_no_rules() -> None:
    assert rules(five_questions()).waits == {}
