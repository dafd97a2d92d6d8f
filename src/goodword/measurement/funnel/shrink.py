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
SPREADS: Reals = np.geomspace(0.02, 3.0, 30)
"""Grid of the spread between creators on the logit or log scale."""
MOST_LEVELS = 400
"""Levels of one kind of group that get an effect of their own; rarer ones count as the usual."""
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed before any count: the overall mean, how sure (on the link's scale), the spread's half-Cauchy."""

    mean: float
    sd: float = 1.5
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not (self.mean > 0 and self.sd > 0 and self.scale > 0):
            raise BadInput.value("belief", "of a mean, a standard deviation and a scale above 0", self)


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
    means, spread, sds = _means(family, k, n, groups, belief)
    eta, uncertain = means
    prior = family.mean(eta)
    log_weights, firsts, seconds = [], [], []
    for sigma in SPREADS:
        a0, b0 = family.prior(prior, sigma**2 + uncertain)
        log_weights.append(float(family.log_marginal(k, n, a0, b0).sum()) + _log_prior(sigma, belief))
        first, variance = family.moments(*family.posterior(k, n, a0, b0))
        firsts.append(first)
        seconds.append(variance + first**2)
    weights = np.exp(np.asarray(log_weights) - max(log_weights))
    weights /= weights.sum()
    value = weights @ np.stack(firsts)
    variance = np.maximum(weights @ np.stack(seconds) - value**2, 1e-300)
    a, b = family.matched(value, variance)
    spread = float(weights @ SPREADS)
    size = n * family.slope(prior) * (spread**2 + uncertain)
    return Shrunk(family, k, n, a, b, prior, size / (1 + size), spread, sds, formula)


def _log_prior(sigma: float, belief: Belief) -> float:
    """Half-Cauchy of the spread, times sigma for a grid that is even in its log."""
    return float(np.log(sigma) - np.log1p((sigma / belief.scale) ** 2))


def _design(groups: Mapping[str, Sequence[str | None]], n: int) -> tuple[Reals, list[tuple[str, slice]]]:
    """(n, 1 + levels) indicator columns, the first for all, and which columns belong to which kind of group."""
    blocks, kinds, at = [np.ones((n, 1))], [], 1
    for kind, names in groups.items():
        known = [name for name in names if name is not None]
        counted = (
            sorted(set(known), key=lambda name: (-known.count(name), name))
            if len(set(known)) > MOST_LEVELS
            else sorted(set(known))
        )
        number = {name: i for i, name in enumerate(counted[:MOST_LEVELS])}
        if len(number) < 2:
            continue
        block = np.zeros((n, len(number)))
        for row, name in enumerate(names):
            if name in number:
                block[row, number[name]] = 1.0
        blocks.append(block)
        kinds.append((kind, slice(at, at + len(number))))
        at += len(number)
    return np.concatenate(blocks, axis=1), kinds


def _means(
    family: Family, k: Reals, n: Reals, groups: Mapping[str, Sequence[str | None]], belief: Belief
) -> tuple[tuple[Reals, Reals], float, dict[str, float]]:
    """((eta, variance of eta) of each rate as the others suggest it, spread, standard deviation of each kind of group).

    A generalised linear mixed model by penalised quasi-likelihood: working responses z with variance
    1 / (n slope) + sigma^2, group effects normal with variances by Schall's update.
    """
    x, kinds = _design(groups, len(k))
    centre = float(family.link(np.array([belief.mean]))[0])
    eta = np.full(len(k), centre)
    total = n.sum()
    if total > 0 and k.sum() > 0:
        start = np.array([(k.sum() + 0.5) / (total + 1 if isinstance(family, BetaBinomial) else total)])
        eta[:] = family.link(np.minimum(start, 0.999) if isinstance(family, BetaBinomial) else start)[0]
    taus = np.full(len(kinds), 0.1)
    sigma2 = 0.1
    for _ in range(_SWEEPS):
        mean = family.mean(eta)
        slope = family.slope(mean)
        z = eta + (k - n * mean) / np.maximum(n * slope, 1e-12)
        noise = 1 / np.maximum(n * slope, 1e-12) + sigma2
        z = np.where(n > 0, np.clip(z, eta - 30, eta + 30), eta)
        w = np.where(n > 0, 1 / noise, 0.0)
        precision = np.concatenate(
            [[1 / belief.sd**2], *(np.full(s.stop - s.start, 1 / t) for (_, s), t in zip(kinds, taus, strict=True))]
        )
        cov = np.linalg.inv((x * w[:, None]).T @ x + np.diag(precision))
        beta = cov @ (x.T @ (w * z) + np.concatenate([[centre / belief.sd**2], np.zeros(x.shape[1] - 1)]))
        for i, (_, s) in enumerate(kinds):
            u, c = beta[s], np.diag(cov)[s]
            known = max(len(u) - float(c.sum()) / taus[i], 0.0)  # levels' worth of knowledge in the counts
            taus[i] = min((float(u @ u) + _PRIOR_TAU[0] * _PRIOR_TAU[1]) / (known + _PRIOR_TAU[0]), 4.0)
        eta = x @ beta
        sigma2 = _spread2(family, k, n, family.mean(eta), belief)
    h = np.einsum("ij,jk,ik->i", x, cov, x)
    left = np.where(w > 0, np.minimum(h * w, 0.999), 0.0)  # leverage of the own response
    loo = (eta - left * z) / (1 - left)
    return (loo, h / (1 - left)), sigma2**0.5, {kind: float(t**0.5) for (kind, _), t in zip(kinds, taus, strict=True)}


_PRIOR_TAU = (0.5, 0.01)
"""Weight (in levels) and size of the prior variance of group effects."""


def _spread2(family: Family, k: Reals, n: Reals, mean: Reals, belief: Belief) -> float:
    """Posterior mean of the spread's square on the grid, the means held."""
    logs = np.array(
        [
            float(family.log_marginal(k, n, *family.prior(mean, np.full(len(k), s**2))).sum()) + _log_prior(s, belief)
            for s in SPREADS
        ]
    )
    weights = np.exp(logs - logs.max())
    return float(weights @ SPREADS**2 / weights.sum())
