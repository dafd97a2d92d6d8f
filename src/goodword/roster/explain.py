"""Why these: what each adds, what they share, at which price a left-out one would enter."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.roster.arrays import Arrays
from goodword.roster.model import CoverageProblem, Selection, no_communities
from goodword.roster.reduce import build
from goodword.roster.verify import root_bound


@dataclass(frozen=True, slots=True)
class EntryPrice:
    """For one left-out candidate, minor units.

    enters_at: at this price or below, a roster with them at least as good as the chosen one is known (0: not even for
    nothing would they be missed). never_above: above this price no better roster has them (None: not proven).
    """

    candidate: int
    enters_at: int
    never_above: int | None


def in_order(problem: CoverageProblem, chosen: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The chosen by what each adds to those before it (ties by number), with what each adds."""
    reached = Reached(problem)
    waiting = [(-reached.gain(i), i) for i in chosen]
    heapq.heapify(waiting)
    ordered: list[int] = []
    adds: list[float] = []
    while waiting:
        before, best = waiting[0]
        now = reached.gain(best)
        if now < -before:  # gains only fall: the best with a fresh gain is the best
            heapq.heapreplace(waiting, (-now, best))
            continue
        heapq.heappop(waiting)
        ordered.append(best)
        adds.append(now)
        reached.add(best)
    return tuple(ordered), tuple(adds)


class Reached:
    """Who is reached so far: rows by flag, communities by the share missed."""

    def __init__(self, problem: CoverageProblem) -> None:
        self.problem = problem
        self.fresh = np.ones(len(problem.weight), bool)
        self.soft = problem.communities or no_communities(problem.candidates)
        self.missed = self.soft.people.astype(float)

    def gain(self, i: int) -> float:
        """People whom candidate i would add."""
        rows = np.unique(self.problem.reached_by(i))
        part = slice(self.soft.indptr[i], self.soft.indptr[i + 1])
        hard = self.problem.weight[rows[self.fresh[rows]]].sum()
        return float(hard + (self.missed[self.soft.index[part]] * self.soft.share[part]).sum())

    def gains(self) -> NDArray[np.float64]:
        """(n,) people whom each candidate would add."""
        n, m = self.problem.candidates, len(self.problem.weight)
        rows = sparse.csr_matrix(
            (np.ones(len(self.problem.rows)), self.problem.rows, self.problem.indptr), shape=(n, m)
        )
        rows.sum_duplicates()
        rows.data[:] = 1.0
        shares = (self.soft.share, self.soft.index, self.soft.indptr)
        soft = sparse.csr_matrix(shares, shape=(n, len(self.missed)))
        return np.asarray(rows @ (self.problem.weight * self.fresh) + soft @ self.missed, np.float64)

    def add(self, i: int) -> None:
        """Candidate i joins."""
        self.fresh[self.problem.reached_by(i)] = False
        part = slice(self.soft.indptr[i], self.soft.indptr[i + 1])
        self.missed[self.soft.index[part]] *= 1.0 - self.soft.share[part]


def value(problem: CoverageProblem, chosen: Sequence[int]) -> float:
    """People reached by `chosen`, each counted once."""
    reached, people = Reached(problem), 0.0
    for i in sorted(chosen):
        people += reached.gain(i)
        reached.add(i)
    return people


def last_adds(problem: CoverageProblem, chosen: tuple[int, ...]) -> tuple[float, ...]:
    """What each of the chosen adds to all the others together: what would be lost without them."""
    reached = Reached(problem)
    times = np.zeros(len(problem.weight), np.int64)
    for i in chosen:
        times[np.unique(problem.reached_by(i))] += 1
        reached.add(i)
    return tuple(_lost(reached, times, i) for i in chosen)


def _lost(reached: Reached, times: NDArray[np.int64], i: int) -> float:
    """Rows that i alone reaches, and what communities would miss more: missed ÷ (1 - share) instead of missed."""
    rows = np.unique(reached.problem.reached_by(i))
    part = slice(reached.soft.indptr[i], reached.soft.indptr[i + 1])
    share = reached.soft.share[part]
    soft = (reached.missed[reached.soft.index[part]] * share / (1.0 - share)).sum()
    return float(reached.problem.weight[rows[times[rows] == 1]].sum() + soft)


def overlap(problem: CoverageProblem, chosen: tuple[int, ...]) -> NDArray[np.float64]:
    """(k, k) people that two of the chosen share; the diagonal is what each reaches alone."""
    k, m = len(chosen), len(problem.weight)
    hard = sparse.csr_matrix((np.ones(len(problem.rows)), problem.rows, problem.indptr), shape=(problem.candidates, m))
    c = problem.communities or no_communities(problem.candidates)
    soft = sparse.csr_matrix((c.share, c.index, c.indptr), shape=(problem.candidates, len(c.people)))
    rows, shares = hard[list(chosen)], soft[list(chosen)]
    rows.data[:] = 1.0
    by_rows = sparse.csr_matrix(rows.multiply(problem.weight)) @ rows.T
    by_communities = sparse.csr_matrix(shares.multiply(c.people)) @ shares.T
    shared = np.asarray((by_rows + by_communities).todense(), np.float64)
    alone = [value(problem, [i]) for i in chosen]
    shared[np.arange(k), np.arange(k)] = alone
    return shared


def entry_prices(problem: CoverageProblem, selection: Selection) -> tuple[EntryPrice, ...]:
    """For every candidate neither chosen nor banned: the price at which they would be on the roster.

    enters_at = unspent money + what members cost who may leave, without loss, once the candidate has joined.
    never_above follows from the multipliers: a roster with i at price p reaches at most bound + g_i - lambda p.
    """
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    reached = Reached(problem)
    for i in selection.chosen:
        reached.add(i)
    inside = {*selection.chosen, *problem.banned}
    out = [i for i in range(problem.candidates) if i not in inside]
    gains = reached.gains()
    gains[list(inside)] = 0.0
    leave = np.array([i not in problem.pinned for i in selection.chosen], bool)
    arrays, _ = _whole(problem)
    freed = kernels.entry_money(arrays, np.asarray(selection.chosen, np.int64), leave, gains)
    full = problem.max_size is not None and len(selection.chosen) >= problem.max_size
    slack = problem.budget - selection.spent
    ceiling = ceilings(problem, selection)
    prices = []
    for i in out:
        joins = gains[i] > 0 and (freed[i] > 0 or not full)
        enters = min(problem.budget, int(slack + freed[i])) if joins else 0
        top = None if ceiling is None else min(problem.budget, max(enters, int(np.ceil(ceiling[i]))))
        prices.append(EntryPrice(i, enters, top))
    return tuple(prices)


def _whole(problem: CoverageProblem) -> tuple[Arrays, NDArray[np.int32]]:
    """Every candidate of a problem in the shapes that the kernels take."""
    n, m = problem.candidates, len(problem.weight)
    c = problem.communities or no_communities(n)
    hard = sparse.csr_matrix((np.ones(len(problem.rows), np.int8), problem.rows, problem.indptr), shape=(n, m))
    hard.sum_duplicates()
    soft = sparse.csr_matrix((c.share, c.index, c.indptr), shape=(n, len(c.people)))
    return build(hard, problem.weight, problem.cost, soft, c.people)


def ceilings(problem: CoverageProblem, selection: Selection) -> NDArray[np.float64] | None:
    """Per candidate the price above which no roster with them can beat the chosen one (root multipliers)."""
    if selection.proof is None or selection.proof.root.budget_price <= 0:
        return None
    by = selection.proof.root
    reached = Reached(problem)
    for i in problem.pinned:
        reached.add(i)
    price = np.where(by.row >= 0, by.z[np.maximum(by.row, 0)] if len(by.z) else 1.0, 1.0)
    totals = np.r_[0.0, np.cumsum((problem.weight * price * reached.fresh)[problem.rows])]
    worth = totals[problem.indptr[1:]] - totals[problem.indptr[:-1]]
    c = reached.soft
    soft = np.r_[0.0, np.cumsum((reached.missed * by.slope)[c.index] * -np.log1p(-c.share))]
    worth += soft[c.indptr[1:]] - soft[c.indptr[:-1]]
    worth -= by.size_price if problem.max_size is not None else 0.0
    if problem.rules is not None and by.rule_price is not None:
        each = np.repeat(by.rule_price, np.diff(problem.rules.indptr)) * problem.rules.amount
        worth -= np.bincount(problem.rules.index, weights=each, minlength=problem.candidates)
    return np.asarray((worth + root_bound(problem, by) - selection.certificate.value) / by.budget_price, np.float64)
