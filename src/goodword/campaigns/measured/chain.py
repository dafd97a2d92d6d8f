"""All models of attribution over a campaign's paths: those that led to an order, and the steps of visitors of whom
nothing came, which are known as counts of steps only. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goodword.campaigns.measured.days import NOTHING, START
from goodword.campaigns.measured.model import Ints
from goodword.measurement.attribution.models import MARKOV, RULES, SHAPLEY, Attribution, Credit, Path, removal_effects
from goodword.measurement.attribution.models import rules as by_rules
from goodword.measurement.attribution.models import shapley as by_shapley

Paths = Mapping[tuple[int, ...], int]


def attributed(paths: Paths, nothing: Ints, names: Mapping[int, str]) -> tuple[Attribution | None, dict[int, float]]:
    """(credits by every model, removal effect of each owner); nothing is credited where no order has a path.

    paths: owners in order → orders. nothing: (f, 3) steps of visitors of whom nothing came: from, to, how often.
    """
    total = sum(paths.values())
    if not total:
        return None, {}
    removal = removals(paths, nothing)
    listed = [Path(tuple(map(str, path)), float(n), 0.0) for path, n in paths.items()]
    whole = sum(removal.values())
    models: dict[str, Mapping[str, float]] = {
        "markov": {str(o): total * effect / whole for o, effect in removal.items()},
        "shapley": by_shapley(listed),
        **by_rules(listed),
    }
    ordered = sorted(removal, key=lambda o: (-models["markov"][str(o)], names.get(o, str(o))))
    made: list[Credit] = []
    for owner in ordered:
        values = tuple((model, float(given.get(str(owner), 0.0))) for model, given in models.items())
        made.append(Credit(names.get(owner, str(owner)), values, min(v for _, v in values), max(v for _, v in values)))
    return Attribution(tuple(made), float(total), (MARKOV.id, SHAPLEY.id, RULES.id)), removal


def removals(paths: Paths, nothing: Ints) -> dict[int, float]:
    """Exact removal effect of every owner: the share of orders lost when every step to it ends in nothing."""
    owners = sorted({o for path in paths for o in path} | {int(o) for o in nothing[:, :2].ravel() if o >= 0})
    place = {owner: i for i, owner in enumerate(owners)}
    n = len(owners)
    flows = np.zeros((n + 1, n + 2))  # from owners and the start (n); to owners, an order (n), nothing (n + 1)
    for path, count in paths.items():
        steps = [place[o] for o in path]
        for a, b in zip([n, *steps], steps, strict=False):
            flows[a, b] += count
        flows[steps[-1], n] += count
    for start, end, count in nothing.tolist():
        a = n if start == START else place[start]
        flows[a, n + 1 if end == NOTHING else place[end]] += count
    flows /= np.maximum(flows.sum(1, keepdims=True), 1e-300)
    inside = np.zeros((n + 1, n + 1))
    inside[:, :n] = flows[:, :n]
    return dict(zip(owners, removal_effects(inside, flows[:, n]).tolist(), strict=True))
