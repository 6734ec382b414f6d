"""How far two people agree who coded the same comments, beyond what chance alone would bring. Pure.

numpy, scikit-learn and krippendorff are loaded inside `work_out`, which runs in a process of its own; see pool.py.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEAST = 20
"""Under so many comments that either of the two gave a code to, nothing is said about it."""
SAMPLES, SEED = 2000, 2026
"""Of the bootstrap: the same comments give the same interval."""

Said = tuple[Sequence[str], Sequence[str]]
"""What each of the two said of one comment: the keys of the codes that apply."""


class Measure(NamedTuple):
    """A coefficient with its 95 % interval: 1 is full agreement, 0 what chance brings. Empty where it cannot be worked
    out, because both said the same of every comment and there is nothing to tell apart."""

    value: float | None
    low: float | None
    high: float | None


class Agreed(NamedTuple):
    """Agreement on one code, as Cohen's kappa. `positives`: comments that either of the two gave it to."""

    kappa: float
    low: float
    high: float
    positives: int


class Strength(NamedTuple):
    least: float
    word: str
    means: str


STRENGTHS = (
    Strength(0.8, "Very strong", "Two people nearly always see the same. Figures on this can be relied on."),
    Strength(0.6, "Good", "Two people mostly see the same, and differ at the edges. Good enough for reports."),
    Strength(0.4, "Fair", "Two people often see the same, but not reliably. Talk the disagreements through."),
    Strength(-1.0, "Weak", "Little more than chance. The definition is not clear enough to be counted on yet."),
)
"""What kappa means in plain words, from the strongest down."""


def strength(kappa: float) -> Strength:
    """By the figure as it is shown beside the word, with two decimals."""
    return next(one for one in STRENGTHS if round(kappa, 2) >= one.least or one is STRENGTHS[-1])


def agreed(row: Mapping[str, Any]) -> Agreed | None:
    """From a row of `work_out`; None where nothing may be said."""
    if row.get("kappa") is None:
        return None
    return Agreed(row["kappa"], row["kappa_low"], row["kappa_high"], row["positives"])


def work_out(said: Sequence[Said], keys: Sequence[str]) -> dict[str, Any]:
    """Plain numbers: how many comments, a row for each code, and one for all codes together, in which every code of
    every comment is one decision."""
    import numpy as np

    given = np.array([[[key in one for key in keys] for one in pair] for pair in said], dtype=bool)
    given = given.reshape(len(said), 2, len(keys))
    rows = {key: _row(given[:, 0, [at]], given[:, 1, [at]]) for at, key in enumerate(keys)}
    return {"comments": len(said), "codes": rows, "all": _row(given[:, 0], given[:, 1])}


def _samples(comments: int) -> "npt.NDArray[np.int64]":
    """How often each comment is in each sample; whole comments are drawn, for what is said of one hangs together."""
    import numpy as np

    dice = np.random.default_rng(SEED)
    return dice.multinomial(comments, np.full(comments, 1 / comments), size=SAMPLES)


def _row(a: "npt.NDArray[np.bool_]", b: "npt.NDArray[np.bool_]") -> dict[str, Any]:
    """Of `a` and `b`, comments by codes. `positives` counts comments, not decisions."""
    import numpy as np

    positives = int((a | b).any(axis=1).sum())
    if positives < LEAST:
        return {"positives": positives}
    cells = np.stack([(a & b).sum(1), (a & ~b).sum(1), (~a & b).sum(1), (~a & ~b).sum(1)], axis=1)
    sampled = _samples(len(a)) @ cells
    kappa = _measure(cohens_kappa(a.ravel(), b.ravel()), kappas(sampled))
    alpha = _measure(krippendorffs_alpha(a.ravel(), b.ravel()), alphas(sampled))
    return {
        "positives": positives,
        "same": int((a == b).all(axis=1).sum()),
        **dict(zip(("kappa", "kappa_low", "kappa_high"), kappa, strict=True)),
        **dict(zip(("alpha", "alpha_low", "alpha_high"), alpha, strict=True)),
    }


def cohens_kappa(a: "npt.NDArray[np.bool_]", b: "npt.NDArray[np.bool_]") -> float | None:
    from sklearn.metrics import cohen_kappa_score

    if (a == a[0]).all() and (b == a[0]).all():
        return None
    return float(cohen_kappa_score(a, b))


def krippendorffs_alpha(a: "npt.NDArray[np.bool_]", b: "npt.NDArray[np.bool_]") -> float | None:
    import numpy as np
    from krippendorff import alpha

    said = np.stack([a, b]).astype(int)
    return float(alpha(said, level_of_measurement="nominal")) if said.min() < said.max() else None


def kappas(cells: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """Cohen's kappa of many two-by-two tables at once: both, only the one, only the other, neither."""
    import numpy as np

    both, one, other, neither = cells.T.astype(float)
    of = both + one + other + neither
    seen = (both + neither) / of
    chance = ((both + one) * (both + other) + (neither + one) * (neither + other)) / of**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(chance < 1, (seen - chance) / (1 - chance), np.nan))


def alphas(cells: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """Krippendorff's alpha for two people and yes or no, of many two-by-two tables at once."""
    import numpy as np

    both, one, other, neither = cells.T.astype(float)
    yes, no = 2 * both + one + other, 2 * neither + one + other
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(yes * no > 0, 1 - (yes + no - 1) * (one + other) / (yes * no), np.nan))


def _measure(value: float | None, sampled: "npt.NDArray[np.float64]") -> Measure:
    """Samples in which nothing differs say nothing and are left out."""
    import numpy as np

    told = sampled[~np.isnan(sampled)]
    if value is None or not len(told):
        return Measure(None, None, None)
    low, high = np.percentile(told, [2.5, 97.5])
    return Measure(*(round(float(one), 4) for one in (value, low, high)))
