"""From sent to coded, whatever is running: what was said is coded soon, and nothing that was said is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from datetime import timedelta

import pytest

from portal import queue, worker
from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.analysis.jobs import code_comments
from portal.analysis.models import Code, Coding, GivenBy, Review
from portal.feedback.models import CLAIM_LASTS, Comment
from tests.analysis.coded import say
from tests.browser import Browser, Cast
from tests.servers import free_port
from tests.surveys.asking import new_card, open_survey

SEND = "Send my answers"
AllCoded = Callable[[], Awaitable[None]]


async def test_what_a_child_sent_is_coded_through_the_running_queue(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    await page.submit(SEND, q5="My social worker never listens to me")
    await all_coded()
    coding = await Coding.get().select_related("comment")
    assert coding.comment.text == "My social worker never listens to me"
    assert (coding.codebook, coding.reviewed_at, coding.quotable) == (roadmap().edition, None, False)
    codes = {code.key: code for code in await Code.filter(coding_id=coding.id)}
    assert {"V2", "T2"} <= set(codes), "the group's voice tells whose themes they are"
    assert "T3" not in codes
    for code in codes.values():
        assert (code.given_by, code.stands, code.applied) == (GivenBy.MACHINE, True, False)
        assert code.confidence is not None
        assert 0 <= (code.start or 0) < (code.end or 0) <= len(coding.comment.text)


async def test_what_a_member_posts_is_coded_as_well(cast: Cast, all_coded: AllCoded) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        await page.submit("Start this topic", title="Moving", text="They moved me again and nobody told me why")
    await all_coded()
    coding = await Coding.get().prefetch_related("codes")
    assert "V7" in {code.key for code in coding.codes}


async def test_words_that_fit_nothing_are_coded_as_such(cast: Cast, all_coded: AllCoded) -> None:
    await say(cast, "The canteen has pizza")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    assert await Coding.all().count() == 1
    assert not await Code.exists()


async def test_words_are_coded_although_nobody_was_woken(cast: Cast, all_coded: AllCoded) -> None:
    await say(cast, "I got bullied on the bus")
    sweeping = queue.InProcess(worker.JOBS)
    await all_coded()
    await sweeping.close()
    assert await Coding.all().count() == 1


async def test_a_child_can_answer_while_redis_is_away_and_is_heard_by_the_sweep(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    """The portal as it runs with Redis, which is not there; and the worker, whose sweep needs none."""
    own, cast.app.state.queue = (
        cast.app.state.queue,
        queue.Arq(queue.redis_settings(f"redis://127.0.0.1:{free_port()}/0")),
    )
    try:
        page = await stranger.open(await new_card(await open_survey(cast)))
        thanks = await page.submit(SEND, q5="My social worker never listens to me")
        assert thanks.h1 == "Thank you. We have got your answers."
        await cast.app.state.queue.close()
    finally:
        cast.app.state.queue = own
    sweeping = queue.InProcess(worker.JOBS)
    await all_coded()
    await sweeping.close()
    assert await Coding.all().count() == 1


async def test_words_are_kept_while_no_worker_runs_and_coded_once_one_does(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cast.app.state.queue.close()
    monkeypatch.setattr(cast.app.state.queue, "wake", lambda job: None)
    page = await stranger.open(await new_card(await open_survey(cast)))
    assert (await page.submit(SEND, q4="The dog", q5="My social worker never listens")).status == 200
    assert await Comment.filter(coding_due_at__isnull=False).count() == 2
    assert await code_comments() == 2
    assert await code_comments() == 0
    assert await Coding.all().count() == 2


async def test_more_words_than_a_coder_takes_on_at_once_are_all_coded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.analysis.jobs.BATCH", 7)
    await cast.app.state.queue.close()
    await say(cast, *(f"I got bullied {n} times" for n in range(30)))
    assert await code_comments() == 30
    assert await Coding.all().count() == 30


async def test_one_comment_that_cannot_be_read_keeps_no_other_waiting_and_is_not_lost(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    await cast.app.state.queue.close()
    broken, *_ = await say(cast, *(f"I got bullied {n} times" for n in range(5)))
    sealed = bytes(broken.text_sealed or b"")
    await Comment.filter(id=broken.id).update(text_sealed=b"\0" + sealed[1:])
    assert await code_comments() == 4
    assert [comment.id for comment in await Comment.filter(coding_due_at__isnull=False)] == [broken.id]
    assert "bullied" not in caplog.text
    await Comment.filter(id=broken.id).update(text_sealed=sealed, coding_due_at=now() - CLAIM_LASTS)
    assert await code_comments() == 1


async def test_a_coder_that_failed_leaves_the_words_due(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await cast.app.state.queue.close()
    await say(cast, "I got bullied on the bus")

    async def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as failing:
        failing.setattr("portal.analysis.jobs.code_all", fail)
        with pytest.RaisesGroup(MemoryError):
            await code_comments()
    await Comment.all().update(coding_due_at=now() - timedelta(seconds=1))
    assert await code_comments() == 1


async def test_what_somebody_says_while_it_is_coded_anew_is_the_last_word(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cast.app.state.queue.close()
    await say(cast, "I got bullied on the bus")
    assert await code_comments() == 1
    coding, olu, write = await Coding.get(), cast["participation officer"], Coding._write.__func__  # type: ignore[attr-defined]
    await Comment.all().update(coding_due_at=now() - timedelta(days=1))
    await Coding.all().update(mark="")
    said: list[asyncio.Task[Review]] = []
    elsewhere = copy_context()  # than in the coder's transaction

    async def meanwhile(*rows: object) -> None:
        said.append(asyncio.create_task(Review.make(coding, olu, ["V9"]), context=elsewhere))
        await asyncio.wait(said, timeout=0.5)
        await write(Coding, *rows)

    monkeypatch.setattr(Coding, "_write", meanwhile)
    assert await code_comments() == 1
    await asyncio.gather(*said)
    assert {code.key for code in await Code.filter(Code.STANDS)} == {"V9"}


async def test_what_was_coded_before_is_left_as_people_corrected_it(cast: Cast, all_coded: AllCoded) -> None:
    await say(cast, "I got bullied on the bus")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    coding = await Coding.get()
    await Review.make(coding, cast["participation officer"], {"V9"}, quotable=True)
    assert await code_comments() == 0
    standing = {code.key for code in await Code.filter(Code.STANDS, coding_id=coding.id)}
    assert standing == {"V9"}
