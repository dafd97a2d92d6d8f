"""Estimators that compare with all donors at once: differences, ratios, regression, local level, SDID."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import stdtrit

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.measurement.estimators.synthetic import weights
from goodword.measurement.model import Counterfactual, Reals

DID = register("did", 1, "Difference in differences against the mean of all donors.", "Ashenfelter & Card 1985")
RATIO_DID = register(
    "ratio-did", 1, "The treated places would have kept their share of all donors' outcomes.", "own, multiplicative DID"
)
TBR = register(
    "tbr",
    1,
    "Time-based regression of the treated total on the donors' total before the start.",
    "Kerman, Wang & Vaver 2017",
)
SDID = register(
    "sdid",
    1,
    "Synthetic difference in differences: donor weights with a ridge, period weights, an intercept.",
    "Arkhangelsky et al. 2021",
)
STATE_SPACE = register(
    "state-space",
    1,
    "Local level plus regression on the donors' mean, variances by maximum likelihood; "
    "the effect's distribution in closed form.",
    "Brodersen et al. 2015, without sampling",
)


def _result(x: Reals, a: Reals, path: Reals, w: Reals, start: int) -> Counterfactual:
    gap = (x - path)[:start]
    flat = (x - x[:start].mean()) - (a - a[:, :start].mean(1, keepdims=True)).mean(0)
    flat_l2 = float(np.linalg.norm(flat[:start]))
    l2 = float(np.linalg.norm(gap))
    return Counterfactual(path, w, l2, l2 / flat_l2 if flat_l2 > 0 else 0.0)


@dataclass(frozen=True, slots=True)
class Did:
    """Difference in differences."""

    name: str = "did"

    def tune(self, x: Reals, a: Reals, start: int) -> Did:  # noqa: ARG002 - nothing to tune
        """The same estimator with what it needs chosen before `start`."""
        return self

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        mean = a.mean(0)
        path = mean + (x[:start].mean() - mean[:start].mean())
        return _result(x, a, path, np.full(len(a), 1 / len(a)), start)


@dataclass(frozen=True, slots=True)
class RatioDid:
    """Multiplicative difference in differences."""

    name: str = "ratio-did"

    def tune(self, x: Reals, a: Reals, start: int) -> RatioDid:  # noqa: ARG002 - nothing to tune
        """The same estimator with what it needs chosen before `start`."""
        return self

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        mean = a.mean(0)
        base = float(mean[:start].sum())
        if base <= 0:
            return Did().fit(x, a, start)
        return _result(x, a, mean * (x[:start].sum() / base), np.full(len(a), 1 / len(a)), start)


@dataclass(frozen=True, slots=True)
class Tbr:
    """Time-based regression."""

    name: str = "tbr"

    def tune(self, x: Reals, a: Reals, start: int) -> Tbr:  # noqa: ARG002 - nothing to tune
        """The same estimator with what it needs chosen before `start`."""
        return self

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        mean = a.mean(0)
        z = mean[:start] - mean[:start].mean()
        slope = float(z @ x[:start] / (z @ z)) if z @ z > 0 else 0.0
        path = x[:start].mean() + slope * (mean - mean[:start].mean())
        return _result(x, a, path, np.full(len(a), slope / len(a)), start)


@dataclass(frozen=True, slots=True)
class TbrReading:
    """Cumulative effect of time-based regression with its standard error and degrees of freedom."""

    effect: float
    error: float
    freedom: int

    def interval(self, level: float) -> tuple[float, float]:
        """Two-sided interval of the effect."""
        half = float(stdtrit(self.freedom, (1 + level) / 2)) * self.error
        return self.effect - half, self.effect + half

    def precision(self, level: float) -> float:
        """Half width of the one-sided interval, as published by the authors of the method."""
        return float(stdtrit(self.freedom, level)) * self.error


def tbr_reading(y: Reals, control: Reals, start: int) -> TbrReading:
    """OLS y = a + b·control before `start`; effect = Σ y - Σ fitted after it.

    Variance s²(m + V'(X'X)⁻¹V) with V = (m, Σ control after the start), n - 2 degrees of freedom.
    """
    if start < 4 or start >= len(y):
        raise BadInput.value("start", f"at least 4 and below {len(y)} periods", start)
    x = np.column_stack([np.ones(start), control[:start]])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y[:start]
    s2 = float(np.sum((y[:start] - x @ beta) ** 2)) / (start - 2)
    m = len(y) - start
    v = np.array([m, control[start:].sum()])
    effect = float(y[start:].sum() - v @ beta)
    return TbrReading(effect, float(np.sqrt(s2 * (m + v @ inverse @ v))), start - 2)


@dataclass(frozen=True, slots=True)
class Sdid:
    """Synthetic difference in differences, solved exactly. treated: how many places x is the mean of."""

    name: str = "sdid"
    treated: int = 1

    def tune(self, x: Reals, a: Reals, start: int) -> Sdid:  # noqa: ARG002 - nothing to tune
        """The same estimator with what it needs chosen before `start`."""
        return self

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        omega, lam = sdid_weights(x, a, start, treated=self.treated)
        mixed = omega @ a
        return _result(x, a, mixed + lam @ (x[:start] - mixed[:start]), omega, start)


def sdid_weights(x: Reals, a: Reals, start: int, *, treated: int) -> tuple[Reals, Reals]:
    """Donor weights (J,) and period weights (start,); uniform period weights when nothing follows the start.

    Ridge of the donor weights ζ²·T0 with ζ = (treated · T1)^¼ · sd of the donors' first differences.
    """
    noise = float(np.std(np.diff(a[:, :start], axis=1), ddof=1))
    after = a.shape[1] - start
    b = a[:, :start] - a[:, :start].mean(1, keepdims=True)
    zeta2 = np.sqrt(treated * max(after, 1)) * noise**2
    omega = weights(b @ b.T + zeta2 * start * np.eye(len(a)), b @ (x[:start] - x[:start].mean()))
    if after == 0:
        return omega, np.full(start, 1 / start)
    rows = a[:, :start] - a[:, :start].mean(0)
    target = a[:, start:].mean(1)
    small = (1e-6 * noise) ** 2 * len(a)
    lam = weights(rows.T @ rows + small * np.eye(start), rows.T @ (target - target.mean()))
    return omega, lam


@dataclass(frozen=True, slots=True)
class StateSpace:
    """Local level plus regression on the donors' mean."""

    name: str = "state-space"

    def tune(self, x: Reals, a: Reals, start: int) -> StateSpace:  # noqa: ARG002 - tuned inside the likelihood
        """The same estimator with what it needs chosen before `start`."""
        return self

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        mean, _ = local_level(x, a.mean(0), start)
        return _result(x, a, mean, np.full(len(a), 1 / len(a)), start)


def local_level(y: Reals, z: Reals, start: int) -> tuple[Reals, Reals]:
    """Expected path (T,) without an effect and the covariance of the periods after `start`.

    y = level + β z + noise, level a random walk with a diffuse start. The ratio of the two variances maximises the
    likelihood of the periods before `start`; the rest is Gaussian conditioning (no sampling).
    """
    n, total = start, len(y)
    values, vectors = _random_walk(n)
    # Centred and scaled, so that the two regressors are far from parallel and squares do not cancel.
    spread = float(z[:n].std()) or 1.0
    level = float(y[:n].mean())
    x = np.column_stack([np.ones(total), (z - z[:n].mean()) / spread])
    ys, xs = vectors.T @ (y[:n] - level), vectors.T @ x[:n]
    ratio = _variance_ratio(values, ys, xs)
    scale = 1 / (1 + ratio * values)
    normal = np.linalg.pinv(xs.T @ (xs * scale[:, None]))
    beta = normal @ (xs.T @ (ys * scale))
    left = ys - xs @ beta
    steps = np.minimum.outer(np.arange(total), np.arange(total)).astype(np.float64)
    cross = ratio * steps[:, :n] @ vectors * scale
    path = level + x @ beta + cross @ left
    after = slice(n, total)
    gain = x[after] - cross[after] @ xs
    s2 = float(left**2 @ scale) / (n - 2)
    own = np.eye(total - n) + ratio * steps[after, after]
    seen = ratio * steps[after, :n] @ vectors
    covariance = s2 * (own - cross[after] @ seen.T + gain @ normal @ gain.T)
    return np.asarray(path), np.asarray(covariance)


@lru_cache(maxsize=256)
def _random_walk(n: int) -> tuple[Reals, Reals]:
    """Eigenvalues and vectors of the covariance of a random walk that starts at zero, n periods."""
    values, vectors = np.linalg.eigh(np.minimum.outer(np.arange(n), np.arange(n)).astype(np.float64))
    return np.maximum(values, 0.0), vectors


def _variance_ratio(values: Reals, ys: Reals, xs: Reals) -> float:
    """Variance of the level's steps ÷ noise, at the maximum of the likelihood; 0 when no drift fits best.

    The level starts diffuse and is integrated out; the slope stays at its maximum. A grid over thirteen decades, then
    two finer ones around its best point: all points of a grid cost one matrix product.
    """
    low, high = -14.0, 6.0
    grid = np.concatenate([[-30.0], np.linspace(low, high, 41)])
    losses = _losses(grid, values, ys, xs)
    best = int(np.argmin(losses))
    if best == 0:
        return 0.0
    width = (high - low) / 40
    centre = float(grid[best])
    for _ in range(3):
        grid = np.linspace(centre - width, centre + width, 41)
        centre = float(grid[int(np.argmin(_losses(grid, values, ys, xs)))])
        width /= 20
    return float(np.exp(centre))


def _losses(log_ratios: Reals, values: Reals, ys: Reals, xs: Reals) -> Reals:
    """-2 log likelihood (up to a constant) of each log ratio; two regressors."""
    scale = 1 / (1 + np.exp(log_ratios)[:, None] * values)
    a, b = xs[:, 0], xs[:, 1]
    aa, ab, bb, ay, by, yy = (scale @ np.column_stack([a * a, a * b, b * b, a * ys, b * ys, ys * ys])).T
    det = np.maximum(aa * bb - ab**2, 1e-300)
    explained = (bb * ay**2 - 2 * ab * ay * by + aa * by**2) / det
    square = np.maximum(yy - explained, 1e-300)
    return np.asarray((len(ys) - 1) * np.log(square) - np.log(scale).sum(1) + np.log(aa))
