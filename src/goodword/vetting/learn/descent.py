"""Minimising a smooth convex function of very many numbers (L-BFGS; Nocedal 1980)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_MEMORY = 8
_ENOUGH_DECREASE = 1e-4


def minimise(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, *, steps: int, tolerance: float) -> Floats:
    """The place where loss (value and slope) is least, after at most `steps` steps or a relative gain of `tolerance`.

    scipy's version spends most of its time on bounds, which there are none of here.
    """
    x = start.copy()
    value, slope = loss(x)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        way = _direction(slope, moves)
        stride = 1.0 if moves else min(1.0, 1.0 / max(float(np.abs(slope).sum()), 1e-12))
        descent = _dot(way, slope)
        if descent >= 0:
            break
        new_value, new_slope = loss(x + stride * way)
        while new_value > value + _ENOUGH_DECREASE * stride * descent and stride > 1e-10:
            stride /= 2
            new_value, new_slope = loss(x + stride * way)
        gained = value - new_value
        step, turn = stride * way, new_slope - slope
        if _dot(step, turn) > 1e-12:
            moves = [*moves, (step, turn)][-_MEMORY:]
        x, value, slope = x + step, new_value, new_slope
        # The very first stride is a cautious one: it says nothing about how near the end is.
        if len(moves) > 1 and gained <= tolerance * max(abs(value), 1.0):
            break
    return x


def _direction(slope: Floats, moves: list[tuple[Floats, Floats]]) -> Floats:
    """-(approximate inverse Hessian) @ slope, by the two loops of the method."""
    way = -slope
    kept = []
    for step, turn in reversed(moves):
        rho = 1.0 / _dot(step, turn)
        a = rho * _dot(step, way)
        way = way - a * turn
        kept.append((rho, a))
    if moves:
        step, turn = moves[-1]
        way = way * (_dot(step, turn) / _dot(turn, turn))
    for (step, turn), (rho, a) in zip(moves, reversed(kept), strict=True):
        way = way + step * (a - rho * _dot(turn, way))
    return way


def _dot(a: Floats, b: Floats) -> float:
    """The inner product on one core: the threads of the linear algebra library wait for each other longer than this
    takes."""
    return float(np.einsum("i,i->", a, b))
