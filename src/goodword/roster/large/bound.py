"""The bound on a very large roster: a fractional roster and the charges that make it pay, in turns.

The best charge for a fractional roster x assumes that pairs of candidates are booked together as x and the
semidefinite programme of pairs say; the best roster against a charge is found by conditional gradients. Both sides move
a little each turn, so that they settle on the saddle point; every charge on the way proves a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import linalg

from goodword.roster.arrays import Arrays, Bytes, Ints, Reals

_BLUR, _SHARP = 0.4, 0.15  # width around "reached for certain" in which prices fall, and how much of it is left at last
_PACE, _LATE = 0.1, 0.03  # how far both sides move, at least; in the last part of the turns
_LAST_PART = 0.7
_RANK = 24  # length of the vectors of the semidefinite programme
_OPEN = 3e-3  # variance of candidates who are as good as decided
_SWEEPS, _FIRST_SWEEPS = 8, 30
_STEPS, _LAST_STEPS = 30, 400
_MARGIN = 1.03  # by which diagonals are lengthened, at least: the semidefinite programme is solved nearly


@dataclass(frozen=True, slots=True, eq=False)
class Charge:
    """One charge: order and sizes of groups, prices, diagonal; what rows leave over; the matrix of pairs."""

    order: Ints
    z: Reals
    size: Bytes
    diagonal: Reals
    loose: float
    worth: Reals
    pairs: Reals


@dataclass(slots=True)
class Duel:
    """Both sides of the game on the arrays of some candidates; rows are all rows of the problem."""

    p: Arrays
    state: Bytes
    budget: int
    limit: int
    x: Reals
    best: float = np.inf
    charge: Charge | None = None
    point: Reals = field(init=False)
    _moment: Reals = field(init=False)
    _vectors: Reals = field(init=False)

    def __post_init__(self) -> None:
        k, self.point = len(self.x), self.x
        self._moment = np.zeros((k, k))
        self._vectors = np.random.default_rng(1).standard_normal((k, _RANK))

    @classmethod
    def start(cls, p: Arrays, budget: int, limit: int, x: Reals) -> Duel:
        """A game in which everybody may join."""
        k = len(p.cost)
        return cls(p, np.ones(k, np.int8), budget, min(limit, k), x)

    def joined(self, p: Arrays, where: Ints) -> Duel:
        """The same game with more candidates: those of this one are the numbers `where` of p."""
        k = len(p.cost)
        x = np.zeros(k)
        x[where] = self.x
        new = Duel.start(p, self.budget, self.limit, x)
        new._moment[np.ix_(where, where)] = self._moment
        new._vectors[where] = self._vectors
        return new

    def play(self, first: int, last: int, turns: int) -> None:
        """Turns first … last - 1 of `turns`; keeps the charge that proves most."""
        from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

        for turn in range(first, last):
            pace = _LATE if turn >= _LAST_PART * turns else max(_PACE, 1 / (turn + 2))
            sweeps = _FIRST_SWEEPS if turn == first else _SWEEPS
            charge = self._charged(_BLUR * max(_SHARP, 1 - turn / turns), sweeps, pace)
            against, point, height = kernels.climb(
                self.p, charge.pairs, charge.diagonal, charge.worth, self.x, self.state, self.budget, self.limit, _STEPS
            )
            if charge.loose + height < self.best:
                self.best, self.charge, self.point = charge.loose + height, charge, point
            self.x = self.x + pace * (against - self.x)

    def _charged(self, blur: float, sweeps: int, pace: float) -> Charge:
        """The best charge against the roster of the moment."""
        from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

        x, k, m = np.clip(self.x, 0.0, 1.0), len(self.x), len(self.p.weight)
        order = np.argsort(-x, kind="stable").astype(np.int64)
        rank, sides = np.empty(k, np.int32), np.ix_(order, order)
        rank[order] = np.arange(k, dtype=np.int32)
        ranked, z, size = np.empty((k, k)), np.empty(m), np.empty(m, np.int8)
        moment = np.outer(x, x)[sides] + self._moment[sides]
        loose, gains = kernels.charge(self.p, x[order], rank, moment, blur, ranked, z, size)
        pairs, worth = np.empty((k, k)), self.p.own.copy()
        pairs[sides] = ranked
        worth[order] += gains
        variance, diagonal = x * (1 - x) + _OPEN, np.empty(k)
        self._vectors *= np.sqrt(variance / (self._vectors**2).sum(axis=1))[:, None]
        kernels.settle(pairs, variance, self._vectors, diagonal, sweeps)
        kernels.drift(self._moment, self._vectors, pace)
        return Charge(order, z, size, np.maximum(diagonal, 1e-9), float(loose), worth, pairs)

    def settled(self, *, proof: bool) -> Charge:
        """The best charge, with its lowest tangent in `point`; as a proof, with a diagonal that makes it concave."""
        from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

        charge = self.charge or self._charged(_BLUR, _FIRST_SWEEPS, _PACE)
        diagonal = charge.diagonal * (concave(charge.pairs, charge.diagonal) if proof else _MARGIN)
        _, self.point, height = kernels.climb(
            self.p, charge.pairs, diagonal, charge.worth, self.point, self.state, self.budget, self.limit, _LAST_STEPS
        )
        self.best = charge.loose + height
        return Charge(charge.order, charge.z, charge.size, diagonal, charge.loose, charge.worth, charge.pairs)


def concave(pairs: Reals, diagonal: Reals) -> float:
    """By how much the diagonal must be multiplied so that pairs + diagonal has no negative eigenvalue, by trial."""
    scale = 1.0 / np.sqrt(diagonal)
    scaled, factor = pairs * scale[:, None] * scale, _MARGIN
    while not _positive(scaled, factor):
        factor += 2 * (factor - 1)
    return factor


def _positive(scaled: Reals, shift: float) -> bool:
    """Whether a symmetric matrix plus `shift` on its diagonal has a Cholesky factor."""
    shifted = scaled.copy()
    np.fill_diagonal(shifted, shift)
    try:
        linalg.cholesky(shifted, lower=True, overwrite_a=True, check_finite=False)
    except linalg.LinAlgError:
        return False
    return True
