"""Waking the worker is a courtesy: it never fails, never keeps anybody waiting, and nothing is lost without it."""

import asyncio
import itertools
import json
import logging
import pickle
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from redis.asyncio import Redis as Client

from portal import queue, settings, worker
from tests.servers import Redis, free_port, private_redis

SOON = 5.0


class Work:
    """A job that counts how often it ran, and fails at first if told to."""

    def __init__(self, fails: int = 0, takes: float = 0, name: str = "code_comments") -> None:
        self.runs = self.ended = 0
        self.fails = fails
        self.takes = takes
        self.__name__ = name

    async def __call__(self) -> None:
        self.runs += 1
        await asyncio.sleep(self.takes)
        if self.runs <= self.fails:
            raise OSError("Something secret went wrong")
        self.ended += 1

    async def has_run(self, times: int = 1) -> None:
        await until(lambda: self.runs >= times)


async def until(true: Callable[[], bool | Awaitable[bool]]) -> None:
    """Raises TimeoutError when it does not come true soon."""
    async with asyncio.timeout(SOON):
        for _ in itertools.count():
            answer = true()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.005)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep would take for ever: only a wake helps."""
    monkeypatch.setattr(queue, "SWEEP_SECONDS", 3_600.0)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "SWEEP_SECONDS", 0.01)


@asynccontextmanager
async def in_process(*jobs: Work) -> AsyncIterator[queue.InProcess]:
    running = queue.InProcess(list(jobs))
    try:
        yield running
    finally:
        await running.close()


@pytest.mark.usefixtures("patient")
async def test_what_waits_at_the_start_is_done_without_waking_anybody() -> None:
    work = Work()
    async with in_process(work):
        await work.has_run()


@pytest.mark.usefixtures("patient")
async def test_a_wake_is_answered_at_once() -> None:
    work = Work()
    async with in_process(work) as running:
        await work.has_run()
        running.wake("code_comments")
        await work.has_run(2)


@pytest.mark.usefixtures("patient")
async def test_a_wake_keeps_nobody_else_busy() -> None:
    woken, other = Work(), Work(name="send_mail")
    async with in_process(woken, other) as running:
        await other.has_run()
        running.wake("code_comments")
        await woken.has_run(2)
    assert other.runs == 1


@pytest.mark.usefixtures("patient")
async def test_a_wake_while_the_work_is_being_done_is_not_lost() -> None:
    work = Work(takes=0.05)
    async with in_process(work) as running:
        await work.has_run()
        running.wake("code_comments")
        await work.has_run(2)


@pytest.mark.usefixtures("eager")
async def test_the_sweep_finds_work_that_nobody_woke_anyone_for() -> None:
    work = Work()
    async with in_process(work):
        await work.has_run(5)


@pytest.mark.usefixtures("eager")
async def test_work_that_fails_is_tried_again_and_keeps_no_other_work_waiting(caplog: pytest.LogCaptureFixture) -> None:
    failing, other = Work(fails=2), Work()
    async with in_process(failing, other):
        await failing.has_run(3)
        await other.has_run(3)
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in failures] == ["The job code_comments failed and will be tried again."] * 2


@pytest.mark.usefixtures("eager")
async def test_after_closing_no_work_is_done() -> None:
    work = Work()
    async with in_process(work):
        await work.has_run()
    runs = work.runs
    await asyncio.sleep(0.05)
    assert work.runs == runs


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A Redis of this test's own, which the worker listens to."""
    real = queue.redis_settings
    with private_redis() as server:
        monkeypatch.setattr(queue, "redis_settings", lambda: real(server.url))
        monkeypatch.setattr(settings, "REDIS_URL", server.url)
        monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.05)
        yield server


@asynccontextmanager
async def listening(monkeypatch: pytest.MonkeyPatch, work: Work) -> AsyncIterator[None]:
    monkeypatch.setattr(worker, "JOBS", [work])
    task = asyncio.create_task(worker.listen())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def waking(server: Redis) -> AsyncIterator[queue.Arq]:
    through = queue.Arq(queue.redis_settings())
    try:
        yield through
    finally:
        await through.close()


async def asked(server: Redis, question: Callable[[Client], Awaitable[Any]]) -> Any:
    async with Client.from_url(server.url) as client:
        return await question(client)


async def is_empty(server: Redis) -> bool:
    return not await asked(server, lambda client: client.zcard("arq:queue"))


async def test_a_wake_reaches_the_worker_through_redis(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    async with listening(monkeypatch, work), waking(redis) as through:
        for times in (1, 2, 3):
            through.wake("code_comments")
            await work.has_run(times)


async def test_only_the_name_of_the_work_goes_through_redis(redis: Redis) -> None:
    async with waking(redis) as through:
        through.wake("code_comments")
        await asyncio.gather(*through.sending)
        [key] = await asked(redis, lambda client: client.keys("arq:job:*"))
        job = json.loads(await asked(redis, lambda client: client.get(key)))
    assert job["f"] == "code_comments"
    assert (job["a"], job["k"]) == ([], {})


async def test_what_somebody_else_puts_into_redis_is_never_run(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def plant(client: Client) -> None:
        job = {"t": 1, "f": "code_comments", "a": (Trap(),), "k": {}, "et": 1}
        await client.set("arq:job:planted", pickle.dumps(job))
        await client.zadd("arq:queue", {"planted": 1})

    work = Work()
    await asked(redis, plant)
    async with listening(monkeypatch, work), waking(redis) as through:
        through.wake("code_comments")
        await work.has_run()
        await until(lambda: is_empty(redis))
    assert not Trap.sprung
    assert work.runs == 1


class Trap:
    """Runs code in whoever unpickles it."""

    sprung = False

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return spring, ()


def spring() -> None:
    Trap.sprung = True


async def test_the_worker_listens_again_once_redis_is_back(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    async with listening(monkeypatch, work), waking(redis) as through:
        through.wake("code_comments")
        await work.has_run(1)
        await asyncio.to_thread(redis.stop)
        through.wake("code_comments")
        await asyncio.gather(*through.sending)
        await asyncio.to_thread(redis.start)
        through.wake("code_comments")
        await work.has_run(2)


async def test_many_wakes_at_once_share_one_way_to_redis_and_leave_none_open(redis: Redis) -> None:
    async def clients() -> int:
        """How many others than we who ask."""
        return len(await asked(redis, lambda client: client.client_list())) - 1

    async def nobody() -> bool:
        return await clients() == 0

    async with waking(redis) as through:
        for _ in range(50):
            through.wake("code_comments")
        await asyncio.gather(*through.sending)
        pool = through.pool
        assert pool is not None
        ours = len(pool.connection_pool._available_connections)
        assert await clients() == ours
    await until(nobody)


async def test_while_redis_is_away_nobody_waits_and_nobody_hears_of_it_but_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    through = queue.Arq(queue.redis_settings(f"redis://:secret@127.0.0.1:{free_port()}/0"))
    began = time.perf_counter()
    for _ in range(20):
        through.wake("code_comments")
    assert time.perf_counter() - began < 0.1
    await through.close()
    told = [record.getMessage() for record in caplog.records if record.name == "portal.queue"]
    assert told
    assert all("its sweep will find the work" in line for line in told)
    assert "secret" not in " ".join(told)


async def test_a_redis_that_never_answers_does_not_keep_the_portal_from_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue, "GIVE_UP_SECONDS", 0.2)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    async with silent:
        through = queue.Arq(queue.redis_settings(f"redis://127.0.0.1:{port}/0"))
        through.wake("code_comments")
        async with asyncio.timeout(SOON):
            await through.close()


async def test_a_worker_that_is_told_to_stop_ends_its_work_first(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(takes=0.2)
    async with asyncio.timeout(SOON):
        async with listening(monkeypatch, work), waking(redis) as through:
            through.wake("code_comments")
            await work.has_run()
    assert (work.runs, work.ended) == (1, 1)


def test_every_job_of_the_worker_asks_for_nothing_and_has_a_name_of_its_own() -> None:
    names = [job.__name__ for job in worker.JOBS]
    assert "code_comments" in names
    assert len(names) == len(set(names))
