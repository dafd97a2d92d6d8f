"""Linear programmes of rosters with rules, solved by HiGHS: what is taken, and the prices that prove it.

Every rule may be broken at a price that no roster can earn back, so that a programme always has a solution and its
prices prove a bound also where nothing keeps to the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.roster.arrays import IN, OUT, Bytes, Ints, Reals
from goodword.roster.rules.frame import Frame, Prices

_INF = highspy.kHighsInf
_SCALE = 1_000.0  # people of everybody, in the programme's own units
_PENALTY = 2.5 * _SCALE
_LEAST = 1e-300
MOST_STEPS = 200_000  # of the simplex method, for one solution


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """taken: (n,) fractional roster, in [0, 1]. prices: with the bound that they prove. broken: rules are."""

    taken: Reals
    prices: Prices
    broken: bool


class Programme:
    """The linear programme of one frame: rows and communities in it (`whole`), or worths given from outside.

    Columns: candidates, then the ways of breaking rules, then (if whole) rows and communities. Rows: the budget, the
    number of bookings where it is limited, the rules, then (if whole) rows, then cuts of communities.
    """

    def __init__(self, frame: Frame, *, whole: bool) -> None:
        self.frame, self.whole = frame, whole
        self.unit = _SCALE / max(frame.total, _LEAST)
        p = frame.core.arrays
        self._rows = 1 + (frame.room is not None)
        self._cuts: list[tuple[int, float]] = []  # community and slope of each cut
        self._model = quiet()
        self._build()
        if whole:
            self.cut(np.arange(len(p.mass)), np.ones(len(p.mass)))

    def _build(self) -> None:
        frame, p, n = self.frame, self.frame.core.arrays, self.frame.n
        r, m, b = len(frame.low), len(p.weight), len(p.mass)
        short, over = np.flatnonzero(np.isfinite(frame.low)), np.flatnonzero(np.isfinite(frame.high))
        slack = sparse.csr_matrix(
            (np.r_[np.ones(len(short)), -np.ones(len(over))], (np.r_[short, over], np.arange(len(short) + len(over)))),
            shape=(r, len(short) + len(over)),
        )
        money = max(1, frame.budget)
        top: list[Any] = [sparse.csr_matrix(p.cost[None, :] / money)]
        if frame.room is not None:
            top.append(sparse.csr_matrix(np.ones((1, n))))
        base = sparse.vstack([
            sparse.hstack([sparse.vstack(top), sparse.csr_matrix((self._rows, slack.shape[1]))]),
            sparse.hstack([frame.amount, slack]),
        ])  # fmt: skip
        size = [] if frame.room is None else [float(frame.room)]
        low = np.r_[np.full(self._rows, -_INF), _finite(frame.low, -_INF)]
        high = np.r_[frame.budget / money, size, _finite(frame.high, _INF)]
        extra = m + b if self.whole else 0
        if self.whole:
            shapes = ((base.shape[0], extra), (m, slack.shape[1]), (m, b))
            empty = [sparse.csr_matrix(shape) for shape in shapes]
            cover = sparse.hstack([-frame.hard.T, empty[1], sparse.identity(m), empty[2]])
            base = sparse.vstack([sparse.hstack([base, empty[0]]), cover])
            low, high = np.r_[low, np.full(m, -_INF)], np.r_[high, np.zeros(m)]
        rows = sparse.csr_matrix(base)
        self._after = n + slack.shape[1]
        cost = np.zeros(self._after + extra)
        cost[n : self._after] = -_PENALTY
        upper = np.r_[np.ones(n), np.full(slack.shape[1], _INF), np.ones(m if self.whole else 0)]
        if self.whole:
            cost[:n] = p.own * self.unit
            cost[self._after :] = np.r_[p.weight * self.unit, np.ones(b)]
            upper = np.r_[upper, p.mass * self.unit]
        maximised(self._model, rows, cost, upper, low=low, high=high)

    def cut(self, communities: NDArray[np.int64], slopes: Reals) -> None:
        """Each of these communities stays below the line of its slope."""
        p, frame = self.frame.core.arrays, self.frame
        if not len(communities):
            return
        s = np.maximum(slopes, 1e-12)
        mass = p.mass[communities] * self.unit
        mine = sparse.diags(-mass * s) @ frame.soft.T.tocsr()[communities]
        own = sparse.csr_matrix(
            (np.ones(len(communities)), (np.arange(len(communities)), len(p.weight) + communities)),
            shape=(len(communities), len(p.weight) + len(p.mass)),
        )
        gap = sparse.csr_matrix((len(communities), self._after - frame.n))
        rows = sparse.hstack([mine, gap, own]).tocsr()
        high = mass * (1.0 - s + s * np.log(s))
        self._model.addRows(
            len(communities), np.full(len(communities), -_INF), high, rows.nnz, rows.indptr[:-1].astype(np.int32),
            rows.indices.astype(np.int32), rows.data,
        )  # fmt: skip
        self._cuts += zip(communities.tolist(), s.tolist(), strict=True)

    def worths(self, worth: Reals) -> None:
        """Count each candidate for so many people, not whole."""
        n = self.frame.n
        self._model.changeColsCost(n, np.arange(n, dtype=np.int32), worth * self.unit)

    def decide(self, state: Bytes) -> None:
        """Who is out stays out, who is in stays in."""
        n = self.frame.n
        low, high = (state == IN).astype(np.float64), (state != OUT).astype(np.float64)
        self._model.changeColsBounds(n, np.arange(n, dtype=np.int32), low, high)

    def solve(self, state: Bytes, given: tuple[Reals, Reals] | None = None) -> Solved:
        """The best fractional roster and its prices. given: those of rows and communities; None: the programme's."""
        self._model.run()
        solution, n = self._model.getSolution(), self.frame.n
        columns, dual = np.array(solution.col_value), np.array(solution.row_dual)
        r, unit = len(self.frame.low), self.unit
        z, slope = self._inner(dual[self._rows + r :]) if given is None else given
        budget = max(0.0, float(dual[0])) / max(1, self.frame.budget) / unit
        size = 0.0 if self.frame.room is None else max(0.0, float(dual[1])) / unit
        rule = dual[self._rows : self._rows + r] / unit
        rule = np.where((rule > 0) & ~np.isfinite(self.frame.high), 0.0, rule)
        rule = np.where((rule < 0) & ~np.isfinite(self.frame.low), 0.0, rule)
        prices = self.frame.bound(state, Prices(z, slope, budget, size, rule))
        broken = bool(columns[n : self._after].sum() > 1e-7)
        return Solved(np.clip(columns[:n], 0.0, 1.0), prices, broken)

    def _inner(self, dual: Reals) -> tuple[Reals, Reals]:
        """Prices of rows, and of communities: the mean slope of the cuts that hold them."""
        p = self.frame.core.arrays
        m = len(p.weight)
        z = np.clip(dual[:m] / np.maximum(p.weight * self.unit, _LEAST), 0.0, 1.0)
        part = np.maximum(dual[m:], 0.0)
        which = np.array([c for c, _ in self._cuts], np.int64)
        steep = np.array([s for _, s in self._cuts])
        slope = np.bincount(which, weights=part * steep, minlength=len(p.mass))[: len(p.mass)]
        return z, np.clip(slope, 1e-12, 1.0)

    def too_high(self, taken: Reals) -> tuple[NDArray[np.int64], Reals]:
        """Communities counted for more than a fractional roster reaches of them, and the slopes that say so."""
        p = self.frame.core.arrays
        if not len(p.mass):
            return np.empty(0, np.int64), np.empty(0)
        depth = self.frame.soft.T @ taken
        counted = np.array(self._model.getSolution().col_value)[-len(p.mass) :]
        true = -p.mass * np.expm1(-depth) * self.unit
        where = np.flatnonzero(counted > true + 1e-8 * _SCALE)
        return where, np.exp(-depth[where])


def cheapest(frame: Frame, state: Bytes, *, nodes: int = 20_000) -> Ints | None:
    """Members (numbers of the core) that keep the rules for the least money; None when there are none within it.

    Raises RuntimeError when `nodes` cases of the branch and cut do not tell.
    """
    p, n, nobody = frame.core.arrays, frame.n, np.empty(0, np.int64)
    if n == 0:
        return nobody if frame.keeps(nobody) else None
    rows, high = [frame.amount], [_finite(frame.high, _INF)]
    low = [_finite(frame.low, -_INF)]
    if frame.room is not None:
        rows, high, low = (
            [*rows, sparse.csr_matrix(np.ones((1, n)))],
            [*high, np.array([frame.room])],
            [*low, np.array([-_INF])],
        )
    model = quiet()
    free = (state != OUT).astype(np.float64)
    price = p.cost / max(1.0, float(p.cost.max(initial=0)))
    matrix = sparse.csr_matrix(sparse.vstack(rows))
    maximised(model, matrix, -price - 1e-9, free, low=np.concatenate(low), high=np.concatenate(high).astype(float))
    model.changeColsBounds(n, np.arange(n, dtype=np.int32), (state == IN).astype(np.float64), free)
    model.changeColsIntegrality(n, np.arange(n, dtype=np.int32), np.full(n, highspy.HighsVarType.kInteger))
    model.setOptionValue("mip_max_nodes", nodes)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.run()
    status = model.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    members = np.flatnonzero(np.array(model.getSolution().col_value) > 0.5).astype(np.int64)
    if frame.keeps(members):
        return members
    if status == highspy.HighsModelStatus.kOptimal and int(p.cost[members].sum()) > frame.budget:
        return None
    raise RuntimeError("no selection that keeps the rules was found in the cases looked at")


def quiet() -> highspy.Highs:
    """A solver that says nothing and gives the same answer every time."""
    model = highspy.Highs()  # type: ignore[no-untyped-call] # the library has no types
    for option, value in (
        ("output_flag", False), ("threads", 1), ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9), ("simplex_iteration_limit", MOST_STEPS), ("random_seed", 0),
    ):  # fmt: skip
        model.setOptionValue(option, value)
    return model


def _finite(values: Reals, instead: float) -> Reals:
    return np.where(np.isfinite(values), values, instead)


def maximised(
    model: highspy.Highs, rows: sparse.csr_matrix, cost: Reals, upper: Reals, *, low: Reals, high: Reals
) -> None:
    """Hand a maximisation over columns from 0 to `upper` to the solver."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(rows.shape[1]), upper
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = rows.shape
    lp.a_matrix_.start_ = rows.indptr.astype(np.int32)
    lp.a_matrix_.index_ = rows.indices.astype(np.int32)
    lp.a_matrix_.value_ = rows.data.astype(np.float64)
    model.passModel(lp)
