"""Follower curves: steady, viral, giveaway, bought. Pure.

Honest growth is a random walk in the logarithm with a drift of its own per creator; a viral post brings a jump within
days, a giveaway a jump of which part leaves again. Bought followers arrive in 1 to 14 days, do not engage, and bleed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.simulate.model import WorldSpec

KINDS = ("steady", "viral", "giveaway", "bought")


@dataclass(frozen=True, slots=True)
class Curves:
    """b creators, d days, the last one is now.

    real: (b, d) log of people who follow for real, against now; bought: (b, d) bought followers, per real one now.
    kind: number in `KINDS`; day: when it happened, days since the beginning, -1 without; amount: bought or won
    followers against those of the day before.
    """

    real: NDArray[np.float32]
    bought: NDArray[np.float32]
    kind: NDArray[np.int8]
    day: NDArray[np.int32]
    amount: NDArray[np.float64]

    def followers(self, now: NDArray[np.float64], day: NDArray[np.int64]) -> NDArray[np.int64]:
        """(b, len(day)) followers on days, given those of now."""
        per_real = np.exp(self.real[:, day]) + self.bought[:, day]
        return np.maximum(1, np.round(now[:, None] * per_real / (1 + self.bought[:, -1:]))).astype(np.int64)

    @property
    def real_share(self) -> NDArray[np.float64]:
        """(b,) share of today's followers that were not bought."""
        return np.asarray(1 / (1 + self.bought[:, -1]), dtype=np.float64)


def curves(rng: np.random.Generator, spec: WorldSpec, b: int) -> Curves:
    """Follower curves of b creators over the days of the world."""
    g, d = spec.growth, spec.days + 1
    yearly = rng.normal(g.yearly_mean, g.yearly_spread, b)
    steps = rng.normal(0.0, 0.0015, (b, d)).astype(np.float32) + (yearly / 365)[:, None].astype(np.float32)
    draw = rng.random(b)
    edges = np.cumsum([g.viral, g.giveaway, g.bought])
    kind = np.select([draw < edges[0], draw < edges[1], draw < edges[2]], [1, 2, 3], 0).astype(np.int8)
    day = rng.integers(max(1, d // 10), max(2, d - d // 6), b).astype(np.int32)
    length = np.where(kind == 3, rng.integers(1, 15, b), rng.integers(2, 6, b))
    amount = np.where(kind == 3, np.exp(rng.normal(-1.2, 0.7, b)), np.exp(rng.normal(-2.6, 0.6, b)))
    time = np.arange(d)[None, :]
    ramp = np.clip((time - day[:, None]) / length[:, None], 0, 1)
    won = np.isin(kind, (1, 2))
    jump = np.where(won, np.log1p(amount), 0.0)[:, None] * ramp
    leaving = np.where(kind == 2, rng.uniform(0.3, 0.6, b), np.where(kind == 1, rng.uniform(0.0, 0.1, b), 0.0))
    after = np.clip((time - day[:, None] - length[:, None]) / 30, 0, 1)
    real = np.cumsum(steps, axis=1) + jump - leaving[:, None] * np.where(won, np.log1p(amount), 0.0)[:, None] * after
    real -= real[:, -1:]
    bleed = np.exp(-rng.uniform(0.0, 0.003, b)[:, None] * np.clip(time - day[:, None] - length[:, None], 0, None))
    level = np.exp(np.take_along_axis(real, day[:, None].astype(np.int64), axis=1))
    bought = np.where(kind == 3, amount, 0.0)[:, None] * level * ramp * bleed
    return Curves(
        real.astype(np.float32),
        bought.astype(np.float32),
        kind,
        np.where(kind > 0, day, -1).astype(np.int32),
        np.where(kind > 0, amount, 0.0),
    )
