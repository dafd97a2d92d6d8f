"""Outcomes made comparable before they are matched: index, outliers held, seasons taken off, noise of each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.measurement.model import Reals
from goodword.measurement.panels.times import days

Rows = NDArray[np.int64]

HOLD_BEFORE, HOLD_AFTER = 4.0, 6.0  # robust standard deviations beyond which a single outcome is held
SEASON_PRIOR = 3.0  # a seasonal deviation is believed like n ÷ (n + 3) after n seasons
FACTORS = 3


@dataclass(frozen=True, slots=True)
class Scaled:
    """Places on comparable scales in one window; row 0 is the treated. y, index, held, seasons: (N, T).

    level: (N,) mean before the start. index: y ÷ level. held: index with single outliers held at a distance from the
    common path (the treated row only before the start: what happens after it is what is measured). seasons: how each
    place's rhythm differs from the common one.
    """

    y: Reals
    start: int
    level: Reals
    index: Reals
    held: Reals
    seasons: Reals


def scaled(y: Reals, start: int, season: int) -> Scaled:
    """Rows of y (N, T) on comparable scales; row 0 is not looked at after `start`. season: periods, 0: none."""
    level = y[:, :start].mean(1)
    level = np.where(level > 0, level, 1.0)
    index = y / level[:, None]
    common = np.median(index[1:], axis=0)
    held = _hold(index, common, start)
    return Scaled(y, start, level, index, held, _seasons(held, common, start, season))


def _hold(index: Reals, common: Reals, start: int) -> Reals:
    apart = index - common
    middle = np.median(apart[:, :start], axis=1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(apart[:, :start] - middle), axis=1, keepdims=True)
    spread = np.where(spread > 0, spread, apart[:, :start].std(1, keepdims=True) + 1e-12)
    limit = np.where(np.arange(index.shape[1]) < start, HOLD_BEFORE, HOLD_AFTER) * spread
    return np.asarray(common + np.clip(apart, middle - limit, middle + limit))


def _seasons(held: Reals, common: Reals, start: int, season: int) -> Reals:
    """Mean deviation from the common path in each part of the season, shrunk; zero without three whole seasons."""
    out = np.zeros_like(held)
    if season < 2 or start < 3 * season:
        return out
    apart = held - common
    apart = apart - apart[:, :start].mean(1, keepdims=True)
    part = np.arange(held.shape[1]) % season
    for p in range(season):
        before = apart[:, :start][:, part[:start] == p]
        out[:, part == p] = (before.sum(1) / (before.shape[1] + SEASON_PRIOR))[:, None]
    return out


def noise(z: Reals) -> Reals:
    """Variance of each row of z (N, T) that the three strongest common factors leave; never near zero."""
    apart = z - z.mean(1, keepdims=True)
    apart = apart - apart.mean(0)
    factors = min(FACTORS, len(z) - 1, z.shape[1] - 2)
    if factors > 0:
        wide = len(apart) <= apart.shape[1]
        _, vectors = np.linalg.eigh(apart @ apart.T if wide else apart.T @ apart)
        top = vectors[:, -factors:]
        apart = apart - (top @ (top.T @ apart) if wide else (apart @ top) @ top.T)
    variance = (apart**2).mean(1) * z.shape[1] / max(z.shape[1] - factors, 1)
    return np.asarray(variance + 0.05 * variance.mean() + 1e-12)


def season_of(times: tuple[str, ...]) -> int:
    """Periods of a season as the labels tell: 7 days, 52 weeks, 12 months, 4 quarters; 0 when they do not tell."""
    known = days(times)
    if known is None or len(known) < 2:
        return 0
    steps = np.diff(known)
    step = float(np.median(steps))
    for low, high, season in ((0.9, 1.1, 7), (6.5, 7.5, 52), (28, 31.1, 12), (89, 93, 4)):
        if low <= step <= high:
            return season
    return 0
