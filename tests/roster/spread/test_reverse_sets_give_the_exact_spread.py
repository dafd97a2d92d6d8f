"""The share of reverse sets that a group meets is its expected spread, in every model and at every depth."""

from __future__ import annotations

import numpy as np
import pytest

from goodword.roster.spread.exact import spreads
from goodword.roster.spread.forward import simulate_forward
from goodword.roster.spread.sample import VERIFY, Sampler, marks, roots_of

from .graphs import small

MODELS = ("weighted", "uniform", "given", "threshold", "weights")
SETS = 60_000


@pytest.mark.parametrize("hops", [0, 1, 2, None])
@pytest.mark.parametrize("model", MODELS)
def test_against_listing_every_outcome(model: str, hops: int | None) -> None:
    graph = small(model, seed=3)
    weight = np.array([1.0, 0.0, 2.0, 0.5, 1.0, 3.0, 1.0])
    for given in (None, weight):
        exact = spreads(graph, weight=given, hops=hops)
        total = 7.0 if given is None else float(weight.sum())
        sampler = Sampler(graph, roots_of(graph, given), -1 if hops is None else hops, 5, 1)
        for chosen in ([0], [2, 5], [1, 3, 6]):
            members = graph.new[chosen].astype(np.int64)
            share = sampler.hits(VERIFY, 0, SETS, marks(7, members)) / SETS
            expected = exact[sum(1 << v for v in chosen)] / total
            assert abs(share - expected) < 4.5 * (expected * (1 - expected) / SETS) ** 0.5 + 1e-9


@pytest.mark.parametrize("model", MODELS)
def test_forward_runs_agree_with_listing_every_outcome(model: str) -> None:
    graph = small(model, seed=4)
    for hops in (1, None):
        exact = spreads(graph, hops=hops)
        found = simulate_forward(graph, [0, 4], runs=40_000, seed=2, hops=hops)
        assert abs(found.value - exact[0b10001]) <= 2.7 * found.half_width + 1e-9


def test_many_arcs_alive_are_skipped_to_without_bias() -> None:
    """A hub with hundreds of arcs: skips (many alive), inversion and Floyd's sampling (few alive)."""
    from goodword.roster.spread.graph import spread_graph

    arcs = 400
    for p in (0.5, 0.02, 0.004):
        graph = spread_graph(arcs + 1, np.arange(1, arcs + 1), np.zeros(arcs, int), model="uniform", value=p)
        weight = np.zeros(arcs + 1)
        weight[0] = 1.0
        sampler = Sampler(graph, roots_of(graph, weight), -1, 1, 1)
        for chosen in (np.arange(1, 2), np.arange(300, 350)):
            share = sampler.hits(VERIFY, 0, SETS, marks(arcs + 1, graph.new[chosen].astype(np.int64))) / SETS
            expected = 1 - (1 - p) ** len(chosen)
            assert abs(share - expected) < 4.5 * (expected * (1 - expected) / SETS) ** 0.5
