"""Signs that likes did not come from people who saw the post: they hardly vary and follow neither comments nor views.

Bought likes come in packs. One sign alone proves nothing (a calm account varies little too), so a look is asked for
only when likes vary less than nearly everybody's and a second sign agrees. Hidden likes are missing, not zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import Tier
from goodword.vetting.audience.model import Floats
from goodword.vetting.model import Evidence, Peers, Signal, Verdict
from goodword.vetting.wording import count, ordinal

FORMULA = register(
    "likes-spread",
    1,
    "Posterior of the post-to-post spread of log(likes + 1/2), and of its correlation with comments and views.",
    "Log-normal prior of the variance and normal prior of Fisher's z over creators (Instagram 2012-2019); Fisher 1921",
)
_SOURCE = "Instagram 2012-2019 (shipped)"
_Z = 1.6448536269514722
_QUANTILES = (-_Z, -0.6744897501960817, 0.0, 0.6744897501960817, _Z)
# Sums of squares below this are rounding: a count that stays the same.
_STEADY = 1e-12
_SHIPPED = "875 creators with four to twelve posts"


@dataclass(frozen=True, slots=True)
class LikesRule:
    """Facts and limits of the signs.

    spread_mu, spread_var: mean and variance over creators of the log variance of log likes, measured on 875 creators
    of Instagram 2012-2019; spread_doubt: added variance, because posts weeks apart vary less than posts years apart.
    follow_mu, follow_var: the same of Fisher's z of likes and comments (186 creators). views_mu, views_var: of likes
    and views, a stated assumption. min_posts: with likes, below which nothing is concluded. tail: of the peers.
    """

    spread_mu: float = -1.54
    spread_var: float = 0.97
    spread_doubt: float = 0.5
    follow_mu: float = 0.84
    follow_var: float = 0.2
    views_mu: float = 0.84
    views_var: float = 0.4
    min_posts: int = 8
    tail: float = 0.05


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of n posts of one creator, NaN where hidden or not known: likes, comments, views, each (n,)."""

    likes: Floats
    comments: Floats
    views: Floats


def counts_of(rows: Sequence[dict[str, object]]) -> Counts:
    """Counts of posts as the catalogue gives them; sponsored posts are left out, they differ for their own reasons."""
    plain = [row for row in rows if not row.get("sponsors")]
    columns = {
        name: np.array([_float(row.get(name)) for row in plain], dtype=np.float64)
        for name in ("likes", "comments", "views")
    }
    return Counts(**columns)


@dataclass(frozen=True, slots=True)
class Together:
    """How likes go with another count: posts with both, and the correlation of their logs (NaN where one of them does
    not vary)."""

    n: int
    r: float


@dataclass(frozen=True, slots=True)
class Swing:
    """What `likes_signal` needs of a creator's counts: posts with likes, the variance of log(likes + 1/2) between them
    (NaN below two), and how likes go with comments and with views."""

    n: int
    variance: float
    comments: Together
    views: Together


_STILL = Swing(0, math.nan, Together(0, math.nan), Together(0, math.nan))


def swing(counts: Counts) -> Swing:
    """The swing of one creator's posts."""
    return swings(counts, np.zeros(1, dtype=np.int64))[0] if len(counts.likes) else _STILL


def swings(counts: Counts, starts: NDArray[np.int64]) -> list[Swing]:
    """The swing of many creators at once; starts: (creators,) where the posts of each begin in `counts`."""
    likes = _log(counts.likes)
    n, variance, _ = _moments(likes, likes, starts)
    sides = [_moments(likes, _log(other), starts)[::2] for other in (counts.comments, counts.views)]
    pairs = [[Together(int(k), float(r)) for k, r in zip(*side, strict=True)] for side in sides]
    return [Swing(int(k), float(v), c, w) for k, v, c, w in zip(n, variance, *pairs, strict=True)]


def _log(values: Floats) -> Floats:
    return np.log(values + 0.5)


def _moments(x: Floats, y: Floats, starts: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """(posts with both, variance of x over them, correlation) by creator; two passes, so that nothing cancels."""
    both = np.isfinite(x) & np.isfinite(y)
    length = np.diff(starts, append=len(x))

    def total(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, starts))

    n = total(both.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        dx, dy = (np.where(both, v - np.repeat(total(np.where(both, v, 0.0)) / n, length), 0.0) for v in (x, y))
        xx, yy, xy = total(dx * dx), total(dy * dy), total(dx * dy)
        steady = (xx < _STEADY) | (yy < _STEADY)
        return n, np.where(n > 1, xx / (n - 1), np.nan), np.where(steady, np.nan, xy / np.sqrt(xx * yy))


def likes_signal(found: Swing, *, platform: str, tier: Tier, rule: LikesRule | None = None) -> Signal:
    """How much likes vary between posts, and whether they follow comments and views."""
    rule = rule or LikesRule()
    n = found.n
    mean, sd = _log_variance(found, rule)
    prior_sd = math.sqrt(rule.spread_var + rule.spread_doubt)
    rank = _rank(mean, sd, rule.spread_mu, prior_sd, n)
    signs = _signs(found, rule)
    enough = n >= rule.min_posts
    low = rank.high < 100 * rule.tail
    verdict = _verdict(enough=enough, low=low, signs=signs)
    values = [math.exp(math.sqrt(math.exp(v))) for v in (mean, mean - _Z * sd, mean + _Z * sd)]
    estimate = Estimate(values[0], values[1], values[2], n, "ratio", FORMULA.id)
    q = [math.exp(math.sqrt(math.exp(rule.spread_mu + z * prior_sd))) for z in _QUANTILES]
    return Signal(
        name="likes_spread",
        title="How likes vary",
        verdict=verdict,
        sentence=_sentence(verdict, estimate, rank, rule),
        estimate=estimate if n >= 2 else None,
        percentile=rank if n >= 2 else None,
        peers=Peers(platform, tier, None, 0, (q[0], q[1], q[2], q[3], q[4]), _SOURCE),
        speaks_for=tuple(Evidence(text) for text, against in signs if not against),
        speaks_against=tuple(Evidence(text) for text, against in signs if against and enough),
        formula=FORMULA.id,
        rests_on=f"{count(n, 'post')} with likes that are not sponsored; peers: {_SHIPPED}, {_SOURCE}",
    )


def _log_variance(found: Swing, rule: LikesRule) -> tuple[float, float]:
    """Posterior mean and sd of the log variance: normal prior, sampling error of a log variance 2 / (n - 1)."""
    prior = rule.spread_var + rule.spread_doubt
    if found.n < 2:
        return rule.spread_mu, math.sqrt(prior)
    freedom = found.n - 1
    seen = math.log(found.variance + 1e-4) + 1 / freedom  # the mean of a log variance is too low by about 1/d
    noise = 2 / freedom
    weight = prior / (prior + noise)
    return weight * seen + (1 - weight) * rule.spread_mu, math.sqrt(weight * noise)


def _rank(mean: float, sd: float, mu: float, prior_sd: float, n: int) -> Estimate:
    value, low, high = (100 * _phi((mean + k * sd - mu) / prior_sd) for k in (0.0, -_Z, _Z))
    return Estimate(value, low, high, n, "percentile", FORMULA.id)


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _signs(found: Swing, rule: LikesRule) -> list[tuple[str, bool]]:
    """(words, speaks for a look) of likes against comments and against views, where enough is known to say either."""
    told = []
    pairs = (
        ("comments", found.comments, rule.follow_mu, rule.follow_var),
        ("views", found.views, rule.views_mu, rule.views_var),
    )
    for name, both, mu, var in pairs:
        n = both.n
        if n < rule.min_posts:
            continue
        mean, sd = _follows(both, mu, var)
        r = math.tanh(mean)
        if mean + _Z * sd < mu and mean - _Z * sd <= 0:
            told.append((f"Likes do not follow {name} (correlation {r:.2f} over {count(n, 'post')}).", True))
        elif mean - _Z * sd > 0:
            told.append((f"Likes follow {name} (correlation {r:.2f} over {count(n, 'post')}).", False))
    return told


def _follows(both: Together, mu: float, var: float) -> tuple[float, float]:
    """Posterior mean and sd of Fisher's z."""
    if both.n < 4 or math.isnan(both.r):
        return mu, math.sqrt(var)
    z = math.atanh(min(max(both.r, -0.999), 0.999))
    noise = 1 / max(both.n - 3, 1)
    weight = var / (var + noise)
    return weight * z + (1 - weight) * mu, math.sqrt(weight * noise)


def _verdict(*, enough: bool, low: bool, signs: list[tuple[str, bool]]) -> Verdict:
    if not enough:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.REVIEW if low and any(against for _, against in signs) else Verdict.PASS


def _sentence(verdict: Verdict, e: Estimate, rank: Estimate, rule: LikesRule) -> str:
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return (
            f"Likes of {count(e.n, 'post')} are known; {rule.min_posts} are needed to say how they vary. Import more."
        )
    swing = f"Likes vary by a factor of about {e.value:.1f} from post to post (between {e.low:.1f} and {e.high:.1f})"
    if verdict is Verdict.REVIEW:
        return f"{swing}, less than nearly everybody's, and a second sign agrees. Ask for the reach of the last posts."
    return f"{swing}, the {ordinal(rank.value)} percentile of accounts on Instagram 2012-2019. Nothing unusual: go on."


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
