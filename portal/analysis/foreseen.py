"""What a trial found, ready to be shown: by code what would change, with small numbers withheld. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.analysis.codebook import Codebook, Definition

ENOUGH = 20
"""People gave a code so often before its own figures are told."""


@dataclass(frozen=True, slots=True)
class Row:
    """How many comments bear on a code now and would then; empty where it is not told, or the code is not there."""

    code: Definition
    before: int | None
    after: int | None
    gained: int | None
    lost: int | None
    is_new: bool = False
    is_gone: bool = False

    @property
    def withheld(self) -> bool:
        return self.before is None and self.after is None

    @property
    def changes(self) -> bool:
        return bool(self.is_new or self.is_gone or self.gained or self.lost)


def rows(outcome: Mapping[str, Any], old: Codebook, new: Codebook, minimum: int) -> list[Row]:
    """Codes of the new one in its order, then those that would be gone. Unless both counts are large enough, none of
    a code's is told: each could be worked out from the others."""
    gone = [code for code in old.codes if code.key not in new.by_key]
    return [_row(code, outcome.get("codes", {}).get(code.key, {}), old, new, minimum) for code in [*new.codes, *gone]]


def _row(code: Definition, counts: Mapping[str, int], old: Codebook, new: Codebook, minimum: int) -> Row:
    is_new, is_gone = code.key not in old.by_key, code.key not in new.by_key
    before, after, gained, lost = (counts.get(name, 0) for name in ("before", "after", "gained", "lost"))
    told = (is_new or before >= minimum) and (is_gone or after >= minimum)
    if not told:
        return Row(code, None, None, None, None, is_new, is_gone)
    return Row(
        code,
        None if is_new else before,
        None if is_gone else after,
        gained if gained >= minimum else None,
        lost if lost >= minimum else None,
        is_new,
        is_gone,
    )


@dataclass(frozen=True, slots=True)
class Rightness:
    """Of one code, from 0 to 1: how much of what the model gives is right, and how much of what is there it finds."""

    code: Definition
    given: int
    precision: float | None
    recall: float | None


def rightness(figures: Mapping[str, Any], book: Codebook) -> Iterator[Rightness]:
    """Empty where people gave a code, or the model did, less than ENOUGH times."""
    for code in book.codes:
        both, machine, people = figures.get("codes", {}).get(code.key, (0, 0, 0))
        precision = both / (both + machine) if both + machine >= ENOUGH else None
        recall = both / (both + people) if both + people >= ENOUGH else None
        yield Rightness(code, both + people, precision, recall)
