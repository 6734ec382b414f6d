"""How children type: text-speak, and letters left out, starred, spaced or swapped for digits.

reading("hes gona k*ll me").words == ("he", "is", "going", "to", "kill", "me")
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.safeguarding.screening.lexicon import is_known, lexicon
from portal.terms import Normal, normalise

STOP = "."

_HIDING = re.compile(r"[*#@$!\u2022_.-]{1,4}")
_MOST_HIDDEN = 3
_SPACED = 3
"""So many single letters in a row are one word spelt out."""
_DIGITS = str.maketrans("013457", "oieast")


class _Word(NamedTuple):
    text: str
    first: int
    last: int


def reading(text: str) -> Normal:
    """The text folded as in portal/terms.py, in the words that were meant. Several words may stand in one place."""
    normal = normalise(text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    readings: dict[int, tuple[str, ...]] = {}
    ends: set[int] = set()
    for word in _whole_words(text, normal):
        others = normal.readings.get(word.first, ()) if word.first == word.last else ()
        first = word.text
        if others:
            first, *rest = sorted((word.text, *others), key=is_known, reverse=True)
            readings[len(words)] = tuple(rest)
        meant = _meant(first)
        words += meant
        spans += [(normal.spans[word.first][0], normal.spans[word.last][1])] * len(meant)
        if word.last in normal.ends:
            ends.add(len(words) - 1)
    return Normal(tuple(words), tuple(spans), readings, frozenset(ends))


def sentences(normal: Normal, first: int, stop: int) -> list[tuple[str, int]]:
    """The words of a stretch, each with its place, and a full stop after each word that ends a sentence."""
    found = []
    for at in range(first, stop):
        found.append((normal.words[at], at))
        if at in normal.ends:
            found.append((STOP, at))
    return found


def meant(words: str) -> str:
    """A phrase of a word list in the words that it means; stars and gaps stay."""
    known = lexicon().spellings
    return " ".join(" ".join(known.get(word.replace("'", ""), (word,))) for word in words.split())


def _meant(word: str) -> tuple[str, ...]:
    known = lexicon().spellings.get(word)
    if known:
        return known
    if word.isascii() and not word.isdigit() and not word.isalpha():
        return (word.translate(_DIGITS),)
    return (word,)


def _whole_words(text: str, normal: Normal) -> Iterator[_Word]:
    """The words, with those put together again that were starred out or spaced."""
    at, count = 0, len(normal.words)
    while at < count:
        hidden = _starred(text, normal, at)
        last = at + 1 if hidden else _spaced(normal, at)
        yield _Word(hidden or "".join(normal.words[at : last + 1]), at, last)
        at = last + 1


def _starred(text: str, normal: Normal, at: int) -> str:
    """The word that goes on behind a star: "k", "ll" -> "kill"; or nothing."""
    if at + 1 >= len(normal.words):
        return ""
    if not _HIDING.fullmatch(text, normal.spans[at][1], normal.spans[at + 1][0]):
        return ""
    head, tail = normal.words[at], normal.words[at + 1]
    fitting = (word for word in lexicon().hidden if word.startswith(head) and word.endswith(tail))
    return next((word for word in fitting if 0 <= len(word) - len(head) - len(tail) <= _MOST_HIDDEN), "")


def _spaced(normal: Normal, at: int) -> int:
    """The last of a run of single letters, or the word itself."""
    stop = at
    while stop < len(normal.words) and len(normal.words[stop]) == 1 and normal.words[stop].isalpha():
        stop += 1
    return stop - 1 if stop - at >= _SPACED else at
