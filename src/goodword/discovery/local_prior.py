"""What is believed of a local share before any home is known: by where the creator lives and what they tag. Pure.

Local shares are nothing like one bell: most creators have nearly nobody inside a given circle, those who live there a
third or more. So the belief is a mixture of Beta components, from one in 20,000 to nearly all, whose weights depend on
the evidence of place. They start from stated values and are drawn to what known homes in the catalogue show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, betaln, logit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEANS: Floats = np.array([0.00005, 0.0002, 0.0008, 0.003, 0.01, 0.03, 0.07, 0.14, 0.24, 0.36, 0.5, 0.65, 0.8, 0.93])
"""Centres of the components, (j,): near enough to one another that any smooth belief can be made of them."""
NEAR_KM, REGION_KM = 30.0, 300.0
"""How far beyond the circle a home is next to it, and in the region: about a metropolis and a day's travel."""
HOMES = ("inside", "near", "region", "far", "unknown")
TAGS = ("none", "outside", "some", "most")
"""Where a creator lives, and what their tagged posts say: none placed, none of them inside, fewer than half, most."""

_GAP = 0.55  # spread of a component, in distances to its neighbours on the logit scale: they overlap without a hole
_CENTRES = (
    (0.30, 0.22, 0.30, 0.36),
    (0.05, 0.03, 0.10, 0.20),
    (0.008, 0.005, 0.03, 0.10),
    (0.0004, 0.0003, 0.003, 0.03),
    (0.02, 0.004, 0.08, 0.25),
)
"""Stated belief where the catalogue knows no homes, rows by HOMES, columns by TAGS: our assumption, shown as one."""
_SPREADS = (1.3, 1.6, 1.8, 2.4, 2.4)
"""Its standard deviation on the logit scale by HOMES: 1.3 around 30 % is 5 to 80 % at nine in ten."""
_ROUNDS = 80


def _strengths() -> Floats:
    spread = _GAP * np.gradient(logit(MEANS))
    return np.asarray(np.maximum(1 / (spread**2 * MEANS * (1 - MEANS)), 2.0))


_A: Floats = MEANS * _strengths()
_B: Floats = _strengths() - _A
_WHOLE: Floats = betaln(_A, _B)


def stated() -> Floats:
    """(5, 4, j) weights of the components before any home is known."""
    z = logit(MEANS)
    middle, spread = logit(np.array(_CENTRES))[..., None], np.array(_SPREADS)[:, None, None]
    weight = np.exp(-0.5 * ((z - middle) / spread) ** 2) * np.gradient(z)
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """Distinct findings of one cell: `inside` of `known` homes, seen `times`; (u,) each.

    chosen: whether somebody with nobody inside would not be in the pool at all.
    """

    known: Floats
    inside: Floats
    times: Floats
    chosen: bool


def learn(prior: Floats, found: Counts, weight: float) -> Floats:
    """(j,) weights of the components: `prior`, worth `weight` creators, drawn to what was found.

    Maximum of a penalised likelihood of beta-binomial mixtures by multiplicative updates. A pool asked for by its place
    lacks those who have nobody inside; then each finding counts given that it is not zero.
    """
    likely = np.exp(_log_likely(found.known, found.inside))
    there = -np.expm1(_log_likely(found.known, np.zeros(len(found.known)))) if found.chosen else np.ones_like(likely)
    w = prior.copy()
    for _ in range(_ROUNDS):
        belongs = likely * w
        belongs /= np.maximum(belongs.sum(axis=1, keepdims=True), 1e-300)
        seen = there / np.maximum(there @ w, 1e-300)[:, None]
        w = (found.times @ belongs + weight * prior) / (found.times @ seen + weight)
        w /= w.sum()
    return w


def _log_likely(known: Floats, inside: Floats) -> Floats:
    """(u, j) log-probability of each finding under each component, but for the binomial coefficient."""
    a, b = _A + inside[:, None], _B + (known - inside)[:, None]
    return np.asarray(betaln(a, b) - _WHOLE)


@dataclass(frozen=True, slots=True)
class Belief:
    """Posterior of some local shares: a mixture of Betas. a, b, weight: (m, j); the weights of a row sum to 1."""

    a: Floats
    b: Floats
    weight: Floats

    @property
    def mean(self) -> Floats:
        """(m,) posterior means."""
        return np.asarray((self.weight * self.a / (self.a + self.b)).sum(axis=1))

    def row(self, i: int) -> Belief:
        """One of them, without the components that do not matter."""
        use = self.weight[i] > 1e-9
        weight = self.weight[i][use]
        return Belief(self.a[i][use][None], self.b[i][use][None], (weight / weight.sum())[None])

    def quantile(self, p: float) -> float:
        """Quantile of the first row, by bisection between those of its components."""
        a, b, weight = self.a[0], self.b[0], self.weight[0]
        each = betaincinv(a, b, p)
        low, high = float(each.min()), float(each.max())
        while high - low > 1e-7 * max(high, 1e-6):
            middle = (low + high) / 2
            low, high = (middle, high) if float(weight @ betainc(a, b, middle)) < p else (low, middle)
        return (low + high) / 2

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """(n,) draws from the first row."""
        which = np.searchsorted(np.cumsum(self.weight[0])[:-1], rng.random(n), side="right")
        return np.asarray(rng.beta(self.a[0][which], self.b[0][which]))


def posterior(weight: Floats, known: Floats, inside: Floats) -> Belief:
    """What is believed after `inside` of `known` homes; weight: (m, j) of the components before."""
    log = np.log(np.maximum(weight, 1e-300)) + _log_likely(known, inside)
    after = np.exp(log - log.max(axis=1, keepdims=True))
    return Belief(
        _A + inside[:, None], _B + (known - inside)[:, None], np.asarray(after / after.sum(axis=1, keepdims=True))
    )
