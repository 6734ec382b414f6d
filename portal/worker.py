"""Every job and how the worker runs them. Each job is a function without arguments that does whatever is due."""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

from arq.connections import ArqRedis
from arq.worker import Function, Worker

from portal import db, queue, settings
from portal.accounts.jobs import forget_old, send_links
from portal.analysis.jobs import code_comments, train, try_failures, work_out_agreement
from portal.analysis.looking import look_daily, look_in_common
from portal.audit.jobs import verify_trail, write_head
from portal.keeping.jobs import erase, forget_words, look_for_returned, rub_out_erased
from portal.leaders.jobs import mail_weekly
from portal.mail.jobs import send_mail
from portal.outside.jobs import forget_deliveries, send_webhooks
from portal.proposals.jobs import lapse_proposals
from portal.proposals.rotation import reseal
from portal.reports.jobs import keep_dashboards, make_reports
from portal.safeguarding.jobs import beat, climb_ladder, miss_watcher, send_alerts, send_texts, tell_of_unread
from portal.surveys.jobs import count_cards, forget_half_sheets, leave_no_traces

log = logging.getLogger(__name__)

JOBS: list[queue.Job] = [
    code_comments,
    train,
    work_out_agreement,
    look_daily,
    look_in_common,
    try_failures,
    send_links,
    send_mail,
    climb_ladder,
    send_alerts,
    send_texts,
    tell_of_unread,
    beat,
    miss_watcher,
    forget_old,
    write_head,
    verify_trail,
    lapse_proposals,
    reseal,
    make_reports,
    keep_dashboards,
    forget_words,
    erase,
    rub_out_erased,
    look_for_returned,
    count_cards,
    leave_no_traces,
    forget_half_sheets,
    mail_weekly,
    send_webhooks,
    forget_deliveries,
]

AGAIN_SECONDS = 1.0


def make_worker(redis: ArqRedis) -> Worker:
    """arq's worker: it listens for wakes. It keeps no results and never decides what is due."""
    return Worker(
        functions=[_for_arq(job) for job in JOBS],
        redis_pool=redis,
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
        redis = ArqRedis.from_url(settings.REDIS_URL, socket_connect_timeout=2)
        worker = make_worker(redis)
        try:
            await _until_stopped(worker)
        except Exception as exc:
            log.warning("Redis is away (%s); sweeping goes on.", type(exc).__name__)
        finally:
            await _close(worker, redis)
        await asyncio.sleep(AGAIN_SECONDS)


async def _until_stopped(worker: Worker) -> None:
    """When cancelled, lets arq end its turn and its jobs: stopped halfway, it leaves connections open."""
    turning = asyncio.create_task(worker.main())
    try:
        await asyncio.shield(turning)
    except asyncio.CancelledError:
        worker.burst, worker.max_burst_jobs = True, 0
        with suppress(Exception):
            await turning
        raise


async def _close(worker: Worker, redis: ArqRedis) -> None:
    """arq closes nothing when Redis is gone."""
    try:
        with suppress(Exception):
            await worker.close()
    finally:
        await redis.aclose(close_connection_pool=True)


async def run() -> None:
    """Works until it is stopped: sweeps over what is due and, where there is Redis, wakes at once."""
    async with db.connect():
        sweeping = [queue.sweep(job, asyncio.Event()) for job in JOBS]
        await asyncio.gather(*sweeping, *([listen()] if settings.REDIS_URL else []))
