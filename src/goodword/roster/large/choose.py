"""Whom to book among very many: seen on a sample of people first, then improved and proven on all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from goodword.core.formula import register
from goodword.roster.arrays import Arrays, Ints, Reals
from goodword.roster.explain import Reached, in_order
from goodword.roster.large.bound import Duel
from goodword.roster.large.model import PairPrices
from goodword.roster.model import (
    Certificate,
    CoverageProblem,
    Effort,
    Multipliers,
    Proof,
    ProofNode,
    Selection,
    no_communities,
)  # fmt: skip
from goodword.roster.reduce import core
from goodword.roster.select import slack_prices

PAIRS = register(
    "roster-certificate-pairs",
    1,
    "upper bound on the people that any selection within the budget reaches, for very large problems",
    "Hunter's bound on unions (1976) averaged over all trees on a group of each row, made concave by the semidefinite "
    "programme of pairs (mixing method, Wang, Chang and Kolter 2017), below its tangent at a fractional roster",
)

LARGE = 2_000_000
"""Memberships from which problems are chosen this way."""

_MOST_BOOKED = 1_000
_SAMPLE = 60_000  # rows that are looked at first, more where they hold fewer memberships than `_LINKS`
_LINKS = 2_000_000
_CANDIDATES = 20_000  # who are looked at first
_STEPS = 200  # on the dual of the sample
_SEEN = 0.01  # part of a candidate in the averaged fractional roster from which they are looked at in any case
_NEARLY = 0.8  # of their price that others must be worth on the sample
_LEAST = 300
_OWED = 1e-3  # of the bound that may be owed to candidates who were not looked at
_STAGES = (0.25, 0.5)  # of the turns, after which candidates to whom more is owed join


@dataclass(frozen=True, slots=True)
class Work:
    """Counts that end each part. most: candidates looked at closely; rounds: of local search; turns: of the bound."""

    most: int
    rounds: int
    turns: int


WORK = {
    Effort.QUICK: Work(1_200, 150, 16),
    Effort.NORMAL: Work(1_200, 400, 40),
    Effort.THOROUGH: Work(1_500, 3_000, 120),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Glimpse:
    """What a sample of people shows: free candidates, members, the averaged fractional roster, worth ÷ price asked."""

    names: Ints
    members: Ints
    mean: Reals
    ratio: Reals


def suits(problem: CoverageProblem) -> bool:
    """Whether a problem is large enough for this, its rosters are not, and it asks for nothing that this does not know.

    Rosters are too large when the best per price that the budget pays for are more than `_MOST_BOOKED`.
    """
    if len(problem.rows) < LARGE or len(problem.weight) <= _SAMPLE or problem.rules is not None:
        return False
    return _paid_for(problem, _gains(problem)) <= _MOST_BOOKED


def _gains(problem: CoverageProblem) -> Reals:
    """(n,) people whom each candidate reaches alone, rows of the problem only."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    return kernels.summed(problem.indptr, problem.rows, problem.weight)


def _paid_for(problem: CoverageProblem, gains: Reals) -> int:
    """How many of the best per price the budget and the places pay for."""
    cost = np.maximum(problem.cost, 1)[np.argsort(-gains / np.maximum(problem.cost, 1), kind="stable")]
    count = int(np.searchsorted(np.cumsum(cost), problem.budget, side="right"))
    return count if problem.max_size is None else min(count, problem.max_size)


def choose_large(problem: CoverageProblem, *, seed: int = 1, effort: Effort | str = Effort.NORMAL) -> Selection:
    """The same as `goodword.roster.select.select`, for problems of millions of memberships.

    Deterministic in (problem, seed, effort). Raises BadInput when the pinned cannot be booked together.
    """
    work = WORK[Effort(effort)]
    seen = _glimpse(problem, seed)
    names = np.sort(seen.names[_closest(seen, work.most)])
    open_ = _Open.of(problem, seen.names)
    p = open_.arrays(names)
    members, x = _improved(seen, open_, p, names, rounds=work.rounds, seed=seed)
    found = _bounded(open_, Duel.start(p, open_.budget, open_.room, x), names, work)
    return _selection(problem, open_, names[members], found)


def _bounded(open_: _Open, duel: Duel, names: Ints, work: Work) -> _Proven:
    """The bound after all turns; after some of them, candidates to whom something is owed join."""
    done, turns = 0, work.turns
    for share in _STAGES:
        stop = round(share * turns)
        duel.play(done, stop, turns)
        done, found = stop, _proven(open_, duel, names, proof=False)
        if found.owed > _OWED * found.bound:
            more = np.union1d(names, found.wanted[: work.most // 2])
            duel, names = duel.joined(open_.arrays(more), np.searchsorted(more, names)), more
    duel.play(done, turns, turns)
    return _proven(open_, duel, names, proof=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """What the pinned leave: weight of rows, people of communities, whom they reach; who may join, money and places."""

    problem: CoverageProblem
    weight: Reals
    mass: Reals
    base: float
    names: Ints
    budget: int
    room: int

    @classmethod
    def of(cls, problem: CoverageProblem, names: Ints) -> _Open:
        reached, base = Reached(problem), 0.0
        pinned = sorted(set(problem.pinned))
        for i in pinned:
            base += reached.gain(i)
            reached.add(i)
        budget = problem.budget - sum(int(problem.cost[i]) for i in pinned)
        room = len(names) if problem.max_size is None else min(len(names), problem.max_size - len(pinned))
        return cls(problem, problem.weight * reached.fresh, reached.missed, base, names, budget, room)

    def worth(self, z: Reals, slope: Reals) -> Reals:
        """(n,) what each who may join is worth at some prices."""
        from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

        problem = self.problem
        c = problem.communities or no_communities(problem.candidates)
        soft = sparse.csr_matrix((-np.log1p(-c.share), c.index, c.indptr), shape=(problem.candidates, len(c.people)))
        worth = kernels.summed(problem.indptr, problem.rows, self.weight * z) + soft @ (self.mass * slope)
        return np.asarray(worth[self.names], np.float64)

    def arrays(self, names: Ints) -> Arrays:
        """Some candidates on all rows; nothing is merged."""
        from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

        problem, k = self.problem, len(names)
        indptr, rows, rindptr, cands = kernels.both_ways(problem.indptr, problem.rows, names, len(problem.weight))
        c = problem.communities or no_communities(problem.candidates)
        soft = sparse.csr_matrix((c.share, c.index, c.indptr), shape=(problem.candidates, len(c.people)))[names]
        by = soft.tocsc()
        by.sort_indices()
        gain = kernels.summed(indptr, rows, self.weight) + soft @ self.mass
        return Arrays(
            indptr, rows, rindptr, cands, self.weight, np.zeros(k), problem.cost[names].astype(np.int64),
            np.asarray(gain, np.float64), soft.indptr.astype(np.int64), soft.indices.astype(np.int32),
            -np.log1p(-soft.data), self.mass, by.indptr.astype(np.int64), by.indices.astype(np.int32), by.data,
        )  # fmt: skip


def _glimpse(problem: CoverageProblem, seed: int) -> _Glimpse:
    """Choose on a sample of rows, drawn in proportion to their people; the dual says who else may matter."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    small = _sampled(problem, seed)
    reduced = core(small)
    p, budget = reduced.arrays, problem.budget - reduced.spent
    state = np.ones(len(p.cost), np.int8)
    start = kernels.greedy(p, state, budget, reduced.limit, 1)
    members, value = kernels.improve(p, state, start, budget, reduced.limit, 0, seed)
    z, slope = slack_prices(p, members)
    duals = kernels.descend(p, state, z, slope, float(value), _STEPS, budget, reduced.limit)
    asked = duals.budget_price * p.cost + duals.size_price
    ratio = duals.worth / np.maximum(asked, 1e-300)
    return _Glimpse(reduced.names, np.sort(members), duals.mean, ratio)


def _sampled(problem: CoverageProblem, seed: int) -> CoverageProblem:
    """The best candidates per price on a sample of rows; the others are left without rows."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    gains, n = _gains(problem), problem.candidates
    length = np.diff(problem.indptr)
    if n > _CANDIDATES:
        best = np.argsort(-gains / np.maximum(problem.cost, 1), kind="stable")
        length[best[max(_CANDIDATES, 4 * _paid_for(problem, gains)) :]] = 0
    share = max(_SAMPLE / len(problem.weight), _LINKS / max(1, int(length.sum())))
    chance = np.minimum(1.0, share * problem.weight / max(float(problem.weight.mean()), 1e-300))
    drawn = np.random.default_rng(seed).random(len(chance)) < chance
    number = np.full(len(chance), -1, np.int32)
    number[drawn] = np.arange(int(drawn.sum()), dtype=np.int32)
    indptr, rows = kernels.some_rows(problem.indptr, problem.rows, number, length > 0)
    return replace(problem, indptr=indptr, rows=rows, weight=problem.weight[drawn] / chance[drawn])


def _closest(seen: _Glimpse, most: int) -> Ints:
    """Whom to look at closely: members, who is in the fractional roster, who is nearly worth their price there."""
    rank = np.where(seen.mean > _SEEN, 10.0 + seen.mean, seen.ratio)
    rank[seen.members] = 20.0
    count = min(most, max(_LEAST, int((rank > _NEARLY).sum())))
    return np.sort(np.argsort(-rank, kind="stable")[: max(count, len(seen.members))])


def _improved(seen: _Glimpse, open_: _Open, p: Arrays, names: Ints, *, rounds: int, seed: int) -> tuple[Ints, Reals]:
    """Members after local search on all people, and the fractional roster of the sample, both among `names`."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    state, limit = np.ones(len(names), np.int8), min(open_.room, len(names))
    start = np.searchsorted(names, seen.names[seen.members])
    members, _ = kernels.improve(p, state, start, open_.budget, limit, rounds, seed)
    x = np.clip(seen.mean[np.searchsorted(seen.names, names)], 0.0, 1.0)
    x *= min(1.0, open_.budget / max(1.0, float(p.cost @ x)), limit / max(1.0, float(x.sum())))
    return members, x


@dataclass(frozen=True, slots=True, eq=False)
class _Proven:
    """A bound on what may join the pinned: the charge in the problem's numbers, what of the bound is owed to candidates
    who were not looked at, those of them who are worth their price (dearest first)."""

    prices: PairPrices
    bound: float
    owed: float
    wanted: Ints


def _proven(open_: _Open, duel: Duel, names: Ints, *, proof: bool) -> _Proven:
    """The bound on everybody, not only on `names`, at the best charge so far; certain only as a `proof`."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    p, charge = duel.p, duel.settled(proof=proof)
    _, slopes, constant = kernels.tangent(p, charge.pairs, charge.diagonal, charge.worth, duel.point)
    slope = np.exp(-np.bincount(p.soft, np.repeat(duel.point, np.diff(p.sptr)) * p.rate, len(p.mass)))
    net = open_.worth(charge.z, slope)
    inside = np.searchsorted(open_.names, names)
    net[inside] = slopes
    cost = open_.problem.cost[open_.names].astype(np.int64)
    lam, mu = kernels.inner(cost, net, np.ones(len(cost), np.int8), open_.budget, open_.room, np.empty(len(cost)), 0.0)
    net -= lam * cost + mu
    over = np.maximum(0.0, net)
    bound = charge.loose + constant + open_.budget * lam + open_.room * mu + float(over.sum())
    over[inside] = 0.0
    wanted = open_.names[np.argsort(-over, kind="stable")[: int((over > 0).sum())]]
    prices = PairPrices(
        names[charge.order], charge.z, charge.size, charge.diagonal[charge.order], duel.point[charge.order], slope,
        float(lam), float(mu),
    )  # fmt: skip
    return _Proven(prices, bound, float(over.sum()), wanted)


def _selection(problem: CoverageProblem, open_: _Open, members: Ints, found: _Proven) -> Selection:
    """The answer, its members in the order in which they add most."""
    ordered, adds = in_order(problem, (*sorted(set(problem.pinned)), *members.tolist()))
    value = float(sum(adds))
    bound = max(open_.base + found.bound, value)
    gap = (bound - value) / bound if bound > 0 else 0.0
    by = found.prices
    row = np.arange(len(problem.weight), dtype=np.int32)
    root = Multipliers(row, by.z, by.slope, by.budget_price, by.size_price)
    spent = int(problem.cost[list(ordered)].sum())
    proof = Proof((ProofNode(root),), pairs=by)
    optimal = bound - value <= 1e-9 * max(1.0, bound)
    certificate = Certificate(value, bound, gap, "shared people of pairs", optimal)
    return Selection(ordered, adds, spent, certificate, by.budget_price, proof)
