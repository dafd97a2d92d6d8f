"""What is proven is true: the chosen reach at least the lower bound, and nobody more than the upper one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from goodword.roster.spread.choose import choose_spread
from goodword.roster.spread.exact import best_spread, spreads
from goodword.roster.spread.forward import simulate_forward
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import SpreadProblem

from .graphs import large, small


@pytest.mark.parametrize("model", ["weighted", "uniform", "given", "threshold", "weights"])
def test_on_small_graphs_with_every_constraint(model: str) -> None:
    r = np.random.default_rng(8)
    for seed in range(6):
        graph = small(model, seed)
        problem = SpreadProblem(
            graph,
            max_size=3,
            budget=int(r.integers(3, 12)),
            cost=r.integers(0, 6, 7),
            weight=r.random(7) + 0.1,
            bookable=r.random(7) < 0.8,
            pinned=(2,) if seed % 2 else (),
            hops=(None, 1, 2)[seed % 3],
        )
        if seed % 2 and problem.cost is not None and problem.cost[2] > (problem.budget or 0):
            continue
        answer = choose_spread(problem, ratio=0.93, delta=1e-6, seed=seed, most_sets=1 << 15)
        value = spreads(graph, weight=problem.weight, hops=problem.hops)[sum(1 << v for v in answer.chosen)]
        certificate = answer.certificate
        assert certificate.lower <= value + 1e-9
        assert certificate.upper >= best_spread(problem) - 1e-9
        assert answer.spent <= (problem.budget or 0)
        assert set(problem.pinned) <= set(answer.chosen)
        assert value >= 0.9 * best_spread(problem)


def test_forward_runs_confirm_the_spread_on_a_larger_graph() -> None:
    source, target = large()
    for model, value in (("weighted", 1.0), ("uniform", 0.05), ("threshold", 1.0)):
        graph = spread_graph(3_000, source, target, model=model, value=value)
        answer = choose_spread(SpreadProblem(graph, max_size=10), ratio=0.9, seed=3)
        assert answer.reached
        assert answer.certificate.ratio >= 0.9
        found = simulate_forward(graph, answer.chosen, runs=4_000)
        assert abs(found.value - answer.spread.value) <= 2.5 * (found.half_width + answer.spread.half_width)


def test_cutting_sets_short_changes_the_work_and_not_what_is_proven() -> None:
    """Where word travels far, sets end at the first of the chosen; forward runs agree."""
    source, target = large(arcs=60_000)
    graph = spread_graph(3_000, source, target, model="uniform", value=0.12)
    answer = choose_spread(SpreadProblem(graph, max_size=10), ratio=0.95)
    assert answer.reached
    assert answer.certificate.visited < 300 * (answer.certificate.selecting + answer.certificate.verifying)
    found = simulate_forward(graph, answer.chosen, runs=500)
    assert found.high >= 0.99 * answer.certificate.lower
    assert found.low <= 1.01 * answer.certificate.upper


def test_the_answer_is_the_same_on_any_number_of_threads_and_for_each_seed() -> None:
    source, target = large()
    graph = spread_graph(3_000, source, target)
    problem = SpreadProblem(graph, max_size=20)
    alone = choose_spread(problem, ratio=0.93, seed=5)
    assert choose_spread(problem, ratio=0.93, seed=5, threads=2) == alone
    assert choose_spread(problem, ratio=0.93, seed=5, threads=3) == alone
    assert choose_spread(problem, ratio=0.93, seed=6) != alone


def test_a_budget_is_spent_on_those_who_are_worth_it() -> None:
    source, target = large()
    graph = spread_graph(3_000, source, target)
    cost = 1 + np.random.default_rng(0).integers(0, 100, 3_000)
    answer = choose_spread(SpreadProblem(graph, budget=300, cost=cost), ratio=0.9)
    assert answer.reached
    assert 250 < answer.spent <= 300
    every = choose_spread(SpreadProblem(graph, budget=300, cost=np.full(3_000, 30)), ratio=0.9)
    assert len(every.chosen) == 10


def test_targeted_people_are_those_who_are_reached() -> None:
    """Two stars: the larger one is booked unless those who matter listen to the smaller one."""
    source = np.r_[np.zeros(50, int), np.full(10, 100)]
    graph = spread_graph(120, source, np.r_[np.arange(1, 51), np.arange(101, 111)])
    weight = np.zeros(120)
    weight[101:106] = 2.0
    aimed = choose_spread(SpreadProblem(graph, max_size=1, weight=weight), ratio=0.9)
    assert aimed.chosen == (100,)
    assert aimed.certificate.lower <= 10 <= aimed.certificate.upper + 1e-9
    assert choose_spread(SpreadProblem(graph, max_size=1), ratio=0.9).chosen == (0,)


def test_depth_one_is_the_roster_of_audiences_and_more_hops_reach_more() -> None:
    source, target = large()
    graph = spread_graph(3_000, source, target, model="uniform", value=1.0)
    one = choose_spread(SpreadProblem(graph, max_size=3, hops=1), ratio=0.9)
    heard = set(one.chosen) | set(target[np.isin(source, one.chosen)].tolist())
    assert one.certificate.lower <= len(heard) <= one.certificate.upper
    none = choose_spread(SpreadProblem(graph, max_size=3, hops=0), ratio=0.2, most_sets=1 << 16)
    assert none.certificate.lower <= 3 <= none.certificate.upper
    two = choose_spread(replace(SpreadProblem(graph, max_size=3), hops=2), ratio=0.9)
    assert two.spread.low > one.spread.high


def test_what_cannot_be_proven_is_answered_with_what_can() -> None:
    """More is asked for than chance or the bound allow: the best choice is verified all the same, and says so."""
    source, target = large()
    graph = spread_graph(3_000, source, target)
    for most in (1 << 12, 1 << 18):
        answer = choose_spread(SpreadProblem(graph, max_size=20), ratio=0.999, most_sets=most)
        assert not answer.reached
        assert len(answer.chosen) == 20
        assert 0.3 < answer.certificate.ratio < 0.999
        assert answer.certificate.lower < answer.spread.value < answer.certificate.upper
