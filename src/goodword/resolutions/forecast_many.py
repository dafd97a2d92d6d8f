"""Odds of many counts at once: a portfolio of goals, or the backtest of a panel. Arrays in, arrays out."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.resolutions.level import BLOCK, Blocks, blocks, learn
from goodword.resolutions.outlook import Coming, coming
from goodword.resolutions.seasons import weights

Reals = NDArray[np.float64]

_TOGETHER = 256  # series worked on at once: their arrays stay in the processor's cache
_VAGUE = 0.5  # relative variance of the level before a series was seen, around its own mean


def forecast_many(past: Reals, need: Reals, *, first: date, ahead: int, period: int = 1) -> Reals:
    """P(at least `need` in the next `ahead` periods) of N series.

    past: (N, T) counts, one a period from `first` on, NaN where not known; need: (N,) or (N, M) for M targets each.
    period: days of one period, 1 or 7. Raises BadInput for shapes that do not fit. Returns the shape of `need`.
    """
    if past.ndim != 2 or need.shape[:1] != past.shape[:1] or past.shape[1] < 1:
        raise BadInput.value("past and need", "(series, periods) and (series, …)", (past.shape, need.shape))
    if ahead < 1 or period not in (1, BLOCK):
        raise BadInput.value("ahead and period", "at least 1, and 1 or 7 days", (ahead, period))
    daily = np.repeat(np.maximum(past, 0.0) / period, period, axis=1)
    busy = weights(daily, first, ahead * period)
    wanted = need[:, None] if need.ndim == 1 else need
    odds = np.empty(wanted.shape)
    for start in range(0, len(daily), _TOGETHER):
        rows = slice(start, start + _TOGETHER)
        what = to_come(daily[rows], busy[rows])
        odds[rows] = np.stack([what.chance(wanted[rows, i]) for i in range(wanted.shape[1])], axis=1)
    return odds[:, 0] if need.ndim == 1 else odds


def to_come(daily: Reals, busy: Reals) -> Coming:
    """What the days ahead bring, as a distribution for each series. daily: (N, T); busy: (N, T + days ahead)."""
    n, t = daily.shape
    y, exposure, days = blocks(daily, busy[:, :t])
    mean = np.maximum(_mean(daily), 1e-6)[:, None]
    belief = learn(Blocks(y, exposure[..., None], days), mean, (_VAGUE * mean**2)[..., None])
    left = busy[:, t:]
    spare = np.zeros((n, -left.shape[1] % BLOCK))
    steps = np.concatenate([left, spare], axis=1).reshape(n, -1, BLOCK).sum(axis=2)
    return coming(belief, steps.sum(axis=1, keepdims=True), steps)


def _mean(daily: Reals) -> Reals:
    seen = ~np.isnan(daily)
    return np.asarray(np.where(seen, daily, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1))
