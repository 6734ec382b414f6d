"""The database is opened whole and closed whole, however soon a stop follows a start; and so is each transaction."""

import asyncio
import re
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from starlette.applications import Starlette
from tortoise.exceptions import TransactionManagementError
from tortoise.transactions import in_transaction

from portal import app, db, settings
from portal.safeguarding.models import Beat
from portal.tables import now


async def _start_and_stop(turns: int) -> None:
    async with app.lifespan(Starlette()):
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("turns", range(8))
def test_a_portal_stopped_as_it_starts_leaves_no_thread_behind(
    turns: int, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    if settings.EMBEDDED:
        monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{template}")
    before = set(threading.enumerate())

    asyncio.run(_start_and_stop(turns))

    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=5)
    assert complaints == []


class Stopped:
    """Work whose task is cancelled as it waits for the `first` time (from 0), and so often as it waits after that.
    `late`: once what it waits for has come, before the task knows."""

    def __init__(self, work: Coroutine[Any, Any, None], first: int, often: int, late: bool) -> None:
        self.work, self.turns, self.late = work, range(first, first + often), late
        self.waited = 0

    def __await__(self) -> Generator[Any, None, None]:
        thrown: BaseException | None = None
        with suppress(StopIteration):
            while True:
                awaited = self.work.throw(thrown) if thrown else self.work.send(None)
                thrown = None
                if self.waited in self.turns:
                    self._cancel(awaited)
                self.waited += 1
                try:
                    yield awaited
                except asyncio.CancelledError as exc:
                    thrown = exc

    def _cancel(self, awaited: asyncio.Future[Any]) -> None:
        task = asyncio.current_task()
        assert task
        if self.late:
            awaited.add_done_callback(lambda _: task.cancel())
        else:
            task.cancel()

    @property
    def was_cancelled(self) -> bool:
        return self.waited > self.turns.start


async def _three_in_one() -> None:
    async with in_transaction():
        await Beat.beat("one")
        async with in_transaction():
            await Beat.beat("two")
            async with in_transaction():
                await Beat.beat("three")


async def _three_at_once() -> None:
    await Beat.create_all([Beat(name=name, at=now()) for name in ("one", "two", "three")])


async def _three_refused() -> None:
    with suppress(ZeroDivisionError):
        async with in_transaction():
            await _three_at_once()
            raise ZeroDivisionError


async def _writes_next() -> int:
    """How many of the three it finds; it sweeps them away."""
    async with asyncio.timeout(5), in_transaction():
        found = await Beat.filter(name__in=["one", "two", "three"]).count()
        await Beat.all().delete()
        return found


@pytest.fixture
async def one_connection(database: str) -> AsyncIterator[None]:
    """On either engine, so that whoever keeps it keeps everybody out."""
    async with db.connect(database if settings.EMBEDDED else f"{database}?maxsize=1"):
        yield


MOMENTS = [(often, late) for often in (1, 2, 3) for late in (False, True)]


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(("often", "late"), MOMENTS)
@pytest.mark.parametrize("work", [_three_in_one, _three_at_once, _three_refused])
async def test_whoever_is_stopped_at_any_moment_leaves_nothing_half_written_and_keeps_nobody_out(
    work: Callable[[], Coroutine[Any, Any, None]], often: int, late: bool
) -> None:
    for moment in count():
        stopped = Stopped(work(), moment, often, late)
        task = asyncio.create_task(_awaited(stopped))
        await asyncio.wait([task], timeout=5)
        assert task.cancelled() is stopped.was_cancelled
        assert await _writes_next() in {0, 3} - ({3} if work is _three_refused else set())
        if not stopped.was_cancelled:
            break
    assert moment >= 3


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("late", [False, True])
async def test_whoever_goes_on_after_being_stopped_writes_outside_of_that_transaction(late: bool) -> None:
    """As after the end of an asyncio.timeout."""
    for moment in count():
        stopped = Stopped(_three_in_one(), moment, 1, late)
        await asyncio.create_task(_goes_on(stopped))
        async with asyncio.timeout(5):
            assert await Beat.exists(name="after")
        assert await _writes_next() in {0, 3}
        if not stopped.was_cancelled:
            break


async def _awaited(work: Awaitable[None]) -> None:
    await work


async def _goes_on(work: Awaitable[None]) -> None:
    with suppress(asyncio.CancelledError):
        await work
    await Beat.beat("after")


async def test_whoever_could_not_get_in_keeps_nobody_else_out(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL nobody who wants to begin waits for another."""
    if not settings.EMBEDDED:
        return
    monkeypatch.setitem(db.PRAGMAS, "busy_timeout", 10)
    async with db.connect():
        with closing(sqlite3.connect(database.removeprefix("sqlite://"), isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            with pytest.raises(TransactionManagementError, match="locked"):
                await _three_in_one()
            another.execute("ROLLBACK")
        assert await _writes_next() == 0


async def test_a_statement_is_one_question_to_the_server(database: str) -> None:
    """A connection goes back to the pool as it is: the last that PostgreSQL heard of is what was asked."""
    if settings.EMBEDDED:
        return
    async with db.connect():
        await Beat.all().count()
        other = await asyncpg.connect(database)
        heard = "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        asked = [row["query"] for row in await other.fetch(heard)]
        await other.close()
    assert ['FROM "beat"' in one for one in asked] == [True]


LASTING = re.compile(
    r"pg_(try_)?advisory_lock|LISTEN |WITH HOLD|TEMP(ORARY)? TABLE|[\"']SET (?!LOCAL |STATISTICS )|set_config"
)
"""What would stay in a connection for whoever has it next."""


def test_nothing_that_we_ask_of_a_server_outlasts_its_transaction() -> None:
    sources = {str(file): file.read_text() for file in Path(db.__file__).parent.rglob("*.py")}
    assert [name for name, source in sources.items() if LASTING.search(source)] == []
    assert LASTING.search("SELECT pg_advisory_lock(1)")
