"""What is different from one codebook to another: its codes, and word by word what is said of each. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from portal.analysis.codebook import Codebook, Definition


class How(StrEnum):
    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    text: str
    how: How


class Weight(NamedTuple):
    """Of a term, or of who speaks; empty where there was or is none."""

    of: str
    before: float | None
    after: float | None


WORDS = {
    "name": "Name",
    "child_name": "Name for children",
    "definition": "Definition",
    "child_definition": "Definition for children",
    "kind": "Heading",
}
LISTS = {"include": "What to include", "leave_out": "What to leave out", "examples": "Examples"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one code that is in either. Added and removed ones stand for themselves; of the others, by its heading, what
    was said before and is said now."""

    code: Definition
    how: How
    words: Mapping[str, list[Piece]] = field(default_factory=dict)
    lists: Mapping[str, list[Piece]] = field(default_factory=dict)
    terms: list[Weight] = field(default_factory=list)

    @property
    def renamed(self) -> bool:
        return WORDS["name"] in self.words


def differences(old: Codebook, new: Codebook) -> list[Difference]:
    """Codes of the new one in its order, then those that are gone; what stayed as it was is left out."""
    found = [
        of_code(old.by_key[code.key], code) if code.key in old.by_key else Difference(code, How.NEW)
        for code in new.codes
    ]
    gone = [Difference(code, How.GONE) for code in old.codes if code.key not in new.by_key]
    return [one for one in [*found, *gone] if one]


def reordered(old: Codebook, new: Codebook) -> bool:
    """Whether the codes that are in both stand in another order."""
    return [key for key in old.by_key if key in new.by_key] != [key for key in new.by_key if key in old.by_key]


def of_code(old: Definition, new: Definition) -> Difference | None:
    """None where nothing is different."""
    words = {said: _words(getattr(old, name), getattr(new, name)) for name, said in WORDS.items()}
    lists = {said: _items(getattr(old, name), getattr(new, name)) for name, said in LISTS.items()}
    found = Difference(
        new,
        How.KEPT,
        {said: pieces for said, pieces in words.items() if pieces},
        {said: pieces for said, pieces in lists.items() if pieces},
        _weights(old.terms, new.terms),
    )
    return found if found.words or found.lists or found.terms else None


def _words(old: str, new: str) -> list[Piece]:
    """The text as it is, with what is gone where it stood; empty where nothing is different."""
    if old == new:
        return []
    before, after = (re.findall(r"\S+\s*", text) for text in (old, new))
    alike = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after], autojunk=False)
    pieces: list[Piece] = []
    for what, start, end, first, last in alike.get_opcodes():
        gone, new_ = "".join(before[start:end]), "".join(after[first:last])
        if what == "equal":
            pieces.append(Piece(new_, How.KEPT))
        else:
            pieces += [Piece(text, how) for text, how in ((gone, How.GONE), (new_, How.NEW)) if text]
    return pieces


def _items(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Those that are gone or new, as a list has them."""
    gone = [Piece(one, How.GONE) for one in old if one not in new]
    return gone + [Piece(one, How.NEW) for one in new if one not in old]


def _weights(old: Mapping[str, float], new: Mapping[str, float]) -> list[Weight]:
    """What weighs otherwise: first what is new, then what changed, then what is gone."""
    return sorted(_otherwise(old, new), key=lambda one: (one.before is not None, one.after is None, one.of))


def _otherwise(old: Mapping[str, float], new: Mapping[str, float]) -> Iterator[Weight]:
    for one in {**old, **new}:
        if old.get(one) != new.get(one):
            yield Weight(one, old.get(one), new.get(one))
