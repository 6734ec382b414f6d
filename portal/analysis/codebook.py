"""Codebooks as data: what each code means, to adults and to children, and the terms that speak for it."""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from portal.terms import Matcher, compile_groups


@dataclass(frozen=True)
class Definition:
    """One code. `voices` adds to its score by who speaks; `terms` by what is said (see portal/terms.py)."""

    key: str
    kind: str
    name: str
    child_name: str
    definition: str
    voices: dict[str, float]
    terms: dict[str, float]


@dataclass(frozen=True)
class Codebook:
    key: str
    version: str
    name: str
    codes: tuple[Definition, ...]

    @property
    def edition(self) -> str:
        """As it is kept beside each coding: roadmap/1."""
        return f"{self.key}/{self.version}"

    @cached_property
    def by_key(self) -> dict[str, Definition]:
        return {code.key: code for code in self.codes}

    @property
    def values(self) -> list[Definition]:
        return [code for code in self.codes if code.kind == "value"]

    @property
    def priorities(self) -> list[Definition]:
        return [code for code in self.codes if code.kind == "priority"]

    @cached_property
    def matcher(self) -> Matcher:
        """Every code's terms, looked for in one pass."""
        return compile_groups({code.key: code.terms for code in self.codes})


@cache
def roadmap() -> Codebook:
    """The Roadmap to Excellence: 14 values and 8 priority themes."""
    data = json.loads((Path(__file__).parent / "codebooks" / "roadmap.json").read_text())
    names = Definition.__dataclass_fields__
    codes = tuple(Definition(**{name: code[name] for name in names}) for code in data["codes"])
    return Codebook(data["key"], data["version"], data["name"], codes)
