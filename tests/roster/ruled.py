"""Small random problems with linear rules, and their exhaustive answer."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from goodword.roster.model import NO_LIMIT, CoverageProblem, Rules
from goodword.roster.verify import broken, coverage

from .worlds import random_problem


def rules_of(*wishes: tuple[str, list[int], int | None, int | None]) -> Rules:
    """Rules from (name, members, at least, at most)."""
    members = [m for _, m, _, _ in wishes]
    return Rules(
        np.r_[0, np.cumsum([len(m) for m in members])].astype(np.int64),
        np.array([i for m in members for i in m], np.int32),
        np.ones(sum(map(len, members)), np.int64),
        np.array([-NO_LIMIT if low is None else low for _, _, low, _ in wishes], np.int64),
        np.array([NO_LIMIT if high is None else high for _, _, _, high in wishes], np.int64),
        tuple(name for name, *_ in wishes),
        np.zeros(len(wishes), bool),
    )


def ruled_problem(seed: int) -> CoverageProblem:
    """A random problem with one to five random rules, about every third of which cannot be met."""
    problem, r = random_problem(seed), np.random.default_rng(seed + 10**6)
    n = problem.candidates
    rules = rules_of(*(_wish(r, n, k) for k in range(int(r.integers(1, 6)))))
    amount = rules.amount.copy()
    if r.random() < 0.3:
        amount = r.integers(1, 6, len(amount))
    return replace(problem, rules=replace(rules, amount=amount))


def _wish(r: np.random.Generator, n: int, k: int) -> tuple[str, list[int], int | None, int | None]:
    members = np.flatnonzero(r.random(n) < r.uniform(0.2, 0.9)).tolist()
    kind, most = r.random(), max(1, len(members))
    if kind < 0.5:
        return f"wish {k}", members, None, int(r.integers(0, most + 1))
    low = int(r.integers(0, most // 2 + 1))
    return f"wish {k}", members, low, None if kind < 0.8 else low + int(r.integers(0, 3))


def brute_force_ruled(problem: CoverageProblem) -> float | None:
    """The best value over all selections that everything allows; None when there is none."""
    free = [i for i in range(problem.candidates) if i not in problem.banned and i not in problem.pinned]
    best: float | None = None
    for size in range(len(free) + 1):
        for extra in itertools.combinations(free, size):
            chosen = (*problem.pinned, *extra)
            many = problem.max_size is not None and len(chosen) > problem.max_size
            if many or sum(int(problem.cost[i]) for i in chosen) > problem.budget or broken(problem, chosen):
                continue
            found = coverage(problem, chosen)
            best = found if best is None else max(best, found)
    return best
