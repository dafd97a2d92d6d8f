"""Where creators and their audiences are: shares with intervals, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.model import PriceBasis
from goodword.discovery.search.model import Near

PLACE_SPREAD = register(
    "place-spread",
    1,
    "Share of each place: Beta marginals of a Dirichlet of counts (tagged posts, known homes) over a prior by home, "
    "country and language",
    "own; Dirichlet-multinomial, weights in docs/explain/local.md",
)
DECLARED_SHARE = register(
    "declared-share",
    1,
    "Declared shares of cities times the part of each city in the circle (cities as discs of 4,000 people a km2, the "
    "disc's radius halved and doubled for the interval), and what the list leaves off",
    "own assumption, docs/explain/local.md",
)
LOCAL_COST = register(
    "local-cost",
    1,
    "Price of a post for a thousand followers inside the circle: price / (followers x local share / 1000)",
    "CPM applied to local followers; the interval is that of the local share",
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A share of an audience as the platform told the creator. level: city or country; share: 0 to 1."""

    creator_id: str
    place: str
    label: str
    country: str
    level: str
    lat: float
    lon: float
    population: int
    share: float
    as_of: date


@dataclass(frozen=True, slots=True)
class LocalHit:
    """One creator near. km: from the middle to their place; people: followers inside; cost: of a thousand of them."""

    creator_id: str
    platform: str
    handle: str
    name: str
    url: str
    followers: int | None
    tier: Tier | None
    place: str
    lat: float | None
    lon: float | None
    km: float | None
    share: Estimate
    basis: str
    people: Estimate | None
    price: Money | None
    price_basis: PriceBasis | None
    cost: Estimate | None
    posts_inside: int
    placed_posts: int
    homes_inside: int
    homes_known: int


@dataclass(frozen=True, slots=True)
class Nearby:
    """Creators with a home, a tagged post or known audience in a circle. found: how many; sort: by what."""

    near: Near
    sort: str
    hits: tuple[LocalHit, ...]
    found: int
    currency: str
    notes: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a spread, with its share and the evidence of it. label "" is everywhere else."""

    label: str
    country: str
    lat: float | None
    lon: float | None
    share: Estimate
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Where somebody is, or their audience. n: observations; enough: whether they are more than the prior."""

    title: str
    parts: tuple[Part, ...]
    n: int
    enough: bool
    rests_on: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of activity: the offsets from UTC, in hours, that hold 90 % of the belief; n: posts."""

    low: int
    likely: int
    high: int
    n: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Everything known of where one creator and their audience are."""

    creator_id: str
    name: str
    creator: Spread
    cities: Spread
    countries: Spread
    hours: Hours | None
    declared: tuple[Declared, ...]
    near: Near | None
    inside: LocalHit | None
    notes: tuple[str, ...]
