"""Which accounts grow, beyond noise and beyond what others do. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import stdtrit

from goodword.core.estimate import Estimate
from goodword.core.times import DAY
from goodword.discovery.voices.model import RISING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAST, LEAST_DAYS = 3, 28
"""Counts of followers, and days between the first and the last, below which growth is not judged."""

MONTH = 30.0
LEVEL = 0.9
_NOISE, _NOISE_DF = 0.01, 2.0  # scatter of the log count that is assumed, and how many counts that is worth
_POOL, _SPREAD = 20, 0.05  # slopes from which a pool is believed, and the spread that is assumed before


@dataclass(frozen=True, slots=True)
class Slopes:
    """Growth of n accounts. mean, low, high: log growth in 30 days, drawn to the pool; counts, days: (n,)."""

    ids: tuple[str, ...]
    mean: Floats
    low: Floats
    high: Floats
    counts: Ints
    days: Ints
    pool: float

    def estimate(self, i: int) -> Estimate:
        """Growth of account i in 30 days, as a share."""
        value, low, high = (float(np.expm1(x[i])) for x in (self.mean, self.low, self.high))
        return Estimate(value, low, high, int(self.counts[i]), "share", RISING.id, LEVEL)


def slopes(history: pa.Table) -> Slopes:
    """From HISTORY; accounts with too few counts are left out."""
    kept = history.filter(pc.greater(history["followers"], 0)) if history.num_rows else history
    names = kept["creator_id"].combine_chunks().dictionary_encode() if kept.num_rows else None
    if names is None:
        return _none()
    code = np.asarray(names.indices.to_numpy(zero_copy_only=False), np.int64)
    at = np.asarray(kept["observed_at"].to_numpy(), np.float64) / DAY / MONTH
    log = np.log(np.asarray(kept["followers"].to_numpy(), np.float64))
    n, xs, ys, lowest, highest = _sums(code, at, log, len(names.dictionary))
    covered = (highest - lowest) * MONTH
    enough = (n >= LEAST) & (covered >= LEAST_DAYS)
    b, se, df = _fit(code, at, log, n=n, xs=xs, ys=ys)
    some = np.flatnonzero(enough & np.isfinite(b))
    if not len(some):
        return _none()
    ids = tuple(str(names.dictionary[int(i)]) for i in some)
    return _drawn(b[some], se[some], df[some], ids=ids, n=n[some], covered=covered[some])


def _sums(code: Ints, at: Floats, log: Floats, k: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    n = np.bincount(code, minlength=k).astype(np.float64)
    lowest, highest = np.full(k, np.inf), np.full(k, -np.inf)
    np.minimum.at(lowest, code, at)
    np.maximum.at(highest, code, at)
    return n, np.bincount(code, at, k) / n, np.bincount(code, log, k) / n, lowest, highest


def _fit(code: Ints, at: Floats, log: Floats, *, n: Floats, xs: Floats, ys: Floats) -> tuple[Floats, Floats, Floats]:
    """(slope, its standard error, degrees of freedom), each by account."""
    dx, dy, k = at - xs[code], log - ys[code], len(n)
    sxx, sxy = np.bincount(code, dx * dx, k), np.bincount(code, dx * dy, k)
    with np.errstate(divide="ignore", invalid="ignore"):
        b = np.where(sxx > 0, sxy / sxx, np.nan)
        rest = dy - np.nan_to_num(b)[code] * dx
        df = np.maximum(n - 2, 0) + _NOISE_DF
        s2 = (np.bincount(code, rest * rest, k) + _NOISE_DF * _NOISE**2) / df
        return b, np.sqrt(s2 / sxx), df


def _drawn(b: Floats, se: Floats, df: Floats, *, ids: tuple[str, ...], n: Floats, covered: Floats) -> Slopes:
    """Slopes drawn towards the pool's median by its spread."""
    middle = float(np.median(b)) if len(b) >= _POOL else 0.0
    scatter = 1.4826 * float(np.median(np.abs(b - middle))) if len(b) >= _POOL else _SPREAD
    tau2 = max(scatter, 0.005) ** 2
    weight = tau2 / (tau2 + se**2)
    mean = middle + weight * (b - middle)
    half = np.asarray(stdtrit(df, (1 + LEVEL) / 2), np.float64) * np.sqrt(weight) * se
    return Slopes(ids, mean, mean - half, mean + half, n.astype(np.int64), covered.astype(np.int64), middle)


def _none() -> Slopes:
    empty, whole = np.empty(0), np.empty(0, np.int64)
    return Slopes((), empty, empty, empty, whole, whole, 0.0)
