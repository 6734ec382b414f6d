"""Words are coded soon after they were sent, whatever is away, and never lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from portal import queue
from portal.analysis import jobs
from portal.analysis.jobs import code_comments
from portal.analysis.models import Code, Coding
from portal.feedback.models import CLAIM_LASTS, Comment, Source, Words
from tests.browser import Cast

MOVED = "They moved me again and nobody told me why"


async def record(cast: Cast, *texts: str) -> list[Comment]:
    from portal.accounts.models import now

    words = [Words(text, now().date()) for text in texts]
    return await Comment.record_all(await cast.group("lincc"), Source.FORUM, words)


async def test_what_a_member_posts_is_coded_by_the_running_portal(
    cast: Cast, all_coded: Callable[[], Awaitable[None]]
) -> None:
    async with cast.signed_in("LinCC member") as maya:
        await (await maya.open("/forums/lincc")).submit("Start", title="Moving", text=MOVED)
    await all_coded()
    coding = await Coding.get().prefetch_related("codes")
    assert "V7" in {code.key for code in coding.codes}
    assert coding.reviewed_at is None


async def test_coding_twice_at_once_writes_everything_once(cast: Cast) -> None:
    await record(cast, *(f"{MOVED}, {n}" for n in range(30)))
    await asyncio.gather(code_comments(), code_comments(), code_comments())
    assert await Coding.all().count() == 30
    assert await Comment.filter(coding_due_at__isnull=False).count() == 0


async def test_a_comment_that_cannot_be_read_stays_due_and_keeps_nobody_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, *others = await record(cast, "broken", *(f"{MOVED}, {n}" for n in range(5)))
    await Comment.filter(id=broken.id).update(text_sealed=b"not what was sealed at all")
    monkeypatch.setattr(jobs.log, "exception", lambda *_: None)
    await code_comments()
    assert await Coding.all().count() == len(others)
    left = await Comment.get(id=broken.id)
    assert left.coding_due_at is not None


async def test_what_a_worker_that_died_had_taken_on_is_coded_by_the_next(cast: Cast) -> None:
    await record(cast, MOVED)
    _, taken = await Comment.claim_due(10)
    assert len(taken) == 1
    assert await code_comments() == 0
    claimed = await Comment.get()
    assert claimed.coding_due_at is not None
    await Comment.all().update(coding_due_at=claimed.coding_due_at - CLAIM_LASTS * 2)
    assert await code_comments() == 1


async def test_a_person_s_last_word_outlives_a_second_coding(cast: Cast) -> None:
    await record(cast, MOVED)
    await code_comments()
    coding = await Coding.get()
    await coding.review(cast["participation officer"], {"V3"}, quotable=False)
    kept = {code.key: code.confirmed for code in await Code.all()}
    assert kept["V3"] is True
    assert kept["V7"] is False
    assert (await Code.get(key="V7")).confidence is not None


async def test_the_sweep_does_a_failing_job_again_and_the_others_meanwhile() -> None:
    ran: list[str] = []

    async def fails() -> None:
        ran.append("fails")
        raise RuntimeError("on purpose")

    async def works() -> None:
        ran.append("works")

    awake = asyncio.Event()
    sweeping = asyncio.create_task(queue.sweep([fails, works], awake))
    for _ in range(3):
        awake.set()
        await asyncio.sleep(0.05)
    sweeping.cancel()
    with suppress(asyncio.CancelledError):
        await sweeping
    assert ran.count("fails") >= 2
    assert ran.count("works") >= 2


async def test_waking_returns_at_once_and_never_fails_while_redis_is_away() -> None:
    away = queue.Arq(queue.redis_settings("redis://127.0.0.1:1/0"))
    began = time.perf_counter()
    for _ in range(50):
        away.wake("code_comments")
    assert time.perf_counter() - began < 0.5
    await asyncio.wait_for(away.close(), 30)
