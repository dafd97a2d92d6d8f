"""Synthetic controls: a weighted mean of donors that ran like the treated places before the start."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodword.core.formula import register
from goodword.measurement.model import Counterfactual, Reals

SC_FE = register(
    "sc-fe",
    1,
    "Synthetic control with fixed effects: donor weights on the simplex that bring the demeaned donors closest to the "
    "demeaned treated places before the start.",
    "Doudchenko & Imbens 2016; Ferman & Pinto 2021",
)
RIDGE_ASC = register(
    "ridge-asc",
    1,
    "Synthetic control with fixed effects, its remaining imbalance removed by a ridge regression on the donors; the "
    "penalty is the largest within one standard error of the best leave-one-period-out error.",
    "Ben-Michael, Feller & Rothstein 2021",
)

LAMBDAS = 21
LAMBDA_RATIO = 1e-8


def weights(gram: Reals, target: Reals, start: Reals | None = None) -> Reals:
    """Point of the simplex that minimises w'Gw/2 - b'w; gram (J, J), target (J,). Exact active set."""
    from goodword.measurement.kernels.simplex import simplex_weights  # noqa: PLC0415 - numba loads when needed

    w = np.zeros(len(target)) if start is None else start.copy()
    simplex_weights(np.ascontiguousarray(gram), np.ascontiguousarray(target), w, start is not None)
    return np.asarray(w / w.sum())


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """SC, with fixed effects or plain, of raw outcomes or of indexes (each place ÷ its own mean before the start).

    ridge: None for none, 0 for "choose by cross-validation in `tune`", else the penalty as share of the square of the
    donors' largest singular value, so that a choice for one window serves for another.
    """

    fixed_effects: bool = True
    index: bool = False
    ridge: float | None = None

    @property
    def name(self) -> str:
        """sc, sc-fe, asc, asc-fe, each also with index- before it."""
        kind = "sc" if self.ridge is None else "asc"
        return f"{'index-' if self.index else ''}{kind}{'-fe' if self.fixed_effects else ''}"

    def tune(self, x: Reals, a: Reals, start: int) -> SyntheticControl:
        """The same estimator with its penalty chosen on the periods before `start`."""
        if self.ridge is None:
            return self
        centre, _, b, w = self._prepare(x, a, start)
        return replace(self, ridge=_one_standard_error(centre[:start], b[:, :start], w))

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        centre, level, b, w = self._prepare(x, a, start)
        if self.ridge is not None:
            w = _augment(centre[:start], b[:, :start], w, self.ridge * _largest(b[:, :start]))
        # Augmented weights need not sum to one: the donors' common path carries the rest.
        gap = centre - w @ b
        flat = centre[:start] - b[:, :start].mean(0)
        path = x - gap * level
        l2 = float(np.linalg.norm(gap[:start]) * level)
        flat_l2 = float(np.linalg.norm(flat) * level)
        return Counterfactual(path, w, l2, l2 / flat_l2 if flat_l2 > 0 else 0.0)

    def _prepare(self, x: Reals, a: Reals, start: int) -> tuple[Reals, float, Reals, Reals]:
        """Treated and donors in the scale that is matched, the treated level, and the simplex weights."""
        level, levels = 1.0, np.ones((len(a), 1))
        if self.index:
            means = a[:, :start].mean(1, keepdims=True)
            level, levels = float(x[:start].mean()) or 1.0, np.where(means == 0, 1.0, means)
        target, donors = x / level, a / levels
        if self.fixed_effects:
            target, donors = target - target[:start].mean(), donors - donors[:, :start].mean(1, keepdims=True)
        w = weights(donors[:, :start] @ donors[:, :start].T, donors[:, :start] @ target[:start])
        if self.ridge is not None:
            common = donors.mean(0)
            target, donors = target - common, donors - common
        return target, level, donors, w


def _largest(donors: Reals) -> float:
    """Square of the largest singular value."""
    return float(np.linalg.norm(donors, 2)) ** 2


def _augment(target: Reals, donors: Reals, w: Reals, penalty: float) -> Reals:
    """w + (a - A'w)'(A'A + λI)⁻¹A', by the smaller of the two normal equations."""
    gap = target - w @ donors
    gram = donors @ donors.T
    return np.asarray(w + np.linalg.solve(gram + (penalty + 1e-300) * np.eye(len(w)), donors @ gap))


def _one_standard_error(target: Reals, donors: Reals, w: Reals) -> float:
    """The largest penalty (a share of the largest square) whose leave-one-period-out error is within one standard error
    of the smallest."""
    shares = LAMBDA_RATIO ** (np.arange(LAMBDAS) / (LAMBDAS - 1))
    penalties = np.maximum(_largest(donors), 1e-300) * shares
    periods = donors.shape[1]
    gram, cross = donors @ donors.T, donors @ target
    errors = np.empty((LAMBDAS, periods))
    for t in range(periods):
        at = donors[:, t]
        g, b = gram - np.outer(at, at), cross - at * target[t]
        wt = weights(g, b, w)
        values, vectors = np.linalg.eigh(g)
        turned, gap = vectors.T @ (b - g @ wt), vectors.T @ at
        fitted = wt @ at + (turned * gap) @ (1 / (np.maximum(values, 0)[:, None] + penalties))
        errors[:, t] = (target[t] - fitted) ** 2
    mean = errors.mean(1)
    best = int(np.argmin(mean))
    limit = mean[best] + errors[best].std(ddof=1) / np.sqrt(periods)
    within = np.flatnonzero(mean <= limit)
    return float(shares[within[0]]) if len(within) else 1.0
