"""Fitting the growth model on worlds that differ in what honest accounts meet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from goodword.simulate.histories import Bought, Histories, Honest, histories
from goodword.vetting.growth.model import DEFAULT_GROWTH, Days, Floats, Ints
from goodword.vetting.growth.scan import Jumps, jumps
from goodword.vetting.growth.score import GrowthModel, fit, log_odds, worst

_WORLDS, _EACH = 40, 500
TRAINED_ON = f"simulated daily histories, {_WORLDS} worlds that differ in what honest accounts meet"
LIMITS = (0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005)
# What is usually sold; every second world has one of them, the others anything.
_USUAL = (Bought(0.05, 1), Bought(0.1, 5), Bought(0.2, 14))
# Rests below this share of the followers are never like a purchase; there are too many of them to learn from.
_SMALL = 0.005


def days_of(h: Histories) -> Days:
    """Histories of every day as the detector reads them."""
    followers = h.followers.astype(np.float64)
    return Days(
        followers=followers,
        following=h.following.astype(np.float64),
        gap=np.ones_like(followers),
        posts=h.posts.astype(np.float64),
        reactions=(h.likes + h.comments).astype(np.float64),
        comments=h.comments.astype(np.float64),
    )


def trained(seed: int = 20) -> dict[str, Any]:
    """Everything that ships, as JSON values rounded to four digits."""
    honest, facts, labels, weights = [], [], [], []
    for plain, bought in _worlds(seed):
        quiet = jumps(days_of(plain), DEFAULT_GROWTH)
        honest.append((quiet, ~plain.campaign))
        large = quiet.share > _SMALL
        facts.append(quiet.facts[large])
        labels.append(np.zeros(int(large.sum())))
        weights.append(np.full(int(large.sum()), 0.3))
        loud = jumps(days_of(bought), DEFAULT_GROWTH)
        rows, weight = _matching(loud, bought)
        facts.append(loud.facts[rows])
        labels.append(np.ones(len(rows)))
        weights.append(weight)
    intercept, steps = fit(np.concatenate(facts), np.concatenate(labels), np.concatenate(weights))
    model = GrowthModel(intercept, steps, {"0.05": 0.0}, TRAINED_ON)
    scores = np.concatenate([worst(found, log_odds(found, model), len(ok))[0][ok] for found, ok in honest])
    return {
        "trained_on": TRAINED_ON,
        "seed": seed,
        "accounts": len(scores),
        "intercept": round(intercept, 4),
        "steps": {name: [round(v, 4) for v in values] for name, values in steps.items()},
        "limits": {f"{s:g}": round(float(np.quantile(scores, 1 - s)), 4) for s in LIMITS},
    }


def _worlds(seed: int) -> Iterator[tuple[Histories, Histories]]:
    """(honest accounts, the same kind of accounts of which each bought) of every world."""
    rng = np.random.default_rng(seed)
    for number in range(_WORLDS):
        base = Honest()
        often = {
            name: getattr(base, name) * float(np.exp(0.5 * rng.normal()))
            for name in ("viral", "giveaway", "mention", "momentum", "purge", "glitch", "eagerness")
        }
        world = replace(base, convert=(base.convert[0] + 0.4 * float(rng.normal()), base.convert[1]), **often)
        any_kind = Bought(float(np.exp(rng.uniform(np.log(0.03), np.log(0.4)))), int(rng.integers(1, 22)))
        bought = _USUAL[number % 6] if number % 6 < 3 else any_kind
        made = int(rng.integers(1 << 40)) + number
        yield histories(made, _EACH, None, world), histories(made + 1, _EACH // 2, bought, world)


def _matching(found: Jumps, bought: Histories) -> tuple[Ints, Floats]:
    """(candidates that lie on the purchase, weights that sum to one for each account)."""
    start = bought.start[found.account]
    stop = start + bought.days[found.account]
    both = np.minimum(found.last, stop) - np.maximum(found.first, start) + 1
    overlap = np.maximum(both, 0) / (np.maximum(found.last, stop) - np.minimum(found.first, start) + 1)
    best = np.zeros(len(bought))
    np.maximum.at(best, found.account, overlap)
    rows = np.flatnonzero((overlap > 0.3) & (overlap >= best[found.account] - 0.25))
    each = np.bincount(found.account[rows], minlength=len(bought))
    return rows, 1 / each[found.account[rows]]
