"""Two conjugate pairs behind every rate: Beta-binomial for shares, Gamma-Poisson for counts per exposure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]


class Family(Protocol):
    """A conjugate pair whose prior has a mean and a spread (standard deviation on the link's scale)."""

    @property
    def name(self) -> str:
        """Its name in formulas."""

    def link(self, mean: Reals) -> Reals:
        """Mean to the scale on which groups add up."""

    def mean(self, eta: Reals) -> Reals:
        """The inverse of `link`."""

    def slope(self, mean: Reals) -> Reals:
        """Derivative of the mean by eta, which is also the variance of one unit of exposure."""

    def bend(self, mean: Reals) -> Reals:
        """Second derivative of the mean by eta, relative to the slope."""

    def prior(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
        """(a, b) of the prior with this mean and this variance on the link's scale."""

    def log_marginal(self, k: Reals, n: Reals, a: Reals, b: Reals) -> Reals:
        """Log probability of k events in exposure n under the prior, up to a term of k and n alone."""

    def posterior(self, k: Reals, n: Reals, a: Reals, b: Reals) -> tuple[Reals, Reals]:
        """(a, b) after k events in exposure n."""

    def moments(self, a: Reals, b: Reals) -> tuple[Reals, Reals]:
        """Mean and variance of the distribution (a, b)."""

    def matched(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
        """(a, b) with this mean and this variance."""

    def quantile(self, share: float, a: Reals, b: Reals) -> Reals:
        """Quantiles of the distributions (a, b)."""

    def draw(self, rng: np.random.Generator, a: Reals, b: Reals, draws: int) -> Reals:
        """(draws, n) random values."""


@dataclass(frozen=True, slots=True)
class BetaBinomial:
    """k of n said yes: p ~ Beta(a, b), k ~ Bin(n, p). Logit link."""

    name: str = "beta-binomial"

    def link(self, mean: Reals) -> Reals:
        """Logit."""
        return np.asarray(np.log(mean) - np.log1p(-mean))

    def mean(self, eta: Reals) -> Reals:
        """Inverse logit, kept off 0 and 1."""
        return np.asarray(1 / (1 + np.exp(-np.clip(eta, -30, 30))))

    def slope(self, mean: Reals) -> Reals:
        """p(1 - p)."""
        return mean * (1 - mean)

    def bend(self, mean: Reals) -> Reals:
        """1 - 2p."""
        return 1 - 2 * mean

    def prior(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
        """a + b = 1 / (variance p(1 - p)): the delta method, without its - 1, so that it stays above zero."""
        size = 1 / (variance * self.slope(mean))
        return mean * size, (1 - mean) * size

    def log_marginal(self, k: Reals, n: Reals, a: Reals, b: Reals) -> Reals:
        """log B(a + k, b + n - k) - log B(a, b)."""
        from scipy.special import betaln  # noqa: PLC0415 - 60 ms that most commands never need

        return np.asarray(betaln(a + k, b + n - k) - betaln(a, b))

    def posterior(self, k: Reals, n: Reals, a: Reals, b: Reals) -> tuple[Reals, Reals]:
        """Beta(a + k, b + n - k)."""
        return a + k, b + n - k

    def moments(self, a: Reals, b: Reals) -> tuple[Reals, Reals]:
        """Of Beta(a, b)."""
        mean = a / (a + b)
        return mean, mean * (1 - mean) / (a + b + 1)

    def matched(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
        """Beta by moments."""
        size = np.maximum(mean * (1 - mean) / variance - 1, 1e-9)
        return mean * size, (1 - mean) * size

    def quantile(self, share: float, a: Reals, b: Reals) -> Reals:
        """Of Beta(a, b)."""
        from scipy.special import betaincinv  # noqa: PLC0415

        return np.asarray(betaincinv(a, b, share))

    def draw(self, rng: np.random.Generator, a: Reals, b: Reals, draws: int) -> Reals:
        """From Beta(a, b)."""
        return rng.beta(a, b, (draws, len(a)))


@dataclass(frozen=True, slots=True)
class GammaPoisson:
    """k events in an exposure n (people reached, money spent): rate ~ Gamma(a, b), k ~ Poisson(n rate). Log link."""

    name: str = "gamma-poisson"

    def link(self, mean: Reals) -> Reals:
        """Log."""
        return np.asarray(np.log(mean))

    def mean(self, eta: Reals) -> Reals:
        """Exponential."""
        return np.asarray(np.exp(np.clip(eta, -80, 80)))

    def slope(self, mean: Reals) -> Reals:
        """The mean itself."""
        return mean

    def bend(self, mean: Reals) -> Reals:
        """1."""
        return np.ones_like(mean)

    def prior(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
        """Shape 1 / variance: the variance is that of the rate relative to its mean."""
        return 1 / variance, 1 / (variance * mean)

    def log_marginal(self, k: Reals, n: Reals, a: Reals, b: Reals) -> Reals:
        """Negative binomial."""
        from scipy.special import gammaln  # noqa: PLC0415

        return np.asarray(gammaln(a + k) - gammaln(a) + a * np.log(b) - (a + k) * np.log(b + n))

    def posterior(self, k: Reals, n: Reals, a: Reals, b: Reals) -> tuple[Reals, Reals]:
        """Gamma(a + k, b + n)."""
        return a + k, b + n

    def moments(self, a: Reals, b: Reals) -> tuple[Reals, Reals]:
        """Of Gamma(a, rate b)."""
        return a / b, a / b**2

    def matched(self, mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
        """Gamma by moments."""
        return mean**2 / variance, mean / variance

    def quantile(self, share: float, a: Reals, b: Reals) -> Reals:
        """Of Gamma(a, rate b)."""
        from scipy.special import gammaincinv  # noqa: PLC0415

        return np.asarray(gammaincinv(a, share) / b)

    def draw(self, rng: np.random.Generator, a: Reals, b: Reals, draws: int) -> Reals:
        """From Gamma(a, rate b)."""
        return rng.standard_gamma(a, (draws, len(a))) / b
