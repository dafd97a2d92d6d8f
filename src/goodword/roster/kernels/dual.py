"""First-order steps on the dual of the linear programme of budgeted weighted coverage with communities.

For prices z in [0, 1] per row, slopes s in (0, 1] per community and multipliers lambda, mu >= 0, with
g_i = own_i + sum over rows of weight z + sum over communities of mass s rate:
    best <= budget lambda + limit mu + sum_i max(0, g_i - lambda cost_i - mu)
            + sum_rows weight (1 - z) + sum_communities mass (1 - s + s log s).
The last term is the largest excess of the saturation 1 - exp(-t) over the line s t. Members that must be in count
g_i - lambda cost_i - mu whatever its sign, those that must be out nothing.
"""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Arrays, Bytes, Duals, Ints, Reals
from goodword.roster.kernels.compiled import compiled


@compiled
def rows_worth(p: Arrays, z: Reals) -> Reals:
    """(n,) what each candidate is worth at these prices without its communities."""
    worth = p.own.copy()
    for i in range(len(worth)):
        total = 0.0
        for a in range(p.indptr[i], p.indptr[i + 1]):
            total += p.weight[p.rows[a]] * z[p.rows[a]]
        worth[i] += total
    return worth


@compiled
def _with_communities(p: Arrays, rows: Reals, slope: Reals) -> Reals:
    """(n,) g_i: worth of rows and communities."""
    if len(slope) == 0:
        return rows.copy()
    worth = rows.copy()
    for i in range(len(worth)):
        for a in range(p.sptr[i], p.sptr[i + 1]):
            worth[i] += p.mass[p.soft[a]] * slope[p.soft[a]] * p.rate[a]
    return worth


@compiled
def _by_ratio(worth: Reals, cost: Ints, state: Bytes, left: float, x: Reals, floor: float) -> float:
    """Fractional knapsack over the free candidates: fills x, returns the price of the budget.

    floor: only ratios above it are sorted; -1 when they do not use up the budget and more must be looked at.
    """
    n = len(worth)
    ratio, who = np.empty(n), np.empty(n, np.int64)
    k = 0
    for i in range(n):
        if state[i] == 1 and worth[i] > 0:
            r = worth[i] / cost[i] if cost[i] > 0 else np.inf
            if r > floor:
                ratio[k], who[k] = -r, i
                k += 1
    for t in np.argsort(ratio[:k]):
        i = who[t]
        if cost[i] <= left:
            x[i] = 1.0
            left -= cost[i]
        else:
            x[i] = left / cost[i]
            return float(-ratio[t])
    return 0.0 if floor <= 0 else -1.0


@compiled
def _start_over(state: Bytes, x: Reals) -> None:
    for i in range(len(x)):
        x[i] = 1.0 if state[i] == 2 else 0.0


@compiled
def _by_size(worth: Reals, lam: float, cost: Ints, state: Bytes, room: int, x: Reals) -> tuple[float, float]:
    """The `room` best free candidates at price lam: fills x, returns (their cost, the price of one more booking)."""
    n = len(worth)
    net = np.zeros(n)
    for i in range(n):
        if state[i] != 2:
            x[i] = 0.0
        if state[i] == 1:
            net[i] = worth[i] - lam * cost[i]
    least = max(0.0, -np.partition(-net, room)[room]) if room < n else 0.0
    spent, taken = 0.0, 0
    for i in range(n):
        if net[i] > least:
            x[i] = 1.0
            spent += cost[i]
            taken += 1
    for i in range(n):  # of those who are equally good, the first
        if taken >= room or least == 0.0:
            break
        if net[i] == least:
            x[i] = 1.0
            spent += cost[i]
            taken += 1
    return spent, least


@compiled
def inner(
    cost: Ints, worth: Reals, state: Bytes, budget: int, limit: int, x: Reals, usual: float
) -> tuple[float, float]:
    """Best multipliers for these worths, and a fractional roster x that (nearly) attains them.

    usual: the price of the budget of the step before; candidates far below it need not be sorted.
    """
    n = len(worth)
    left, room = float(budget), limit
    _start_over(state, x)
    for i in range(n):
        if state[i] == 2:
            left -= cost[i]
            room -= 1
    if left < 0 or room < 0:
        return 0.0, 0.0
    if limit < n:  # where money is not what is short, no price of money is looked for
        spent, mu = _by_size(worth, 0.0, cost, state, room, x)
        if spent <= left:
            return 0.0, mu
        _start_over(state, x)
    lam = _by_ratio(worth, cost, state, left, x, 0.8 * usual)
    if lam < 0:
        _start_over(state, x)
        lam = _by_ratio(worth, cost, state, left, x, 0.0)
    if np.sum(x) <= limit:
        return lam, 0.0
    spent, _ = _by_size(worth, 0.0, cost, state, room, x)
    low, high, low_spent, high_spent = 0.0, 0.0, spent, 0.0
    for i in range(n):
        if state[i] == 1 and cost[i] > 0:
            high = max(high, worth[i] / cost[i])
    low_x, high_x = x.copy(), x.copy()
    _by_size(worth, high, cost, state, room, high_x)
    for _ in range(40):
        lam = 0.5 * (low + high)
        spent, mu = _by_size(worth, lam, cost, state, room, x)
        if spent > left:
            low, low_spent = lam, spent
            low_x[:] = x
        else:
            high, high_spent = lam, spent
            high_x[:] = x
    _, mu = _by_size(worth, high, cost, state, room, x)
    part = (left - high_spent) / (low_spent - high_spent) if low_spent > high_spent else 0.0
    x[:] = part * low_x + (1 - part) * high_x
    return high, mu


@compiled
def _bound(p: Arrays, worth: Reals, lam: float, mu: float, state: Bytes, budget: int, limit: int) -> float:
    """The part of the bound that candidates and multipliers make up."""
    bound = budget * lam + (limit * mu if mu > 0 else 0.0)
    for i in range(len(worth)):
        net = worth[i] - lam * p.cost[i] - mu
        if state[i] == 2 or (state[i] == 1 and net > 0):
            bound += net
    return bound


@compiled
def _loose(p: Arrays, z: Reals, slope: Reals) -> float:
    """The part of the bound that prices below 1 leave over."""
    loose = 0.0
    for j in range(len(z)):
        loose += p.weight[j] * (1.0 - z[j])
    for b in range(len(slope)):
        loose += p.mass[b] * (1.0 - slope[b] + slope[b] * np.log(slope[b]))
    return loose


@compiled
def _reach(p: Arrays, x: Reals, cover: Reals, depth: Reals) -> None:
    """How much of each row and community a fractional roster reaches."""
    cover[:] = 0.0
    depth[:] = 0.0
    for i in range(len(x)):
        if x[i] > 0:
            for a in range(p.indptr[i], p.indptr[i + 1]):
                cover[p.rows[a]] += x[i]
            for a in range(p.sptr[i], p.sptr[i + 1]):
                depth[p.soft[a]] += x[i] * p.rate[a]


@compiled
def _step(p: Arrays, z: Reals, cover: Reals, move: Reals, memory: float, length: float, rows: Reals) -> bool:
    """One projected step along the deflected subgradient; `length` is the wanted fall of the bound.

    rows: (n,) worth of rows, kept up to date: only rows that the fractional roster reaches move.
    """
    norm = 0.0
    for j in range(len(z)):
        d = cover[j] - 1.0 + memory * move[j]
        if (z[j] <= 0 and d > 0) or (z[j] >= 1 and d < 0):
            d = 0.0
        move[j] = d
        norm += p.weight[j] * d * d
    if norm <= 1e-15:
        return False
    for j in range(len(z)):
        if move[j] != 0.0:
            new = min(1.0, max(0.0, z[j] - length / norm * move[j]))
            change = p.weight[j] * (new - z[j])
            z[j] = new
            for b in range(p.rindptr[j], p.rindptr[j + 1]):
                rows[p.cands[b]] += change
    return True


@compiled
def descend(
    p: Arrays, state: Bytes, z: Reals, slope: Reals, target: float, steps: int, budget: int, limit: int
) -> Duals:
    """Lower the bound from a start by Polyak steps towards `target`, a value attained.

    state (n,) int8: 0 out, 1 free, 2 in. Rows move by deflected subgradients (Camerini, Fratta and Maffioli 1975);
    slopes follow the averaged roster, which is their best answer to it. The bound returned is computed afresh.
    """
    n, m, b = len(p.own), len(p.weight), len(p.mass)
    x, mean = np.zeros(n), np.zeros(n)
    z, slope = z.copy(), slope.copy()
    cover, move, depth = np.zeros(m), np.zeros(m), np.zeros(b)
    mean_depth = np.zeros(b)
    best, best_z, best_slope, best_lam = np.inf, z.copy(), slope.copy(), 0.0
    # longer runs may wander more: they end nearer to the optimum, short ones fall faster
    patience, memory = (4, 0.5) if steps < 100 else (8, 0.7)
    alpha, stall, lam = 1.0, 0, 0.0
    rows = rows_worth(p, z)
    for step in range(steps):
        worth = _with_communities(p, rows, slope)
        lam, mu = inner(p.cost, worth, state, budget, limit, x, lam)
        bound = _bound(p, worth, lam, mu, state, budget, limit) + _loose(p, z, slope)
        stall = 0 if bound < best * (1 - 1e-7) else stall + 1
        if bound < best:
            best, best_lam = bound, lam
            best_z[:] = z
            best_slope[:] = slope
        if best <= target * (1 + 1e-10):
            break
        if stall >= patience:
            alpha *= 0.55
            stall = 0
        pace = max(0.1, 1.0 / (step + 1.0))
        _reach(p, x, cover, depth)
        mean += pace * (x - mean)
        for c in range(b):
            mean_depth[c] += pace * (depth[c] - mean_depth[c])
            slope[c] = np.exp(-mean_depth[c])
        moved = _step(p, z, cover, move, memory, alpha * max(0.0, bound - target), rows)
        if (not moved and b == 0) or alpha < 1e-5:
            break
    worth = _with_communities(p, rows_worth(p, best_z), best_slope)
    lam, mu = inner(p.cost, worth, state, budget, limit, x, best_lam)
    best = _bound(p, worth, lam, mu, state, budget, limit) + _loose(p, best_z, best_slope)
    return Duals(best, best_z, best_slope, lam, mu, worth, mean)
