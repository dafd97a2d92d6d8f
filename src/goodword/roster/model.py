"""The roster problem in plain arrays, its answer and its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class CoverageProblem:
    """Weighted maximum coverage under a budget.

    n candidates, m rows (people, or groups of people that the same candidates reach).
    indptr: (n + 1,) int64, rows: (nnz,) int32 - rows[indptr[i]:indptr[i+1]] are the rows that candidate i reaches.
    weight: (m,) float64 >= 0, people that a row stands for. cost: (n,) int64 >= 0 minor units. budget: minor units.
    pinned, banned: candidate numbers. max_size: at most so many candidates.
    """

    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    weight: NDArray[np.float64]
    cost: NDArray[np.int64]
    budget: int
    pinned: tuple[int, ...] = ()
    banned: tuple[int, ...] = ()
    max_size: int | None = None

    def __post_init__(self) -> None:
        n, m = len(self.cost), len(self.weight)
        if self.indptr.shape != (n + 1,) or self.indptr[0] != 0 or self.indptr[-1] != len(self.rows):
            raise BadInput.value("indptr", f"of length {n + 1}, from 0 to {len(self.rows)}", self.indptr.shape)
        if np.any(np.diff(self.indptr) < 0):
            raise BadInput.value("indptr", "non-decreasing", "a decreasing step")
        if len(self.rows) and not (int(self.rows.min()) >= 0 and int(self.rows.max()) < m):
            raise BadInput.value("rows", f"in [0, {m})", (int(self.rows.min()), int(self.rows.max())))
        if not np.all(np.isfinite(self.weight)) or np.any(self.weight < 0):
            raise BadInput.value("weight", "finite and at least 0", "a negative or missing weight")
        if np.any(self.cost < 0):
            raise BadInput.value("cost", "at least 0", int(self.cost.min()))
        if self.budget < 0:
            raise BadInput.value("budget", "at least 0", self.budget)

    @property
    def candidates(self) -> int:
        return len(self.cost)


class Effort(StrEnum):
    """How long to search and to prove; every limit is a count, so that the same input gives the same answer."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Multipliers that prove a bound; anyone can evaluate them (see `goodword.roster.verify`).

    z: (m,) price of each row between 0 and 1. budget_price, size_price >= 0: worth of one more minor unit, of one more
    booking.
    """

    z: NDArray[np.float64]
    budget_price: float
    size_price: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof of quality: no selection within the budget and the constraints is worth more than `bound`.

    gap: (bound - value) / bound, 0 when optimal. method: what proved it ("dual", "branch and bound", "greedy run").
    """

    value: float
    bound: float
    gap: float
    method: str
    optimal: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen candidate numbers in the order in which they add most, what each adds, and the certificate."""

    chosen: tuple[int, ...]
    adds: tuple[float, ...]
    spent: int
    certificate: Certificate
    multiplier: float  # value of one more minor unit of budget at the bound (dual price)
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Best value found and proven bound for one budget (minor units)."""

    budget: int
    value: float
    bound: float
    size: int
