"""What is measured, from outside: real processes on 127.0.0.1, their pages, and looks into their databases."""

import asyncio
import gzip
import json
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
import httpx2

from tests.benchmarks import load
from tests.benchmarks.figures import Figure
from tests.e2e.running import ROOT, Portal, unsettled

Count = Callable[[], Awaitable[int]]
CORPUS = ROOT.parent / "shared" / "corpora" / "nhs-feedback" / "train.jsonl"
COMMENTS = 3_494
CODED = "SELECT count(*) FROM coding"
UNCODED = "SELECT count(*) FROM comment WHERE coding_due_at IS NOT NULL"
SENT, APART = 60, 0.3
WORRIES = 200
_WAITS = """
SELECT {seconds} FROM concern c JOIN register_entry t ON t.concern_id = c.id AND t.did = 'told'
WHERE c.came = 'screen' AND c.raised_at > '{since}' GROUP BY c.id, c.raised_at
"""
SECONDS = (
    "(julianday(min(t.at)) - julianday(c.raised_at)) * 86400",
    "extract(epoch FROM min(t.at) - c.raised_at)::float",
)
"""On SQLite and on PostgreSQL: from when a concern was raised until somebody had been told of it."""

LOOK_SECONDS, MOST_LOOKS = 0.005, 2_000
COMMAND_SECONDS = 600.0
ROUNDS = 2


def page_size(portal: Portal) -> Iterator[Figure]:
    """A survey of ten questions, as a phone receives it."""
    [card] = ten_questions(portal, 1)
    with (
        httpx2.Client(base_url=portal.url, timeout=30) as client,
        client.stream("GET", f"/A/{card}", headers={"Accept-Encoding": "gzip"}) as answer,
    ):
        packed = b"".join(answer.iter_raw())
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    page = gzip.decompress(packed).decode()
    others = re.findall(r'(?:src|<link[^>]* href)="(?!data:)[^"]+"', page)
    assert len(re.findall(r'class="question"', page)) == 10
    yield Figure(f"survey page of 10 questions, gzipped, {head} bytes of headers besides", len(packed) / 1000, "kB", 8)
    yield Figure("requests for that page", 1 + len(others), "", 1)


def ten_questions(portal: Portal, count: int) -> list[str]:
    """The codes of so many cards for a new survey."""
    command = [sys.executable, "-m", "tests.benchmarks.ready", str(count)]
    environment = {**unsettled(), **portal.settings}
    out = subprocess.run(
        command, cwd=ROOT, env=environment, timeout=COMMAND_SECONDS, stdout=subprocess.PIPE, check=True
    )
    return list(json.loads(out.stdout))


def thousand_cards(portal: Portal) -> Iterator[Figure]:
    """Codes, squares and sheets, from the press of the button to the last byte."""
    ours = {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(base_url=portal.url, follow_redirects=True, timeout=120, headers=ours) as officer:
        officer.post(portal.links["participation officer"])
        surveys = re.findall(r'href="(/surveys/[0-9a-f-]{36})"', officer.get("/surveys").text)
        survey = next(one for one in surveys if f'action="{one}/cards"' in officer.get(one).text)
        began = time.perf_counter()
        pdf = officer.post(f"{survey}/cards", data={"name": "A thousand", "count": "1000"})
        seconds = time.perf_counter() - began
    assert pdf.content.startswith(b"%PDF"), pdf
    yield Figure("1,000 cards as PDF, from the press of the button", seconds, "s", 5)


def sent_to_coded(how: str, portal: Portal, database_url: str = "") -> Iterator[Figure]:
    """From the press of the button to the row that says what the words bear on, with the portal idle."""
    seconds = asyncio.run(_latencies(portal, database_url))
    yield Figure(f"sent to coded {how}, median of {SENT}", statistics.median(seconds), "s", 2)
    yield Figure(f"sent to coded {how}, 95th percentile", statistics.quantiles(seconds, n=20)[-1], "s", 2)


async def _latencies(portal: Portal, database_url: str) -> list[float]:
    async with (
        httpx2.AsyncClient(timeout=10, follow_redirects=True) as child,
        counted(CODED, portal, database_url) as coded,
    ):
        return [await _latency(child, portal.survey, coded) for _ in range(SENT)]


async def _latency(child: httpx2.AsyncClient, survey: str, coded: Count) -> float:
    before = await coded()
    began = time.perf_counter()
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    words = load.body("I have been moved three times and nobody told me why.")
    answer = await child.post(f"{survey}/{token_hex(8).upper()}", content=words, headers=head)
    assert "Thank you" in answer.text, answer
    for _ in range(MOST_LOOKS):
        if await coded() > before:
            break
        await asyncio.sleep(LOOK_SECONDS)
    seconds = time.perf_counter() - began
    await asyncio.sleep(max(0.0, APART - seconds))
    return seconds


@asynccontextmanager
async def counted(query: str, portal: Portal, database_url: str) -> AsyncIterator[Count]:
    """Asks the database, as often as one likes, for a number."""
    if database_url:
        connection = await asyncpg.connect(database_url)
        yield lambda: connection.fetchval(query)
        await connection.close()
        return
    with closing(sqlite3.connect(f"file:{portal.folder / 'portal.sqlite3'}?mode=ro", uri=True)) as file:

        async def count() -> int:
            return int(file.execute(query).fetchone()[0])

        yield count


def raised_to_told(how: str, portal: Portal, database_url: str = "") -> Iterator[Figure]:
    """From a child's words to the line in the register that says who was told, as many send at once."""
    began = datetime.now(UTC)
    asyncio.run(_send_worries(portal.survey))
    seconds = asyncio.run(_waits(portal, database_url, f"{began:%Y-%m-%d %H:%M:%S}+00:00"))
    name = f"words that may be harm, sent to told {how}, 99th percentile of {WORRIES}"
    yield Figure(name, statistics.quantiles(seconds, n=100)[-1], "s", 10)


async def _send_worries(survey: str) -> None:
    async with httpx2.AsyncClient(timeout=30) as children:
        for turn in range(0, WORRIES, load.CONNECTIONS):
            await asyncio.gather(*(_worry(children, survey, turn + n) for n in range(load.CONNECTIONS)))


async def _worry(child: httpx2.AsyncClient, survey: str, number: int) -> None:
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    words = load.body(f"My uncle hits me when mum is out, for the {number}th time.")
    answer = await child.post(f"{survey}/{token_hex(8).upper()}", content=words, headers=head)
    assert answer.is_redirect or "Thank you" in answer.text, answer


async def _waits(portal: Portal, database_url: str, since: str) -> list[float]:
    """Of each concern that was raised since; those that nobody was told of within a minute count as that."""
    query = _WAITS.format(seconds=SECONDS[bool(database_url)], since=since)
    for _ in range(60):
        waits = [row[0] for row in await _read(portal, database_url, query)]
        if len(waits) == WORRIES:
            return waits
        await asyncio.sleep(1)
    return [*waits, *[60.0] * (WORRIES - len(waits))]


async def _read(portal: Portal, database_url: str, query: str) -> list[Any]:
    if database_url:
        connection = await asyncpg.connect(database_url)
        rows = await connection.fetch(query)
        await connection.close()
        return list(rows)
    with closing(sqlite3.connect(f"file:{portal.folder / 'portal.sqlite3'}?mode=ro", uri=True)) as file:
        return file.execute(query).fetchall()


def import_and_coding(folder: Path) -> Iterator[Figure]:
    """`portal import` from start to end, into a database with nothing in it."""
    environment = {**unsettled(), "PORTAL_DATA": str(folder)}

    def portal(*arguments: str | Path) -> str:
        command = [sys.executable, "-m", "portal", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, timeout=COMMAND_SECONDS, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    portal("migrate")
    portal("group", "partners", "Partners")
    file = _comments(folder)
    began = time.perf_counter()
    portal("import", file, "--group", "partners")
    seconds = time.perf_counter() - began
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        assert database.execute(CODED).fetchone() == (COMMENTS,)
    what = "the NHS comments" if file == CORPUS else "made-up comments (the NHS ones are not here)"
    yield Figure(f"import and coding of {COMMENTS:,} of {what}", seconds, "s", 15)


def _comments(folder: Path) -> Path:
    """The corpus or, where it is not at hand, as many of the demo's comments, over and over."""
    if CORPUS.exists():
        return CORPUS
    files = sorted((ROOT / "portal" / "demo" / "data").glob("comments-*.jsonl"))
    lines = [line for file in files for line in file.read_text().splitlines() if line]
    made = folder / "comments.jsonl"
    texts = (json.loads(line)["text"] for line in islice(cycle(lines), COMMENTS))
    made.write_text("\n".join(json.dumps({"text": f"{text} ({number})"}) for number, text in enumerate(texts)))
    return made


def submissions_a_second(portal: Portal, folder: Path) -> Iterator[Figure]:
    """Turn by turn, so that a machine whose speed drifts is fair to both."""
    ours, bare = [], []
    with load.peer(folder) as peer:
        for _ in range(ROUNDS):
            bare.append(load.submissions_a_second(peer))
            ours.append(load.submissions_a_second(portal.survey))
    mine, its = statistics.mean(ours), statistics.mean(bare)
    yield Figure("submissions, screened, sealed and coded meanwhile", mine, "a second", 20, is_floor=True)
    yield Figure(f"the same beside a bare form and insert ({its:,.0f} a second)", mine / its, "", 0.02, is_floor=True)


def second_start(portal: Portal) -> Iterator[Figure]:
    """Of a demo that was loaded before, until it serves its first page."""
    portal.stop()
    began = time.perf_counter()
    portal.start()
    yield Figure("second start of the demo", time.perf_counter() - began, "s", 5)


def sealing(folder: Path) -> Iterator[Figure]:
    """Of texts of a hundred words, in a process that does nothing else."""
    command = [sys.executable, "-m", "tests.benchmarks.sealed"]
    environment = {**unsettled(), "PORTAL_DATA": str(folder)}
    out = subprocess.run(
        command, cwd=ROOT, env=environment, timeout=COMMAND_SECONDS, stdout=subprocess.PIPE, check=True
    )
    seconds = json.loads(out.stdout)
    yield Figure("sealing a text", seconds["seal"] * 1000, "ms", 0.3)
    yield Figure("unsealing a text", seconds["unseal"] * 1000, "ms", 0.3)
    yield Figure("reading and unsealing 10,000 comments", seconds["read"], "s", 5)
