"""Rates of creators, posts, tiers or places, drawn towards what is usual among the others like them.

Model. Rate i has a prior with mean m_i and spread sigma (on the logit or log scale); the mean adds up one effect for
each group it belongs to (tier, niche, platform, place), each kind of group with a variance of its own that the data
choose. m_i comes from all the others, never from i itself (leave-one-out, in closed form), and how uncertain it is
widens the prior. sigma is not fixed but averaged over a grid, weighted by how well each explains all counts and by a
half-Cauchy prior: fixing it by maximum likelihood runs to infinity on small samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import Formula, register
from goodword.measurement.funnel.families import BetaBinomial, Family, GammaPoisson, Reals
from goodword.measurement.funnel.mixed import SPREADS, Belief, spread_weights, usual

SHARE = register(
    "shrunk-share",
    1,
    "Share of yes among n: Beta-binomial, drawn towards the others in the same groups (leave-one-out), the spread "
    "between creators averaged over a grid under a half-Cauchy prior.",
    "Gelman 2006 (half-Cauchy); Breslow & Clayton 1993 (group effects); docs/explain/funnel",
)
RATE = register(
    "shrunk-rate",
    1,
    "Events per exposure: Gamma-Poisson, drawn towards the others in the same groups (leave-one-out), the spread "
    "between creators averaged over a grid under a half-Cauchy prior.",
    "Gelman 2006 (half-Cauchy); Breslow & Clayton 1993 (group effects); docs/explain/funnel",
)
__all__ = ["RATE", "SHARE", "Belief", "Shrunk", "rates", "shares"]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Posteriors of n rates, arrays (n,), as Beta(a, b) or Gamma(a, rate b) with the mixture's mean and variance.

    k, exposure: what they rest on. prior: mean that the others suggest. weight: of the own counts, 0-1. spread:
    posterior mean of the spread between creators. groups: kind of group → its standard deviation.
    """

    family: Family
    k: Reals
    exposure: Reals
    a: Reals
    b: Reals
    prior: Reals
    weight: Reals
    spread: float
    groups: Mapping[str, float]
    formula: Formula

    @property
    def value(self) -> Reals:
        """Posterior means."""
        return self.family.moments(self.a, self.b)[0]

    def interval(self, level: float = 0.9) -> tuple[Reals, Reals]:
        """Central posterior intervals, which hold the mean also where the posterior is very skewed."""
        value = self.value
        low, high = (self.family.quantile((1 + s * level) / 2, self.a, self.b) for s in (-1, 1))
        return np.minimum(low, value), np.maximum(high, value)

    def estimates(self, unit: str, level: float = 0.9, *, per: float = 1.0) -> list[Estimate]:
        """One estimate each, times `per`; n is the exposure where it is counted, else the events."""
        value, (low, high) = self.value, self.interval(level)
        n = self.exposure if isinstance(self.family, BetaBinomial) else self.k
        return [
            Estimate(float(v) * per, float(lo) * per, float(hi) * per, int(m), unit, self.formula.id, level)
            for v, lo, hi, m in zip(value, low, high, n, strict=True)
        ]

    def draw(self, rng: np.random.Generator, draws: int) -> Reals:
        """(draws, n) values of the posteriors."""
        return self.family.draw(rng, self.a, self.b, draws)


def shares(k: Reals, n: Reals, groups: Mapping[str, Sequence[str | None]] | None = None, *, belief: Belief) -> Shrunk:
    """Shares k / n (0 <= k <= n), shrunk. groups: kind of group → the group of each, None where not known."""
    if np.any(k > n):
        raise BadInput.value("counts", "no larger than what they are a share of", float(np.max(k - n)))
    return _shrunk(BetaBinomial(), k, n, groups or {}, belief, SHARE)


def rates(k: Reals, n: Reals, groups: Mapping[str, Sequence[str | None]] | None = None, *, belief: Belief) -> Shrunk:
    """Rates k per unit of n (n >= 0), shrunk. groups: as of `shares`."""
    return _shrunk(GammaPoisson(), k, n, groups or {}, belief, RATE)


def _shrunk(  # noqa: PLR0917 - counts by position, as in the formula
    family: Family, k: Reals, n: Reals, groups: Mapping[str, Sequence[str | None]], belief: Belief, formula: Formula
) -> Shrunk:
    k, n = np.asarray(k, np.float64), np.asarray(n, np.float64)
    if len(k) != len(n) or np.any(k < 0) or np.any(n < 0) or not np.all(np.isfinite(k + n)):
        raise BadInput.value("counts", "as many as exposures, finite and at least 0", (len(k), len(n)))
    others = usual(family, k, n, groups, belief)
    unsure = np.minimum(others.variance, belief.weakest)
    # The mean over what the level may be lies above the level in the middle.
    prior = family.mean(others.eta + unsure / 2 * family.bend(family.mean(others.eta)))
    a0, b0 = family.prior(prior, np.minimum(SPREADS[:, None] ** 2 + others.variance, belief.weakest))
    weights = spread_weights(family, k, n, a0, b0, belief)
    first, second = family.moments(*family.posterior(k, n, a0, b0))
    value = weights @ first
    variance = np.maximum(weights @ (second + first**2) - value**2, 1e-300)
    a, b = family.matched(value, variance)
    spread = float(weights @ SPREADS)
    size = n * family.slope(prior) * (spread**2 + others.variance)
    return Shrunk(family, k, n, a, b, prior, size / (1 + size), spread, others.groups, formula)
