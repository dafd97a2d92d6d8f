"""The level of a count that wanders: what blocks of days taught about it. Arrays in, arrays out; goals side by side.

State-space model on blocks of a week: level ← level · (1 + q·noise) from block to block, block ~ mean · (1 + r·noise)
with Poisson noise on top; q and r unknown, averaged over a grid by their evidence (Bayesian model averaging). The
update is the conjugate Gamma–Poisson one when r = 0 and one thing is unknown; otherwise linear Bayes with the same mean
(West & Harrison 1997, ch. 4 and 14), so that several unknowns (a base rate and what each lever brings) share it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

BLOCK = 7
"""Days of one block: weekdays cancel, and noise of neighbouring days is not counted as independent."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """Points of the grid, each (K,): drift and noise a week, trend a week, log weight before anything was seen."""

    drift: Reals
    noise: Reals
    trend: Reals
    prior: Reals

    def take(self, which: NDArray[np.bool_]) -> Nodes:
        """Some of the points."""
        return Nodes(self.drift[which], self.noise[which], self.trend[which], self.prior[which])


@dataclass(frozen=True, slots=True)
class Wander:
    """The grid of what is not known about a series, and how likely each was before it was seen.

    drift: relative change of the level a week (standard deviation); noise: relative noise of one week beyond Poisson.
    Student's t with 4 degrees of freedom around the centres, on the log scale: most counts of whole shops and cities
    drift by one or two per cent a week, and what drifts by a quarter is soon believed to. trend: steady growth or
    decline a week, each with a weight of `trending`, on a coarser grid of drift and noise.
    """

    drift: tuple[float, ...] = (0.003, 0.008, 0.015, 0.025, 0.04, 0.07, 0.13, 0.25)
    noise: tuple[float, ...] = (0.02, 0.035, 0.06, 0.1, 0.2)
    drift_centre: float = 0.015
    noise_centre: float = 0.03
    width: float = 0.5
    trend: tuple[float, ...] = (-0.015, 0.015)
    trending: float = 0.03

    def nodes(self) -> Nodes:
        """All points of the grid; the exponentials of their weights sum to 1."""
        level = self._nodes(self.drift, self.noise, 0.0, 1 - self.trending * len(self.trend))
        parts = [level] + [self._nodes(self.drift[::3], self.noise[::2], g, self.trending) for g in self.trend]
        return Nodes(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Nodes)))

    def _nodes(self, drift: tuple[float, ...], noise: tuple[float, ...], trend: float, mass: float) -> Nodes:
        q, r = (a.ravel() for a in np.meshgrid(drift, noise))
        away = [np.log(q / self.drift_centre) / self.width, np.log(r / self.noise_centre) / self.width]
        prior = np.asarray(sum(-2.5 * np.log1p(z**2 / 4) for z in away))
        return Nodes(q, r, np.full(len(q), trend), prior - np.log(np.exp(prior).sum() / mass))


WANDER = Wander()
_DAMPED = 0.93
"""Of a trend, so much is left each further week: what grows now does not grow for ever (Gardner & McKenzie 1985)."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is known of D unknowns of N series at K nodes of the grid.

    mean: (N, K, D); cov: (N, K, D, D); weight: (N, K), each row sums to 1. The first unknown is the level that drifts.
    """

    mean: Reals
    cov: Reals
    weight: Reals
    nodes: Nodes

    def growth(self, weeks: int) -> Reals:
        """Level in each of the weeks to come against now: (K, weeks)."""
        grown = (1 - _DAMPED ** np.arange(weeks)) / (1 - _DAMPED)
        return np.asarray((1 + self.nodes.trend)[:, None] ** grown)


@dataclass(frozen=True, slots=True)
class Blocks:
    """N series cut into B blocks.

    y: (N, B) counts; x: (N, B, D) what one of each unknown would bring in the block (0 everywhere: not seen);
    days: (N, B) days seen in it, which its relative noise goes by; differ: (N, B, D) how much more the block varies
    because single units of a lever turn out differently, in squares of its mean yield (None: not at all).
    """

    y: Reals
    x: Reals
    days: Reals
    differ: Reals | None = None


def learn(seen: Blocks, mean: Reals, cov: Reals, wander: Wander = WANDER) -> Belief:
    """Belief after the blocks. mean: (N, D), cov: (N, D, D) before.

    Drift happens between blocks and once more before what is to come.
    """
    nodes = wander.nodes()
    (n, d), k = mean.shape, len(nodes.drift)
    m = np.repeat(mean[:, None, :], k, axis=1)
    c = np.repeat(cov[:, None], k, axis=1)
    evidence = np.repeat(nodes.prior[None], n, axis=0)
    for j in range(seen.y.shape[1]):
        noise = nodes.noise * np.sqrt(BLOCK / np.maximum(seen.days[:, j, None], 1.0))
        more = 0.0 if seen.differ is None else (seen.differ[:, None, j, :] * m**2).sum(axis=2)
        m, c, gained = _update((m, c), seen.y[:, j, None], seen.x[:, None, j, :], noise, more)
        evidence += gained
        _move_on(m, c, nodes)
    weight = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return Belief(m.reshape(n, k, d), c, weight / weight.sum(axis=1, keepdims=True), nodes)


def _move_on(m: Reals, c: Reals, nodes: Nodes) -> None:
    """The level a week later, in place: it follows its trend and drifts."""
    grown = 1 + nodes.trend
    m[..., 0] *= grown
    c[..., 0, :] *= grown[:, None]
    c[..., :, 0] *= grown[:, None]
    c[..., 0, 0] += (nodes.drift * m[..., 0]) ** 2


def _update(
    before: tuple[Reals, Reals], y: Reals, x: Reals, noise: Reals, more: Reals | float
) -> tuple[Reals, Reals, Reals]:
    """One block: mean, covariance and log evidence gained. noise: relative; more: variance beside it."""
    m, c = before
    if m.shape[2] == 1:
        return _update_one(m, c, y, x[..., 0], noise)
    cx = np.einsum("nkde,nke->nkd", c, np.broadcast_to(x, m.shape))
    expected = np.maximum((m * x).sum(axis=2), 1e-9)
    spread = (cx * x).sum(axis=2) + expected + (noise * expected) ** 2 + more
    off = y - expected
    gain = cx / spread[..., None]
    new = np.maximum(m + gain * off[..., None], m * 0.01)
    cov = c - gain[..., None] * cx[:, :, None, :]
    scale = np.sqrt(new / np.maximum(m, 1e-12))  # the variance of a Gamma with the same rate goes with its mean
    cov = cov * scale[..., None] * scale[:, :, None, :]
    seen = x.sum(axis=2) > 0
    return new, cov, np.where(seen, -0.5 * (np.log(spread) + off**2 / spread), 0.0)


def _update_one(m: Reals, c: Reals, y: Reals, x: Reals, noise: Reals) -> tuple[Reals, Reals, Reals]:
    """The same for one unknown, without matrices."""
    mean, var = m[..., 0], c[..., 0, 0]
    expected = np.maximum(mean * x, 1e-9)
    spread = var * x**2 + expected + (noise * expected) ** 2
    off = y - expected
    gain = var * x / spread
    new = np.maximum(mean + gain * off, mean * 0.01)
    left = var * (1 - gain * x) * new / np.maximum(mean, 1e-12)
    gained = np.where(x > 0, -0.5 * (np.log(spread) + off**2 / spread), 0.0)
    return new[..., None], left[..., None, None], gained


def blocks(daily: Reals, weights: Reals, days: int = BLOCK) -> tuple[Reals, Reals, Reals]:
    """Sums of blocks that end with the last day, and the seasonal days in them. daily, weights: (N, T), NaN: not known.

    The first block may be shorter. Returns y, exposure and days seen, each (N, B), 0 where nothing is known.
    """
    seen = ~np.isnan(daily)
    total = in_blocks(np.where(seen, daily, 0.0), days)
    return total, in_blocks(np.where(seen, weights, 0.0), days), in_blocks(seen.astype(float), days)


def in_blocks(daily: Reals, days: int = BLOCK) -> Reals:
    """Sums (N, B) of blocks of days that end with the last day. daily: (N, T)."""
    n, t = daily.shape
    pad = np.zeros((n, -t % days))
    return np.asarray(np.concatenate([pad, daily], axis=1).reshape(n, -1, days).sum(axis=2))
