"""A choice on few sets leans on the arcs, and is nearly as good as one on very many."""

from __future__ import annotations

import numpy as np
import pytest

from goodword.roster.spread.choose import choose_spread
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import SpreadGraph, SpreadProblem
from goodword.roster.spread.pace import bonus, leaning
from goodword.roster.spread.sample import VERIFY, Sampler, marks, roots_of


@pytest.fixture(scope="module")
def popular() -> SpreadGraph:
    """3,000 people who each listen to four others, mostly to the same few."""
    r = np.random.default_rng(5)
    target = np.repeat(np.arange(3_000), 4)
    source = (3_000 * r.random(len(target)) ** 3).astype(np.int64)
    return spread_graph(3_000, source, target)


def _share(graph: SpreadGraph, chosen: tuple[int, ...]) -> float:
    sampler = Sampler(graph, roots_of(graph, None), -1, 77, 1)
    return sampler.hits(VERIFY, 0, 200_000, marks(graph.people, graph.new[list(chosen)].astype(np.int64))) / 200_000


def test_a_low_guarantee_costs_little_spread(popular: SpreadGraph) -> None:
    problem = SpreadProblem(popular, max_size=20)
    few, many = choose_spread(problem, ratio=0.5), choose_spread(problem, ratio=0.95)
    assert few.certificate.selecting < 0.02 * many.certificate.selecting
    assert _share(popular, few.chosen) > 0.95 * _share(popular, many.chosen)


def test_audience_is_what_three_steps_reach() -> None:
    chain = spread_graph(5, np.arange(4), np.arange(1, 5), model="uniform", value=0.5)
    assert chain.audience[chain.new].tolist() == [1.875, 1.875, 1.75, 1.5, 1.0]


def test_nothing_is_added_once_the_sample_says_enough(popular: SpreadGraph) -> None:
    who, count = np.arange(10), np.full(3_000, 40, np.int32)
    assert bonus(popular, count, who, 1.0, 40.0) is not None
    assert bonus(popular, count, who, 1.0, 4_000.0) is None
    assert bonus(popular, count, who, 0.0, 40.0) is None


def test_arcs_say_nothing_where_the_chosen_share_their_people(popular: SpreadGraph) -> None:
    problem = SpreadProblem(popular, max_size=20)
    assert leaning(problem, 0.01) == 0.0
    assert leaning(problem, 0.9) == 1.0
    assert leaning(SpreadProblem(popular, max_size=20, hops=1), 0.9) == 0.0
