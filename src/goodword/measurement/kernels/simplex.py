"""Simplex-constrained least squares by an exact active set."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@nb.njit(cache=True)
def _solve_pair(g: Reals, b: Reals, active: Ints, size: int, chol: Reals, u: Reals, z: Reals) -> None:
    """Cholesky of the active block; u solves for b, z for ones.

    A pivot that vanishes (copies of donors, fewer periods than donors) is held at 1e-12 of its diagonal entry: the
    copies then share their weight.
    """
    for i in range(size):
        for j in range(i + 1):
            s = g[active[i], active[j]]
            for k in range(j):
                s -= chol[i, k] * chol[j, k]
            if i == j:
                floor = 1e-12 * g[active[i], active[i]]
                chol[i, i] = np.sqrt(max(s, floor)) if floor > 0 else 1.0
            else:
                chol[i, j] = s / chol[j, j]
    for i in range(size):
        su, sz = b[active[i]], 1.0
        for k in range(i):
            su -= chol[i, k] * u[k]
            sz -= chol[i, k] * z[k]
        u[i], z[i] = su / chol[i, i], sz / chol[i, i]
    for i in range(size - 1, -1, -1):
        su, sz = u[i], z[i]
        for k in range(i + 1, size):
            su -= chol[k, i] * u[k]
            sz -= chol[k, i] * z[k]
        u[i], z[i] = su / chol[i, i], sz / chol[i, i]


@nb.njit(cache=True)
def _start(g: Reals, b: Reals, w: Reals, warm: bool, active: Ints) -> int:
    """Active set of the start: the support of w if warm, else the best single donor. Returns its size."""
    size = 0
    if warm:
        for i in range(len(b)):
            if w[i] > 0:
                active[size] = i
                size += 1
    if size == 0:
        best = 0
        for i in range(1, len(b)):
            if 0.5 * g[i, i] - b[i] < 0.5 * g[best, best] - b[best]:
                best = i
        w[:] = 0.0
        w[best] = 1.0
        active[0] = best
        size = 1
    return size


@nb.njit(cache=True)
def _step(w: Reals, active: Ints, size: int, u: Reals, z: Reals) -> int:
    """Move towards the best point of the face as far as no weight turns negative; returns who stops it, or -1.

    A single donor has all the weight, whatever rounding says. Donors that are equal but for rounding can leave a face
    without a best point: the newest of them then gives its weight to the first.
    """
    if size == 1:
        w[active[0]] = 1.0
        return -1
    total = z[:size].sum()
    if not total > 0.0:
        w[active[0]] += w[active[size - 1]]
        w[active[size - 1]] = 0.0
        return size - 1
    mu = (1.0 - u[:size].sum()) / total
    part, leaving = 1.0, -1
    for i in range(size):
        new, old = u[i] + mu * z[i], w[active[i]]
        if new <= 0.0:
            here = old / (old - new) if old > new else 0.0
            if here < part or leaving < 0:
                part, leaving = here, i
    for i in range(size):
        w[active[i]] += part * (u[i] + mu * z[i] - w[active[i]])
    if leaving >= 0:
        w[active[leaving]] = 0.0
        for i in range(leaving, size - 1):
            active[i] = active[i + 1]
    return leaving


@nb.njit(cache=True)
def _entering(g: Reals, b: Reals, w: Reals, active: Ints, size: int, tolerance: float) -> int:
    """The donor outside the face that lowers the objective most, or -1 when none does."""
    top, best, face = -1, tolerance, 0.0
    for i in range(size):
        s = b[active[i]]
        for j in range(size):
            s -= g[active[i], active[j]] * w[active[j]]
        face += s / size
    for i in range(len(b)):
        outside = True
        s = b[i]
        for j in range(size):
            outside = outside and active[j] != i
            s -= g[i, active[j]] * w[active[j]]
        if outside and s - face > best:
            best = s - face
            top = i
    return top


@nb.njit(cache=True)
def simplex_weights(g: Reals, b: Reals, w: Reals, warm: bool) -> int:
    """Minimise w'gw / 2 - b'w over the simplex; w (n,) is the start (if warm) and the result.

    Returns the number of steps, -1 when the limit of 50 n steps was reached. Exact to rounding.
    """
    n = len(b)
    active = np.empty(n, np.int64)
    chol, u, z = np.empty((n, n)), np.empty(n), np.empty(n)
    size = _start(g, b, w, warm, active)
    scale = max(np.abs(b).max(), np.abs(g).max())
    taken = -1
    for steps in range(50 * n):
        _solve_pair(g, b, active, size, chol, u, z)
        if _step(w, active, size, u, z) >= 0:
            size -= 1
            continue
        top = _entering(g, b, w, active, size, 1e-11 * scale)
        if top < 0 or size == n:
            taken = steps
            break
        active[size] = top
        size += 1
    if abs(w.sum() - 1.0) > 1e-12:  # what rounding lost among donors that are nearly equal
        w /= w.sum()
    return taken
