"""What one campaign measured, what is remembered of all of them, and the prior that follows for the next."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate

TRAITS = ("tier", "niche", "platform", "place")
"""What a prior may be asked for by, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class CreatorRow:
    """What one creator brought, without saying who: the unit that learning counts. None: not known.

    reached: people reached by the sponsored posts. clicks: by people. clicked: orders after a click. orders: credited
    in all. revenue_minor: of those orders, refunds subtracted. cost_minor: of all posts. outside: orders with a code
    from outside the audience (expected number), not counted as the creator's.
    """

    tier: str | None = None
    niche: str | None = None
    platform: str | None = None
    place: str | None = None
    followers: int | None = None
    posts: int | None = None
    reached: int | None = None
    engagements: int | None = None
    clicks: int | None = None
    clicked: int | None = None
    orders: int | None = None
    revenue_minor: int | None = None
    cost_minor: int | None = None
    outside: float | None = None

    def __post_init__(self) -> None:
        for f in fields(self)[len(TRAITS) :]:
            value = getattr(self, f.name)
            if value is not None and not (math.isfinite(value) and (value >= 0 or f.name == "revenue_minor")):
                raise BadInput.value(f.name, "at least 0", value)


@dataclass(frozen=True, slots=True)
class LiftFact:
    """What an experiment said beside attribution: extra orders with their interval, orders attributed by last touch in
    the same places and days, and how the experiment was read."""

    incremental: Estimate
    attributed: float
    outcome: str


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """One campaign as it is remembered. currency: of all money in it. measured: by which formulas."""

    name: str
    ended: date
    currency: str
    rows: tuple[CreatorRow, ...]
    lift: LiftFact | None = None
    measured: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 200:
            raise BadInput.value("name", "of the campaign, at most 200 characters", self.name[:60])
        if not self.rows:
            raise BadInput.value("rows", "at least one creator", 0)


@dataclass(frozen=True, slots=True)
class ForgetRule:
    """How fast campaigns are forgotten: after `half_life_days` one counts half. Shown with every prior."""

    half_life_days: int = 365

    def __post_init__(self) -> None:
        if not 1 <= self.half_life_days <= 36_500:
            raise BadInput.value("half_life_days", "between 1 and 36,500", self.half_life_days)

    def weight(self, ended: date, now: datetime) -> float:
        """What a campaign of that day still counts, 0-1; one that ends later counts in full."""
        age = (now.astimezone(UTC).date() - ended).days
        return float(0.5 ** (max(age, 0) / self.half_life_days))


@dataclass(frozen=True, slots=True)
class Remembered:
    """A campaign in force: its number in the ledger, its facts, and what it still counts."""

    number: int
    facts: CampaignFacts
    weight: float


class Kind(StrEnum):
    """What happened to the memory: nothing in it is ever changed or removed."""

    CAMPAIGN = "campaign"
    FORGET = "forget"
    RESET = "reset"
    UNDO = "undo"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the memory. campaign: its name, "" for all. version: the memory after it (its number)."""

    number: int
    kind: Kind
    at: datetime
    campaign: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Prior:
    """What a campaign with another creator of this kind would show, before it shows anything.

    a, b: of Beta(a, b) for shares, of Gamma(a, rate b) for rates. estimate: the mean, and where nine creators of ten
    lie. n: exposure behind it as it still counts. cell: the traits asked for. creators, campaigns: that share all of
    them (all creators where none is asked for). sentence: where it comes from, in words.
    """

    measure: str
    cell: tuple[tuple[str, str], ...]
    a: float
    b: float
    estimate: Estimate
    creators: int
    campaigns: int
    newest: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """One thing that a plan or a goal may take for granted: the middle, and between which values nine of ten lie.

    id: "creator.ctr", "creator.cvr", "creator.reach", "creator.reach_per_follower", "creator.engagement",
    "order.value" or "lift.multiplier".
    """

    id: str
    words: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    n: int
    formula: str
    as_of: date
    version: int
