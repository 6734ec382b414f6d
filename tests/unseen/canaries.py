"""Marked respondents, and a search of everything in which a trace of one could be left.

Every mark of every respondent begins alike, so that one search finds them all, in whatever spelling: as text of one or
two bytes a letter, in capitals, in hex, in base64, escaped, packed as addresses are, and inside of what was compressed.
"""

import base64
import re
import sqlite3
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from urllib.parse import quote

import httpx2

from tests.e2e.running import Running
from tests.servers import postgres_programs
from tests.surveys.asking import ANSWERS

WORD = "zqcanary"
PLACE = "2001:db8:7a71:"
"""Where the marked respondents are, as the server in front says."""

PEER = "127.77."
"""Where they are, as the connection says."""

MOST_UNPACKED = 4 << 20
DEPTH = 3
A_CALL = 10
"""One in so many calls for help besides."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One respondent, whom nobody could mistake for another."""

    number: int
    code: str

    @property
    def words(self) -> str:
        return f"My uncle hits me. {WORD}-sentence-{self.number} is what I call it."

    @property
    def peer(self) -> str:
        return f"{PEER}{self.number // 250 + 1}.{self.number % 250 + 1}"

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-Forwarded-For": f"{PLACE}{self.number + 1:x}::1",
            "User-Agent": f"{WORD}-phone/{self.number} (Somebody's own)",
            "Accept-Language": f"so, {WORD}-{self.number};q=0.5",
            "Cookie": f"{WORD}={WORD}-cookie-{self.number}",
            "Sec-Fetch-Site": "same-origin",
            "Referer": f"https://{WORD}-before.example/{self.number}",
        }

    def answers(self, url: str) -> None:
        """As a phone would, over a connection of its own; the code is mistyped at first, and the help page opened."""
        query = {WORD: f"{WORD}-query-{self.number}"}
        line = httpx2.HTTPTransport(local_address=self.peer)
        with httpx2.Client(
            transport=line, base_url=url, headers=self.headers, timeout=60, follow_redirects=True
        ) as phone:
            phone.post("/answer", params=query, data={"code": self.code[:-1]})
            assert phone.get(f"/A/{self.code}", params=query).status_code == 200
            phone.get(f"/nowhere/{WORD}", params=query)
            phone.get("/help", params=query)
            if self.number % A_CALL == 0:
                phone.post("/help", params=query, data={"said": self.words, "reach": f"{WORD}, by the blue gate"})
            sent = phone.post(f"/A/{self.code}", params=query, data={**ANSWERS, "q5": self.words})
            assert "Thank you" in sent.text, sent.text[:2_000]


def spellings(mark: str) -> set[bytes]:
    """How a mark may be written down."""
    plain = {mark, mark.upper(), mark.lower(), mark.title(), quote(mark, safe=""), mark.replace(":", "\\:")}
    texts = {spelt.encode(code) for spelt in plain for code in ("utf-8", "utf-16-le", "utf-16-be")}
    hexed = {spelt.encode().hex().encode() for spelt in plain}
    return texts | hexed | {text.upper() for text in hexed} | set(_in_base64(mark.encode()))


def _in_base64(mark: bytes) -> Iterator[bytes]:
    """Its letters come out in three ways, by what stands before; the ends, which hang on their neighbours, are cut."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + mark + bytes(2))
        yield whole[-(-before * 8 // 6) : (before + len(mark)) * 8 // 6]


def patterns(marks: Iterable[str]) -> re.Pattern[bytes]:
    packed = [IPv6Address(f"{mark}:").packed[:6] for mark in marks if mark == PLACE]
    return re.compile(b"|".join(map(re.escape, sorted({s for mark in marks for s in spellings(mark)} | {*packed}))))


MARKS = patterns([WORD, PLACE, PEER])
"""Of all that a respondent brings along. An address of four bytes, packed, would be found in anything."""

SENT = patterns([PLACE, PEER, f"{WORD}-phone", f"{WORD}-cookie", f"{WORD}-query", f"{WORD}-before"])
"""The same without what they said: for what is made for those who may read it."""


def hits(data: bytes, marks: re.Pattern[bytes] = MARKS, depth: int = DEPTH) -> list[str]:
    """Where a mark is found, in the bytes or in whatever in them can be unpacked, with a little of what is around."""
    found = [data[max(0, at.start() - 40) : at.end() + 40].decode(errors="replace") for at in marks.finditer(data)]
    for inner in _unpacked(data) if depth else ():
        found += hits(inner, marks, depth - 1)
    return found


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Gzip and zlib streams, wherever they begin."""
    for at in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", data):
        packed = data[at.start() : at.start() + MOST_UNPACKED]
        with suppress(zlib.error):
            inner = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(packed, MOST_UNPACKED)
            if len(inner) > 8:
                yield inner


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):
            if file.is_file() and not file.is_symlink():
                yield str(file.relative_to(folder)), file.read_bytes()


LAUNCH = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s: %(message)s")
logging.captureWarnings(True)
from portal.__main__ import main
main()
"""


class Loud(Running):
    """A `portal` process that writes down whatever any part of it has to say."""

    def __init__(self, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        super().__init__(arguments, environment, log)
        self.command[self.command.index("-m") :] = ["-c", LAUNCH, *arguments]


def backup(url: str, folder: Path) -> bytes:
    """As an operator makes one."""
    if url.startswith("sqlite"):
        file = folder / "backup.sqlite3"
        file.unlink(missing_ok=True)
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as live, closing(sqlite3.connect(file)) as copy:
            live.backup(copy)
        return file.read_bytes()
    run = subprocess.run([f"{postgres_programs()}/pg_dump", url], check=True, capture_output=True, timeout=120)
    return run.stdout
