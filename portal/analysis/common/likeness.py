"""Which comments are alike, by their telling words, and which are nearly the same, letter by letter."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

from portal.analysis.common.reading import Read, read
from portal.analysis.common.told import Alikes, Said

AT_ONCE, PAIRS = 500, 5_000
NEAREST, KEPT = 12, 6
"""How many of the others are looked at, and how many are kept when copies of one another are taken together."""
ALIKE = 0.25
SAME_WORDS, SAME_LETTERS = 0.4, 0.85
"""Copies share so much of their words, and then so much of their letters by threes and fours."""
LEAST_WORDS = 4
"""Shorter ones are not called copies: many people say "no thanks"."""

Pairs = list[tuple[int, int]]


def alikes(said: Sequence[Said]) -> Alikes:
    reads = [read(one.text) for one in said]
    places: dict[str, list[int]] = {}
    for place, one in enumerate(reads):
        places.setdefault(one.plain, []).append(place)
    texts = [reads[first] for first, *_ in places.values()]
    near = nearest(texts)
    sort = _sorts(texts, [(at, other) for at, row in enumerate(near) for other, share in row if share >= SAME_WORDS])
    standing = list(places.values())
    listed: list[list[tuple[int, int]]] = [[] for _ in said]
    for at, row in enumerate(near):
        for place in standing[at]:
            listed[place] = list(_others(said, place, _one_of_each(row, sort, at), standing))
    return Alikes(listed, _copies(said, standing, sort, texts))


def weighted(texts: Sequence[Read], **limits: float) -> tuple[sparse.csr_matrix, list[str]]:
    """TF-IDF of the telling words, and which column is which. Raises ValueError where no word is left."""
    counter = TfidfVectorizer(analyzer=lambda one: sorted(one.terms), dtype=np.float32, **limits)
    matrix = counter.fit_transform(texts)
    return matrix, list(counter.get_feature_names_out())


def nearest(texts: Sequence[Read]) -> list[list[tuple[int, float]]]:
    """For each text the others that are most like it."""
    if not any(one.terms for one in texts):
        return [[] for _ in texts]
    matrix, _ = weighted(texts)
    turned = matrix.T.tocsr()
    found = []
    for at in range(0, len(texts), AT_ONCE):
        product = (matrix[at : at + AT_ONCE] @ turned).tocsr()
        found += [_best(product, row, at + row) for row in range(product.shape[0])]
    return found


def _best(product: sparse.csr_matrix, row: int, itself: int) -> list[tuple[int, float]]:
    first, end = product.indptr[row], product.indptr[row + 1]
    others, shares = product.indices[first:end], product.data[first:end]
    close = (shares >= ALIKE) & (others != itself)
    others, shares = others[close], shares[close]
    order = np.lexsort((others, -shares))[:NEAREST]
    return [(int(others[at]), float(shares[at])) for at in order]


def _sorts(texts: Sequence[Read], pairs: Pairs) -> list[int]:
    """A number for each text that is the same for those which are nearly the same."""
    size = len(texts)
    if not pairs:
        return list(range(size))
    involved = sorted({at for pair in pairs for at in pair})
    row = {at: number for number, at in enumerate(involved)}
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32)
    matrix = letters.fit_transform([texts[at].plain for at in involved])
    ones, others = np.array(pairs).T
    left, right = (np.array([row[int(at)] for at in side]) for side in (ones, others))
    shares = [
        _together(matrix[left[at : at + PAIRS]], matrix[right[at : at + PAIRS]]) for at in range(0, len(ones), PAIRS)
    ]
    same = np.concatenate(shares) >= SAME_LETTERS
    edges = sparse.csr_matrix((np.ones(int(same.sum())), (ones[same], others[same])), shape=(size, size))
    return [int(number) for number in connected_components(edges, directed=False)[1]]


def _together(left: sparse.csr_matrix, right: sparse.csr_matrix) -> npt.NDArray[np.float32]:
    """The cosine of each row with the one beside it."""
    return np.asarray(left.multiply(right).sum(axis=1), dtype=np.float32).ravel()


def _one_of_each(row: list[tuple[int, float]], sort: list[int], itself: int) -> Iterator[tuple[int, float]]:
    """Without its own copies, and with one only of those that are copies of one another."""
    seen = {sort[itself]}
    for other, share in row:
        if sort[other] not in seen:
            seen.add(sort[other])
            yield other, share


def _others(
    said: Sequence[Said], place: int, row: Iterator[tuple[int, float]], standing: list[list[int]]
) -> Iterator[tuple[int, int]]:
    """Never what the same person said: it is no other voice, and nobody is to learn that it is the same."""
    kept = 0
    for other, share in row:
        elsewhere = next((one for one in standing[other] if said[one].voice != said[place].voice), None)
        if elsewhere is not None and kept < KEPT:
            kept += 1
            yield elsewhere, round(100 * share)


def _copies(said: Sequence[Said], standing: list[list[int]], sort: list[int], texts: Sequence[Read]) -> list[list[int]]:
    together: dict[int, list[int]] = {}
    for number, places, text in zip(sort, standing, texts, strict=True):
        if text.plain.count(" ") + 1 >= LEAST_WORDS:
            together.setdefault(number, []).extend(places)
    groups = [one_a_voice(said, sorted(places)) for places in together.values()]
    return sorted((places for places in groups if len(places) > 1), key=lambda places: (-len(places), places))


def one_a_voice(said: Sequence[Said], places: Sequence[int]) -> list[int]:
    """The first of each person."""
    first: dict[int, int] = {}
    for place in places:
        first.setdefault(said[place].voice, place)
    return list(first.values())
