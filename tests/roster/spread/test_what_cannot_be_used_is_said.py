"""Odd graphs and limits: set aside and counted, or refused with what is wrong; never a wrong answer."""

from __future__ import annotations

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.roster.spread.choose import choose_spread
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import SpreadProblem


def test_loops_parallel_arcs_and_impossible_chances_are_set_aside_and_counted() -> None:
    graph = spread_graph(
        4, [0, 0, 1, 2, 2, 3, 3], [1, 1, 1, 3, 0, 0, 1], model="given",
        chance=[0.5, 0.5, 0.9, -0.1, 1.5, np.nan, 0.25],
    )  # fmt: skip
    assert (graph.aside.self_loops, graph.aside.parallel, graph.aside.outside) == (1, 1, 3)
    assert graph.arcs == 2
    assert sorted(graph.net.chance.tolist()) == [0.25, 0.75]  # two chances of a half: 1 - 1/2 × 1/2
    assert len(graph.aside.sentences()) == 3


def test_weights_above_one_are_scaled_down() -> None:
    graph = spread_graph(3, [0, 1], [2, 2], model="threshold", chance=[0.9, 0.6])
    assert graph.aside.scaled == 1
    assert graph.net.chance[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"people": 0}, "people"),
        ({"source": [5]}, "source"),
        ({"source": [-1]}, "source"),
        ({"target": [1, 2]}, "target"),
        ({"source": [0.5]}, "source"),
        ({"model": "uniform", "value": 1.5}, "value"),
        ({"model": "given"}, "chance"),
        ({"chance": [0.5]}, "chance per arc"),
        ({"model": "given", "chance": [0.5, 0.5]}, "chance"),
    ],
)
def test_what_is_wrong_with_a_graph_is_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        spread_graph(**{"people": 3, "source": [0], "target": [1], **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"max_size": None}, "budget"),
        ({"max_size": -1}, "max_size"),
        ({"budget": 5}, "cost"),
        ({"budget": 5, "cost": np.array([1, -1, 1])}, "cost"),
        ({"budget": 5, "cost": np.array([1, 1])}, "cost"),
        ({"weight": np.array([1, np.nan, 1])}, "weight"),
        ({"pinned": (7,)}, "pinned"),
        ({"pinned": (1, 1)}, "pinned"),
        ({"pinned": (1, 2)}, "max_size"),
        ({"budget": 5, "cost": np.array([6, 1, 1]), "pinned": (0,)}, "raise the budget by at least 1"),
        ({"hops": -2}, "hops"),
    ],
)
def test_what_is_wrong_with_a_problem_is_named(given: dict[str, object], said: str) -> None:
    graph = spread_graph(3, [0], [1])
    with pytest.raises(BadInput, match=said):
        SpreadProblem(graph, **{"max_size": 1, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{"ratio": 1.0}, {"delta": 0.0}, {"threads": 0}, {"most_sets": 3}])
def test_limits_out_of_range_are_refused(given: dict[str, float]) -> None:
    problem = SpreadProblem(spread_graph(3, [0], [1]), max_size=1)
    with pytest.raises(BadInput):
        choose_spread(problem, **given)  # type: ignore[arg-type]


def test_nobody_can_be_booked() -> None:
    graph = spread_graph(3, [0, 1], [1, 2])
    for problem in (
        SpreadProblem(graph, max_size=0),
        SpreadProblem(graph, budget=0, cost=np.array([5, 5, 5])),
        SpreadProblem(graph, max_size=2, bookable=np.zeros(3, bool)),
        SpreadProblem(graph, max_size=2, weight=np.zeros(3)),
    ):
        answer = choose_spread(problem)
        assert answer.spread.value == answer.certificate.upper == 0
        assert answer.certificate.ratio == 1


def test_everybody_can_be_booked_or_is_free() -> None:
    graph = spread_graph(4, [0, 1], [1, 2])
    assert set(choose_spread(SpreadProblem(graph, max_size=9)).chosen) == {0, 1, 2, 3}
    free = SpreadProblem(graph, budget=0, cost=np.array([0, 0, 7, 0]))
    assert set(choose_spread(free).chosen) == {0, 1, 3}


def test_no_arcs_and_people_without_any() -> None:
    answer = choose_spread(SpreadProblem(spread_graph(50, [], []), max_size=5), ratio=0.8)
    assert len(answer.chosen) == 5
    assert answer.certificate.lower <= 5 <= answer.certificate.upper
    apart = choose_spread(SpreadProblem(spread_graph(50, [3, 20], [4, 21], value=1.0), max_size=2), ratio=0.8)
    assert set(apart.chosen) == {3, 20}
