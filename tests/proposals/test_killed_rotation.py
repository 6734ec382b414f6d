"""Whoever seals everything anew can be killed at any moment: every row can be read at every moment, and it ends.

ROTATION_ROWS and ROTATION_KILLS say how many; `make attack` takes 10,000 and 20.
"""

import asyncio
import base64
import os
import signal
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from portal import db, settings
from portal.accounts.models import Group, Person, Voice
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.proposals.models import Proposal
from portal.proposals.rotation import ROTATION, left
from tests.e2e.running import Running
from tests.earlier import sealed_earlier

ROWS, KILLS = int(os.environ.get("ROTATION_ROWS", "600")), int(os.environ.get("ROTATION_KILLS", "4"))
NEW, OLD = bytes(range(32)), bytes(range(32, 64))
LOOK_SECONDS, MOST_SECONDS = 0.01, 120.0


@pytest.fixture
async def wanted(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """ROWS comments, a third of them from before there were pairs of keys; a new key; and two who want it used."""
    monkeypatch.setattr(settings, "KEYS", [OLD])
    async with db.connect():
        group = await Group.create(key="lincc", name="LinCC", voice=Voice.PARTNER)
        said = [Words(f"Words {n}", date(2026, 11, 16), for_coding=False) for n in range(ROWS)]
        comments = await Comment.record_all(group, Source.IMPORT, said)
        for comment in comments[::3]:
            await Comment.filter(id=comment.id).update(
                text_sealed=sealed_earlier(comment.unmasked, f"comment.text_sealed.{comment.id}", OLD)
            )
        ade, ines = [await Person.create(name=name, role=Role.ADMINISTRATOR) for name in ("Ade", "Ines")]
        proposal = await Proposal.propose(ROTATION, ade, None, {}, "A key was lost")
        monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
        assert await proposal.decide(ines, ROTATION, confirmed=True)
        yield


async def test_rotation_that_is_killed_again_and_again_ends_with_every_row_readable(
    wanted: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Running(["worker"], _environment(tmp_path), tmp_path / "worker.log")
    at_first, seconds, midway = await _left(), 0.0, 0
    for kill in range(KILLS):
        seconds += await _work_until(worker, at_first - (kill + 1) * at_first // (KILLS + 1))
        worker.stop(signal.SIGKILL)
        left = await _left()
        assert left < at_first
        midway += left > 0  # on a busy machine it may have come to its end before it was killed
        await _all_read()
    assert midway > KILLS // 2
    seconds += await _work_until(worker, 0)
    worker.stop()
    monkeypatch.setattr(settings, "KEYS", [NEW])
    await _all_read()
    assert (await Proposal.get()).reason == "A key was lost"
    print(f"rotation: {ROWS} rows, killed {KILLS} times, {seconds:.1f} s, every row read after each")


def _environment(folder: Path) -> dict[str, str]:
    keys = ",".join(base64.b64encode(key).decode() for key in settings.KEYS)
    where = {"DATABASE_URL": settings.DATABASE_URL, "PORTAL_DATA": str(folder), "PORTAL_KEY": keys}
    return {**where, "REDIS_URL": settings.REDIS_URL} if settings.REDIS_URL else where


async def _work_until(worker: Running, few: int) -> float:
    """Until so few rows are left to do; how many seconds that took, starting the process included."""
    began = time.monotonic()
    if worker.has_ended:
        worker.start()
    async with asyncio.timeout(MOST_SECONDS):
        while await _left() > few:
            assert not worker.has_ended, worker.output
            await asyncio.sleep(LOOK_SECONDS)
    return time.monotonic() - began


async def _left() -> int:
    return sum((await left()).values())


async def _all_read() -> None:
    assert {comment.unmasked for comment in await Comment.all()} == {f"Words {n}" for n in range(ROWS)}
