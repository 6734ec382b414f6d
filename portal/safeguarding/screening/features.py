"""What the model sees of a text: hashed words, runs of words, parts of words, sorts of words, and what the lists say.

Everything is a number below SIZE, so what was learnt holds no word that somebody wrote. The sorts carry what was
learnt of one word, or in one language, over to others. Words that are denied ("nobody hits me") count as others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from portal.safeguarding.screening.lexicon import lexicon, sorts_of
from portal.safeguarding.screening.spelling import STOP

SIZE = 1 << 20
KIND_SIZE = 1 << 14

_MASK = SIZE - 1
_ONE, _TWO, _ROOM = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35
_PARTS = (3, 5)
_LONGEST = 24
_REACH, _REACH_BACK, _REACH_OF_THOUGHT = 4, 3, 6
_UNDENIED = frozenset({"me", "third", "neg", "often"})
_RUN, _RUN_OF_THREE, _PART, _SORT, _LINE, _LINE_OF_THREE, _PAIR, _SKIP, _MARK, _AMONG = range(1, 11)
_SIGNS = {"": 11, "!": 12, "?": 13}


class Seen(NamedTuple):
    """What is worked out of a word once, however many stretches it is read in. `parts` are numbers below SIZE."""

    number: int
    parts: frozenset[int]
    sorts: tuple[str, ...]


def see(words: Iterable[str]) -> dict[str, Seen]:
    return {word: Seen(_number(word), frozenset(_parts(word)), sorts_of(word)) for word in set(words)}


def features(words: Sequence[str], marks: Iterable[str], seen: Mapping[str, Seen] | None = None) -> set[int]:
    """Of a text, or a stretch of one; `marks` are what the lists say of it, `seen` at least its words."""
    seen = see(words) if seen is None else seen
    signs = denials(words)
    plain = [seen[word].number for word in words]
    sorts = [_signed(seen[word].sorts, sign) for word, sign in zip(words, signs, strict=True)]
    found = set(_of_words(plain, signs))
    found.update(_of_sorts(plain, sorts))
    found.update(*(seen[word].parts for word in set(words)))
    found.update(_mixed(_MARK, _number(mark)) for mark in marks)
    return found


def kind_features(words: Sequence[str], marks: Iterable[str]) -> set[int]:
    """Those that tell one kind of harm from another."""
    found = set(_of_words([_number(word) for word in words], denials(words)))
    found.update(_mixed(_SORT, _number(sort)) for word in words for sort in sorts_of(word))
    found.update(_mixed(_MARK, _number(mark)) for mark in marks)
    return {at & (KIND_SIZE - 1) for at in found}


def denials(words: Sequence[str]) -> list[str]:
    """How each word is meant: "!" where it is denied, "?" where it is a mere thought, "" where it is said."""
    known, signs = lexicon(), [""] * len(words)
    for at, word in enumerate(words):
        if word in known.no:
            _reach(words, signs, at, "!", _REACH)
        elif word in known.maybe:
            _reach(words, signs, at, "?", _REACH_OF_THOUGHT)
        if word in known.no_after:
            signs[max(at - _REACH_BACK, 0) : at] = ["!"] * min(at, _REACH_BACK)
    return signs


def _reach(words: Sequence[str], signs: list[str], at: int, sign: str, far: int) -> None:
    for there in range(at + 1, min(at + 1 + far, len(words))):
        if words[there] == STOP or words[there] in lexicon().no_more:
            return
        signs[there] = sign


def _signed(sorts: tuple[str, ...], sign: str) -> tuple[str, ...]:
    return tuple(sort if sort in _UNDENIED else sign + sort for sort in sorts) if sign else sorts


def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


_number_of_sort = cache(_number)
"""Of these there are few, and they are nobody's words."""


def _mixed(room: int, one: int, two: int = 0) -> int:
    return ((one * _ONE ^ two * _TWO ^ room * _ROOM) >> 7) & _MASK


def _of_words(words: Sequence[int], signs: Sequence[str]) -> Iterator[int]:
    """As _mixed() would have them, but without a call for each: this is where the screen's time goes."""
    ones, twos = [word * _ONE for word in words], [word * _TWO for word in words]
    for one, sign in zip(ones, signs, strict=True):
        yield ((one ^ _SIGNS[sign] * _ROOM) >> 7) & _MASK
    for room, gap in ((_RUN * _ROOM, 1), (_SKIP * _ROOM, 2)):
        for one, two in zip(ones, twos[gap:], strict=False):
            yield ((one ^ two ^ room) >> 7) & _MASK
    for first, second, two in zip(words, words[1:], twos[2:], strict=False):
        yield (((first ^ second * 3) * _ONE ^ two ^ _RUN_OF_THREE * _ROOM) >> 7) & _MASK


def _parts(word: str) -> Iterator[int]:
    whole = f" {word[:_LONGEST]} ".encode("utf-8", "replace")
    for length in _PARTS:
        for at in range(len(whole) - length + 1):
            yield crc32(whole[at : at + length], _PART) & _MASK


def _of_sorts(words: Sequence[int], sorts: Sequence[tuple[str, ...]]) -> Iterator[int]:
    """The sorts there are, how they follow one another, and those that stand together with one another or with a
    word: "kill" among games, "kill" among fears."""
    there = {_number_of_sort(sort) for each in sorts for sort in each}
    for one in there:
        yield _mixed(_SORT, one)
        yield from (((one * _ONE ^ two * _TWO ^ _PAIR * _ROOM) >> 7) & _MASK for two in there if one < two)
    for word, own in zip(words, sorts, strict=True):
        if own:
            first = word * _ONE ^ _AMONG * _ROOM
            others = there.difference(map(_number_of_sort, own))
            yield from (((first ^ other * _TWO) >> 7) & _MASK for other in others)
    line = [_number_of_sort(each[0]) for each in sorts if each]
    yield from (_mixed(_LINE, one, two) for one, two in pairwise(line))
    yield from (
        _mixed(_LINE_OF_THREE, one ^ two * 3, three) for one, two, three in zip(line, line[1:], line[2:], strict=False)
    )


def contributions(words: Sequence[str], weights: Sequence[float]) -> list[float]:
    """How much each word says by itself and with its neighbours."""
    plain = [_number(word) for word in words]
    worth = [weights[_mixed(_SIGNS[sign], word)] for word, sign in zip(plain, denials(words), strict=True)]
    for at in range(1, len(plain)):
        half = weights[_mixed(_RUN, plain[at - 1], plain[at])] / 2
        worth[at - 1] += half
        worth[at] += half
    return worth
