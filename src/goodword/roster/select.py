"""Whom to book: the best of several searches, and a bound that no selection can beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.formula import register
from goodword.roster.model import Certificate, CoverageProblem, Effort, Proof, Selection
from goodword.roster.reduce import Core, core

CERTIFICATE = register(
    "roster-certificate",
    1,
    "upper bound on the people that any selection within the budget and the constraints reaches",
    "Weak duality of the linear programme of budgeted maximum coverage, improved by projected subgradient steps",
)


@dataclass(frozen=True, slots=True)
class _Limits:
    rounds: int
    steps: int
    starts: int


_LIMITS = {
    Effort.QUICK: _Limits(rounds=60, steps=40, starts=1),
    Effort.NORMAL: _Limits(rounds=400, steps=150, starts=2),
    Effort.THOROUGH: _Limits(rounds=6_000, steps=1_500, starts=4),
}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer in the numbers of the core: members, people beyond the pinned, bound beyond the pinned, multipliers."""

    members: NDArray[np.int64]
    value: float
    bound: float
    z: NDArray[np.float64]
    budget_price: float
    size_price: float


def select(problem: CoverageProblem, *, seed: int = 1, effort: Effort | str = Effort.NORMAL) -> Selection:
    """Choose candidates that reach the most people within the budget, and prove how good that is.

    Deterministic in (problem, seed, effort). Raises BadInput when the pinned cannot be booked together.
    """
    reduced = core(problem)
    found = search(reduced, problem.budget - reduced.spent, seed=seed, effort=Effort(effort))
    return selection(problem, reduced, found)


def search(reduced: Core, budget: int, *, seed: int, effort: Effort, start: Found | None = None) -> Found:
    """Search and bound on a core with `budget` minor units left; `start` warms both with an earlier answer."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    limits = _LIMITS[effort]
    args = reduced.search_args
    allowed = np.ascontiguousarray(reduced.cost <= budget)
    limit = reduced.limit
    best, value = np.empty(0, np.int64), 0.0
    if start is not None:
        best, value = _kept(reduced, start.members, budget, kernels)
    for power, with_max in ((1, True), (0, False), (2, False)):
        members, worth = kernels.greedy(budget, limit, power, with_max, *args, allowed)
        if worth > value:
            best, value = members, worth
    best, value = kernels.improve(best, budget, limit, limits.rounds // 4, seed, *args, allowed)
    z = _first_z(reduced, best, kernels) if start is None else start.z
    dual_args = (reduced.indptr, reduced.rows, reduced.weight, reduced.own, reduced.cost, allowed)
    bound, lam, mu = np.inf, 0.0, 0.0
    for turn in range(limits.starts):
        proven, new_z, new_lam, new_mu, mean = kernels.descend(z, value, limits.steps, budget, limit, *dual_args)
        if proven < bound:
            bound, z, lam, mu = proven, new_z, new_lam, new_mu
        rounded = _rounded(reduced, mean, budget)
        members, worth = kernels.improve(
            rounded, budget, limit, limits.rounds // (2 * limits.starts), seed + turn + 1, *args, allowed
        )
        if worth > value:
            best, value = members, worth
        if bound <= value * (1 + 1e-9):
            break
    return Found(best, value, max(bound, value), z, lam, mu)


def _kept(reduced: Core, members: NDArray[np.int64], budget: int, kernels: object) -> tuple[NDArray[np.int64], float]:
    """As many of the members as the budget still pays, in order; their value is found by the search."""
    spent = np.cumsum(reduced.cost[members])
    return members[spent <= budget], 0.0


def _first_z(reduced: Core, members: NDArray[np.int64], kernels: object) -> NDArray[np.float64]:
    """Complementary slackness of the members: price 1 where at most one of them reaches the row, 0 where more do."""
    count = kernels.cover_counts(members, reduced.indptr, reduced.rows, len(reduced.weight))  # type: ignore[attr-defined]
    return np.asarray(np.where(count <= 1, 1.0, 0.0), np.float64)


def _rounded(reduced: Core, mean: NDArray[np.float64], budget: int) -> NDArray[np.int64]:
    """The largest parts of a fractional roster that fit the budget and the size together."""
    order = np.argsort(-mean, kind="stable")
    order = order[mean[order] > 0.3]
    picked, left = [], budget
    for i in order.tolist():
        if len(picked) >= reduced.limit:
            break
        if reduced.cost[i] <= left:
            picked.append(i)
            left -= int(reduced.cost[i])
    return np.asarray(picked, np.int64)


def selection(problem: CoverageProblem, reduced: Core, found: Found) -> Selection:
    """The answer in the problem's own numbers: members in the order in which they add most."""
    chosen = (*reduced.pinned, *(int(i) for i in reduced.names[found.members]))
    ordered, adds = _by_gain(problem, chosen)
    value = float(sum(adds))
    bound = max(reduced.base + found.bound, value)
    optimal = bound - value <= 1e-9 * max(1.0, bound)
    gap = 0.0 if optimal or bound <= 0 else (bound - value) / bound
    certificate = Certificate(value, value if optimal else bound, gap, "dual", optimal)
    spent = int(problem.cost[list(ordered)].sum())
    z = np.where(reduced.row_of >= 0, found.z[np.maximum(reduced.row_of, 0)] if len(found.z) else 1.0, 1.0)
    proof = Proof(z, found.budget_price, found.size_price)
    return Selection(ordered, adds, spent, certificate, found.budget_price, proof)


def _by_gain(problem: CoverageProblem, chosen: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Order the chosen by what each adds to those before it (ties by number), with what each adds."""
    fresh = np.ones(len(problem.weight), bool)
    rest = sorted(chosen)
    ordered, adds = [], []
    gains = {i: float(problem.weight[_rows(problem, i)].sum()) for i in rest}
    while rest:
        # gains only fall: refresh the best until it stays the best
        while True:
            best = max(rest, key=lambda i: (gains[i], -i))
            rows = _rows(problem, best)
            now = float(problem.weight[rows[fresh[rows]]].sum())
            stale, gains[best] = now < gains[best], now
            if not stale:
                break
        ordered.append(best)
        adds.append(gains[best])
        fresh[_rows(problem, best)] = False
        rest.remove(best)
    return tuple(ordered), tuple(adds)


def _rows(problem: CoverageProblem, i: int) -> NDArray[np.int32]:
    return problem.rows[problem.indptr[i] : problem.indptr[i + 1]]
