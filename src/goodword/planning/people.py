"""The number of people: expected engaged people of the target per post, with its uncertainty."""

from __future__ import annotations

import zlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.discovery.fit import Fits
from goodword.discovery.local import LocalShares
from goodword.vetting.engagement import Engagement, column

Floats = NDArray[np.float64]
DRAWS = 1_000
LEVEL = 0.9
Z90 = 1.6448536269514722

PEOPLE = register(
    "expected-people",
    1,
    "followers x expected engagement rate (at most 1) x local share x relevance: engaged people of the target per post",
    "Product of independent posteriors; the interval from seeded draws",
)
ROSTER_PEOPLE = register(
    "roster-people",
    1,
    "distinct engaged people of the target whom a roster reaches with one post each",
    "Weighted coverage of the known audience (audience-coverage); the interval from the creators' own posteriors",
)


def expected_rate(engagement: Engagement) -> Floats:
    """(n,) posterior mean of the engagement rate, a rate above 1 counted as 1.

    With log rate ~ N(m, s^2): E[min(rate, 1)] = exp(m + s^2/2) Phi((-m - s^2)/s) + Phi(m/s).
    """
    m, s = engagement.log_mean, np.maximum(engagement.log_sd, 1e-9)
    below = np.exp(np.minimum(m + s**2 / 2, 50.0)) * ndtr((-m - s**2) / s)
    return np.asarray(np.clip(below + ndtr(m / s), 0.0, 1.0), np.float64)


def expected_people(features: pa.Table, engagement: Engagement, fits: Fits, local: LocalShares | None) -> Floats:
    """(n,) expected engaged people of the target per post; 0 where followers are not known."""
    followers = np.nan_to_num(column(features, "followers"))
    share = local.mean if local is not None else 1.0
    return np.asarray(followers * expected_rate(engagement) * share * fits.relevance, np.float64)


def draws(
    rows: list[int],
    creator_ids: list[str],
    *,
    followers: Floats,
    engagement: Engagement,
    fits: Fits,
    local: LocalShares | None,
    seed: int,
) -> Floats:
    """(len(rows), DRAWS) draws of the people of some creators.

    Each creator has a stream of their own, so that a creator's interval does not depend on who else is shown.
    """
    drawn = np.empty((len(rows), DRAWS))
    for k, i in enumerate(rows):
        rng = np.random.default_rng([seed, zlib.crc32(creator_ids[i].encode())])
        rate = np.exp(engagement.log_mean[i] + engagement.log_sd[i] * rng.standard_normal(DRAWS))
        share = local.draws(i, rng, DRAWS) if local is not None else 1.0
        drawn[k] = np.nan_to_num(followers[i]) * np.minimum(rate, 1.0) * share * fits.relevance[i]
    return drawn


def people_estimate(value: float, drawn: Floats, n: int, formula: str = PEOPLE.id) -> Estimate:
    """A number of people with the central interval of its draws, (DRAWS,)."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, min(float(low), value), max(float(high), value), n, "people", formula, LEVEL)


def moved(total: Floats, down: float, up: float) -> Floats:
    """(DRAWS,) draws `total` of people, moved by what overlap may be: at its ends `down` people fewer or `up` more."""
    # Half the draws above, half below: evenly placed normal quantiles, so that no seed is needed.
    steps = ndtri((np.arange(DRAWS) * 0.6180339887498949) % 1 * 0.998 + 0.001)
    return np.asarray(np.maximum(total + steps * np.where(steps > 0, up, down) / Z90, 0.0), np.float64)
