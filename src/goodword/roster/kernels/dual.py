"""First-order steps on the dual of the linear programme of budgeted weighted coverage.

For any z in [0, 1] per row and any lambda, mu >= 0, with g_i(z) = own_i + sum of weight_j z_j over the rows of i:
    best value <= budget lambda + limit mu + sum_i max(0, g_i - lambda cost_i - mu) + sum_j weight_j (1 - z_j).
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def linear_value(z, indptr, rows, weight, own):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """(n,) g_i(z): what a candidate is worth when row j is priced at weight_j z_j."""
    n = len(own)
    g = own.copy()
    for i in range(n):
        total = 0.0
        for a in range(indptr[i], indptr[i + 1]):
            total += weight[rows[a]] * z[rows[a]]
        g[i] += total
    return g


@njit(cache=True)
def _ratio_fill(value, cost, budget, allowed, x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fractional knapsack: fills x (n,), returns the multiplier of the budget."""
    n = len(value)
    ratio = np.zeros(n)
    top = 0.0
    for i in range(n):
        x[i] = 0.0
        if allowed[i] and value[i] > 0:
            ratio[i] = value[i] / cost[i] if cost[i] > 0 else np.inf
    order = np.argsort(-ratio)
    left = float(budget)
    for s in range(n):
        i = order[s]
        if ratio[i] <= 0:
            break
        if cost[i] <= left:
            x[i] = 1.0
            left -= cost[i]
        else:
            x[i] = left / cost[i]
            top = ratio[i]
            break
    return top


@njit(cache=True)
def _top(value, lam, cost, limit, allowed, x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The `limit` best positive value - lam cost: fills x, returns (their cost, the multiplier of the size)."""
    n = len(value)
    reduced = np.empty(n)
    for i in range(n):
        x[i] = 0.0
        reduced[i] = value[i] - lam * cost[i] if allowed[i] else 0.0
    order = np.argsort(-reduced)
    spent = 0.0
    for s in range(min(limit, n)):
        if reduced[order[s]] <= 0:
            break
        x[order[s]] = 1.0
        spent += cost[order[s]]
    mu = max(0.0, reduced[order[limit]]) if limit < n else 0.0
    return spent, mu


@njit(cache=True)
def _inner(value, cost, budget, limit, allowed, x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Best multipliers (lambda, mu) for these values, and a fractional roster x that attains them (nearly)."""
    n = len(value)
    lam = _ratio_fill(value, cost, budget, allowed, x)
    if limit >= n or np.sum(x) <= limit:
        return lam, 0.0
    spent, mu = _top(value, 0.0, cost, limit, allowed, x)
    if spent <= budget:
        return 0.0, mu
    low, high = 0.0, 0.0
    for i in range(n):
        if allowed[i] and cost[i] > 0:
            high = max(high, value[i] / cost[i])
    other = np.empty(n)
    low_spent, high_spent = spent, 0.0
    low_x = x.copy()
    other[:] = 0.0
    for _ in range(40):
        lam = 0.5 * (low + high)
        spent, mu = _top(value, lam, cost, limit, allowed, x)
        if spent > budget:
            low, low_spent = lam, spent
            low_x[:] = x
        else:
            high, high_spent = lam, spent
            other[:] = x
    spent, mu = _top(value, high, cost, limit, allowed, x)
    share = (budget - high_spent) / (low_spent - high_spent) if low_spent > high_spent else 0.0
    for i in range(n):
        x[i] = share * low_x[i] + (1 - share) * other[i]
    return high, mu


@njit(cache=True)
def _bound(value, lam, mu, cost, budget, limit, allowed, loose):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    total = budget * lam + loose
    if mu > 0:
        total += limit * mu
    for i in range(len(value)):
        if allowed[i]:
            total += max(0.0, value[i] - lam * cost[i] - mu)
    return total


@njit(cache=True)
def descend(z, target, steps, budget, limit, indptr, rows, weight, own, cost, allowed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Projected, deflected subgradient steps on z from a start, Polyak steps towards `target` (a value attained).

    Returns (bound, z, lambda, mu, mean fractional roster (n,)).
    """
    n, m = len(own), len(weight)
    x = np.zeros(n)
    mean = np.zeros(n)
    z = z.copy()
    best_z = z.copy()
    best, best_lam, best_mu = np.inf, 0.0, 0.0
    cover = np.zeros(m)
    move = np.zeros(m)
    alpha, stall = 1.0, 0
    for step in range(steps):
        g = linear_value(z, indptr, rows, weight, own)
        loose = 0.0
        for j in range(m):
            loose += weight[j] * (1.0 - z[j])
        lam, mu = _inner(g, cost, budget, limit, allowed, x)
        bound = _bound(g, lam, mu, cost, budget, limit, allowed, loose)
        if bound < best * (1 - 1e-7):
            stall = 0
        else:
            stall += 1
        if bound < best:
            best, best_lam, best_mu = bound, lam, mu
            best_z[:] = z
        if best <= target * (1 + 1e-9):
            break
        if stall >= 4:
            alpha *= 0.6
            stall = 0
            z[:] = best_z
            move[:] = 0.0
        cover[:] = 0.0
        for i in range(n):
            mean[i] += 0.15 * (x[i] - mean[i]) if step else x[i]
            if x[i] > 0:
                for a in range(indptr[i], indptr[i + 1]):
                    cover[rows[a]] += x[i]
        norm = 0.0
        for j in range(m):
            d = cover[j] - 1.0
            d += 0.5 * move[j]
            if (z[j] <= 0 and d > 0) or (z[j] >= 1 and d < 0):
                d = 0.0
            move[j] = d
            norm += weight[j] * d * d
        if norm <= 1e-15 or alpha < 1e-5:
            break
        s = alpha * (bound - target) / norm
        for j in range(m):
            if move[j] != 0.0:
                z[j] = min(1.0, max(0.0, z[j] - s * move[j]))
    return best, best_z, best_lam, best_mu, mean
