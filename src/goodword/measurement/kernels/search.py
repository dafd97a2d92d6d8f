"""Power of every group of places over all look-back windows, with shared Gram matrices and permutation sums."""

from __future__ import annotations

import numba as nb
import numpy as np

from goodword.measurement.kernels.simplex import Flags, Ints, Reals, simplex_weights


@nb.njit(cache=True)
def cyclic_p(residuals: Reals, window: int) -> float:
    """Share of cyclic shifts whose |sum over the last `window` periods| is at least that of the data."""
    n = len(residuals)
    s = residuals[n - window :].sum()
    observed = abs(s)
    slack = 1e-9 * np.abs(residuals).max()
    count = 0
    for k in range(n):
        if abs(s) >= observed - slack:
            count += 1
        s += residuals[k] - residuals[(n - window + k) % n]
    return count / n


@nb.njit(cache=True)
def _centred(y: Reals, last: int) -> Reals:
    """Rows of y[:, :last] less their means."""
    out = np.empty((y.shape[0], last))
    for i in range(y.shape[0]):
        out[i] = y[i, :last] - y[i, :last].mean()
    return out


@nb.njit(cache=True)
def _outside(n: int, group: Ints, near: Flags, donors: Ints) -> int:
    """Fill `donors` with the rows that are neither in `group` nor near one of it; how many there are."""
    m = 0
    for i in range(n):
        inside = False
        for j in group:
            inside = inside or j == i or near[i, j]
        if not inside:
            donors[m] = i
            m += 1
    return m


@nb.njit(cache=True)
def _target(gram: Reals, extra: Reals, group: Ints, donors: Ints, gd: Reals, b: Reals) -> None:
    """Gram block of the donors and their inner products with the mean of the group plus `extra` (N,)."""
    for i in range(len(donors)):
        s = 0.0
        for j in group:
            s += gram[donors[i], j]
        b[i] = s / len(group) + extra[donors[i]]
        for j in range(len(donors)):
            gd[i, j] = gram[donors[i], donors[j]]


@nb.njit(cache=True)
def _mean_of(y: Reals, group: Ints, last: int) -> Reals:
    x = np.zeros(last)
    for j in group:
        x += y[j, :last]
    return x / len(group)


@nb.njit(cache=True)
def _mix(rows: Reals, donors: Ints, w: Reals, last: int) -> Reals:
    """Weighted sum of donor rows."""
    out = np.zeros(last)
    for i in range(len(donors)):
        if w[i] > 0:
            out += w[i] * rows[donors[i], :last]
    return out


@nb.njit(cache=True)
def _fit_before(
    x: Reals, y: Reals, gram: Reals, means: Reals, group: Ints, donors: Ints, t0: int, w: Reals
) -> tuple[Reals, float, float]:
    """Counterfactual path fitted before t0, its L2 imbalance, and that of equal weights."""
    nd, end = len(donors), len(x)
    gd, b = np.empty((nd, nd)), np.empty(nd)
    _target(gram, np.zeros(y.shape[0]), group, donors, gd, b)
    simplex_weights(gd, b, w, False)
    level = x[:t0].mean()
    path, flat = _mix(y, donors, w, end), np.zeros(end)
    for i in range(nd):
        path -= w[i] * means[donors[i]]
        flat += (y[donors[i], :end] - means[donors[i]]) / nd
    path += level
    gap, gap_flat = (x - path)[:t0], (x - level - flat)[:t0]
    return path, np.sqrt((gap * gap).sum()), np.sqrt((gap_flat * gap_flat).sum())


@nb.njit(cache=True)
def _null_ps(
    x: Reals, full: Reals, gram: Reals, group: Ints, donors: Ints, t0: int, effects: Reals, out: Reals
) -> None:
    """p of "no effect" for each effect put in: refitted on all periods; the target is affine in the effect."""
    nd, end = len(donors), len(x)
    gd, b, w = np.empty((nd, nd)), np.empty(nd), np.zeros(nd)
    bump = x.copy()
    bump[:t0] = 0.0
    cross = full @ bump
    for f in range(len(effects)):
        _target(gram, effects[f] * cross, group, donors, gd, b)
        simplex_weights(gd, b, w, f > 0)
        y = x + effects[f] * bump
        out[f] = cyclic_p(y - y.mean() - _mix(full, donors, w, end), end - t0)


@nb.njit(cache=True)
def search(
    y: Reals, groups: Ints, near: Flags, duration: int, windows: int, effects: Reals
) -> tuple[Reals, Reals, Reals, Reals]:
    """Every group in every window (SC with fixed effects, cyclic-block test).

    y (N, T); groups (D, k) row numbers; near (N, N): places that cannot be compared with each other; effects (E,)
    relative. Window v treats the periods T-duration-v .. T-v-1 and sees nothing after them. Returns ATT (D, V, E),
    detected lift (D, V, E), p (D, V, E), scaled L2 (D, V).
    """
    n, t_all = y.shape
    d, e = len(groups), len(effects)
    att, lift, p = np.empty((d, windows, e)), np.empty((d, windows, e)), np.empty((d, windows, e))
    scaled = np.empty((d, windows))
    room = np.empty(n - groups.shape[1], np.int64)
    all_weights = np.zeros(n - groups.shape[1])
    for v in range(windows):
        end = t_all - v
        t0 = end - duration
        pre, full = _centred(y, t0), _centred(y, end)
        gram_pre, gram_full = pre @ pre.T, full @ full.T
        means = np.empty(n)
        for i in range(n):
            means[i] = y[i, :t0].mean()
        for g in range(d):
            group = groups[g]
            count = _outside(n, group, near, room)
            donors, w = room[:count], all_weights[:count]
            x = _mean_of(y, group, end)
            path, l2, flat = _fit_before(x, y, gram_pre, means, group, donors, t0, w)
            scaled[g, v] = l2 / flat if flat > 0 else 0.0
            gap, expected, bump = (x - path)[t0:].sum(), path[t0:].sum(), x[t0:].sum()
            for f in range(e):
                total = gap + effects[f] * bump
                att[g, v, f] = total / duration
                lift[g, v, f] = total / expected if expected != 0 else np.nan
            _null_ps(x, full, gram_full, group, donors, t0, effects, p[g, v])
    return att, lift, p, scaled
