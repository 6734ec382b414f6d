"""What a reader who knows the rule, adds up and takes away can find out: by linear programming (HiGHS)."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from portal.reports.disclosure.cells import Range, Sum

ROOM = 10**6
"""A count that nothing limits is taken to be no more than that."""
AT_ONCE = 4
"""Cells that are attacked side by side in one problem. What is found out about them often settles others."""
NEAR = 1e-6

Floats = npt.NDArray[np.float64]


class Attack:
    """On everything that these sums tie together."""

    def __init__(self, sums: Sequence[Sum], cells: Iterable[str] = ()) -> None:
        self.names = list(dict.fromkeys([*(name for one in sums for name in (one.total, *one.parts)), *cells]))
        self.at = {name: number for number, name in enumerate(self.names)}
        self.matrix = _matrix(sums, self.at)
        self.possible = np.empty((0, len(self.names)))
        """Worlds that agreed with what was known when they were found: each has a count for every cell."""

    def ranges(self, known: Mapping[str, Range], wanted: Iterable[str]) -> dict[str, Range]:
        """Of each wanted cell the least and the most that it can be. Raises ValueError where what is known cannot all
        be true."""
        return self._tried(known, wanted, None)

    def narrow(self, known: Mapping[str, Range], wanted: Iterable[str], width: int) -> dict[str, Range]:
        """The wanted cells whose least and most are less than `width` apart. Two possible worlds that are so far apart
        in a cell show that it is safe without solving anything for it."""
        return self._tried(known, wanted, width)

    def _tried(self, known: Mapping[str, Range], wanted: Iterable[str], enough: int | None) -> dict[str, Range]:
        bounds = self._bounds(known)
        self.possible = self._still_possible(bounds)
        left = [self.at[name] for name in dict.fromkeys(wanted)]
        found: dict[str, Range] = {}
        while left := self._undecided(left, enough):
            now, left = left[:AT_ONCE], left[AT_ONCE:]
            worlds = self._extremes(bounds, now)
            self.possible = np.vstack([self.possible, worlds])
            for number, cell in enumerate(now):
                ends = _whole(worlds[2 * number, cell], worlds[2 * number + 1, cell])
                if enough is None or ends.width < enough:
                    found[self.names[cell]] = ends
        return found

    def _bounds(self, known: Mapping[str, Range]) -> Floats:
        return np.array([known.get(name, (0, ROOM)) for name in self.names], dtype=float).reshape(-1, 2)

    def _still_possible(self, bounds: Floats) -> Floats:
        within = (self.possible >= bounds[:, 0] - NEAR) & (self.possible <= bounds[:, 1] + NEAR)
        return np.asarray(self.possible[within.all(axis=1)])

    def _undecided(self, cells: list[int], enough: int | None) -> list[int]:
        if enough is None or not len(self.possible):
            return cells
        lows, highs = np.ceil(self.possible - NEAR).min(axis=0), np.floor(self.possible + NEAR).max(axis=0)
        return [cell for cell in cells if highs[cell] - lows[cell] < enough]

    def _extremes(self, bounds: Floats, cells: Sequence[int]) -> Floats:
        """Two worlds for each cell, one in which it is least and one in which it is most. They do not touch one
        another, so that one problem has them all."""
        copies = 2 * len(cells)
        costs = np.zeros((copies, len(bounds)))
        for number, cell in enumerate(cells):
            costs[2 * number, cell], costs[2 * number + 1, cell] = 1, -1
        every = sparse.block_diag([self.matrix] * copies, format="csr") if self.matrix.shape[0] else None
        nothing = np.zeros(copies * self.matrix.shape[0]) if self.matrix.shape[0] else None
        solved = linprog(costs.ravel(), A_eq=every, b_eq=nothing, bounds=np.tile(bounds, (copies, 1)), method="highs")
        if solved.x is None:
            raise ValueError(f"what is known cannot all be true: {solved.message}")
        return np.asarray(solved.x.reshape(copies, len(bounds)))


def attack(sums: Sequence[Sum], known: Mapping[str, Range], wanted: Iterable[str]) -> dict[str, Range]:
    """Of each wanted cell the least and the most that it can be, given what is known of others and how all add up.
    Raises ValueError where what is known cannot all be true."""
    wanted = list(wanted)
    return Attack(sums, [*known, *wanted]).ranges(known, wanted)


def _matrix(sums: Sequence[Sum], at: Mapping[str, int]) -> sparse.csr_array:
    """One row a sum: its parts less its total are nothing."""
    rows = [row for row, one in enumerate(sums) for _ in range(len(one.parts) + 1)]
    columns = [at[name] for one in sums for name in (*one.parts, one.total)]
    signs = [sign for one in sums for sign in (*(1.0 for _ in one.parts), -1.0)]
    return sparse.csr_array((signs, (rows, columns)), shape=(len(sums), len(at)))


def _whole(least: float, most: float) -> Range:
    return Range(int(np.ceil(least - NEAR)), int(np.floor(most + NEAR)))
