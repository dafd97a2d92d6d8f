"""Greedy selection with lazy evaluation (Minoux 1978; CELF of Leskovec et al. 2007): a heap of gains that only fall."""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Arrays, Bytes, Ints, Reals
from goodword.roster.spread.kernels.compiled import compiled, inlined

_TINY = 1e-12


@inlined
def _score(gain: float, cost: int, power: int) -> float:
    """Gain (power 0), per minor unit (1), per its square root (2); what is free counts as a hundredth of a unit."""
    if power == 0:
        return gain
    price = max(0.01, float(cost))
    return gain / price if power == 1 else gain / np.sqrt(price)


@inlined
def _sink(heap: Ints, key: Reals, size: int, at: int) -> None:
    """Restore the order of a heap (largest key first, then the smaller number) below `at`."""
    who = heap[at]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size:
            a, b = heap[child], heap[child + 1]
            if key[b] > key[a] or (key[b] == key[a] and b < a):
                child += 1
        c = heap[child]
        if key[c] > key[who] or (key[c] == key[who] and c < who):
            heap[at] = c
            at = child
        else:
            break
    heap[at] = who


@compiled
def _heap(gain: Reals, cost: Ints, state: Bytes, budget: int, power: int) -> tuple[Ints, Reals, int]:
    """Everybody who may join and adds something: (heap, keys, size)."""
    n, size = len(gain), 0
    heap, key = np.empty(n, np.int64), np.zeros(n)
    for i in range(n):
        if state[i] == 1 and gain[i] > _TINY and cost[i] <= budget:
            heap[size] = i
            key[i] = _score(gain[i], cost[i], power)
            size += 1
    for at in range(size // 2 - 1, -1, -1):
        _sink(heap, key, size, at)
    return heap, key, size


@inlined
def _best(
    heap: Ints, key: Reals, size: int, gain: Reals, cost: Ints, inside: Bytes, left: int, power: int
) -> tuple[int, int]:
    """(who is best now, -1: nobody; size of the heap): outdated keys are brought up to date from the top."""
    while size > 0:
        i = heap[0]
        if inside[i] or cost[i] > left or gain[i] <= _TINY:  # gains and money only fall: never again
            size -= 1
            heap[0] = heap[size]
            _sink(heap, key, size, 0)
            continue
        now = _score(gain[i], cost[i], power)
        if now >= key[i]:
            return i, size
        key[i] = now
        _sink(heap, key, size, 0)
    return -1, size


@inlined
def _take(p: Arrays, i: int, gain: Reals, covered: Bytes) -> None:
    """Candidate i joins: the gains of all who share a row with them fall."""
    for a in range(p.indptr[i], p.indptr[i + 1]):
        j = p.rows[a]
        if covered[j] == 0:
            covered[j] = 1
            for b in range(p.rindptr[j], p.rindptr[j + 1]):
                gain[p.cands[b]] -= p.weight[j]
    gain[i] = 0.0


@compiled
def lazy_greedy(p: Arrays, state: Bytes, budget: int, limit: int, power: int) -> tuple[Ints, float, float]:
    """Members in the order in which they join, what they cover, and what they cover without the last.

    power 0: by gain; 1: by gain per minor unit; 2: per its square root. Any prefix may end in the biggest gain that
    fits (Greedy+Max of Yaroslavtsev, Zhou and Avdiukhin, ICML 2020): at least half of the best with power 1, and with
    equal costs 1 - 1/e. Work is that of reading every covered row once, plus the heap.
    """
    n = len(p.cost)
    limit = min(limit, n)
    gain, covered, inside = p.base_gain.copy(), np.zeros(len(p.weight), np.int8), np.zeros(n, np.int8)
    heap, key, size = _heap(gain, p.cost, state, budget, power)
    top, top_key, top_size = _heap(gain, p.cost, state, budget, 0)
    members, count, left, value, before = np.empty(limit, np.int64), 0, budget, 0.0, 0.0
    end, end_size, end_last, end_before = 0.0, -1, -1, 0.0
    while count < limit:
        pick, size = _best(heap, key, size, gain, p.cost, inside, left, power)
        if pick < 0:
            break
        if power != 0:
            big, top_size = _best(top, top_key, top_size, gain, p.cost, inside, left, 0)
            if value + gain[big] > end:
                end, end_size, end_last, end_before = value + gain[big], count, big, value
        before = value
        value += gain[pick]
        members[count] = pick
        count += 1
        left -= p.cost[pick]
        inside[pick] = 1
        _take(p, pick, gain, covered)
    if end > value * (1 + 1e-12):
        members[end_size] = end_last
        return members[: end_size + 1].copy(), end, end_before
    return members[:count].copy(), value, before
