"""What a council adds to the phrases that the screen comes with, and what it takes away."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from portal.terms import compile_terms, normalise

MOST_WORDS, SHORTEST = 12, 4
WEIGHTS = {1: "a hint, that counts beside another", 2: "enough to be read first", 3: "strong", 4: "read even if denied"}


class PhraseError(ValueError):
    """Why a phrase cannot be used, as a plain sentence."""


class Edit(StrEnum):
    ADDED = "added"
    TAKEN_AWAY = "taken_away"
    HARMLESS = "harmless"


class Change(NamedTuple):
    what: Edit
    phrase: str
    kind: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Overlay:
    """`number` is that of the newest change; `terms` are (kind, phrase, weight)."""

    number: int = 0
    terms: tuple[tuple[str, str, int], ...] = ()
    harmless: tuple[str, ...] = ()
    removed: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, changes: Iterable[Change], number: int) -> "Overlay":
        """In the order that they were made; of two changes to one phrase the later one counts."""
        last = {change.phrase: change for change in changes}
        added = [one for one in last.values() if one.what is Edit.ADDED]
        harmless = [one.phrase for one in last.values() if one.what is Edit.HARMLESS]
        return cls(number, tuple((one.kind, one.phrase, one.weight) for one in added), tuple(harmless), frozenset(last))

    def laid_over(self, patterns: dict[str, Any]) -> dict[str, Any]:
        """The same phrases with all of this; what was given stays as it was."""
        kinds = {
            kind: {**body, "terms": {**self._kept(body["terms"]), **self._own(kind)}}
            for kind, body in patterns["kinds"].items()
        }
        harmless = [*(phrase for phrase in patterns["harmless"] if phrase not in self.removed), *self.harmless]
        return {**patterns, "version": self.version_of(patterns), "kinds": kinds, "harmless": harmless}

    def version_of(self, patterns: dict[str, Any]) -> str:
        return f"{patterns['version']}.{self.number}"

    def _kept(self, terms: dict[str, int]) -> dict[str, int]:
        return {phrase: weight for phrase, weight in terms.items() if phrase not in self.removed}

    def _own(self, kind: str) -> dict[str, int]:
        return {phrase: weight for own, phrase, weight in self.terms if own == kind}


def tidy(typed: str) -> str:
    """A phrase as the list writes it. Raises PhraseError."""
    phrase = " ".join(typed.casefold().replace("\u2026", "...").split())
    try:
        compile_terms({phrase: 1.0})
    except ValueError:
        raise PhraseError("Write at least one word.") from None
    words = normalise(phrase).words
    if len(words) > MOST_WORDS:
        raise PhraseError(f"A phrase has at most {MOST_WORDS} words: a longer one is never said again.")
    if len("".join(words)) < SHORTEST:
        raise PhraseError("This is so short that it would be found in nearly everything.")
    return phrase
