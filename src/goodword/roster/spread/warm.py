"""Compile the kernels of word of mouth before anyone waits for them."""

from __future__ import annotations

import numpy as np

from goodword.roster.spread.answer import contributions
from goodword.roster.spread.choose import choose_spread
from goodword.roster.spread.forward import simulate_forward
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import Model, SpreadProblem


def warm() -> None:
    """Run every kernel once on a small ring of people: seconds the first time on a machine, then milliseconds."""
    n = 64
    source, target = np.arange(n), (np.arange(n) * 7 + 1) % n
    for model, chance in ((Model.WEIGHTED, None), (Model.GIVEN, np.full(n, 0.5)), (Model.THRESHOLD, np.full(n, 0.5))):
        graph = spread_graph(n, source, target, model=model, chance=chance)
        weight = np.ones(n)
        weight[::3] = 2.0
        problem = SpreadProblem(graph, max_size=5, budget=20, cost=1 + np.arange(n) % 5, weight=weight)
        found = choose_spread(problem, ratio=0.9, most_sets=1 << 12)
        contributions(problem, found.chosen)
        simulate_forward(graph, found.chosen, runs=2)
