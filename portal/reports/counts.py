"""What was counted in a period, laid out as cells that add up: how many comments said something, and how many did not,
by who said it and how it sounds. Pure.

A cell's name tells the period, the group, the age, the breakdown, the code and the side, each of them or ALL, as in
`2026-Q3/lincc/*/tone=negative/V2/said`. The same thing has the same name in every edition, so that what was published
before is known when the next one is made.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from portal.reports.disclosure import Cell, Sum, Tables

ALL = "*"
EVERY_CODE = ""
"""Stands for all comments, whatever they say."""
NONE_FITS = "none"
"""Stands for comments that no code fits."""


class Row(NamedTuple):
    """Comments of one kind: `by` is a breakdown such as tone=negative, or ALL; `code` a code or EVERY_CODE. What is
    never broken down by group or age says ALL there."""

    group: str
    age: str
    by: str
    code: str
    times: int
    people: int


class Place(NamedTuple):
    """Where a count stands, whatever it counts."""

    period: str
    group: str = ALL
    age: str = ALL
    by: str = ALL

    def named(self, code: str = EVERY_CODE, side: str = ALL) -> str:
        return "/".join((*self, code, side))

    def said(self, code: str) -> str:
        return self.named(code, "said")

    @property
    def wider(self) -> Iterator["Place"]:
        """Those that it is a part of, one step up."""
        for name in ("group", "age", "by"):
            if getattr(self, name) != ALL:
                yield self._replace(**{name: ALL})


@dataclass
class Counts:
    """By place, and within it by code."""

    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Longer periods, by the shorter ones that they are made of."""
    cells: dict[Place, dict[str, Cell]] = field(default_factory=dict)

    def add(self, period: str, rows: Iterable[Row]) -> None:
        """All rows of a period. A breakdown has rows of its own: who spoke in two tones is one person in the whole."""
        times: dict[Place, Counter[str]] = {}
        people: dict[Place, Counter[str]] = {}
        for row in rows:
            for group in dict.fromkeys((row.group, ALL)):
                for age in dict.fromkeys((row.age, ALL)):
                    place = Place(period, group, age, row.by)
                    times.setdefault(place, Counter())[row.code] += row.times
                    people.setdefault(place, Counter())[row.code] += row.people
        for place, counted in times.items():
            self.cells[place] = {code: Cell(n, people[place][code]) for code, n in counted.items()}
        self.__dict__.pop("_wholes", None)

    def of(self, place: Place, code: str = EVERY_CODE) -> Cell:
        return self.cells.get(place, {}).get(code, Cell(0, 0))

    def tables(self, code: str = EVERY_CODE) -> Tables:
        """Everything that can be told of one code. Of those who did not say it there are, at the least, as many people
        as did not say it at all."""
        sides = (ALL,) if code == EVERY_CODE else (ALL, "said", "not")
        sums = [one for side in sides for one in self._sums(EVERY_CODE if side == ALL else code, side)]
        if code != EVERY_CODE:
            sums += [Sum(place.named(), (place.said(code), place.named(code, "not"))) for place in self.cells]
        return Tables.of(self.named(code), sums)

    def named(self, code: str = EVERY_CODE) -> dict[str, Cell]:
        """The cells of those tables, by name."""
        found: dict[str, Cell] = {}
        for place in self.cells:
            every, said = self.of(place), self.of(place, code)
            found[place.named()] = every
            if code != EVERY_CODE:
                rest = Cell(every.times - said.times, max(every.people - said.people, 0))
                found |= {place.said(code): said, place.named(code, "not"): rest}
        return found

    def _sums(self, code: str, side: str) -> Iterator[Sum]:
        for whole, parts in self._wholes:
            yield Sum(whole.named(code, side), tuple(part.named(code, side) for part in parts))

    @cached_property
    def _wholes(self) -> list[tuple[Place, list[Place]]]:
        """Each place with all that it is made of: of groups, of ages, of each breakdown, of shorter periods."""
        parts: dict[tuple[Place, str], list[Place]] = {}
        for place in self.cells:
            for wide in place.wider:
                missing = next(name for name in ("group", "age", "by") if getattr(wide, name) != getattr(place, name))
                of = place.by.partition("=")[0] if missing == "by" else missing
                parts.setdefault((wide, of), []).append(place)
            for longer, shorter in self.periods.items():
                if place.period in shorter and place._replace(period=longer) in self.cells:
                    parts.setdefault((place._replace(period=longer), "period"), []).append(place)
        return [(whole, found) for (whole, _), found in parts.items()]
