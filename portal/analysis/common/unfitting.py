"""Comments that no code fits, put together by what they are about: k-means over TF-IDF, as many clusters as silhouettes
say."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics import silhouette_samples, silhouette_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from portal.analysis.common.likeness import one_a_voice, weighted
from portal.analysis.common.reading import Names, Read, read, without_parts
from portal.analysis.common.told import Cluster, Said

MOST = 4_000
"""The newest are looked at."""
DIMENSIONS = 40
MOST_CLUSTERS = 16
SAMPLE = 1_500
LABELS = 6
BELONGS = 0.05
"""The least silhouette of a comment that is counted to its cluster."""

Floats = npt.NDArray[np.float32]


def clusters(said: Sequence[Said], least: int) -> list[Cluster]:
    """Largest first."""
    places, reads = _to_sort(said)
    if len(places) < 2 * least:
        return []
    matrix, _ = weighted(reads)
    with threadpool_limits(1):  # several threads wait for one another longer than they work
        sorts, silhouettes = _sorted(_dense(matrix), least)
    names = Names(said[at].text for at in places)
    found = []
    for number in range(int(sorts.max()) + 1):
        inside = np.flatnonzero((sorts == number) & (silhouettes >= BELONGS)).tolist()
        outside = np.flatnonzero(sorts != number).tolist()
        if len(one_a_voice(said, [places[at] for at in inside])) >= least:
            words = list(_telling(said, places, reads, (inside, outside), names, least))
            found.append(Cluster(words, one_a_voice(said, [places[at] for at in inside])))
    return sorted((one for one in found if one.words), key=lambda one: (-len(one.said), one.said))


def _to_sort(said: Sequence[Said]) -> tuple[list[int], list[Read]]:
    """Whatever nobody's code fits and that says something another says too."""
    open_ = [(at, read(one.text)) for at, one in enumerate(said) if not one.fits and one.english]
    several: dict[str, int] = {}
    for _, one in open_[:MOST]:
        for term in one.terms:
            several[term] = several.get(term, 0) + 1
    shared = [(at, Read(frozenset(t for t in one.terms if several[t] > 1), one.plain)) for at, one in open_[:MOST]]
    kept = [(at, one) for at, one in shared if one.terms]
    return [at for at, _ in kept], [one for _, one in kept]


def _dense(matrix: sparse.csr_matrix) -> Floats:
    wide = min(DIMENSIONS, min(matrix.shape) - 1)
    if wide < 2:
        return np.asarray(matrix.todense(), dtype=np.float32)
    made = TruncatedSVD(wide, random_state=0).fit_transform(matrix)
    return np.asarray(normalize(made), dtype=np.float32)


def _sorted(dense: Floats, least: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Each comment's cluster and how well it lies in it, for the number of clusters that fits best."""
    size, distinct = len(dense), len(np.unique(dense.round(4), axis=0))
    tried: list[tuple[float, npt.NDArray[np.int64]]] = []
    for number in range(2, min(MOST_CLUSTERS, size // least, distinct - 1) + 1):
        sorts = KMeans(number, n_init=4, random_state=0).fit_predict(dense).astype(np.int64)
        if len(set(sorts.tolist())) > 1:
            tried.append((silhouette_score(dense, sorts, sample_size=min(SAMPLE, size), random_state=0), sorts))
    if not tried:
        return np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.float32)
    best = max(tried, key=lambda one: one[0])[1]
    return best, np.asarray(silhouette_samples(dense, best), dtype=np.float32)


def _telling(
    said: Sequence[Said],
    places: list[int],
    reads: list[Read],
    sides: tuple[list[int], list[int]],
    names: Names,
    least: int,
) -> Iterator[tuple[str, list[int]]]:
    """What enough of them say, and the others hardly, with who says it."""
    inside, outside = sides
    saying: dict[str, list[int]] = {}
    for at in inside:
        for term in reads[at].terms:
            saying.setdefault(term, []).append(places[at])
    kept = {term: alone for term, at in saying.items() if len(alone := one_a_voice(said, at)) >= least}
    others = {term: sum(term in reads[at].terms for at in outside) for term in kept}

    def worth(term: str) -> float:
        here, there = len(kept[term]) / len(inside), (others[term] + 0.5) / (len(outside) + 1)
        return here * float(np.log(here / there))

    best = [term for term in sorted(kept, key=lambda term: (-worth(term), term)) if worth(term) > 0]
    for term in without_parts([term for term in best if names.none_in(term)])[:LABELS]:
        yield term, kept[term]
