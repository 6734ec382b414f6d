"""What speaks for praise and for complaint in a comment: evidence that the model weighs, never a verdict.

The lists in tone.json know how people in and around care praise and complain, and which words colour nothing; of words
that they do not have, TextBlob's polarity is taken as a hint of its own. Negation turns evidence round, also where a
contraction hides it ("don't" is folded to "dont").
"""

import functools
import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from portal.analysis.coder.words import Said
from portal.terms import Match

PRAISE, NEGATION, TURN, BOTH, ASKED = "tone:praise", "tone:negation", "tone:turn", "tone:both", "tone:asked"
GROUPS = (PRAISE, NEGATION, TURN, BOTH, ASKED)
TONES = ("positive", "negative", "mixed", "neutral")
REACH = 5
"""How many words a negation reaches over, within its segment."""
FLIPPED_PRAISE, FLIPPED_COMPLAINT = -0.8, -0.4
FAINTEST = 0.25
"""TextBlob's polarities below this are noise."""
MOST = 3.0


class Lean(NamedTuple):
    """What was found: sums of evidence, before the first turn ("but") and after it."""

    negations: tuple[int, ...] = ()
    praise: tuple[float, float] = (0.0, 0.0)
    complaint: tuple[float, float] = (0.0, 0.0)
    guessed: float = 0.0
    turns: bool = False
    both: bool = False
    bare: bool = False

    def features(self, wants: float) -> list[float]:
        """`wants`: whether the question asks for good (1) or bad (-1)."""
        praise, complaint = (min(sum(side), MOST) / MOST for side in (self.praise, self.complaint))
        first, last = self.praise[0] - self.complaint[0], self.praise[1] - self.complaint[1]
        silent = not (praise or complaint)
        return [
            2 * praise,
            2 * complaint,
            2 * min(praise, complaint) * 2,
            2 * (praise > complaint),
            2 * (complaint > praise),
            float(silent),
            max(-1.0, min(first, 1.0)) * self.turns,
            max(-1.0, min(last, 1.0)) * self.turns,
            float(self.turns and first * last < 0),
            float(self.turns),
            2.0 * self.both,
            2.0 * self.bare,
            max(-1.0, min(self.guessed, 1.0)),
            wants,
            wants * silent,
            float(bool(self.negations)),
        ]


def leaning(text: str, said: Said, found: Sequence[Match], tints: Sequence[float]) -> Lean:
    """`found`: the matches of tone.json's groups in it; `tints`: TextBlob's polarity of each word."""
    words = _words()
    bare = [word for word in said.words if word not in words.filler]
    praised = {at for match in found if match.group == PRAISE for at in match.words}
    denying = (match for match in found if match.group == NEGATION and match.weight and praised.isdisjoint(match.words))
    negations = tuple(match.words[-1] for match in denying)
    turn = min((match.words[0] for match in found if match.group == TURN and match.words[0]), default=len(said.words))
    values = [(match.words[0], match.weight) for match in found if match.group == PRAISE and match.weight]
    used = {at for match in found if match.group in (PRAISE, NEGATION) for at in match.words}
    turned = [(at, _turned(at, value, negations, said)) for at, value in values]
    turned += [(bisect_right([start for start, _ in said.normal.spans], at) - 1, value) for at, value in _faces(text)]
    sides = [[value for at, value in turned if (at >= turn) == after] for after in (False, True)]
    praise = tuple(sum(value for value in side if value > 0) for side in sides)
    complaint = tuple(-sum(value for value in side if value < 0) for side in sides)
    guessed = sum(_turned(at, tint, negations, said) for at, tint in enumerate(tints) if tint and at not in used)
    return Lean(
        negations,
        (praise[0], praise[1]),
        (complaint[0], complaint[1]),
        guessed,
        turn < len(said.words),
        any(match.group == BOTH for match in found),
        " ".join(bare) in words.neutral or said.normal.text in words.neutral,
    )


def wanted(found: Sequence[Match]) -> float:
    """1 where a question asks for what is good, -1 for what is not, 0 where it asks for neither or both."""
    return max(-1.0, min(sum(match.weight for match in found if match.group == ASKED), 1.0))


def _turned(at: int, value: float, negations: Sequence[int], said: Said) -> float:
    """A value under a negation counts the other way round."""
    if value and negations:
        before = bisect_right(negations, at - 1) - 1
        if before >= 0 and at - negations[before] <= REACH and _same_clause(said, negations[before], at):
            return value * (FLIPPED_PRAISE if value > 0 else FLIPPED_COMPLAINT)
    return value


def _same_clause(said: Said, one: int, other: int) -> bool:
    return bisect_right(said.clauses, one) == bisect_right(said.clauses, other)


def _faces(text: str) -> list[tuple[int, float]]:
    """Emoji and where they stand; a row of the same counts once."""
    if text.isascii():
        return []
    words = _words()
    return list(
        {found.group(): (found.start(), words.emoji[found.group()]) for found in words.faces.finditer(text)}.values()
    )


def colourless() -> frozenset[str]:
    """Words that tell who somebody is, or what is being talked about, and never how it was."""
    return _words().colourless


class _Words(NamedTuple):
    groups: Mapping[str, Mapping[str, float]]
    neutral: frozenset[str]
    filler: frozenset[str]
    emoji: Mapping[str, float]
    faces: re.Pattern[str]
    colourless: frozenset[str]


def groups() -> Mapping[str, Mapping[str, float]]:
    """The lists, to be looked for together with a codebook's terms."""
    return _words().groups


@functools.cache
def _words() -> _Words:
    raw = json.loads(Path(__file__).with_name("tone.json").read_text(encoding="utf-8"))
    emoji = raw["emoji"]
    faces = re.compile("|".join(map(re.escape, sorted(emoji, key=len, reverse=True))))
    neutral, filler, colourless_ = (frozenset(raw[name]) for name in ("neutral answers", "filler", "colourless"))
    return _Words(_groups(raw), neutral, filler, emoji, faces, colourless_)


def _groups(raw: dict[str, Any]) -> dict[str, dict[str, float]]:
    asked = {"positive": 1.0, "negative": -1.0, "open": 0.0}
    return {
        PRAISE: {t: float(weight) for topic in raw["terms"].values() for weight, terms in topic.items() for t in terms},
        NEGATION: dict.fromkeys(raw["negations"], 1.0) | dict.fromkeys(raw["not negations"], 0.0),
        TURN: dict.fromkeys(raw["turns"], 1.0),
        BOTH: dict.fromkeys(raw["both"], 1.0),
        ASKED: {term: value for side, value in asked.items() for term in raw["questions"][side]},
    }


def polarities() -> dict[str, float]:
    """TextBlob's own, word for word: to be learnt with, and kept with what was learnt. Coding loads no TextBlob."""
    from textblob.en import sentiment

    sentiment.load()
    found = {word: float(sentiment([word])[0]) for word in sentiment}
    return {word: value for word, value in found.items() if abs(value) >= FAINTEST}
