"""Small random coverage problems and their exhaustive answers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from goodword.roster.model import Communities, CoverageProblem
from goodword.roster.verify import coverage


def random_problem(seed: int) -> CoverageProblem:
    """At most nine candidates with every constraint switched on at random; about one in three is free of charge."""
    r = np.random.default_rng(seed)
    n, m = int(r.integers(1, 10)), int(r.integers(1, 16))
    density = r.uniform(0.05, 0.7)
    rows = [np.flatnonzero(r.random(m) < density).astype(np.int32) for _ in range(n)]
    indptr = np.r_[0, np.cumsum([len(x) for x in rows])].astype(np.int64)
    weight = r.choice([0.0, 1.0, 2.5], m) if r.random() < 0.4 else r.exponential(10, m)
    cost = r.integers(0 if r.random() < 0.3 else 1, 30, n).astype(np.int64)
    if r.random() < 0.2:
        cost[:] = 7
    budget = int(r.integers(0, max(2, int(cost.sum()) + 3)))
    order = r.permutation(n).tolist()
    max_size = int(r.integers(0, n + 1)) if r.random() < 0.5 else None
    pinned: list[int] = []
    for i in order[: int(r.integers(0, 3))] if r.random() < 0.4 else []:
        fits = sum(int(cost[p]) for p in pinned) + int(cost[i]) <= budget
        if fits and (max_size is None or len(pinned) < max_size):
            pinned.append(i)
    banned = [i for i in order[3 : 3 + int(r.integers(0, 3))] if i not in pinned] if r.random() < 0.4 else []
    flat = np.concatenate(rows) if rows else np.empty(0, np.int32)
    return CoverageProblem(
        indptr,
        flat.astype(np.int32),
        weight.astype(float),
        cost,
        budget,
        tuple(pinned),
        tuple(banned),
        max_size,
        random_communities(r, n) if r.random() < 0.5 else None,
    )


def random_communities(r: np.random.Generator, n: int) -> Communities:
    """Up to four communities with shares up to nearly everybody."""
    b = int(r.integers(1, 5))
    inside = [np.flatnonzero(r.random(b) < 0.6).astype(np.int32) for _ in range(n)]
    indptr = np.r_[0, np.cumsum([len(x) for x in inside])].astype(np.int64)
    flat = np.concatenate(inside).astype(np.int32)
    return Communities(indptr, flat, r.uniform(0, 0.99, len(flat)) ** 2, r.exponential(30, b) + 0.1)


def brute_force(problem: CoverageProblem) -> float:
    """The best value over all selections that the constraints allow."""
    free = [i for i in range(problem.candidates) if i not in problem.banned and i not in problem.pinned]
    best = -1.0
    for size in range(len(free) + 1):
        for extra in itertools.combinations(free, size):
            chosen = (*problem.pinned, *extra)
            if problem.max_size is not None and len(chosen) > problem.max_size:
                continue
            if sum(int(problem.cost[i]) for i in chosen) > problem.budget:
                continue
            best = max(best, coverage(problem, chosen))
    return best


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
