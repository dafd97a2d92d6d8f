"""How far word travels from given people, by passing it on: the independent check of what reverse sets say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.roster.arrays import Reals
from goodword.roster.spread.arrays import PATH, SORTED
from goodword.roster.spread.model import Model, SpreadGraph
from goodword.roster.spread.sample import key_of

FORWARD = register(
    "word-of-mouth-forward",
    1,
    "people who hear of it when given people speak, by passing it on in many runs",
    "Kempe, Kleinberg and Tardos, KDD 2003: independent cascades, linear thresholds drawn once a run",
)
_SAMPLE = 0  # reverse samples have other numbers


def simulate_forward(
    graph: SpreadGraph,
    chosen: Sequence[int],
    *,
    runs: int = 1_000,
    seed: int = 1,
    weight: Reals | None = None,
    hops: int | None = None,
) -> Estimate:
    """Mean weight of the people who hear of it, with its 90 % interval, when `chosen` (caller's numbers) speak.

    Raises BadInput when someone is chosen who is not in the graph, or for fewer than two runs.
    """
    from goodword.roster.spread.kernels import forward  # noqa: PLC0415 - numba loads here

    n = graph.people
    if any(not 0 <= v < n for v in chosen):
        raise BadInput.value("chosen", f"people in [0, {n})", list(chosen))
    if runs < 2:
        raise BadInput.value("runs", "at least 2", runs)
    out, arc, hears = forward.outward(graph.begin, graph.net.source)
    weights = np.ones(n) if weight is None else np.asarray(weight, np.float64)[graph.old]
    totals = np.zeros(runs)
    forward.cascades(
        out, arc, hears, arc_chances(graph), graph.model is Model.THRESHOLD, graph.new[list(chosen)], weights,
        -1 if hops is None else hops, key_of(seed, _SAMPLE), totals, np.empty(n, np.int32), np.zeros(n, np.int64),
        np.empty(n), np.empty(n),
    )  # fmt: skip
    mean, error = float(totals.mean()), 1.645 * float(totals.std(ddof=1)) / runs**0.5
    return Estimate(mean, mean - error, mean + error, runs, "people", FORWARD.id)


def arc_chances(graph: SpreadGraph) -> Reals:
    """(m,) probability, or weight, of every arc in the order of the layout."""
    net, degree = graph.net, np.diff(graph.begin)
    if net.kind == SORTED:
        return net.chance.astype(np.float64)
    if net.kind == PATH:
        steps = np.diff(net.chance.astype(np.float64), prepend=0.0)
        firsts = graph.begin[:-1][degree > 0]
        steps[firsts] = net.chance[firsts]
        return steps
    each = np.full(len(degree), net.flat) if net.share == 0 else np.minimum(1.0, net.share / np.maximum(degree, 1))
    return np.repeat(each, degree)
