"""A comment cut into words and segments that remember where they stand."""

import re
from bisect import bisect_right
from typing import NamedTuple

from portal.terms import Normal, normalise

_BREAK = re.compile(
    r"[.!?;\u0964\u061f\u061b]+(?=\s|$)|\n+|,\s+(?=(?:but|and|so|then|because|although|though)\b)|\s[-\u2013\u2014]\s",
    re.I,
)
_STOP = re.compile(r"[,:()]")
MOST_WORDS = 1000
"""Of what is longer, the rest is not read: a person comes first for it anyway."""


class Said(NamedTuple):
    """`segments` holds for each segment the number of its first word, and so do `clauses`, which end at every comma."""

    normal: Normal
    words: tuple[str, ...]
    segments: list[int]
    clauses: list[int]


def read(text: str) -> Said:
    normal = normalise(text)
    words = normal.words[:MOST_WORDS]
    starts = [start for start, _ in normal.spans[: len(words)]]
    cuts, stops = ({bisect_right(starts, found.start()) for found in ends.finditer(text)} for ends in (_BREAK, _STOP))
    segments, clauses = (sorted({0, *(at for at in found if at < len(words))}) for found in (cuts, cuts | stops))
    return Said(normal, words, segments, clauses)


def stretch(said: Said, first: int, last: int) -> tuple[int, int]:
    """From the first of these words to the last, in characters."""
    return said.normal.spans[first][0], said.normal.spans[last][1]
