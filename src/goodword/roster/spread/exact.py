"""Word of mouth in graphs so small that every outcome can be listed: what bounds are tested against."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from goodword.core.errors import BadInput
from goodword.roster.arrays import Reals
from goodword.roster.spread.forward import arc_chances
from goodword.roster.spread.model import Model, SpreadGraph, SpreadProblem

MOST_OUTCOMES = 1 << 18


def spreads(graph: SpreadGraph, *, weight: Reals | None = None, hops: int | None = None) -> Reals:
    """(2^n,) expected weight of the people who hear of it, for every set of people as bits of the caller's numbers.

    By listing which arcs are alive (cascade), or whom each person listens to (threshold). Raises BadInput when there
    are more outcomes than can be listed.
    """
    n = graph.people
    weights = np.ones(n) if weight is None else np.asarray(weight, np.float64)
    sets = np.arange(1 << n)
    total = np.zeros(1 << n)
    for chance, alive in _outcomes(graph):
        heard = [_upstream(v, alive, n if hops is None else hops) for v in range(n)]
        for v in range(n):
            total += chance * weights[v] * ((sets & heard[v]) != 0)
    return total


def best_spread(problem: SpreadProblem) -> float:
    """The largest expected spread that any allowed choice has."""
    graph = problem.graph
    value = spreads(graph, weight=problem.weight, hops=problem.hops)
    return max(float(value[s]) for s in range(1 << graph.people) if _allowed(problem, s))


def _allowed(problem: SpreadProblem, chosen: int) -> bool:
    members = [v for v in range(problem.graph.people) if chosen >> v & 1]
    if not set(problem.pinned) <= set(members):
        return False
    if problem.max_size is not None and len(members) > problem.max_size:
        return False
    if problem.bookable is not None and not all(problem.bookable[v] or v in problem.pinned for v in members):
        return False
    return problem.budget is None or problem.cost is None or int(problem.cost[members].sum()) <= problem.budget


def _outcomes(graph: SpreadGraph) -> Iterator[tuple[float, list[tuple[int, int]]]]:
    """(chance, living arcs in the caller's numbers) of every outcome."""
    chances, degree = arc_chances(graph), np.diff(graph.begin)
    target = graph.old[np.repeat(np.arange(graph.people), degree)]
    arcs = list(zip(graph.old[graph.net.source].tolist(), target.tolist(), chances.tolist(), strict=True))
    options: list[list[tuple[float, list[tuple[int, int]]]]]
    if graph.model is Model.THRESHOLD:
        options = []
        for v in range(graph.people):
            mine = [a for a in arcs if a[1] == v]
            none = max(0.0, 1.0 - sum(a[2] for a in mine))
            options.append([(none, [])] + [(a[2], [(a[0], a[1])]) for a in mine])
    else:
        options = [[(1 - p, []), (p, [(u, v)])] for u, v, p in arcs]
    if np.prod([float(len(o)) for o in options]) > MOST_OUTCOMES:
        raise BadInput("There are too many outcomes to list.", given=f"{graph.arcs} arcs", next_step="use fewer arcs")
    for picks in itertools.product(*options):
        chance = float(np.prod([p for p, _ in picks]))
        if chance > 0:
            yield chance, [arc for _, alive in picks for arc in alive]


def _upstream(v: int, alive: list[tuple[int, int]], hops: int) -> int:
    """Whoever is heard by v, as bits."""
    heard = 1 << v
    for _ in range(hops):
        more = heard
        for source, target in alive:
            if heard >> target & 1:
                more |= 1 << source
        if more == heard:
            break
        heard = more
    return heard
