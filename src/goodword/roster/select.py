"""Whom to book: the best of several searches, and a bound that no selection can beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.roster.arrays import Arrays, Bytes, Duals, Ints, Reals
from goodword.roster.branch import Focus, Tree, exact, multipliers, narrow, rounded
from goodword.roster.explain import in_order
from goodword.roster.model import Certificate, CoverageProblem, Effort, Proof, ProofNode, Rules, Selection
from goodword.roster.reduce import Core, core

CERTIFICATE = register(
    "roster-certificate",
    1,
    "upper bound on the people that any selection within the budget and the constraints reaches",
    "Weak duality of the linear programme of budgeted maximum coverage, improved by projected subgradient steps, "
    "closed by branch and bound where that can finish",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts that end each part of the work. rounds: of local search; steps: on the dual; work: entries touched by
    branch and bound."""

    rounds: int
    steps: int
    work: int


LIMITS = {
    Effort.QUICK: Limits(rounds=40, steps=40, work=0),
    Effort.NORMAL: Limits(rounds=300, steps=150, work=60_000_000),
    Effort.THOROUGH: Limits(rounds=4_000, steps=800, work=1_500_000_000),
}


_FIRST_STEPS = 40


class NothingKeepsTheRules(BadInput):
    """No selection keeps to the rules."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """An answer for a core: members (its numbers), people beyond the pinned, proven bound on them, proof."""

    members: Ints
    value: float
    bound: float
    duals: Duals
    nodes: tuple[ProofNode, ...]


def select(problem: CoverageProblem, *, seed: int = 1, effort: Effort | str = Effort.NORMAL) -> Selection:
    """Choose candidates that reach the most people within the budget, and prove how good that is.

    Deterministic in (problem, seed, effort). Raises BadInput when the pinned cannot be booked together.
    """
    from goodword.roster.large.choose import choose_large, suits  # noqa: PLC0415 - it builds on this module

    if suits(problem):
        return choose_large(problem, seed=seed, effort=effort)
    reduced = core(problem)
    found = search(
        reduced, problem.budget - reduced.spent, seed=seed, limits=LIMITS[Effort(effort)], rules=problem.rules
    )
    return selection(problem, reduced, found)


def search(
    reduced: Core, budget: int, *, seed: int, limits: Limits, start: Found | None = None, rules: Rules | None = None
) -> Found:
    """Search and bound on a core with `budget` minor units left; `start` warms both with an earlier answer.

    Raises NothingKeepsTheRules when nobody can be booked so that all rules are kept.
    """
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    if rules is not None and len(rules):
        return _search_ruled(reduced, rules, budget, seed=seed, limits=limits, start=start)
    p = reduced.arrays
    state: Bytes = (p.cost <= budget).astype(np.int8)
    members, value = _first(reduced, state, budget, start)
    z, slope = slack_prices(p, members) if start is None else (start.duals.z, start.duals.slope)
    first = kernels.descend(p, state, z, slope, value, min(_FIRST_STEPS, limits.steps), budget, reduced.limit)
    tree = Tree(reduced.names[members], value, reduced.grain, [ProofNode(multipliers(reduced, first))])
    focus = narrow(Focus(reduced, state, first), tree, budget, limits.steps)
    _refine(focus, tree, budget, seed, limits)
    bound = min(tree.rounded(first.bound), tree.rounded(focus.duals.bound))
    if limits.work and bound > tree.enough:
        bound = exact(focus, tree, budget, work=limits.work, seed=seed)
    members = np.searchsorted(reduced.names, tree.members)
    return Found(members, tree.value, float(bound), first, tuple(tree.nodes))


def _search_ruled(reduced: Core, rules: Rules, budget: int, *, seed: int, limits: Limits, start: Found | None) -> Found:
    """The same when rules must be kept."""
    from goodword.roster.rules.solve import Counts, search_ruled  # noqa: PLC0415 - the solver loads here

    before = None if start is None else start.members
    counts = Counts(limits.rounds, limits.steps, limits.work)
    found = search_ruled(reduced, rules, budget, reduced.room, seed=seed, counts=counts, start=before)
    return Found(found.members, found.value, found.bound, found.duals, found.nodes)


def _first(reduced: Core, state: Bytes, budget: int, start: Found | None) -> tuple[Ints, float]:
    """The best of the greedies and of an earlier answer filled up."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    p, limit = reduced.arrays, reduced.limit
    powers = (1, 0, 2) if start is None else (1,)
    starts = [kernels.greedy(p, state, budget, limit, power) for power in powers]
    if start is not None:
        starts.append(start.members[np.cumsum(p.cost[start.members]) <= budget][:limit])
    tried = [kernels.improve(p, state, s, budget, limit, 0, 1) for s in starts]
    members, value = max(tried, key=lambda t: t[1])
    return members, float(value)


def _refine(focus: Focus, tree: Tree, budget: int, seed: int, limits: Limits) -> None:
    """Improve the best roster and the rounded fractional one among those who are still open."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    small, p = focus.core, focus.core.arrays
    inside = np.isin(small.names, tree.members)
    whole = int(inside.sum()) == len(tree.members)
    best = np.flatnonzero(inside) if whole else np.empty(0, np.int64)
    starts = ((best, limits.rounds), (rounded(p, focus.duals.mean, budget, small.limit), limits.rounds // 2))
    for turn, (members, rounds) in enumerate(starts):
        found, value = kernels.improve(p, focus.state, members, budget, small.limit, rounds, seed + turn)
        if value > tree.value * (1 + 1e-12):
            tree.members, tree.value = np.sort(small.names[found]), float(value)


def slack_prices(p: Arrays, members: Ints) -> tuple[Reals, Reals]:
    """Complementary slackness of a roster: price 1 where at most one member reaches the row, 0 where more do."""
    count, depth = np.zeros(len(p.weight), np.int64), np.zeros(len(p.mass))
    for i in members:
        count[p.rows[p.indptr[i] : p.indptr[i + 1]]] += 1
        part = slice(p.sptr[i], p.sptr[i + 1])
        depth[p.soft[part]] += p.rate[part]
    return np.where(count <= 1, 1.0, 0.0), np.exp(-depth)


def selection(problem: CoverageProblem, reduced: Core, found: Found) -> Selection:
    """The answer in the problem's own numbers: members in the order in which they add most."""
    ordered, adds = in_order(problem, (*reduced.pinned, *reduced.names[found.members].tolist()))
    value = float(sum(adds))
    bound = max(reduced.base + found.bound, value)
    optimal = bound - value <= 1e-9 * max(1.0, bound)
    gap = 0.0 if optimal or bound <= 0 else (bound - value) / bound
    method = "branch and bound" if len(found.nodes) > 1 else "dual"
    certificate = Certificate(value, value if optimal else bound, gap, method, optimal)
    spent = int(problem.cost[list(ordered)].sum())
    return Selection(ordered, adds, spent, certificate, float(found.duals.budget_price), Proof(found.nodes))
