"""Every job and how the worker runs them. Each job is a function without arguments that does whatever is due."""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

from arq.worker import Function, Worker

from portal import db, queue, settings
from portal.analysis.jobs import code_comments

log = logging.getLogger(__name__)

JOBS: list[queue.Job] = [
    code_comments,
]

AGAIN_SECONDS = 1.0


def make_worker() -> Worker:
    """arq's worker: it listens for wakes. It keeps no results and never decides what is due."""

    return Worker(
        functions=[_for_arq(job) for job in JOBS],
        redis_settings=queue.redis_settings(),
        poll_delay=0.02,
        job_deserializer=json.loads,
        job_serializer=queue.to_json,
        handle_signals=False,
    )


def _for_arq(job: queue.Job) -> Function:
    async def run(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        await job()

    return Function(job.__name__, run, None, 0, False, 1)


async def listen() -> None:
    """Listens for wakes, and comes back by itself when Redis has been away; the sweep goes on meanwhile."""
    while True:
        worker = make_worker()
        try:
            await worker.async_run()
        except Exception as exc:
            log.warning("Redis is away (%s); sweeping goes on.", type(exc).__name__)
        finally:
            with suppress(Exception):
                await worker.close()
        await asyncio.sleep(AGAIN_SECONDS)


async def run() -> None:
    """Works until it is stopped: sweeps over what is due and, where there is Redis, wakes at once."""
    async with db.connect():
        sweeping = queue.sweep(JOBS, asyncio.Event())
        await asyncio.gather(sweeping, *([listen()] if settings.REDIS_URL else []))
