"""Synthetic controls as an earlier package solves them: Frank-Wolfe steps that stop early.

Goodword solves the same problems exactly. What was published rests on where the steps stopped, so reproducing it to
the digits given needs the same steps (Arkhangelsky et al. 2021, package synthdid: stop when the loss falls by less than
1e-5 of the noise, squared; thin out weights below a quarter of the largest once, and go on).
"""

from __future__ import annotations

import numpy as np

from goodword.measurement.model import Reals

STOP, MOST, FIRST = 1e-5, 10_000, 100


def stopped_att(x: Reals, a: Reals, start: int, *, synthetic_control: bool = False) -> float:
    """ATT of x (T,) against donors a (J, T): SDID, or SC without intercept and period weights."""
    after = a.shape[1] - start
    noise = float(np.std(np.diff(a[:, :start], axis=1), ddof=1))
    zeta = (1e-6 if synthetic_control else after**0.25) * noise
    omega = _weights(np.column_stack([a[:, :start].T, x[:start]]), zeta, noise, centred=not synthetic_control)
    if synthetic_control:
        return float((x - omega @ a)[start:].mean())
    lam = _weights(np.column_stack([a[:, :start], a[:, start:].mean(1)]), 1e-6 * noise, noise, centred=True)
    gap = x - omega @ a
    return float(gap[start:].mean() - lam @ gap[:start])


def _weights(y: Reals, zeta: float, noise: float, *, centred: bool) -> Reals:
    """Weights (C,) of the first C columns of y (R, C + 1) for the last, stopped, thinned out, and stopped again."""
    z = y - y.mean(0) if centred else y
    columns = z.shape[1] - 1
    first = _steps(z, np.full(columns, 1 / columns), zeta, STOP * noise, FIRST)
    thin = np.where(first <= first.max() / 4, 0.0, first)
    return _steps(z, thin / thin.sum(), zeta, STOP * noise, MOST)


def _steps(z: Reals, w: Reals, zeta: float, stop: float, most: int) -> Reals:
    a, b = z[:, :-1], z[:, -1]
    eta, before = len(z) * zeta**2, np.inf
    for step in range(most):
        w = _step(a, b, w, eta)
        loss = zeta**2 * float(w @ w) + float(np.sum((a @ w - b) ** 2)) / len(z)
        if step > 0 and before - loss <= stop**2:
            break
        before = loss
    return w


def _step(a: Reals, b: Reals, w: Reals, eta: float) -> Reals:
    """One Frank-Wolfe step with exact line search."""
    fitted = a @ w
    half = (fitted - b) @ a + eta * w
    best = int(np.argmin(half))
    towards = -w.copy()
    towards[best] += 1
    if not towards.any():
        return w
    error = a[:, best] - fitted
    length = -float(half @ towards) / (float(error @ error) + eta * float(towards @ towards))
    return np.asarray(w + min(1.0, max(0.0, length)) * towards)
