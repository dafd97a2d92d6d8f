"""With linear rules the answer is the best there is, its proof holds, and what cannot be met is told to be so."""

from __future__ import annotations

import pytest

from goodword.roster.model import CoverageProblem, Selection
from goodword.roster.rules import solve
from goodword.roster.select import NothingKeepsTheRules, select
from goodword.roster.verify import verify

from .ruled import brute_force_ruled, ruled_problem


@pytest.mark.parametrize("block", range(6))
def test_answer_is_the_best_and_proven(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        problem, best = ruled_problem(seed), brute_force_ruled(ruled_problem(seed))
        answer = _answer(problem, seed)
        assert (answer is None) == (best is None), seed
        if answer is not None and best is not None:
            assert verify(problem, answer).problems == (), seed
            assert answer.certificate.value == pytest.approx(best, rel=1e-9, abs=1e-9), seed
            assert answer.certificate.optimal, seed


@pytest.mark.slow_on("normal")
@pytest.mark.parametrize("effort", ["quick", "normal"])
def test_first_order_bounds_are_never_below_the_best(effort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert solve.search_ruled.__kwdefaults__ is not None
    monkeypatch.setitem(solve.search_ruled.__kwdefaults__, "whole", -1)
    for seed in range(120):
        problem, best = ruled_problem(seed), brute_force_ruled(ruled_problem(seed))
        answer = _answer(problem, seed, effort)
        assert (answer is None) == (best is None), seed
        if answer is not None and best is not None:
            assert verify(problem, answer).problems == (), seed
            assert answer.certificate.bound >= best - 1e-9 * max(1.0, best), seed


def _answer(problem: CoverageProblem, seed: int, effort: str = "normal") -> Selection | None:
    try:
        return select(problem, seed=seed, effort=effort)
    except NothingKeepsTheRules:
        return None
