"""Exact search where it can finish: branch on candidates, bound by the dual, keep every case as proof."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

import numpy as np

from goodword.roster.arrays import FREE, IN, OUT, Arrays, Bytes, Duals, Ints, Reals
from goodword.roster.model import Multipliers, ProofNode
from goodword.roster.reduce import Core, restrict

_SAME = 1e-10
_STEPS = 20
_ROOT_STEPS = 120
_ROUNDS = 3


@dataclass(slots=True)
class _Open:
    """A case still to be split: what is decided, its duals, its number in the proof."""

    state: Bytes
    duals: Duals
    number: int


@dataclass(slots=True)
class Tree:
    """A search that grows: the best members found (original numbers), the proof so far, what is still open."""

    members: Ints
    value: float
    grain: float = 0.0
    nodes: list[ProofNode] = field(default_factory=list)
    open: list[tuple[float, int, _Open]] = field(default_factory=list)

    @property
    def bound(self) -> float:
        """What no selection in any open case can beat."""
        return self.rounded(-self.open[0][0]) if self.open else self.value

    @property
    def enough(self) -> float:
        """A bound up to here proves that nothing is better than the best found."""
        return max(self.value * (1 + _SAME), self.value + self.grain * (1 - 1e-6))

    def rounded(self, bound: float) -> float:
        """A bound, brought down to the value that it proves to be the best."""
        if bound <= self.enough:
            return self.value
        return self.value + self.grain * np.floor((bound - self.value) / self.grain + 1e-9) if self.grain else bound


@dataclass(slots=True)
class Focus:
    """The part of a problem that is still open: its core, what is decided in it (0 out, 1 free, 2 in), prices."""

    core: Core
    state: Bytes
    duals: Duals


def narrow(focus: Focus, tree: Tree, budget: int, steps: int) -> Focus:
    """Decide what the last bound decides, leave out who is out, and bound what is left again.

    The last node of the tree is the one that the focus stands for; the new bound is the next.
    """
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    old, state = focus.core, focus.state.copy()
    inside, outside = force(old.arrays, state, focus.duals, tree)
    last = len(tree.nodes) - 1
    tree.nodes[last] = replace(_with(tree.nodes[last], old, inside, outside), then=last + 1)
    keep = np.flatnonzero(state != OUT)
    small = restrict(old, keep)
    inner = state[keep].copy()
    z = carried(old, small, focus.duals.z)
    duals = kernels.descend(small.arrays, inner, z, focus.duals.slope, tree.value, steps, budget, small.limit)
    tree.nodes.append(ProofNode(multipliers(small, duals)))
    return Focus(small, inner, duals)


def exact(focus: Focus, tree: Tree, budget: int, *, work: int, seed: int) -> float:
    """Branch on what is open; returns the bound that holds at the end. work: entries that all descents may touch."""
    bound = tree.rounded(focus.duals.bound)
    for _ in range(_ROUNDS):
        before = len(focus.state)
        focus = narrow(focus, tree, budget, _ROOT_STEPS)
        bound = min(bound, tree.rounded(focus.duals.bound))
        if len(focus.state) > 0.8 * before:
            break
    number = len(tree.nodes) - 1
    if focus.duals.bound > tree.enough:
        heapq.heappush(tree.open, (-focus.duals.bound, number, _Open(focus.state, focus.duals, number)))
    p = focus.core.arrays
    most = work // ((len(p.rows) + len(p.soft) + 4 * len(p.cost) + 50) * _STEPS)
    _split(focus, budget, tree, most, seed)
    return min(bound, tree.bound)


def _with(node: ProofNode, small: Core, inside: Ints, outside: Ints) -> ProofNode:
    """The node with what it decides."""
    names = small.names
    return replace(node, forced_in=tuple(names[inside].tolist()), forced_out=tuple(names[outside].tolist()))


def carried(old: Core, new: Core, z: Reals) -> Reals:
    """Prices of an old core on the rows of its restriction."""
    moved = np.ones(len(new.arrays.weight))
    both = (old.row >= 0) & (new.row >= 0)
    moved[new.row[both]] = z[old.row[both]]
    return moved


def multipliers(reduced: Core, duals: Duals) -> Multipliers:
    """Duals of a core in the form that a proof keeps."""
    return Multipliers(reduced.row, duals.z, duals.slope, float(duals.budget_price), float(duals.size_price))


def _split(focus: Focus, budget: int, tree: Tree, most: int, seed: int) -> None:
    """Work on the case with the highest bound until none can beat the best found, or `most` cases were bounded."""
    small = focus.core
    while tree.open and tree.open[0][0] < -tree.enough and len(tree.nodes) < most:
        case = tree.open[0][2]
        pick = _branch_on(small.arrays, case)
        heapq.heappop(tree.open)
        if pick < 0:  # everything is decided: bound it once more, at the prices that make the bound its value
            tree.nodes[case.number] = replace(tree.nodes[case.number], then=len(tree.nodes))
            _decided(focus, budget, tree, case.state, case.duals, seed=seed)
            continue
        children = [_child(focus, budget, tree, case, pick=pick, side=side, seed=seed) for side in (IN, OUT)]
        node = tree.nodes[case.number]
        tree.nodes[case.number] = replace(node, split=(int(small.names[pick]), children[0], children[1]))


def _decided(focus: Focus, budget: int, tree: Tree, state: Bytes, duals: Duals, *, seed: int) -> None:
    """Close a case in which nobody is left to decide."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    small = focus.core
    z, slope = _start_prices(small.arrays, state, duals)
    last = kernels.descend(small.arrays, state, z, slope, tree.value, 1, budget, small.limit)
    _try(focus, budget, tree, state, duals=last, seed=seed)
    tree.nodes.append(ProofNode(multipliers(small, last)))


def _child(focus: Focus, budget: int, tree: Tree, case: _Open, *, pick: int, side: int, seed: int) -> int | None:
    """Bound the case with one more decision; its number in the proof, None when nothing is allowed in it."""
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    small, p = focus.core, focus.core.arrays
    state = _decide(p, case.state, pick, side=side, budget=budget, limit=small.limit)
    if state is None:
        return None
    z, slope = _start_prices(p, state, case.duals)
    duals = kernels.descend(p, state, z, slope, tree.value, _STEPS, budget, small.limit)
    number = len(tree.nodes)
    if number % 16 == 1 or not np.any(state == FREE):
        _try(focus, budget, tree, state, duals=duals, seed=seed + number)
    _enter(small, tree, state, duals)
    return number


def _enter(small: Core, tree: Tree, state: Bytes, duals: Duals) -> None:
    """Add a bounded case to the proof, and to the open ones if it may still beat the best found."""
    number = len(tree.nodes)
    tree.nodes.append(ProofNode(multipliers(small, duals)))
    if duals.bound > tree.enough:
        inside, outside = force(small.arrays, state, duals, tree)
        tree.nodes[number] = _with(tree.nodes[number], small, inside, outside)
        heapq.heappush(tree.open, (-duals.bound, number, _Open(state, duals, number)))


def force(p: Arrays, state: Bytes, duals: Duals, tree: Tree) -> tuple[Ints, Ints]:
    """Decide, in `state`, every free candidate whose opposite cannot beat the best found; returns (in, out)."""
    net = duals.worth - duals.budget_price * p.cost - duals.size_price
    sure = (state == FREE) & (duals.bound - np.abs(net) <= tree.value + tree.grain * (1 - 1e-6)) & (net != 0)
    inside, outside = np.flatnonzero(sure & (net > 0)), np.flatnonzero(sure & (net < 0))
    state[inside] = IN
    state[outside] = OUT
    return inside, outside


def _branch_on(p: Arrays, case: _Open) -> int:
    """The free candidate on whom the fractional roster is least decided, weighed by worth; -1: none is free."""
    free = np.flatnonzero(case.state == FREE)
    if not len(free):
        return -1
    mean = np.clip(case.duals.mean[free], 0.0, 1.0)
    net = np.abs(case.duals.worth[free] - case.duals.budget_price * p.cost[free] - case.duals.size_price)
    worth = np.maximum(case.duals.worth[free], 1e-12)
    return int(free[int(np.argmax(np.minimum(mean, 1 - mean) * worth - 0.1 * net))])


def _decide(p: Arrays, state: Bytes, pick: int, *, side: int, budget: int, limit: int) -> Bytes | None:
    """The state with one more decision, and with everything out that no longer fits; None when it cannot be."""
    state = state.copy()
    state[pick] = side
    inside = state == IN
    left = budget - int(p.cost[inside].sum())
    room = limit - int(inside.sum())
    if left < 0 or room < 0:
        return None
    state[(state == FREE) & ((p.cost > left) | (room == 0))] = OUT
    return state


def _start_prices(p: Arrays, state: Bytes, duals: Duals) -> tuple[Reals, Reals]:
    """Prices of the case above; of a fully decided case those that make the bound its value."""
    if np.any(state == FREE):
        return duals.z, duals.slope
    z, inside = np.ones(len(p.weight)), state == IN
    z[p.rows[np.repeat(inside, np.diff(p.indptr))]] = 0.0
    soft = np.repeat(inside, np.diff(p.sptr))
    depth = np.bincount(p.soft[soft], weights=p.rate[soft], minlength=len(p.mass))
    return z, np.exp(-depth)


def _try(focus: Focus, budget: int, tree: Tree, state: Bytes, *, duals: Duals, seed: int) -> None:
    """Round the fractional roster of a case and improve it; keep it when it is the best so far.

    Who is decided for the whole problem stays: nothing better is without them.
    """
    from goodword.roster import kernels  # noqa: PLC0415 - numba loads here

    small, p = focus.core, focus.core.arrays
    mean = np.where(state == IN, 2.0, np.where(state == OUT, 0.0, duals.mean))
    start = rounded(p, mean, budget, small.limit)
    rounds = 2 * int((focus.state[start] == FREE).sum()) + 20
    members, value = kernels.improve(p, focus.state, start, budget, small.limit, rounds, seed)
    if value > tree.value * (1 + 1e-12):
        tree.members, tree.value = np.sort(small.names[members]), float(value)


def rounded(p: Arrays, mean: Reals, budget: int, limit: int) -> Ints:
    """The largest parts of a fractional roster that fit the budget and the size together."""
    picked: list[int] = []
    left = budget
    for i in np.argsort(-mean, kind="stable").tolist():
        if mean[i] <= 0.3 or len(picked) >= limit:
            break
        if p.cost[i] <= left:
            picked.append(i)
            left -= int(p.cost[i])
    return np.asarray(picked, np.int64)
