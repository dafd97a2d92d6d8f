"""What belongs to single estimators beside the placebo test: their own intervals, and the cyclic-block p."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from goodword.core.formula import register
from goodword.measurement.estimators.differences import Sdid, local_level, tbr_reading
from goodword.measurement.model import Experiment

OWN = register(
    "method-interval",
    1,
    "Time-based regression: t with n - 2 degrees of freedom. Local level: Gaussian, variances by maximum likelihood. "
    "Synthetic difference in differences: normal with the standard deviation of every other place in the treated's "
    "stead.",
    "Kerman, Wang & Vaver 2017; Brodersen et al. 2015; Arkhangelsky et al. 2021",
)


def own_interval(e: Experiment, name: str, att: float, level: float) -> tuple[float, float] | None:
    """Interval of ATT that the authors of a method give it; None for methods without one."""
    freedom = np.inf
    if name == "tbr":
        read = tbr_reading(e.x, e.a.mean(0), e.start)
        error, freedom = read.error / e.periods, float(read.freedom)
    elif name == "state-space":
        _, covariance = local_level(e.x, e.a.mean(0), e.start)
        error = float(np.sqrt(max(covariance.sum(), 0.0))) / e.periods
    elif name == "sdid" and len(e.a) >= 3:
        error = _placebo_error(e)
    else:
        return None
    half = float(stdtrit(freedom, (1 + level) / 2)) * error
    return att - half, att + half


def _placebo_error(e: Experiment) -> float:
    """Standard deviation of the effects read where nothing happened, every other place once."""
    sdid, found = Sdid(), []
    for d in range(len(e.a)):
        fit = sdid.fit(e.a[d], np.delete(e.a, d, 0), e.start)
        found.append(float((e.a[d] - fit.path)[e.start :].mean()))
    return float(np.std(found))
