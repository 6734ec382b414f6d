"""The first look at a free text: may somebody be harmed, so that a person should read it before the rest?

It only says what to read first: a text that is not found is read the same day all the same. Phrases that people wrote
(phrases.py) and a small model that learnt from invented examples (learning.py) are joined: the model weighs what the
phrases found beside the words themselves. Past the model, a text is found where

- a phrase of the gravest weight stands in it, even denied ("I would never kill myself"),
- a phrase stands in it that the council added with a weight that is enough,
- it is written in a script that the screen has no examples of.

The threshold in patterns.json is a probability, calibrated by a cross-validation in which all that was made from one
line stays together. It stands where about one in five harmless examples, many of them hard ones, is found too: lower,
and people would read little but false alarms first. It was chosen with the shares found in texts kept apart in view, so
those shares are a little kinder than what is to be expected.
`python -m tests.safeguarding.recall` shows the figures, by kind.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.safeguarding.screening.features import contributions, features, kind_features, see
from portal.safeguarding.screening.learning import Model
from portal.safeguarding.screening.material import PATTERNS
from portal.safeguarding.screening.model import model, prepare
from portal.safeguarding.screening.phrases import (
    ENOUGH,
    GRAVE,
    Evidence,
    Found,
    Rules,
    look,
    marks,
    rules,
    shipped,
    weights,
)
from portal.safeguarding.screening.spelling import STOP, reading, sentences
from portal.terms import Normal

__all__ = ["PATTERNS", "Finding", "Looked", "Rules", "look_at", "prepare", "rules", "screen", "shipped"]

UNREAD = "unread_language"
_STRETCH, _STEP = 40, 30
"""Words read together, and how far on the next stretch begins."""
_CLOSE, _CLOSE_STEP = 15, 8
"""The same for a second look at a longer text, among whose words what is said in passing would be lost."""
_CLOSEST = 2
"""How many of them, for each of the longer stretches that a text is long."""
_SENTENCES = 3
"""How many sentences with harmful phrases are read by themselves, those with the heaviest first."""
_SHOWN = 12
_SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "BENGALI")
"""Those that there are enough examples in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a person should read the text first. `score` is the calibrated probability that it is about harm, `start`
    and `end` bound the strongest words, in code points of the original, `version` is that of the screen. `phrased`:
    whether a phrase speaks for the kind, which otherwise is no more than a likeness."""

    kind: str
    score: float
    start: int
    end: int
    version: str = ""
    phrased: bool = False


class Looked(NamedTuple):
    """A probability for every text; a finding only where it should be read first."""

    score: float
    finding: Finding | None


class _Stretch(NamedTuple):
    """`places` are where in the text the words stand."""

    odds: float
    words: list[str]
    places: list[int]
    found: Found


def screen(text: str, using: Rules | None = None) -> Finding | None:
    """The strongest reason to read this text first, or None."""
    return look_at(text, using).finding


def look_at(text: str, using: Rules | None = None) -> Looked:
    using = using or rules()
    normal = reading(text)
    if not normal.words:
        return Looked(0.0, None)
    found = look(using, normal)
    worst = max(_stretches(normal, found, using, model()), key=lambda stretch: stretch.odds)
    score, least = _probability(worst.odds), float(shipped()["threshold"])
    pressing = _pressing(found, using)
    unread = not pressing and _is_unread(text)
    if score < least and not pressing and not unread:
        return Looked(score, None)
    score = max(score, least)
    if unread:
        return Looked(score, Finding(UNREAD, score, normal.spans[0][0], normal.spans[-1][1], using.version))
    return Looked(score, _finding(normal, worst, pressing, score, using.version))


def _stretches(normal: Normal, found: Found, using: Rules, learnt: Model) -> Iterator[_Stretch]:
    """The text as the model reads it."""
    spared = {at for match in found.harmless if match.term in using.spared for at in match.words}
    seen = see([*normal.words, STOP])
    for first, stop in sorted(set(_bounds(normal, found, learnt))):
        placed = [(word, at) for word, at in sentences(normal, first, stop) if at not in spared]
        words, near = [word for word, _ in placed], found.within(first, stop)
        yield _Stretch(
            learnt.speaks_for_harm(features(words, marks(near), seen)), words, [at for _, at in placed], near
        )


def _bounds(normal: Normal, found: Found, learnt: Model) -> Iterator[tuple[int, int]]:
    """The whole of a text or, of a longer one, stretches that overlap, those among shorter ones whose words say most
    when they are taken one by one, and sentences with harmful phrases."""
    size = len(normal.words)
    yield from _cut(size, _STRETCH, _STEP)
    if size > _STRETCH:
        worth = contributions(normal.words, learnt.weights)
        said = [(sum(worth[first:stop]), (first, stop)) for first, stop in _cut(size, _CLOSE, _CLOSE_STEP)]
        yield from (bounds for _, bounds in sorted(said)[-_CLOSEST * (size // _STRETCH) :])
        harm = sorted((one for one in found.harm if one.weight >= ENOUGH), key=lambda one: -one.weight)
        yield from (_sentence(normal, one.match.words) for one in harm[:_SENTENCES])


def _cut(size: int, stretch: int, step: int) -> Iterator[tuple[int, int]]:
    for first in range(0, max(size - stretch + step, 1), step):
        yield first, min(first + stretch, size)


def _sentence(normal: Normal, words: Sequence[int]) -> tuple[int, int]:
    """The sentence, or the nearest part of a long one, that these words stand in."""
    before = [at + 1 for at in normal.ends if at < words[0]]
    after = [at + 1 for at in normal.ends if at >= words[-1]]
    first = max([words[0] - _CLOSE, 0, *before])
    return first, min([words[-1] + _CLOSE, len(normal.words), *after])


def _probability(odds: float) -> float:
    slope, shift = shipped()["calibration"]
    return round(1 / (1 + math.exp(-max(min(slope * odds + shift, 30.0), -30.0))), 4)


def _pressing(found: Found, using: Rules) -> list[Evidence]:
    """Phrases that are enough by themselves, whatever the model says."""
    return [
        one for one in found.harm if one.match.weight >= GRAVE or (one.match.term in using.own and one.weight >= ENOUGH)
    ]


def _is_unread(text: str) -> bool:
    """Mostly in a script that the model has not learnt to read."""
    letters = [char for char in text[:2_000] if char.isalpha()]
    strange = sum(not unicodedata.name(char, "LATIN").startswith(_SCRIPTS) for char in letters if char > "\u024f")
    return strange * 2 > len(letters)


def _finding(normal: Normal, worst: _Stretch, pressing: list[Evidence], score: float, version: str) -> Finding:
    kind = _kind(worst, pressing)
    named = pressing or [one for one in worst.found.harm if one.weight >= ENOUGH]
    if named:
        match = max(named, key=lambda one: (one.kind == kind, one.weight, len(one.match.words))).match
        return Finding(kind, score, match.start, match.end, version, any(one.kind == kind for one in named))
    first, last = _strongest(contributions(worst.words, model().weights))
    start, end = normal.spans[worst.places[first]][0], normal.spans[worst.places[last]][1]
    return Finding(kind, score, start, end, version)


def _kind(worst: _Stretch, pressing: list[Evidence]) -> str:
    """What the phrases that press speak for or, without any, what the words are most like."""
    if pressing:
        said = weights(pressing)
        return max(said, key=lambda kind: said[kind])
    likely = model().kind(kind_features(worst.words, marks(worst.found)))
    return max(likely, key=lambda kind: likely[kind])


def _strongest(worth: Sequence[float]) -> tuple[int, int]:
    """The first and last of the words that together say most, a dozen at the most."""
    usual = sum(worth) / len(worth)
    best, bounds = -math.inf, (0, 0)
    for first in range(len(worth)):
        total = 0.0
        for last in range(first, min(first + _SHOWN, len(worth))):
            total += worth[last] - max(usual, 0.0)
            if total > best:
                best, bounds = total, (first, last)
    return bounds
