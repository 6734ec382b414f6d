"""The only door from the web to the worker: in this process by default, through arq when REDIS_URL is set.

Waking is a courtesy. What has to be done is a row with a due time, and a sweep finds it whether or not anybody was
woken, so a wake never fails and never keeps its caller waiting.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import wraps
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from arq.connections import ArqRedis, RedisSettings, create_pool

from portal import settings

log = logging.getLogger(__name__)
Job = Callable[[], Awaitable[object]]
SWEEP_SECONDS = 1.0
GIVE_UP_SECONDS = 3.0


class Queue(Protocol):
    def wake(self, job: str) -> None: ...
    async def close(self) -> None: ...


def _name(job: Job) -> str:
    return str(getattr(job, "__name__", job))


class InProcess:
    """Runs a job when it is woken, and every one at each sweep."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self.bells = {job: asyncio.Event() for job in jobs}
        self.sweeps = [asyncio.create_task(sweep(job, bell)) for job, bell in self.bells.items()]

    def wake(self, job: str) -> None:
        for one, bell in self.bells.items():
            if _name(one) == job:
                bell.set()

    async def close(self) -> None:
        for one in self.sweeps:
            one.cancel()
        await asyncio.gather(*self.sweeps, return_exceptions=True)


class Arq:
    """Sends the job's name, and nothing else, through Redis."""

    def __init__(self, redis: RedisSettings) -> None:
        self.redis = redis
        self.pool: ArqRedis | None = None
        self.sending: set[asyncio.Task[None]] = set()
        self.turn = asyncio.Lock()

    def wake(self, job: str) -> None:
        task = asyncio.create_task(self._send(job))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    async def _send(self, job: str) -> None:
        try:
            async with asyncio.timeout(GIVE_UP_SECONDS), self.turn:
                self.pool = self.pool or await create_pool(self.redis, job_serializer=to_json)
                await self.pool.enqueue_job(job)
        except Exception as exc:  # Redis being away must never reach the person who is waiting
            log.warning(
                "Could not wake the worker for %s (%s); its sweep will find the work.",
                job,
                type(exc).__name__,
            )

    async def close(self) -> None:
        await asyncio.gather(*self.sending)
        if self.pool:
            await self.pool.aclose()


def to_json(job: dict[str, object]) -> bytes:
    """arq's jobs as JSON: its own default, pickle, would run whatever Redis hands it."""
    return json.dumps(job, default=str).encode()


def redis_settings(url: str = settings.REDIS_URL) -> RedisSettings:
    """arq's settings for `url`, giving up soon: a sweep makes good what was not sent."""
    options = RedisSettings.from_dsn(url)
    options.conn_timeout, options.conn_retries = 2, 0
    return options


async def sweep(job: Job, awake: asyncio.Event) -> None:
    """Runs a job again and again: when woken, and otherwise each SWEEP_SECONDS. Each job is swept by itself, so that
    one which waits for a mail server holds none of the others up."""
    while True:
        awake.clear()
        await _run(job)
        with suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_SECONDS):  # wait_for can swallow a cancellation that meets a wake
                await awake.wait()


def each(hours: float = 0, seconds: float = 0) -> Callable[[Job], Job]:
    """Lets a job run at most so often in this process, for what is not worth a look every second."""

    def rarely(job: Job) -> Job:
        last = -float("inf")

        @wraps(job)
        async def run() -> None:
            nonlocal last
            if monotonic() - last >= hours * 3600 + seconds:
                await job()
                last = monotonic()

        return run

    return rarely


async def _run(job: Job) -> None:
    """A job that fails is tried again at the next sweep; its rows are still due."""
    try:
        await job()
    except Exception:
        log.exception("The job %s failed and will be tried again.", _name(job))


def start(jobs: Iterable[Job]) -> Queue:
    """The queue this configuration asks for; opened by the web's lifespan, kept on `app.state.queue`."""
    if settings.REDIS_URL:
        log.info("Waking the worker through Redis on %s.", urlsplit(settings.REDIS_URL).hostname)
        return Arq(redis_settings())
    return InProcess(list(jobs))
