"""Looking through a group's newest comments for what they have in common: from the database and back, as the worker
does it. `in_common` runs it twice with PORTAL_DATA set: to fill the database, and to look, which prints JSON."""

import asyncio
import json
import multiprocessing
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from portal import db
from portal.accounts.models import Group, Voice, now
from portal.analysis.looking import look_through
from portal.analysis.models import Code, Coding, Finding, GivenBy, InCommon, Tone
from portal.demo.load import DATA
from portal.feedback.models import Comment, Source
from tests.benchmarks.figures import Figure
from tests.e2e.running import ROOT, unsettled
from tests.safeguarding import recall

MANY = 20_000
NONE_FITS, COPIES = 0.15, 0.03
QUARTERS = 6
KILOBYTES = 1024


def in_common(folder: Path) -> Iterator[Figure]:
    environment = {**unsettled(), "PORTAL_DATA": str(folder)}
    for step in ("fill", "look"):
        command = [sys.executable, "-m", "tests.benchmarks.common", step]
        out = subprocess.run(command, cwd=ROOT, env=environment, timeout=600, stdout=subprocess.PIPE, check=True)
    told = json.loads(out.stdout)
    what = f"what {MANY:,} comments have in common"
    yield Figure(what, told["seconds"], "s", 60)
    yield Figure(f"{what}, memory of the worker", told["worker"], "MB", 300)
    yield Figure(f"{what}, memory of the process apart", told["apart"], "MB", 400)
    yield Figure(f"{what}, kept", told["kept"], "MB", 40)


def made_up() -> list[str]:
    """One to three clauses each, put together at random from the demo's comments."""
    dice = random.Random(7)
    texts = [text for file in sorted(DATA.glob("comments-*.jsonl")) for text in recall.texts(file)]
    clauses = [part for text in texts for part in text.replace(" and ", ". ").split(". ") if len(part) > 12]
    made: list[str] = []
    for _ in range(MANY):
        text = ". ".join(dice.sample(clauses, dice.choice((1, 2, 2, 3))))
        copied = made and dice.random() < COPIES
        made.append(dice.choice(made) + dice.choice(("", "!", " thanks")) if copied else text)
    return made


async def _fill() -> None:
    """Coded already, some of them to nothing."""
    dice, today = random.Random(7), now().date()
    group = await Group.create(key="bench", name="Bench", voice=Voice.PARTNER)
    days = [today - timedelta(days=dice.randrange(90 * QUARTERS)) for _ in range(MANY)]
    comments = [_comment(group, text, day) for text, day in zip(made_up(), days, strict=True)]
    await Comment.create_all(comments)
    codings = [Coding(comment_id=one.id, codebook="roadmap/1", tone=Tone.NEUTRAL) for one in comments]
    await Coding.create_all(codings)
    fitting = [one for one in codings if dice.random() > NONE_FITS]
    await Code.create_all([Code(coding_id=one.id, key="V1", given_by=GivenBy.MACHINE) for one in fitting])
    await (await InCommon.of(group)).ask()


def _comment(group: Group, text: str, day: date) -> Comment:
    made = Comment(id=uuid4(), group=group, source=Source.IMPORT, said_on=day)
    made.unmasked, made.masks = text, []
    return made


async def _look() -> None:
    look = await InCommon.take_on()
    assert look is not None
    began = time.perf_counter()
    assert await look_through(look)
    seconds = time.perf_counter() - began
    for process in multiprocessing.active_children():
        await asyncio.to_thread(process.join)
    kept = sum(len(one.found_sealed) for one in await Finding.all()) / KILOBYTES**2
    sides = {"worker": resource.RUSAGE_SELF, "apart": resource.RUSAGE_CHILDREN}
    memory = {name: resource.getrusage(side).ru_maxrss / KILOBYTES for name, side in sides.items()}
    print(json.dumps({"seconds": seconds, "kept": kept, **memory}))


async def _do(step: str) -> None:
    await db.migrate()
    async with db.connect():
        await (_fill() if step == "fill" else _look())


if __name__ == "__main__":
    asyncio.run(_do(sys.argv[1]))
