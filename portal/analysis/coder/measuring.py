"""How good coding is, against what people said: by code and over all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from portal.analysis.coder.features import Floats
from portal.analysis.rightness import f1

ENOUGH = 10
"""People gave a code so often before it counts in the mean over codes."""
BINS = 10
CUT = 0.9


@dataclass(frozen=True, slots=True)
class Right:
    """Of one code: how often the machine and people both gave it, only the machine did, only people did."""

    both: int
    machine: int
    people: int

    @property
    def precision(self) -> float | None:
        return self.both / (self.both + self.machine) if self.both + self.machine else None

    @property
    def recall(self) -> float | None:
        return self.both / (self.both + self.people) if self.both + self.people else None

    @property
    def f1(self) -> float:
        return f1(self.both, self.machine, self.people)

    @property
    def given(self) -> int:
        """How often people gave it."""
        return self.both + self.people


def best_cut(sure: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The confidence at which F1 is best; never above a half, for what is likelier than not is always suggested."""
    if not truth.any():
        return 0.5
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(truth[order])
    by_cut = 2 * hits / (np.arange(1, len(sure) + 1) + truth.sum())
    return float(min(sure[order][int(by_cut.argmax())], 0.5))


def right(given: Sequence[frozenset[str]], truth: Sequence[frozenset[str]], keys: Sequence[str]) -> dict[str, Right]:
    pairs = list(zip(given, truth, strict=True))
    return {
        key: Right(
            sum(key in machine and key in people for machine, people in pairs),
            sum(key in machine and key not in people for machine, people in pairs),
            sum(key not in machine and key in people for machine, people in pairs),
        )
        for key in keys
    }


def altogether(each: Sequence[Right]) -> Right:
    """Over all decisions: its F1 is the micro-F1."""
    return Right(sum(one.both for one in each), sum(one.machine for one in each), sum(one.people for one in each))


def macro(each: Sequence[Right], enough: int = ENOUGH) -> float | None:
    """The mean F1 of the codes that people gave often enough."""
    counted = [one.f1 for one in each if one.given >= enough]
    return sum(counted) / len(counted) if counted else None


def calibration_error(sure: Floats, truth: Floats) -> float:
    """Expected calibration error: how far, on average, confidence is from how often it was right, in ten bins."""
    flat, right_ = sure.ravel(), truth.ravel()
    bins = np.minimum((flat * BINS).astype(int), BINS - 1)
    gaps = [abs(flat[bins == at].sum() - right_[bins == at].sum()) for at in range(BINS)]
    return float(sum(gaps) / max(len(flat), 1))


def precision_at(sure: Floats, truth: Floats, cut: float = CUT) -> float | None:
    """Of what the machine was at least so sure of, the share that people gave too."""
    over = sure >= cut
    return float(truth[over].mean()) if over.any() else None


def held_in(sure: Floats, truth: Floats, most: int = 3) -> float | None:
    """The share of people's codes that the surest so many hold, comment by comment. What has no confidence at all is
    not held."""
    if not truth.any():
        return None
    first = np.argsort(-sure, axis=1, kind="stable")[:, :most]
    return float(np.take_along_axis(np.logical_and(truth, sure > 0), first, axis=1).sum() / truth.sum())
