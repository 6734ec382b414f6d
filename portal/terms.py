"""The term language that word lists are written in, and how it is found in what people wrote.

A term is one or more words. Text and terms are folded alike before they are compared: small letters,
apostrophes dropped ("don't" is "dont"), accents dropped ("mă" is "ma"), everything else that is no letter or digit
is a space. `word*` is any word that begins so. `...` between words lets up to three others stand there, in the same
sentence. A word drawn out ("sooo", "killll") is read with one letter and with two.

    matcher = compile_terms({"hits me": 3, "scared ... home": 3, "bruis*": 2})
    for match in matcher.matches("My uncle hits me"):
        match.term, match.weight, match.start, match.end
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

GAP = 3

_DROP = "'"
_APOSTROPHES = "'\u2019\u2018\u201b\u02bc\u00b4`\uff07"
_WORD = re.compile(r"[^ ]+")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_SENTENCE_END = re.compile(r"(?<![.!?])[.!?]+(?=[\s\"'\u2019\u201d)]|$)(?<![.]{2})|[\u0964\u061f]|\n\s*\n")
_ACCENTS = re.compile("[\u0300-\u036f]")
_PLAIN = str.maketrans("\u0142\u0111\u00f8\u0131", "ldoi")


@dataclass(frozen=True)
class Normal:
    """A text folded for matching. `spans[i]` is where `words[i]` stands in the original, in code points; `readings`
    holds what else a drawn-out word may be; `ends` are the words that close a sentence."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    readings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    ends: frozenset[int] = frozenset()

    @cached_property
    def text(self) -> str:
        """The folded words with one space between."""
        return " ".join(self.words)


class Match(NamedTuple):
    """One term found. `words` are the positions of the term's own words, without those let in by a gap; `start` and
    `end` are code points of the original text."""

    group: str
    term: str
    weight: float
    start: int
    end: int
    words: tuple[int, ...]


class _Fold(dict[int, str]):
    """What each character becomes; always one character, so that positions stay true."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if char in _APOSTROPHES:
        return _DROP
    kind = unicodedata.category(char)
    # Joiners, direction marks and the selectors behind emoji mean nothing to a reader.
    if kind in ("Cf", "Me") or "\ufe00" <= char <= "\ufe0f":
        return _DROP
    # Marks are vowels in Bengali and others, so they belong to the word.
    if kind[0] not in "LM" and kind != "Nd":
        return " "
    small = char.lower()
    return small if len(small) == 1 else small[0]


_FOLD = _Fold()


def normalise(text: str) -> Normal:
    """Fold a text into words that remember where they came from."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    readings: dict[int, tuple[str, ...]] = {}
    for found in _WORD.finditer(text.translate(_FOLD)):
        raw = _plain(found.group())
        if not raw:
            continue
        *others, word = _readings(raw)
        if others:
            readings[len(words)] = tuple(others)
        words.append(word)
        spans.append(found.span())
    return Normal(tuple(words), tuple(spans), readings, _ends(text, spans))


def _plain(word: str) -> str:
    """The word without apostrophes and accents, whichever way its letters were typed."""
    word = word.removesuffix("'ll").replace(_DROP, "")
    if word.isascii():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
    return unicodedata.normalize("NFC", bare).lower().translate(_PLAIN).replace(" ", "")


def _readings(word: str, runs: int = 3) -> tuple[str, ...]:
    """The word with every long run of a letter as one and as two of it, all as two last; past a few runs as one
    only, for the readings double with each."""
    run = _RUN.search(word)
    if not run:
        return (word,)
    if not runs:
        return (_RUN.sub(r"\1", word),)
    heads = [word[: run.start()] + run[1] * count for count in (1, 2)]
    return tuple(head + rest for rest in _readings(word[run.end() :], runs - 1) for head in heads)


def _ends(text: str, spans: list[tuple[int, int]]) -> frozenset[int]:
    """The words that a sentence ends on; three dots are a pause and end nothing."""
    starts = [start for start, _ in spans]
    return frozenset(bisect_left(starts, stop.start()) - 1 for stop in _SENTENCE_END.finditer(text)) - {-1}


@dataclass(slots=True)
class _Node:
    """A place in the tree of terms: `next` is followed by the very next word, `later` over a gap."""

    next: "dict[str, _Node]" = field(default_factory=dict)
    later: "dict[str, _Node]" = field(default_factory=dict)
    ends: "list[_Term]" = field(default_factory=list)


class _Term(NamedTuple):
    group: str
    term: str
    weight: float
    length: int


_Found = tuple[_Term, tuple[int, ...]]


class Matcher:
    """Terms ready to be looked for. Nothing of the texts is kept, so one can be shared by all threads."""

    def __init__(self, groups: Mapping[str, Mapping[str, float]]) -> None:
        self._root = _Node()
        self._known: set[str] = set()
        for group, terms in groups.items():
            for term, weight in terms.items():
                self._add(group, term, weight)
        self._stems = sorted({len(key) - 1 for key in self._known if key.endswith("*")})

    def matches(self, text: str | Normal, looked_up: dict[str, tuple[str, ...]] | None = None) -> list[Match]:
        """What is found, in the order of the text. Where terms of one group share a word of the text the longest
        stays, of equals the heavier; groups do not hinder one another. `looked_up`: to share among many texts."""
        normal = normalise(text) if isinstance(text, str) else text
        found = self._all(normal, {} if looked_up is None else looked_up)
        taken: set[tuple[str, int]] = set()
        kept = []
        for term, words in sorted(found, key=_longest_first):
            seats = {(term.group, word) for word in words}
            if taken.isdisjoint(seats):
                taken |= seats
                start, end = normal.spans[words[0]][0], normal.spans[words[-1]][1]
                kept.append(Match(term.group, term.term, term.weight, start, end, words))
        return sorted(kept, key=lambda match: (match.start, match.end))

    def _all(self, normal: Normal, looked_up: dict[str, tuple[str, ...]]) -> list[_Found]:
        keys = [self._keys(normal, at, looked_up) for at in range(len(normal.words))]
        starts = [(at, key) for at, here in enumerate(keys) for key in here if key in self._root.next]
        walks = [_walk(self._root.next[key], (at,), keys, normal.ends) for at, key in starts]
        return [found for walk in walks for found in walk]

    def _keys(self, normal: Normal, at: int, looked_up: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The words of the lists that the word at this place may stand for."""
        found = [self._look_up(word, looked_up) for word in (normal.words[at], *normal.readings.get(at, ()))]
        return found[0] if len(found) == 1 else tuple(dict.fromkeys(key for keys in found for key in keys))

    def _look_up(self, word: str, looked_up: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if word not in looked_up:
            stems = (word[:length] + "*" for length in self._stems if length <= len(word))
            looked_up[word] = tuple(key for key in (word, *stems) if key in self._known)
        return looked_up[word]

    def _add(self, group: str, term: str, weight: float) -> None:
        node = self._root
        steps = _steps(term)
        for after_gap, key in steps:
            branch = node.later if after_gap else node.next
            node = branch.setdefault(key, _Node())
            self._known.add(key)
        node.ends.append(_Term(group, term, weight, sum(len(key.rstrip("*")) for _, key in steps)))


def _steps(term: str) -> list[tuple[bool, str]]:
    """The words of a term, with their stars, and whether each comes after a gap. Raises ValueError for no word."""
    steps: list[tuple[bool, str]] = []
    for part in term.replace("\u2026", "...").split("..."):
        keys = [key for piece in part.split() for key in _pieces(piece)]
        steps += [(bool(steps) and at == 0, key) for at, key in enumerate(keys)]
    if not steps:
        raise ValueError(f"a term without a word: {term!r}")
    return steps


def _pieces(piece: str) -> Iterator[str]:
    """The folded words of one written word ("self-harm*" is two); a star belongs to the last."""
    folded = (_plain(word) for word in _WORD.findall(piece.translate(_FOLD)))
    *first, last = [_readings(word)[-1] for word in folded if word] or [""]
    yield from first
    if last:
        yield last + "*" * piece.endswith("*")


def _walk(node: _Node, words: tuple[int, ...], keys: list[tuple[str, ...]], ends: frozenset[int]) -> Iterator[_Found]:
    """Every term that can be finished from here. A gap leads to no word past the end of a sentence."""
    for term in node.ends:
        yield term, words
    here = words[-1] + 1
    if node.next and here < len(keys):
        for key in keys[here]:
            if key in node.next:
                yield from _walk(node.next[key], (*words, here), keys, ends)
    for at in range(here, min(here + GAP + 1, len(keys))) if node.later else ():
        if at - 1 in ends:
            return
        for key in keys[at]:
            if key in node.later:
                yield from _walk(node.later[key], (*words, at), keys, ends)


def _longest_first(found: _Found) -> tuple[float, ...]:
    term, words = found
    return -len(words), -term.length, -term.weight, words[-1] - words[0], words[0]


def compile_terms(terms: Mapping[str, float]) -> Matcher:
    """One list of terms; its matches carry the group ""."""
    return Matcher({"": terms})


def compile_groups(groups: Mapping[str, Mapping[str, float]]) -> Matcher:
    """Several lists looked for in one pass, such as one for each code: `Match.group` is the list's key."""
    return Matcher(groups)
