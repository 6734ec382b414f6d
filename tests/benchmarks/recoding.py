"""Everything coded anew under another codebook: two workers through arq, one of them killed half-way."""

import asyncio
import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import asyncpg

from tests.benchmarks.figures import Figure
from tests.e2e.running import ROOT, Portal, Running, unsettled

FILLING = 900.0
COMMENTS, FILLERS = 100_000, 2
LEFT = "SELECT count(*) FROM comment WHERE coding_due_at IS NOT NULL"
FILL = """
import asyncio, sys
from datetime import UTC, datetime
from itertools import cycle, islice
from portal import db
from portal.accounts.models import Group
from portal.analysis.codebook import examples_of, roadmap
from portal.analysis.models import Code, Coding, GivenBy, Tone
from portal.feedback.models import Comment, Source, Words

async def fill(first, many):
    said = list(islice(cycle(examples_of(roadmap())), first, first + many))
    async with db.connect():
        groups = {group.voice.value: group for group in await Group.all()}
        for at in range(0, many, 1000):
            today, now_said = datetime.now(UTC).date(), said[at:at + 1000]
            pairs = [(one, Words(one.text, today, one.question, False)) for one in now_said]
            other = next(iter(groups.values()))
            rows = [Comment._made(groups.get(one.voice, other), Source.IMPORT, words, None) for one, words in pairs]
            await Comment.create_all(rows)
            coded = [Coding(comment=row, codebook="roadmap/1", tone=Tone.NEUTRAL) for row in rows]
            await Coding.create_all(coded)
            await Code.create_all([Code(coding=one, key=key, given_by=GivenBy.MACHINE, confidence=0.6) for one in coded
                                   for key in ("V1", "T2")])

asyncio.run(fill(int(sys.argv[1]), int(sys.argv[2])))
"""
ADOPT = """
import asyncio
from tortoise.transactions import in_transaction
from portal import db
from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.analysis.models import Edition, Recoding

async def adopt():
    async with db.connect(), in_transaction():
        codes = roadmap().as_json()["codes"]
        await Edition.create(key="roadmap", version=3, name="Roadmap", codes=codes, adopted_at=now())
        print((await Recoding.begin("roadmap/3", "")).total)

asyncio.run(adopt())
"""


def recoding(portal: Portal, database: str) -> Iterator[Figure]:
    """The portal's own worker is joined by another; both are given work by the rows alone, and woken through Redis."""
    portal.worker.stop()
    share = COMMENTS // FILLERS
    fillers = [_script(portal, FILL, str(at * share), str(share)) for at in range(FILLERS)]
    for filler in fillers:
        assert filler.wait(FILLING) == 0
    total = int(_said(_script(portal, ADOPT)))
    assert total >= COMMENTS
    with ExitStack() as stack:
        workers = [Running(["worker"], portal.settings, portal.folder / f"worker-{at}.log") for at in range(2)]
        for worker in workers:
            stack.callback(worker.stop)
        took, seen = asyncio.run(_watched(workers, database, total))
    yield Figure(f"{total:,} comments coded anew by two workers, one killed half-way", took, "s", 120)
    yield Figure("of them lost", asyncio.run(_one(database, _LOST)), "", 0)
    yield Figure("codes written twice", asyncio.run(_one(database, _TWICE)), "", 0)
    yield Figure("times that progress went backwards", sum(b > a for a, b in itertools.pairwise(seen)), "", 0)


_LOST = "SELECT count(*) FROM coding WHERE codebook <> 'roadmap/3'"
_TWICE = "SELECT count(*) - count(DISTINCT (coding_id, key, given_by)) FROM code"


async def _watched(workers: list[Running], database: str, total: int) -> tuple[float, list[int]]:
    """Seconds until nothing is due, and how much was left at each look."""
    for worker in workers:
        worker.start()
    began, seen, killed = time.perf_counter(), [total], False
    connection = await asyncpg.connect(database)
    try:
        while seen[-1]:
            assert time.perf_counter() - began < FILLING
            await asyncio.sleep(0.5)
            seen.append(int(await connection.fetchval(LEFT)))
            if not killed and seen[-1] < total / 2:
                workers[0].stop(signal.SIGKILL)
                workers[0].start()
                killed = True
    finally:
        await connection.close()
    assert killed
    return time.perf_counter() - began, seen


async def _one(database: str, statement: str) -> float:
    connection = await asyncpg.connect(database)
    try:
        return float(await connection.fetchval(statement))
    finally:
        await connection.close()


def _script(portal: Portal, script: str, *arguments: str) -> "subprocess.Popen[str]":
    environment: dict[str, Any] = {**unsettled(), **portal.settings}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _said(process: "subprocess.Popen[str]") -> str:
    said, _ = process.communicate(timeout=FILLING)
    assert process.returncode == 0
    return said
