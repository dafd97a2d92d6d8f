"""Rows and communities whose overlaps are the estimated ones (see `goodword.roster.build`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.roster.model import Communities, no_communities
from goodword.roster.overlap import Affinity, Pairs, Sample, bins_of, capped_mean, class_sums, levels, pair_mean

_KNOWN_BINS, _AUDIENCE_BINS = 6, 10
_IDLE = 0.3  # groups that deliver less overlap than this part of what they use are left out
_MOST = 0.9  # no creator reaches more of a community
# Above so many creators of one person the group sizes are rounded down to a grid, so that rows stay few; what rounding
# takes off stays with the creator alone.
_MANY = 24
_GRID = 1.25


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Rows of each candidate (CSR), people of each row, communities."""

    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    weight: NDArray[np.float64]
    communities: Communities


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """size: (n,) people for whom each person seen with several creators stands. alone: (n,) people known to be shared
    with nobody. wanted: (4,) people that pairs of a class share beyond. lean: (n,) how much each creator does so."""

    size: NDArray[np.float64]
    alone: NDArray[np.float64]
    wanted: NDArray[np.float64]
    lean: NDArray[np.float64]


def lay_out(sample: Sample, pairs: Pairs, affinity: Affinity | None, people: NDArray[np.float64]) -> Layout:
    """Rows and communities whose overlaps are the estimated ones."""
    n = len(people)
    first = np.ones(len(sample.person), bool)
    first[1:] = sample.person[1:] != sample.person[:-1]
    start = np.flatnonzero(first)
    degree = np.diff(np.r_[start, len(sample.person)]).astype(np.int64)
    per_link = np.repeat(degree, degree)
    who, whose = sample.creator[per_link > 1], np.repeat(np.arange(len(degree)), degree)[per_link > 1]
    groups = _group_sizes(sample, pairs, affinity, people, np.bincount(who, minlength=n))
    level = groups.size[who]
    many = per_link[per_link > 1] > _MANY
    if many.any():
        level = np.where(many, np.minimum(_GRID ** np.floor(np.log(level + 1e-300) / np.log(_GRID)), level), level)
    left = np.maximum(people - np.bincount(who, weights=level, minlength=n), 0.0)
    communities, inside = _communities(sample, np.maximum(left - groups.alone, 0.0), groups.wanted, groups.lean)
    member, row, weight = nested(who, whose, level)
    own = np.maximum(left - inside, 0.0)
    member, row = np.r_[member, np.arange(n)], np.r_[row, len(weight) + np.arange(n)]
    order = np.lexsort((row, member))
    indptr = np.r_[0, np.cumsum(np.bincount(member, minlength=n))].astype(np.int64)
    return Layout(indptr, row[order].astype(np.int32), np.r_[weight, own], communities)


def _group_sizes(
    sample: Sample,
    pairs: Pairs,
    affinity: Affinity | None,
    people: NDArray[np.float64],
    shared: NDArray[np.int64],
) -> _Groups:
    """How many people those seen with several creators stand for, and what pairs share beyond that."""
    if affinity is None:
        return _Groups(np.zeros(len(people)), np.zeros(len(people)), np.zeros(4), people)
    i, j = pairs.i, pairs.j
    lift = np.sqrt(people / np.maximum(sample.audience, 1e-300))
    zero, most = np.zeros(len(i)), np.minimum(people[i], people[j])
    without = pair_mean(sample, affinity, i, j, zero) * lift[i] * lift[j]
    tied = np.minimum(pair_mean(sample, affinity, i, j, pairs.seen) * lift[i] * lift[j] - without, most)
    unseen, lean = _unseen(sample, affinity, lift)
    asked = unseen + np.bincount(pairs.kind, weights=tied, minlength=4)
    size = _panel_size(sample, pairs, affinity, people) if sample.sampling == "panel" else None
    if size is None:
        size = _separate_size(pairs, people, shared, float(tied.sum()), float(asked.sum()))
    laid = pairs.seen * np.minimum(size[i], size[j])
    alone = size * (sample.known - shared) if sample.sampling == "panel" else np.zeros(len(people))
    wanted = np.maximum(asked - np.bincount(pairs.kind, weights=laid, minlength=4), 0.0)
    extra = np.r_[tied - laid, tied - laid]
    lean = np.maximum(lean + np.bincount(np.r_[i, j], weights=extra, minlength=len(people)), 0.0)
    return _Groups(size, alone, wanted, lean)


def _panel_size(sample: Sample, pairs: Pairs, affinity: Affinity, people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a panel every known person stands for people with the same creators; trusted as far as pairs are known."""
    exposure = sample.exposure(pairs.i, pairs.j)
    trust = exposure / (affinity.beta[pairs.kind] + exposure)
    who, weight = np.r_[pairs.i, pairs.j], np.r_[pairs.seen, pairs.seen]
    n = len(people)
    mass = np.bincount(who, weights=weight, minlength=n)
    mean = np.bincount(who, weights=weight * np.r_[trust, trust], minlength=n) / np.maximum(mass, 1e-300)
    return mean * people / np.maximum(sample.known, 1)


def _separate_size(
    pairs: Pairs, people: NDArray[np.float64], shared: NDArray[np.int64], tied: float, asked: float
) -> NDArray[np.float64]:
    """The same share of everybody's people, so that pairs seen together share `tied` people in all (bisection).

    Separate samples show each person with a part only of their creators. Where audiences overlap densely that part
    says little, and groups of seen people would use up audiences without sharing what they should; so the share is
    lowered as the groups deliver a smaller part of the overlap `asked` for than they take of the audiences.
    """
    cap = people / np.maximum(shared, 1)
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        size = np.minimum(middle * people, cap)
        if float((pairs.seen * np.minimum(size[pairs.i], size[pairs.j])).sum()) < tied:
            low = middle
        else:
            high = middle
    size = np.minimum(high * people, cap)
    used = float((size * shared).sum()) / max(float(people.sum()), 1e-300)
    given = float((pairs.seen * np.minimum(size[pairs.i], size[pairs.j])).sum()) / max(asked, 1e-300)
    return size * min(1.0, max(0.0, given / max(used, 1e-300) - _IDLE) / (1.0 - _IDLE))


def _unseen(
    sample: Sample, affinity: Affinity, lift: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(4,) people whom pairs of each class share as far as nobody seen with both is needed for it; (n,) by creator.

    Summed over classes of creators by known people and by audience, which the pairs of two classes share alike.
    """
    known, k = bins_of(sample.scale, _KNOWN_BINS)
    whole, w = bins_of(sample.audience, _AUDIENCE_BINS)
    cell = known * _AUDIENCE_BINS + whole
    k, w = np.repeat(k, _AUDIENCE_BINS), np.tile(w, _KNOWN_BINS)
    used, cell = np.unique(cell, return_inverse=True)
    k, w = k[used], w[used]
    b = affinity.beta[:, None, None] + np.outer(k, k)
    size = np.maximum(np.outer(w, w) - np.outer(k, k), 0.0)
    shared = capped_mean(np.full_like(b, affinity.alpha), b, np.broadcast_to(size, b.shape), np.minimum.outer(w, w))
    cell = cell.astype(np.int64)
    sums = class_sums(sample, lift, shared, cell)
    pairs_of = class_sums(sample, np.ones(len(lift)))
    average = np.tensordot(pairs_of / max(pairs_of.sum(), 1.0), shared, axes=1)
    return sums, lift * (average @ np.bincount(cell, weights=lift, minlength=len(used)))[cell]


def _communities(
    sample: Sample, left: NDArray[np.float64], wanted: NDArray[np.float64], lean: NDArray[np.float64]
) -> tuple[Communities, NDArray[np.float64]]:
    """Communities in which pairs of each class share `wanted` (4,) people; (n,) people of each creator inside them.

    Pairs share in proportion to lean_i lean_j: at rate r_l per level, r in all, level l has r_l / k^2 people of whom
    each creator reaches the share k lean_i, that is r lean_i / k people in all. k is the least for which the creators
    who make up 90 % of the leaning have no more people inside than are left to them (the others have all of theirs):
    large communities reached thinly rather than small ones reached whole.
    """
    n = len(left)
    lean = np.where(left > 0, lean, 0.0)
    products = class_sums(sample, lean)
    rate = np.divide(wanted, products, out=np.zeros(4), where=products > 0)
    niche, place = max(0.0, rate[1] - rate[0]), max(0.0, rate[2] - rate[0])
    level_rate = np.array([rate[0], niche, place, max(0.0, rate[3] - rate[0] - niche - place)])
    total = float(level_rate.sum())
    if total <= 0:
        return no_communities(n), np.zeros(n)
    k = total * _most_of(np.divide(lean, left, out=np.zeros(n), where=left > 0), lean)
    share = np.minimum(np.minimum(k * lean, k**2 / total * left), _MOST)
    member: list[NDArray[np.int64]] = []
    number: list[NDArray[np.int64]] = []
    people: list[NDArray[np.float64]] = []
    for group, r in zip(levels(sample), level_rate, strict=True):
        if r > 0:
            inside = np.flatnonzero(group >= 0)
            member.append(inside)
            number.append(group[inside] + sum(len(x) for x in people))
            people.append(np.full(int(group.max(initial=-1)) + 1, r / k**2))
    who, where, mass = np.concatenate(member), np.concatenate(number), np.concatenate(people)
    order = np.lexsort((where, who))
    indptr = np.r_[0, np.cumsum(np.bincount(who, minlength=n))].astype(np.int64)
    communities = Communities(indptr, where[order].astype(np.int32), share[who[order]], mass)
    return communities, np.bincount(who, weights=share[who] * mass[where], minlength=n).astype(np.float64)


def _most_of(values: NDArray[np.float64], mass: NDArray[np.float64]) -> float:
    """The value that 90 % of the mass does not exceed."""
    order = np.argsort(values)
    upto = np.cumsum(mass[order])
    return float(values[order[min(int(np.searchsorted(upto, 0.9 * upto[-1])), len(values) - 1)]])


def nested(
    who: NDArray[np.int64], whose: NDArray[np.int64], level: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Per person, levels in falling order: row k weighs level_k - level_(k+1) and belongs to the first k creators."""
    if not len(who):
        return who, who, level
    order = np.lexsort((who, -level, whose))
    who, whose, level = who[order], whose[order], level[order]
    first = np.r_[True, whose[1:] != whose[:-1]]
    step = level - np.where(np.r_[first[1:], True], 0.0, np.r_[level[1:], 0.0])
    real = step > 0
    begin = np.maximum.accumulate(np.where(first, np.arange(len(whose)), 0))
    size = (np.arange(len(whose)) - begin + 1)[real]
    row = np.repeat(np.arange(len(size)), size)
    inside = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return who[np.repeat(begin[real], size) + inside], row, step[real]
