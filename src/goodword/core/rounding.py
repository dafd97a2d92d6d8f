"""How many digits a number is worth: the one rule for sentences, tiles, tables and reports."""

from __future__ import annotations

import math

from goodword.core.estimate import Estimate

_WHOLE = ("people", "followers", "days")  # units of which there are no parts


def kept(value: float, step: float) -> float:
    """A finer step for a value above zero that the common one would make zero, down to a ten-thousandth; the common one
    where even that would, so that next to nothing reads "0 %" and not "0.00 %"."""
    fine = step
    while 0 < abs(value) < fine / 2 and fine > 1e-4:
        fine /= 10
    return fine if abs(value) >= fine / 2 else step


def quantum_of(uncertainty: float, value: float = 0.0) -> float:
    """The step to which a number with this uncertainty (the shorter side of its interval) is worth writing down.

    A power of ten between a fifth and a fiftieth of it; without any uncertainty, three digits of the value.
    """
    if not uncertainty > 0 or not math.isfinite(uncertainty):
        uncertainty = abs(value) * 0.05
    if not uncertainty > 0:
        return 1.0
    return float(10.0 ** math.floor(math.log10(uncertainty / 5) + 1e-9))


def step_of(estimate: Estimate) -> float:
    """The step to which an estimate is written: what the shorter side of its interval supports, whole people."""
    above, below = estimate.high - estimate.value, estimate.value - estimate.low
    # A side of next to nothing (a value at the edge of what is possible) says little about precision.
    step = quantum_of(max(min(above, below), max(above, below) / 4), abs(estimate.value))
    return max(step, 1.0) if estimate.unit in _WHOLE else step


def round_to(value: float, step: float) -> float:
    """`value` to the nearest multiple of `step`."""
    return round(value / step) * step


def decimals(step: float) -> int:
    """Digits after the point that a step needs, at most six."""
    return max(0, min(6, -math.floor(math.log10(step) + 1e-9)))
