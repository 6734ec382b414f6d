"""The tone of a comment. TextBlob knows the adjectives of film reviews; the word lists in tone.json know how people
in and around care praise and complain, and mend what TextBlob gets wrong: negation, slang, words that colour nothing.

Both are read as evidence: a value between praise and complaint, at a word. Evidence on both sides of a "but" is a
mixed tone. Meant for counting many comments, never for judging one.
"""

import functools
import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from portal.terms import Match, Matcher, Normal, compile_groups, compile_terms, normalise

CLEAR = 0.1
"""What the evidence must come to for the tone to be anything but neutral."""
COUNTS = 0.4
"""What each side of a "but" must come to for the tone to be mixed."""
SILENT = 0.1
"""After praise, what follows a "but" is a complaint unless it says more than this for itself."""
BOTH, BALANCED = 0.5, 0.7
"""Without a "but": what the lighter side must come to, and its share of the heavier."""
ASKED, AGAINST = 1.0, 0.6
"""What the question says counts as one plain word. Who is asked what helped also names the trouble that it helped
with, so words that go against the question count less: it takes two to outweigh it."""
FAINTEST, TEXTBLOB = 0.25, 0.8
"""TextBlob's polarities below the first are noise; the second is what the others count for."""
REACH = 6
"""How many words a negation reaches over."""
FLIPPED_PRAISE, FLIPPED_COMPLAINT = -0.8, -0.4
BARE_NEGATION = -0.15

_STOP = re.compile(r"[,;:()\u2013\u2014]| - ")
_LINKS = frozenset(("and", "because", "cos", "so", "when", "if", "unless", "until", "since", "where"))


class _Evidence(NamedTuple):
    at: int
    value: float


@dataclass(frozen=True)
class _Words:
    """tone.json, ready for use."""

    matcher: Matcher
    questions: Matcher
    neutral: frozenset[str]
    filler: frozenset[str]
    emoji: dict[str, float]
    emoji_pattern: re.Pattern[str]


def tone(text: str, question: str = "") -> str:
    """positive, negative, mixed or neutral."""
    words = _words()
    said = normalise(text)
    if _says_nothing(said, words):
        return _sign(sum(one.value for one in _faces(text, said, words)))
    found = words.matcher.matches(said)
    evidence = _evidence(text, said, found, words)
    if any(match.group == "both" for match in found) or _is_mixed(evidence, said, found, text):
        return "mixed"
    return _sign(_total(evidence, _lean(question) if _readable(said) else 0.0))


def _total(evidence: list[_Evidence], lean: float) -> float:
    return ASKED * lean + sum(value * (AGAINST if value * lean < 0 else 1.0) for _, value in evidence)


def _sign(total: float) -> str:
    if abs(total) < CLEAR:
        return "neutral"
    return "positive" if total > 0 else "negative"


def _says_nothing(said: Normal, words: _Words) -> bool:
    """An answer such as "nothing really": people who say it are neither pleased nor displeased."""
    bare = " ".join(word for word in said.words if word not in words.filler)
    return bare in words.neutral or said.text in words.neutral


def _evidence(text: str, said: Normal, found: list[Match], words: _Words) -> list[_Evidence]:
    terms = [match for match in found if match.group == "terms"]
    negations = _negations(found)
    taken = {at for match in found if match.group != "negations" for at in match.words}
    plain = [_Evidence(match.words[0], match.weight) for match in terms if match.weight]
    plain += _lexicon(text, said, taken)
    turned, used = _turn_negated(plain, negations, _clauses(text, said, found))
    bare = [_Evidence(at, BARE_NEGATION) for at in negations if at not in used and at not in taken]
    return sorted([*turned, *bare, *_faces(text, said, words)])


def _negations(found: list[Match]) -> list[int]:
    """The last word of every negation, without such as "not only" and those that praise has used up ("can't fault")."""
    praise = {at for match in found if match.group == "terms" and match.weight > 0 for at in match.words}
    negations = (match for match in found if match.group == "negations" and match.weight)
    return [match.words[-1] for match in negations if praise.isdisjoint(match.words)]


def _lexicon(text: str, said: Normal, taken: set[int]) -> Iterable[_Evidence]:
    """What TextBlob makes of the words that no term covers. "I'll" folds to "ill", so what was written with an
    apostrophe is left out."""
    known = _polarities()
    for at, word in enumerate(said.words):
        if at in taken or "'" in text[slice(*said.spans[at])].replace("\u2019", "'"):
            continue
        value = max((known.get(one, 0.0) for one in (word, *said.readings.get(at, ()))), key=abs)
        if value:
            yield _Evidence(at, value)


def _turn_negated(
    evidence: Iterable[_Evidence], negations: list[int], clauses: list[int]
) -> tuple[list[_Evidence], set[int]]:
    """The evidence with what stands under a negation turned round, and the negations that did so."""
    turned, used = [], set()
    for at, value in evidence:
        before = bisect_right(negations, at - 1) - 1
        negation = negations[before] if before >= 0 else None
        if negation is not None and at - negation <= REACH and clauses[negation] == clauses[at]:
            used.add(negation)
            value *= FLIPPED_PRAISE if value > 0 else FLIPPED_COMPLAINT
        turned.append(_Evidence(at, value))
    return turned, used


def _clauses(text: str, said: Normal, found: list[Match]) -> list[int]:
    """For each word the number of its clause, which no negation reaches out of."""
    turns = {match.words[0] for match in found if match.group == "joining"}
    return list(accumulate(_begins_clause(text, said, turns, at) for at in range(len(said.words))))


def _begins_clause(text: str, said: Normal, turns: set[int], at: int) -> bool:
    if not at or at in turns or said.words[at] in _LINKS or at - 1 in said.ends:
        return True
    between = text[said.spans[at - 1][1] : said.spans[at][0]]
    return len(between) > 1 and _STOP.search(between) is not None


def _faces(text: str, said: Normal, words: _Words) -> list[_Evidence]:
    """Emoji, at the word before them; a row of the same counts once."""
    starts = [start for start, _ in said.spans]
    faces = {(found.group(), bisect_right(starts, found.start()) - 1) for found in words.emoji_pattern.finditer(text)}
    return [_Evidence(max(at, 0), words.emoji[face]) for face, at in faces]


def _is_mixed(evidence: list[_Evidence], said: Normal, found: list[Match], text: str) -> bool:
    turns = _turning_points(said, found, text)
    if turns:
        parts = _sums(evidence, turns)
        both = max(parts) >= COUNTS and min(parts) <= -COUNTS
        return both or any(a >= COUNTS and b <= SILENT for a, b in pairwise(parts))
    sentences = _sums(evidence, [end + 1 for end in sorted(said.ends)])
    praise = sum(part for part in sentences if part > 0)
    complaint = -sum(part for part in sentences if part < 0)
    lighter, heavier = sorted((praise, complaint))
    return lighter >= BOTH and lighter >= BALANCED * heavier


def _sums(evidence: list[_Evidence], starts: list[int]) -> list[float]:
    """The evidence added up between these words."""
    sums = [0.0] * (len(starts) + 1)
    for at, value in evidence:
        sums[bisect_right(starts, at)] += value
    return sums


def _turning_points(said: Normal, found: list[Match], text: str) -> list[int]:
    """The words at which the other side begins. "Although" at the head of a sentence turns at its comma, and
    "though" at the end of one turns the whole sentence."""
    heads = [0, *(end + 1 for end in sorted(said.ends))]
    leading = {match.words[0] for match in found if match.group == "leading"}
    points = set()
    for match in found:
        at = match.words[0]
        head = heads[bisect_right(heads, at) - 1]
        if at == head and at in leading:
            points |= {head, _comma(text, said, match.words[-1])}
        elif match.group == "joining":
            points.add(head if match.words[-1] in said.ends or match.words[-1] == len(said.words) - 1 else at)
    return sorted(points)


def _comma(text: str, said: Normal, at: int) -> int:
    """The first word after the next comma of the sentence."""
    while at < len(said.words) - 1 and at not in said.ends:
        at += 1
        if "," in text[said.spans[at - 1][1] : said.spans[at][0]]:
            break
    return at


def _readable(said: Normal) -> bool:
    """Whether it can be in letters that the lists know: the question says nothing of an answer that is not."""
    return any(word.isascii() for word in said.words)


@functools.lru_cache(maxsize=256)
def _lean(question: str) -> float:
    """1 where the question asks for what is good, -1 for what is not, 0 where it asks for neither or both."""
    total = sum(match.weight for match in _words().questions.matches(question))
    return max(-1.0, min(total, 1.0))


@functools.cache
def _polarities() -> dict[str, float]:
    """TextBlob's own word for word, so that nothing people wrote need be cached. Loaded only when a comment is read:
    it costs 0.3 s and 32 MB that the web process need not pay."""
    from textblob.en import sentiment

    sentiment.load()
    found = {word: float(sentiment([word])[0]) for word in sentiment}
    return {word: TEXTBLOB * value for word, value in found.items() if abs(value) >= FAINTEST}


@functools.cache
def _words() -> _Words:
    raw = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    emoji = raw["emoji"]
    return _Words(
        compile_groups(_groups(raw)),
        compile_terms(_questions(raw["questions"])),
        frozenset(raw["neutral answers"]),
        frozenset(raw["filler"]),
        emoji,
        re.compile("|".join(map(re.escape, sorted(emoji, key=len, reverse=True)))),
    )


def _groups(raw: dict[str, Any]) -> dict[str, dict[str, float]]:
    topics = raw["terms"].values()
    return {
        "terms": {term: float(weight) for topic in topics for weight, terms in topic.items() for term in terms},
        "negations": dict.fromkeys(raw["negations"], 1.0) | dict.fromkeys(raw["not negations"], 0.0),
        "joining": dict.fromkeys(raw["turns"]["joining"], 1.0),
        "leading": dict.fromkeys(raw["turns"]["leading"], 1.0),
        "both": dict.fromkeys(raw["both"], 1.0),
    }


def _questions(raw: dict[str, list[str]]) -> dict[str, float]:
    values = {"positive": 1.0, "negative": -1.0, "open": 0.0}
    return {term: value for side, value in values.items() for term in raw[side]}
