"""The additive score of a jump: log-odds of being bought, one rising or falling term for each thing looked at.

The terms are the explanation: each says for itself whether it speaks for an honest reason, and none can turn round.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.vetting.growth.model import Floats, Ints
from goodword.vetting.growth.scan import FACTS, Jumps

FORMULA = register(
    "growth-jumps",
    1,
    "Jumps in followers that posts and habit do not explain, judged by monotone terms for each harmless explanation.",
    "Kulldorff 1997 (scan over windows); Hastie & Tibshirani 1990 (additive model); simulated histories, model card",
)
# Whether more of a fact makes a jump more (1) or less (-1) like a purchase, and where the slope of its term may change.
SHAPE: dict[str, tuple[int, tuple[float, ...]]] = {
    "size": (1, (-1.5, -0.5, 0.3, 0.8, 1.5, 2.5)),
    "sharpness": (1, (0.5, 1.5, 2.5, 3.5, 4.5)),
    "explained": (-1, (0.0, 0.05, 0.15, 0.4, 1.0)),
    "tail": (-1, (0.0, 0.05, 0.15, 0.4, 1.0)),
    "lead": (-1, (0.0, 0.05, 0.15, 0.4, 1.0)),
    "rough": (-1, (0.1, 0.4, 0.7, 1.1, 2.0)),
    "front": (-1, (0.0, 0.05, 0.1, 0.2, 0.4)),
    "restored": (-1, (0.0, 0.1, 0.4, 0.9)),
    "contest": (-1, (0.0, 0.4, 0.8, 1.5, 2.5)),
    "lift": (-1, (0.3, 0.8, 1.3, 2.0, 3.0)),
    "answer": (-1, (-1.5, -0.5, 0.0, 0.5, 1.5)),
    "followed": (-1, (0.0, 0.2, 1.0, 4.0)),
    "flight": (-1, (0.05, 0.15, 0.3, 0.6)),
    "bleed": (1, (-0.1, 0.1, 0.3, 0.6)),
    "purged": (1, (0.02, 0.1, 0.3, 0.6)),
}
# What a piece is thought to add before anything is seen, so that no explanation is ever left out of sight.
_PRIOR = 0.3


@dataclass(frozen=True, slots=True)
class GrowthModel:
    """Log-odds = intercept + the sum over facts of what each piece between knots adds, all in the direction of `SHAPE`.

    steps: fact → (pieces,) at least 0. limits: share of honest accounts with a year of days flagged → log-odds that
    only so many exceed.
    """

    intercept: float
    steps: dict[str, tuple[float, ...]]
    limits: dict[str, float]
    trained_on: str

    def __post_init__(self) -> None:
        for name, (_, knots) in SHAPE.items():
            if len(self.steps.get(name, ())) != len(knots) - 1 or min(self.steps[name]) < 0:
                raise BadInput.value(name, f"{len(knots) - 1} steps of at least 0", self.steps.get(name))

    def limit(self, honest_share: float) -> float:
        """Log-odds that so many honest accounts a year exceed; between the measured ones by straight line."""
        shares = sorted(float(s) for s in self.limits)
        logs = np.log(shares)
        values = [self.limits[f"{s:g}"] for s in shares]
        return float(np.interp(np.log(honest_share), logs, values))


def pieces(facts: Floats) -> Floats:
    """(k, all pieces) how far each fact has come through each piece of its term, 0-1, signed by direction."""
    columns = []
    for i, name in enumerate(FACTS):
        sign, knots = SHAPE[name]
        for low, high in pairwise(knots):
            columns.append(sign * np.clip((facts[:, i] - low) / (high - low), 0, 1))
    return np.stack(columns, axis=1)


def terms(found: Jumps, model: GrowthModel) -> Floats:
    """(k, facts) what each fact adds to the log-odds."""
    parts = pieces(found.facts) * np.concatenate([model.steps[name] for name in FACTS])
    counts = [len(model.steps[name]) for name in FACTS]
    edges = np.cumsum([0, *counts])
    return np.stack([parts[:, a:b].sum(axis=1) for a, b in pairwise(edges)], axis=1)


def log_odds(found: Jumps, model: GrowthModel) -> Floats:
    """(k,) log-odds of each jump."""
    return np.asarray(model.intercept + terms(found, model).sum(axis=1))


def worst(found: Jumps, odds: Floats, accounts: int) -> tuple[Floats, Ints]:
    """(highest log-odds of each account, -inf without a jump; the number of that jump, -1)."""
    best, which = np.full(accounts, -np.inf), np.full(accounts, -1, dtype=np.int64)
    order = np.argsort(odds, kind="stable")
    best[found.account[order]] = odds[order]
    which[found.account[order]] = order
    return best, which


def fit(
    facts: Floats, labels: Floats, weight: Floats, *, firmness: float = 3.0
) -> tuple[float, dict[str, tuple[float, ...]]]:
    """(intercept, steps) by logistic regression with steps of at least 0, drawn towards a small one."""
    from scipy.optimize import minimize  # noqa: PLC0415 - only fitting needs it

    x = np.concatenate([np.ones((len(facts), 1)), pieces(facts)], axis=1)
    firm = np.concatenate([[0.0], np.full(x.shape[1] - 1, firmness)])

    def loss(w: Floats) -> tuple[float, Floats]:
        eta = x @ w
        value = float(np.sum(weight * (np.logaddexp(0, eta) - labels * eta)) + 0.5 * np.sum(firm * (w - _PRIOR) ** 2))
        return value, x.T @ (weight * (1 / (1 + np.exp(-np.clip(eta, -60, 60))) - labels)) + firm * (w - _PRIOR)

    bounds = [(None, None)] + [(0.0, None)] * (x.shape[1] - 1)
    w = minimize(loss, np.full(x.shape[1], 0.3), jac=True, method="L-BFGS-B", bounds=bounds).x
    edges = np.cumsum([1, *(len(SHAPE[name][1]) - 1 for name in FACTS)])
    return float(w[0]), {
        name: tuple(float(v) for v in w[a:b]) for name, (a, b) in zip(FACTS, pairwise(edges), strict=True)
    }
