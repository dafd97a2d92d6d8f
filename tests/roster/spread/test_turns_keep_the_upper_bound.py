"""Roots that take turns: the upper bound on what they hit fails no more often than it may, computed exactly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from goodword.roster.spread.bounds import size_of, step_of, upper
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.sample import in_turn, roots_of


def _hits(chance: NDArray[np.float64], sets: int) -> NDArray[np.float64]:
    """(sets + 1,) how likely each number of hits is: everybody equally often, those who have one more drawn at random.

    The random ones are averaged over all choices: e[c] adds up the products of 1 - p + p t over choices of c people.
    """
    n = len(chance)
    whole, rest = divmod(sets, n)
    e: list[NDArray[np.float64]] = [np.array([1.0])] + [np.zeros(1)] * rest
    for p in chance:
        for c in range(min(rest, n), 0, -1):
            grown = np.convolve(e[c - 1], [1 - p, p])
            e[c] = np.pad(e[c], (0, len(grown) - len(e[c])))[: len(grown)] + grown
    spread = e[rest] / e[rest].sum()
    for p in chance:
        for _ in range(whole):
            spread = np.convolve(spread, [1 - p, p])
    return np.pad(spread, (0, sets + 1 - len(spread)))


@pytest.mark.parametrize("delta", [0.2, 0.05, 0.001])
@pytest.mark.parametrize("seed", range(12))
def test_the_bound_fails_no_more_often_than_delta(seed: int, delta: float) -> None:
    r = np.random.default_rng(seed)
    n = int(r.integers(2, 12))
    chance = r.random(n) ** r.choice([0.2, 1.0, 5.0])
    for sets in (1, n // 2 + 1, n, n + 1, 3 * n + n // 2):
        likely = _hits(chance, sets)
        bounds = np.array([upper(seen, sets, delta) for seen in range(sets + 1)])
        assert likely[bounds < chance.mean() - 1e-12].sum() <= delta


def test_everybody_has_one_turn_in_a_round() -> None:
    graph = spread_graph(50, np.arange(49), np.arange(1, 50))
    roots = in_turn(roots_of(graph, None), 3)
    assert sorted(roots.order.tolist()) == list(range(50))
    assert roots.order.tolist() != in_turn(roots_of(graph, None), 4).order.tolist()


def test_people_who_matter_more_do_not_take_turns() -> None:
    graph = spread_graph(3, [0, 1], [1, 2])
    assert not len(in_turn(roots_of(graph, np.array([1.0, 2.0, 3.0])), 1).order)


def test_sizes_and_steps_belong_together() -> None:
    assert [step_of(size_of(step)) for step in range(101)] == list(range(101))
    assert step_of(size_of(40) + 1) == 41
