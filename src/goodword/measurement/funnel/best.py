"""Who is best, as a probability, and what choosing the leader now is expected to lose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.formula import register
from goodword.measurement.funnel.families import Reals

BEST = register(
    "best-by-regret",
    1,
    "Probability that each is best and expected regret of choosing it (mean shortfall against whoever is best), by "
    "draws from the posteriors; choosing now is good enough when the regret is a small share of the value.",
    "Raiffa & Schlaifer 1961 (expected opportunity loss)",
)
DRAWS = 4_000
MOST = 400
"""Rows that are compared: those whose draws reach highest; further ones have no chance worth naming."""
_GROWTH: Reals = np.geomspace(1.25, 1000, 30)


@dataclass(frozen=True, slots=True)
class Race:
    """probability, regret: (n,) of each row; leader: the row of least regret; relative: its regret ÷ its value."""

    probability: Reals
    regret: Reals
    leader: int
    relative: float


def race(draws: Reals) -> Race:
    """From (draws, n) values of which more is better."""
    top = draws.max(axis=1)
    probability = np.bincount(draws.argmax(axis=1), minlength=draws.shape[1]) / len(draws)
    regret = (top[:, None] - draws).mean(axis=0)
    leader = int(np.argmin(regret))
    value = float(draws[:, leader].mean())
    return Race(probability, regret, leader, float(regret[leader]) / value if value > 0 else float("inf"))


def more_needed(draws: Reals, limit: float) -> float | None:
    """How many times the facts so far are needed before the leader's relative regret is expected at the limit.

    As if every row's mean stayed and its uncertainty shrank as counts grow (a normal approximation); None when even a
    thousand times would not do: then they are as good as equal, and any of them will do.
    """
    mean = draws.mean(axis=0)
    for growth in _GROWTH:
        # What will be learnt moves the means; what stays unknown then is 1 / growth of the variance.
        if race(mean + (draws - mean) / np.sqrt(growth)).relative <= limit:
            return float(growth)
    return None
