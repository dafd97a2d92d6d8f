"""Hidden voices: what is asked, and what is found with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import Tier
from goodword.discovery.search.model import Near

RISING = register(
    "rising",
    1,
    "Growth of followers in 30 days: slope of log counts, drawn towards the pool's median by its spread",
    "Ordinary least squares with a normal prior (Efron & Morris 1975), docs/explain/voices.md",
)
HEEDED = register(
    "heeded",
    1,
    "Share of the attention of creators around: PageRank over who comments on, mentions or tags whom, each pair once; "
    "interval by Bayesian bootstrap of the listeners",
    "Page, Brin, Motwani & Winograd 1999; Rubin 1981; docs/explain/voices.md",
)
KNOWN_TO = register(
    "known-to",
    1,
    "Share of the creators around who name somebody: Beta(naming + 1/2, others + 1/2)",
    "Jeffreys interval: Brown, Cai & DasGupta 2001",
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A creator as far as every list shows them."""

    creator_id: str
    platform: str
    handle: str
    name: str
    followers: int | None
    tier: Tier | None
    place: str


@dataclass(frozen=True, slots=True)
class Rising:
    """A growing account. growth: in 30 days, as a share; engagement: by followers; percentile: of it among peers, with
    its lower end; engaged: whether that lower end is at least the middle; counts: of followers that growth rests on."""

    voice: Voice
    growth: Estimate
    engagement: Estimate | None
    percentile_low: float | None
    engaged: bool
    counts: int
    days: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Heeded:
    """Somebody whose word is followed by creators around. attention: share of it; listeners: distinct creators around;
    all_listeners: creators anywhere; names: some of the listeners with how they listen."""

    voice: Voice
    attention: Estimate
    fair: float  # what everybody would have if all were heeded alike
    beyond: bool
    listeners: int
    all_listeners: int
    names: tuple[tuple[str, str], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A name that creators around mention or tag and that the catalogue does not have. everywhere: creators who do,
    wherever they are; here: share of those who are around; paid: share of these posts that say they are paid;
    may_be_brand: whether most do, or somebody names it as a paid partner."""

    name: str
    platform: str
    creators: int
    everywhere: int
    posts: int
    here: Estimate | None
    paid: float
    may_be_brand: bool
    share: Estimate
    last: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Offline:
    """A person without an account whom the catalogue or the ledger knows."""

    creator_id: str
    name: str
    place: str
    where: str  # catalogue or campaigns
    sentence: str


@dataclass(frozen=True, slots=True)
class Voices:
    """The answer. pool: creators looked at; near: None for everywhere."""

    near: Near | None
    pool: int
    rising: tuple[Rising, ...]
    heeded: tuple[Heeded, ...]
    unlisted: tuple[Unlisted, ...]
    offline: tuple[Offline, ...]
    notes: tuple[str, ...]
    milliseconds: float
