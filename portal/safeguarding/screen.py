"""The first look at a free text: may somebody be harmed, so that a person should read it before the rest?

Words are the floor; people decide. A text that is found is put in front of the safeguarding lead; one that is
not found is still read. The words are in patterns.json, which people who know children can edit:

    weight 1   a hint, which counts only beside another, or where it is nearly all that was said
    weight 2   enough to be read
    weight 3   enough, and strong
    weight 4   so grave that it is read even where it is denied ("I would never kill myself")

A `harmless` phrase takes away a match that it shares a word with, unless the match is the longer of the two:
"pushed me to" is encouragement, "pushed me to the floor" is not. A negation straight before a match makes it
lighter by two and never does more than that, because children take things back.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.terms import Match, Matcher, Normal, compile_groups, normalise

PATTERNS = Path(__file__).with_name("patterns.json")

_DENIED = 2.0
_HINT = 1.0
_FEW_WORDS = 3
_HARM, _HARMLESS, _NEGATION = "harm", "harmless", "negation"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a person should read the text first: `kind` is what most of the weight speaks for, `score` all the
    weight there is, and `start` and `end` bound the strongest words, in code points of the original."""

    kind: str
    score: float
    start: int
    end: int


class _Rules(NamedTuple):
    matcher: Matcher
    kinds: dict[str, str]
    threshold: float


class _Evidence(NamedTuple):
    kind: str
    weight: float
    match: Match


def screen(text: str) -> Finding | None:
    """The strongest reason to read this text first, or None."""
    rules = _rules()
    normal = normalise(text)
    evidence = _evidence(rules, normal)
    scores = _scores(evidence)
    score = sum(scores.values())
    if score < (_HINT if len(normal.words) <= _FEW_WORDS else rules.threshold):
        return None
    kind = max(scores, key=lambda key: scores[key])
    strongest = max((item for item in evidence if item.kind == kind), key=_strength).match
    return Finding(kind, score, strongest.start, strongest.end)


@cache
def _rules() -> _Rules:
    patterns = json.loads(PATTERNS.read_text(encoding="utf-8"))
    terms = [(kind, term) for kind, body in patterns["kinds"].items() for term in body["terms"]]
    lists = {
        _HARM: {term: float(patterns["kinds"][kind]["terms"][term]) for kind, term in terms},
        _HARMLESS: dict.fromkeys(patterns["harmless"], 0.0),
        _NEGATION: dict.fromkeys(patterns["negations"], 0.0),
    }
    return _Rules(compile_groups(lists), {term: kind for kind, term in terms}, float(patterns["threshold"]))


def _evidence(rules: _Rules, normal: Normal) -> list[_Evidence]:
    matches = rules.matcher.matches(normal)
    cover = _cover(match for match in matches if match.group == _HARMLESS)
    harm = [match for match in matches if match.group == _HARM and not _harmless(match, cover)]
    denied = _denied(normal, (match for match in matches if match.group == _NEGATION))
    return [_Evidence(rules.kinds[match.term], _weight(match, denied), match) for match in harm]


def _cover(phrases: Iterable[Match]) -> dict[int, int]:
    """The words that stand in a harmless phrase, each with the number of words that phrase has."""
    return {word: len(phrase.words) for phrase in phrases for word in phrase.words}


def _harmless(match: Match, cover: dict[int, int]) -> bool:
    return any(cover.get(word, 0) >= len(match.words) for word in match.words)


def _denied(normal: Normal, negations: Iterable[Match]) -> set[int]:
    """Where a match would have to begin to be denied: right after a negation, in the same sentence."""
    return {match.words[-1] + 1 for match in negations if match.words[-1] not in normal.ends}


def _weight(match: Match, denied: set[int]) -> float:
    return max(match.weight - _DENIED, 0.0) if match.words[0] in denied else match.weight


def _scores(evidence: Iterable[_Evidence]) -> dict[str, float]:
    """The weight for each kind. A term said ten times counts once, at its heaviest."""
    heaviest: dict[tuple[str, str], float] = {}
    for kind, weight, match in evidence:
        key = kind, match.term
        heaviest[key] = max(weight, heaviest.get(key, 0.0))
    scores: dict[str, float] = {}
    for (kind, _), weight in heaviest.items():
        scores[kind] = scores.get(kind, 0.0) + weight
    return scores


def _strength(item: _Evidence) -> tuple[float, int]:
    return item.weight, len(item.match.words)
