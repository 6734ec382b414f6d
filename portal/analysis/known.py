"""Sentences of our own that coders of this kind stumble over, and how a model does on them. Pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.analysis.coder import Coded

FILE = Path(__file__).with_name("known_failures.json")
CODES, TONE = "codes", "tone"
SURE = 0.5
"""A code that the model is at least so sure of for one text has to be suggested for the others too. What it is less
sure of comes and goes."""

Said = tuple[str, Mapping[str, float]]
"""What a model says of a text: its tone, and how sure it is of each code that it suggests."""


@dataclass(frozen=True, slots=True)
class Case:
    """`tones` has the right one of each text, if that is asked; `same` what has to be alike for all of them."""

    texts: tuple[str, ...]
    tones: tuple[str, ...] = ()
    same: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sort:
    """Cases that try the same thing."""

    key: str
    name: str
    about: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not hold: what the model says of each text, and what is wrong with it."""

    texts: tuple[str, ...]
    said: tuple[Said, ...]
    tones: tuple[str, ...]
    """The right ones, if that was asked."""
    comes_and_goes: tuple[str, ...]
    """Codes that only some of the texts were given."""

    @property
    def tone_changes(self) -> bool:
        return not self.tones and len({tone for tone, _ in self.said}) > 1


@dataclass(frozen=True, slots=True)
class Outcome:
    sort: Sort
    failures: tuple[Failure, ...]

    @property
    def of(self) -> int:
        return len(self.sort.cases)

    @property
    def holds(self) -> int:
        return self.of - len(self.failures)


@cache
def mark() -> str:
    """Changes with the sentences."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


@cache
def sorts() -> tuple[Sort, ...]:
    read = json.loads(FILE.read_text(encoding="utf-8"))["sets"]
    return tuple(Sort(one["key"], one["name"], one["about"], tuple(map(_case, one["cases"]))) for one in read)


def _case(one: Mapping[str, Any]) -> Case:
    texts = one.get("texts") or [one["say"].format(word) for word in one["with"]]
    return Case(tuple(texts), tuple(one.get("tones", ())), frozenset(one.get("same", ())))


def texts() -> list[str]:
    """All of them, in the order in which `kept` wants the answers."""
    return [text for sort in sorts() for case in sort.cases for text in case.texts]


def kept(coded: Iterable[Coded]) -> dict[str, Any]:
    """What is kept beside a model's figures: of the cases that did not hold, what the model said."""
    answers = iter(coded)
    found = {sort.key: dict(_failed(sort, answers)) for sort in sorts()}
    return {"mark": mark(), "failed": found}


def _failed(sort: Sort, answers: Iterator[Coded]) -> Iterator[tuple[str, list[Any]]]:
    for at, case in enumerate(sort.cases):
        said: list[Said] = [(one.tone, _sure(one)) for _, one in zip(case.texts, answers, strict=False)]
        if not holds(case, said):
            yield str(at), [list(one) for one in said]


def _sure(one: Coded) -> dict[str, float]:
    return {suggested.key: suggested.confidence for suggested in one.suggestions}


def holds(case: Case, said: Sequence[Said]) -> bool:
    tones = [tone for tone, _ in said]
    same_tone = TONE not in case.same or len(set(tones)) == 1
    return same_tone and (not case.tones or list(case.tones) == tones) and not _comes_and_goes(case, said)


def _comes_and_goes(case: Case, said: Sequence[Said]) -> tuple[str, ...]:
    """Codes that the model is sure of for one text and does not even suggest for another."""
    if CODES not in case.same:
        return ()
    sure = {key for _, codes in said for key, confidence in codes.items() if confidence >= SURE}
    return tuple(sorted(key for key in sure if not all(key in codes for _, codes in said)))


def outcomes(kept_: Mapping[str, Any]) -> list[Outcome]:
    """From what was kept; empty if these very sentences have not been tried yet."""
    if kept_.get("mark") != mark():
        return []
    return [Outcome(sort, tuple(_failures(sort, kept_["failed"][sort.key]))) for sort in sorts()]


def _failures(sort: Sort, failed: Mapping[str, Any]) -> Iterator[Failure]:
    for at, answers in failed.items():
        case, said = sort.cases[int(at)], [(tone, codes) for tone, codes in answers]
        yield Failure(case.texts, tuple(said), case.tones, _comes_and_goes(case, said))
