"""The exact cyclic-block test of one estimator, as published; the design search counts power with it."""

from __future__ import annotations

import numpy as np

from goodword.core.formula import register
from goodword.measurement.model import Estimator, Reals

CONFORMAL = register(
    "cyclic-conformal",
    1,
    "Under an effect θ per period, take θ off, refit on all periods, and compare |Σ residuals| of the window with all "
    "cyclic shifts.",
    "Chernozhukov, Wüthrich & Zhu 2021",
)


def shift_p(estimator: Estimator, x: Reals, a: Reals, window: int, effect: float, *, sizes: bool = False) -> float:
    """p of "`effect` in each of the last `window` periods", by cyclic shifts of the refitted residuals.

    sizes: compare Σ |residual| as the R original does, instead of |Σ residual|.
    """
    adjusted = x.copy()
    adjusted[-window:] -= effect
    residuals = adjusted - estimator.fit(adjusted, a, len(x)).path
    sums = np.abs(_window_sums(np.abs(residuals) if sizes else residuals, window))
    return float(np.mean(sums >= sums[-1] - 1e-9 * max(1e-300, float(np.abs(residuals).max()))))


def _window_sums(residuals: Reals, window: int) -> Reals:
    """Sums over every cyclic window; the last entry is the window that ends with the data."""
    doubled = np.concatenate([residuals[-(window - 1) :] if window > 1 else residuals[:0], residuals])
    total = np.concatenate([[0.0], np.cumsum(doubled)])
    return np.asarray(total[window:] - total[:-window])
