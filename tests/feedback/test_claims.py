"""Two coders never hold the same words, and what a coder that died had taken on falls due again."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.accounts.models import now
from portal.analysis.jobs import code_all, code_comments
from portal.analysis.models import Coding, Found, Learned, codebook
from portal.feedback.models import CLAIM_LASTS, Comment, Source, Words
from tests.browser import Cast


@pytest.fixture(autouse=True)
async def resting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal's own coder is sent home, so that each test plays both coders itself."""
    from portal import worker

    monkeypatch.setattr(worker, "JOBS", [])
    await cast.app.state.queue.close()


async def say(cast: Cast, count: int) -> list[UUID]:
    many = [Words(f"I like my school, number {n}", date(2026, 11, 16)) for n in range(count)]
    return [comment.id for comment in await Comment.record_all(await cast.group("lincc"), Source.SURVEY, many)]


async def time_passes(by: timedelta) -> None:
    for comment in await Comment.all():
        if comment.coding_due_at:
            await Comment.filter(id=comment.id).update(coding_due_at=comment.coding_due_at - by)


async def test_coders_who_start_at_once_never_share_a_comment(cast: Cast) -> None:
    said = await say(cast, 40)
    claims = await asyncio.gather(*(Comment.claim_due(10) for _ in range(8)))
    held = [comment.id for _, comments in claims for comment in comments]
    assert len(held) == len(set(held))
    while len(held) < len(said):
        _, more = await Comment.claim_due(10)
        assert more, "what nobody holds must still be due"
        held += [comment.id for comment in more]
    assert sorted(held) == sorted(said)


async def test_a_coder_who_looked_first_and_took_second_gets_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quicker one takes everything on between the look and the grasp of the slower one."""
    said = await say(cast, 3)
    quicker: list[Comment] = []
    found = Comment.filter

    class Grasp:
        def __init__(self, **which: Any) -> None:
            self.which = which

        async def update(self, **changes: Any) -> None:
            monkeypatch.undo()
            quicker.extend((await Comment.claim_due(10))[1])
            await found(**self.which).update(**changes)

    monkeypatch.setattr(Comment, "filter", lambda **which: (Grasp if "id__in" in which else found)(**which))
    _, slower = await Comment.claim_due(10)
    assert slower == []
    assert sorted(comment.id for comment in quicker) == sorted(said)
    assert {comment.claim for comment in await Comment.all()} == {quicker[0].claim}


async def test_coders_who_work_at_once_code_every_comment_once(cast: Cast) -> None:
    await say(cast, 60)
    done = await asyncio.gather(*(code_comments() for _ in range(6)))
    assert sum(done) == await Coding.all().count() == 60
    assert not await Comment.filter(coding_due_at__isnull=False).exists()
    assert not await Comment.filter(claim__isnull=False).exists()


async def test_a_coder_takes_on_no_more_than_it_asked_for(cast: Cast) -> None:
    await say(cast, 5)
    assert len((await Comment.claim_due(2))[1]) == 2
    assert len((await Comment.claim_due(10))[1]) == 3
    assert (await Comment.claim_due(10))[1] == []


async def test_what_is_not_due_yet_is_left_alone(cast: Cast) -> None:
    await say(cast, 2)
    await Comment.all().update(coding_due_at=now() + timedelta(hours=1))
    assert (await Comment.claim_due(10))[1] == []
    await Comment.all().update(coding_due_at=None)
    assert (await Comment.claim_due(10))[1] == []


async def test_what_a_dead_coder_had_taken_on_falls_due_again(cast: Cast) -> None:
    said = await say(cast, 3)
    await Comment.claim_due(10)
    assert (await Comment.claim_due(10))[1] == []
    await time_passes(CLAIM_LASTS - timedelta(seconds=20))
    assert (await Comment.claim_due(10))[1] == []
    await time_passes(timedelta(seconds=21))
    assert sorted(comment.id for comment in (await Comment.claim_due(10))[1]) == sorted(said)


async def test_a_coder_that_dies_before_it_wrote_anything_down_loses_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(cast, 3)

    async def die(*_: object) -> int:
        raise SystemError("out of memory")

    with monkeypatch.context() as dying:
        dying.setattr(Coding, "keep", die)
        with pytest.RaisesGroup(SystemError):
            await code_comments()
    assert await Comment.filter(coding_due_at__isnull=False).count() == 3
    assert not await Coding.exists()
    await time_passes(CLAIM_LASTS + timedelta(seconds=1))
    assert await code_comments() == 3
    assert await Coding.all().count() == 3


async def looked_at(comments: list[Comment]) -> list[Found]:
    book = await codebook()
    learned, file = await Learned.current(book)
    return await code_all(comments, book, learned.name, file)


async def test_a_coder_that_dies_while_writing_down_writes_nothing_down(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(cast, 3)
    claim, comments = await Comment.claim_due(10)

    async def die(_: object) -> None:
        raise SystemError("out of memory")

    with monkeypatch.context() as dying:
        dying.setattr("portal.analysis.models.Code.create_all", die)
        with pytest.raises(SystemError):
            await Coding.keep(claim, await looked_at(comments))
    assert not await Coding.exists()
    assert await Comment.filter(claim=claim, coding_due_at__isnull=False).count() == 3


async def test_a_slow_coder_whose_words_were_taken_over_writes_none_of_them_down(cast: Cast) -> None:
    await say(cast, 3)
    slow, comments = await Comment.claim_due(10)
    await time_passes(CLAIM_LASTS + timedelta(seconds=1))
    quick, taken_over = await Comment.claim_due(2)
    assert await Coding.keep(quick, await looked_at(taken_over)) == 2
    assert await Coding.keep(slow, await looked_at(comments)) == 1
    assert await Coding.all().count() == 3
    assert not await Comment.filter(coding_due_at__isnull=False).exists()


async def test_a_coder_finishes_what_it_holds_and_did_and_nothing_else(cast: Cast) -> None:
    said = await say(cast, 4)
    mine, comments = await Comment.claim_due(2)
    theirs, others = await Comment.claim_due(1)
    did, did_not = [comment.id for comment in comments]
    assert await Comment.finish(uuid4(), said) == set()
    assert await Comment.finish(mine, [did, *(comment.id for comment in others)]) == {did}
    assert await Comment.finish(mine, [did]) == set()
    left = {comment.id for comment in await Comment.filter(coding_due_at__isnull=False)}
    assert left == set(said) - {did}
    assert (await Comment.get(id=did_not)).claim == mine
    assert (await Comment.get(id=others[0].id)).claim == theirs
