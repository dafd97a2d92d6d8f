"""All models of attribution over a campaign's paths: those that led to an order, and the steps of visitors of whom
nothing came, which are known as counts of steps only. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goodword.campaigns.measured.days import NOTHING, START
from goodword.campaigns.measured.model import Ints
from goodword.campaigns.measured.walks import Reals, Walks, ends
from goodword.measurement.attribution.models import (
    DECAY,
    MARKOV,
    RULES,
    SHAPLEY,
    Attribution,
    Credit,
    removal_effects,
)


def attributed(walks: Walks, nothing: Ints, names: Mapping[int, str]) -> tuple[Attribution | None, dict[int, float]]:
    """(credits by every model, removal effect of each owner); nothing is credited where no order has a path.

    walks: owners in order with how many orders. nothing: (f, 3) steps of visitors of whom nothing came: from, to, how
    often.
    """
    total = int(walks.count.sum())
    if not total:
        return None, {}
    removal = removals(walks, nothing)
    whole = sum(removal.values())
    models = {"markov": {o: total * effect / whole for o, effect in removal.items()}, **_by_path(walks)}
    ordered = sorted(removal, key=lambda o: (-models["markov"][o], names.get(o, str(o))))
    made: list[Credit] = []
    for owner in ordered:
        values = tuple((model, float(given.get(owner, 0.0))) for model, given in models.items())
        made.append(Credit(names.get(owner, str(owner)), values, min(v for _, v in values), max(v for _, v in values)))
    return Attribution(tuple(made), float(total), (MARKOV.id, SHAPLEY.id, RULES.id)), removal


def _by_path(walks: Walks) -> dict[str, dict[int, float]]:
    """Shapley and the rules: each path's orders shared along it, added up by owner."""
    parts: dict[str, dict[int, Reals]] = {}
    for rows, owners, _ in walks.each():
        k, n = owners.shape
        first = np.tril(owners[:, :, None] == owners[:, None, :], -1).sum(2) == 0
        decay = DECAY ** np.arange(n - 1, -1, -1)
        even = np.full(n, 1 / n)
        shared = {
            "shapley": np.where(first, 1.0, 0.0), "first": np.eye(n)[0], "last": np.eye(n)[-1], "linear": even,
            "40-20-40": even if n <= 2 else np.array(ends(n)), "time decay": decay / decay.sum(),
        }  # fmt: skip
        orders = walks.count[rows][:, None].astype(np.float64)
        for model, share in shared.items():
            each = orders / first.sum(1, keepdims=True) if model == "shapley" else orders
            parts.setdefault(model, {})[n] = np.broadcast_to(each * share, (k, n))
    return {
        model: dict(zip(walks.owners.tolist(), walks.summed(walks.spread(by)).tolist(), strict=True))
        for model, by in parts.items()
    }


def removals(walks: Walks, nothing: Ints) -> dict[int, float]:
    """Exact removal effect of every owner: the share of orders lost when every step to it ends in nothing."""
    own = nothing[:, :2].ravel()
    owners = np.unique(np.concatenate([walks.owners, own[own >= 0]]))
    n = len(owners)
    flows = np.zeros((n + 1, n + 2))  # from owners and the start (n); to owners, an order (n), nothing (n + 1)
    steps, each = np.searchsorted(owners, walks.steps), np.repeat(walks.count, walks.sizes)
    before = np.concatenate([[n], steps[:-1]])
    before[walks.starts] = n
    np.add.at(flows, (before, steps), each)
    np.add.at(flows, (steps[walks.starts + walks.sizes - 1], np.full(len(walks.count), n)), walks.count)
    start = np.where(nothing[:, 0] == START, n, np.searchsorted(owners, nothing[:, 0]))
    end = np.where(nothing[:, 1] == NOTHING, n + 1, np.searchsorted(owners, nothing[:, 1]))
    np.add.at(flows, (start, end), nothing[:, 2])
    flows /= np.maximum(flows.sum(1, keepdims=True), 1e-300)
    inside = np.zeros((n + 1, n + 1))
    inside[:, :n] = flows[:, :n]
    return dict(zip(owners.tolist(), removal_effects(inside, flows[:, n]).tolist(), strict=True))
