"""Why these: what each adds, what they share, at which price a left-out one would enter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.roster.model import CoverageProblem, Selection


@dataclass(frozen=True, slots=True)
class EntryPrice:
    """For one left-out candidate, minor units.

    enters_at: at this price or below, a roster with them at least as good as the chosen one is known (0: not even for
    nothing would they be missed). never_above: above this price no better roster has them (None: not proven).
    """

    candidate: int
    enters_at: int
    never_above: int | None


def value(problem: CoverageProblem, chosen: tuple[int, ...]) -> float:
    """People reached by `chosen`, each counted once."""
    reached = np.zeros(len(problem.weight), bool)
    for i in chosen:
        reached[_rows(problem, i)] = True
    return float(problem.weight[reached].sum())


def last_adds(problem: CoverageProblem, chosen: tuple[int, ...]) -> tuple[float, ...]:
    """What each of the chosen adds to all the others together: what would be lost without them."""
    count = _counts(problem, chosen)
    return tuple(float(problem.weight[rows[count[rows] == 1]].sum()) for rows in (_rows(problem, i) for i in chosen))


def overlap(problem: CoverageProblem, chosen: tuple[int, ...]) -> NDArray[np.float64]:
    """(k, k) people that two of the chosen share; the diagonal is what each reaches alone."""
    k = len(chosen)
    matrix = np.zeros((k, k))
    for a, i in enumerate(chosen):
        mine = np.zeros(len(problem.weight), bool)
        mine[_rows(problem, i)] = True
        for b, j in enumerate(chosen[: a + 1]):
            rows = _rows(problem, j)
            matrix[a, b] = matrix[b, a] = float(problem.weight[rows[mine[rows]]].sum())
    return matrix


def entry_prices(problem: CoverageProblem, selection: Selection) -> tuple[EntryPrice, ...]:
    """For every candidate neither chosen nor banned: the price at which they would be on the roster.

    enters_at = unspent money + what members cost who may leave, without loss, once the candidate has joined.
    never_above follows from the multipliers: a roster with i at price p reaches at most bound + g_i - lambda p.
    """
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    chosen = np.asarray(selection.chosen, np.int64)
    count = _counts(problem, selection.chosen)
    fresh = np.where(count == 0, problem.weight, 0.0)
    gains = _sums(problem, fresh)
    out = np.ones(problem.candidates, bool)
    out[chosen] = False
    out[list(problem.banned)] = False
    gains[~out] = 0.0
    pinned = np.zeros(problem.candidates, bool)
    pinned[list(problem.pinned)] = True
    freed = kernels.entry_money(
        chosen, gains, problem.indptr, problem.rows, problem.weight, problem.cost, pinned, len(problem.weight)
    )
    full = problem.max_size is not None and len(chosen) >= problem.max_size
    slack = problem.budget - selection.spent
    ceiling = _ceilings(problem, selection)
    prices = []
    for i in np.flatnonzero(out).tolist():
        joins = gains[i] > 0 and (freed[i] > 0 or not full)
        enters = min(problem.budget, int(slack + freed[i])) if joins else 0
        top = None if ceiling is None else min(problem.budget, max(enters, int(np.ceil(ceiling[i]))))
        prices.append(EntryPrice(i, enters, top))
    return tuple(prices)


def _ceilings(problem: CoverageProblem, selection: Selection) -> NDArray[np.float64] | None:
    proof = selection.proof
    if proof is None or proof.budget_price <= 0:
        return None
    unpinned = np.ones(len(problem.weight), bool)
    for i in problem.pinned:
        unpinned[_rows(problem, i)] = False
    worth = _sums(problem, problem.weight * proof.z * unpinned)
    certificate = selection.certificate
    size_price = proof.size_price if problem.max_size is not None else 0.0
    room = certificate.bound - certificate.value
    return (worth - size_price + room) / proof.budget_price


def _rows(problem: CoverageProblem, i: int) -> NDArray[np.int32]:
    return problem.rows[problem.indptr[i] : problem.indptr[i + 1]]


def _counts(problem: CoverageProblem, chosen: tuple[int, ...]) -> NDArray[np.int64]:
    if not chosen:
        return np.zeros(len(problem.weight), np.int64)
    return np.bincount(np.concatenate([_rows(problem, i) for i in chosen]), minlength=len(problem.weight))


def _sums(problem: CoverageProblem, per_row: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) sum of `per_row` over the rows of each candidate."""
    totals = np.r_[0.0, np.cumsum(per_row[problem.rows])]
    return totals[problem.indptr[1:]] - totals[problem.indptr[:-1]]
