"""What each adds and shares, and the price at which a left-out candidate enters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from goodword.roster.explain import entry_prices, last_adds, overlap, value
from goodword.roster.model import Communities, CoverageProblem
from goodword.roster.select import select
from goodword.roster.verify import coverage

from .worlds import brute_force, random_problem


def three() -> CoverageProblem:
    """Two who share a person of weight 2, one on their own."""
    return CoverageProblem(
        np.array([0, 2, 4, 5], np.int64),
        np.array([0, 1, 1, 2, 3], np.int32),
        np.array([3.0, 2.0, 1.0, 1.5]),
        np.array([10, 10, 10], np.int64),
        20,
    )


def test_adds_are_what_would_be_lost() -> None:
    assert last_adds(three(), (0, 1, 2)) == pytest.approx((3.0, 1.0, 1.5))


def test_overlap_counts_shared_people_and_the_diagonal_everybody() -> None:
    assert overlap(three(), (0, 1, 2)) == pytest.approx(np.array([[5, 2, 0], [2, 3, 0], [0, 0, 1.5]]))


def test_overlap_in_a_community_is_its_people_times_both_shares() -> None:
    communities = Communities(
        np.array([0, 1, 2, 2], np.int64), np.zeros(2, np.int32), np.array([0.5, 0.2]), np.full(1, 50.0)
    )
    problem = replace(three(), communities=communities)
    assert overlap(problem, (0, 1))[0, 1] == pytest.approx(2 + 50 * 0.5 * 0.2)
    assert value(problem, (0, 1)) == pytest.approx(6 + 50 * (1 - 0.5 * 0.8))


@pytest.mark.parametrize("seed", range(60))
def test_value_agrees_with_the_independent_count(seed: int) -> None:
    problem = random_problem(seed)
    chosen = tuple(range(0, problem.candidates, 2))
    assert value(problem, chosen) == pytest.approx(coverage(problem, chosen))


@pytest.mark.parametrize("seed", range(150))
def test_at_the_entry_price_a_roster_with_them_is_as_good(seed: int) -> None:
    problem = random_problem(seed)
    answer = select(problem, seed=seed)
    for price in entry_prices(problem, answer):
        if not 0 < price.enters_at <= problem.budget:
            continue
        cheap = problem.cost.copy()
        cheap[price.candidate] = price.enters_at
        forced = tuple({*problem.pinned, price.candidate})
        if problem.max_size is not None and len(forced) > problem.max_size:
            continue
        with_them = replace(problem, cost=cheap, pinned=forced)
        assert brute_force(with_them) >= answer.certificate.value - 1e-9, (seed, price)


@pytest.mark.parametrize("seed", range(150))
def test_above_never_above_no_roster_with_them_is_better(seed: int) -> None:
    problem = random_problem(seed)
    answer = select(problem, seed=seed)
    for price in entry_prices(problem, answer):
        if price.never_above is None or price.never_above + 1 > problem.budget:
            continue
        dear = problem.cost.copy()
        dear[price.candidate] = price.never_above + 1
        pinned = tuple({*problem.pinned, price.candidate})
        spent = sum(int(dear[i]) for i in pinned)
        if spent > problem.budget or (problem.max_size is not None and len(pinned) > problem.max_size):
            continue
        best = brute_force(replace(problem, cost=dear, pinned=pinned))
        assert best <= answer.certificate.value * (1 + 1e-9) + 1e-9, (seed, price)
