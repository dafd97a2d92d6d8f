"""The budget → people curve rises, is bounded, agrees with single answers, and knows its envelope and knee."""

from __future__ import annotations

import pytest

from goodword.core.errors import BadInput
from goodword.roster.curve import curve, envelope, knee
from goodword.roster.model import CurvePoint
from goodword.roster.select import select

from .worlds import brute_force, larger_problem, random_problem, with_budget


def test_values_and_bounds_rise_with_the_budget() -> None:
    problem = larger_problem(5)
    points = curve(problem, [int(problem.budget * k / 10) for k in range(1, 31)])
    assert [p.value for p in points] == sorted(p.value for p in points)
    assert [p.bound for p in points] == sorted(p.bound for p in points)
    assert all(p.value <= p.bound for p in points)


def test_points_are_close_to_answers_for_single_budgets() -> None:
    problem = larger_problem(6)
    for point in curve(problem, [problem.budget // 2, problem.budget, 2 * problem.budget]):
        best = select(with_budget(problem, point.budget)).certificate
        assert point.value >= 0.99 * best.value
        assert point.bound >= best.value


@pytest.mark.parametrize("seed", range(60))
def test_bound_is_never_below_the_best(seed: int) -> None:
    problem = random_problem(seed)
    spent = sum(int(problem.cost[i]) for i in problem.pinned)
    budgets = sorted({spent, (spent + problem.budget) // 2, problem.budget, problem.budget + 9})
    for point in curve(problem, budgets):
        assert point.bound >= brute_force(with_budget(problem, point.budget)) - 1e-9


def test_budgets_that_do_not_pay_the_pinned_are_left_out() -> None:
    problem = larger_problem(7)
    pinned = with_budget(problem, problem.budget, pinned=(0, 1))
    spent = int(problem.cost[:2].sum())
    assert [p.budget for p in curve(pinned, [spent - 1, spent])] == [spent]


def test_a_negative_budget_is_an_error() -> None:
    with pytest.raises(BadInput, match="at least 0"):
        curve(larger_problem(1), [-1, 5])


def test_envelope_leaves_out_points_below_a_chord() -> None:
    points = [CurvePoint(b, v, v, 0) for b, v in ((0, 0.0), (1, 1.0), (2, 8.0), (3, 9.0), (4, 9.5))]
    assert [p.budget for p in envelope(points)] == [0, 2, 3, 4]


def test_knee_is_where_the_curve_bends_and_nowhere_on_a_line() -> None:
    bent = [CurvePoint(b, v, v, 0) for b, v in ((0, 0.0), (1, 50.0), (2, 90.0), (3, 95.0), (4, 97.0))]
    found = knee(bent)
    assert found is not None
    assert found.budget == 2
    assert knee([CurvePoint(b, 10.0 * b, 10.0 * b, 0) for b in range(6)]) is None
