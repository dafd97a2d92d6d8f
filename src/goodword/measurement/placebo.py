"""What the estimators do on this very panel when nothing happened: errors, false alarms, and the stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodword.measurement.conformal import Estimator, accept
from goodword.measurement.model import Experiment

MIN_BEFORE = 10
SMALLEST_STRETCH, LARGEST_STRETCH = 1.0, 4.0


def windows(e: Experiment, limit: int) -> list[int]:
    """Starts of placebo windows of the same length that end before the campaign, evenly spread, at most `limit`."""
    length = e.periods
    first = max(MIN_BEFORE, 2 * length, e.start // 3)
    starts = np.arange(first, e.start - length + 1)
    if len(starts) > limit:
        starts = starts[np.linspace(0, len(starts) - 1, limit).round().astype(int)]
    return [int(s) for s in starts]


def cut(e: Experiment, start: int) -> Experiment:
    """The same places as if the campaign had begun at `start` and the data ended with it."""
    end = start + e.periods
    return Experiment(e.x[:end], e.a[:, :end], e.donors, start, e.treated)


def swap(e: Experiment, donor: int) -> Experiment:
    """A donor in the place of the treated, which leave the panel."""
    return Experiment(e.a[donor], np.delete(e.a, donor, 0), (), e.start, 1)


def lift_error(estimator: Estimator, e: Experiment) -> float:
    """Estimated lift of a window in which nothing happened."""
    path = estimator.tune(e.x, e.a, e.start).fit(e.x, e.a, e.start).path[e.start :]
    total = float(path.sum())
    return float(e.x[e.start :].sum() / total - 1) if total != 0 else float("nan")


def rank(
    estimators: Sequence[Estimator], e: Experiment, *, limit: int = 24, donors: int = 6
) -> list[tuple[str, float]]:
    """(name, placebo RMSE of lift), best first: the treated before the campaign, and some donors in their place.

    Donors enter with a quarter of the weight: they tell what kind of panel this is, the treated tell about themselves.
    """
    starts = windows(e, limit)
    cuts = [cut(e, s) for s in starts]
    step = max(1, len(e.a) // max(1, donors))
    others = (
        [swap(c, d) for c in cuts[:: max(1, len(cuts) // 4)] for d in range(0, len(e.a), step)] if len(e.a) > 2 else []
    )
    weights = np.array([1.0] * len(cuts) + [0.25] * len(others))
    scores = []
    for candidate in estimators:
        errors = np.array([lift_error(candidate, c) for c in [*cuts, *others]])
        known = np.isfinite(errors)
        score = float(np.sqrt(np.average(errors[known] ** 2, weights=weights[known]))) if known.any() else np.inf
        scores.append((candidate.name, score))
    return sorted(scores, key=lambda pair: (pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Calibration:
    """False alarms over the placebo windows, and the stretch under which the stated share of them is covered."""

    windows: int
    false_positives: float | None
    stretch: float


def calibrate(estimator: Estimator, e: Experiment, alpha: float, *, limit: int = 40) -> Calibration:
    """Run the very test on windows before the campaign, where the truth is zero."""
    starts = windows(e, limit)
    if len(starts) < 1 / alpha / 2:
        return Calibration(len(starts), None, SMALLEST_STRETCH)
    needed = np.array([_needed(estimator, cut(e, s), alpha) for s in starts])
    # The k-th smallest of n needed stretches covers k of n + 1 in expectation.
    k = int(np.ceil((1 - alpha) * (len(needed) + 1)))
    stretch = float(np.sort(needed)[min(k, len(needed)) - 1])
    return Calibration(
        len(starts), float(np.mean(needed > 1)), float(np.clip(stretch, SMALLEST_STRETCH, LARGEST_STRETCH))
    )


def _needed(estimator: Estimator, e: Experiment, alpha: float) -> float:
    """The stretch under which the interval of this window just holds zero."""
    region = accept(estimator.tune(e.x, e.a, e.start), e, alpha)
    side = region.low if region.att > 0 else region.high
    distance = abs(region.att - side)
    return abs(region.att) / distance if distance > 0 else LARGEST_STRETCH
