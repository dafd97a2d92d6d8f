"""A bound below the linear programme: fractional rosters are charged for the people whom their pairs share.

For a row that the candidates A reach, a group T of A with m members and a price z in [0, 1], every roster x has
    1[reached] <= (1 - z) + z (sum of x over A - 2/m sum of x_i x_k over the pairs of T):
a tree over T bounds a union (Hunter, J. Appl. Prob. 1976); each pair is in 2/m of all trees. Summed over rows with
weights this is loose + b x - x W x / 2. As x_i² = x_i, adding D_i x_i (1 - x_i) / 2 changes no roster's value and makes
it concave once W + D has no negative eigenvalue; a concave function is below its tangent at any point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.roster.arrays import Arrays, Bytes, Ints, Reals, Shorts
from goodword.roster.kernels.compiled import compiled
from goodword.roster.kernels.dual import inner


@compiled
def some_rows(indptr: Ints, rows: Shorts, number: Shorts, seen: NDArray[np.bool_]) -> tuple[Ints, Shorts]:
    """The same candidates with only the rows that have a number (>= 0), those who are not `seen` (n,) without any."""
    n = len(indptr) - 1
    short = np.zeros(n + 1, np.int64)
    for i in range(n):
        count = 0
        if seen[i]:
            for a in range(indptr[i], indptr[i + 1]):
                count += number[rows[a]] >= 0
        short[i + 1] = short[i] + count
    kept = np.empty(short[n], np.int32)
    for i in range(n):
        at = short[i]
        for a in range(indptr[i], indptr[i + 1] if seen[i] else indptr[i]):
            if number[rows[a]] >= 0:
                kept[at] = number[rows[a]]
                at += 1
    return short, kept


@compiled
def both_ways(indptr: Ints, rows: Shorts, names: Ints, m: int) -> tuple[Ints, Shorts, Ints, Shorts]:
    """(indptr, rows, rindptr, cands) of the candidates `names`, renumbered, each row once."""
    last, degree = np.full(m, -1, np.int32), np.zeros(m + 1, np.int64)
    k = len(names)
    short = np.zeros(k + 1, np.int64)
    for c in range(k):
        for a in range(indptr[names[c]], indptr[names[c] + 1]):
            j = rows[a]
            if last[j] != c:
                last[j] = c
                degree[j + 1] += 1
                short[c + 1] += 1
    for j in range(m):
        degree[j + 1] += degree[j]
    for c in range(k):
        short[c + 1] += short[c]
    kept, cands, at = np.empty(short[k], np.int32), np.empty(short[k], np.int32), degree[:-1].copy()
    last[:] = -1
    end = 0
    for c in range(k):
        for a in range(indptr[names[c]], indptr[names[c] + 1]):
            j = rows[a]
            if last[j] != c:
                last[j] = c
                kept[end] = j
                end += 1
                cands[at[j]] = c
                at[j] += 1
    return short, kept, degree, cands


@compiled
def summed(indptr: Ints, rows: Shorts, value: Reals) -> Reals:
    """(n,) sum of `value` over the rows of each candidate."""
    n = len(indptr) - 1
    total = np.zeros(n)
    for i in range(n):
        part = 0.0
        for a in range(indptr[i], indptr[i + 1]):
            part += value[rows[a]]
        total[i] = part
    return total


@compiled
def _members(p: Arrays, j: int, rank: Shorts, first: Ints) -> int:
    """Ranks of the candidates of a row, in order, into `first`; how many there are."""
    count = 0
    for a in range(p.rindptr[j], p.rindptr[j + 1]):
        i = rank[p.cands[a]]
        at = count
        while at > 0 and first[at - 1] > i:
            first[at] = first[at - 1]
            at -= 1
        first[at] = i
        count += 1
    return count


@compiled
def charge(
    p: Arrays, x: Reals, rank: Shorts, moment: Reals, blur: float, w: Reals, z: Reals, size: Bytes
) -> tuple[float, Reals]:
    """The best z and T of each row at a fractional roster whose pairs occur together as `moment` (k, k) says.

    All by rank: x (k,), moment, w (k, k) and what is returned; those who count most are near each other in memory.
    T are the first members of the row. z falls from 1 to 0 around the point where the row is reached for certain, over
    a width of `blur`. Fills w, z (m,), size (m,); returns (loose, b (k,)).
    """
    k = len(x)
    b, loose = np.zeros(k), 0.0
    first = np.empty(k, np.int64)
    w[:] = 0.0
    for j in range(len(p.weight)):
        count = _members(p, j, rank, first)
        total, saved, many, pairs = 0.0, 0.0, 1, 0.0
        for t in range(count):
            total += x[first[t]]
            if t == 0 or t >= 127 or x[first[t]] == 0.0:
                continue
            for u in range(t):
                pairs += moment[first[t], first[u]]
            if 2.0 / (t + 1) * pairs > saved:
                saved, many = 2.0 / (t + 1) * pairs, t + 1
        price = min(1.0, max(0.0, 0.5 + (1.0 - total + saved) / blur))
        z[j], size[j] = price, many
        weight = p.weight[j] * price
        loose += p.weight[j] - weight
        if weight == 0:
            continue
        for a in range(count):
            b[first[a]] += weight
        for t in range(1, many):
            for u in range(t):
                w[first[t], first[u]] += 2.0 / many * weight
    for i in range(k):
        for c in range(i):
            w[c, i] = w[i, c]
    return loose, b


@compiled
def settle(w: Reals, variance: Reals, v: Reals, diagonal: Reals, sweeps: int) -> None:
    """Vectors v (k, r) of squared lengths `variance` with the least sum of w_ij v_i v_j, and the diagonal proving it.

    Coordinate descent on the semidefinite programme of pairs (Wang, Chang and Kolter 2017, "The mixing method"): at the
    optimum w + diagonal has no negative eigenvalue.
    """
    k, r = v.shape
    pull = np.empty(r)
    for _ in range(sweeps):
        for i in range(k):
            pull[:] = 0.0
            for c in range(k):
                if w[i, c] != 0.0:
                    for a in range(r):
                        pull[a] += w[i, c] * v[c, a]
            length, wide = np.sqrt(np.sum(pull * pull)), np.sqrt(variance[i])
            diagonal[i] = length / wide
            if length > 0:
                for a in range(r):
                    v[i, a] = -wide * pull[a] / length


@compiled
def drift(moment: Reals, v: Reals, pace: float) -> None:
    """Move `moment` (k, k) towards the products of the vectors v."""
    k, r = v.shape
    for i in range(k):
        for c in range(i):
            product = 0.0
            for a in range(r):
                product += v[i, a] * v[c, a]
            moment[i, c] += pace * (product - moment[i, c])
            moment[c, i] = moment[i, c]


@compiled
def tangent(p: Arrays, w: Reals, diagonal: Reals, b: Reals, x: Reals) -> tuple[float, Reals, float]:
    """(value at x, gradient, constant of the tangent) of b x + x (D - (W + D) x) / 2 and the communities."""
    k = len(x)
    bent, value, constant = diagonal * x, 0.0, 0.0
    for c in range(k):
        if x[c] != 0.0:
            for i in range(k):
                bent[i] += w[c, i] * x[c]
    slope = b + 0.5 * diagonal - bent
    for i in range(k):
        value += x[i] * (slope[i] + 0.5 * bent[i])
        constant += 0.5 * x[i] * bent[i]
    if len(p.mass):
        depth = np.zeros(len(p.mass))
        for i in range(k):
            for a in range(p.sptr[i], p.sptr[i + 1]):
                depth[p.soft[a]] += x[i] * p.rate[a]
        for c in range(len(depth)):
            left = np.exp(-depth[c])
            value += p.mass[c] * (1.0 - left)
            constant += p.mass[c] * (1.0 - left - depth[c] * left)
        for i in range(k):
            for a in range(p.sptr[i], p.sptr[i + 1]):
                slope[i] += p.mass[p.soft[a]] * np.exp(-depth[p.soft[a]]) * p.rate[a]
    return value, slope, constant


@compiled
def climb(
    p: Arrays, w: Reals, diagonal: Reals, b: Reals, start: Reals, state: Bytes, budget: int, limit: int, steps: int
) -> tuple[Reals, Reals, float]:
    """(the last roster, the point of the lowest tangent, its height) of the concave function of `tangent`.

    Conditional gradients (Frank and Wolfe 1956) over fractional rosters within the budget and the limit.
    """
    k = len(b)
    x, point, best, lam = start.copy(), start.copy(), np.inf, 0.0
    towards = np.zeros(k)
    for _ in range(steps):
        value, slope, _ = tangent(p, w, diagonal, b, x)
        lam, _ = inner(p.cost, slope, state, budget, limit, towards, lam)
        step = towards - x
        rise = np.sum(slope * step)
        if value + rise < best:
            best = value + rise
            point[:] = x
        if rise <= 1e-5 * value:
            break
        bend = 0.0
        for i in range(k):
            if step[i] != 0.0:
                part = diagonal[i] * step[i]
                for c in range(k):
                    part += w[i, c] * step[c]
                bend += step[i] * part
        x += (1.0 if bend <= rise else rise / bend) * step
    return x, point, best
