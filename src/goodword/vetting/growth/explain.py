"""What an account's own posts explain of its growth, and what is left of every day.

Gain of a day / followers = usual level + slope x reactions of the days before / followers + rest. The slope is fitted
on weeks, drawn towards the accounts' common one; the usual level is the median of the weeks around. Both hardly notice
a single jump, so that a jump does not explain itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from goodword.vetting.growth.model import Days, Floats

# When those who follow because of a post do so, days after: half at once, half while it keeps being shown.
KERNEL = 0.5 * np.array([0.45, 0.25, 0.12, 0.08, 0.05, 0.03, 0.02] + [0.0] * 5) + 0.5 * np.array(
    [0.16, 0.21, 0.17, 0.13, 0.1, 0.07, 0.05, 0.04, 0.03, 0.02, 0.01, 0.01]
)
COMMON_SLOPE, _TRUST = 0.015, 0.02
_AROUND = 30
_WEEK = 7
_FLOOR = 2e-5


@dataclass(frozen=True, slots=True)
class Explained:
    """Every array (b, d) as shares of the followers: gain of a day, the part that posts explain, the rest without the
    usual level. usual: (b, d) that level; noise: (b,) standard deviation of a usual day's rest."""

    gain: Floats
    posts: Floats
    rest: Floats
    usual: Floats
    noise: Floats


def explained(days: Days) -> Explained:
    """What posts and habit explain of each day's gain. Unknown days have a gain of 0."""
    before = np.concatenate([days.followers[:, :1], days.followers[:, :-1]], axis=1)
    base = np.maximum(before, 50.0)
    gain = np.nan_to_num((days.followers - before) / base)
    drive = lagged(np.nan_to_num(days.reactions)) / np.nan_to_num(base, nan=1.0)
    away = drive - np.median(drive, axis=1, keepdims=True)
    slope = _slope(gain, away)
    posts = slope[:, None] * away
    level = _rolling_median(gain - posts)
    rest = gain - posts - level
    noise = 1.4826 * np.median(np.abs(rest), axis=1) + _FLOOR
    return Explained(gain, posts, rest, level, noise)


def lagged(values: Floats) -> Floats:
    """What is still at work of each day's posts, (b, d)."""
    out = np.zeros_like(values)
    for lag, part in enumerate(KERNEL):
        out[:, lag:] += part * values[:, : values.shape[1] - lag]
    return out


def summed(values: Floats, width: int) -> Floats:
    """(b, d) sum of the `width` days that end with each; shorter at the beginning."""
    total = np.cumsum(values, axis=1)
    out = total.copy()
    out[:, width:] -= total[:, :-width]
    return out


def _slope(gain: Floats, away: Floats) -> Floats:
    """(b,) people won per reaction, by least squares on weeks in which the largest weigh no more than the others."""
    y, x = summed(gain, _WEEK)[:, _WEEK - 1 :: 3], summed(away, _WEEK)[:, _WEEK - 1 :: 3]
    y = y - np.median(y, axis=1, keepdims=True)
    x = x - np.median(x, axis=1, keepdims=True)
    usual = np.median(np.abs(y), axis=1, keepdims=True) + 1e-4
    slope = np.full(len(y), COMMON_SLOPE)
    for _ in range(4):
        # The eagerness of those who react varies from post to post, so errors grow with what is explained.
        var = usual**2 + (0.7 * slope[:, None] * np.abs(x)) ** 2
        off = np.abs(y - slope[:, None] * x) / np.sqrt(var)
        weight = np.minimum(1.0, 2.0 / np.maximum(off, 1e-9)) / var
        pull = _TRUST / COMMON_SLOPE**2 * len(y[0])
        slope = (np.sum(weight * x * y, axis=1) + pull * COMMON_SLOPE) / (np.sum(weight * x * x, axis=1) + pull)
        slope = np.clip(slope, 0.0, 0.5)
    return slope


def _rolling_median(values: Floats) -> Floats:
    """(b, d) median of the 61 days around each, fewer at the ends; every third day, joined by straight lines."""
    d = values.shape[1]
    around = min(_AROUND, max((d - 1) // 2, 1))
    padded = np.pad(values, ((0, 0), (around, around)), mode="reflect") if d > around else values
    windows = sliding_window_view(padded, min(2 * around + 1, padded.shape[1]), axis=1)
    at = np.unique(np.append(np.arange(0, windows.shape[1], 3), windows.shape[1] - 1))
    medians = np.median(windows[:, at], axis=2)
    right = np.clip(np.searchsorted(at, np.arange(d)), 1, len(at) - 1) if len(at) > 1 else np.zeros(d, dtype=int)
    if len(at) == 1:
        return np.repeat(medians, d, axis=1)
    left = right - 1
    share = np.clip((np.arange(d) - at[left]) / (at[right] - at[left]), 0, 1)
    return np.asarray(medians[:, left] * (1 - share) + medians[:, right] * share)
