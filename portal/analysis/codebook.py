"""Codebooks as data: what each code means, to adults and to children, the terms that speak for it, and examples.

One that comes with the portal is a folder under codebooks/: codebook.json, and examples/*.jsonl with one invented
comment a line, coded as people would. None of the code knows what the codes are: the Roadmap's are values and priority
themes, another's are what it calls them.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from portal.terms import Matcher, compile_groups

SHIPPED = Path(__file__).parent / "codebooks"
KINDS = {"value": "Values", "priority": "Priority themes", "category": "Categories"}
"""The headings that codes stand under; another kind is its own heading."""


@dataclass(frozen=True)
class Definition:
    """One code. `terms` tells what is said (see portal/terms.py), with weights: 1 a hint, 2 usually, 3 decisive."""

    key: str
    kind: str
    name: str
    child_name: str
    definition: str
    child_definition: str = ""
    include: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    terms: Mapping[str, float] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    """What an officer typed in; the many that come with the portal are in `examples_of`."""


@dataclass(frozen=True)
class Example:
    """A comment with the codes that people would give it."""

    text: str
    codes: frozenset[str]
    question: str = ""
    voice: str = ""
    tone: str = ""
    weight: float = 1.0
    """What it counts for beside the others."""


@dataclass(frozen=True)
class Codebook:
    key: str
    version: str
    name: str
    codes: tuple[Definition, ...]
    source: str = ""

    @property
    def edition(self) -> str:
        """As it is kept beside each coding: roadmap/1."""
        return f"{self.key}/{self.version}"

    @cached_property
    def by_key(self) -> dict[str, Definition]:
        return {code.key: code for code in self.codes}

    @cached_property
    def by_kind(self) -> dict[str, list[Definition]]:
        """Under the heading of each kind its codes, in the codebook's order."""
        found: dict[str, list[Definition]] = {}
        for code in self.codes:
            found.setdefault(KINDS.get(code.kind, code.kind.capitalize()), []).append(code)
        return found

    @cached_property
    def matcher(self) -> Matcher:
        """Every code's terms, looked for in one pass."""
        return compile_groups({code.key: code.terms for code in self.codes})

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads again."""
        codes = [dict(vars(code)) for code in self.codes]
        return {"key": self.key, "version": self.version, "name": self.name, "codes": codes, "source": self.source}


def from_json(data: Mapping[str, Any]) -> Codebook:
    """Fields that it does not know are left out. Raises KeyError or TypeError for what is no codebook."""
    names = Definition.__dataclass_fields__
    lists = {"include", "leave_out", "examples"}

    def definition(code: Mapping[str, Any]) -> Definition:
        kept: dict[str, Any] = {name: code[name] for name in names if name in code}
        kept |= {name: tuple(kept[name]) for name in lists & kept.keys()}
        return Definition(**kept)

    codes = tuple(map(definition, data["codes"]))
    return Codebook(data["key"], str(data["version"]), data["name"], codes, data.get("source", ""))


@cache
def shipped() -> Mapping[str, Codebook]:
    """The codebooks that come with the portal, by key."""
    files = sorted(SHIPPED.glob("*/codebook.json"))
    books = [from_json(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return {book.key: book for book in books}


def roadmap() -> Codebook:
    """The Roadmap to Excellence: 14 values and 8 priority themes."""
    return shipped()["roadmap"]


FEW = 10
"""A code with fewer examples is learnt from its own wording too."""
HINT = 0.5


def examples_of(book: Codebook) -> Iterator[Example]:
    """The examples that come with the portal for this key, as far as the codes are still there, and those that were
    typed in beside a code; for codes that have few, their terms and their wording, which count for less."""
    given = [*examples_given(book)]
    yield from given
    often = Counter(key for one in given for key in one.codes)
    for code in book.codes:
        if often[code.key] < FEW:
            terms = [term.replace("*", "").replace("...", " ") for term, weight in code.terms.items() if weight > 1]
            hints = [code.name, code.child_name, code.definition, *code.include, *terms]
            yield from (Example(hint, frozenset({code.key}), weight=HINT) for hint in hints if hint)


def examples_given(book: Codebook) -> Iterator[Example]:
    """Those that somebody wrote as examples."""
    for file in sorted((SHIPPED / book.key / "examples").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield example(json.loads(line), book)
    for code in book.codes:
        yield from (Example(text, frozenset({code.key})) for text in code.examples)


def with_few_examples(book: Codebook) -> list[Definition]:
    often = Counter(key for one in examples_given(book) for key in one.codes)
    return [code for code in book.codes if often[code.key] < FEW]


def example(row: Mapping[str, Any], book: Codebook) -> Example:
    """From a line of JSON: text, codes and, where they are known, question, voice and tone."""
    codes = frozenset(row["codes"]) & book.by_key.keys()
    return Example(row["text"], codes, row.get("question") or "", row.get("voice") or "", row.get("tone") or "")
