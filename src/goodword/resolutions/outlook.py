"""What is still to come, as a distribution: chance to reach a number, quantiles. Closed form, no simulation.

Two parts at each node of the belief's grid. The steady one (the base rate with its drift and noise) has a Gamma rate,
so that its count is negative binomial. What levers bring rests on a chain of rough guesses, with a long upper tail:
their yield is lognormal, and the odds are averaged over it by Gauss–Hermite quadrature.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, ndtr

from goodword.core.formula import register
from goodword.resolutions.level import BLOCK, Belief

Reals = NDArray[np.float64]

FORMULA = register(
    "goal-odds",
    1,
    "P(goal): negative binomial count of what is still to come, level drift and noise averaged by evidence",
    "West & Harrison 1997 (discount and local-level models); Hoeting et al. 1999 (Bayesian model averaging)",
)
_NODES, _MASS = np.polynomial.hermite_e.hermegauss(21)
_MASS = _MASS / _MASS.sum()
MOST_NODES = 12
"""Nodes of the grid that odds are averaged over; the others weigh next to nothing."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What is to come, at each node of the grid. All (N, K); variances are of rates, the count adds its Poisson one.

    base: mean of the steady part; wobble: its variance; known_not: the part of it that more facts would take away;
    lever: mean of what levers bring; rough: relative variance of their yield, which facts would take away; differ:
    variance because single units turn out differently; weight: of the nodes.
    """

    base: Reals
    wobble: Reals
    known_not: Reals
    lever: Reals
    rough: Reals
    differ: Reals
    weight: Reals

    def chance(self, need: Reals) -> Reals:
        """Probability of at least `need` (N,) more, averaged over nodes: (N,). A need of 0 or less is met."""
        if self.weight.shape[1] <= MOST_NODES:
            averaged = np.minimum((self.chances(need) * self.weight).sum(axis=1), 1.0)
            return np.asarray(np.where(np.asarray(need) <= 0, np.ones_like(averaged), averaged))
        return self._heaviest().chance(need)

    def chances(self, need: Reals) -> Reals:
        """The same for each node: (N, K)."""
        wanted = np.ceil(np.asarray(need, dtype=np.float64) - 1e-9)[:, None]
        asked = np.maximum(wanted, 1.0)
        if self._rough():
            total: Reals = np.tensordot(_MASS, _tail(asked, *self._at_nodes()), axes=1)
        else:
            total = _tail(asked, self.base + self.lever, self.wobble + self.differ)
        return np.asarray(np.where(wanted <= 0, np.ones_like(total), total), dtype=np.float64)

    def counted(self, need: float) -> float:
        """E[min(X, need)] of the first row: what counts towards a goal. Help raises it also where odds are flat."""
        mean, var = self._at_nodes()
        sigma = np.sqrt(np.log1p((var + mean) / mean**2))[:, 0]
        away = (np.log(need / mean[:, 0]) + sigma**2 / 2) / sigma
        part = mean[:, 0] * ndtr(away - sigma) + need * ndtr(-away)
        return float(_MASS @ part @ self.weight[0])

    def _rough(self) -> bool:
        return bool((self.rough * self.lever).any())

    def _at_nodes(self) -> tuple[Reals, Reals]:
        """Mean and variance of the rate when the levers' yield is at each of the quadrature's nodes: (nodes, N, K)."""
        sigma = np.sqrt(np.log1p(self.rough))
        factor = np.exp(sigma * _NODES[:, None, None] - sigma**2 / 2)
        return np.maximum(self.base + self.lever * factor, 1e-12), self.wobble + self.differ * factor**2

    def _heaviest(self) -> Coming:
        """The nodes of each row that weigh most, their weights made to sum to 1."""
        order = np.argsort(-self.weight, axis=1, kind="stable")[:, :MOST_NODES]
        kept = Coming(*(np.take_along_axis(getattr(self, f.name), order, axis=1) for f in fields(self)))
        return replace(kept, weight=kept.weight / kept.weight.sum(axis=1, keepdims=True))

    def single(self) -> Coming:
        """One node with the same means and variances: for pictures, where a tenth of a percent does not show."""

        def mean(of: Reals) -> Reals:
            return np.asarray((of * self.weight).sum(axis=1, keepdims=True))

        base, lever = mean(self.base), mean(self.lever)
        wobble = mean(self.wobble + self.base**2) - base**2
        rough = np.maximum(mean((1 + self.rough) * self.lever**2) / np.maximum(lever, 1e-12) ** 2 - 1, 0.0)
        parts = (wobble, mean(self.known_not), lever, np.where(lever > 0, rough, 0.0), mean(self.differ))
        return Coming(base, *parts, np.ones_like(base))

    def given(self, level: float, yields: float) -> Coming:
        """The same if the rates turned out to be so many standard deviations (of their logarithms) above the middle."""
        relative = np.log1p(np.minimum(self.known_not, self.wobble) / np.maximum(self.base, 1e-12) ** 2)
        rough = np.log1p(self.rough)
        up = np.exp(np.sqrt(relative) * level - relative / 2)
        factor = np.exp(np.sqrt(rough) * yields - rough / 2)
        wobble = np.maximum(self.wobble - self.known_not, 0.0) * up**2
        none = np.zeros_like(self.base)
        return Coming(self.base * up, wobble, none, self.lever * factor, none, self.differ * factor**2, self.weight)

    def quantile(self, share: float) -> Reals:
        """The smallest count that is not passed with probability `share` (N,), by bisection."""
        mean, var = self._at_nodes()
        low = np.zeros(self.base.shape[0])
        high = np.ceil((mean + 12 * np.sqrt(var + mean)).max(axis=(0, 2)) + 20)
        while np.any(high - low > 0.5):
            middle = np.floor((low + high) / 2)
            enough = 1 - self.chance(middle + 1) >= share
            high = np.where(enough, middle, high)
            low = np.where(enough, low, np.minimum(middle + 1, high))
        return np.asarray(high)


def _tail(wanted: Reals, mean: Reals, var: Reals) -> Reals:
    """P(X >= wanted) of a negative binomial whose rate has this mean and this variance."""
    rate = np.maximum(mean, 1e-12)
    shape = rate**2 / np.maximum(var, 1e-12 * rate**2)
    return np.asarray(betainc(wanted, shape, rate / (rate + shape)))


def coming(
    belief: Belief, exposure: Reals, steps: Reals, differ: Reals | float = 0.0, unsure: Reals | float = 0.0
) -> Coming:
    """What is to come, given what one of each unknown would bring.

    exposure: (N, D) of all that is left; steps: (N, W) seasonal days of the level left in each week from now, in order
    (their sum is the first column of exposure); differ: (N, K) variance because units of a lever differ; unsure: (N, K)
    variance of how much of what is planned gets done.
    """
    x = np.broadcast_to(exposure[:, None, :], belief.mean.shape)
    level, nodes = belief.mean[..., 0], belief.nodes
    weeks = steps[:, None, :] * belief.growth(steps.shape[1])
    days = weeks.sum(axis=2)
    later = days[..., None] - np.cumsum(weeks, axis=2)  # what a change at the end of week i still touches
    drift = (nodes.drift * level) ** 2 * (later[..., :-1] ** 2).sum(axis=2)
    noise = (nodes.noise * level) ** 2 * days * BLOCK
    known_not = belief.cov[..., 0, 0] * days**2
    lever = np.maximum((belief.mean[..., 1:] * x[..., 1:]).sum(axis=2), 0.0)
    among = np.einsum("nkd,nkde,nke->nk", x[..., 1:], belief.cov[..., 1:, 1:], x[..., 1:]) + unsure
    shared = 2 * days * (belief.cov[..., 0, 1:] * x[..., 1:]).sum(axis=2)  # what one part took, the other did not
    rough = np.where(lever > 0, np.maximum(among, 0.0) / np.maximum(lever, 1e-12) ** 2, 0.0)
    known_not = np.maximum(known_not + shared, 0.0)
    base = level * days
    return Coming(base, known_not + drift + noise, known_not, lever, rough, differ + np.zeros_like(base), belief.weight)
