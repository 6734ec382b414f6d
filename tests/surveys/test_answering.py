"""A child answers: by a card or a poster, on a browser without scripts, with good words and broken ones."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from starlette.types import Message, Scope, Send
from tortoise.exceptions import IntegrityError

from portal import limits
from portal.accounts.models import now
from portal.feedback.models import Comment, Source
from portal.safeguarding.models import Concern
from portal.surveys import comeback
from portal.surveys.models import Answer, Card, CardBatch, Kind, Question, Response, Survey, UsedCard
from portal.web import MOST_BYTES
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import ANSWERS, DETAILS, a_draft, kept, new_card, new_cards, new_poster, open_survey

SEND = "Send my answers"
ONE_OF_EACH = {"Response": 1, "Answer": 3, "Comment": 2, "Concern": 0, "Card": 0}


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked to wait."""
    monkeypatch.setattr(limits, "CODES", replace(limits.CODES, most=1_000))


def words_on(thanks: Page) -> str:
    """The come-back code, from its pictures."""
    items = thanks.soup.select("ol.words li")
    assert all(item.select_one("svg path, svg circle, svg rect, svg ellipse") for item in items)
    return " ".join(item.get_text(strip=True) for item in items)


def same(pages: list[Page]) -> bool:
    """Whether nobody, not even a machine, could tell the answers apart."""
    return (
        len({(page.status, page.response.content, str(sorted(page.response.headers.items()))) for page in pages}) == 1
    )


def typed(page: Page, field: str) -> str:
    """What a browser shows in a text field; the line break that opens a textarea is not part of it."""
    [found] = page.soup.select(f"[name={field}]")
    return found.get_text().removeprefix("\n") if found.name == "textarea" else str(found["value"])


async def send_raw(browser: Browser, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> Page:
    return Page(browser, await browser.client.post(path, content=body, headers={"Content-Type": kind}))


async def test_a_child_is_told_everything_before_the_first_question(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    before = page.html[: page.html.index("<fieldset")]
    assert page.h1 == DETAILS.title
    for promise in (
        DETAILS.purpose,
        "Who reads it?",
        DETAILS.readers,
        "Your name is not asked and not kept.",
        "A person reads what you write",
        "people whose job is keeping children safe read it too",
        "we cannot find you unless you tell us",
        "You can skip any question.",
    ):
        assert promise in before, promise
    for helpline in ("0800 1111", "0800 528 0731", "999"):
        assert page.soup.select(f"footer a[href='tel:{helpline.replace(' ', '')}']"), helpline
    assert not page.soup.select("[required]")
    assert len(page.soup.select("input[type=radio]")) == 8
    assert len(page.soup.select(".question input[type=checkbox]")) == 3
    faces = page.soup.select(".faces label")
    assert [face.get_text(strip=True) for face in faces] == ["Really bad", "Not good", "OK", "Good", "Really good"]


async def test_what_a_child_answers_is_kept_and_thanked_for(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    page = await stranger.open(await new_card(survey))
    thanks = await page.submit(SEND, **ANSWERS)
    assert (thanks.status, thanks.h1) == (200, "Thank you. We have got your answers.")
    assert await kept() == ONE_OF_EACH
    chosen = {answer.question.field: answer.chosen for answer in await Answer.all().select_related("question")}
    assert chosen == {"q1": ["Good"], "q2": ["Sometimes"], "q3": ["Friends", "Pets"]}
    said = {comment.question: comment.text for comment in await Comment.all()}
    assert said == {
        "What is the best thing?": "The dog",
        "What would you change?": "I want to see my brother more often",
    }
    assert {comment.source for comment in await Comment.all()} == {Source.SURVEY}
    assert await UsedCard.all().count() == 1


async def test_a_child_is_given_six_picture_words_twice_and_where_to_use_them(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    thanks = await page.submit(SEND, **ANSWERS)
    words = words_on(thanks)
    assert len(words.split()) == 6
    assert set(words.split()) <= set(comeback.pictures())
    note = thanks.soup.select_one(".note b")
    assert note is not None
    assert note.get_text() == words
    assert "127.0.0.1:8000/boards/lincc" in thanks.text
    assert (await Response.get()).comeback_hash == comeback.hashed(words)
    assert (await thanks.click("boards/lincc")).status == 200


async def test_a_child_who_sends_twice_gets_the_same_thanks_and_changes_nothing(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    first = await page.submit(SEND, **ANSWERS)
    await all_coded()
    before = (await kept(), await Response.all().values(), await CardBatch.all().values())
    again = await page.submit(SEND, **ANSWERS)
    assert same([first, again])
    assert (await kept(), await Response.all().values(), await CardBatch.all().values()) == before
    assert not await Comment.filter(coding_due_at__isnull=False).exists()


async def test_a_child_whose_thanks_were_lost_gets_them_even_after_the_survey_closed(
    cast: Cast, stranger: Browser
) -> None:
    survey = await open_survey(cast)
    page = await stranger.open(await new_card(survey))
    first = await page.submit(SEND, **ANSWERS)
    await survey.close(cast["participation officer"])
    assert same([first, await page.submit(SEND, **ANSWERS)])


async def test_other_answers_on_a_used_card_get_the_kind_page(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    await page.submit(SEND, **ANSWERS)
    other = await page.submit(SEND, **{**ANSWERS, "q5": "More football, please"})
    assert (other.status, other.h1) == (404, "That code does not open anything")
    assert await kept() == ONE_OF_EACH
    assert "More football, please" not in [comment.text for comment in await Comment.all()]


@pytest.mark.usefixtures("unhurried")
async def test_codes_that_open_nothing_cannot_be_told_apart(cast: Cast, stranger: Browser) -> None:
    survey, shut, draft = await open_survey(cast), await open_survey(cast), await a_draft(cast)
    used, voided, closed = await new_card(survey), await new_cards(survey), await new_card(shut)
    unpublished, [expired] = await new_card(draft), await new_cards(survey)
    await (await stranger.open(used)).submit(SEND, **ANSWERS)
    await (await CardBatch.get(id=(await _card(voided[0])).batch_id)).void()
    await CardBatch.filter(id=(await _card(expired)).batch_id).update(expires_on=now().date() - timedelta(days=1))
    closed_poster = await new_poster(shut)
    await shut.close(cast["participation officer"])
    dead = [used, f"/A/{voided[0]}", closed, unpublished, f"/A/{expired}", closed_poster]
    mistyped = [used[:-1], f"{used}2", "/A/NNNNNNNNNN", "/A/hello", "/A/%00", "/A/%F0%9F%98%80", "/A/" + "B" * 3_000]
    opened = [await stranger.open(path) for path in (*dead, *mistyped, f"{used}/0123456789ABCDEF")]
    sent = [await stranger.send(path, {"q5": "hello"}) for path in (*dead, *mistyped)]
    by_hand = [await stranger.send("/answer", {"code": path[3:]}) for path in (*dead, *mistyped)]
    nothing = [await stranger.send("/answer", data) for data in ({"code": ""}, {"code": "!?"}, {"other": "x"})]
    assert same([*opened, *sent, *by_hand, *nothing])
    assert (opened[0].status, opened[0].h1) == (404, "That code does not open anything")
    assert "type the code once more" in opened[0].text
    assert await Response.all().count() == 1


async def _card(code: str) -> Card:
    return await Card.get(code_hash=Card.hashed(code))


async def test_a_card_works_to_the_end_of_its_last_day(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    await CardBatch.all().update(expires_on=now().date())
    assert (await stranger.open(card)).status == 200


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda c: f"{c[:5]} {c[5:]}", lambda c: f" {c[:3]}-{c[3:6]}–{c[6:]}.\t", lambda c: " ".join(c.lower())],
    ids=["small", "spaced", "dashed", "letter by letter"],
)
async def test_a_child_can_type_the_code_as_they_like(
    cast: Cast, stranger: Browser, change: Callable[[str], str]
) -> None:
    survey = await open_survey(cast)
    [code] = await new_cards(survey)
    page = await (await stranger.open("/answer")).submit("Go to the questions", code=change(code))
    assert (page.status, page.h1, page.path) == (200, survey.title, f"/A/{code}")
    assert (await page.submit(SEND, **ANSWERS)).status == 200


async def test_a_code_in_small_letters_in_the_address_opens_the_same_card(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    page = await stranger.open(f"/A/{card[3:].lower()}")
    thanks = await page.submit(SEND, **ANSWERS)
    again = await (await stranger.open(card)).browser.send(card, ANSWERS)
    assert same([thanks, again])
    assert await Response.all().count() == 1


@pytest.mark.usefixtures("unhurried")
async def test_of_fifty_different_forms_sent_at_once_on_one_card_exactly_one_is_kept(
    cast: Cast, stranger: Browser
) -> None:
    card = await new_card(await open_survey(cast))
    sends = [stranger.send(card, {**ANSWERS, "q5": f"More football on day {n}, please"}) for n in range(50)]
    pages = await asyncio.gather(*sends)
    assert sorted(page.status for page in pages) == [200] + [404] * 49
    assert same([page for page in pages if page.status == 404])
    [winner] = [number for number, page in enumerate(pages) if page.status == 200]
    assert await kept() == ONE_OF_EACH
    assert (await Comment.get(question="What would you change?")).text == f"More football on day {winner}, please"
    assert await UsedCard.all().count() == 1


async def test_fifty_times_the_same_form_at_once_is_thanked_for_fifty_times_and_kept_once(
    cast: Cast, stranger: Browser
) -> None:
    card = await new_card(await open_survey(cast))
    pages = await asyncio.gather(*(stranger.send(card, ANSWERS) for _ in range(50)))
    assert same(list(pages))
    assert pages[0].h1 == "Thank you. We have got your answers."
    assert await kept() == ONE_OF_EACH
    assert await UsedCard.all().count() == 1


async def test_a_form_whose_twin_is_kept_while_it_is_on_its_way_gets_the_same_thanks(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a child taps twice: the card works when the form arrives, and is used when it is looked for."""
    card, find = await new_card(await open_survey(cast)), Card.find
    twin: list[Page] = []

    async def find_later(code: str) -> Card | None:
        if not twin:
            monkeypatch.undo()
            twin.append(await stranger.send(card, ANSWERS))
        return await find(code)

    monkeypatch.setattr(Card, "find", find_later)
    page = await stranger.send(card, ANSWERS)
    assert same([page, *twin])
    assert page.status == 200
    assert await kept() == ONE_OF_EACH


async def test_the_same_poster_form_at_once_is_kept_once(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_poster(await open_survey(cast)))
    pages = await asyncio.gather(*(page.submit(SEND, **ANSWERS) for _ in range(20)))
    assert same(list(pages))
    assert await kept() == ONE_OF_EACH


async def test_two_people_at_one_poster_are_two_people_and_a_refresh_is_none(cast: Cast, stranger: Browser) -> None:
    poster = await new_poster(await open_survey(cast))
    one, two = [await stranger.open(poster) for _ in range(2)]
    assert one.path != two.path
    assert re.fullmatch(rf"{poster}/[0-9A-F]{{16}}", one.path)
    assert same([one, two])
    thanks = [await page.submit(SEND, **ANSWERS) for page in (one, two, one, two)]
    assert words_on(thanks[0]) != words_on(thanks[1])
    assert same([thanks[0], thanks[2]])
    assert same([thanks[1], thanks[3]])
    assert [sheet.by_poster for sheet in await Response.all()] == [True, True]


async def test_an_answer_to_a_poster_without_a_ticket_is_not_kept(cast: Cast, stranger: Browser) -> None:
    poster = await new_poster(await open_survey(cast))
    page = await stranger.send(poster, ANSWERS)
    assert (page.status, page.h1) == (404, "That code does not open anything")
    assert not await Response.exists()


async def test_a_child_who_skips_is_not_asked_why(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    thanks = await page.submit(SEND, q5="Football")
    assert thanks.status == 200
    assert await kept() == {**ONE_OF_EACH, "Answer": 0, "Comment": 1}


@pytest.mark.parametrize("nothing", ["", "   \r\n\t ", "\x00\x07", "\u202e\u2066"], ids=["", "spaces", "bells", "bidi"])
async def test_a_child_who_sends_nothing_is_asked_and_keeps_the_card(
    cast: Cast, stranger: Browser, nothing: str
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    asked = await page.submit(SEND, q4=nothing, q5=nothing)
    assert asked.status == 422
    assert "Nothing is filled in yet" in asked.text
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 1}
    assert (await asked.submit(SEND, **ANSWERS)).status == 200


async def test_an_answer_that_was_never_offered_is_left_out(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    made_up: dict[str, str | list[str]] = {"q1": "Superb", "q2": "yes", "q3": ["Friends", "Sweets", "Friends"]}
    asked = await stranger.send(card, {**made_up, "q3": ["Sweets"], "q9": "hello", "id": "1"})
    assert (asked.status, await Response.exists()) == (422, False)
    page = await stranger.send(card, made_up)
    assert page.status == 200
    assert [answer.chosen for answer in await Answer.all()] == [["Friends"]]


@pytest.mark.parametrize(("field", "most"), [("q4", 200), ("q5", 5_000)])
async def test_as_many_letters_as_we_can_keep_are_kept_and_one_more_is_not(
    cast: Cast, stranger: Browser, field: str, most: int
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    longer = await page.submit(SEND, **{field: "é" * (most + 1)})
    assert longer.status == 422
    assert f"We can keep {most:,}: please make it shorter" in longer.text
    assert (await longer.submit(SEND, **{field: "é" * most})).status == 200
    assert (await Comment.get()).text == "é" * most


async def test_fifty_thousand_letters_come_back_whole_and_spend_nothing(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    story = ("Once <b>upon</b> a time </textarea> & so on 🦊\n" * 3_000)[:49_999] + "!"
    asked = await page.submit(SEND, **{**ANSWERS, "q5": story})
    assert asked.status == 422
    assert "This is 50,000 letters long. We can keep 5,000" in asked.text
    assert typed(asked, "q5") == story
    assert typed(asked, "q4") == "The dog"
    ticked = [str(box["value"]) for box in asked.soup.select("[checked]")]
    assert ticked == ["Good", "Sometimes", "Friends", "Pets"]
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 1}


async def test_more_than_we_can_take_gets_a_kind_page_and_spends_nothing(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    page = await stranger.send(card, {"q5": "x" * MOST_BYTES})
    assert (page.status, page.h1) == (413, "That is too long for us to take")
    assert "your words are still there" in page.text
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 1}


@pytest.mark.parametrize("stories", [1, 4, 12])
async def test_all_that_a_browser_lets_one_type_in_wide_letters_can_be_sent(
    cast: Cast, stranger: Browser, stories: int
) -> None:
    """Whatever else is asked: no answer typed there is ever turned away whole."""
    options = ["\u099a" * 25 + str(n) for n in range(18)]
    asked = [Question(position=n, kind=Kind.LONG, text="Story?", options=[]) for n in range(1, stories + 1)]
    asked += [Question(position=n, kind=Kind.SEVERAL, text="Which?", options=options) for n in range(stories + 1, 13)]
    page = await stranger.open(await new_card(await open_survey(cast, asked)))
    room = int(str(page.soup.select("textarea")[0]["maxlength"]))
    words = {f"q{n}": "\u099a" * room for n in range(1, stories + 1)}
    ticks: dict[str, str | list[str]] = {f"q{n}": options for n in range(stories + 1, 13)}
    sent = await page.submit(SEND, **words, **ticks)
    assert sent.status == (422 if room > 5_000 else 200)
    if sent.status == 200:
        assert await Comment.all().count() == stories
    else:
        assert typed(sent, "q1") == words["q1"]


@pytest.mark.parametrize(
    ("sent", "kept_as"),
    [
        ("I \x00feel\x07 \x1b[31mfine\x7f", "I feel [31mfine"),
        ("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"),
        ("👩🏾‍🦱❤️ 🦊", "👩🏾‍🦱❤️ 🦊"),
        ("أريد أن أرى أخي", "أريد أن أرى أخي"),
        ("safe \u202eterces\u202c \u2066x\u2069", "safe terces x"),
        ("<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE", "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE"),
        ("é", "é"),
    ],
    ids=["controls", "line ends", "emoji", "right to left", "overrides", "markup", "accent"],
)
async def test_what_a_child_wrote_is_kept_as_they_wrote_it_without_what_nobody_types(
    cast: Cast, stranger: Browser, sent: str, kept_as: str
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    thanks = await page.submit(SEND, q4=sent.replace("\n", " ").replace("\r", " "), q5=sent)
    assert thanks.status == 200
    assert (await Comment.get(question="What would you change?")).text == kept_as


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"q5=half+%ED%A0%80+of+%FF+it"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"q5=\xff\xfehello"),
        ("multipart/form-data; boundary=x; charset=unicode_escape", b"half \\ud83d of it"),
        ("multipart/form-data; boundary=x; charset=utf-7", b"half +2D0- of it"),
        ("multipart/form-data; boundary=x; charset=idna", b"half xn--\xff of it"),
        ("multipart/form-data; boundary=x", b"half \xed\xa0\x80 of it"),
    ],
    ids=["percent", "utf-16", "escapes", "utf-7", "idna", "raw"],
)
async def test_half_a_letter_is_no_reason_to_lose_the_rest(
    cast: Cast, stranger: Browser, kind: str, body: bytes
) -> None:
    card = await new_card(await open_survey(cast))
    if kind.startswith("multipart"):
        body = b'--x\r\nContent-Disposition: form-data; name="q5"\r\n\r\n' + body + b"\r\n--x--\r\n"
    page = await send_raw(stranger, card, body, kind)
    assert (page.status, page.h1) == (200, "Thank you. We have got your answers.")
    text = (await Comment.get()).text
    assert "half" in text or "hello" in text
    assert not re.search("[\ud800-\udfff]", text)


async def test_half_a_letter_in_too_long_a_story_comes_back_with_the_rest(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    story = b"half \\ud83d of it" + b"." * 6_000
    body = b'--x\r\nContent-Disposition: form-data; name="q5"\r\n\r\n' + story + b"\r\n--x--\r\n"
    page = await send_raw(stranger, card, body, "multipart/form-data; boundary=x; charset=unicode_escape")
    assert page.status == 422
    assert "of it....." in typed(page, "q5")
    assert await Card.all().count() == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="q5"\r\n\r\ncut off'),
        ("multipart/form-data", b"no boundary"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="q5"; filename="a"\r\n\r\nx\r\n--x--',
        ),
        ("application/x-www-form-urlencoded", b"&".join(b"q%d=x" % n for n in range(2_000))),
        ("application/json", b'{"q5": "hello"}'),
        ("text/plain", b"q5=hello"),
    ],
    ids=["cut off", "no boundary", "a file", "2,000 fields", "json", "plain"],
)
async def test_a_form_that_is_none_gets_a_calm_page_and_spends_nothing(
    cast: Cast, stranger: Browser, kind: str, body: bytes
) -> None:
    card = await new_card(await open_survey(cast))
    page = await send_raw(stranger, card, body, kind)
    assert 400 <= page.status < 500
    assert page.h1
    assert "Traceback" not in page.html
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 1}


async def test_a_connection_lost_halfway_keeps_nothing_and_spends_nothing(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    parts: list[Message] = [
        {"type": "http.request", "body": b"q5=I+was+just+say", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def nobody(_: Message) -> None:
        """There is nobody left to hear it."""

    await ask(cast, card, parts, nobody)
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 1}
    assert (await stranger.send(card, ANSWERS)).status == 200


async def ask(cast: Cast, path: str, parts: list[Message], send: Send) -> None:
    """One POST in pieces, straight to the portal."""
    coming = iter(parts)

    async def receive() -> Message:
        return next(coming)

    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"portal.test")],
        "server": ("portal.test", 80),
        "client": ("127.0.0.1", 1),
    }
    await cast.app(scope, receive, send)


async def test_a_child_whose_words_worry_us_sees_the_very_same_thanks(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    pages = []
    for words in ("The dog is lovely", "My uncle hits me when nobody is there"):
        thanks = await (await stranger.open(await new_card(survey))).submit(SEND, q5=words)
        for comeback_code in thanks.soup.select("ol.words, .note b"):
            comeback_code.clear()
        pages.append(str(thanks.soup))
    assert pages[0] == pages[1]
    assert await Concern.all().count() == 1


async def test_the_words_are_kept_and_screened_before_the_child_sees_that_they_were_sent(
    cast: Cast, stranger: Browser
) -> None:
    card = await new_card(await open_survey(cast))
    whole: list[Message] = [{"type": "http.request", "body": b"q5=My+uncle+hits+me+when+nobody+is+there"}]
    seen: list[dict[str, int]] = []

    async def look(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.append({**await kept(), "status": message["status"]})

    await ask(cast, card, whole, look)
    assert seen == [{"Response": 1, "Answer": 0, "Comment": 1, "Concern": 1, "Card": 0, "status": 303}]


@pytest.mark.parametrize("error", [OSError, IntegrityError])
async def test_when_keeping_fails_the_child_is_told_and_the_card_still_works(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    card = await new_card(await open_survey(cast))

    async def fail(*_: object) -> None:
        raise error("the disk is full of secrets")

    with monkeypatch.context() as broken:
        broken.setattr(Answer, "create_all", fail)
        page = await stranger.send(card, ANSWERS)
    assert (page.status, page.h1) == (500, "Something went wrong on our side")
    assert "secrets" not in page.html
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 1}
    assert (await stranger.send(card, ANSWERS)).status == 200


async def test_a_respondent_is_given_no_cookie_and_nothing_to_run(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    card, poster = await new_card(survey), await new_poster(survey)
    pages = [await stranger.open(path) for path in (card, poster, "/answer", "/A/NNNNNNNNNN")]
    pages += [await pages[0].submit(SEND), await pages[0].submit(SEND, **ANSWERS), await pages[1].submit(SEND, q5="x")]
    assert len(stranger.client.cookies) == 0
    for page in pages:
        assert "set-cookie" not in page.response.headers
        assert page.response.headers["cache-control"] == "no-store"
        assert fetched_besides(page) == []


def fetched_besides(page: Page) -> list[str]:
    """What a browser would go and get to show this page."""
    wanted = [
        str(tag.get("src") or tag.get("href") or tag.get("data")) for tag in page.soup.select("[src], link, object")
    ]
    styles = "".join(style.get_text() for style in page.soup.select("style"))
    wanted += re.findall(r"@import[^;]*|url\([^)]*\)", styles)
    return [one for one in wanted if not one.removeprefix("url(").strip("'\"").startswith("data:")]


def ten_questions() -> list[Question]:
    words = ["where you live", "school or college", "seeing your family", "your social worker", "your plan"]
    likely = ["Yes, all of the time", "Some of the time", "No, hardly ever", "I am not sure about it"]
    faces = ["Really bad", "Not good", "OK", "Good", "Really good"]
    asked = [Question(kind=Kind.FACES, text=f"How do you feel about {one}?", options=faces) for one in words[:3]]
    asked += [Question(kind=Kind.ONE, text=f"Do you have a say about {one}?", options=likely) for one in words[:3]]
    asked += [Question(kind=Kind.SEVERAL, text=f"What helps with {one}?", options=likely + words) for one in words[3:]]
    asked += [Question(kind=Kind.LONG, text=f"What would you change about {one}?", options=[]) for one in words[:2]]
    for position, question in enumerate(asked, 1):
        question.position = position
    return asked


async def test_a_survey_of_ten_questions_is_one_small_request(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast, ten_questions())))
    assert len(page.soup.select(".question")) == 10
    assert fetched_besides(page) == []
    assert page.response.headers["content-encoding"] == "gzip"
    assert not page.response.history
    headers = sum(len(name) + len(value) + 4 for name, value in page.response.headers.raw)
    assert int(page.response.headers["content-length"]) + headers <= 14_000


async def test_the_page_does_not_know_which_card_opened_it(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    cards = await new_cards(survey, 2)
    pages = [await stranger.open(f"/A/{card}") for card in cards]
    assert same(pages)
    assert not any(card in page.html for card in cards for page in pages)


async def test_a_posters_page_is_the_same_and_the_browser_writes_down_of_neither_what_was_typed(
    cast: Cast, stranger: Browser
) -> None:
    survey = await open_survey(cast)
    pages = [await stranger.open(await new_card(survey)), await stranger.open(await new_poster(survey))]
    assert same(pages)
    assert len(pages[0].soup.select("form[method=post][autocomplete=off]")) == 1


async def test_an_officer_who_opens_a_card_sees_what_the_child_sees(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    async with cast.signed_in("participation officer") as olu:
        assert same([await olu.open(card), await stranger.open(card)])


async def test_an_answer_sent_from_another_site_is_not_kept(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    page = await stranger.send(card, ANSWERS, Sec_Fetch_Site="cross-site")
    assert page.status == 403
    assert await Card.all().count() == 1


async def test_an_old_phone_that_says_nothing_of_where_it_comes_from_can_answer(cast: Cast) -> None:
    card = await new_card(await open_survey(cast))
    transport = httpx2.ASGITransport(cast.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://portal.test") as phone:
        answer = await phone.post(card, data=ANSWERS, follow_redirects=True)
    assert (answer.status_code, answer.url.path[:8]) == (200, "/thanks/")
    assert await Survey.all().count() == await Response.all().count() == 1
