"""Engagement rate with an interval that holds: drawn towards peers, widened for drift.

Model. y_j = log((likes + comments + 1/2) / followers) of post j; y_j = level at its time + noise, noise variance sigma2
(a creator's own one is estimated, with a scaled inverse chi-square prior); the level is a random walk in time, its
levels across peers are normal with mean mu and variance tau2. The value is the posterior mean of today's level.
Without the walk, more history makes the interval too narrow; with it, old posts stop adding certainty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.core.times import DAY, to_epoch
from goodword.vetting.peers import BlendRule, PeerTable, peer_table, percentile
from goodword.vetting.shipped import Floats

FORMULA = register(
    "engagement-rate",
    1,
    "Typical engagement rate by followers: log-normal shrinkage to tier, niche and platform, with drift in time.",
    "Efron & Morris 1975 (shrinkage); Harvey 1989, local level model (drift); own calibration, docs/explain/engagement",
)


@dataclass(frozen=True, slots=True)
class DriftRule:
    """How fast a creator's level moves, and how much creators differ in their steadiness.

    per_day: variance of the walk of the log level a day. spacing_days: days between posts where not known.
    noise_df: degrees of freedom of the prior of a creator's own noise. level: nominal coverage.
    """

    per_day: float = 0.0008
    spacing_days: float = 4.0
    noise_df: float = 4.0
    level: float = 0.9

    def __post_init__(self) -> None:
        if self.per_day < 0 or self.spacing_days <= 0 or self.noise_df <= 2 or not 0 < self.level < 1:
            raise BadInput.value("drift rule", "a walk of at least 0, a spacing above 0, noise_df above 2", self)


@dataclass(frozen=True, slots=True)
class Engagement:
    """Posteriors of n creators, in the order of the features given.

    creator_ids: n names. n: (n,) posts they rest on; 0 means that only the peers speak. value, low, high: (n,) typical
    engagement rate (share of followers) with its interval. log_mean, log_sd, df: (n,) the same on the log scale, as a
    t-distribution. noise: (n,) standard deviation of the log between posts. percentile, percentile_low,
    percentile_high: (n,) among peers, 0-100. step: (n,) variance of the walk between two posts. peers: the groups.
    """

    creator_ids: list[str]
    n: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats
    log_mean: Floats
    log_sd: Floats
    df: Floats
    noise: Floats
    percentile: Floats
    percentile_low: Floats
    percentile_high: Floats
    step: Floats
    peers: PeerTable
    level: float
    formula: str

    def estimate(self, i: int) -> Estimate:
        """The typical engagement rate of creator i."""
        return self._estimate(self.value[i], self.low[i], self.high[i], i)

    def next_posts(self, m: int) -> tuple[Floats, Floats, Floats]:
        """(value, low, high), each (n,): the geometric mean rate of the next m posts."""
        if m < 1:
            raise BadInput.value("m", "at least 1", m)
        spread = self.log_sd**2 + self.noise**2 / m + self.step * _walk(np.float64(m))
        half = _t_quantile(self.df, self.level) * np.sqrt(spread)
        return self.value, np.exp(self.log_mean - half), np.exp(self.log_mean + half)

    def next_estimate(self, i: int, m: int) -> Estimate:
        """The geometric mean rate of creator i's next m posts."""
        value, low, high = self.next_posts(m)
        return self._estimate(value[i], low[i], high[i], i)

    def percentile_estimate(self, i: int) -> Estimate:
        """Where creator i stands among the peers, 0-100."""
        low, high = float(self.percentile_low[i]), float(self.percentile_high[i])
        value = min(max(float(self.percentile[i]), low), high)
        return Estimate(value, low, high, int(self.n[i]), "percentile", self.formula, self.level)

    def _estimate(self, value: np.float64, low: np.float64, high: np.float64, i: int) -> Estimate:
        return Estimate(float(value), float(low), float(high), int(self.n[i]), "share", self.formula, self.level)


def posteriors(
    features: pa.Table,
    cells: pa.Table,
    *,
    limits: TierLimits = DEFAULT_LIMITS,
    now: datetime,
    blend: BlendRule | None = None,
    drift: DriftRule | None = None,
) -> Engagement:
    """Engagement posteriors of every row of `features` (FEATURES), judged among `cells` (CELLS).

    The rate is that of the day when the followers were counted (`observed_at`, at most `now`): a later count of
    followers cannot be divided into earlier posts for free, so the days between last post and count widen the
    interval.
    """
    drift = drift or DriftRule()
    followers = column(features, "followers")
    peers = peer_table(
        names(features, "platform"),
        features["niche"].to_pylist(),
        followers,
        cells,
        limits=limits,
        rule=blend or BlendRule(),
    )
    n = np.nan_to_num(column(features, "er_n"))
    n = np.where(np.isfinite(column(features, "er_mean")) & (followers > 0), n, 0.0)
    step = drift.per_day * _spacing_days(features, n, drift)
    stale = drift.per_day * _stale_days(features, now)
    moments = _Moments(
        n, np.nan_to_num(column(features, "er_mean")), np.nan_to_num(column(features, "er_ss")), step, stale
    )
    return _posterior(names(features, "creator_id"), moments, peers, drift)


def names(table: pa.Table, name: str) -> list[str]:
    """A text column without nulls."""
    return [str(value) for value in table[name].to_pylist()]


def column(table: pa.Table, name: str) -> Floats:
    """A numeric column as (n,) float64, null as NaN."""
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Moments:
    """What is known of the posts of n creators, (n,) each: their number, mean, squared deviations, drift."""

    n: Floats
    mean: Floats
    ss: Floats
    step: Floats
    stale: Floats


def _posterior(creator_ids: list[str], seen_posts: _Moments, peers: PeerTable, drift: DriftRule) -> Engagement:
    n, mean, step = seen_posts.n, seen_posts.mean, seen_posts.step
    seen = np.maximum(n, 1)
    between = peers.tau2 + peers.mu_var
    walk = step * _walk(seen) + seen_posts.stale
    # The weight uses the peers' noise, not the creator's own: one more like must never lower the value.
    weight = np.where(n > 0, between / (between + walk + peers.sigma2 / seen), 0.0)
    log_mean = weight * mean + (1 - weight) * peers.mu
    noise2, noise_df = _own_noise(seen_posts, peers.sigma2, drift)
    level_var = weight**2 * walk + (1 - weight) ** 2 * between
    noise_var = weight**2 * noise2 / seen
    log_sd = np.sqrt(level_var + noise_var)
    # Satterthwaite: the part of the variance that had to be estimated decides how heavy the tails are.
    df = np.minimum(noise_df * ((level_var + noise_var) / np.maximum(noise_var, 1e-12)) ** 2, 1e6)
    half = _t_quantile(df, drift.level) * log_sd
    return Engagement(
        creator_ids=creator_ids,
        n=n.astype(np.int64),
        value=np.exp(log_mean),
        low=np.exp(log_mean - half),
        high=np.exp(log_mean + half),
        log_mean=log_mean,
        log_sd=log_sd,
        df=noise_df,
        noise=np.sqrt(noise2),
        percentile=percentile(log_mean, peers.q),
        percentile_low=percentile(log_mean - half, peers.q),
        percentile_high=percentile(log_mean + half, peers.q),
        step=step,
        peers=peers,
        level=drift.level,
        formula=FORMULA.id,
    )


def _own_noise(posts: _Moments, sigma2: Floats, drift: DriftRule) -> tuple[Floats, Floats]:
    """A creator's own noise variance and its degrees of freedom (scaled inverse chi-square, mean sigma2 a priori)."""
    scale = sigma2 * (drift.noise_df - 2) / drift.noise_df
    more = np.maximum(posts.n - 1, 0)
    # What the walk alone adds to the scatter around the mean of n posts is not noise.
    walked = posts.step * more * (posts.n + 1) / 6
    df = drift.noise_df + more
    return (drift.noise_df * scale + np.maximum(posts.ss - walked, 0.0)) / df, df


def _walk(n: Floats | np.float64) -> Floats:
    """Variance, in steps, of (mean of n posts - level now) when the level walks: (n + 1)(2n + 1) / 6n."""
    return np.asarray((n + 1) * (2 * n + 1) / (6 * n))


def _spacing_days(features: pa.Table, n: Floats, drift: DriftRule) -> Floats:
    """Mean days between the recent posts, where their span is known, else the stated default."""
    if "recent_from_at" not in features.column_names:
        return np.full(len(n), drift.spacing_days)
    span = (column(features, "last_posted_at") - column(features, "recent_from_at")) / DAY
    known = np.isfinite(span) & (n > 1)
    return np.where(known, np.nan_to_num(np.maximum(span, 0.0)) / np.maximum(n - 1, 1), drift.spacing_days)


def _stale_days(features: pa.Table, now: datetime) -> Floats:
    """Days from the last post to the day when the followers were counted; 0 where not known."""
    counted = np.minimum(np.nan_to_num(column(features, "observed_at"), nan=np.inf), to_epoch(now))
    return np.nan_to_num(np.maximum(counted - column(features, "last_posted_at"), 0.0) / DAY)


def _t_quantile(df: Floats, level: float) -> Floats:
    """Half width, in standard deviations, of the central interval of a t-distribution."""
    from scipy.special import stdtrit  # noqa: PLC0415 - 60 ms that most commands never need

    return np.asarray(stdtrit(df, (1 + level) / 2))
