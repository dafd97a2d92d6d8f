"""From a problem to its core: what pinned creators already reach is taken off, equal rows are merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.core.errors import BadInput
from goodword.roster.model import CoverageProblem

_MIX = np.array([0x9E3779B97F4A7C15, 0xD1B54A32D192ED03], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Core:
    """The free part of a problem, in the shapes that the kernels take.

    names: (n,) original candidate numbers. own: (n,) people whom one free candidate alone reaches. indptr, rows,
    rindptr, cands, weight: candidates × shared rows both ways. base_gain: (n,) what each adds to the pinned alone.
    row_of: (original rows,) shared row, -1 for rows reached by one free candidate or none, -2 for rows that the pinned
    reach. base: people whom the pinned reach. spent: what the pinned cost.
    """

    names: NDArray[np.int64]
    own: NDArray[np.float64]
    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    rindptr: NDArray[np.int64]
    cands: NDArray[np.int32]
    weight: NDArray[np.float64]
    cost: NDArray[np.int64]
    base_gain: NDArray[np.float64]
    row_of: NDArray[np.int32]
    base: float
    spent: int
    pinned: tuple[int, ...]
    limit: int

    @property
    def search_args(self) -> tuple[NDArray[np.generic], ...]:
        """The arrays that greedy and local search take, in their order."""
        return (self.indptr, self.rows, self.rindptr, self.cands, self.weight, self.own, self.base_gain, self.cost)


def core(problem: CoverageProblem) -> Core:
    """Take pinned and banned candidates out of a problem.

    Raises BadInput when the pinned cost more than the budget, are more than `max_size`, or are banned too.
    """
    n = problem.candidates
    pinned = tuple(sorted(set(problem.pinned)))
    spent = _check(problem, pinned)
    matrix = sparse.csr_matrix(
        (np.ones(len(problem.rows), np.int8), problem.rows, problem.indptr), shape=(n, len(problem.weight))
    )
    reached = np.zeros(len(problem.weight), bool)
    for i in pinned:
        reached[problem.rows[problem.indptr[i] : problem.indptr[i + 1]]] = True
    free = np.ones(n, bool)
    free[list(pinned)] = False
    free[list(problem.banned)] = False
    free &= problem.cost <= problem.budget - spent
    names = np.flatnonzero(free)
    limit = len(names) if problem.max_size is None else min(len(names), problem.max_size - len(pinned))
    base = float(problem.weight[reached].sum())
    return _merge(problem, matrix[names][:, ~reached], names, reached, base, spent, pinned, limit)


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


def _merge(
    problem: CoverageProblem,
    matrix: sparse.csr_matrix,
    names: NDArray[np.int64],
    reached: NDArray[np.bool_],
    base: float,
    spent: int,
    pinned: tuple[int, ...],
    limit: int,
) -> Core:
    """Fold rows of one candidate into `own`, merge rows that the same candidates reach."""
    by_row = matrix.tocsc()
    by_row.sort_indices()
    degree = np.diff(by_row.indptr)
    weight = problem.weight[~reached]
    single = degree == 1
    own = np.bincount(by_row.indices[by_row.indptr[:-1][single]], weights=weight[single], minlength=len(names))
    shared = np.flatnonzero((degree > 1) & (weight > 0))
    kept, group = _groups(by_row, shared)
    merged = np.bincount(group, weights=weight[shared], minlength=len(kept)).astype(np.float64)
    small = by_row[:, kept]
    small.sort_indices()
    back = small.tocsr()
    back.sort_indices()
    row_of = np.full(len(problem.weight), -2, np.int32)
    open_rows = np.flatnonzero(~reached)
    row_of[open_rows] = -1
    row_of[open_rows[shared]] = group
    own = np.asarray(own, np.float64)
    base_gain = own + back.astype(np.float64) @ merged if len(kept) else own.copy()
    return Core(
        names=names.astype(np.int64),
        own=own,
        indptr=back.indptr.astype(np.int64),
        rows=back.indices.astype(np.int32),
        rindptr=small.indptr.astype(np.int64),
        cands=small.indices.astype(np.int32),
        weight=merged,
        cost=problem.cost[names].astype(np.int64),
        base_gain=np.asarray(base_gain, np.float64),
        row_of=row_of,
        base=base,
        spent=spent,
        pinned=pinned,
        limit=limit,
    )


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
