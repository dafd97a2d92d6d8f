"""p-values and intervals from one test, so that they can never contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from goodword.core.formula import register
from goodword.measurement.model import Counterfactual, Experiment, Reals

CONFORMAL = register(
    "cyclic-conformal",
    1,
    "Under an effect θ per period, take θ off, refit on all periods, and compare |Σ residuals| of the window with all "
    "cyclic shifts. The interval holds every θ that is not rejected, stretched until placebo windows of the same panel "
    "are covered as often as stated; p is read off the same stretched curve.",
    "Chernozhukov, Wüthrich & Zhu 2021; stretching: own",
)


class Estimator(Protocol):
    """A way of saying what would have happened. `fit` uses outcomes of the treated before `start` only."""

    @property
    def name(self) -> str:
        """Its short name."""

    def tune(self, x: Reals, a: Reals, start: int) -> Estimator:
        """The same estimator with what must be chosen from data chosen before `start`."""

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual path of x (T,) from donors a (J, T)."""


def shift_p(estimator: Estimator, x: Reals, a: Reals, window: int, effect: float) -> float:
    """p of "`effect` in each of the last `window` periods", by cyclic shifts of the refitted residuals."""
    adjusted = x.copy()
    adjusted[-window:] -= effect
    residuals = adjusted - estimator.fit(adjusted, a, len(x)).path
    sums = np.abs(_window_sums(residuals, window))
    return float(np.mean(sums >= sums[-1] - 1e-9 * max(1e-300, float(np.abs(residuals).max()))))


def _window_sums(residuals: Reals, window: int) -> Reals:
    """Sums over every cyclic window; the last entry is the window that ends with the data."""
    doubled = np.concatenate([residuals[-(window - 1) :] if window > 1 else residuals[:0], residuals])
    total = np.concatenate([[0.0], np.cumsum(doubled)])
    return np.asarray(total[window:] - total[:-window])


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The interval of effects per period that the test accepts, and p of any effect on the same curve.

    att: the point estimate. low, high: ends at the wanted level. The curve is made monotone away from `att`, which can
    only raise p; `stretch` scales distances from `att`.
    """

    att: float
    low: float
    high: float
    stretch: float
    curve: Callable[[float], float]

    def p(self, effect: float) -> float:
        """p of an effect per period; at most alpha exactly outside [low, high]."""
        return self.curve(self.att + (effect - self.att) / self.stretch)


def accept(estimator: Estimator, e: Experiment, alpha: float, *, stretch: float = 1.0) -> Acceptance:
    """Acceptance region of the cyclic test at level 1 - alpha; effects are per treated place and period."""
    window = e.periods
    att = float(np.mean((e.x - estimator.fit(e.x, e.a, e.start).path)[e.start :]))
    unit = max(float(np.std(e.x - estimator.fit(e.x, e.a, len(e.x)).path)), 1e-12 * (1 + abs(att)))
    cache: dict[float, float] = {}

    def raw(effect: float) -> float:
        if effect not in cache:
            cache[effect] = shift_p(estimator, e.x, e.a, window, effect)
        return cache[effect]

    low = _end(raw, att, -unit, alpha)
    high = _end(raw, att, unit, alpha)

    def curve(effect: float) -> float:
        """Monotone: inside the ends above alpha, outside at most alpha."""
        p = raw(effect)
        if low <= effect <= high:
            return max(p, alpha + 1.0 / (2 * len(e.x)))
        return min(p, alpha)

    return Acceptance(att, att + (low - att) * stretch, att + (high - att) * stretch, stretch, curve)


def _end(raw: Callable[[float], float], att: float, step: float, alpha: float) -> float:
    """The outermost accepted effect in the direction of `step`: outward by growing steps, then by bisection."""
    offsets = [0.25 * step * 1.5**k for k in range(48)]
    inner, outer, rejected = 0.0, offsets[-1], 0
    for before, offset in zip([0.0, *offsets], offsets, strict=False):
        if raw(att + offset) > alpha:
            inner, rejected = offset, 0
        else:
            rejected += 1
            outer = offset if rejected == 1 else outer
            if rejected == 2 and before > inner:
                break
    for _ in range(24):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if raw(att + middle) > alpha else (inner, middle)
    return att + inner
