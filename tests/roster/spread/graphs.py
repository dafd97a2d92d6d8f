"""Small graphs for the tests of word of mouth."""

from __future__ import annotations

import numpy as np

from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import Model, SpreadGraph


def small(model: str, seed: int = 0, people: int = 7, arcs: int = 11) -> SpreadGraph:
    """A random graph whose outcomes can be listed; with chances of its own where the model takes them."""
    r = np.random.default_rng(seed)
    pairs = np.array([(u, v) for u in range(people) for v in range(people) if u != v])
    source, target = pairs[r.choice(len(pairs), arcs, replace=False)].T
    if model in {"given", "weights"}:
        chance = r.choice([0.0, 0.02, 0.05, 0.3, 0.6, 1.0], arcs) if model == "given" else r.random(arcs) * 0.6
        return spread_graph(
            people, source, target, model=Model.GIVEN if model == "given" else Model.THRESHOLD, chance=chance
        )
    return spread_graph(people, source, target, model=model, value=0.3 if model == "uniform" else 0.8)


def large(people: int = 3_000, arcs: int = 20_000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Arcs with a few people whom many listen to."""
    r = np.random.default_rng(seed)
    source = np.minimum(people - 1, (people * r.random(arcs) ** 2.5).astype(int))
    return source, r.integers(0, people, arcs)
