"""Whom to book when rules must be kept: search, bound by prices that include the rules, exact where it can finish."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodword.roster.arrays import OUT, Bytes, Duals, Ints, Reals
from goodword.roster.branch import Tree, carried
from goodword.roster.model import ProofNode, Rules
from goodword.roster.reduce import Core
from goodword.roster.rules.frame import Frame, Prices, framed, narrowed
from goodword.roster.rules.program import Programme, cheapest
from goodword.roster.rules.tree import Search, force
from goodword.roster.select import NothingKeepsTheRules

WHOLE = 15_000
"""Up to so many entries (candidates on rows), linear programmes hold the rows themselves; first-order steps beyond."""
_LEAST_ALPHA = 1e-5
_ROOT_ROUNDS = 40
_NARROWINGS = 3
_PATIENCE, _MEMORY = 6, 0.6
_EACH = 120  # entries that a case costs, for each of its own


@dataclass(frozen=True, slots=True)
class Counts:
    """What ends each part of the work. rounds: of local search; steps: on the dual; work: entries of all programmes."""

    rounds: int
    steps: int
    work: int


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """An answer: members (numbers of the core), people beyond the pinned, proven bound on them, root prices, proof."""

    members: Ints
    value: float
    bound: float
    duals: Duals
    nodes: tuple[ProofNode, ...]


@dataclass(slots=True)
class _Work:
    """A search under way: the frame, what is decided in it, the best found and the proof."""

    frame: Frame
    state: Bytes
    tree: Tree
    counts: Counts
    seed: int
    whole: int

    @property
    def entries(self) -> int:
        p = self.frame.core.arrays
        return len(p.rows) + len(p.soft)

    def improve(self, members: Ints, rounds: int, seed: int) -> tuple[Ints, float]:
        """Local search from `members`, among all who are not decided to be out."""
        return improved(self.frame, self.state, members, rounds, seed)

    def keep(self, members: Ints, value: float) -> None:
        """Keep members (of the frame) when they are the best so far."""
        if value > self.tree.value * (1 + 1e-12):
            self.tree.members, self.tree.value = np.sort(self.frame.core.names[members]), value


def search_ruled(
    reduced: Core,
    rules: Rules,
    budget: int,
    room: int | None,
    *,
    seed: int,
    counts: Counts,
    start: Ints | None = None,
    whole: int = WHOLE,
) -> Ruled:
    """Search and bound with `budget` minor units and `room` bookings left beyond the pinned.

    start: members of an earlier answer (numbers of the core). whole: see WHOLE. Raises NothingKeepsTheRules.
    """
    frame = framed(reduced, rules, budget, room)
    state: Bytes = (reduced.arrays.cost <= budget).astype(np.int8)
    if room == 0:
        state[:] = OUT
    members, value = _first(frame, state, seed, counts.rounds, start)
    tree = Tree(np.sort(reduced.names[members]), value, reduced.grain)
    work = _Work(frame, state, tree, counts, seed, whole)
    p = _root(work)
    bound = min(tree.rounded(p.bound), _rest(work, p))
    duals = Duals(p.bound, p.z, p.slope, p.budget, p.size, p.net, np.empty(0))
    found = np.searchsorted(reduced.names, tree.members)
    return Ruled(found, tree.value, max(tree.value, float(bound)), duals, tuple(tree.nodes))


def improved(frame: Frame, state: Bytes, members: Ints, rounds: int, seed: int) -> tuple[Ints, float]:
    """Local search among selections that keep the rules; value -1 when none was found."""
    from goodword.roster.rules import kernels  # noqa: PLC0415 - numba loads here

    p = frame.core.arrays
    found, value = kernels.improve_ruled(p, frame.ruled, state, members, frame.budget, frame.core.limit, rounds, seed)
    return found, float(value)


def _first(frame: Frame, state: Bytes, seed: int, rounds: int, start: Ints | None) -> tuple[Ints, float]:
    """Members that keep the rules: by search, else the cheapest that there are."""
    tried = [improved(frame, state, np.empty(0, np.int64), rounds, seed)]
    if start is not None and frame.keeps(start):
        tried.append(improved(frame, state, start, rounds, seed))
    if max(t[1] for t in tried) < 0:
        members = cheapest(frame, state)
        if members is None:
            raise NothingKeepsTheRules("Nobody can be booked so that all rules are kept.")
        tried.append(improved(frame, state, members, rounds, seed))
    return max(tried, key=lambda t: t[1])


def _root(work: _Work) -> Prices:
    """Bound the whole problem: the first case of the proof."""
    if work.entries <= work.whole:
        solved = _searching(work).bounded(work.state, _ROOT_ROUNDS)
        prices, taken = solved.prices, solved.taken
    else:
        prices, taken = descend(work.frame, work.state, work.tree, work.counts.steps)
    work.tree.nodes.append(ProofNode(work.frame.multipliers(prices)))
    _round(work, taken)
    return prices


def _searching(work: _Work) -> Search:
    return Search(work.frame, work.tree, work.improve, work.seed)


def _round(work: _Work, taken: Reals) -> None:
    """Round a fractional roster and improve it; improve the best found as well."""
    cost, names = work.frame.core.arrays.cost, work.frame.core.names
    order = np.argsort(-taken, kind="stable")
    likely = order[taken[order] > 0.5]
    fits = np.cumsum(cost[likely]) <= work.frame.budget
    starts = [likely[fits][: work.frame.core.limit].astype(np.int64)]
    inside = np.flatnonzero(np.isin(names, work.tree.members)).astype(np.int64)
    if len(inside) == len(work.tree.members):
        starts.append(inside)
    for turn, start in enumerate(starts):
        work.keep(*work.improve(start, work.counts.rounds, work.seed + turn))


def _rest(work: _Work, prices: Prices) -> float:
    """Decide what the last bound decides, bound what is left again, and search it where that can finish."""
    bound = work.tree.rounded(prices.bound)
    for _ in range(_NARROWINGS):
        if bound <= work.tree.enough or not work.counts.work:
            break
        before = work.frame.n
        carried = _shrink(work, prices)
        if work.entries <= work.whole:
            return min(bound, _exact(work, carried))
        prices, taken = descend(work.frame, work.state, work.tree, work.counts.steps, carried)
        work.tree.nodes.append(ProofNode(work.frame.multipliers(prices)))
        _round(work, taken)
        bound = min(bound, work.tree.rounded(prices.bound))
        if work.frame.n > 0.8 * before:
            break
    return bound


def _shrink(work: _Work, prices: Prices) -> Prices:
    """Decide what the last case of the proof decides and leave out who is out; the next case stands for the rest.

    Returns the prices on what is left: they prove no worse a bound there.
    """
    inside, outside = force(work.state, prices, work.tree)
    names, last = work.frame.core.names, len(work.tree.nodes) - 1
    forced_in, forced_out = tuple(names[inside].tolist()), tuple(names[outside].tolist())
    node = work.tree.nodes[last]
    work.tree.nodes[last] = replace(node, forced_in=forced_in, forced_out=forced_out, then=last + 1)
    keep, old = np.flatnonzero(work.state != OUT), work.frame.core
    work.frame, work.state = narrowed(work.frame, keep), work.state[keep].copy()
    moved = replace(prices, z=carried(old, work.frame.core, prices.z))
    return work.frame.bound(work.state, moved)


def _exact(work: _Work, known: Prices) -> float:
    search = _searching(work)
    solved = search.bounded(work.state, _ROOT_ROUNDS)
    if known.bound < solved.prices.bound:
        solved = replace(solved, prices=known)
    search.enter(work.state, solved)
    each = (work.entries + 4 * work.frame.n + 50) * _EACH
    return search.run(len(work.tree.nodes) + max(4, work.counts.work // each))


def descend(frame: Frame, state: Bytes, tree: Tree, steps: int, known: Prices | None = None) -> tuple[Prices, Reals]:
    """Lower the bound by Polyak steps on the prices of rows; candidates, money and rules by a linear programme each.

    Rows move by deflected subgradients (Camerini, Fratta and Maffioli 1975), slopes follow the averaged roster.
    known: prices to start from. Returns the best prices and the averaged fractional roster.
    """
    p, programme = frame.core.arrays, Programme(frame, whole=False)
    programme.decide(state)
    members = np.flatnonzero(np.isin(frame.core.names, tree.members)).astype(np.int64)
    z, slope = _slack_prices(frame, members) if known is None else (known.z, known.slope)
    move, mean, mean_depth = np.zeros(len(z)), np.zeros(frame.n), np.zeros(len(p.mass))
    best, alpha, stall = frame.bound(state, Prices(z, slope, 0.0, 0.0, np.zeros(len(frame.low)))), 1.0, 0
    if known is not None:
        best = known
    for step in range(steps):
        programme.worths(p.own + frame.hard @ (p.weight * z) + frame.soft @ (p.mass * slope))
        solved = programme.solve(state, (z.copy(), slope.copy()))
        bound = solved.prices.bound
        stall = 0 if bound < best.bound * (1 - 1e-7) else stall + 1
        best = solved.prices if bound < best.bound else best
        if best.bound <= tree.enough or alpha < _LEAST_ALPHA:
            break
        if stall >= _PATIENCE:
            alpha, stall = 0.55 * alpha, 0
        pace = max(0.1, 1.0 / (step + 1.0))
        mean += pace * (solved.taken - mean)
        mean_depth += pace * (frame.soft.T @ solved.taken - mean_depth)
        slope = np.maximum(np.exp(-mean_depth), 1e-12)
        move = frame.hard.T @ solved.taken - 1.0 + _MEMORY * move
        move[((z <= 0) & (move > 0)) | ((z >= 1) & (move < 0))] = 0.0
        norm = float((p.weight * move**2).sum())
        if norm > 1e-15:
            z = np.clip(z - alpha * max(0.0, bound - tree.value) / norm * move, 0.0, 1.0)
    return best, mean


def _slack_prices(frame: Frame, members: Ints) -> tuple[Reals, Reals]:
    """Complementary slackness of a roster: price 1 where at most one member reaches the row, 0 where more do."""
    inside = np.zeros(frame.n)
    inside[members] = 1.0
    return np.where(frame.hard.T @ inside <= 1, 1.0, 0.0), np.maximum(np.exp(-(frame.soft.T @ inside)), 1e-12)
