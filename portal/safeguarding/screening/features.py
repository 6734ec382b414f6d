"""What the model sees of a text: hashed words, runs of words, parts of words, sorts of words, and what the lists say.

Everything is a number below SIZE, so what was learnt holds no word that somebody wrote. The sorts carry what was
learnt of one word, or in one language, over to others. Words that are denied ("nobody hits me") count as others.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from zlib import crc32

from portal.safeguarding.screening.lexicon import lexicon, sorts_of
from portal.safeguarding.screening.spelling import STOP

SIZE = 1 << 20
KIND_SIZE = 1 << 14

_MASK = SIZE - 1
_PARTS = (3, 5)
_LONGEST = 24
_REACH, _REACH_BACK, _REACH_OF_THOUGHT = 4, 3, 6
_UNDENIED = frozenset({"me", "third", "neg", "often"})
_RUN, _RUN_OF_THREE, _PART, _SORT, _LINE, _LINE_OF_THREE, _PAIR, _SKIP, _MARK, _AMONG = range(1, 11)
_SIGNS = {"": 11, "!": 12, "?": 13}


def features(words: Sequence[str], marks: Iterable[str]) -> set[int]:
    """Of a text, or a stretch of one; `marks` are what the lists say of it."""
    signs = denials(words)
    plain = [crc32(word.encode("utf-8", "replace")) for word in words]
    sorts = [_sorts(word, sign) for word, sign in zip(words, signs, strict=True)]
    found = set(_of_words(plain, signs))
    found.update(_of_sorts(plain, sorts))
    found.update(_of_parts(set(words)))
    found.update(_mixed(_MARK, crc32(mark.encode())) for mark in marks)
    return found


def kind_features(words: Sequence[str], marks: Iterable[str]) -> set[int]:
    """Those that tell one kind of harm from another."""
    plain = [crc32(word.encode("utf-8", "replace")) for word in words]
    found = set(_of_words(plain, denials(words)))
    found.update(_mixed(_SORT, _number(sort)) for word in words for sort in sorts_of(word))
    found.update(_mixed(_MARK, crc32(mark.encode())) for mark in marks)
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


def _sorts(word: str, sign: str) -> tuple[str, ...]:
    sorts = sorts_of(word)
    return tuple(sort if sort in _UNDENIED else sign + sort for sort in sorts) if sign else sorts


@cache
def _number(sort: str) -> int:
    return crc32(sort.encode())


def _mixed(room: int, one: int, two: int = 0) -> int:
    return ((one * 0x9E3779B1 ^ two * 0x85EBCA6B ^ room * 0xC2B2AE35) >> 7) & _MASK


def _of_words(words: Sequence[int], signs: Sequence[str]) -> Iterator[int]:
    for at, (word, sign) in enumerate(zip(words, signs, strict=True)):
        yield _mixed(_SIGNS[sign], word)
        if at:
            yield _mixed(_RUN, words[at - 1], word)
        if at > 1:
            yield _mixed(_SKIP, words[at - 2], word)
            yield _mixed(_RUN_OF_THREE, words[at - 2] ^ words[at - 1] * 3, word)


def _of_parts(words: Iterable[str]) -> Iterator[int]:
    for word in words:
        whole = f" {word[:_LONGEST]} ".encode("utf-8", "replace")
        for length in _PARTS:
            for at in range(len(whole) - length + 1):
                yield crc32(whole[at : at + length], _PART) & _MASK


def _of_sorts(words: Sequence[int], sorts: Sequence[tuple[str, ...]]) -> Iterator[int]:
    """The sorts there are, how they follow one another, and those that stand together with one another or with a
    word: "kill" among games, "kill" among fears."""
    there = {_number(sort) for each in sorts for sort in each}
    for one in there:
        yield _mixed(_SORT, one)
        for two in there:
            if one < two:
                yield _mixed(_PAIR, one, two)
    for word, own in zip(words, sorts, strict=True):
        for other in there.difference(map(_number, own)) if own else ():
            yield _mixed(_AMONG, word, other)
    line = [_number(each[0]) for each in sorts if each]
    for at in range(1, len(line)):
        yield _mixed(_LINE, line[at - 1], line[at])
        if at > 1:
            yield _mixed(_LINE_OF_THREE, line[at - 2] ^ line[at - 1] * 3, line[at])


def contributions(words: Sequence[str], weights: Sequence[float]) -> list[float]:
    """How much each word says by itself and with its neighbours."""
    plain = [crc32(word.encode("utf-8", "replace")) for word in words]
    worth = [weights[_mixed(_SIGNS[sign], word)] for word, sign in zip(plain, denials(words), strict=True)]
    for at in range(1, len(plain)):
        half = weights[_mixed(_RUN, plain[at - 1], plain[at])] / 2
        worth[at - 1] += half
        worth[at] += half
    return worth
