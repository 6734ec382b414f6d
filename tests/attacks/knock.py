"""Knocking at every door of the portal within this process, as fast as it opens, with whatever bytes one likes."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

from starlette.applications import Starlette
from starlette.types import Message, Scope

from portal.guard import Guarded
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, Things
from tests.attacks.odd import Odd

ROOT = Path(__file__).parent.parent.parent
Headers = list[tuple[bytes, bytes]]
METHODS = ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "X" * 40]
FIELD = re.compile(
    r"""(?:text|raw|choice|several|day|input|textarea)\((?:form, )?["']([\w-]+)["']|\bname="([\w-]+)\"""",
)


@dataclass(slots=True)
class Knock:
    """One request as it comes over the line."""

    method: str
    path: bytes
    query: bytes = b""
    headers: Headers = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)

    def __str__(self) -> str:
        sent = b"".join(self.body)[:600]
        return f"{self.method} {self.path[:200]!r} ?{self.query[:200]!r} {str(self.headers)[:600]} {sent!r}"

    @property
    def scope(self) -> Scope:
        """As uvicorn makes it."""
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(self.path.decode("ascii")),
            "raw_path": self.path,
            "query_string": self.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in self.headers],
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }


@dataclass(slots=True)
class Opened:
    status: int
    seconds: float
    body: bytes
    fault: str = ""


async def knock(app: Starlette, one: Knock) -> Opened:
    """What the door said, and what went wrong behind it."""
    parts, said, answer = list(one.body) or [b""], 0, bytearray()

    async def receive() -> Message:
        part = parts.pop(0) if parts else b""
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        nonlocal said
        said = message.get("status", said)
        answer.extend(message.get("body", b""))

    began, fault = time.perf_counter(), ""
    try:
        await app(one.scope, receive, send)
    except Exception as exc:
        fault = f"{type(exc).__name__}: {exc}"[:300]
    return Opened(said, time.perf_counter() - began, bytes(answer), fault)


@cache
def fields() -> list[str]:
    """Every name that a form of ours asks for."""
    files = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("templates/**/*.html")]
    found = {name for file in files for pair in FIELD.findall(file.read_text()) for name in pair if name}
    return sorted({*found, *(f"q{n}" for n in range(1, 13)), *(f"q{n}-text" for n in range(1, 13)), *ASKED})


class Stranger:
    """Makes requests nobody would make, at doors that are there. `cookies` are those of somebody of every role."""

    def __init__(self, odd: Odd, things: Things, cookies: Sequence[str]) -> None:
        self.odd, self.things, self.cookies = odd, things, cookies
        self.real = [*things.values(), *ASKED.values()]

    def next(self) -> Knock:
        route = self.odd.random.choice(ADDRESSES)
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        if self.odd.often(0.03):
            method = self.odd.random.choice(METHODS)
        body, kind = self._body() if method != "GET" or self.odd.often(0.02) else ([], b"")
        return Knock(method, self._path(route), self._query(), self._headers(kind), body)

    def value(self) -> str:
        return self.odd.random.choice(self.real) if self.odd.often(0.4) else self.odd.text()

    def _path(self, route: Guarded) -> bytes:
        if self.odd.often(0.05):
            return b"/" + _ascii(self.odd.bytes())
        return re.sub(r"\{(\w+)\}", lambda found: self._part(route, found[1]), route.path).encode("ascii", "ignore")

    def _part(self, route: Guarded, name: str) -> str:
        first = route.path.strip("/").split("/{")[0]
        real = self.things.get(first if name == "id" else name, "x")
        return real if self.odd.often(0.6) else quote(self.value()[:1_500].encode(errors="surrogatepass"))

    def _query(self) -> bytes:
        if self.odd.often(0.6):
            return urlencode(ASKED).encode() if self.odd.often(0.3) else b""
        if self.odd.often(0.2):
            return _ascii(self.odd.bytes())[:3_000]
        names = self.odd.random.choices([*fields(), "next", "needed", "done", "page"], k=3)
        return urlencode({name: self.value()[:500] for name in names}, errors="replace").encode()

    def _headers(self, kind: bytes) -> Headers:
        made: Headers = [(b"host", b"portal.test")]
        if self.odd.often(0.95):
            made.append((b"sec-fetch-site", b"same-origin"))
        if self.odd.often(0.85):
            made.append((b"cookie", f"{COOKIE}={self.odd.random.choice(self.cookies)}".encode()))
        if kind:
            made.append((b"content-type", kind))
        names = [b"cookie", b"host", b"accept-encoding", b"hx-request", b"user-agent", b"referer", b"range", b"origin"]
        names += [b"x-forwarded-for", b"if-modified-since", b"content-length", b"accept-language", b"content-type"]
        while self.odd.often(0.3):
            made.append((self.odd.random.choice(names), _on_one_line(self.odd.bytes())[:2_000]))
        return made

    def _body(self) -> tuple[list[bytes], bytes]:
        """A form as browsers send it, most often; and what else there is."""
        sent = [(name, self.value()) for name in self.odd.random.choices(fields(), k=self.odd.random.randrange(7))]
        sent += [(name, value) for name, value in ASKED.items() if self.odd.often(0.3)]
        if self.odd.often(0.5):
            whole, kind = urlencode(sent, errors="replace").encode(), b"application/x-www-form-urlencoded"
        elif self.odd.often(0.8):
            whole, kind = _multipart(sent), b"multipart/form-data; boundary=xyz"
        else:
            kinds = [b"application/json", b"text/plain", b"multipart/form-data", b"multipart/form-data; boundary="]
            whole, kind = self.odd.bytes(), self.odd.random.choice(kinds)
        if self.odd.often(0.1):
            whole = whole[: self.odd.random.randrange(len(whole) + 1)] + self.odd.bytes()
        at = self.odd.random.randrange(len(whole) + 1)
        return ([whole[:at], whole[at:]] if self.odd.often(0.3) else [whole]), kind


def _multipart(sent: list[tuple[str, str]]) -> bytes:
    parts = [
        f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(errors="surrogatepass")
        for name, value in sent
    ]
    return b"".join([*parts, b"--xyz--\r\n"])


def _ascii(some: bytes) -> bytes:
    """As much as gets through uvicorn's reader of addresses."""
    return bytes(byte for byte in some if 0x20 < byte < 0x7F and byte not in b"?#")


def _on_one_line(some: bytes) -> bytes:
    return bytes(byte for byte in some if byte not in b"\r\n\0").strip()
