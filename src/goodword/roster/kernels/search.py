"""Greedy and local search on one reduced coverage problem.

Shapes: n candidates, m rows. indptr (n + 1,), rows (nnz,): rows of each candidate. rindptr (m + 1,), cands (nnz,): the
same transposed. weight (m,), own (n,): people whom only that candidate reaches. cost (n,) int64. allowed (n,) bool.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_EPS = 1e-12


@njit(cache=True)
def _add(i, indptr, rows, rindptr, cands, weight, count, gain):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for a in range(indptr[i], indptr[i + 1]):
        j = rows[a]
        if count[j] == 0:
            w = weight[j]
            for b in range(rindptr[j], rindptr[j + 1]):
                gain[cands[b]] -= w
        count[j] += 1


@njit(cache=True)
def _remove(i, indptr, rows, rindptr, cands, weight, count, gain):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for a in range(indptr[i], indptr[i + 1]):
        j = rows[a]
        count[j] -= 1
        if count[j] == 0:
            w = weight[j]
            for b in range(rindptr[j], rindptr[j + 1]):
                gain[cands[b]] += w


@njit(cache=True)
def _value(chosen, size, indptr, rows, weight, own, seen):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Coverage computed afresh; `seen` (m,) bool is scratch and left cleared."""
    total = 0.0
    for s in range(size):
        i = chosen[s]
        total += own[i]
        for a in range(indptr[i], indptr[i + 1]):
            if not seen[rows[a]]:
                seen[rows[a]] = True
                total += weight[rows[a]]
    for s in range(size):
        i = chosen[s]
        for a in range(indptr[i], indptr[i + 1]):
            seen[rows[a]] = False
    return total


@njit(cache=True)
def cover_counts(chosen, indptr, rows, m):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """(m,) int32: how many of the chosen reach each row."""
    count = np.zeros(m, np.int32)
    for s in range(len(chosen)):
        i = chosen[s]
        for a in range(indptr[i], indptr[i + 1]):
            count[rows[a]] += 1
    return count


@njit(cache=True)
def _fill(power, left, size, limit, chosen, inside, skip, cost, allowed, problem, count, gain):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add the affordable candidate with the greatest gain / cost**power until none adds anything.

    power -1: alternate scale gain / sqrt(cost). `skip`: a candidate kept out of this filling (-1: none).
    """
    indptr, rows, rindptr, cands, weight = problem
    n = len(cost)
    while size < limit:
        best, pick = 0.0, -1
        for i in range(n):
            if allowed[i] and not inside[i] and i != skip and cost[i] <= left and gain[i] > _EPS:
                c = max(1.0, float(cost[i]))
                score = gain[i]
                if power == 1:
                    score /= c
                elif power == 2:
                    score /= np.sqrt(c)
                if score > best:
                    best, pick = score, i
        if pick < 0:
            break
        chosen[size] = pick
        inside[pick] = True
        size += 1
        left -= cost[pick]
        _add(pick, indptr, rows, rindptr, cands, weight, count, gain)
    return left, size


@njit(cache=True)
def greedy(budget, limit, power, with_max, indptr, rows, rindptr, cands, weight, own, base_gain, cost, allowed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Greedy by gain / cost (power 1), gain (0) or gain / sqrt(cost) (2); with_max: any prefix may end in one big pick.

    Greedy+Max of Yaroslavtsev, Zhou and Avdiukhin (ICML 2020): at least half of the best for power 1.
    Returns the chosen candidates in order and their value.
    """
    n, m = len(cost), len(weight)
    gain = base_gain.copy()
    count = np.zeros(m, np.int32)
    inside = np.zeros(n, np.bool_)
    chosen = np.empty(min(n, limit), np.int64)
    limit = min(limit, n)
    left, size, value = budget, 0, 0.0
    best_end, best_size, best_last = 0.0, -1, -1
    while size < limit:
        best, pick, most, big = 0.0, -1, 0.0, -1
        for i in range(n):
            if allowed[i] and not inside[i] and cost[i] <= left and gain[i] > _EPS:
                c = max(1.0, float(cost[i]))
                score = gain[i]
                if power == 1:
                    score /= c
                elif power == 2:
                    score /= np.sqrt(c)
                if score > best:
                    best, pick = score, i
                if gain[i] > most:
                    most, big = gain[i], i
        if pick < 0:
            break
        if with_max and value + most > best_end:
            best_end, best_size, best_last = value + most, size, big
        value += gain[pick]
        chosen[size] = pick
        inside[pick] = True
        size += 1
        left -= cost[pick]
        _add(pick, indptr, rows, rindptr, cands, weight, count, gain)
    if with_max and best_end > value * (1 + 1e-12):
        chosen[best_size] = best_last
        size = best_size + 1
    seen = np.zeros(m, np.bool_)
    return chosen[:size].copy(), _value(chosen, size, indptr, rows, weight, own, seen)


@njit(cache=True)
def _drop_from(chosen, size, position, inside):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    i = chosen[position]
    inside[i] = False
    for s in range(position, size - 1):
        chosen[s] = chosen[s + 1]
    return i


@njit(cache=True)
def improve(start, budget, limit, rounds, seed, indptr, rows, rindptr, cands, weight, own, base_gain, cost, allowed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Ruin and recreate: take out one to three, fill again, keep what is not worse. Deterministic in `seed`.

    The first passes take out each member once (all 1-for-many swaps); the rest are random. Returns (chosen, value).
    """
    np.random.seed(seed)
    n, m = len(cost), len(weight)
    problem = (indptr, rows, rindptr, cands, weight)
    gain = base_gain.copy()
    count = np.zeros(m, np.int32)
    inside = np.zeros(n, np.bool_)
    seen = np.zeros(m, np.bool_)
    limit = min(limit, n)
    chosen = np.empty(limit, np.int64)
    size, left = 0, budget
    for i in start:
        chosen[size] = i
        inside[i] = True
        size += 1
        left -= cost[i]
        _add(i, indptr, rows, rindptr, cands, weight, count, gain)
    left, size = _fill(1, left, size, limit, chosen, inside, -1, cost, allowed, problem, count, gain)
    value = _value(chosen, size, indptr, rows, weight, own, seen)
    keep = np.empty(limit, np.int64)
    swept = 0
    for _ in range(rounds):
        if size == 0:
            break
        kept, kept_left = size, left
        keep[:size] = chosen[:size]
        sweep = swept < 2 * size
        many = 1 if sweep else min(size, 1 + np.random.randint(3))
        skip = -1
        for d in range(many):
            position = (swept % size) if sweep else np.random.randint(size)
            i = _drop_from(chosen, size, position, inside)
            size -= 1
            left += cost[i]
            _remove(i, indptr, rows, rindptr, cands, weight, count, gain)
            if d == 0:
                skip = i
        power = (0 if swept < kept else 1) if sweep else np.random.randint(3)
        swept += 1
        left, size = _fill(power, left, size, limit, chosen, inside, skip, cost, allowed, problem, count, gain)
        left, size = _fill(1, left, size, limit, chosen, inside, -1, cost, allowed, problem, count, gain)
        trial = _value(chosen, size, indptr, rows, weight, own, seen)
        if trial > value * (1 + 1e-12):
            value, swept = trial, 0
        elif trial < value * (1 - 1e-12):
            for s in range(size):
                inside[chosen[s]] = False
                _remove(chosen[s], indptr, rows, rindptr, cands, weight, count, gain)
            for s in range(kept):
                inside[keep[s]] = True
                _add(keep[s], indptr, rows, rindptr, cands, weight, count, gain)
            chosen[:kept] = keep[:kept]
            size, left = kept, kept_left
    return chosen[:size].copy(), _value(chosen, size, indptr, rows, weight, own, seen)
