"""Odds and counts with their intervals, from what is to come."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.resolutions.outlook import FORMULA, Coming

Reals = NDArray[np.float64]

_STEPS = np.linspace(-3.0, 3.0, 9)  # of a normal, by the trapezoid rule: tails too, where small odds come from
_WEIGHED = np.exp(-(_STEPS**2) / 2) / np.exp(-(_STEPS**2) / 2).sum()
_DEVIATIONS = tuple(product(_STEPS.tolist(), _STEPS.tolist()))  # pairs: of the level, of the yields
_LIKELY = np.outer(_WEIGHED, _WEIGHED).ravel()
_TAIL = 0.05


def probability(value: float, low: float, high: float, n: int, formula: str = FORMULA.id) -> Estimate:
    """Odds with their interval, both between 0 and 1."""
    inside = min(max(value, 0.0), 1.0)
    return Estimate(inside, min(max(low, 0.0), inside), max(min(high, 1.0), inside), n, "probability", formula)


def odds_of(coming: Coming, need: float, n: int) -> Estimate:
    """P(at least `need` more), with the `tails` of what it would be if the rates, drift and noise were known.

    That is how far further facts may still move it: wide at the start, narrow at the end.
    """
    wanted = np.array([need])
    given = np.concatenate([coming.given(*z).chances(wanted)[0] for z in _DEVIATIONS])
    return probability(float(coming.chance(wanted)[0]), *tails(given, _weights(coming)), n)


def tails(values: Reals, weight: Reals) -> tuple[float, float]:
    """Mean of the lowest and of the highest twentieth of values with weights: (low, high).

    At least the central 90 % lie between, and so does their mean, which a few high values may lift above the quantile
    of 95 % (Rockafellar & Uryasev 2000: expected shortfall, on either side).
    """
    order = np.argsort(values, kind="stable")
    ordered, part = values[order], weight[order] / weight.sum()
    before = np.cumsum(part) - part
    low = np.clip(_TAIL - before, 0.0, part)
    high = np.clip(before + part - (1 - _TAIL), 0.0, part)
    return float(ordered @ low / low.sum()), float(ordered @ high / high.sum())


def _weights(coming: Coming) -> Reals:
    """Of the nodes at each pair of deviations, as `given` has them one after the other."""
    return np.outer(_LIKELY, coming.weight[0]).ravel()


def count_of(coming: Coming, so_far: float, n: int, unit: str) -> Estimate:
    """The count in the end: the middle and the central 90 %."""
    single = coming.single()
    low, middle, high = (so_far + float(single.quantile(s)[0]) for s in (0.05, 0.5, 0.95))
    return Estimate(middle, low, high, n, unit, FORMULA.id)


def fact(value: float, n: int, unit: str, formula: str = FORMULA.id) -> Estimate:
    """What is known and no longer estimated."""
    return Estimate(value, value, value, n, unit, formula)


def gain_of(better: Coming, now: Coming, need: float, n: int) -> Estimate:
    """Rise in P(goal) from `now` to `better` (the same nodes), with the `tails` over what is not known."""
    wanted = np.array([need])
    given = [better.given(*z).chances(wanted)[0] - now.given(*z).chances(wanted)[0] for z in _DEVIATIONS]
    low, high = tails(np.concatenate(given), _weights(now))
    value = max(0.0, float(better.chance(wanted)[0] - now.chance(wanted)[0]))
    return Estimate(value, min(max(low, 0.0), value), max(high, value), n, "probability", FORMULA.id)
