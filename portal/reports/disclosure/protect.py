"""Choosing what to show: as much as can be without giving a small number away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.reports.disclosure.attack import Attack
from portal.reports.disclosure.cells import Range, Rule, Tables

GIVE_BACK = 40
"""So many of what was hidden for the sake of others are tried again, the largest first."""


@dataclass(frozen=True, slots=True)
class Protected:
    """`shown`: figures by cell, rounded. `given_away`: small cells that cannot be kept, because too much was published
    before; with these, nothing more may be published."""

    shown: Mapping[str, int]
    given_away: Mapping[str, Range]


def protect(tables: Tables, wanted: Iterable[str], rule: Rule, before: Mapping[str, Range] | None = None) -> Protected:
    """Of the wanted cells those that can be shown. `before`: what is known already from what was published."""
    return _Choice(tables, rule, dict(before or {})).made(list(wanted))


class _Choice:
    def __init__(self, tables: Tables, rule: Rule, before: dict[str, Range]) -> None:
        self.tables, self.rule, self.before = tables, rule, before
        self.small = [name for name, cell in tables.cells.items() if rule.is_small(cell)]
        self.shown: set[str] = set()
        self.attack = Attack(tables.sums, tables.cells)

    def made(self, wanted: list[str]) -> Protected:
        self.shown = {name for name in wanted if not self.rule.is_small(self.tables.cells[name])}
        hidden: list[str] = []
        while narrow := self.narrow():
            more = self._hide_for(narrow)
            if not more:
                break
            hidden += more
        else:
            self._give_back(hidden)
        return Protected({name: self._figure(name) for name in sorted(self.shown)}, self.narrow())

    def narrow(self) -> dict[str, Range]:
        """The small cells that a reader could tell too exactly."""
        return self.attack.narrow(self._known(), self.small, self.rule.least_width)

    def _figure(self, name: str) -> int:
        return self.rule.shown(self.tables.cells[name].times)

    def _known(self) -> dict[str, Range]:
        now = {name: self.rule.told_by(self._figure(name)) for name in self.shown}
        return now | {name: _both(ends, now.get(name)) for name, ends in self.before.items()}

    def _hide_for(self, narrow: Mapping[str, Range]) -> list[str]:
        """For each sum that gives a small cell away, the smallest figure in it; one sum after the other."""
        hidden: list[str] = []
        done: set[str] = set()
        for name in sorted(narrow, key=lambda one: (narrow[one].width, one)):
            if name not in done and (found := self._next_to(name)):
                self.shown.discard(found)
                hidden.append(found)
                done |= {cell for one in self.tables.sums_with[found] for cell in (one.total, *one.parts)}
        return hidden

    def _next_to(self, name: str) -> str | None:
        """The cell that protects this one at the least loss: among those that stand in a sum with it or, where all of
        those are hidden already, a step further away. Totals, on which more rests, go last."""
        near, seen = {name}, {name}
        while near:
            around = [one for cell in near for one in self.tables.sums_with[cell]]
            shown = {cell for one in around for cell in (one.total, *one.parts)} & self.shown
            if shown:
                totals = {one.total for one in around}
                return min(shown, key=lambda cell: (cell in totals, self.tables.cells[cell].times, cell))
            near = {cell for one in around for cell in (one.total, *one.parts)} - seen
            seen |= near
        return None

    def _give_back(self, hidden: list[str]) -> None:
        for name in sorted(set(hidden), key=lambda one: -self.tables.cells[one].times)[:GIVE_BACK]:
            self.shown.add(name)
            if self.narrow():
                self.shown.discard(name)


def _both(one: Range, other: Range | None) -> Range:
    return Range(max(one.low, other.low), min(one.high, other.high)) if other else one
