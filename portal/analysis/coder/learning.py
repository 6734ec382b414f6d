"""Learning from coded comments: one linear model a code, all of them in one closed form (ridge regression).

The comments' likeness to one another (their Gram matrix) is taken apart once for all codes and tones, which also gives,
exactly, what each comment would have been taken for had it been left out. Confidences, cuts and figures rest on those:
nothing is judged by what it was learnt from. The same comments give the same model.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import lapack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from portal.analysis.codebook import Codebook, Example
from portal.analysis.coder import Item
from portal.analysis.coder.features import Floats, Seen, asked_in, by_number, see
from portal.analysis.coder.measuring import best_cut
from portal.analysis.coder.model import Arrays, Model, matcher, weighted
from portal.analysis.coder.tone import TONES, polarities
from portal.analysis.coder.training_set import MOST, training_set

PENALTY = 1.0
LEVEL = 0.3
"""Of the constant that every comment has."""
COMMON, AT_ONCE = 0.01, 500
"""The share of comments that have a number from which on it is a common one."""

Bools = npt.NDArray[np.bool_]


class Learnt(NamedTuple):
    """`left_out` has, for each example and column (codes, then tones), how sure the model were had it not seen it."""

    model: Model
    left_out: Floats
    training_set: str


def learn(book: Codebook, examples: Sequence[Example], day: date) -> Learnt:
    """Of more than MOST examples the last are left out, so put first what counts most. Raises ValueError for none."""
    examples = list(examples)[:MOST]
    if not examples:
        raise ValueError("nothing to learn from")
    keys, polarity = list(book.by_key), by_number(polarities())
    terms = matcher(book)
    items = [Item(one.text, one.question, one.voice) for one in examples]
    seen = see(items, terms, keys, polarity, lambda question: asked_in(question, terms, keys))
    idf = _idf(seen)
    rows, rest = _rows(seen, idf), np.hstack([seen.dense, np.full((len(examples), 1), LEVEL, dtype=np.float32)])
    truth = np.array([[key in one.codes for key in keys] + [one.tone == tone for tone in TONES] for one in examples])
    heard = np.array([bool(one.tone) for one in examples])
    penalty = PENALTY / np.array([one.weight for one in examples], dtype=np.float32)
    with threadpool_limits(1):  # a second thread takes half as much again of the processor, and is hardly any sooner
        parts, scores = _solved(_alike(rows, rest), penalty, _wanted(truth, heard, len(keys)))
    curves, cuts, sure = _calibrated(scores, truth, heard, len(keys))
    dense = rest.T @ parts
    dense[-1] *= LEVEL
    arrays = Arrays(idf, np.asarray(rows.T @ parts, dtype=np.float32), dense, curves, cuts, polarity)
    digest = training_set(book, examples)
    return Learnt(Model(f"{book.edition}-{digest[:8]}-{day}", book, arrays, keys), sure, digest)


def _solved(alike: Floats, penalty: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """What each example adds to each column, and the scores that it would have been given had it been left out. Works
    in place, by Cholesky: at 10,000 examples the matrix alone takes 400 MB."""
    alike[np.diag_indices_from(alike)] += penalty
    lower, failed = lapack.spotrf(alike.T, lower=True, overwrite_a=True)
    if failed:
        raise ValueError("the examples cannot be told apart")
    parts, _ = lapack.spotrs(lower, wanted, lower=True)
    inverse, _ = lapack.strtri(lower, lower=True, overwrite_c=True)
    own = np.einsum("ij,ij->j", inverse, inverse)
    return parts, wanted - parts / own[:, None]


def _calibrated(scores: Floats, truth: Bools, heard: Bools, codes: int) -> tuple[Floats, Floats, Floats]:
    """Curves, cuts and confidences; those of the tones from the examples whose tone is known."""
    rows = [np.s_[:] if at < codes else heard for at in range(truth.shape[1])]
    curves = np.array([_curve(scores[known, at], truth[known, at]) for at, known in enumerate(rows)], dtype=np.float32)
    sure = (1 / (1 + np.exp(-(scores * curves[:, 0] + curves[:, 1])))).astype(np.float32)
    cuts = np.array([best_cut(sure[known, at], truth[known, at]) for at, known in enumerate(rows)], dtype=np.float32)
    return curves, cuts, sure


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


def _alike(rows: sparse.csr_matrix, rest: Floats) -> Floats:
    """Numbers that many comments share are multiplied as a full matrix, which is much the quicker for them."""
    common = np.flatnonzero(np.diff(rows.tocsc().indptr) > COMMON * rows.shape[0])
    full = np.hstack([rows[:, common].toarray(), rest])
    rare = rows.copy()
    rare.data[np.isin(rare.indices, common)] = 0
    rare.eliminate_zeros()
    alike, across = full @ full.T, rare.T.tocsr()
    for at in range(0, len(alike), AT_ONCE):
        alike[at : at + AT_ONCE] += (rare[at : at + AT_ONCE] @ across).toarray()
    return np.asarray(alike, dtype=np.float32)


def _curve(scores: Floats, truth: Bools) -> tuple[float, float]:
    """Platt's: the logistic curve through scores and truth. Where all are alike there is none."""
    if truth.all() or not truth.any():
        return 0.0, 6.0 if truth.all() else -6.0
    fitted = LogisticRegression(C=1e3).fit(scores[:, None], truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
