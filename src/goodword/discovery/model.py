"""The brief, and what speaks for each creator on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from goodword.core.booking import Terms
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.vetting.model import EvidenceRule, Vetting


@dataclass(frozen=True, slots=True)
class PlaceWish:
    """Where: a place in words and a radius; coordinates win over words when both are given."""

    text: str
    radius_km: float = 25.0
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class FeeRule:
    """A stated stand-in where no price is known: fee = base + per_thousand × (followers / 1000) ^ exponent.

    base, per_thousand: in major units of the budget's currency; the ones here are of the size of dollars, euros or
    pounds, and are assumed in no other currency. It is an assumption and is shown as one.
    """

    base: float = 20.0
    per_thousand: float = 10.0
    exponent: float = 0.8


@dataclass(frozen=True, slots=True)
class Brief:
    """What is promoted, for whom, where, by whom and for how much."""

    name: str
    budget: Money
    promotes: str = ""
    audience: str = ""
    place: PlaceWish | None = None
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = (Tier.NANO, Tier.MICRO)
    niches: tuple[str, ...] = ()
    excluded_niches: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    excluded_words: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    prices: tuple[tuple[str, Money], ...] = ()  # creator_id → price known to the user
    fee_rule: FeeRule | None = None
    evidence: EvidenceRule = field(default_factory=EvidenceRule)
    pinned: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # nobody else is considered; empty: everybody
    tier_limits: TierLimits = DEFAULT_LIMITS
    shortlist_size: int = 200
    max_creators: int | None = None
    seed: int = 1
    terms: Terms = field(default_factory=Terms)
    learned: bool = False  # whether past campaigns enter usual engagement and fees

    @property
    def held(self) -> tuple[str, ...]:
        """Who is booked in any case: pinned, or they said yes."""
        return tuple(dict.fromkeys([*self.pinned, *(a.creator_id for a in self.terms.accepted)]))

    @property
    def refused(self) -> tuple[str, ...]:
        """Who is not booked: banned, or they said no."""
        return tuple(dict.fromkeys([*self.banned, *self.terms.declined]))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a creator fits: what was matched, how strongly (0-1), in a sentence, and where to look."""

    aspect: str  # niche, words, place, language, tier, …
    strength: float
    sentence: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a creator answers the brief: 0-1, with the reasons that make it up."""

    score: float
    reasons: tuple[Reason, ...]
    formula: str


class PriceBasis(StrEnum):
    """Where a price comes from; only the first two are prices, the third is an assumption."""

    BRIEF = "brief"
    SOURCE = "source"
    FEE_RULE = "fee_rule"


@dataclass(frozen=True, slots=True)
class Price:
    """What one post costs."""

    money: Money
    basis: PriceBasis


@dataclass(frozen=True, slots=True)
class Candidate:
    """One creator on the shortlist.

    engagement: ER by followers, shrunk. local_share: share of their audience inside the brief's circle (None without
    a place). people: expected engaged people of the target per post. eligible: may be booked; `why_not` says why not.
    """

    creator_id: str
    platform: str
    handle: str
    name: str
    url: str
    tier: Tier
    followers: int
    place: str
    lat: float | None
    lon: float | None
    language: str
    fit: Fit
    engagement: Estimate
    vetting: Vetting
    local_share: Estimate | None
    local_basis: str
    price: Price
    people: Estimate
    posts_known: int
    audience_known: int
    eligible: bool
    why_not: tuple[str, ...]
    accounts: tuple[str, ...] = ()  # others that are merged as the same person
