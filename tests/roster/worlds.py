"""Coverage problems that tests share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goodword.figures.roster_instances import brute_force, random_problem
from goodword.roster.model import CoverageProblem

__all__ = ["brute_force", "larger_problem", "random_problem", "with_budget"]


def larger_problem(seed: int, candidates: int = 60, people: int = 400) -> CoverageProblem:
    """A problem with heavy overlap that needs branching."""
    r = np.random.default_rng(seed)
    sizes = r.integers(5, 60, candidates)
    pull = r.pareto(1.2, people) + 0.2
    rows = [np.unique(r.choice(people, s, p=pull / pull.sum())).astype(np.int32) for s in sizes]
    indptr = np.r_[0, np.cumsum([len(x) for x in rows])].astype(np.int64)
    cost = (100 * sizes**0.8 * r.lognormal(0, 0.5, candidates)).astype(np.int64)
    return CoverageProblem(indptr, np.concatenate(rows), np.ones(people), cost, int(cost.sum() // 6))


def with_budget(problem: CoverageProblem, budget: int, pinned: tuple[int, ...] | None = None) -> CoverageProblem:
    """The same problem with another budget, and other pinned if given."""
    return replace(problem, budget=budget, pinned=problem.pinned if pinned is None else pinned)
