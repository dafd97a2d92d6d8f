"""Assumptions as distributions: a middle and a 90 % interval become a mean and a variance on the log scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from goodword.core.errors import BadInput
from goodword.resolutions.model import Assumption, Lever, Shape

_WIDTH = 2 * 1.6448536269514722  # standard deviations between the 5 % and the 95 % point
_TINY = 0.05  # a lower end of zero is read as a twentieth of the middle: the log of zero is not a number


@dataclass(frozen=True, slots=True)
class Yield:
    """What one unit of a lever brings: mean, and variance on the log scale by assumption (shared ones co-vary)."""

    mean: float
    parts: tuple[tuple[str, float], ...]

    def shared(self, other: Yield) -> float:
        """Relative covariance with another lever's yield, through the assumptions that both rest on."""
        theirs = dict(other.parts)
        return math.expm1(sum(min(v, theirs[name]) for name, v in self.parts if name in theirs))


def log_variance(one: Assumption) -> float:
    """Variance of its logarithm."""
    if one.value <= 0 or one.high <= one.low:
        return 0.0
    low = max(one.low, one.value * _TINY)
    return (math.log(max(one.high, low) / low) / _WIDTH) ** 2


def mean(one: Assumption) -> float:
    """Its mean: the middle is the median of a lognormal; a share stays below 1."""
    value = one.value * math.exp(log_variance(one) / 2)
    return min(value, (1 + one.value) / 2) if one.shape is Shape.SHARE else value


def beta(one: Assumption) -> tuple[float, float]:
    """A Beta distribution (a, b) with its middle as mean and the standard deviation its interval says."""
    centre = min(max(one.value, 1e-4), 1 - 1e-4)
    deviation = max((one.high - one.low) / _WIDTH, 1e-4)
    weight = max(centre * (1 - centre) / deviation**2 - 1, 0.5)
    return centre * weight, (1 - centre) * weight


def by_id(assumptions: Sequence[Assumption]) -> dict[str, Assumption]:
    """The assumptions by id. Raises BadInput when one is there twice."""
    found = {one.id: one for one in assumptions}
    if len(found) < len(assumptions):
        raise BadInput("Two assumptions have the same id.", given=", ".join(one.id for one in assumptions))
    return found


def yield_of(lever: Lever, known: Mapping[str, Assumption]) -> Yield:
    """What one unit of the lever brings in the end: the product of its stages."""
    rates = [rate(stage.rate, known, lever) for stage in lever.stages]
    return Yield(math.prod(mean(r) for r in rates), tuple((r.id, log_variance(r)) for r in rates))


def rate(name: str, known: Mapping[str, Assumption], lever: Lever) -> Assumption:
    """The assumption called `name`. Raises BadInput that lists the known ones."""
    if name not in known:
        raise BadInput.unknown("assumption", name, sorted(known), where=f"lever {lever.id}")
    return known[name]


def adjust(
    assumptions: Sequence[Assumption],
    name: str,
    *,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    source: str = "you",
) -> tuple[Assumption, ...]:
    """The assumptions with one changed. Ends of the interval that are not given move with the value."""
    known = by_id(assumptions)
    if name not in known:
        raise BadInput.unknown("assumption", name, sorted(known))
    old = known[name]
    if not old.adjustable:
        raise BadInput(f"The assumption {name!r} is measured and cannot be changed.")
    middle = old.value if value is None else value
    factor = middle / old.value if old.value > 0 else 1.0
    top = 1.0 if old.shape is Shape.SHARE else math.inf
    lower = old.low * factor if low is None else low
    upper = max(old.high * factor, middle) if high is None else high
    if not all(math.isfinite(v) for v in (middle, lower, upper)):
        raise BadInput.value(name, "a number", (middle, lower, upper))
    changed = replace(old, value=middle, low=min(lower, middle), high=min(upper, top), source=source)
    return tuple(changed if one.id == name else one for one in assumptions)
