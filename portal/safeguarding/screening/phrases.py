"""The phrases that speak for harm, in patterns.json, which people who know children can edit.

    weight 1   a hint
    weight 2   enough to be read
    weight 3   enough, and strong
    weight 4   so grave that it is read even where it is denied ("I would never kill myself")

A `harmless` phrase takes away a match that it shares a word with, unless the match is the longer of the two:
"pushed me to" is encouragement, "pushed me to the floor" is not. A negation straight before a match makes it
lighter by two and never does more than that, because children take things back.

What a council adds counts by itself; what comes with the portal counts by what the model learnt of it.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from portal.safeguarding.screening.material import PATTERNS, digest
from portal.safeguarding.screening.overlay import Overlay
from portal.safeguarding.screening.spelling import meant
from portal.terms import Match, Matcher, Normal, compile_groups

NOTHING = Overlay()
GRAVE = 4.0
ENOUGH = 2.0

_DENIED = 2.0
_MOST = 8
_HARM, _HARMLESS, _NEGATION = "harm", "harmless", "negation"


class Rules(NamedTuple):
    """What is looked for, ready to be looked for. `own` are the phrases that a council added, `spared` those that it
    called harmless."""

    version: str
    matcher: Matcher
    kinds: dict[str, str]
    own: frozenset[str]
    spared: frozenset[str]


class Evidence(NamedTuple):
    kind: str
    weight: float
    match: Match


class Found(NamedTuple):
    """What the lists say of a text."""

    harm: list[Evidence]
    harmless: list[Match]

    def within(self, first: int, stop: int) -> "Found":
        """What stands between two words."""
        harm = [one for one in self.harm if first <= one.match.words[0] and one.match.words[-1] < stop]
        return Found(harm, [one for one in self.harmless if first <= one.words[0] and one.words[-1] < stop])


@cache
def shipped() -> dict[str, Any]:
    """The phrases that the screen comes with, as patterns.json has them; the version is that of all it learns from."""
    patterns = json.loads(PATTERNS.read_text(encoding="utf-8"))
    return {**patterns, "version": f"{patterns['version']}-{digest()[:8]}"}


def rules(overlay: Overlay = NOTHING) -> Rules:
    """With what a council changed."""
    return _compiled(overlay) if overlay != NOTHING else _shipped()


@cache
def _shipped() -> Rules:
    return _compiled(NOTHING)


def _compiled(overlay: Overlay) -> Rules:
    patterns = overlay.laid_over(shipped())
    terms = [
        (kind, meant(term), weight)
        for kind, body in patterns["kinds"].items()
        for term, weight in body["terms"].items()
    ]
    lists = {
        _HARM: {term: float(weight) for _, term, weight in terms},
        _HARMLESS: {meant(term): 0.0 for term in patterns["harmless"]},
        _NEGATION: {meant(term): 0.0 for term in patterns["negations"]},
    }
    own = frozenset(meant(phrase) for _, phrase, _ in overlay.terms)
    spared = frozenset(map(meant, overlay.harmless))
    speaks_for = {term: kind for kind, term, _ in terms}
    return Rules(patterns["version"], compile_groups(lists), speaks_for, own, spared)


def look(using: Rules, normal: Normal) -> Found:
    matches = using.matcher.matches(normal)
    harmless = [match for match in matches if match.group == _HARMLESS]
    cover = {word: len(phrase.words) for phrase in harmless for word in phrase.words}
    harm = [match for match in matches if match.group == _HARM and not _is_harmless(match, cover)]
    denied = _denied(normal, (match for match in matches if match.group == _NEGATION))
    return Found([Evidence(using.kinds[one.term], _weight(one, denied), one) for one in harm], harmless)


def _is_harmless(match: Match, cover: dict[int, int]) -> bool:
    return any(cover.get(word, 0) >= len(match.words) for word in match.words)


def _denied(normal: Normal, negations: Iterable[Match]) -> set[int]:
    """Where a match would have to begin to be denied: right after a negation, in the same sentence."""
    return {match.words[-1] + 1 for match in negations if match.words[-1] not in normal.ends}


def _weight(match: Match, denied: set[int]) -> float:
    return max(match.weight - _DENIED, 0.0) if match.words[0] in denied else match.weight


def weights(harm: Iterable[Evidence]) -> dict[str, float]:
    """The weight for each kind. A term said ten times counts once, at its heaviest."""
    heaviest: dict[tuple[str, str], float] = {}
    for kind, weight, match in harm:
        heaviest[kind, match.term] = max(weight, heaviest.get((kind, match.term), 0.0))
    found: dict[str, float] = {}
    for (kind, _), weight in heaviest.items():
        found[kind] = found.get(kind, 0.0) + weight
    return found


def marks(found: Found) -> Iterator[str]:
    """What the model learns of the lists, as words."""
    for one in found.harm:
        yield f"weight {one.weight:.0f}"
        yield f"kind {one.kind}"
        yield f"both {one.kind} {one.weight:.0f}"
    yield f"all {min(sum(weights(found.harm).values()), _MOST):.0f}"
    if found.harmless:
        yield f"harmless {min(len(found.harmless), 2)}"
        yield f"harmless {bool(found.harm)}"
