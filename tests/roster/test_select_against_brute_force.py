"""On small instances with every constraint the bound is never below the best, and the answer is allowed."""

from __future__ import annotations

import pytest

from goodword.roster.select import select
from goodword.roster.verify import verify

from .worlds import brute_force, random_problem


@pytest.mark.parametrize("block", range(12))
def test_bound_holds_and_selection_is_allowed(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        problem = random_problem(seed)
        best = brute_force(problem)
        answer = select(problem, seed=seed)
        check = verify(problem, answer)
        assert check.holds, (seed, check.problems)
        slack = 1e-9 * max(1.0, best)
        assert answer.certificate.value <= best + slack, seed
        assert answer.certificate.bound >= best - slack, seed
