"""On small instances with every constraint the answer is the best there is, and its proof holds."""

from __future__ import annotations

import pytest

from goodword.roster.select import select
from goodword.roster.verify import verify

from .worlds import brute_force, random_problem


@pytest.mark.parametrize("block", range(12))
def test_answer_is_the_best_and_proven(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        problem = random_problem(seed)
        best = brute_force(problem)
        answer = select(problem, seed=seed)
        check = verify(problem, answer)
        assert check.holds, (seed, check.problems)
        assert answer.certificate.value == pytest.approx(best, rel=1e-9, abs=1e-9), seed
        assert answer.certificate.optimal, seed
        assert answer.certificate.bound >= best - 1e-9 * max(1.0, best), seed


@pytest.mark.parametrize("block", range(3))
def test_quick_bound_is_never_below_the_best(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        problem = random_problem(seed)
        answer = select(problem, seed=seed, effort="quick")
        check = verify(problem, answer)
        assert check.holds, (seed, check.problems)
        best = brute_force(problem)
        assert answer.certificate.bound >= best - 1e-9 * max(1.0, best), seed
