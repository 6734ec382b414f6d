"""What the model sees of a comment: hashed words, pairs of words and parts of words, what the codebook's terms say,
what was asked and who speaks.

Every word becomes a number below SIZE, so that what is learnt holds no word that somebody wrote. Parts of words carry
what was learnt of one spelling over to the next: they make the coder robust to typing errors and text-speak.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse

from portal.analysis.coder import Item
from portal.analysis.coder.tone import Lean, colourless, leaning, wanted
from portal.analysis.coder.words import Said, read
from portal.terms import Match, Matcher

SIZE = 1 << 18
PART_LENGTHS = (2, 3, 4, 5)
LONGEST_WORD = 24
VOICES = ("child_in_care", "care_leaver", "carer", "social_worker", "partner")
MOST_WEIGHT = 4.0
QUESTION, QUESTION_WORD = 0.1, 0.25
"""What was asked, as a whole and by its words, counts less than the answer."""
LEXICON, ASKED, WHO, LEAN = 0.35, 0.1, 0.4, 0.8
NEGATED = 3
"""How many words after a negation are read as denied."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Seen(NamedTuple):
    """Of `n` comments with `v` different words between them."""

    said: list[Said]
    tokens: list[Ints]
    """For each comment its words, as rows of `parts`."""
    words: sparse.csr_matrix
    """n x SIZE: words, denied words, and pairs of words."""
    use: sparse.csr_matrix
    """n x v: which words it uses."""
    parts: sparse.csr_matrix
    """v x SIZE: the parts of each word."""
    single: Ints
    """v: the number of each word in `words`."""
    colourless: Ints
    """Which of the v words say nothing of the tone."""
    asked: sparse.csr_matrix
    """n x SIZE: the question."""
    dense: Floats
    """n x m: the rest."""
    found: list[list[Match]]
    """The codebook's terms in each comment."""


class Asked(NamedTuple):
    """What there is to see of a question."""

    row: sparse.csr_matrix
    """Its words."""
    scores: Floats
    """What the codebook's terms say of it."""
    wanted: float
    """Whether it asks for good or bad."""


def see(
    items: Sequence[Item],
    matcher: Matcher,
    keys: Sequence[str],
    polarity: Floats,
    asked: Callable[[str], Asked],
) -> Seen:
    """`polarity`: TextBlob's, by the number of a word. `asked`: see asked_in."""
    said = [read(item.text) for item in items]
    known: dict[str, int] = {}
    tokens = [np.array([known.setdefault(word, len(known)) for word in one.words], dtype=np.int64) for one in said]
    numbers = _numbers(known)
    quiet = colourless()
    looked_up: dict[str, tuple[str, ...]] = {}
    found = [matcher.matches(one.normal, looked_up) for one in said]
    single = _mixed(1, numbers)
    tints = polarity[single]
    leans = [
        leaning(item.text, one, there, tints[row].tolist())
        for item, one, there, row in zip(items, said, found, tokens, strict=True)
    ]
    questions = {question: asked(question) for question in {item.question for item in items}}
    return Seen(
        said,
        tokens,
        _words(tokens, numbers, [_denied(one, lean) for one, lean in zip(said, leans, strict=True)]),
        _ones(_row_of_each(tokens), np.concatenate(tokens), len(tokens), len(known)),
        _parts(list(known)),
        single,
        np.flatnonzero([word in quiet for word in known]),
        sparse.vstack([questions[item.question].row for item in items]).tocsr(),
        np.stack([_dense(*one, keys, questions) for one in zip(items, said, leans, found, strict=True)]),
        found,
    )


def _numbers(words: Iterable[str]) -> npt.NDArray[np.uint64]:
    return np.array([crc32(word.encode("utf-8", "replace")) for word in words], dtype=np.uint64)


def by_number(values: Mapping[str, float]) -> Floats:
    """SIZE: the value of each word, under its number."""
    made = np.zeros(SIZE, dtype=np.float32)
    made[_mixed(1, _numbers(values))] = list(values.values())
    return made


def _mixed(room: int, one: npt.NDArray[np.uint64], two: npt.NDArray[np.uint64] | int = 0) -> Ints:
    """Numbers below SIZE; `room` keeps those of different sorts apart."""
    mixed = (one + np.uint64(room * 0x9E3779B1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= np.asarray(two, dtype=np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed >> np.uint64(40)) & np.uint64(SIZE - 1)).astype(np.int64)


def _words(tokens: list[Ints], numbers: npt.NDArray[np.uint64], denied: list[list[int]]) -> sparse.csr_matrix:
    """Words, pairs of neighbours, and words that a negation stands before."""
    own, rows = numbers[np.concatenate(tokens)], _row_of_each(tokens)
    together = rows[:-1] == rows[1:]
    starts = np.cumsum([0, *map(len, tokens[:-1])])
    no = np.array(
        [start + at for start, one in zip(starts.tolist(), denied, strict=True) for at in one], dtype=np.int64
    )
    pairs = _mixed(2, own[:-1][together], own[1:][together])
    columns = np.concatenate([_mixed(1, own), pairs, _mixed(3, own[no])])
    return _ones(np.concatenate([rows, rows[:-1][together], rows[no]]), columns, len(tokens))


def _row_of_each(tokens: list[Ints]) -> Ints:
    return np.repeat(np.arange(len(tokens)), [len(row) for row in tokens])


def _denied(said: Said, lean: Lean) -> list[int]:
    """The words that a negation stands shortly before, in its clause."""
    return [at for no in lean.negations for at in range(no + 1, min(no + 1 + NEGATED, _end(said, no)))]


def _end(said: Said, at: int) -> int:
    """Where the clause of this word ends."""
    following = bisect_right(said.clauses, at)
    return said.clauses[following] if following < len(said.clauses) else len(said.words)


def _parts(words: list[str]) -> sparse.csr_matrix:
    """Every run of so many bytes of each word, with a space around it."""
    coded = [f" {word[:LONGEST_WORD]} ".encode("utf-8", "replace") for word in words]
    width = max(map(len, coded), default=0)
    letters = np.zeros((len(coded), width), dtype=np.uint64)
    for row, one in zip(letters, coded, strict=True):
        row[: len(one)] = np.frombuffer(one, dtype=np.uint8)
    lengths = np.array([len(one) for one in coded])
    rows, columns = [], []
    for length in PART_LENGTHS:
        runs = np.zeros((len(coded), max(width - length + 1, 0)), dtype=np.uint64)
        for at in range(length):
            runs = runs * np.uint64(1099511628211) + letters[:, at : at + runs.shape[1]] + np.uint64(1)
        there = np.arange(runs.shape[1])[None, :] <= (lengths - length)[:, None]
        rows.append(np.nonzero(there)[0])
        columns.append(_mixed(4 + length, runs[there]))
    return _ones(np.concatenate(rows), np.concatenate(columns), len(words))


def _ones(rows: Ints, columns: Ints, height: int, width: int = SIZE) -> sparse.csr_matrix:
    """1 wherever there is something, however often."""
    made = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(height, width))
    made.data[:] = 1
    return made


def asked_in(question: str, matcher: Matcher, keys: Sequence[str]) -> Asked:
    said = read(question)
    found = matcher.matches(said.normal)
    numbers = _numbers(dict.fromkeys(said.words, 0))
    whole = np.array([crc32(said.normal.text.encode())], dtype=np.uint64)
    columns = np.concatenate([_mixed(10, whole), _mixed(11, numbers)])
    each = [QUESTION, *[QUESTION_WORD / math.sqrt(max(len(numbers), 1))] * len(numbers)] if question else []
    row = sparse.csr_matrix((np.array(each, dtype=np.float32), columns[: len(each)], [0, len(each)]), shape=(1, SIZE))
    row.sum_duplicates()
    return Asked(row, _scores(found, keys), wanted(found))


def _scores(found: list[Match], keys: Sequence[str]) -> Floats:
    """How much the codebook's terms speak for each code; each distinct term counts once."""
    terms = {(match.group, match.term): match.weight for match in found}
    scores = dict.fromkeys(keys, 0.0)
    for (group, _), weight in terms.items():
        if group in scores:
            scores[group] += weight
    each = np.array([min(scores[key], MOST_WEIGHT) / MOST_WEIGHT for key in keys])
    return each.astype(np.float32)


def _dense(
    item: Item,
    said: Said,
    lean: Lean,
    found: list[Match],
    keys: Sequence[str],
    questions: Mapping[str, Asked],
) -> Floats:
    scores, (_, asked, wants) = _scores(found, keys), questions[item.question]
    who = np.array([item.voice == voice for voice in VOICES], dtype=np.float32)
    long = min(len(said.words) / 12, 1.0)
    about = min(float(scores.sum()), 1.0)
    parts = [4 * LEXICON * scores, 4 * ASKED * asked, WHO * who, WHO * who * long, WHO * who * about]
    rest = np.array([long, about, *lean.features(wants)], dtype=np.float32)
    return np.concatenate([*parts, LEAN * rest])
