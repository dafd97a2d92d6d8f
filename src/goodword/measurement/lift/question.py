"""What is asked of a reading."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.measurement.estimators.registry import AUTO, method


@dataclass(frozen=True, slots=True)
class LiftQuestion:
    """What to read. start, end: first and last period of the campaign as labels of the panel (end None: to the last).

    method: the name of an estimator, "auto" for a combination whose weights placebo windows decide, or "best" for the
    one estimator that errs least in them. level: of the interval. smallest: lift below which an effect would not
    matter, for the answer "no effect". spend: what the campaign cost (same unit as `value_per`, the worth of one
    outcome), for iROAS. seed: of the places that stand in for the treated. beside: also what every single estimator
    says, and each treated place alone.
    """

    treated: tuple[str, ...]
    start: str
    end: str | None = None
    excluded: tuple[str, ...] = ()
    method: str = AUTO
    level: float = 0.9
    smallest: float = 0.05
    spend: float | None = None
    value_per: float | None = None
    seed: int = 0
    beside: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", method(self.method))
        if not 0.5 <= self.level < 1:
            raise BadInput.value("level", "at least 0.5 and below 1", self.level)
        if not 0 <= self.smallest < 1:
            raise BadInput.value("smallest", "at least 0 and below 1", self.smallest)
        for name, value in (("spend", self.spend), ("value_per", self.value_per)):
            if value is not None and not value > 0:
                raise BadInput.value(name, "above 0", value)

    @property
    def alpha(self) -> float:
        """1 - level, without the hair that floating point leaves."""
        return round(1 - self.level, 12)
