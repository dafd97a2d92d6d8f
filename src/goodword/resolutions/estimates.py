"""Odds and counts with their intervals, from what is to come."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from goodword.core.estimate import Estimate
from goodword.resolutions.outlook import FORMULA, Coming

Reals = NDArray[np.float64]

_EQUAL = ndtri((np.arange(7) + 0.5) / 7)
_DEVIATIONS = tuple(product(_EQUAL.tolist(), _EQUAL.tolist()))  # equally likely pairs: of the level, of the yields


def probability(value: float, low: float, high: float, n: int, formula: str = FORMULA.id) -> Estimate:
    """Odds with their interval, both between 0 and 1."""
    inside = min(max(value, 0.0), 1.0)
    return Estimate(inside, min(max(low, 0.0), inside), max(min(high, 1.0), inside), n, "probability", formula)


def odds_of(coming: Coming, need: float, n: int) -> Estimate:
    """P(at least `need` more), with the central 90 % of what it would be if the rates, drift and noise were known.

    That is how far further facts may still move it: wide at the start, narrow at the end.
    """
    wanted = np.array([need])
    given = np.concatenate([coming.given(*z).chances(wanted)[0] for z in _DEVIATIONS])
    low, high = weighted(given, np.tile(coming.weight[0], len(_DEVIATIONS)) / len(_DEVIATIONS), (0.05, 0.95))
    return probability(float(coming.chance(wanted)[0]), low, high, n)


def weighted(values: Reals, weight: Reals, shares: tuple[float, float]) -> tuple[float, float]:
    """Quantiles of values that have weights."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weight[order])
    low, high = (float(values[order][min(int(np.searchsorted(upto, s)), len(values) - 1)]) for s in shares)
    return low, high


def count_of(coming: Coming, so_far: float, n: int, unit: str) -> Estimate:
    """The count in the end: the middle and the central 90 %."""
    single = coming.single()
    low, middle, high = (so_far + float(single.quantile(s)[0]) for s in (0.05, 0.5, 0.95))
    return Estimate(middle, low, high, n, unit, FORMULA.id)


def fact(value: float, n: int, unit: str, formula: str = FORMULA.id) -> Estimate:
    """What is known and no longer estimated."""
    return Estimate(value, value, value, n, unit, formula)


def gain_of(better: Coming, now: Coming, need: float, n: int) -> Estimate:
    """Rise in P(goal) from `now` to `better` (the same nodes), with the central 90 % over what is not known."""
    wanted = np.array([need])
    given = [better.given(*z).chances(wanted)[0] - now.given(*z).chances(wanted)[0] for z in _DEVIATIONS]
    weight = np.tile(now.weight[0], len(_DEVIATIONS)) / len(_DEVIATIONS)
    low, high = weighted(np.concatenate(given), weight, (0.05, 0.95))
    value = max(0.0, float(better.chance(wanted)[0] - now.chance(wanted)[0]))
    return Estimate(value, min(max(low, 0.0), value), max(high, value), n, "probability", FORMULA.id)
