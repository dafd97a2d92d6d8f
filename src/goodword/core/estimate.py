"""A number with its interval: the only form in which Goodword shows an estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, its interval and what it rests on.

    value, low, high: in `unit` ("share", "people", "INR minor", …); low <= value <= high.
    level: nominal coverage of the interval, 0.9 unless said otherwise.
    n: how many observations it rests on; 0 means that only the prior speaks.
    formula: `name/version` of the formula, see `goodword.core.formula`.
    """

    value: float
    low: float
    high: float
    n: int
    unit: str
    formula: str
    level: float = 0.9

    def __post_init__(self) -> None:
        if -math.inf < self.low <= self.value <= self.high < math.inf:
            return
        if not (math.isfinite(self.value) and math.isfinite(self.low) and math.isfinite(self.high)):
            raise BadInput.value("estimate", "finite", (self.value, self.low, self.high), where=self.formula)
        slack = 1e-9 * max(1.0, abs(self.value), abs(self.low), abs(self.high))
        if not self.low - slack <= self.value <= self.high + slack:
            raise BadInput.value(
                "estimate", "inside its interval", (self.low, self.value, self.high), where=self.formula
            )

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def scaled(self, factor: float, *, unit: str | None = None) -> Estimate:
        """The same estimate times a known, non-negative factor."""
        if factor < 0:
            raise BadInput.value("factor", "at least 0", factor, where=self.formula)
        return Estimate(
            self.value * factor,
            self.low * factor,
            self.high * factor,
            self.n,
            unit or self.unit,
            self.formula,
            self.level,
        )
