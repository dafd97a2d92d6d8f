"""How busy a day is: profile of the week, and of the year where the history has seen one. Arrays in, arrays out.

The week: ratio of each weekday's counts to the level, shrunk to 1 by a Gamma prior worth two weeks. The year, from
thirteen months of history on: Gaussian process on log sums of weeks, the sum of a wandering level, a smooth and a spiky
yearly part (periodic kernels) and noise; amplitudes averaged by evidence, so that a year without seasons keeps a
flat profile (Rasmussen & Williams 2006, ch. 2, 4 and 5).
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from goodword.resolutions.level import BLOCK, blocks

Reals = NDArray[np.float64]

YEAR = 365.2425
ENOUGH = 396
"""Days of history from which on a year is looked for: a year and a month seen twice."""
_PRIOR_WEEKS, _PRIOR_COUNTS = 2.0, 10.0
_SMOOTH, _SPIKE = 1.0, 0.12  # length scales of the periodic kernels: seasons, and feasts of one or two weeks


class Node(NamedTuple):
    """One point of the grid: amplitudes of the yearly parts, weekly drift of the level, noise of a week; log scale."""

    smooth: float
    spiky: float
    drift: float
    noise: float


_GRID = tuple(Node(*node) for node in product((0.0, 0.15, 0.4), (0.0, 0.15), (0.015, 0.05), (0.04, 0.15)))


def weights(daily: Reals, first: date, ahead: int) -> Reals:
    """How busy each day is: (N, T + ahead), 1 on average over the days seen. daily: (N, T), NaN where not known."""
    profile = week(daily)
    t = daily.shape[1]
    days = np.arange(t + ahead)
    busy = np.asarray(profile[:, days % BLOCK])
    if t < ENOUGH:
        return busy
    yearly = year(daily, busy[:, :t], first, ahead)
    return np.asarray(busy * yearly)


def week(daily: Reals) -> Reals:
    """Profile (N, 7) of the days from the first one on, mean 1; flat where too little is known."""
    n, t = daily.shape
    spare = -t % BLOCK
    known = np.concatenate([daily, np.full((n, spare), np.nan)], axis=1).reshape(n, -1, BLOCK)
    seen = ~np.isnan(known)
    level = np.where(seen, known, 0).sum(axis=(1, 2)) / np.maximum(seen.sum(axis=(1, 2)), 1)
    prior = np.maximum(_PRIOR_COUNTS, _PRIOR_WEEKS * level)[:, None]
    profile = (np.where(seen, known, 0).sum(axis=1) + prior) / (seen.sum(axis=1) * level[:, None] + prior)
    return np.asarray(profile / profile.mean(axis=1, keepdims=True))


def year(daily: Reals, busy: Reals, first: date, ahead: int) -> Reals:
    """Profile of the year on each day, seen and ahead: (N, T + ahead), 1 on average over the days seen."""
    t = daily.shape[1]
    total, exposure, seen = blocks(daily, busy)
    rate = np.log((total + 0.5) / np.maximum(exposure, 0.5))
    known = seen > 0
    middle = np.where(known, rate, 0).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    y = np.where(known, rate - middle, 0.0)
    ends = t - BLOCK * np.arange(y.shape[1])[::-1] - (BLOCK + 1) / 2  # middle day of each block
    phase = (first.toordinal() + ends) / YEAR
    wanted = (first.toordinal() + np.arange(t + ahead)) / YEAR
    season = np.exp(_season(y, phase, wanted))
    return np.asarray(season / season[:, :t].mean(axis=1, keepdims=True))


def _season(y: Reals, phase: Reals, wanted: Reals) -> Reals:
    """Posterior mean of the yearly part at the phases wanted, averaged over the grid by evidence."""
    here, there = _alike(phase, phase), _alike(wanted, phase)
    evidence, parts = zip(*(_node(y, here, node) for node in _GRID), strict=True)
    mass = np.exp(np.stack(evidence) - np.max(evidence, axis=0))
    mass /= mass.sum(axis=0)
    amplitudes = np.array([[node.smooth**2, node.spiky**2] for node in _GRID])
    solved = np.einsum("gn,ga,gtn->atn", mass, amplitudes, np.stack(parts))
    return np.asarray((there[0] @ solved[0] + there[1] @ solved[1]).T)


def _node(y: Reals, alike: tuple[Reals, Reals], at: Node) -> tuple[Reals, Reals]:
    """Log evidence (N,) at one node, and its inverse covariance times the series (T, N)."""
    steps = np.arange(1, y.shape[1] + 1)
    wander = 1.0 + at.drift**2 * np.minimum(steps[:, None], steps[None])
    yearly = at.smooth**2 * alike[0] + at.spiky**2 * alike[1]
    factor = cho_factor(wander + at.noise**2 * np.eye(len(steps)) + yearly, lower=True)
    solved = cho_solve(factor, y.T)
    return -0.5 * (y.T * solved).sum(axis=0) - np.log(np.diag(factor[0])).sum(), solved


def _alike(a: Reals, b: Reals) -> tuple[Reals, Reals]:
    """How alike two moments of a year are: by seasons, and by feasts."""
    squared = np.sin(np.pi * (a[:, None] - b[None])) ** 2
    return np.exp(-2 * squared / _SMOOTH**2), np.exp(-2 * squared / _SPIKE**2)
