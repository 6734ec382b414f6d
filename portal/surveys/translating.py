"""What is asked, in the language of whoever is asked.

A translation is kept beside the mark of the English that it was made of. Where that has changed since, the English is
shown: a question that asks something else is worse than one that is hard to read.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from portal.languages import BANK, ENGLISH, catalog, in_english
from portal.surveys.gate import Finding, Rule, finding

Texts = dict[str, str | list[str]]
"""By field: a text, or the answers to choose from."""


class State(StrEnum):
    MISSING = "not there yet"
    STALE = "the English has changed since"
    UNCHECKED = "not checked yet"
    CHECKED = "checked"


_SAID = {
    (State.MISSING, State.STALE): (
        "{language}: {count} of {all} parts have no words yet, or older ones. They would be shown in English."
    ),
    (State.UNCHECKED,): "{language}: nobody whose own language it is has checked {count} of {all} parts.",
}


class Part(Protocol):
    """A question, or what is told before the first one."""

    in_languages: dict[str, Any]

    @property
    def english(self) -> Texts: ...


@dataclass(frozen=True, slots=True)
class Translation:
    texts: Texts
    of: str
    """The mark of the English that it was made of."""
    checked: bool = False
    """Whether somebody whose own language it is has checked it."""


def mark(english: Texts) -> str:
    return hashlib.sha256(json.dumps(english, sort_keys=True).encode()).hexdigest()[:16]


def translation(kept: Mapping[str, Any], code: str) -> Translation | None:
    """Of what stands in the column."""
    return Translation(**kept[code]) if code in kept else None


def fresh(english: Texts, kept: Mapping[str, Any], code: str) -> Texts:
    """The words in a language, where they are not older than the English."""
    found = translation(kept, code)
    return found.texts if found and found.of == mark(english) else {}


def state(part: Part, code: str) -> State:
    found = translation(part.in_languages, code)
    if found is None or not found.texts:
        return State.MISSING
    if found.of != mark(part.english):
        return State.STALE
    return State.CHECKED if found.checked else State.UNCHECKED


def ready(english: Texts, code: str) -> Translation | None:
    """What the ready surveys ask is translated already, and was checked by nobody. None for what they do not ask."""
    known = catalog(code, BANK).gettext
    texts = {
        name: known(said) if isinstance(said, str) else [known(one) for one in said] for name, said in english.items()
    }
    return Translation(texts, mark(english)) if all(texts[name] != said for name, said in english.items()) else None


class Told:
    """The words of a question, or of the page before the first one, as somebody is told them: `told.text`."""

    def __init__(self, english: Texts, kept: Mapping[str, Any], code: str) -> None:
        own = fresh(english, kept, code)
        self.code = code if own else ENGLISH
        self.texts: Texts = {**english, **own}

    def __getattr__(self, name: str) -> str | list[str]:
        try:
            return self.texts[name]
        except KeyError:
            raise AttributeError(name) from None


def findings(survey: Part, questions: Sequence[Part]) -> Iterator[Finding]:
    """What the gate says of each language that it is offered in."""
    for code in survey.in_languages:
        parts = [survey, *questions]
        for states, said in _SAID.items():
            those = [part for part in parts if state(part, code) in states]
            if those:
                words = [code, *(mark(part.english) for part in those)]
                message = said.format(language=in_english(code), count=len(those), all=len(parts))
                yield finding(Rule.LANGUAGE, f"languages/{code}", message, words)
