"""Sponsored against organic posts: the ratio of their engagement rates within each creator, and over all.

Comparing within creators takes away that some creators are sponsored more. Rates of posts scatter log-normally; a
creator's ratio is drawn towards the ratio of all, the more the fewer posts it rests on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.measurement.funnel.facts import Facts
from goodword.measurement.funnel.families import Ints, Reals
from goodword.measurement.funnel.model import By, FunnelQuestion, Versus
from goodword.sources.arrow import pc

SPONSORED = register(
    "sponsored-effectiveness",
    1,
    "Sponsored engagement rate ÷ organic one: within creators, geometric means of posts, normal random effects of the "
    "log ratio, the spread between creators averaged over a grid.",
    "field definition; Röver 2020 (Bayesian random effects)",
)
_SIGMA2, _SIGMA_WEIGHT = 0.4, 6.0
"""Usual variance of the log rate between posts of one creator, and for how many posts that counts."""
_SPREADS: Reals = np.geomspace(0.02, 1.5, 25)
_SCALE = 0.3


@dataclass(frozen=True, slots=True)
class _Posts:
    creator: Ints
    paid: np.typing.NDArray[np.bool_]
    log_rate: Reals


def versus(facts: Facts, question: FunnelQuestion) -> tuple[Versus, ...]:
    """First all creators together, then each that has both kinds; empty where no post is said to be sponsored."""
    denominator, posts = _posts(facts)
    if posts is None or not posts.paid.any():
        return ()
    n = len(facts.coded.names[By.CREATOR])
    paid, free = (np.bincount(posts.creator[m], minlength=n) for m in (posts.paid, ~posts.paid))
    both = np.flatnonzero((paid > 0) & (free > 0))
    sums = (int(paid.sum()), int(free.sum()))
    if not len(both):
        why = "no creator has both kinds of posts, so they cannot be compared within one"
        return (Versus("all", *sums, denominator, None, why),)
    mean_paid, mean_free = (
        np.bincount(posts.creator[m], posts.log_rate[m], n)[both] for m in (posts.paid, ~posts.paid)
    )
    ratio = mean_paid / paid[both] - mean_free / free[both]
    noise = _scatter(posts, n) * (1 / paid[both] + 1 / free[both])
    whole, each = _random_effects(ratio, noise)
    z = _normal(question.level)
    names = facts.coded.names[By.CREATOR]
    lines = [Versus("all", *sums, denominator, _estimate(whole, z, sum(sums), question.level))]
    for c, one in zip(both.tolist(), each, strict=True):
        total = int(paid[c] + free[c])
        lines.append(
            Versus(names[c], int(paid[c]), int(free[c]), denominator, _estimate(one, z, total, question.level))
        )
    return tuple(lines)


def _posts(facts: Facts) -> tuple[str, _Posts | None]:
    """Posts with engagements, what they are divided by, and whether they are sponsored."""
    results = facts.results
    flag = facts.results_table["sponsored"]
    if flag.null_count == len(flag):
        return "", None
    known = (
        np.asarray(pc.is_valid(flag).to_numpy(), bool) & results.known("engagements") & (results.codes[By.CREATOR] >= 0)
    )
    name = facts.exposure if facts.exposure else "followers"
    below = results.values[name]
    ok = known & results.known(name) & (below > 0)
    if not ok.any():
        return name, None
    paid = np.asarray(pc.fill_null(flag, pa.scalar(False)).to_numpy(), bool)
    rate = np.log((results.values["engagements"][ok] + 0.5) / below[ok])
    return name, _Posts(results.codes[By.CREATOR][ok], paid[ok], rate)


def _scatter(posts: _Posts, n: int) -> float:
    """Variance of the log rate between posts of one creator and kind, drawn towards the usual."""
    group = posts.creator * 2 + posts.paid
    count = np.bincount(group, minlength=2 * n)
    mean = np.bincount(group, posts.log_rate, 2 * n) / np.maximum(count, 1)
    squares = ((posts.log_rate - mean[group]) ** 2).sum()
    freedom = len(group) - (count > 0).sum()
    return float((squares + _SIGMA_WEIGHT * _SIGMA2) / (freedom + _SIGMA_WEIGHT))


def _random_effects(y: Reals, noise: Reals) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """((mean, sd) of the common log ratio, (mean, sd) of each), averaged over the spread between creators."""
    logs: list[float] = []
    common: list[tuple[float, float]] = []
    each: list[tuple[Reals, Reals]] = []
    for tau in _SPREADS:
        precision = 1 / (noise + tau**2)
        variance = 1 / (precision.sum() + 1.0)  # the common log ratio is within ±1.6 in nine cases of ten beforehand
        mean = variance * float(precision @ y)
        logs.append(
            0.5 * float(np.log(precision).sum() + np.log(variance) - precision @ y**2 + mean**2 / variance)
            + np.log(tau)
            - np.log1p((tau / _SCALE) ** 2)
        )
        keep = tau**2 / (noise + tau**2)
        middle = keep * y + (1 - keep) * mean
        spread = keep * noise + (1 - keep) ** 2 * variance
        common.append((mean, variance + mean**2))
        each.append((middle, spread + middle**2))
    weights = np.exp(np.array(logs) - np.array(logs).max())
    weights /= weights.sum()
    whole = _moments(weights, np.array([c[0] for c in common]), np.array([c[1] for c in common]))
    first = weights @ np.array([e[0] for e in each])
    second = weights @ np.array([e[1] for e in each])
    sds = np.sqrt(np.maximum(second - first**2, 1e-12))
    return whole, list(zip(first.tolist(), sds.tolist(), strict=True))


def _moments(weights: Reals, first: Reals, second: Reals) -> tuple[float, float]:
    mean = float(weights @ first)
    return mean, math.sqrt(max(float(weights @ second) - mean**2, 1e-12))


def _estimate(moments: tuple[float, float], z: float, n: int, level: float) -> Estimate:
    mean, sd = moments
    return Estimate(
        float(np.exp(mean)), float(np.exp(mean - z * sd)), float(np.exp(mean + z * sd)), n, "ratio", SPONSORED.id, level
    )


def _normal(level: float) -> float:
    from scipy.special import ndtri  # noqa: PLC0415 - 60 ms that most commands never need

    return float(ndtri((1 + level) / 2))
