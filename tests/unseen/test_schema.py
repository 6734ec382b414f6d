"""Nothing is kept of whoever answers but what was declared, with a reason, and no finer time than its week."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from tortoise import connections

from portal import settings
from portal.feedback.models import Comment
from portal.feedback.periods import week_of
from portal.surveys.models import Response
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, new_card, new_poster, open_survey
from tests.unseen.catalogue import columns, faults, row_numbers
from tests.unseen.declared import DECLARED, ROOTS, Tells

A_WEDNESDAY = datetime(2026, 11, 18, 15, 42, 7, tzinfo=UTC)
SEND = "Send my answers"


async def wrong() -> list[str]:
    return list(faults(await columns(), await row_numbers()))


async def test_every_column_was_declared_with_its_reason(cast: Cast) -> None:
    assert await wrong() == []
    assert all(column.reason for table in DECLARED.values() for column in table.values())


async def test_the_walk_goes_on_to_whatever_refers_to_an_answer(cast: Cast) -> None:
    reached = {column.table for column in await columns()}
    assert reached > ROOTS
    assert {"coding", "code", "reading", "alert", "register_entry", "post", "entry_comment"} <= reached


PLANTED = {
    "is not declared": "ALTER TABLE response ADD COLUMN note VARCHAR(20)",
    "holds a time": "ALTER TABLE answer ADD COLUMN given_at TIMESTAMP",
    "holds a day": "ALTER TABLE card ADD COLUMN used_on DATE",
    "looks like an address": "ALTER TABLE comment ADD COLUMN sender_ip VARCHAR(40)",
    "gets the time by itself": "CREATE TABLE seen (mark VARCHAR(9) PRIMARY KEY, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
    " response_id {key} REFERENCES response (id))",
    "is a key that counts up": "CREATE TABLE seen (number INTEGER PRIMARY KEY, answer_id {key} REFERENCES answer (id))",
    "is declared and not there": "ALTER TABLE cardbatch DROP COLUMN counted",
}


@pytest.mark.parametrize("fault", PLANTED)
async def test_a_planted_column_is_found(cast: Cast, fault: str) -> None:
    key = "CHAR(36)" if settings.EMBEDDED else "UUID"
    await connections.get("default").execute_query(PLANTED[fault].format(key=key))
    found = await wrong()
    assert [one for one in found if fault in one]
    assert [one for one in found if "is not declared" in one or "not there" in one]


async def test_a_planted_table_that_counts_its_rows_is_found(cast: Cast) -> None:
    kind = "CHAR(36)" if settings.EMBEDDED else "UUID"
    number = "mark VARCHAR(9) PRIMARY KEY" if settings.EMBEDDED else "number SERIAL"
    await connections.get("default").execute_query(
        f"CREATE TABLE seen ({number}, comment_id {kind} REFERENCES comment (id))"
    )
    assert [one for one in await wrong() if "counts" in one and one.startswith("seen")]


async def test_what_is_stored_of_an_answer_tells_its_week_and_nothing_finer(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at before the coder and after it, by value and not by what a column says of itself."""
    for module in ("surveys.models.response", "feedback.models"):
        monkeypatch.setattr(f"portal.{module}.now", lambda: A_WEDNESDAY)
    survey = await open_survey(cast)
    with monkeypatch.context() as idle:
        idle.setattr(Comment, "claim_due", nothing_due)
        for way in (await new_card(survey), await new_poster(survey)):
            await (await stranger.open(way)).submit(SEND, **ANSWERS)
        assert await times_told() == {week_of(A_WEDNESDAY.date())}
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    assert await times_told() == {week_of(A_WEDNESDAY.date())}
    assert await Response.all().count() == 2


async def nothing_due(most: int) -> tuple[UUID, list[Comment]]:
    return uuid4(), []


async def times_told() -> set[date]:
    """Every day or time in a column that does not own up to one, or to its week only."""
    told = set()
    for table, declared in DECLARED.items():
        for row in await connections.get("default").execute_query_dict(f"SELECT * FROM {table}"):
            quiet = [name for name in row if declared[name].tells in {Tells.NOTHING, Tells.WEEK}]
            told |= {moment for name in quiet if (moment := _moment(row[name])) is not None}
    return told


def _moment(value: object) -> date | None:
    """A time of day that is not midnight counts as the day itself, which is no Monday in this test."""
    if isinstance(value, str) and len(value) >= 10 and value[4] == value[7] == "-":
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.date() if (value.hour, value.minute) == (0, 0) else date.max
    return value if isinstance(value, date) else None
