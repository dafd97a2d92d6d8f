"""People reached by a roster, each counted once, with what is not known about overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from goodword.core.estimate import Estimate
from goodword.roster.build import COVERAGE, AudienceProblem
from goodword.roster.explain import Reached, last_adds, value
from goodword.roster.overlap import Sample, estimate, pair_mean, pair_overlap

_EACH = 48  # of each creator's pairs with those before, so many are looked at for the interval


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """(k,) distinct people of the first 1 … k of a roster: as the problem counts them, and at either end of what
    overlap may cost. What the k-th adds is a difference of each."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def unique_people(audience: AudienceProblem, chosen: Sequence[int]) -> Estimate:
    """Distinct engaged people of the target whom `chosen` reach, with a 90 % interval for what overlap costs.

    The value is that of the coverage problem, to which the certificate belongs; the interval that of `unique_ends`.
    """
    union = value(audience.problem, chosen)
    known = int(audience.sample.known[list(chosen)].sum())
    low, high = unique_ends(audience, chosen)
    return Estimate(union, min(union, low), max(union, high), known, "people", COVERAGE.id)


def unique_ends(audience: AudienceProblem, chosen: Sequence[int], *, each: int = _EACH) -> tuple[float, float]:
    """Distinct people of `chosen` at either end of what overlap may cost, 90 %.

    A roster is chosen because its overlap looks small, so its value is at the upper end of what is likely; the interval
    is therefore that of the estimate that does not know what was chosen: everybody drawn from one crowd, its size such
    that the pairs share what is expected of them. It carries the uncertainty of overlap only: the engaged people of
    each creator are taken as given. Without any known audience it reaches from the largest single audience to everybody
    counted twice. each: with how many others each is compared; more are represented by some of them, evenly spaced.
    """
    if not len(chosen):
        return 0.0, 0.0
    low, high = _ends(audience, np.asarray(chosen, np.int64), each=each, from_=len(chosen) - 1)
    return float(low[-1]), float(high[-1])


def growth(audience: AudienceProblem, chosen: Sequence[int], *, each: int = _EACH) -> Growth:
    """How the people of a roster grow in the order of `chosen`, with the ends of `unique_ends` at every step."""
    reached = Reached(audience.problem)
    adds = []
    for i in chosen:
        adds.append(reached.gain(i))
        reached.add(i)
    total = np.cumsum(np.array(adds, np.float64))
    if not len(total):
        return Growth(total, total, total)
    low, high = _ends(audience, np.asarray(chosen, np.int64), each=each)
    return Growth(total, np.minimum(low, total), np.maximum(high, total))


def _ends(
    audience: AudienceProblem, chosen: NDArray[np.int64], *, each: int, from_: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """People of the first `from_` + 1, … k, at the most and at the least overlap that is likely."""
    alone = audience.engaged[chosen]
    if audience.affinity is None:
        # Nothing speaks of overlap: everybody may be among the people of the largest, or nobody shared at all.
        return np.maximum.accumulate(alone)[from_:], np.cumsum(alone)[from_:]
    shared, low, high = _shared_in_all(audience, chosen, each)
    steps = range(from_, len(chosen))
    worst = [one_crowd(alone[: k + 1], float(shared[k] * high[k])) for k in steps]
    best = [one_crowd(alone[: k + 1], float(shared[k] * low[k])) for k in steps]
    return np.array(worst), np.array(best)


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


def _shared_in_all(
    audience: AudienceProblem, chosen: NDArray[np.int64], each: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(k,) expected sums of the pairwise overlaps of the first 1 … k, and their 90 % intervals as factors.

    A Gamma by its first two moments. Where it is not known from how many people the known ones were drawn, the interval
    reaches from "from the known alone" to "from all engaged people".
    """
    sample = audience.sample
    total, variance = _moments(audience, sample, chosen, each)
    some = total > 0
    shape = np.divide(total**2, variance, out=np.ones_like(total), where=some)
    low, high = (np.where(some, special.gammaincinv(shape, q) / shape, 1.0) for q in (0.05, 0.95))
    if not audience.audience_given:
        known = np.maximum(sample.known.astype(np.float64), 1e-9)
        per = np.maximum(total, 1e-300)
        narrow = _moments(audience, replace(sample, audience=known), chosen, each)[0] / per
        everyone = replace(sample, audience=np.maximum(audience.engaged, known))
        wide = _moments(audience, everyone, chosen, each)[0] / per
        low = np.where(some, low * np.minimum(1.0, narrow), low)
        high = np.where(some, high * np.maximum(1.0, wide), high)
    return total, np.minimum(1.0, low), np.maximum(1.0, high)


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """(p,) pairs by position in a roster, the earlier first: class, and the mean and variance of the people shared."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    kind: NDArray[np.int64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]


def _moments(
    audience: AudienceProblem, sample: Sample, chosen: NDArray[np.int64], each: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(k,) mean and variance of the people that pairs of the first 1 … k share, if known people are of `sample`."""
    k, pairs = len(chosen), _shared(audience, sample, chosen, each)
    kinds = _sums(pairs.other * 4 + pairs.kind, pairs.mean, 4 * k).reshape(k, 4)
    spread = np.cumsum(_sums(pairs.other, pairs.variance, k))
    return _with_classes(audience, np.cumsum(kinds, axis=0), spread)


def _sums(where: NDArray[np.int64], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(where, weights=values, minlength=size), np.float64)


def _with_classes(
    audience: AudienceProblem, by_class: NDArray[np.float64], spread: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums over classes (k, 4) and the variance of the sums: that of single pairs (k,) and that of what classes share
    on average."""
    if audience.affinity is None:
        return np.zeros(len(spread)), np.zeros(len(spread))
    by_class = np.maximum(by_class, 0.0)
    classes = (by_class**2 / (audience.affinity.seen + 2.0)).sum(axis=1)
    return by_class.sum(axis=1), np.maximum(spread, 0.0) + classes


def _shared(audience: AudienceProblem, sample: Sample, chosen: NDArray[np.int64], each: int) -> _Shared:
    """What pairs of the chosen share, if known people are of `sample`.

    The variance is that of the affinities given their class and of who in fact is shared given the affinities. Pairs in
    which somebody was seen count exactly; of all others each creator's are represented by `each`.
    """
    parts = (_unseen(len(chosen), each), *_seen_among(audience, chosen))
    one, other, seen, weight = (np.concatenate([part[x] for part in parts]) for x in range(4))
    i, j = chosen[one], chosen[other]
    mean = _engaged_shared(audience, sample, i, j, seen)
    lift = np.sqrt(audience.engaged / np.maximum(sample.audience, 1e-300))
    alpha = audience.affinity.alpha if audience.affinity is not None else 1.0
    variance = mean**2 / (alpha + seen) + mean * np.maximum(lift[i] * lift[j], 1.0)
    return _Shared(one, other, sample.kind(i, j), weight * mean, weight * variance)


_Positions = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def _unseen(k: int, each: int) -> _Positions:
    """Pairs of positions, nobody seen, with weights: all pairs of the first `each`, then `each` evenly spaced ones of
    each later position with those before, as often as they stand for others."""
    before = np.arange(k)
    count = np.minimum(before, each)
    other = np.repeat(before, count)
    step = np.arange(len(other)) - np.repeat(np.cumsum(count) - count, count)
    weight = np.repeat(before / np.maximum(count, 1), count)
    offset = np.where(weight > 1, (other * 0.6180339887498949) % 1, 0.0)
    return ((step + offset) * weight).astype(np.int64), other, np.zeros(len(other)), weight


def _seen_among(audience: AudienceProblem, chosen: NDArray[np.int64]) -> tuple[_Positions, _Positions]:
    """Pairs of the chosen who were seen with common people: as they are, and less what `_unseen` counts for them."""
    place = np.full(len(audience.creator_ids), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    pairs = audience.pairs
    both = (place[pairs.i] >= 0) & (place[pairs.j] >= 0)
    one, other, seen = place[pairs.i[both]], place[pairs.j[both]], pairs.seen[both]
    one, other = np.minimum(one, other), np.maximum(one, other)
    return (one, other, seen, np.ones(len(one))), (one, other, np.zeros(len(one)), -np.ones(len(one)))


def shared_with_rest(audience: AudienceProblem, chosen: Sequence[int], *, each: int = _EACH) -> tuple[Estimate, ...]:
    """Per creator of a roster the share of their people whom others of it reach too, with a 90 % interval.

    The interval also covers everybody drawn from one crowd in which this creator's pairs share what is expected.
    """
    lost = last_adds(audience.problem, tuple(chosen))
    numbers = np.asarray(chosen, np.int64)
    lows, highs = _share_ends(audience, numbers, each)
    told = []
    for i, loss, low, high in zip(chosen, lost, lows.tolist(), highs.tolist(), strict=True):
        alone, known = float(audience.engaged[i]), int(audience.sample.known[i])
        share = min(1.0, max(0.0, 1 - loss / alone)) if alone > 0 else 0.0
        told.append(Estimate(share, min(low, share), max(high, share), known, "share", COVERAGE.id))
    return tuple(told)


def _share_ends(
    audience: AudienceProblem, chosen: NDArray[np.int64], each: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(k,) ends of the share of each creator's people who are among those of the others."""
    k, alone = len(chosen), audience.engaged[chosen]
    if audience.affinity is None or k < 2:
        return np.zeros(k), np.full(k, float(k > 1))
    pairs = _shared(audience, audience.sample, chosen, each)
    who, kind = np.r_[pairs.one, pairs.other], np.r_[pairs.kind, pairs.kind]
    kinds = _sums(who * 4 + kind, np.r_[pairs.mean, pairs.mean], 4 * k).reshape(k, 4)
    spread = _sums(who, np.r_[pairs.variance, pairs.variance], k)
    total, variance = _with_classes(audience, kinds, spread)
    shape = np.divide(total**2, variance, out=np.ones(k), where=variance > 0)
    per_person = np.divide(total / shape, alone, out=np.zeros(k), where=alone > 0)
    others = [np.delete(alone, i) for i in range(k)]
    low, high = (
        np.array([_among(o, float(s)) for o, s in zip(others, special.gammaincinv(shape, q) * per_person, strict=True)])
        for q in (0.05, 0.95)
    )
    return low, high


def _among(sizes: NDArray[np.float64], share: float) -> float:
    """Share of one audience reached by others of these sizes, drawn from a crowd so large that the shares of it that
    each of them reaches add up to `share`."""
    if share <= 0 or sizes.sum() <= 0:
        return 0.0
    crowd = max(float(sizes.sum()) / share, float(sizes.max()) * (1 + 1e-9))
    return float(-np.expm1(np.log1p(-sizes / crowd).sum()))


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
