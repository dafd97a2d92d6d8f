"""How much two audiences share, estimated from samples of them.

c_ij people were seen with both creators, among n_i and n_j known people of audiences of N_i and N_j. If the samples
were taken separately, each shared person is seen with both with probability (n_i / N_i)(n_j / N_j), so with the
affinity phi_ij = overlap / (N_i N_j) the count is Poisson with mean phi_ij e_ij, e_ij = n_i n_j: the size of the
audiences drops out (the Lincoln-Petersen argument). If one panel of people was followed, a person is seen with all
creators or none, and e_ij = sqrt(n_i n_j N_i N_j). Affinities are Gamma distributed around the mean of their class of
pairs (same niche and place, same niche, same place, neither), fitted to all pairs at once by their moments (empirical
Bayes), so a dozen commenters without a match say "little is known", not "nothing is shared".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from goodword.core.estimate import Estimate
from goodword.core.formula import register

PAIR_OVERLAP = register(
    "audience-overlap",
    1,
    "people that two audiences share, from the people seen with both, shrunk to pairs of the same class",
    "Gamma-Poisson empirical Bayes on capture-recapture counts; predictive interval with mid-p quantiles",
)

Sampling = Literal["separate", "panel"]
CLASSES = ("neither", "same niche", "same place", "same niche and place")
_SHAPES = (0.01, 50.0)
_PRIOR_COUNT = 2.0  # a class is shrunk to all pairs as if this many co-seen people more were known of it


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Known audiences. creator, person: (k,) links, each once, sorted by person. known: (n,) links of each creator.

    audience: (n,) people who could have been seen, from whom they were taken (all commenters, say). niche, place: (n,)
    codes, -1 unknown.
    """

    creator: NDArray[np.int64]
    person: NDArray[np.int64]
    known: NDArray[np.int64]
    audience: NDArray[np.float64]
    niche: NDArray[np.int64]
    place: NDArray[np.int64]
    sampling: Sampling = "separate"

    def exposure(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float64]:
        """e_ij: how hard it was looked for people shared by i and j."""
        scale = self.scale
        return np.asarray(scale[i] * scale[j], np.float64)

    @property
    def scale(self) -> NDArray[np.float64]:
        """(n,) the factor of each creator in the exposure of its pairs."""
        known = self.known.astype(np.float64)
        return known if self.sampling == "separate" else np.sqrt(known * np.maximum(self.audience, known))

    def kind(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.int64]:
        """Class number of pairs, see CLASSES."""
        niche = (self.niche[i] == self.niche[j]) & (self.niche[i] >= 0)
        place = (self.place[i] == self.place[j]) & (self.place[i] >= 0)
        return np.asarray(niche + 2 * place, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of creators seen with at least one common person: i < j, how many people, class number."""

    i: NDArray[np.int64]
    j: NDArray[np.int64]
    seen: NDArray[np.float64]
    kind: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Affinity:
    """The fitted distribution of affinities: Gamma with shape `alpha` and rate `beta` (4,) by class of pair.

    seen, exposure: (4,) what each class rests on.
    """

    alpha: float
    beta: NDArray[np.float64]
    seen: NDArray[np.float64]
    exposure: NDArray[np.float64]


def pairs_seen(sample: Sample) -> Pairs:
    """Count the people seen with both creators of each pair."""
    n = len(sample.known)
    _, person = np.unique(sample.person, return_inverse=True)
    width = int(person.max()) + 1 if len(person) else 1
    seen = sparse.csr_matrix((np.ones(len(person)), (sample.creator, person)), shape=(n, width))
    degree = np.asarray(seen.sum(axis=0)).ravel()
    common = seen[:, np.flatnonzero(degree > 1)]
    both = sparse.triu(common @ common.T, 1).tocoo()
    i, j = both.row.astype(np.int64), both.col.astype(np.int64)
    return Pairs(i, j, both.data.astype(np.float64), sample.kind(i, j))


def fit(sample: Sample, pairs: Pairs) -> Affinity | None:
    """Fit class means by pooling and the shape by the second moment; None when no person was seen with two creators."""
    seen = np.bincount(pairs.kind, weights=pairs.seen, minlength=4).astype(np.float64)
    if seen.sum() == 0:
        return None
    scale = sample.scale
    exposure = class_sums(sample, scale)
    overall = seen.sum() / exposure.sum()
    rate = (seen + _PRIOR_COUNT) / (exposure + _PRIOR_COUNT / overall)
    # E c(c - 1) = (mean)^2 (1 + 1/alpha): weighs the pairs that were looked at hardest, unlike maximum likelihood,
    # which the many pairs without a match pull about when samples are thin
    twice = float((pairs.seen * (pairs.seen - 1)).sum()) + 2 * _PRIOR_COUNT
    twice += np.sqrt(2 * twice)  # one standard error towards uneven affinities: wider intervals while little is known
    expected = float((rate**2 * class_sums(sample, scale**2)).sum()) + _PRIOR_COUNT
    alpha = float(np.clip(1 / max(twice / expected - 1, 1e-9), *_SHAPES))
    return Affinity(alpha, alpha / rate, seen, exposure)


def bins_of(values: NDArray[np.float64], bins: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Logarithmic classes of values >= 0 (zeros are a class of their own), with the mean of each."""
    positive = values[values > 0]
    low, high = (float(positive.min()), float(positive.max())) if len(positive) else (1.0, 1.0)
    edges = np.geomspace(low, max(high, low) * (1 + 1e-9), bins)
    where = np.where(values > 0, np.clip(np.searchsorted(edges, values, side="right"), 1, bins - 1), 0)
    total = np.bincount(where, weights=values, minlength=bins)
    count = np.bincount(where, minlength=bins)
    return where.astype(np.int64), total / np.maximum(count, 1)


def class_sums(
    sample: Sample,
    amount: NDArray[np.float64],
    kernel: NDArray[np.float64] | None = None,
    bins: NDArray[np.int64] | None = None,
) -> NDArray[np.float64]:
    """(4,) by class: sum over pairs i < j of amount_i amount_j kernel[class, bin_i, bin_j].

    kernel: (4, K, K), None: 1 everywhere.
    """
    kernels = np.ones((4, 1, 1)) if kernel is None else kernel
    where = np.zeros(len(amount), np.int64) if bins is None else bins
    width = kernels.shape[-1]
    sums = np.zeros((4, 4))  # level of grouping × class whose kernel is used
    for level, group in enumerate(levels(sample)):
        inside = group >= 0
        groups = int(group.max(initial=-1)) + 1
        mine, own = where[inside], amount[inside]
        table = np.bincount(group[inside] * width + mine, weights=own, minlength=groups * width).reshape(groups, width)
        for kind in range(4):
            self_pairs = float((own**2 * kernels[kind][mine, mine]).sum())
            sums[level, kind] = 0.5 * (float(((table @ kernels[kind]) * table).sum()) - self_pairs)
    niche, place = sums[1, 1] - sums[3, 1], sums[2, 2] - sums[3, 2]
    neither = sums[0, 0] - sums[1, 0] - sums[2, 0] + sums[3, 0]
    return np.asarray(np.maximum([neither, niche, place, sums[3, 3]], 0.0), np.float64)


def levels(sample: Sample) -> tuple[NDArray[np.int64], ...]:
    """Group codes of creators by level: everybody, niche, place, niche × place; -1 outside."""
    everybody = np.zeros(len(sample.known), np.int64)
    wide = int(sample.place.max(initial=-1)) + 1
    both = np.where((sample.niche >= 0) & (sample.place >= 0), sample.niche * wide + sample.place, -1)
    if len(both) and both.max() >= 0:
        _, dense = np.unique(both, return_inverse=True)
        both = np.where(both >= 0, dense, -1)
    return everybody, sample.niche, sample.place, both


def pair_overlap(
    sample: Sample, affinity: Affinity, i: NDArray[np.int64], j: NDArray[np.int64], seen: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(shared, low, high) people of pairs: posterior mean, 90 % predictive interval; at most the smaller audience."""
    mean = pair_mean(sample, affinity, i, j, seen)
    exposure = sample.exposure(i, j)
    a, b = affinity.alpha + seen, affinity.beta[sample.kind(i, j)] + exposure
    unseen = np.maximum(sample.audience[i] * sample.audience[j] - exposure, 0.0)
    p = b / (b + unseen)
    low = _mid_p(0.05, a, p)
    below = _upto(low - 1, a, p)
    high = _mid_p(np.minimum(0.9 + below, 0.95), a, p)
    top = np.maximum(np.minimum(sample.audience[i], sample.audience[j]), seen)
    low, high = np.minimum(seen + low, top), np.minimum(seen + high, top)
    return mean, np.minimum(low, mean), np.maximum(high, mean)


def pair_mean(
    sample: Sample, affinity: Affinity, i: NDArray[np.int64], j: NDArray[np.int64], seen: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expected people shared by pairs of which `seen` people were seen with both."""
    exposure = sample.exposure(i, j)
    b = affinity.beta[sample.kind(i, j)] + exposure
    unseen = np.maximum(sample.audience[i] * sample.audience[j] - exposure, 0.0)
    most = np.maximum(np.minimum(sample.audience[i], sample.audience[j]) - seen, 0.0)
    return seen + capped_mean(affinity.alpha + seen, b, unseen, most)


def capped_mean(
    a: NDArray[np.float64], b: NDArray[np.float64], size: NDArray[np.float64], most: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean of min(size x, most) for x Gamma with shape a and rate b: nobody shares more than the smaller audience.

    Where affinities are very uneven (small a), most of the mean of size x lies beyond what is possible.
    """
    limit = b * most / np.maximum(size, 1e-12 * b * most + 1e-300)
    inside = size * a / b * special.gammainc(a + 1, limit)
    return np.asarray(inside + most * special.gammaincc(a, limit), np.float64)


def _mid_p(q: float | NDArray[np.float64], a: NDArray[np.float64], p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantile of a negative binomial, the step taken whose tail is nearest to `q`: small counts would over-cover."""
    step = np.maximum(np.ceil(np.nan_to_num(special.nbdtrik(q, a, p), nan=0.0)), 0.0)
    upto, before = _upto(step, a, p), _upto(step - 1, a, p)
    early = (upto - q > (upto - before) / 2) & (step > 0)
    return np.where(early, step - 1, step)


def _upto(k: NDArray[np.float64], a: NDArray[np.float64], p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of at most k in a negative binomial with a real first parameter."""
    return np.where(k >= 0, special.betainc(a, np.maximum(k, 0.0) + 1.0, p), 0.0)


def estimate(value: float, low: float, high: float, seen: int) -> Estimate:
    """An overlap as an estimate in people."""
    return Estimate(value, low, high, seen, "people", PAIR_OVERLAP.id)
