"""The proof of a very large roster: prices on rows, and groups of creators whose shared people are charged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PairPrices:
    """What proves a bound below the linear programme; anyone can evaluate it (`goodword.roster.large.verify`).

    order: (k,) int64 candidates. A row's group are the first size[j] of them, in this order, that reach it. z: (m,)
    prices of rows in [0, 1]; size: (m,) int8 >= 1. diagonal: (k,) >= 0, the price of leaving a candidate undecided.
    point: (k,) fractional roster at which the tangent is taken; slope: (b,) prices of communities in (0, 1].
    budget_price, size_price >= 0: worth of one more minor unit, of one more booking.
    """

    order: NDArray[np.int64]
    z: NDArray[np.float64]
    size: NDArray[np.int8]
    diagonal: NDArray[np.float64]
    point: NDArray[np.float64]
    slope: NDArray[np.float64]
    budget_price: float
    size_price: float
