"""Codes by whatever people call them: their keys, or their names in this codebook. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal.analysis.codebook import Codebook

FIELDS = {"value": "values", "priority": "priorities", "category": "categories"}
"""What the list of a kind's codes is called in files; another kind's by its own name."""
NONE = {"none", "none fits"}


def field_of(kind: str) -> str:
    return FIELDS.get(kind, kind.replace(" ", "_"))


def _flat(said: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", said.casefold()))


class Names:
    """The ways to say each code of a codebook."""

    def __init__(self, book: Codebook) -> None:
        self.book = book
        self._known = {_flat(name): code.key for code in book.codes for name in (code.child_name, code.name, code.key)}

    def key(self, said: str) -> str | None:
        return self._known.get(_flat(said))

    def several(self, said: str) -> tuple[set[str], list[str]]:
        """The keys in one cell, and what is no code: parted by ; or | or lines, or keys by spaces or commas."""
        keys: set[str] = set()
        unknown: list[str] = []
        for part in filter(None, map(str.strip, re.split(r"[;|\n]", said))):
            words = re.split(r"[\s,]+", part)
            if key := self.key(part):
                keys.add(key)
            elif all(word in self.book.by_key for word in words):
                keys.update(words)
            else:
                unknown.append(part)
        return keys, unknown

    def of(self, row: Mapping[str, Any]) -> tuple[set[str], list[str]] | None:
        """What a row of a file says of codes: in `codes`, or in lists named by their kinds. None where it says
        nothing; no code at all where it says that none fits."""
        fields = ["codes", *dict.fromkeys(field_of(code.kind) for code in self.book.codes)]
        said = [row[name] for name in fields if row.get(name) not in (None, "")]
        if not said:
            return (set(), []) if str(row.get("none")).casefold() == "true" else None
        found = [self._listed(one) for one in said]
        return set().union(*(keys for keys, _ in found)), [one for _, unknown in found for one in unknown]

    def _listed(self, said: Any) -> tuple[set[str], list[str]]:
        if isinstance(said, str):
            return (set(), []) if said.strip().casefold() in NONE else self.several(said)
        return self._each(said) if isinstance(said, list | tuple) else (set(), [str(said)])

    def _each(self, said: Iterable[Any]) -> tuple[set[str], list[str]]:
        """Names and keys, or what `portal code` writes of each."""
        names = [str(one.get("key") or one.get("name")) if isinstance(one, dict) else str(one) for one in said]
        found = [(self.key(name), name) for name in names]
        return {key for key, _ in found if key}, [name for key, name in found if not key]
