"""Cells, how they add up, and what a reader learns from a figure that is rounded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Cell(NamedTuple):
    """`times` something was said, and how many different people said it."""

    times: int
    people: int


class Sum(NamedTuple):
    """The parts add up to the total, and leave nobody out or in twice."""

    total: str
    parts: tuple[str, ...]


class Range(NamedTuple):
    """All that a count can be, both ends included."""

    low: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Rule:
    """`threshold`: people behind a figure that is shown; `step`: what figures are rounded to, 1 for not at all."""

    threshold: int = 10
    step: int = 5

    @property
    def least_width(self) -> int:
        """A hidden count has to be as uncertain as half the threshold."""
        return -(-self.threshold // 2)

    def is_small(self, cell: Cell) -> bool:
        """None and few are alike."""
        return cell.people < self.threshold

    def shown(self, count: int) -> int:
        """To the nearest step, halves up."""
        return (count + self.step // 2) // self.step * self.step

    def told_by(self, figure: int) -> Range:
        """What whoever knows the rule learns from a figure: no count under the threshold is ever shown."""
        low = figure - self.step // 2
        return Range(max(low, self.threshold), low + self.step - 1)


@dataclass(frozen=True)
class Tables:
    """Every cell that is or could be worked out, also those that no table has, and how they add up."""

    cells: Mapping[str, Cell]
    sums: tuple[Sum, ...]

    @classmethod
    def of(cls, cells: Mapping[str, Cell], sums: Iterable[Sum]) -> "Tables":
        """Raises ValueError where the counts do not add up: then nothing that is worked out of them would be true."""
        made = cls(cells, tuple(sums))
        for one in made.sums:
            if cells[one.total].times != sum(cells[part].times for part in one.parts):
                raise ValueError(f"{one.total} is not the sum of its parts")
        return made

    @cached_property
    def sums_with(self) -> Mapping[str, list[Sum]]:
        """By cell, every sum that it is in."""
        found: dict[str, list[Sum]] = {name: [] for name in self.cells}
        for one in self.sums:
            for name in (one.total, *one.parts):
                found[name].append(one)
        return found
