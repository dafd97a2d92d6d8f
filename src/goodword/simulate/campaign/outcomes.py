"""Orders by town and day as they would have come without the campaign. Pure."""

from __future__ import annotations

import numpy as np

from goodword.simulate.campaign.model import CampaignSpec, Floats, Ints, Towns
from goodword.simulate.randomness import stream

AFTER_DAYS = 14
"""Days after the campaign for which orders and outcomes go on."""

_WEEK = np.array([0.92, 0.9, 0.94, 0.98, 1.1, 1.16, 1.0])
_SIZE = 0.55  # orders grow slower than towns do


def rates(where: Towns, spec: CampaignSpec) -> Floats:
    """(m, T) expected orders: size of the town, weekdays, the season, news that all towns share, their own drift."""
    rng = stream(spec.seed, "campaign-rates")
    m, days = len(where.names), spec.history + spec.days + AFTER_DAYS
    level = spec.daily * (where.weight / np.median(where.weight)) ** _SIZE * np.exp(0.15 * rng.normal(size=m))
    day = np.arange(days)
    weekday = _WEEK[(day + 3) % 7] ** (1 + 0.3 * rng.normal(size=(m, 1)))
    season = 0.08 * np.sin(2 * np.pi * (day / 365.25 + rng.random()))
    shared = np.cumsum(0.008 * rng.normal(size=days))
    loading = 1 + 0.25 * rng.normal(size=(m, 1))
    own = _drift(rng, m, days, spec.noise)
    return np.asarray(level[:, None] * weekday * np.exp(loading * (season + shared) + own))


def _drift(rng: np.random.Generator, m: int, days: int, spread: float) -> Floats:
    """(m, days) first-order autoregression, half of a shock left after a day and a half."""
    out, shock = np.zeros((m, days)), spread * rng.normal(size=(m, days))
    for t in range(1, days):
        out[:, t] = 0.63 * out[:, t - 1] + shock[:, t]
    return out


def baseline(where: Towns, spec: CampaignSpec) -> tuple[Floats, Ints]:
    """Expected and drawn orders without the campaign, (m, T) each."""
    expected = rates(where, spec)
    return expected, stream(spec.seed, "campaign-baseline").poisson(expected).astype(np.int64)
