"""Exact search among selections with rules: branch on candidates, bound by linear programmes, keep every case."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from goodword.roster.arrays import FREE, IN, OUT, Bytes, Ints, Reals
from goodword.roster.branch import Tree
from goodword.roster.model import ProofNode
from goodword.roster.rules.frame import Frame, Prices
from goodword.roster.rules.program import Programme, Solved

_CUT_ROUNDS = 6
Improve = Callable[[Ints, int, int], tuple[Ints, float]]  # members, rounds, seed


@dataclass(slots=True)
class _Case:
    """A case still to be split: what is decided, what the programme took, what is proven, its number in the proof."""

    state: Bytes
    solved: Solved
    number: int


class Search:
    """One exact search on a frame; `tree` holds the best found and the proof so far."""

    def __init__(self, frame: Frame, tree: Tree, improve: Improve, seed: int) -> None:
        self.frame, self.tree, self.improve, self.seed = frame, tree, improve, seed
        self.programme = Programme(frame, whole=True)
        self.open: list[tuple[float, int, _Case]] = []

    def bounded(self, state: Bytes, rounds: int = _CUT_ROUNDS) -> Solved:
        """The programme of a case, with cuts until no community is counted for more than is reached."""
        self.programme.decide(state)
        best = solved = self.programme.solve(state)
        for _ in range(rounds):
            if best.prices.bound <= self.tree.enough:
                break
            where, slopes = self.programme.too_high(solved.taken)
            if not len(where):
                break
            self.programme.cut(where, slopes)
            solved = self.programme.solve(state)
            if solved.prices.bound < best.prices.bound:
                best = solved
        return replace(best, taken=solved.taken, broken=solved.broken)

    def enter(self, state: Bytes, solved: Solved) -> int:
        """Add a bounded case to the proof, and to the open ones if it may still beat the best found."""
        number = len(self.tree.nodes)
        self.tree.nodes.append(ProofNode(self.frame.multipliers(solved.prices)))
        if solved.prices.bound > self.tree.enough:
            inside, outside = force(state, solved.prices, self.tree)
            names = self.frame.core.names
            self.tree.nodes[number] = replace(
                self.tree.nodes[number],
                forced_in=tuple(names[inside].tolist()),
                forced_out=tuple(names[outside].tolist()),
            )
            heapq.heappush(self.open, (-solved.prices.bound, number, _Case(state, solved, number)))
        return number

    def run(self, most: int) -> float:
        """Work on the case with the highest bound until none can beat the best, or `most` cases were bounded."""
        while self.open and -self.open[0][0] > self.tree.enough and len(self.tree.nodes) < most:
            case = heapq.heappop(self.open)[2]
            pick = _branch_on(case)
            node = self.tree.nodes[case.number]
            if pick < 0:
                self.tree.nodes[case.number] = replace(node, then=len(self.tree.nodes))
                self._close(case.state)
                continue
            children = [self._child(case, pick, side) for side in (IN, OUT)]
            split = (int(self.frame.core.names[pick]), children[0], children[1])
            self.tree.nodes[case.number] = replace(node, split=split)
        top = -self.open[0][0] if self.open else self.tree.value
        return float(max(self.tree.rounded(top), self.tree.value))

    def _child(self, case: _Case, pick: int, side: int) -> int | None:
        """Bound the case with one more decision; its number in the proof, None when money or number forbid it."""
        state = _decide(self.frame, case.state, pick, side)
        if state is None:
            return None
        solved = self.bounded(state, 2)
        number = len(self.tree.nodes)
        self._try(solved.taken, 10 if number % 8 else 60, number)
        return self.enter(state, solved)

    def _close(self, state: Bytes) -> None:
        """Bound a case in which nobody is left to decide, at the prices that make the bound its value."""
        members = np.flatnonzero(state == IN).astype(np.int64)
        if self.frame.keeps(members):
            self._keep(members, self.frame.value(members))
        prices = self.frame.bound(state, decided(self.frame, members))
        self.tree.nodes.append(ProofNode(self.frame.multipliers(prices)))

    def _try(self, taken: Reals, rounds: int, number: int) -> None:
        order = np.argsort(-taken, kind="stable")
        likely = order[taken[order] > 0.5]
        left = self.frame.budget - np.cumsum(self.frame.core.arrays.cost[likely])
        start = likely[left >= 0][: self.frame.core.limit].astype(np.int64)
        members, value = self.improve(start, rounds, self.seed + number)
        self._keep(members, value)

    def _keep(self, members: Ints, value: float) -> None:
        if value > self.tree.value * (1 + 1e-12):
            self.tree.members, self.tree.value = np.sort(self.frame.core.names[members]), value


def force(state: Bytes, prices: Prices, tree: Tree) -> tuple[Ints, Ints]:
    """Decide, in `state`, every free candidate whose opposite cannot beat the best found; returns (in, out)."""
    worst = tree.value + tree.grain * (1 - 1e-6)
    sure = (state == FREE) & (prices.bound - np.abs(prices.net) <= worst) & (prices.net != 0)
    inside, outside = np.flatnonzero(sure & (prices.net > 0)), np.flatnonzero(sure & (prices.net < 0))
    state[inside], state[outside] = IN, OUT
    return inside, outside


def decided(frame: Frame, members: Ints) -> Prices:
    """Prices whose bound, with everybody decided, is the value of `members`, or below 0 when they break a rule."""
    p, inside = frame.core.arrays, np.zeros(frame.n)
    inside[members] = 1.0
    z = np.where(frame.hard.T @ inside > 0, 0.0, 1.0)
    level = frame.amount @ inside
    above = 2 * frame.total + 1.0
    rule = np.where(level > frame.high + 1e-9, above, np.where(level < frame.low - 1e-9, -above, 0.0))
    return Prices(z, np.exp(-(frame.soft.T @ inside)) if len(p.mass) else np.empty(0), 0.0, 0.0, rule)


def _branch_on(case: _Case) -> int:
    """The free candidate about whom the programme is least decided; -1: nobody is free."""
    free = np.flatnonzero(case.state == FREE)
    if not len(free):
        return -1
    taken, net = case.solved.taken[free], np.abs(case.solved.prices.net[free])
    return int(free[int(np.argmax(np.minimum(taken, 1 - taken) * 1e6 + taken - 1e-9 * net))])


def _decide(frame: Frame, state: Bytes, pick: int, side: int) -> Bytes | None:
    """The state with one more decision, and with everything out that no longer fits; None when it cannot be."""
    state, cost = state.copy(), frame.core.arrays.cost
    state[pick] = side
    inside = state == IN
    left = frame.budget - int(cost[inside].sum())
    room = frame.n if frame.room is None else frame.room - int(inside.sum())
    if left < 0 or room < 0:
        return None
    state[(state == FREE) & ((cost > left) | (room == 0))] = OUT
    return state
