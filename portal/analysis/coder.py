"""The coder: which codes a comment bears on, how sure it is, and the words that led to each. Pure; the same words
always give the same answer."""

import math
from collections import defaultdict
from dataclasses import dataclass

from portal.analysis.codebook import Codebook, roadmap
from portal.analysis.tone import tone
from portal.terms import Match

ENOUGH = 2.0
"""The score at which a code is suggested: one term that usually bears on it. 2.5 found a third of what people
coded in the demo's comments, 2 finds half at a little less precision; suggestions are for a person to confirm."""
STEEPNESS = 1.1
QUESTION_COUNTS = 0.4
"""What was asked says something of what an answer is about, but less than the answer."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code, with the strongest stretch of the words that led to it, in characters of the comment."""

    key: str
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Coded:
    """`suggestions` surest first; none at all means that no code fits."""

    codebook: str
    suggestions: tuple[Suggestion, ...]
    tone: str


def code(text: str, question: str = "", voice: str = "", book: Codebook | None = None) -> Coded:
    """`voice` is who speaks (an accounts Voice, or empty), which tells children's from care leavers' themes."""
    book = book or roadmap()
    found = _by_code(book.matcher.matches(text))
    asked = _by_code(book.matcher.matches(question)) if found else {}
    scores = {key: _score(matches) + QUESTION_COUNTS * _score(asked.get(key, [])) for key, matches in found.items()}
    scores = _with_voice(scores, voice, book)
    evidence = _strongest([match for matches in found.values() for match in matches])
    suggestions = [
        Suggestion(key, _confidence(score), *_stretch(found.get(key, []), evidence))
        for key, score in scores.items()
        if score >= ENOUGH
    ]
    suggestions.sort(key=lambda one: (-one.confidence, one.key))
    return Coded(book.edition, tuple(suggestions), tone(text, question))


def _by_code(matches: list[Match]) -> dict[str, list[Match]]:
    found = defaultdict(list)
    for match in matches:
        found[match.group].append(match)
    return dict(found)


def _score(matches: list[Match]) -> float:
    """Each distinct term once: saying it twice does not make it surer."""
    return sum({match.term: match.weight for match in matches}.values())


def _with_voice(scores: dict[str, float], voice: str, book: Codebook) -> dict[str, float]:
    """Who speaks adds to the score, but only once the words themselves say something that fits a code."""
    if not any(score >= ENOUGH for score in scores.values()):
        return scores
    lifts = {one.key: one.voices.get(voice, 0.0) for one in book.codes}
    return {key: scores.get(key, 0.0) + lifts[key] for key in lifts if key in scores or lifts[key]}


def _confidence(score: float) -> float:
    """0.5 where a code is just suggested, rising to 1."""
    return round(1 / (1 + math.exp(-STEEPNESS * (score - ENOUGH))), 3)


def _strongest(matches: list[Match]) -> Match | None:
    return max(matches, key=lambda match: match.weight, default=None)


def _stretch(matches: list[Match], otherwise: Match | None) -> tuple[int, int]:
    """Where a code came from who spoke, the words that made the comment fit at all stand for it."""
    match = _strongest(matches) or otherwise
    return (match.start, match.end) if match else (0, 0)
