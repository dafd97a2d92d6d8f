"""People reached by a roster, each counted once, with what is not known about overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from goodword.core.estimate import Estimate
from goodword.roster.build import COVERAGE, AudienceProblem
from goodword.roster.explain import value
from goodword.roster.overlap import Sample, estimate, pair_mean, pair_overlap


def unique_people(audience: AudienceProblem, chosen: Sequence[int]) -> Estimate:
    """Distinct engaged people of the target whom `chosen` reach, with a 90 % interval for what overlap costs.

    The value is that of the coverage problem, to which the certificate belongs. A roster is chosen because its overlap
    looks small, so its value is at the upper end of what is likely; the interval therefore also covers the estimate
    that does not know what was chosen: everybody drawn from one crowd, its size such that the pairs share what is
    expected of them. It carries the uncertainty of overlap only: the engaged people of each creator are taken as given.
    Without any known audience it reaches from the largest single audience to everybody counted twice.
    """
    union = value(audience.problem, chosen)
    alone = audience.engaged[list(chosen)]
    known = int(audience.sample.known[list(chosen)].sum())
    if audience.affinity is None and len(alone) > 1:
        # Nothing speaks of overlap: everybody may be among the people of the largest, or nobody shared at all.
        return Estimate(union, min(union, float(alone.max())), union, known, "people", COVERAGE.id)
    shared, low, high = _shared_in_all(audience, np.asarray(chosen, np.int64))
    worst, best = one_crowd(alone, shared * high), one_crowd(alone, shared * low)
    return Estimate(union, min(union, worst), max(union, best), known, "people", COVERAGE.id)


def one_crowd(alone: NDArray[np.float64], shared: float) -> float:
    """Distinct people among audiences of sizes `alone` whose pairs share `shared` people in all, drawn from one crowd.

    The crowd has (square of the sum - sum of squares) / (2 shared) people, at least as many as the largest audience.
    """
    total = float(alone.sum())
    products = 0.5 * (total**2 - float((alone**2).sum()))
    if shared <= 0 or products <= 0:
        return total
    crowd = max(products / shared, float(alone.max()) * (1 + 1e-9))
    return float(min(total, -crowd * np.expm1(np.log1p(-alone / crowd).sum())))


def _shared_in_all(audience: AudienceProblem, chosen: NDArray[np.int64]) -> tuple[float, float, float]:
    """The expected sum of pairwise overlaps and its 90 % interval as factors: a Gamma by its first two moments.

    Where it is not known from how many people the known ones were drawn, the interval reaches from "from the known
    alone" to "from all engaged people".
    """
    fitted, sample = audience.affinity, audience.sample
    if fitted is None or len(chosen) < 2:
        return 0.0, 1.0, 1.0
    i, j = _all_pairs(chosen)
    seen = seen_with(audience, i, j)
    mean = _engaged_shared(audience, sample, i, j, seen)
    kind = sample.kind(i, j)
    by_class = np.bincount(kind, weights=mean, minlength=4)
    lift = np.sqrt(audience.engaged / np.maximum(sample.audience, 1e-300))
    # of the affinities given their class, of the classes, and of who in fact is shared given the affinities
    variance = float((mean**2 / (fitted.alpha + seen)).sum() + (by_class**2 / (fitted.seen + 2.0)).sum())
    variance += float((mean * np.maximum(lift[i] * lift[j], 1.0)).sum())
    total = float(mean.sum())
    if total <= 0:
        return 0.0, 1.0, 1.0
    shape = total**2 / variance
    low, high = (float(special.gammaincinv(shape, q)) / shape for q in (0.05, 0.95))
    if not audience.audience_given:
        known = np.maximum(sample.known.astype(np.float64), 1e-9)
        narrow = _engaged_shared(audience, replace(sample, audience=known), i, j, seen).sum() / total
        wide = _engaged_shared(audience, replace(sample, audience=np.maximum(audience.engaged, known)), i, j, seen)
        low, high = low * min(1.0, float(narrow)), high * max(1.0, float(wide.sum() / total))
    return total, min(1.0, low), max(1.0, high)


def _engaged_shared(
    audience: AudienceProblem, sample: Sample, i: NDArray[np.int64], j: NDArray[np.int64], seen: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expected engaged people shared by pairs, if the known ones are a sample of `sample.audience`."""
    if audience.affinity is None:
        return np.zeros(len(i))
    lift = np.sqrt(audience.engaged / np.maximum(sample.audience, 1e-300))
    shared = pair_mean(sample, audience.affinity, i, j, seen) * lift[i] * lift[j]
    return np.minimum(shared, np.minimum(audience.engaged[i], audience.engaged[j]))


def _all_pairs(chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    a, b = np.triu_indices(len(chosen), 1)
    return np.minimum(chosen[a], chosen[b]), np.maximum(chosen[a], chosen[b])


def seen_with(audience: AudienceProblem, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float64]:
    """People seen with both creators of each pair."""
    n = len(audience.creator_ids)
    key = audience.pairs.i * n + audience.pairs.j
    order = np.argsort(key)
    wanted = np.minimum(i, j) * n + np.maximum(i, j)
    at = np.searchsorted(key, wanted, sorter=order)
    found = at < len(key)
    at = order[np.minimum(at, len(key) - 1)] if len(key) else at
    hit = found & (key[at] == wanted) if len(key) else np.zeros(len(wanted), bool)
    return np.where(hit, audience.pairs.seen[at] if len(key) else 0.0, 0.0)


def shared_people(audience: AudienceProblem, chosen: Sequence[int]) -> tuple[tuple[int, int, Estimate], ...]:
    """Per pair of `chosen` the engaged people whom both reach, with a 90 % interval; most first."""
    if audience.affinity is None or len(chosen) < 2:
        return ()
    i, j = _all_pairs(np.asarray(chosen, np.int64))
    seen = seen_with(audience, i, j)
    mean, low, high = pair_overlap(audience.sample, audience.affinity, i, j, seen)
    lift = np.sqrt(audience.engaged / np.maximum(audience.sample.audience, 1e-300))
    top = np.minimum(audience.engaged[i], audience.engaged[j])
    mean, low, high = (np.minimum(x * lift[i] * lift[j], top) for x in (mean, low, high))
    order = np.argsort(-mean, kind="stable")
    return tuple(
        (int(i[k]), int(j[k]), estimate(float(mean[k]), float(low[k]), float(high[k]), int(seen[k]))) for k in order
    )
