"""From a problem to its core: what pinned creators already reach is taken off, equal rows are merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.core.errors import BadInput
from goodword.roster.arrays import Arrays, Ints, Reals, Shorts
from goodword.roster.model import CoverageProblem, no_communities

_MIX = np.array([0x9E3779B97F4A7C15, 0xD1B54A32D192ED03], dtype=np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """The free part of a problem.

    names: (n,) original numbers of the candidates of `arrays`. row: (original rows,) shared row, -1 for all others.
    base: people whom the pinned reach. spent: what the pinned cost. limit: how many may join them. room: the same where
    the problem limits it, else None.
    grain: all values differ by multiples of it (1 when every row is a whole number of people and there is no community,
    else 0), so that a bound below value + grain proves the value.
    """

    arrays: Arrays
    names: Ints
    row: Shorts
    base: float
    spent: int
    pinned: tuple[int, ...]
    limit: int
    grain: float
    room: int | None = None


def core(problem: CoverageProblem) -> Core:
    """Take pinned, banned and unaffordable candidates out of a problem.

    Raises BadInput when the pinned cost more than the budget, are more than `max_size`, or are banned too.
    """
    n = problem.candidates
    pinned = tuple(sorted(set(problem.pinned)))
    spent = _check(problem, pinned)
    matrix = sparse.csr_matrix(
        (np.ones(len(problem.rows), np.int8), problem.rows, problem.indptr), shape=(n, len(problem.weight))
    )
    matrix.sum_duplicates()
    free = np.ones(n, bool)
    free[list(pinned)] = False
    free[list(problem.banned)] = False
    free &= problem.cost <= problem.budget - spent
    names = np.flatnonzero(free).astype(np.int64)
    reached = np.zeros(len(problem.weight), bool)
    for i in pinned:
        reached[problem.reached_by(i)] = True
    soft, mass, met = _soft(problem, names, pinned)
    open_rows = np.flatnonzero(~reached)
    arrays, group = build(matrix[names][:, open_rows], problem.weight[open_rows], problem.cost[names], soft, mass)
    row = np.full(len(problem.weight), -1, np.int32)
    row[open_rows] = group
    limit = len(names) if problem.max_size is None else min(len(names), problem.max_size - len(pinned))
    whole = not len(mass) and bool(np.all(problem.weight == np.floor(problem.weight)))
    base = float(problem.weight[reached].sum()) + met
    room = None if problem.max_size is None else problem.max_size - len(pinned)
    return Core(arrays, names, row, base, spent, pinned, limit, 1.0 if whole else 0.0, room)


def restrict(old: Core, keep: Ints) -> Core:
    """The same problem with only the candidates `keep` (numbers of the core's arrays)."""
    a = old.arrays
    n, m = len(a.cost), len(a.weight)
    matrix = sparse.csr_matrix((np.ones(len(a.rows), np.int8), a.rows, a.indptr), shape=(n, m))[keep]
    soft = sparse.csr_matrix((-np.expm1(-a.rate), a.soft, a.sptr), shape=(n, len(a.mass)))[keep]
    arrays, group = build(matrix, a.weight, a.cost[keep], soft, a.mass, own=a.own[keep])
    row = np.where(old.row >= 0, group[np.maximum(old.row, 0)] if m else -1, -1).astype(np.int32)
    return Core(
        arrays, old.names[keep], row, old.base, old.spent, old.pinned, min(old.limit, len(keep)), old.grain, old.room
    )


def build(
    matrix: sparse.csr_matrix,
    weight: Reals,
    cost: Ints,
    soft: sparse.csr_matrix,
    mass: Reals,
    *,
    own: Reals | None = None,
) -> tuple[Arrays, Shorts]:
    """Fold rows of one candidate into `own`, merge rows that the same candidates reach; with the merged row of each."""
    n = matrix.shape[0]
    by_row = matrix.tocsc()
    by_row.sort_indices()
    degree = np.diff(by_row.indptr)
    single = degree == 1
    counted = np.bincount(by_row.indices[by_row.indptr[:-1][single]], weights=weight[single], minlength=n)
    lone = counted.astype(np.float64) + (0.0 if own is None else own)
    shared = np.flatnonzero((degree > 1) & (weight > 0))
    kept, group = _groups(by_row, shared)
    merged = np.bincount(group, weights=weight[shared], minlength=len(kept)).astype(np.float64)
    small = by_row[:, kept]
    small.sort_indices()
    back = small.tocsr()
    back.sort_indices()
    by_community = soft.tocsc()
    by_community.sort_indices()
    arrays = Arrays(
        indptr=back.indptr.astype(np.int64),
        rows=back.indices.astype(np.int32),
        rindptr=small.indptr.astype(np.int64),
        cands=small.indices.astype(np.int32),
        weight=merged,
        own=lone,
        cost=np.ascontiguousarray(cost, np.int64),
        base_gain=np.asarray(lone + back.astype(np.float64) @ merged + soft @ mass, np.float64),
        sptr=soft.indptr.astype(np.int64),
        soft=soft.indices.astype(np.int32),
        rate=-np.log1p(-soft.data.astype(np.float64)),
        mass=np.ascontiguousarray(mass, np.float64),
        cptr=by_community.indptr.astype(np.int64),
        scands=by_community.indices.astype(np.int32),
        share=by_community.data.astype(np.float64),
    )
    row = np.full(len(weight), -1, np.int32)
    row[shared] = group
    return arrays, row


def _check(problem: CoverageProblem, pinned: tuple[int, ...]) -> int:
    """What the pinned cost, once it is certain that they can be booked together."""
    n = problem.candidates
    for kind, numbers in (("pinned", pinned), ("banned", problem.banned)):
        if any(not 0 <= i < n for i in numbers):
            raise BadInput.value(kind, f"candidate numbers in [0, {n})", list(numbers))
    both = sorted(set(pinned) & set(problem.banned))
    if both:
        raise BadInput(
            f"{len(both)} of the candidates are pinned and banned at once.",
            given=f"candidates {both}",
            next_step="take them off one of the two lists",
        )
    spent = int(problem.cost[list(pinned)].sum())
    if spent > problem.budget:
        raise BadInput(
            "The pinned creators alone cost more than the budget.",
            given=f"pinned cost {spent}, budget {problem.budget} (minor units)",
            next_step=f"raise the budget by at least {spent - problem.budget} or unpin someone",
        )
    if problem.max_size is not None and len(pinned) > problem.max_size:
        raise BadInput(
            "More creators are pinned than may be booked.",
            given=f"{len(pinned)} pinned, at most {problem.max_size}",
            next_step=f"allow at least {len(pinned)} or unpin someone",
        )
    return spent


def _soft(problem: CoverageProblem, names: Ints, pinned: tuple[int, ...]) -> tuple[sparse.csr_matrix, Reals, float]:
    """Free candidates × communities (shares), the people of each left by the pinned, and those the pinned reach."""
    c = problem.communities or no_communities(problem.candidates)
    shares = sparse.csr_matrix((c.share, c.index, c.indptr), shape=(problem.candidates, len(c.people)))
    log_missed = np.zeros(len(c.people))
    for i in pinned:
        inside = slice(c.indptr[i], c.indptr[i + 1])
        log_missed[c.index[inside]] += np.log1p(-c.share[inside])
    mass = c.people * np.exp(log_missed)
    return shares[names], mass, float((c.people - mass).sum())


def _groups(by_row: sparse.csc_matrix, shared: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One representative per set of candidates, and the group of each shared row (equal sets by a 128-bit hash)."""
    if not len(shared):
        return shared, shared
    small = by_row[:, shared]
    keys = (small.indices.astype(np.uint64)[:, None] + np.uint64(1)) * _MIX
    keys ^= keys >> np.uint64(29)
    keys *= np.uint64(0xBF58476D1CE4E5B9)
    keys ^= keys >> np.uint64(32)
    sums = np.add.reduceat(keys, small.indptr[:-1].astype(np.int64), axis=0)
    pair = np.ascontiguousarray(sums).view([("a", np.uint64), ("b", np.uint64)]).ravel()
    _, first, group = np.unique(pair, return_index=True, return_inverse=True)
    return shared[first], np.asarray(group, np.int64).ravel()
