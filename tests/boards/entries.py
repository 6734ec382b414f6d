"""Entries for the tests, in any state, and the words that they rest on."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import uuid4

from portal.analysis.models import Coding, Review
from portal.boards.models import Entry, State
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import Quarter
from portal.surveys.models import AgeBand, Kind, Question, Response, Survey
from tests.browser import Cast

SAID, DID, EVIDENCE = "Bin bags make us feel like rubbish", "Everybody gets a suitcase", "Receipts are in the office"
DONE_ON = date(2026, 10, 5)
AUTUMN = Quarter(2026, 4)
NEW = "/entries/new?group=lincc&code=V3&quarter=2026-Q4"
Coded = Callable[[], Awaitable[None]]


async def an_entry(
    cast: Cast,
    state: State = State.STARTED,
    key: str = "lincc",
    comments: list[Comment] | None = None,
    said: str = SAID,
) -> Entry:
    """An entry that came to `state` as entries do: leader answers, officer signs off and publishes."""
    officer, leader = cast["participation officer"], cast["senior leader"]
    entry = await Entry.start(await cast.group(key), officer, "V3", said, comments or [])
    if state is not State.STARTED:
        assert await entry.answer(leader, DID, EVIDENCE, DONE_ON)
    entry = await Entry.get(id=entry.id)
    if state in {State.SIGNED_OFF, State.PUBLISHED}:
        assert await entry.sign_off(officer)
    if state is State.PUBLISHED:
        assert await entry.publish(officer)
    return await Entry.get(id=entry.id)


async def comments_about_respect(
    cast: Cast, all_coded: Coded, count: int, key: str = "lincc", said_on: date = DONE_ON
) -> list[Comment]:
    """Comments that a person coded to V3, and to nothing else."""
    many = [Words(f"They laughed at my name {number}", said_on) for number in range(count)]
    comments = await Comment.record_all(await cast.group(key), Source.IMPORT, many)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    for comment in comments:
        await Review.make(await Coding.get(comment_id=comment.id), cast["participation officer"], {"V3"})
    return comments


async def a_response(cast: Cast, text: str = "They put my things in bin bags") -> tuple[Response, list[Comment]]:
    """What a child answered, and its comments; `response.comeback_words` are the six picture-words."""
    survey = await Survey.create(
        group=await cast.group("lincc"), title="Moves", purpose="To learn", readers="Olu", age_band=AgeBand.OLDER
    )
    question = await Question.create(survey=survey, position=1, kind=Kind.LONG, text="How was it?")
    response = await Response.keep(survey, uuid4().hex, {question.id: [text]}, None)
    return response, await Comment.filter(response_id=response.id)
