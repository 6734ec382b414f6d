"""Many children pressing send at once, with as little work on their side as possible."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode, urlsplit

from tests.e2e.running import ROOT, is_up, unsettled, wait_until
from tests.servers import free_port

CONNECTIONS = 8
SUBMISSIONS = 1_200
ANSWER_SECONDS = 30.0


def body(words: str) -> bytes:
    """The demo's LinCC survey, filled in."""
    chosen = {"q1": "Good", "q2": "OK", "q3": "Some of it", "q4": "Bits of it", "q5": "A say in meetings"}
    return urlencode({**chosen, "q6": words, "q7": "", "q8": ""}).encode()


def submissions_a_second(survey: str) -> float:
    """`survey` is the address that everybody shares; each submission gets a ticket of its own."""
    began = time.perf_counter()
    asyncio.run(_send_all(survey))
    return SUBMISSIONS / (time.perf_counter() - began)


async def _send_all(survey: str) -> None:
    each = SUBMISSIONS // CONNECTIONS
    await asyncio.gather(*(_send(survey, each, number) for number in range(CONNECTIONS)))


async def _send(survey: str, times: int, number: int) -> None:
    """One connection that is kept open."""
    where = urlsplit(survey)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    for turn in range(times):
        sent = body(f"My worker listened to me, for the {turn}th time. {number}")
        head = (
            f"POST {where.path}/{token_hex(8).upper()} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        writer.write(head.encode() + sent)
        if thanks := await asyncio.wait_for(_thanked(reader), ANSWER_SECONDS):
            writer.write(f"GET {thanks} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
            await asyncio.wait_for(_thanked(reader), ANSWER_SECONDS)
    writer.close()
    await writer.wait_closed()


async def _thanked(reader: asyncio.StreamReader) -> str:
    """Reads one whole answer; returns where the thanks are, if not in it. Raises RuntimeError where there are none."""
    head, page = await read(reader)
    thanks = leads_to(head)
    if not thanks.startswith("/thanks/") and not (head.startswith("HTTP/1.1 200") and b"Thank you" in page):
        raise RuntimeError(f"not thanked: {head}\n{page.decode()[:500]}")
    return thanks


async def read(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """One whole answer, its head and its page."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    return head, await reader.readexactly(int(_field(head, "content-length")))


def leads_to(head: str) -> str:
    return _field(head, "location") if head.startswith("HTTP/1.1 303") else ""


def _field(head: str, name: str) -> str:
    lines = (line.partition(":") for line in head.splitlines())
    return next(value.strip() for field, _, value in lines if field.lower() == name)


@contextmanager
def peer(folder: Path, database_url: str = "") -> Iterator[str]:
    """The bare peer, served like the portal is; its survey's address."""
    url = f"http://127.0.0.1:{free_port()}"
    options = ["--port", str(urlsplit(url).port), "--no-access-log", "--log-level", "warning"]
    command = [
        "setpriv",
        "--pdeathsig=KILL",
        "--",
        sys.executable,
        "-m",
        "uvicorn",
        "tests.benchmarks.peer:app",
        *options,
    ]
    database = database_url or f"sqlite://{folder / 'peer.sqlite3'}"
    process = subprocess.Popen(
        command, cwd=ROOT, env={**unsettled(), "PORTAL_DATA": str(folder), "PEER_DATABASE": database}
    )
    try:
        wait_until(lambda: is_up(url), "the peer", 20)
        yield f"{url}/A"
    finally:
        process.terminate()
        process.wait(15)
