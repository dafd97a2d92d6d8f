"""Ruin and recreate among selections that keep to linear rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.roster.arrays import Arrays, Bytes, Ints
from goodword.roster.kernels.compiled import compiled
from goodword.roster.kernels.search import State, add, fresh, remove, total
from goodword.roster.rules.frame import Ruled

_TINY = 1e-12


@compiled
def _may(k: Ruled, level: Ints, i: int) -> bool:
    """Whether candidate i may join without leaving the high side of a rule."""
    for a in range(k.ptr[i], k.ptr[i + 1]):
        if k.amount[a] > 0 and level[k.rule[a]] + k.amount[a] > k.high[k.rule[a]]:
            return False
    return True


@compiled
def _helps(k: Ruled, level: Ints, i: int) -> int:
    """How much of what is missing to the low sides candidate i brings, less what it takes away."""
    found = 0
    for a in range(k.ptr[i], k.ptr[i + 1]):
        r = k.rule[a]
        missing = k.low[r] - level[r]
        if k.amount[a] > 0 and missing > 0:
            found += min(missing, k.amount[a])
        elif k.amount[a] < 0 and level[r] + k.amount[a] < k.low[r]:
            found -= min(-k.amount[a], k.low[r] - level[r] - k.amount[a])
    return found


@compiled
def _count(k: Ruled, level: Ints, i: int, sign: int) -> None:
    for a in range(k.ptr[i], k.ptr[i + 1]):
        level[k.rule[a]] += sign * k.amount[a]


@compiled
def _missing(k: Ruled, level: Ints) -> bool:
    """Whether a rule is not kept."""
    for r in range(len(level)):  # noqa: SIM110 - compiled
        if level[r] < k.low[r] or level[r] > k.high[r]:
            return True
    return False


@compiled
def _pick(
    p: Arrays, s: State, state: Bytes, k: Ruled, level: Ints, left: int, power: int, skip: int, needed: bool
) -> int:
    """The best by gain / cost**power (2: the square root) who may join; among those who help when something is needed.

    -1: nobody.
    """
    best, pick = -1.0, -1
    for i in range(len(p.cost)):
        if state[i] == 0 or s.inside[i] or i == skip or p.cost[i] > left:
            continue
        gain = max(s.gain[i], 0.0)
        if not needed and gain <= _TINY:
            continue
        cost = max(0.01, float(p.cost[i]))
        score = gain if power == 0 else gain / cost if power == 1 else gain / np.sqrt(cost)
        if not needed and score <= best:
            continue
        if not _may(k, level, i):
            continue
        helped = _helps(k, level, i)
        if needed:
            if helped <= 0:
                continue
            score = (score + 1e-9 / cost) * helped
        elif helped < 0:
            continue
        if score > best:
            best, pick = score, i
    return pick


@compiled
def _fill(
    p: Arrays, s: State, state: Bytes, k: Ruled, level: Ints, left: int, size: int, limit: int, power: int, skip: int
) -> int:
    """First whoever is needed to keep the rules, then the best, until nobody adds anything; returns the size."""
    while size < limit:
        needed = _missing(k, level)
        pick = _pick(p, s, state, k, level, left, power, skip, needed)
        if pick < 0:
            break
        s.members[size] = pick
        size += 1
        left -= p.cost[pick]
        add(p, s, pick)
        _count(k, level, pick, 1)
    return size


@compiled
def _take_out(p: Arrays, s: State, k: Ruled, level: Ints, size: int, position: int) -> int:
    i = s.members[position]
    for t in range(position, size - 1):
        s.members[t] = s.members[t + 1]
    remove(p, s, i)
    _count(k, level, i, -1)
    return int(i)


@compiled
def _restore(p: Arrays, s: State, k: Ruled, level: Ints, size: int, kept: Ints, wanted: NDArray[np.bool_]) -> None:
    """Back to the members `kept`. wanted (n,): scratch, left cleared."""
    for i in kept:
        wanted[i] = True
    for t in range(size):
        if not wanted[s.members[t]]:
            remove(p, s, s.members[t])
            _count(k, level, s.members[t], -1)
    for t in range(len(kept)):
        s.members[t] = kept[t]
        if not s.inside[kept[t]]:
            add(p, s, kept[t])
            _count(k, level, kept[t], 1)
        wanted[kept[t]] = False


@compiled
def improve_ruled(
    p: Arrays, k: Ruled, state: Bytes, start: Ints, budget: int, limit: int, rounds: int, seed: int
) -> tuple[Ints, float]:
    """Like `goodword.roster.kernels.improve`, among selections that keep to the rules. Deterministic in `seed`.

    state (n,): 0 may not join, else may come and go. Returns members and value; value -1: `start` filled up does not
    keep the rules, and nothing that does was found.
    """
    np.random.seed(seed)
    limit = min(limit, len(p.cost))
    s, level = fresh(p, limit), np.zeros(len(k.low), np.int64)
    seen, wanted = np.zeros(len(p.weight), np.bool_), np.zeros(len(p.cost), np.bool_)
    size = 0
    for i in start:
        s.members[size] = i
        size += 1
        add(p, s, i)
        _count(k, level, i, 1)
    size = _fill(p, s, state, k, level, budget - p.cost[s.members[:size]].sum(), size, limit, 1, -1)
    value = -1.0 if _missing(k, level) else total(p, s.members[:size], seen)
    swept = 0
    for _ in range(rounds):
        if size == 0:
            break
        kept = s.members[:size].copy()
        sweep = swept < 2 * size
        power = (0 if swept < size else 1) if sweep else np.random.randint(3)
        many = 1 if sweep else min(size, 1 + np.random.randint(3))
        skip = -1
        for d in range(many):
            gone = _take_out(p, s, k, level, size, swept % size if sweep else np.random.randint(size))
            size -= 1
            if d == 0:
                skip = gone
        swept += 1
        size = _fill(p, s, state, k, level, budget - p.cost[s.members[:size]].sum(), size, limit, power, skip)
        size = _fill(p, s, state, k, level, budget - p.cost[s.members[:size]].sum(), size, limit, 1, -1)
        trial = -1.0 if _missing(k, level) else total(p, s.members[:size], seen)
        if trial > value * (1 + 1e-12) + _TINY:
            value, swept = trial, 0
        elif trial < value * (1 - 1e-12):
            _restore(p, s, k, level, size, kept, wanted)
            size = len(kept)
    return s.members[:size].copy(), value
