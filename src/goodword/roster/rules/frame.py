"""A reduced problem with its rules, and the bound that prices prove for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.roster.arrays import FREE, IN, Bytes, Ints, Reals, Shorts
from goodword.roster.model import NO_LIMIT, Multipliers, Rules
from goodword.roster.reduce import Core, restrict


class Ruled(NamedTuple):
    """Rules by candidate, as the compiled search takes them: ptr (n + 1,), rule, amount; low, high (r,)."""

    ptr: Ints
    rule: Shorts
    amount: Ints
    low: Ints
    high: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Prices of rows z (m,), communities slope (b,), the budget, one booking, rules (r,), and what they prove.

    net: (n,) what each candidate is worth at them. bound: people beyond the pinned that no selection can exceed.
    """

    z: Reals
    slope: Reals
    budget: float
    size: float
    rule: Reals
    net: Reals = field(default_factory=lambda: np.empty(0))
    bound: float = np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The free part of a problem with rules: n candidates, m rows, b communities, r rules.

    hard: (n, m) 0 or 1; soft: (n, b) rates; amount: (r, n); low, high: (r,) what is left to the free candidates once
    the pinned are booked, infinite where there is no limit. budget: minor units left. room: how many may join, None
    where nothing limits it. total: people of everybody. ruled: the rules for the compiled search.
    """

    core: Core
    budget: int
    room: int | None
    hard: sparse.csr_matrix
    soft: sparse.csr_matrix
    amount: sparse.csr_matrix
    low: Reals
    high: Reals
    total: float
    ruled: Ruled

    @property
    def n(self) -> int:
        return len(self.core.arrays.cost)

    def bound(self, state: Bytes, prices: Prices) -> Prices:
        """The prices with what they prove for selections that keep to `state` (0 out, 1 free, 2 in)."""
        p = self.core.arrays
        worth = p.own + self.hard @ (p.weight * prices.z) + self.soft @ (p.mass * prices.slope)
        net = worth - prices.budget * p.cost - prices.size - self.amount.T @ prices.rule
        sides = np.where(prices.rule > 0, self.high, np.where(prices.rule < 0, self.low, 0.0))
        bound = self.budget * prices.budget + (self.room or 0) * prices.size + float(sides @ prices.rule)
        bound += float(net[state == IN].sum() + np.maximum(net[state == FREE], 0.0).sum())
        s = prices.slope
        # plain sums: products by BLAS start threads, which a busy machine makes wait
        bound += float((p.weight * (1.0 - prices.z)).sum() + (p.mass * (1.0 - s + s * np.log(s))).sum())
        return Prices(prices.z, s, prices.budget, prices.size, prices.rule, net, bound)

    def value(self, members: Ints) -> float:
        """People whom members (numbers of the core) reach beyond the pinned."""
        p, inside = self.core.arrays, np.zeros(self.n)
        inside[members] = 1.0
        reached = self.hard.T @ inside > 0
        depth = self.soft.T @ inside
        return float(p.own @ inside + p.weight @ reached - p.mass @ np.expm1(-depth))

    def keeps(self, members: Ints) -> bool:
        """Whether members keep to money, number and rules."""
        p, inside = self.core.arrays, np.zeros(self.n)
        inside[members] = 1.0
        level = self.amount @ inside
        within = bool(np.all((level >= self.low - 1e-9) & (level <= self.high + 1e-9)))
        fits = self.room is None or len(members) <= self.room
        return within and fits and int(p.cost[members].sum()) <= self.budget

    def multipliers(self, prices: Prices) -> Multipliers:
        """The prices in the form that a proof keeps."""
        return Multipliers(self.core.row, prices.z, prices.slope, prices.budget, prices.size, prices.rule)


def framed(reduced: Core, rules: Rules, budget: int, room: int | None) -> Frame:
    """Rules on a core, with `budget` minor units and `room` bookings (None: no limit) left beyond the pinned."""
    names = reduced.names
    wide = 1 + max(int(x.max(initial=-1)) for x in (rules.index, names, np.asarray(reduced.pinned, np.int64)))
    whole = sparse.csr_matrix((rules.amount.astype(np.float64), rules.index, rules.indptr), shape=(len(rules), wide))
    pinned = np.zeros(wide)
    pinned[list(reduced.pinned)] = 1.0
    used = whole @ pinned
    low = np.where(rules.low <= -NO_LIMIT, -np.inf, rules.low - used)
    high = np.where(rules.high >= NO_LIMIT, np.inf, rules.high - used)
    return _frame(reduced, budget, room, amount=sparse.csr_matrix(whole[:, names]), low=low, high=high)


def narrowed(frame: Frame, keep: NDArray[np.int64]) -> Frame:
    """The same with only the candidates `keep` (numbers of the core)."""
    small = restrict(frame.core, keep)
    amount = sparse.csr_matrix(frame.amount[:, keep])
    return _frame(small, frame.budget, frame.room, amount=amount, low=frame.low, high=frame.high)


def _frame(core: Core, budget: int, room: int | None, *, amount: sparse.csr_matrix, low: Reals, high: Reals) -> Frame:
    p, n = core.arrays, len(core.arrays.cost)
    hard = sparse.csr_matrix((np.ones(len(p.rows)), p.rows, p.indptr), shape=(n, len(p.weight)))
    soft = sparse.csr_matrix((p.rate, p.soft, p.sptr), shape=(n, len(p.mass)))
    total = float(p.own.sum() + p.weight.sum() + p.mass.sum())
    by_candidate = sparse.csc_matrix(amount)
    ruled = Ruled(
        by_candidate.indptr.astype(np.int64),
        by_candidate.indices.astype(np.int32),
        np.rint(by_candidate.data).astype(np.int64),
        np.maximum(low, -NO_LIMIT).astype(np.int64),
        np.minimum(high, NO_LIMIT).astype(np.int64),
    )
    return Frame(core, budget, room, hard, soft, amount, low, high, total, ruled)
