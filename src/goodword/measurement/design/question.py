"""What is asked of a design."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.errors import BadInput

EFFECTS = (0.0, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a campaign costs, in one unit of money: once, per place, per place and period, per extra outcome."""

    fixed: float = 0.0
    place: float = 0.0
    period: float = 0.0
    outcome: float = 0.0

    def __post_init__(self) -> None:
        for name in ("fixed", "place", "period", "outcome"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise BadInput.value(f"cost per {name}", "at least 0", getattr(self, name))

    def of(self, places: int, periods: int, extra: float) -> float:
        """Cost of a campaign in so many places for so many periods that brings so many extra outcomes."""
        return self.fixed + places * (self.place + periods * self.period) + extra * self.outcome


@dataclass(frozen=True, slots=True)
class DesignQuestion:
    """What is looked for. sizes: how many places may be treated together; durations: periods; effects: relative.

    windows: look-back windows per design. included, excluded: places that must or must not be treated. prices: of the
    campaign; cost_per is short for a price of extra outcomes alone. budget: the most it may cost at the effect that it
    can detect. expected: the lift that is hoped for. apart_km: places nearer than this to a treated one are compared
    with nothing. power: wanted share. limit: designs shown; most: groups of one size tried one by one; beyond it a beam
    of `beam` groups grows place by place. verify: how many of the best are counted again with the test that reads
    campaigns. seed: of that test.
    """

    sizes: tuple[int, ...] = (1, 2, 3)
    durations: tuple[int, ...] = (14,)
    effects: tuple[float, ...] = EFFECTS
    windows: int = 30
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    cost_per: float | None = None
    prices: Prices | None = None
    budget: float | None = None
    expected: float | None = None
    apart_km: float | None = None
    alpha: float = 0.1
    power: float = 0.8
    limit: int = 10
    most: int = 10_000
    beam: int = 300
    verify: int = 3
    seed: int = 0

    def __post_init__(self) -> None:
        if max(self.durations, default=0) < 1 or min(self.sizes, default=0) < 1 or min(self.durations) < 1:
            raise BadInput.value("durations and sizes", "at least 1", (self.durations, self.sizes))
        if 0.0 not in self.effects:
            raise BadInput.value("effects", "with 0 among them, to measure false alarms", self.effects)
        if not 0 < self.alpha < 0.5 or not 0.5 <= self.power < 1:
            raise BadInput.value("alpha and power", "0 to 0.5 and 0.5 to 1", (self.alpha, self.power))
        if self.windows < 1 or self.limit < 1 or self.most < 1 or self.beam < 1 or self.verify < 0:
            raise BadInput.value("windows, limit, most, beam", "at least 1", (self.windows, self.limit, self.most))
        for name in ("budget", "expected", "apart_km", "cost_per"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise BadInput.value(name, "above 0", value)

    @property
    def priced(self) -> Prices | None:
        """The prices in force."""
        if self.prices is None and self.cost_per is not None:
            return Prices(outcome=self.cost_per)
        return self.prices
