"""Weights, and the profile of signals that they order. No single score: a rank is an order by these weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite

from goodword.core.errors import BadInput
from goodword.vetting.model import Verdict

DEFAULTS: dict[str, float] = {
    "engagement": 3.0,
    "audience": 3.0,
    "growth": 2.0,
    "pods": 2.0,
    "disclosure": 2.0,
    "comments": 1.0,
    "comments_per_like": 1.0,
    "likes_spread": 1.0,
    "recency": 1.0,
    "ad_share": 1.0,
    "ad_saturation": 1.0,
    "sponsored_effect": 1.0,
    "drift": 1.0,
    "by_views": 1.0,
    "by_reach": 1.0,
    "follow_turnover": 1.0,
    # Worth knowing, but no reason to trust anyone more or less.
    **dict.fromkeys(("evidence", "next_posts", "rhythm", "likes_hidden", "known_audience", "niche", "at_home"), 0.0),
    **dict.fromkeys(("views_rate", "reach_rate", "saves", "shares"), 0.0),
}
"""Weights where the user has set none: our opinion, to be changed."""
OTHER = 1.0
"""Weight of a signal that has none."""
MOST = 100.0


@dataclass(frozen=True, slots=True)
class TrustWeights:
    """Weight of each signal by name, 0 (left out) to 100. The user's; `DEFAULTS` where nothing was set."""

    by_signal: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, weight in self.by_signal.items():
            if not isfinite(weight) or not 0 <= weight <= MOST:
                raise BadInput.value(f"weight of {name}", f"from 0 to {MOST:.0f}", weight)

    def of(self, name: str) -> float:
        """The weight of a signal."""
        return self.by_signal.get(name, DEFAULTS.get(name, OTHER))

    def changed(self, by_signal: dict[str, float]) -> TrustWeights:
        """These weights with some changed."""
        return TrustWeights(self.by_signal | by_signal)


@dataclass(frozen=True, slots=True)
class Part:
    """One signal of the profile. strength: 0 (asks for a look) to 1 (nothing unusual), with its interval. known: False
    where too little is known for a verdict or there is nothing to weigh: it leaves the rank alone, and low 0 and high 1
    enter its interval."""

    signal: str
    title: str
    verdict: Verdict
    known: bool
    strength: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True)
class TrustProfile:
    """The signals of one creator side by side.

    rank, low, high: weighted mean of the strengths that are known, 0-1, and the worst and best that intervals and
    unknown signals allow. Only an order by the weights beside it; None when nothing with a weight is known.
    """

    creator_id: str
    parts: tuple[Part, ...]
    rank: float | None
    low: float
    high: float
    sentence: str
    formula: str = "trust-profile/3"
