"""Odd text and bytes without end: examples that hypothesis makes, spliced and mutated by a seeded generator."""

import random
from functools import cache

import hypothesis
from hypothesis import strategies as st

from tests.attacks.injections import strings

PLAIN = [
    *("lincc", "V1", "2026-Q4", "K7RM2QXW4T9DC", "0123456789ABCDEF", "yes", "on", "1", "-1", "0", "2026-11-22", ""),
    *("I don't feel safe at home", "cat dog sun fish tree boat", "123456", "correct horse battery staple", "/", "//x"),
    *("00000000-0000-0000-0000-000000000000", "participation officer", "a@b.example", "text,date\nhello,2026-01-01"),
]
HARD = [
    *(
        "\0",
        "\x1b[31m",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\U0010ffff",
        "e\u0301" * 40,
        "🏳️‍🌈",
        "ﷺ",
        "İ",
        "ß",
        "²",
    ),
    *(
        "%00",
        "%",
        "%zz",
        "%c3%28",
        "..",
        "../" * 8,
        "\r\n\r\n",
        "\\",
        "'",
        '"',
        "<b>",
        "{{7*7}}",
        "${7*7}",
        "A" * 3_000,
    ),
    *(
        "NaN",
        "Infinity",
        "1e999",
        "9" * 400,
        "-0",
        "0x10",
        "[]",
        "{}",
        "null",
        "[" * 500,
        "(" * 200,
        "a@" * 200,
        "😀" * 50,
    ),
]


@cache
def examples() -> list[str]:
    """The same ones every time."""
    made: list[str] = []
    texts = st.one_of(st.text(max_size=60), st.text(alphabet=st.characters(categories=["L", "M", "P", "C", "Z"])))

    @hypothesis.settings(max_examples=400, database=None, derandomize=True, deadline=None)
    @hypothesis.given(st.lists(texts, max_size=6))
    def keep(drawn: list[str]) -> None:
        made.extend(drawn)

    keep()
    return [*made, *PLAIN * 10, *HARD * 4, *strings()]


class Odd:
    """One stream of odd things; the same seed gives the same stream."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def text(self) -> str:
        made = self.random.choice(examples())
        while self.often(0.5):
            made = self._changed(made)
        return made[:20_000]

    def _changed(self, text: str) -> str:
        at, other = self.random.randrange(len(text) + 1), self.random.choice(examples())
        ways = [
            lambda: text[:at] + other + text[at:],
            lambda: text[:at] + text[at + 1 :],
            lambda: text[:at],
            lambda: text[:at] + chr(self.random.randrange(0x110000)) + text[at:],
            lambda: text * self.random.randrange(2, 6),
            lambda: text.swapcase(),
            lambda: " ".join(text),
        ]
        return self.random.choice(ways)()

    def bytes(self) -> bytes:
        made = bytearray(self.text().encode(errors="surrogatepass"))
        while made and self.often(0.4):
            made[self.random.randrange(len(made))] = self.random.randrange(256)
        return bytes(made)
