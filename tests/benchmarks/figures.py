"""A measured figure beside its limit."""

from collections.abc import Iterable
from dataclasses import dataclass

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """`limit` is the most that `value` may be or, with `is_floor`, the least; None for what is only told."""

    name: str
    value: float
    unit: str
    limit: float | None
    is_floor: bool = False

    @property
    def ratio(self) -> float:
        """How much of the limit is used up; over 1 it is missed."""
        if self.limit is None:
            return 0.0
        if self.is_floor:
            return self.limit / self.value if self.value else float("inf")
        if not self.limit:
            return float(self.value > 0) * 2
        return self.value / self.limit

    @property
    def holds(self) -> bool:
        return self.ratio <= 1

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "limit": self.limit,
            "kind": "at least" if self.is_floor else "at most",
            "ratio": round(self.ratio, 3),
            "holds": self.holds,
        }


def table(figures: Iterable[Figure]) -> str:
    """For people: one line a figure."""
    rows = [["", "measured", "limit", "of the limit", ""], *map(_cells, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(one: Figure) -> Cells:
    if one.limit is None:
        return [one.name, f"{_number(one.value)} {one.unit}", "", "", ""]
    limit = f"{'at least' if one.is_floor else 'at most'} {_number(one.limit)} {one.unit}"
    return [one.name, f"{_number(one.value)} {one.unit}", limit, f"{one.ratio:.0%}", "" if one.holds else "MISSED"]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _line(row: Cells, widths: list[int]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join([row[0].ljust(len(first)), *others]).rstrip()
