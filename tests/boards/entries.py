"""Entries for the tests, as far on as a test wants them, and the words that they rest on."""

import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from enum import IntEnum
from uuid import uuid4

from portal.accounts.models import Person, now
from portal.analysis.models import Coding, Review
from portal.boards import papers
from portal.boards.models import (
    Entry,
    EntryWording,
    Evidence,
    Plan,
    Proof,
    State,
    ask_for_done,
    change,
    publish,
    read_over,
    reading_mark,
    sign_off,
    signing_mark,
)
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import Quarter
from portal.surveys.models import AgeBand, Kind, Question, Response, Survey
from tests.browser import Cast, Page

SAID, DID, EVIDENCE = "Bin bags make us feel like rubbish", "Everybody gets a suitcase", "Receipts are in the office"
FOR_TEENS = "We said that those bags feel bad", "You get a suitcase now"
DONE_ON = date(2026, 10, 5)
AUTUMN = Quarter(2026, 4)
NEW = "/entries/new?group=lincc&code=V3&quarter=2026-Q4"
PLAN = Plan(State.PLANNED, "We are buying suitcases", "", None, "", date(2099, 1, 1))
Coded = Callable[[], Awaitable[None]]


class Far(IntEnum):
    """How far a test wants an entry to be."""

    BEGUN = 0
    ASKED = 1
    SIGNED = 2
    PUBLISHED = 3


async def an_entry(
    cast: Cast,
    far: Far = Far.BEGUN,
    key: str = "lincc",
    comments: list[Comment] | None = None,
    said: str = SAID,
    codes: tuple[str, ...] = ("V3",),
) -> Entry:
    """As entries come to it: a leader says that it is done, with evidence and words; an officer signs and publishes."""
    officer, leader = cast["participation officer"], cast["senior leader"]
    entry = await Entry.start(await cast.group(key), officer, {code: comments or [] for code in codes}, said)
    entry.codes = [{**code, "told": True} for code in entry.codes]  # as if ten had spoken of each
    await entry.save(update_fields=["codes"])
    if far >= Far.ASKED:
        await prove(entry, leader)
        assert await ask_for_done(await again(entry), leader, (await again(entry)).said_mark, DID, DONE_ON)
        await word(entry, leader)
    if far >= Far.SIGNED:
        assert await sign(entry, officer)
    if far >= Far.PUBLISHED:
        assert await publish(entry, officer)
    return await again(entry)


async def a_plan_on_the_board(
    cast: Cast, plan: Plan = PLAN, key: str = "lincc", comments: list[Comment] | None = None
) -> Entry:
    """A leader said what comes next, and an officer read it over."""
    officer, leader = cast["participation officer"], cast["senior leader"]
    entry = await Entry.start(await cast.group(key), officer, {"V3": comments or []}, SAID)
    assert await change(entry, leader, (await again(entry)).said_mark, plan)
    await word(entry, leader)
    assert await read_over(entry, officer, await reading_mark(await again(entry)))
    assert await publish(entry, officer)
    return await again(entry)


async def say(entry: Entry, person: Person, **changed: object) -> bool:
    """What comes of it now, in words for those who spoke, too."""
    there = await again(entry)
    if not await change(there, person, there.said_mark, replace(PLAN, **changed)):  # type: ignore[arg-type]
        return False
    await word(entry, person)
    return True


async def again(entry: Entry) -> Entry:
    return await Entry.get(id=entry.id)


async def prove(entry: Entry, person: Person, text: str = EVIDENCE) -> None:
    assert await Evidence(kind=Proof.TEXT, caption="What was bought", text=text).add(entry, person)


def a_picture(*parts: tuple[bytes, bytes]) -> bytes:
    """A PNG of one red dot, with these parts besides."""
    head = (b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0")
    whole = [head, *parts, (b"IDAT", zlib.compress(b"\0\xff\0\0")), (b"IEND", b"")]
    return papers.PNG_HEAD + b"".join(
        len(held).to_bytes(4, "big") + name + held + zlib.crc32(name + held).to_bytes(4, "big") for name, held in whole
    )


async def prove_by_picture(entry: Entry, person: Person, public: bool = True) -> Evidence:
    made = Evidence(kind=Proof.FILE, caption="The suitcases", paper=papers.Paper.PNG, public=public)
    assert await made.add(entry, person, a_picture())
    return made


async def word(entry: Entry, person: Person) -> None:
    """For every age that is missing."""
    there = await again(entry)
    for age in await there.missing():
        before = (await EntryWording.of(there)).get(age)
        made = EntryWording(age=age, said=FOR_TEENS[0], came=FOR_TEENS[1], mark=there.words_mark)
        assert await made.put(there, person, before.as_read if before else "")


async def sign(entry: Entry, person: Person) -> bool:
    return await sign_off(entry, person, await signing_mark(await again(entry)))


def states(page: Page) -> list[str]:
    """Of the cards on a board, as they are told."""
    return [one.get_text().strip() for one in page.soup.select(".state")]


async def done_weeks_ago(entry: Entry) -> None:
    """Long enough for those who spoke to be asked what it changed."""
    await Entry.filter(id=entry.id).update(signed_off_at=now() - timedelta(days=29))


async def comments_about_respect(
    cast: Cast,
    all_coded: Coded,
    count: int,
    key: str = "lincc",
    said_on: date = DONE_ON,
    codes: frozenset[str] = frozenset({"V3"}),
) -> list[Comment]:
    """Comments that a person coded to these, and to nothing else."""
    many = [Words(f"They laughed at my name {number}", said_on) for number in range(count)]
    comments = await Comment.record_all(await cast.group(key), Source.IMPORT, many)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    for comment in comments:
        await Review.make(await Coding.get(comment_id=comment.id), cast["participation officer"], codes)
    return comments


async def a_response(
    cast: Cast, text: str = "They put my things in bin bags", age: AgeBand = AgeBand.OLDER
) -> tuple[Response, list[Comment]]:
    """What a child answered, and its comments; `response.comeback_words` are the six picture-words."""
    survey = await Survey.create(
        group=await cast.group("lincc"), title="Moves", purpose="To learn", readers="Olu", age_band=age
    )
    question = await Question.create(survey=survey, position=1, kind=Kind.LONG, text="How was it?")
    response = await Response.keep(survey, uuid4().hex, {question.id: [text]}, None)
    return response, await Comment.filter(response_id=response.id)
