"""Many synthetic controls in one window: every group of places against the rest, from one Gram matrix."""

from __future__ import annotations

import numba as nb
import numpy as np

from goodword.measurement.kernels.simplex import Ints, Reals, simplex_weights


@nb.njit(cache=True)
def _donors(group: Ints, banned: Ints, gram: Reals, target: Reals, most: int) -> Ints:
    """Rows outside the group that are not banned; the `most` nearest to the target when there are more."""
    free = banned == 0
    for j in group:
        if j >= 0:
            free[j] = False
    rows = np.flatnonzero(free)
    if len(rows) <= most:
        return rows
    far = np.empty(len(rows))
    for i in range(len(rows)):
        far[i] = 0.5 * gram[rows[i], rows[i]] - target[rows[i]]
    return np.sort(rows[np.argsort(far)[:most]])


@nb.njit(cache=True)
def _augmented(gd: Reals, b: Reals, w: Reals, ratio: float) -> Reals:
    """w plus a ridge step on what the simplex weights left over; the penalty is a share of the trace."""
    n = len(b)
    lhs = gd.copy()
    penalty = ratio * np.trace(gd) + 1e-12
    for i in range(n):
        lhs[i, i] += penalty
    return w + np.linalg.solve(lhs, b - gd @ w)


@nb.njit(cache=True)
def fit_groups(
    z: Reals,
    gram: Reals,
    penalty: Reals,
    groups: Ints,
    shares: Reals,
    banned: Ints,
    ridge: float,
    most: int,
) -> tuple[Reals, Reals]:
    """Fitted paths (P, T) of groups of rows of z (N, T) from the rows outside them, and the weights (P, N).

    gram: z z' over the periods that count (N, N). penalty: (N,) on the square of each donor's weight. groups: (P, k),
    filled up with -1; shares: (P, k), the part of each member. banned: (N,), 1 for rows never used as donors.
    ridge: < 0 for simplex weights, else the share of the trace that penalises the step beyond them.
    """
    n, t = z.shape
    paths, weights = np.zeros((len(groups), t)), np.zeros((len(groups), n))
    for p in range(len(groups)):
        target = np.zeros(n)
        for j in range(groups.shape[1]):
            if groups[p, j] >= 0:
                target += shares[p, j] * gram[groups[p, j]]
        rows = _donors(groups[p], banned, gram, target, most)
        m = len(rows)
        gd, b, w = np.empty((m, m)), np.empty(m), np.zeros(m)
        for i in range(m):
            b[i] = target[rows[i]]
            for j in range(m):
                gd[i, j] = gram[rows[i], rows[j]]
        held = gd.copy()
        for i in range(m):
            held[i, i] += penalty[rows[i]]
        simplex_weights(held, b, w, False)
        if ridge >= 0:
            w = _augmented(gd, b, w, ridge)
        for i in range(m):
            weights[p, rows[i]] = w[i]
            if w[i] != 0.0:
                paths[p] += w[i] * z[rows[i]]
    return paths, weights
