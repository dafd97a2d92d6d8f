"""How wrong a reading is where nothing happened: weights of the members, p and interval from one curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.measurement.estimators.synthetic import weights
from goodword.measurement.lift.placebo import Placebos, relative_left
from goodword.measurement.lift.scales import Rows
from goodword.measurement.model import Reals

PLACEBO_TEST = register(
    "placebo-test",
    3,
    "z = |observed ÷ expected - 1| ÷ (√(spread of the gaps before the start) · h); h: how much more or less than "
    "others the same places erred in earlier windows of this length, as root of a mean square drawn to 1 with the "
    "weight of two windows. p of an effect θ: θ is taken off the outcomes, and z is ranked among the z of places "
    "without the campaign, in its window and in earlier ones, these brought six tenths of the way (in logarithms) to "
    "the scale of the campaign's window. Groups of places that share members count for as many as would fit side by "
    "side, and windows that share periods for as many as would fit one after the other, m; an earlier window counts "
    "for 3 (1 - 1.75 ÷ m) of the campaign's. Where there are fewer than ten groups, the treated places' own earlier "
    "windows join in. Between ranks p is interpolated, beyond the largest it falls like z⁻². The "
    "interval holds every θ with p above 1 - level.",
    "own; placebo tests after Abadie, Diamond & Hainmueller 2010, conformal p after Vovk 2005",
)

OWN_WEIGHT = 2.0
TAIL = 2.0
TOWARDS_EQUAL = 0.5
ENOUGH = 10.0
HELD_OUT = 5
CLIP = 0.5
SCALE_PRIOR = 5.0
LEVELLED = 0.6
HISTORY_PRIOR = 2.0
EARLIER = 3.0
FEW_WINDOWS = 1.75


def member_weights(errors: Reals, importance: Reals) -> Reals:
    """Weights (C,) on the simplex that minimise the squared placebo error (n, C), shrunk to equal."""
    columns = errors.shape[1]
    equal = np.full(columns, 1 / columns)
    if columns == 1 or len(errors) == 0:
        return equal
    clipped = np.clip(errors, -CLIP, CLIP)
    gram = (clipped * importance[:, None]).T @ clipped / importance.sum()
    penalty = TOWARDS_EQUAL * float(np.trace(gram)) / columns + 1e-15
    return weights(gram + penalty * np.eye(columns), penalty * equal)


def combined_errors(errors: Reals, w: Reals) -> Reals:
    """Errors of the weighted mean path: expectations are averaged, not errors."""
    return np.asarray(1 / ((1 / (1 + errors)) @ w) - 1)


def held_out_errors(p: Placebos) -> Reals:
    """Errors (n,) of the combination, its weights learned on other places than the one it is tried on."""
    importance = np.where(p.group == 0, OWN_WEIGHT, 1.0)
    out = np.empty(len(p.group))
    for fold in range(HELD_OUT):
        here = p.group % HELD_OUT == fold
        w = member_weights(p.errors[~here], importance[~here])
        out[here] = combined_errors(p.errors[here], w)
    return out


@dataclass(frozen=True, slots=True)
class Null:
    """What z is where nothing happened. z: falling (n,); share: (n,) of the weight at or above it."""

    z: Reals
    share: Reals

    @staticmethod
    def of(z: Reals, weight: Reals) -> Null:
        """From any z ≥ 0 and their weights; the reading itself counts as one more."""
        z, weight = z[weight > 0], weight[weight > 0]
        order = np.argsort(-z, kind="stable")
        sorted_weight = weight[order]
        share = (0.5 + np.cumsum(sorted_weight) - sorted_weight / 2) / (weight.sum() + 1)
        return Null(np.maximum(z[order], 1e-12), share)

    def p(self, z: float) -> float:
        """p of a reading at z: never rises with z, 1 at zero."""
        if z <= 0:
            return 1.0
        if z >= self.z[0]:
            return float(self.share[0] * (self.z[0] / z) ** TAIL)
        logs = np.append(-np.log(self.z), 700.0)
        return float(np.interp(-np.log(z), logs, np.append(self.share, 1.0)))

    def z_at(self, p: float) -> float:
        """The largest z whose p is above `p`."""
        if p <= self.share[0]:
            return float(self.z[0] * (self.share[0] / p) ** (1 / TAIL))
        logs = np.append(-np.log(self.z), 700.0)
        return float(np.exp(-np.interp(p, np.append(self.share, 1.0), logs)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The combination and its errors on this panel.

    weights: (C,). null: distribution of z. unit: what z = 1 is, as share of the expected outcomes. rmse: (C,) of each
    column and `combined_rmse` of the combination, held out. own: placebo windows of the treated places, each start and
    error in `earlier`; false_alarms: share of them (of all windows before the campaign when there are fewer than ten)
    called an effect by a test that has not seen them; None without such windows or other places. tried: for how many
    separate windows they count.
    """

    weights: Reals
    null: Null
    unit: float
    rmse: Reals
    combined_rmse: float
    own: int
    false_alarms: float | None
    tried: float = 0.0
    earlier: tuple[tuple[int, float], ...] = ()

    def false_positives(self, level: float) -> Estimate | None:
        """The share of false alarms with its Wilson interval."""
        if self.false_alarms is None:
            return None
        n = max(self.tried, 1.0)
        low, high = wilson(self.false_alarms, n, level)
        return Estimate(self.false_alarms, low, high, round(n), "share", PLACEBO_TEST.id, level)


def calibrate(p: Placebos, alpha: float) -> Calibration:
    """Weights, null distribution and false alarms at `alpha` from placebos."""
    importance = np.where(p.group == 0, OWN_WEIGHT, 1.0)
    w = member_weights(p.errors, importance)
    total = w.reshape(-1, p.fits.left.shape[0]).sum(0)
    unit = _unit(total @ relative_left(p.fits, 0, p.now))
    if not len(p.group):
        return Calibration(w, Null.of(np.ones(1), np.ones(1)), unit, np.full(len(w), np.nan), np.nan, 0, None)
    errors = held_out_errors(p)
    z = np.abs(errors) / np.array([_unit(total @ left) for left in p.left])
    history, own_history = _histories(z, p)
    z = _level(z, p) / history
    own = (p.group == 0) & (p.window != p.now)
    weight = _weight(p, own)
    tried = own if own.sum() >= 10 else p.window != p.now
    return Calibration(
        w,
        Null.of(z, weight),
        unit * own_history,
        np.sqrt(np.average(p.errors**2, axis=0, weights=importance)),
        float(np.sqrt(np.average(errors**2, weights=importance))),
        int(own.sum()),
        _false_alarms(z, weight, p.group, tried, alpha),
        float(p.overlap[tried].sum()),
        tuple((int(start), float(error)) for start, error in zip(p.window[own], errors[own], strict=True)),
    )


def wilson(share: float, n: float, level: float) -> tuple[float, float]:
    """Wilson's interval of a share of n, which holds the share itself."""
    z = float(ndtri((1 + level) / 2))
    centre = share + z * z / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return min(share, float((centre - half) / whole)), max(share, float((centre + half) / whole))


def _weight(p: Placebos, own: NDArray[np.bool_]) -> Reals:
    """How much each placebo counts (n,)."""
    now = p.window == p.now
    groups = int(now.sum())
    elsewhere = min(float(groups), p.apart)
    each = elsewhere / max(groups, 1)
    windows = float((np.unique(p.window[~now]).size * p.overlap[~now]).max(initial=0.0))
    # From one or two earlier windows nobody knows how much windows differ: the campaign's own must tell.
    earlier = EARLIER * max(0.0, 1 - FEW_WINDOWS / max(windows, 1e-9))
    weight = np.where(now, each, earlier * each * p.overlap)
    return np.asarray(np.where(own, p.overlap * max(0.0, 1 - elsewhere / ENOUGH), weight))


def _unit(left: Reals) -> float:
    """Places that ran unevenly before err more after, but less than in proportion: the root is what fits panels."""
    return float(np.sqrt(np.sqrt(np.mean(left**2)) + 1e-9))


def _level(z: Reals, p: Placebos) -> Reals:
    """z of every window brought towards the scale of the campaign's window, as far as the donors tell.

    Not all the way: brought all the way, one restless window makes every reading in it unsure; not at all, errors that
    grow with the length of the history are taken for small.
    """
    out, donors = z.copy(), p.group > 0
    now = z[donors & (p.window == p.now)]
    if not len(now):
        return out
    for start in np.unique(p.window[p.window != p.now]):
        here = z[donors & (p.window == start)]
        out[p.window == start] /= (_typical(here) / _typical(now)) ** (LEVELLED * _believed(len(here)))
    return out


def _histories(z: Reals, p: Placebos) -> tuple[Reals, float]:
    """How much more than others each placebo's places erred in other earlier windows (n,), and the treated's own."""
    donors, before = p.group > 0, p.window != p.now
    if not before.any():
        return np.ones(len(z)), 1.0
    relative = z.copy()
    for start in np.unique(p.window[before & donors]):
        here = z[donors & (p.window == start)]
        relative[p.window == start] /= _typical(here) ** _believed(len(here))
    pool = before & donors if (before & donors).any() else before
    counts = np.where(before, p.overlap, 0.0)
    squares = counts * np.minimum(relative / _typical(relative[pool]), 3) ** 2
    sums, n = np.bincount(p.group, squares), np.bincount(p.group, counts)
    drawn = (sums[p.group] - squares + HISTORY_PRIOR) / (n[p.group] - counts + HISTORY_PRIOR)
    return np.sqrt(drawn), float(np.sqrt((sums[0] + HISTORY_PRIOR) / (n[0] + HISTORY_PRIOR)))


def _believed(places: int) -> float:
    """How far the scale of a window is believed that so many places tell."""
    return places / (places + SCALE_PRIOR)


def _typical(z: Reals) -> float:
    return float(np.sqrt(np.mean(np.minimum(z, 3 * np.median(z)) ** 2))) + 1e-12


def _false_alarms(z: Reals, weight: Reals, group: Rows, tried: NDArray[np.bool_], alpha: float) -> float | None:
    """Share of the tried placebos that a test from the other places would call an effect; None without others."""
    alarms = []
    for place in np.unique(group[tried]):
        others = group != place
        if weight[others].sum() > 0:
            null = Null.of(z[others], weight[others])
            alarms += [null.p(float(v)) <= alpha for v in z[tried & (group == place)]]
    return float(np.mean(alarms)) if alarms else None
