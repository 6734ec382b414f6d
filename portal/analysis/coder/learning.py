"""Learning from coded comments: one linear model a code, all of them in one closed form (ridge regression).

The comments' likeness to one another (their Gram matrix) is inverted once for all codes and tones, which also gives,
exactly, what each comment would have been taken for had it been left out. Confidences, cuts and figures rest on those:
nothing is judged by what it was learnt from. The same comments give the same model.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from sklearn.linear_model import LogisticRegression

from portal.analysis.codebook import Codebook, Example
from portal.analysis.coder import Item
from portal.analysis.coder.features import Floats, Seen, by_number, see
from portal.analysis.coder.measuring import best_cut
from portal.analysis.coder.model import Arrays, Model, matcher, weighted
from portal.analysis.coder.tone import TONES, polarities

PENALTY = 1.0
LEVEL = 0.3
"""Of the constant that every comment has."""
MOST = 6000
"""Comments: the inverse takes 4 bytes for each pair of them."""


COMMON = 0.01
"""The share of comments that have a number from which on it is a common one."""

Bools = npt.NDArray[np.bool_]


class Learnt(NamedTuple):
    """`left_out` has, for each example and column (codes, then tones), how sure the model were had it not seen it."""

    model: Model
    left_out: Floats
    training_set: str


def training_set(book: Codebook, examples: Sequence[Example]) -> str:
    """SHA-256 of all that a model is learnt from."""
    rows = sorted(json.dumps([one.text, sorted(one.codes), one.question, one.voice, one.tone]) for one in examples)
    return hashlib.sha256(json.dumps([book.as_json(), rows], sort_keys=True).encode()).hexdigest()


def learn(book: Codebook, examples: Sequence[Example], day: date) -> Learnt:
    """Of more than MOST examples the last are left out, so put first what counts most. Raises ValueError for none."""
    examples = list(examples)[:MOST]
    if not examples:
        raise ValueError("nothing to learn from")
    keys = list(book.by_key)
    polarity = by_number(polarities())
    seen = see([Item(one.text, one.question, one.voice) for one in examples], matcher(book), keys, polarity)
    idf = _idf(seen)
    rows = _rows(seen, idf)
    truth = np.array([[key in one.codes for key in keys] + [one.tone == tone for tone in TONES] for one in examples])
    heard = np.array([bool(one.tone) for one in examples])
    alike = _alike(rows) + seen.dense @ seen.dense.T + LEVEL**2
    alike[np.diag_indices_from(alike)] += PENALTY / np.array([one.weight for one in examples], dtype=np.float32)
    inverse = linalg.inv(alike, overwrite_a=True, check_finite=False)
    wanted = _wanted(truth, heard, len(keys))
    parts = (inverse @ wanted).astype(np.float32)
    scores = wanted - parts / np.diag(inverse)[:, None]
    known = [np.s_[:] if at < len(keys) else heard for at in range(truth.shape[1])]
    curves = np.array([_curve(scores[rows_, at], truth[rows_, at]) for at, rows_ in enumerate(known)], dtype=np.float32)
    sure = 1 / (1 + np.exp(-(scores * curves[:, 0] + curves[:, 1])))
    cuts = np.array([best_cut(sure[rows_, at], truth[rows_, at]) for at, rows_ in enumerate(known)], dtype=np.float32)
    dense = np.vstack([seen.dense.T @ parts, LEVEL**2 * parts.sum(axis=0)]).astype(np.float32)
    weights = np.asarray(rows.T @ parts, dtype=np.float32)
    digest = training_set(book, examples)
    model = Model(f"{book.edition}-{digest[:8]}-{day}", book, Arrays(idf, weights, dense, curves, cuts, polarity), keys)
    return Learnt(model, sure.astype(np.float32), digest)


def _wanted(truth: Bools, heard: Bools, codes: int) -> Floats:
    """1 for what is given and -1 for what is not; where nobody said the tone, what is usual."""
    wanted = (truth * 2 - 1).astype(np.float32)
    if heard.any() and not heard.all():
        wanted[~heard, codes:] = wanted[heard, codes:].mean(axis=0)
    return wanted


def _idf(seen: Seen) -> Floats:
    """How telling a number is: the rarer, the more."""
    there = seen.words.sum(axis=0) + (seen.use @ seen.parts).minimum(1).sum(axis=0)
    count = np.asarray(there).ravel()
    return np.where(count > 0, np.log((1 + len(seen.said)) / (1 + count)) + 1, 0).astype(np.float32)


def _rows(seen: Seen, idf: Floats) -> sparse.csr_matrix:
    words, parts, lengths = weighted(seen, idf)
    of_words = sparse.diags_array(1 / lengths.words) @ words
    return (
        (of_words + sparse.diags_array(1 / lengths.parts) @ (seen.use @ parts) + seen.asked).tocsr().astype(np.float32)
    )


def _alike(rows: sparse.csr_matrix) -> Floats:
    """Numbers that many comments share are multiplied as a full matrix, which is much the quicker for them."""
    common = np.flatnonzero(np.diff(rows.tocsc().indptr) > COMMON * rows.shape[0])
    full = rows[:, common].toarray()
    rest = rows.copy()
    rest.data[np.isin(rest.indices, common)] = 0
    rest.eliminate_zeros()
    return np.asarray(full @ full.T + (rest @ rest.T).toarray(), dtype=np.float32)


def _curve(scores: Floats, truth: Bools) -> tuple[float, float]:
    """Platt's: the logistic curve through scores and truth. Where all are alike there is none."""
    if truth.all() or not truth.any():
        return 0.0, 6.0 if truth.all() else -6.0
    fitted = LogisticRegression(C=1e3).fit(scores[:, None], truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
