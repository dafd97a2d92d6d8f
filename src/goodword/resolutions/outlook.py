"""What is still to come, as a distribution: chance to reach a number, quantiles. Closed form, no simulation.

The rate to come has a mean and a variance (from the belief, its drift and its noise) at each node of the belief's grid.
Up to a relative variance of a quarter it is Gamma, so that the count is negative binomial; what goes beyond is
lognormal, by Gauss–Hermite quadrature: a chain of rough guesses has a long upper tail, not a heap at zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

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
_MOST_NODES = 12  # of the grid that a probability is averaged over; the others weigh next to nothing
_GAMMA = 0.25  # relative variance that the Gamma takes; more of it would heap up at zero


@dataclass(frozen=True, slots=True)
class Coming:
    """What is to come, at each node of the grid. All (N, K).

    mean: of the rate; relative: its variance ÷ mean²; unknown: the part of `relative` that more facts would take away
    (what is not known of the rates, against what chance will bring); weight: of the nodes.
    """

    mean: Reals
    relative: Reals
    unknown: Reals
    weight: Reals

    def chance(self, need: Reals) -> Reals:
        """Probability of at least `need` (N,) more, averaged over nodes: (N,). A need of 0 or less is met."""
        if self.weight.shape[1] <= _MOST_NODES:
            return np.asarray((self.chances(need) * self.weight).sum(axis=1))
        return self._heaviest().chance(need)

    def _heaviest(self) -> Coming:
        """The nodes of each row that weigh most, their weights made to sum to 1."""
        order = np.argsort(-self.weight, axis=1, kind="stable")[:, :_MOST_NODES]
        mean, relative, unknown, weight = (
            np.take_along_axis(a, order, axis=1) for a in (self.mean, self.relative, self.unknown, self.weight)
        )
        return Coming(mean, relative, unknown, weight / weight.sum(axis=1, keepdims=True))

    def chances(self, need: Reals) -> Reals:
        """The same for each node: (N, K)."""
        wanted = np.ceil(np.asarray(need, dtype=np.float64) - 1e-9)[:, None]
        total: Reals = _tail(np.maximum(wanted, 1.0), self.mean, np.minimum(self.relative, _GAMMA))
        wide = np.flatnonzero((self.relative > _GAMMA).any(axis=1))
        if len(wide):
            total[wide] = self._wide(wide, np.maximum(wanted[wide], 1.0))
        return np.asarray(np.where(wanted <= 0, np.ones_like(total), total), dtype=np.float64)

    def _wide(self, rows: NDArray[np.int64], wanted: Reals) -> Reals:
        """Chances of goals whose rate is less well known than a Gamma says well."""
        mean, relative = self.mean[rows], self.relative[rows]
        sigma = np.sqrt(np.log((1 + np.maximum(relative, _GAMMA)) / (1 + _GAMMA)))
        rates = mean * np.exp(sigma * _NODES[:, None, None] - sigma**2 / 2)
        return np.asarray(np.tensordot(_MASS, _tail(wanted, rates, np.minimum(relative, _GAMMA)), axes=1))

    def single(self) -> Coming:
        """One node with the same mean and variance: for pictures, where a tenth of a percent does not show."""
        mean = (self.mean * self.weight).sum(axis=1, keepdims=True)
        square = (self.weight * self.mean**2 * (1 + self.relative)).sum(axis=1, keepdims=True)
        relative = np.maximum(square / mean**2 - 1, 0.0)
        return Coming(mean, relative, relative, np.ones_like(mean))

    def given(self, deviations: float) -> Coming:
        """The same if the rates turned out to be so many standard deviations (of the logarithm) above the middle."""
        sigma = np.sqrt(np.log1p(self.unknown))
        mean = self.mean * np.exp(sigma * deviations - sigma**2 / 2)
        rest = np.maximum((1 + self.relative) / (1 + self.unknown) - 1, 0.0)
        return Coming(mean, rest, np.zeros_like(rest), self.weight)

    def quantile(self, share: float) -> Reals:
        """The smallest count that is not passed with probability `share` (N,), by bisection."""
        low = np.zeros(len(self.mean))
        spread = np.sqrt(self.relative.max(axis=1) + 1 / np.maximum(self.mean.max(axis=1), 1e-9))
        high = np.ceil(self.mean.max(axis=1) * np.exp(4 * np.sqrt(np.log1p(spread**2))) + 10)
        while np.any(high - low > 0.5):
            middle = np.floor((low + high) / 2)
            enough = 1 - self.chance(middle + 1) >= share
            high = np.where(enough, middle, high)
            low = np.where(enough, low, np.minimum(middle + 1, high))
        return high


def _tail(wanted: Reals, mean: Reals, relative: Reals) -> Reals:
    """P(X >= wanted) of a negative binomial with this mean and this relative variance of its rate."""
    shape = 1 / np.maximum(relative, 1e-12)
    return np.asarray(betainc(wanted, shape, mean / (mean + shape)))


def coming(
    belief: Belief, exposure: Reals, steps: Reals, chance: Reals | float = 0.0, unknown: Reals | float = 0.0
) -> Coming:
    """What is to come, given what one of each unknown would bring.

    exposure: (N, D) of all that is left; steps: (N, W) seasonal days of the level left in each week from now, in order
    (their sum is the first column of exposure); chance: (N, K) further variance that nobody can know (differing units
    of a lever); unknown: (N, K) further variance that facts would take away (how much of what is planned gets done).
    """
    x = exposure[:, None, :]
    mean = np.maximum((belief.mean * x).sum(axis=2), 1e-12)
    known = np.einsum("nkd,nkde,nke->nk", *_spread_out(x, belief))
    level = belief.mean[..., 0]
    later = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]  # what a change at the end of week i still touches
    drift = (belief.drift * level) ** 2 * (later[:, 1:] ** 2).sum(axis=1)[:, None]
    noise = (belief.noise * level) ** 2 * steps.sum(axis=1)[:, None] * BLOCK
    known = known + unknown
    total = known + drift + noise + chance
    return Coming(mean, total / mean**2, known / mean**2, belief.weight)


def _spread_out(x: Reals, belief: Belief) -> tuple[Reals, Reals, Reals]:
    wide = np.broadcast_to(x, belief.mean.shape)
    return wide, belief.cov, wide
