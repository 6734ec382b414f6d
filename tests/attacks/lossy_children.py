"""Children with bad lines, who try until an answer comes: by the script as static/answering.js does, or by hand."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import httpx2

from tests.surveys.asking import five_questions

PATIENCE = 3.0
FIRST_WAIT, MOST_WAIT = 0.02, 0.3
"""Seconds: the script's 30, 2 and 30 seconds, sooner."""

MOST_TRIES = 60
AT_ONCE = 24
PRESSED_AGAIN = 5
"""One in so many sends once more what has come through."""

WORDS = re.compile(r"(?s)<p class=\"note\">Here .*?<b[^>]*>([a-z ]+)</b>")
Pairs = list[tuple[str, str]]
Ask = Callable[[], Awaitable[httpx2.Response]]


class Phone:
    """One line for all of them, with a new connection for each request. Cookies there are none."""

    def __init__(self, url: str) -> None:
        head = {"Sec-Fetch-Site": "same-origin", "Connection": "close"}
        few = httpx2.Limits(max_keepalive_connections=0, max_connections=None)
        self.client = httpx2.AsyncClient(base_url=url, headers=head, timeout=PATIENCE, limits=few)

    async def opens(self, path: str) -> httpx2.Response:
        """Loads a page anew until it is there, wherever it leads."""
        page = await _until(lambda: self.client.get(path))
        return await self.opens(page.headers["location"]) if page.is_redirect else page

    async def presses(self, path: str, pairs: Pairs) -> httpx2.Response:
        """Without scripts: each page is loaded anew by itself."""
        page = await _until(lambda: self.once(path, pairs))
        return await self.opens(page.headers["location"]) if page.is_redirect else page

    async def fetches(self, path: str, pairs: Pairs) -> httpx2.Response:
        """By the script: the same form is sent again until its last page is there."""
        return await _until(lambda: self.once(path, pairs, follow_redirects=True))

    async def once(self, path: str, pairs: Pairs, follow_redirects: bool = False) -> httpx2.Response:
        files = [(name, (None, value.encode())) for name, value in pairs]
        return await self.client.post(path, files=files or None, follow_redirects=follow_redirects)


async def _until(ask: Ask) -> httpx2.Response:
    wait = FIRST_WAIT
    for _ in range(MOST_TRIES):
        with suppress(httpx2.TransportError):
            answer = await ask()
            if answer.status_code < 500:
                return answer
        await asyncio.sleep(wait)
        wait = min(wait * 2, MOST_WAIT)
    raise AssertionError(f"nothing came through in {MOST_TRIES} tries")


def _words(page: httpx2.Response) -> str:
    """The six words on it."""
    found = WORDS.search(page.text)
    assert found, f"{page.request.method} {page.url.path}: {page.status_code}, {_heading(page)}"
    return found[1]


def _heading(page: httpx2.Response) -> str:
    found = re.search(r"(?s)<h1[^>]*>(.*?)</h1>", page.text)
    return found[1] if found else page.text[:200]


@dataclass(slots=True)
class Child:
    """`mark` is in all its words, and in nobody else's."""

    mark: str
    way: str
    path: str
    """Of its card, or of the poster that it stands before."""
    dice: Random
    given: dict[str, list[str]] = field(default_factory=dict)
    """What it answers, by the question."""

    def __post_init__(self) -> None:
        for number, question in enumerate(five_questions(), 1):
            if question.kind.is_words:
                self.given[f"q{number}"] = [f"I said {number} things and {self.mark} was one of them"]
            elif self.dice.random() < 0.8:
                most = len(question.options) if question.kind == "several" else 1
                chosen = self.dice.sample(question.options, self.dice.randint(1, most))
                self.given[f"q{number}"] = sorted(chosen, key=question.options.index)

    def pairs(self, fields: Iterable[str] = ()) -> Pairs:
        names = list(fields) or list(self.given)
        return [(name, value) for name in names for value in self.given.get(name, [])]

    async def answers(self, phone: Phone) -> str:
        """The six words that it was thanked with, each time the same."""
        page = await phone.opens(self.path)
        assert page.status_code == 200, f"{self.way}: {_heading(page)}"
        thanks = await WAYS[self.way](self, phone, page.url.path)
        return thanks

    async def thanked(self, send: Ask) -> str:
        words = _words(await send())
        if self.dice.randrange(PRESSED_AGAIN) == 0:
            assert _words(await send()) == words, "thanked otherwise than before"
        return words


async def _at_once(child: Child, phone: Phone, here: str) -> str:
    return await child.thanked(lambda: phone.fetches(here, child.pairs()))


async def _step_by_step(child: Child, phone: Phone, here: str) -> str:
    page = await phone.presses(here, [("step", "start")])
    return await _on_to_the_end(child, phone, page.url.path)


async def _on_to_the_end(child: Child, phone: Phone, here: str) -> str:
    for number in range(1, 6):
        pairs = child.pairs([f"q{number}"])
        page = await phone.presses(here, [*pairs, ("go", "on" if pairs else "skip")])
        here = page.url.path
    return await child.thanked(lambda: phone.presses(here, [("go", "send")]))


async def _later(child: Child, phone: Phone, here: str) -> str:
    """By the script, after some of the answers; the rest on another day."""
    begun = child.pairs(["q4", "q1"])
    offered = await phone.fetches(here, [*begun, ("later", "yes")])
    sheet = await _carried_on(child, phone, offered.url.path)
    return await child.thanked(lambda: phone.fetches(sheet, child.pairs()))


async def _steps_later(child: Child, phone: Phone, here: str) -> str:
    page = await phone.presses(here, [("step", "start")])
    page = await phone.presses(page.url.path, [*child.pairs(["q1"]), ("go", "on")])
    page = await phone.presses(page.url.path, [*child.pairs(["q2"]), ("go", "on")])
    sheet = page.url.path.rpartition("/")[0]
    page = await phone.presses(f"{sheet}/4", [*child.pairs(["q4"]), ("later", "yes")])
    page = await phone.presses(await _carried_on(child, phone, page.url.path), [*child.pairs(), ("step", "start")])
    return await _on_to_the_end(child, phone, page.url.path)


async def _carried_on(child: Child, phone: Phone, offered: str) -> str:
    """The sheet, opened again with the six words and with what was answered before."""
    words = _words(await phone.presses(offered, []))
    page = await phone.presses("/answer", [("code", words)])
    assert child.mark in page.text, f"what was put by is not there: {_heading(page)}"
    return page.url.path


WAYS: dict[str, Callable[[Child, Phone, str], Awaitable[str]]] = {
    "card": _at_once,
    "poster": _at_once,
    "card, step by step": _step_by_step,
    "poster, step by step": _step_by_step,
    "card, later": _later,
    "card, step by step and later": _steps_later,
}


async def all_answer(children: list[Child], answer: Callable[[Child], Awaitable[object]]) -> list[str]:
    """Some at a time. What went wrong for whom."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(child: Child) -> None:
        async with few:
            await answer(child)

    ends = await asyncio.gather(*map(one, children), return_exceptions=True)
    return [f"{child.way}: {end!r}" for child, end in zip(children, ends, strict=True) if end]
