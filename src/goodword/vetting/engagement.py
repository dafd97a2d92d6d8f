"""Engagement rate with an interval that holds: drawn towards peers, widened for drift.

Model. y_j = log((likes + comments + 1/2) / followers) of post j; y_j = level at its time + noise, noise variance sigma2
(a creator's own one is estimated, with a scaled inverse chi-square prior); the level is a random walk in time, its
levels across peers are normal with mean mu and variance tau2. The value is the posterior mean of today's level.
Without the walk, more history makes the interval too narrow; with it, old posts stop adding certainty.
"""

from __future__ import annotations

from collections.abc import Callable
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
from goodword.vetting import declared
from goodword.vetting.peers import BlendRule, PeerTable, peer_table, percentile
from goodword.vetting.shipped import Floats, shipped_priors

FORMULA = register(
    "engagement-rate",
    2,
    "Typical engagement rate by followers: log-normal shrinkage to tier, niche and platform, with drift in time.",
    "Efron & Morris 1975 (shrinkage); Harvey 1989, local level model (drift); own calibration, docs/explain/engagement",
)


@dataclass(frozen=True, slots=True)
class DriftRule:
    """How a creator's level moves with time, and how much creators differ in their steadiness.

    Followers are counted on one day and posts are older, so the log level seems to rise by `trend` a year with a
    standard deviation of `trend_sd` between creators; on top of it walks a variance of `walk` a year. noise_share: the
    part of the usual scatter between posts that is not drift. noise_df, trend_df: degrees of freedom with which a
    creator's own noise and drift vary. spacing_days: days between posts where not known. level: nominal coverage.
    Measured on 13,083 pairs of posts of Instagram creators (2012-2019) by maximum likelihood of a t-distribution, then
    rounded; trend_sd and walk are scales of a t-distribution with drift_df degrees of freedom. large: how much more the
    posts of very large accounts scatter (share of the variance, from 300,000 followers on, in full at 3 million;
    measured on 364 accounts above 500,000 and drawn in by half).
    """

    trend: float = 0.26
    trend_sd: float = 0.2
    walk: float = 0.05
    noise_share: float = 0.9
    noise_df: float = 5.0
    drift_df: float = 4.0
    spacing_days: float = 4.0
    level: float = 0.9
    large: float = 0.15

    def __post_init__(self) -> None:
        if min(self.trend_sd, self.walk, self.large) < 0 or self.spacing_days <= 0 or not 0 < self.noise_share <= 1:
            raise BadInput.value("drift rule", "of variances at least 0 and a spacing above 0", self)
        if min(self.noise_df, self.drift_df) <= 2 or not 0 < self.level < 1:
            raise BadInput.value("drift rule", "with more than 2 degrees of freedom and a level in (0, 1)", self)


@dataclass(frozen=True, slots=True)
class Engagement:
    """Posteriors of n creators, in the order of the features given; every array is (n,).

    n: posts they rest on; 0 means that only the peers speak. value, low, high: typical engagement rate (share of
    followers) with its interval. log_mean, log_sd: the same on the log scale. noise: standard deviation of the log
    between posts. percentile, percentile_low, percentile_high: among peers, 0-100. weight: of the creator's own posts,
    0-1. age, spacing: mean age of the posts, and time between two, in years. peers: the groups. declared: people
    without an account, of whose circle a stated share is counted on (`goodword.vetting.declared`).
    """

    creator_ids: list[str]
    n: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats
    log_mean: Floats
    log_sd: Floats
    noise: Floats
    percentile: Floats
    percentile_low: Floats
    percentile_high: Floats
    weight: Floats
    age: Floats
    spacing: Floats
    peers: PeerTable
    drift: DriftRule
    parts: _Parts
    formula: str
    declared: NDArray[np.bool_]

    @property
    def level(self) -> float:
        """Nominal coverage of the intervals."""
        return self.drift.level

    def estimate(self, i: int) -> Estimate:
        """The typical engagement rate of creator i."""
        return self._estimate((self.value[i], self.low[i], self.high[i]), i)

    def next_posts(self, m: int) -> tuple[Floats, Floats, Floats]:
        """(value, low, high), each (n,): the geometric mean rate of the next m posts, by the followers counted last.

        Unlike `value` it carries the usual growth on: the posts that it rests on are older than the count of followers.
        """
        if m < 1:
            raise BadInput.value("m", "at least 1", m)
        drift, ahead = self.drift, self.spacing * (m + 1) / 2
        apart = self.weight * self.age + ahead
        mean = self.log_mean + drift.trend * apart
        noise = self.parts.noise + self.noise**2 / m
        walk = self.parts.walk + drift.walk * self.spacing * _walk_ahead(m)
        parts = _Parts(self.parts.between, walk, (drift.trend_sd * apart) ** 2, noise, self.parts.noise_df)
        half = parts.half_width(drift)
        return np.exp(mean), np.exp(mean - half), np.exp(mean + half)

    def next_estimate(self, i: int, m: int) -> Estimate:
        """The geometric mean rate of creator i's next m posts."""
        return self.ahead(m)(i)

    def ahead(self, m: int) -> Callable[[int], Estimate]:
        """`next_estimate` of any creator for this m, worked out once for all of them."""
        value, low, high = self.next_posts(m)
        return lambda i: self._estimate((value[i], low[i], high[i]), i)

    def percentile_estimate(self, i: int) -> Estimate:
        """Where creator i stands among the peers, 0-100."""
        low, high = float(self.percentile_low[i]), float(self.percentile_high[i])
        value = min(max(float(self.percentile[i]), low), high)
        return Estimate(value, low, high, int(self.n[i]), "percentile", self.formula, self.level)

    def _estimate(self, rate: tuple[np.float64, np.float64, np.float64], i: int) -> Estimate:
        value, low, high = (float(x) for x in rate)
        formula = declared.DECLARED.id if self.declared[i] else self.formula
        return Estimate(value, low, high, int(self.n[i]), "share", formula, self.level)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Variances of the log that make up an interval, (n,) each, and the degrees of freedom of the noise."""

    between: Floats
    walk: Floats
    trend: Floats
    noise: Floats
    noise_df: Floats

    @property
    def total(self) -> Floats:
        return self.between + self.walk + self.trend + self.noise

    def half_width(self, drift: DriftRule) -> Floats:
        """Half the interval; by Satterthwaite, the parts that differ between creators decide how heavy the tails
        are."""
        from scipy.special import stdtrit  # noqa: PLC0415 - 60 ms that most commands never need

        heavy = self.noise**2 / self.noise_df + (self.trend + self.walk) ** 2 / drift.drift_df
        df = np.minimum(self.total**2 / np.maximum(heavy, 1e-300), 1e6)
        return np.asarray(stdtrit(df, (1 + drift.level) / 2) * np.sqrt(self.total))


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

    The rate is that of the day when the followers were counted (`observed_at`, at most `now`): the older the posts are
    on that day, the wider the interval.
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
    offline = declared.without_account(features)
    n = np.where(np.isfinite(column(features, "er_mean")) & (followers > 0) & ~offline, n, 0.0)
    since, spacing = _ages(features, n, now, drift)
    expected = np.where(offline, declared.LOG_MEAN, peers.mu + _posts_offset(features))
    mean, ss = (np.nan_to_num(column(features, name)) for name in ("er_mean", "er_ss"))
    moments = _Moments(n, mean, ss, since, spacing, expected, _scatter(followers, drift), offline)
    return _posterior(names(features, "creator_id"), moments, peers, drift)


def names(table: pa.Table, name: str) -> list[str]:
    """A text column without nulls."""
    return [str(value) for value in table[name].to_pylist()]


def column(table: pa.Table, name: str) -> Floats:
    """A numeric column as (n,) float64, null as NaN."""
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Moments:
    """What is known of the recent posts of n creators, (n,) each.

    Their number, mean and squared deviations of the log; since: years from the last of them to the count of followers;
    spacing: years between two. expected: what is usual among peers with as many posts in all. scatter: factor of the
    usual variance between posts. declared: people without an account, who have none.
    """

    n: Floats
    mean: Floats
    ss: Floats
    since: Floats
    spacing: Floats
    expected: Floats
    scatter: Floats
    declared: NDArray[np.bool_]

    @property
    def age(self) -> Floats:
        """Mean age of the posts in years."""
        return self.since + self.spacing * np.maximum(self.n - 1, 0) / 2


def _posterior(creator_ids: list[str], posts: _Moments, peers: PeerTable, drift: DriftRule) -> Engagement:
    seen = np.maximum(posts.n, 1)
    between = np.where(posts.declared, declared.LOG_SD**2, peers.tau2 + peers.mu_var)
    walk = drift.walk * (posts.since + posts.spacing * _walk_back(seen))
    trend = (drift.trend**2 + drift.trend_sd**2) * posts.age**2
    sigma2 = peers.sigma2 * drift.noise_share * posts.scatter
    # The weight uses the peers' noise, not the creator's own: one more like must never lower the value.
    weight = np.where(posts.n > 0, between / (between + walk + trend + sigma2 / seen), 0.0)
    log_mean = weight * posts.mean + (1 - weight) * posts.expected
    noise2, noise_df = _own_noise(posts, sigma2, drift)
    w2 = weight**2
    parts = _Parts((1 - weight) ** 2 * between, w2 * walk, w2 * trend, w2 * noise2 / seen, noise_df)
    half = parts.half_width(drift)
    return Engagement(
        creator_ids=creator_ids,
        n=posts.n.astype(np.int64),
        value=np.exp(log_mean),
        low=np.exp(log_mean - half),
        high=np.exp(log_mean + half),
        log_mean=log_mean,
        log_sd=np.sqrt(parts.total),
        noise=np.sqrt(noise2),
        percentile=percentile(log_mean, peers.q),
        percentile_low=percentile(log_mean - half, peers.q),
        percentile_high=percentile(log_mean + half, peers.q),
        weight=weight,
        age=posts.age,
        spacing=posts.spacing,
        peers=peers,
        drift=drift,
        parts=parts,
        formula=FORMULA.id,
        declared=posts.declared,
    )


def _own_noise(posts: _Moments, sigma2: Floats, drift: DriftRule) -> tuple[Floats, Floats]:
    """A creator's own noise variance and its degrees of freedom (scaled inverse chi-square, mean sigma2 a priori)."""
    scale = sigma2 * (drift.noise_df - 2) / drift.noise_df
    more = np.maximum(posts.n - 1, 0)
    # What drift alone adds to the scatter around the mean of n posts is not noise.
    slope = (drift.trend**2 + drift.trend_sd**2) * posts.spacing**2 * more * posts.n * (posts.n + 1) / 12
    drifted = drift.walk * posts.spacing * more * (posts.n + 1) / 6 + slope
    df = drift.noise_df + more
    return (drift.noise_df * scale + np.maximum(posts.ss - drifted, 0.0)) / df, df


def _walk_back(n: Floats) -> Floats:
    """Variance, in steps, of a random walk's mean over its last n places around the last of them."""
    return np.asarray((n - 1) * (2 * n - 1) / (6 * n))


def _walk_ahead(m: int) -> float:
    """Variance, in steps, of a random walk's mean over its next m places around where it is now."""
    return (m + 1) * (2 * m + 1) / (6 * m)


def _posts_offset(features: pa.Table) -> Floats:
    """Accounts with many posts in all get fewer reactions to each; 0 where their number is not known."""
    known, offset = shipped_priors().posts_in_all
    posts = column(features, "posts_in_all")
    return np.where(posts > 0, np.interp(np.log(np.maximum(np.nan_to_num(posts), 1)), known, offset), 0.0)


def _scatter(followers: Floats, drift: DriftRule) -> Floats:
    """Factor of the variance between posts: 1 up to 300,000 followers, rising with their logarithm to 3 million."""
    size = np.log10(np.maximum(np.nan_to_num(followers), 1.0) / 3e5)
    return np.asarray(1 + drift.large * np.clip(size, 0.0, 1.0))


def _ages(features: pa.Table, n: Floats, now: datetime, drift: DriftRule) -> tuple[Floats, Floats]:
    """Years from the last post to the count of followers, and between two posts (the stated default if not known)."""
    year = 365.25 * DAY
    counted = np.minimum(np.nan_to_num(column(features, "observed_at"), nan=np.inf), to_epoch(now))
    last = column(features, "last_posted_at")
    since = np.nan_to_num(np.maximum(counted - last, 0.0)) / year
    usual = np.full(len(n), drift.spacing_days * DAY / year)
    half_span = (last - column(features, "recent_at")) / year
    known = np.isfinite(half_span) & (n > 1)
    return since, np.where(known, 2 * np.maximum(np.nan_to_num(half_span), 0) / np.maximum(n - 1, 1), usual)
