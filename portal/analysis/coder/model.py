"""What was learnt, as plain arrays, and how a comment is coded with it.

A comment's score for a code is a sum over its words, so that each word's part in it is known exactly: that is the
evidence. Scores become confidences by a curve for each code (Platt's), so that of what is held for 80 % sure about
eight in ten are right.
"""

import io
import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from portal.analysis.codebook import Codebook
from portal.analysis.coder import Coded, Item, Suggestion
from portal.analysis.coder import tone as tones
from portal.analysis.coder.features import SIZE, Floats, Seen, asked_in, see
from portal.analysis.coder.languages import another_language
from portal.analysis.coder.words import Said, stretch
from portal.terms import Matcher, compile_groups

LONG = 150
"""Words; of what is longer, a person reads first what it bears on."""
THIN = 2
"""Words; what is shorter seldom says anything by itself."""
DRIVES = 0.35
"""A word drives a code if it says at least so much of what the strongest word of the stretch says."""
MOST_TERMS = 4
AT_ONCE = 256
QUESTIONS = 1_000
"""Many answer the same few: what a question says is looked for once."""


class Arrays(NamedTuple):
    """All that was learnt. Columns are the codes and then the tones."""

    idf: Floats
    """SIZE: how telling each number is."""
    weights: Floats
    """SIZE x columns."""
    dense: Floats
    """For the dense features, and last for none at all: m + 1 x columns."""
    curves: Floats
    """columns x 2: slope and shift from score to confidence."""
    cuts: Floats
    """columns: the confidence from which a code is suggested."""
    polarity: Floats
    """SIZE: TextBlob's, by the number of a word."""


class Model:
    """Ready to code. `name` tells codebook, training set and day."""

    def __init__(self, name: str, book: Codebook, arrays: Arrays, keys: Sequence[str]) -> None:
        self.name, self.book, self.arrays, self.keys = name, book, arrays, list(keys)
        self.figures: dict[str, Any] = {}
        self._asked = lru_cache(QUESTIONS)(lambda question: asked_in(question, self.matcher, self.keys))

    @cached_property
    def matcher(self) -> Matcher:
        return matcher(self.book)

    def code(self, items: Sequence[Item]) -> list[Coded]:
        """In the order of the items. The same words always get the same answer."""
        found: list[Coded] = []
        for at in range(0, len(items), AT_ONCE):
            found += self._code(items[at : at + AT_ONCE])
        return found

    def confidences(self, items: Sequence[Item]) -> Floats:
        """items x columns, without evidence."""
        return self._scored(see(items, self.matcher, self.keys, self.arrays.polarity, self._asked)).confidences

    def given(self, confidences: Floats) -> list[frozenset[str]]:
        """The codes that are sure enough to be suggested, for each row of columns or of codes."""
        over = confidences[:, : len(self.keys)] >= self.arrays.cuts[: len(self.keys)]
        return [frozenset(key for key, there in zip(self.keys, row, strict=True) if there) for row in over]

    def _code(self, items: Sequence[Item]) -> list[Coded]:
        seen = see(items, self.matcher, self.keys, self.arrays.polarity, self._asked)
        scored = self._scored(seen)
        codes = len(self.keys)
        sure = scored.confidences[:, :codes]
        tone = scored.confidences[:, codes:].argmax(1)
        return [
            self._coded(item, _One(seen, scored, at), sure[at], tones.TONES[tone[at]]) for at, item in enumerate(items)
        ]

    def _coded(self, item: Item, one: "_One", sure: Floats, tone: str) -> Coded:
        said = one.said
        if language := another_language(item.text, said):
            return Coded(self.book.edition, self.name, (), "neutral", language, "language", 1.0)
        thin, long = len(said.words) <= THIN, len(said.words) > LONG
        reason = "thin" if thin else "long" if long else ""
        cuts = self.arrays.cuts[: len(self.keys)]
        over = [at for at in np.argsort(-sure, kind="stable").tolist() if sure[at] >= cuts[at]] if said.words else []
        doubt = float(1 - np.abs(sure - cuts).min() / 0.5) if said.words else 0.0
        return Coded(
            self.book.edition,
            self.name,
            tuple(one.suggestion(at, self.keys[at], float(sure[at])) for at in over),
            tone,
            reason=reason,
            doubt=round(max(doubt, 0.0), 3),
        )

    def _scored(self, seen: Seen) -> "_Scored":
        arrays = self.arrays
        words, parts, lengths = weighted(seen, arrays.idf)
        of_words = sparse.diags_array(1 / lengths.words) @ (words @ arrays.weights)
        each = parts @ arrays.weights
        of_parts = sparse.diags_array(1 / lengths.parts) @ (seen.use @ each)
        rest = seen.asked @ arrays.weights + seen.dense @ arrays.dense[:-1] + arrays.dense[-1]
        scores = of_words + of_parts + rest
        scores[:, len(self.keys) :] -= self._colour(seen, each, lengths)
        confidences = 1 / (1 + np.exp(-(scores * arrays.curves[:, 0] + arrays.curves[:, 1])))
        singles = arrays.weights[seen.single] * arrays.idf[seen.single][:, None]
        return _Scored(confidences.astype(np.float32), singles, each, lengths)

    def _colour(self, seen: Seen, each: Floats, lengths: "Lengths") -> Floats:
        """What words that say nothing of the tone would add to it: in the examples, some of them stand among
        complaints more than others."""
        quiet, tones_ = seen.colourless, np.s_[len(self.keys) :]
        used, numbers = seen.use[:, quiet], seen.single[quiet]
        own = used @ (self.arrays.weights[numbers, tones_] * self.arrays.idf[numbers][:, None])
        parts = used @ each[quiet, tones_]
        return np.asarray(own / lengths.words[:, None] + parts / lengths.parts[:, None], dtype=np.float32)

    def packed(self) -> bytes:
        """As bytes that `unpacked` reads again: no code is run by reading them."""
        used = np.flatnonzero(np.any(self.arrays.weights != 0, axis=1))
        kept = {
            **self.arrays._asdict(),
            "weights": self.arrays.weights[used],
            "used": used,
            "idf": self.arrays.idf[used],
        }
        with io.BytesIO() as file:
            about = {
                "keys": np.array(self.keys),
                "name": np.array(self.name),
                "figures": np.array(json.dumps(self.figures)),
            }
            np.savez_compressed(file, allow_pickle=False, **about, **kept)
            return file.getvalue()


class Lengths(NamedTuple):
    """By which each comment's words, and parts of words, are divided, so that long ones do not shout."""

    words: Floats
    parts: Floats


class _Scored(NamedTuple):
    confidences: Floats
    singles: Floats
    """For each word by itself, before it is divided by the comment's length."""
    each: Floats
    """The same for its parts."""
    lengths: Lengths


class _One(NamedTuple):
    """One comment of those that are coded together."""

    seen: Seen
    scored: _Scored
    at: int

    @property
    def said(self) -> Said:
        return self.seen.said[self.at]

    def suggestion(self, column: int, key: str, sure: float) -> Suggestion:
        worth = self._worth(column, key)
        first, last = _strongest_segment(worth, self.said.segments)
        terms = _driving(worth[first : last + 1])
        where = [stretch(self.said, first + begin, first + end) for begin, end in terms]
        return Suggestion(key, round(sure, 3), *stretch(self.said, first, last), tuple(where))

    def _worth(self, column: int, key: str) -> Floats:
        """How much each word of the comment speaks for the code."""
        tokens, scored, at = self.seen.tokens[self.at], self.scored, self.at
        worth = (
            scored.singles[tokens, column] / scored.lengths.words[at]
            + scored.each[tokens, column] / scored.lengths.parts[at]
        )
        for match in self.seen.found[at]:
            if match.group == key and match.words[-1] < len(worth):
                worth[list(match.words)] += TERM * match.weight / len(match.words)
        return np.asarray(worth)


TERM = 0.05
"""What a term of the codebook counts for as evidence, beside what its words do."""


def matcher(book: Codebook) -> Matcher:
    """Looks for the codebook's terms and for those that tell tone, in one pass."""
    return compile_groups({**{code.key: code.terms for code in book.codes}, **tones.groups()})


def weighted(seen: Seen, idf: Floats) -> tuple[sparse.csr_matrix, sparse.csr_matrix, Lengths]:
    """Words and parts, each by how telling it is, and the lengths to divide by."""
    words = seen.words @ sparse.diags_array(idf)
    parts = seen.parts @ sparse.diags_array(idf)
    squares = np.asarray(parts.multiply(parts).sum(axis=1)).ravel()
    lengths = Lengths(_root(np.asarray(words.multiply(words).sum(axis=1)).ravel()), _root(seen.use @ squares))
    return words, parts, lengths


def _root(squares: Any) -> Floats:
    return np.asarray(np.sqrt(np.maximum(squares, 1e-9)), dtype=np.float32)


def _strongest_segment(worth: Floats, segments: list[int]) -> tuple[int, int]:
    sums = np.add.reduceat(worth, segments)
    at = int(sums.argmax())
    return segments[at], (segments[at + 1] if at + 1 < len(segments) else len(worth)) - 1


def _driving(worth: Floats) -> list[tuple[int, int]]:
    """The words that drive it, neighbours together: first and last of each, strongest first."""
    strong = worth.max(initial=0.0)
    if strong <= 0:
        return []
    runs: list[tuple[int, int]] = []
    for at in np.flatnonzero(worth >= DRIVES * strong).tolist():
        runs = [*runs[:-1], (runs[-1][0], at)] if runs and runs[-1][1] == at - 1 else [*runs, (at, at)]
    return sorted(runs, key=lambda run: -float(worth[run[0] : run[1] + 1].sum()))[:MOST_TERMS]


def unpacked(data: bytes, book: Codebook) -> Model:
    """Raises ValueError for what is no model of this codebook."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        weights = np.zeros((SIZE, kept["weights"].shape[1]), dtype=np.float32)
        weights[kept["used"]] = kept["weights"]
        idf = np.zeros(SIZE, dtype=np.float32)
        idf[kept["used"]] = kept["idf"]
        rest = (np.asarray(kept[name], dtype=np.float32) for name in ("dense", "curves", "cuts", "polarity"))
        keys = [str(key) for key in kept["keys"]]
        if not set(keys) <= book.by_key.keys():
            raise ValueError(f"a model of another codebook than {book.edition}")
        model = Model(str(kept["name"]), book, Arrays(idf, weights, *rest), keys)
        model.figures = json.loads(str(kept["figures"]))
        return model
