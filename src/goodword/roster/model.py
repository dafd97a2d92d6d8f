"""The roster problem in plain arrays, its answer and its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.roster.large.model import PairPrices


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """People who are shared but were never seen with two creators: reached independently within each community.

    b communities of `people` (b,) float64 > 0. indptr: (n + 1,) int64, index: (nnz,) int32 communities of each
    candidate, each at most once, share: (nnz,) float64 in [0, 1) of the community that the candidate reaches. A set S
    reaches people × (1 - product of (1 - share) over S) of each: the expectation of a coverage function.
    """

    indptr: NDArray[np.int64]
    index: NDArray[np.int32]
    share: NDArray[np.float64]
    people: NDArray[np.float64]

    def __post_init__(self) -> None:
        if len(self.indptr) == 0 or self.indptr[0] != 0 or self.indptr[-1] != len(self.index):
            raise BadInput.value("communities", "indexed from 0 to the number of shares", "an index that does not fit")
        if len(self.index) != len(self.share):
            raise BadInput.value("communities", "one share per index", (len(self.index), len(self.share)))
        if len(self.index) and not (int(self.index.min()) >= 0 and int(self.index.max()) < len(self.people)):
            raise BadInput.value("communities", f"numbered in [0, {len(self.people)})", int(self.index.max()))
        if not np.all((self.share >= 0) & (self.share < 1)):
            raise BadInput.value("share", "in [0, 1)", "a share outside")
        if not np.all(np.isfinite(self.people) & (self.people > 0)):
            raise BadInput.value("people", "finite and above 0", "an empty community")


def no_communities(n: int) -> Communities:
    """Communities of n candidates that have none."""
    return Communities(np.zeros(n + 1, np.int64), np.empty(0, np.int32), np.empty(0), np.empty(0))


NO_LIMIT = 2**60
"""As a `high` of a rule (or, below 0, as a `low`): no limit on that side."""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What every selection must keep to: low <= sum of `amount` over the chosen members of the rule <= high.

    r rules over the members index[indptr[k]:indptr[k+1]] (candidate numbers, each at most once in a rule). indptr:
    (r + 1,) int64, index: (nnz,) int32, amount: (nnz,) int64, low, high: (r,) int64, NO_LIMIT for none. names: what
    each rule asks for; the same name again belongs to the same wish ("at most 2 in every week"). fixed: (r,) bool, a
    fact rather than a wish (one offer per creator): never said to be what should be changed.
    """

    indptr: NDArray[np.int64]
    index: NDArray[np.int32]
    amount: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    names: tuple[str, ...]
    fixed: NDArray[np.bool_]

    def __post_init__(self) -> None:
        r = len(self.low)
        if self.indptr.shape != (r + 1,) or self.indptr[0] != 0 or self.indptr[-1] != len(self.index):
            raise BadInput.value("rules", f"indexed up to {len(self.index)}", "an index that does not fit")
        if not len(self.high) == len(self.names) == len(self.fixed) == r or len(self.amount) != len(self.index):
            raise BadInput.value("rules", f"of {r} rules throughout", "parts of different lengths")
        if np.any(self.low > self.high):
            raise BadInput.value(
                "rules", "at least no more than at most", self.names[int(np.argmax(self.low > self.high))]
            )

    def __len__(self) -> int:
        return len(self.low)

    def members(self, k: int) -> NDArray[np.int32]:
        """Candidates of rule k."""
        return self.index[self.indptr[k] : self.indptr[k + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class CoverageProblem:
    """Weighted maximum coverage under a budget.

    n candidates, m rows (people, or groups of people that the same candidates reach).
    indptr: (n + 1,) int64, rows: (nnz,) int32 - rows[indptr[i]:indptr[i+1]] are the rows that candidate i reaches.
    weight: (m,) float64 >= 0, people that a row stands for. cost: (n,) int64 >= 0 minor units. budget: minor units.
    pinned, banned: candidate numbers. max_size: at most so many candidates. communities: people shared but not seen.
    rules: what else every selection must keep to; None where nothing is asked.
    """

    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    weight: NDArray[np.float64]
    cost: NDArray[np.int64]
    budget: int
    pinned: tuple[int, ...] = ()
    banned: tuple[int, ...] = ()
    max_size: int | None = None
    communities: Communities | None = None
    rules: Rules | None = None

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
        if self.max_size is not None and self.max_size < 0:
            raise BadInput.value("max_size", "at least 0", self.max_size)
        if self.communities is not None and len(self.communities.indptr) != n + 1:
            raise BadInput.value("communities", f"given for {n} candidates", len(self.communities.indptr) - 1)
        if self.rules is not None and len(self.rules.index):
            first, last = int(self.rules.index.min()), int(self.rules.index.max())
            if first < 0 or last >= n:
                raise BadInput.value("rules", f"about candidates in [0, {n})", (first, last))

    @property
    def candidates(self) -> int:
        return len(self.cost)

    def reached_by(self, i: int) -> NDArray[np.int32]:
        """Rows of candidate i."""
        return self.rows[self.indptr[i] : self.indptr[i + 1]]


class Effort(StrEnum):
    """How long to search and to prove; every limit is a count, so that the same input gives the same answer."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Prices that prove a bound; anyone can evaluate them (see `goodword.roster.verify`).

    row: (m,) index of each row of the problem into z, -1: price 1. z: prices of rows in [0, 1]. slope: (b,) prices of
    communities in (0, 1]. budget_price, size_price >= 0: worth of one more minor unit, of one more booking. rule_price:
    (r,) worth of one more of each rule's high side where positive, of one less of its low side where negative; None
    without rules.
    """

    row: NDArray[np.int32]
    z: NDArray[np.float64]
    slope: NDArray[np.float64]
    budget_price: float
    size_price: float
    rule_price: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ProofNode:
    """One case of a proof. `multipliers` bound everything that contains and avoids what the cases above decided.

    forced_in, forced_out: candidates decided here because the opposite could not beat the stated bound. split: the
    candidate on whom two further cases rest (with: node number, without: node number). then: the case that bounds the
    same selections again, more tightly. Neither: the case is closed.
    """

    multipliers: Multipliers
    forced_in: tuple[int, ...] = ()
    forced_out: tuple[int, ...] = ()
    split: tuple[int, int | None, int | None] | None = None
    then: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Cases that together cover every allowed selection; the first is the whole problem.

    pairs: prices that bound the whole problem more tightly by charging shared people (very large problems).
    """

    nodes: tuple[ProofNode, ...]
    pairs: PairPrices | None = None

    @property
    def root(self) -> Multipliers:
        return self.nodes[0].multipliers


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof of quality: no selection within the budget and the constraints is worth more than `bound`.

    gap: (bound - value) / bound, 0 when optimal. method: what proved it ("dual", "branch and bound").
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
class Wish:
    """One limit in words, and where a roster stands with it."""

    wish: str
    now: str


@dataclass(frozen=True, slots=True)
class SecondHand:
    """People who hear of a roster from others, among `listeners` of the graph who could."""

    people: Estimate
    listeners: int
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Best value found and proven bound for one budget (minor units)."""

    budget: int
    value: float
    bound: float
    size: int
