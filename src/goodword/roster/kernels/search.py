"""Greedy and local search on one reduced problem."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from goodword.roster.arrays import Arrays, Bytes, Ints, Reals, Shorts
from goodword.roster.kernels.compiled import compiled

_TINY = 1e-12


class State(NamedTuple):
    """A roster being changed: gain (n,) of each candidate, how often each row is reached, log of the share of each
    community not reached, who is inside, members in order (the first `size`)."""

    gain: Reals
    hits: Shorts
    depth: Reals
    inside: NDArray[np.bool_]
    members: Ints


@compiled
def fresh(p: Arrays, limit: int) -> State:
    """The empty roster."""
    n = len(p.cost)
    return State(
        p.base_gain.copy(),
        np.zeros(len(p.weight), np.int32),
        np.zeros(len(p.mass)),
        np.zeros(n, np.bool_),
        np.empty(max(1, min(n, limit)), np.int64),
    )


@compiled
def _shift(p: Arrays, s: State, i: int, sign: float) -> None:
    """Candidate i enters (+1) or leaves (-1) its communities."""
    for a in range(p.sptr[i], p.sptr[i + 1]):
        b = p.soft[a]
        before = p.mass[b] * np.exp(s.depth[b])
        s.depth[b] -= sign * p.rate[a]
        lost = before - p.mass[b] * np.exp(s.depth[b])
        for c in range(p.cptr[b], p.cptr[b + 1]):
            s.gain[p.scands[c]] -= lost * p.share[c]


@compiled
def add(p: Arrays, s: State, i: int) -> None:
    """Candidate i joins; the gains of all others follow."""
    s.inside[i] = True
    for a in range(p.indptr[i], p.indptr[i + 1]):
        j = p.rows[a]
        if s.hits[j] == 0:
            for b in range(p.rindptr[j], p.rindptr[j + 1]):
                s.gain[p.cands[b]] -= p.weight[j]
        s.hits[j] += 1
    _shift(p, s, i, 1.0)


@compiled
def remove(p: Arrays, s: State, i: int) -> None:
    """Candidate i leaves."""
    s.inside[i] = False
    for a in range(p.indptr[i], p.indptr[i + 1]):
        j = p.rows[a]
        s.hits[j] -= 1
        if s.hits[j] == 0:
            for b in range(p.rindptr[j], p.rindptr[j + 1]):
                s.gain[p.cands[b]] += p.weight[j]
    _shift(p, s, i, -1.0)


@compiled
def total(p: Arrays, members: Ints, seen: NDArray[np.bool_]) -> float:
    """People reached, computed afresh; `seen` (m,) is scratch and left cleared."""
    value = 0.0
    depth = np.zeros(len(p.mass))
    for i in members:
        value += p.own[i]
        for a in range(p.indptr[i], p.indptr[i + 1]):
            if not seen[p.rows[a]]:
                seen[p.rows[a]] = True
                value += p.weight[p.rows[a]]
        for a in range(p.sptr[i], p.sptr[i + 1]):
            depth[p.soft[a]] += p.rate[a]
    for i in members:
        for a in range(p.indptr[i], p.indptr[i + 1]):
            seen[p.rows[a]] = False
    for b in range(len(depth)):
        if depth[b] > 0:
            value -= p.mass[b] * np.expm1(-depth[b])
    return value


@compiled
def _pick(p: Arrays, s: State, state: Bytes, left: int, power: int, skip: int) -> tuple[int, int]:
    """(best by gain / cost**power, best by gain) of those that may join and cost at most `left`; -1: none.

    power 2 stands for the square root.
    """
    best, pick, most, big = 0.0, -1, _TINY, -1
    for i in range(len(p.cost)):
        gain = s.gain[i]
        if gain <= _TINY or state[i] == 0 or s.inside[i] or i == skip or p.cost[i] > left:
            continue
        cost = max(0.01, float(p.cost[i]))
        score = gain if power == 0 else gain / cost if power == 1 else gain / np.sqrt(cost)
        if score > best:
            best, pick = score, i
        if gain > most:
            most, big = gain, i
    return pick, big


@compiled
def _fill(p: Arrays, s: State, state: Bytes, left: int, size: int, limit: int, power: int, skip: int) -> int:
    """Add the best affordable candidate until none adds anything; returns the size."""
    while size < limit:
        pick, _ = _pick(p, s, state, left, power, skip)
        if pick < 0:
            break
        s.members[size] = pick
        size += 1
        left -= p.cost[pick]
        add(p, s, pick)
    return size


@compiled
def greedy(p: Arrays, state: Bytes, budget: int, limit: int, power: int) -> Ints:
    """Greedy by gain / cost (power 1), gain (0) or gain / sqrt(cost) (2); any prefix may end in the biggest gain.

    Greedy+Max of Yaroslavtsev, Zhou and Avdiukhin (ICML 2020) for power 1: at least half of the best.
    """
    limit = min(limit, len(p.cost))
    s = fresh(p, limit)
    left, size, value = budget, 0, 0.0
    end, end_size, end_last = 0.0, -1, -1
    while size < limit:
        pick, big = _pick(p, s, state, left, power, -1)
        if pick < 0:
            break
        if value + s.gain[big] > end:
            end, end_size, end_last = value + s.gain[big], size, big
        value += s.gain[pick]
        s.members[size] = pick
        size += 1
        left -= p.cost[pick]
        add(p, s, pick)
    if end > value * (1 + 1e-12):
        s.members[end_size] = end_last
        size = end_size + 1
    return s.members[:size].copy()


@compiled
def _take_out(p: Arrays, s: State, size: int, position: int) -> int:
    """Remove the member at `position`, keeping the order of the others; returns who it was."""
    i = s.members[position]
    for t in range(position, size - 1):
        s.members[t] = s.members[t + 1]
    remove(p, s, i)
    return int(i)


@compiled
def _restore(p: Arrays, s: State, size: int, kept: Ints, wanted: NDArray[np.bool_]) -> None:
    """Back to the members `kept`: only who differs joins and leaves. wanted (n,): scratch, left cleared."""
    for i in kept:
        wanted[i] = True
    for t in range(size):
        if not wanted[s.members[t]]:
            remove(p, s, s.members[t])
    for t in range(len(kept)):
        s.members[t] = kept[t]
        if not s.inside[kept[t]]:
            add(p, s, kept[t])
        wanted[kept[t]] = False


@compiled
def _begin(p: Arrays, s: State, state: Bytes, start: Ints) -> tuple[int, int]:
    """Everyone of `start` joins, those who stay first; returns (how many stay, how many there are)."""
    stay, size = 0, 0
    for turn in range(2):
        for i in start:
            if (state[i] == 2) == (turn == 0):
                s.members[size] = i
                size += 1
                add(p, s, i)
        if turn == 0:
            stay = size
    return stay, size


@compiled
def improve(
    p: Arrays, state: Bytes, start: Ints, budget: int, limit: int, rounds: int, seed: int
) -> tuple[Ints, float]:
    """Ruin and recreate: take out one to three, fill again, keep what is not worse. Deterministic in `seed`.

    state (n,): 0 may not join, 1 may come and go, 2 stays once inside. Two sweeps take out each member once, filling by
    gain and then by gain per cost; then members leave at random. Ends after `rounds` trials. Returns members and value.
    """
    np.random.seed(seed)
    limit = min(limit, len(p.cost))
    s = fresh(p, limit)
    seen, wanted = np.zeros(len(p.weight), np.bool_), np.zeros(len(p.cost), np.bool_)
    stay, size = _begin(p, s, state, start)
    size = _fill(p, s, state, budget - p.cost[s.members[:size]].sum(), size, limit, 1, -1)
    value = total(p, s.members[:size], seen)
    swept = 0
    for _ in range(rounds):
        loose = size - stay
        if loose == 0:
            break
        kept = s.members[:size].copy()
        sweep = swept < 2 * loose
        power = (0 if swept < loose else 1) if sweep else np.random.randint(3)
        many = 1 if sweep else min(loose, 1 + np.random.randint(3))
        skip = -1
        for d in range(many):
            gone = _take_out(p, s, size, stay + (swept % loose if sweep else np.random.randint(size - stay)))
            size -= 1
            if d == 0:
                skip = gone
        swept += 1
        size = _fill(p, s, state, budget - p.cost[s.members[:size]].sum(), size, limit, power, skip)
        size = _fill(p, s, state, budget - p.cost[s.members[:size]].sum(), size, limit, 1, -1)
        trial = total(p, s.members[:size], seen)
        if trial > value * (1 + 1e-12):
            value, swept = trial, 0
        elif trial < value * (1 - 1e-12):
            _restore(p, s, size, kept, wanted)
            size = len(kept)
    return s.members[:size].copy(), value
