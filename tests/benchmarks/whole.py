"""What a whole answer costs, page and send, beside the least that could be called a survey on the same libraries."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.benchmarks import load, measures, texts
from tests.benchmarks.figures import Figure
from tests.benchmarks.ready import filled_in
from tests.e2e.running import Portal
from tests.safeguarding import recall

TIMES, WARM = 100, 10
WORDS = (22, 100)
"""As many as comments of the demo have, in the middle of them; and a long text."""

Uncoded = Callable[[], Awaitable[int]]


@dataclass(slots=True)
class Line:
    """One connection that is kept open, read with as little work as possible."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str

    @classmethod
    async def to(cls, url: str) -> "Line":
        where = urlsplit(url)
        return cls(*await asyncio.open_connection(where.hostname, where.port), where.netloc)

    async def asks(self, method: str, path: str, body: bytes = b"") -> tuple[str, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: gzip\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + body)
        return await asyncio.wait_for(load.read(self.reader), load.ANSWER_SECONDS)


def beside_the_least(how: str, portal: Portal, folder: Path, database: str = "", peers: str = "") -> Iterator[Figure]:
    """Turn by turn over one connection each, coding done meanwhile: the ratio of the medians."""
    with load.peer(folder, peers) as peer:
        for words in WORDS:
            codes = measures.ten_questions(portal, WARM + TIMES)
            ours, thanked, least = asyncio.run(_in_turn(portal, peer, codes, words, database))
            mine, its = statistics.median(ours) * 1_000, statistics.median(least) * 1_000
            whole = mine + statistics.median(thanked) * 1_000
            what = f"an answer with {words} words {how}: {mine:.1f} ms beside {its:.1f} of a bare page and insert"
            yield Figure(what, mine / its, "times", 2.5)
            yield Figure(f"the same and the page of thanks, {whole:.1f} ms", whole / its, "times", 4)


async def _in_turn(
    portal: Portal, peer: str, codes: list[str], long: int, database: str
) -> tuple[list[float], list[float], list[float]]:
    """Seconds of our pages and sends, of our thanks, and of the peer's."""
    ours, thanked, least = [], [], []
    to_us, to_it = await Line.to(portal.url), await Line.to(peer)
    async with measures.counted(measures.UNCODED, portal, database) as uncoded:
        texts_ = list(texts.of_words(recall.texts(recall.EVERYDAY), long, len(codes)))
        for code, words in zip(codes, texts_, strict=True):
            body = urlencode(filled_in(words)).encode()
            seconds, thanks = await _answered(to_us, f"/A/{code}", body)
            ours.append(seconds)
            thanked.append((await _answered(to_us, thanks))[0])
            while await uncoded():
                await asyncio.sleep(0.01)
            least.append((await _answered(to_it, f"/A/{code}", body))[0])
    return ours[WARM:], thanked[WARM:], least[WARM:]


async def _answered(line: Line, path: str, body: bytes = b"") -> tuple[float, str]:
    """How long it took, and where it led."""
    began = time.perf_counter()
    await line.asks("GET", path)
    head, page = await line.asks("POST", path, body) if body else ("", b"")
    seconds = time.perf_counter() - began
    leads = load.leads_to(head)
    assert not body or leads.startswith("/thanks/") or b"Thank you" in page, head
    return seconds, leads
