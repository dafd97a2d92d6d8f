"""A world with known truth: what it is made of, stated in full, so that anyone can make it again."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.core.times import DAY

BLOCK = 1_000
"""Creators made at once. Part of the world's definition: random numbers are drawn per block, never per chunk."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A neighbourhood that a share of all creators calls home, so that a hyper-local brief has somebody to find.

    share: of the creators; niche_share: of those, the ones in `niche`. radius_km: homes of the focus lie so near.
    """

    place: str
    country: str
    share: float
    niche: str
    niche_share: float
    radius_km: float = 12.0


@dataclass(frozen=True, slots=True)
class Growth:
    """How many creators a year have which event in their follower curve; the rest grows steadily."""

    viral: float = 0.08
    giveaway: float = 0.04
    bought: float = 0.05
    yearly_mean: float = 0.15
    yearly_spread: float = 0.25


@dataclass(frozen=True, slots=True)
class Ads:
    """Sponsored posts: mean share of a creator's posts, its spread, how they are disclosed, and their effect.

    shares over posts that are sponsored: the platform's label, a clear word, a vague word, nothing at all (they sum
    to 1). effect: engagement of a sponsored post relative to an organic one of the same creator (the median measured
    within 1,396 creators is 0.96).
    """

    mean: float = 0.08
    concentration: float = 9.0
    label: float = 0.25
    clear: float = 0.35
    vague: float = 0.15
    undisclosed: float = 0.25
    effect: float = 0.96


@dataclass(frozen=True, slots=True)
class WorldSpec:
    """The parameters of a world. Equal specifications give equal worlds, whatever the machine and chunk size.

    creators, posts: how many. until: newest moment, seconds UTC. days: length of the period before it. places: home
    places in use, the most populous of `countries` (country → share; empty: the lexicon's shares). tiers: share of
    creators in personal, nano, micro, mid, macro, mega. engaged: at most so many people of a creator's engaged
    audience are tracked. comments_each: comments and likes of theirs that are known, mean per tracked person, at least
    1. sampled_share, sample: share of creators with a sample of followers, and its size. people:
    persons in the world per creator. snapshots, snapshot_days: profiles seen so often, so far apart. pods: share of
    creators in engagement pods. circles: share with a circle of friends.
    """

    name: str
    creators: int
    posts: int
    seed: int
    until: int = 1_767_139_200  # 2025-12-31 00:00 UTC
    days: int = 364
    places: int = 400
    countries: tuple[tuple[str, float], ...] = ()
    tiers: tuple[float, float, float, float, float, float] = (0.06, 0.46, 0.34, 0.1, 0.022, 0.018)
    engaged: int = 14
    comments_each: float = 1.0
    texts: bool = True
    sampled_share: float = 0.2
    sample: int = 12
    people: int = 60
    snapshots: int = 2
    snapshot_days: int = 28
    pods: float = 0.012
    circles: float = 0.1
    known_price_share: float = 0.4
    declared_niche_share: float = 0.85
    placed_share: float = 0.4
    focus: Focus | None = None
    growth: Growth = Growth()
    ads: Ads = Ads()

    def __post_init__(self) -> None:
        if not 1 <= self.creators <= 100_000_000:
            raise BadInput.value("creators", "between 1 and 100,000,000", self.creators)
        if not self.creators <= self.posts <= 100_000_000_000:
            raise BadInput.value(
                "posts", "at least one a creator", self.posts, hint="raise --posts or lower --creators"
            )
        if abs(sum(self.tiers) - 1) > 1e-9 or min(self.tiers) < 0:
            raise BadInput.value("tiers", "shares that sum to 1", self.tiers)
        if not 0 <= self.seed < 1 << 63:
            raise BadInput.value("seed", "between 0 and 2^63", self.seed)
        if self.snapshots < 1 or (self.snapshots - 1) * self.snapshot_days > self.days:
            raise BadInput.value("snapshots", f"between 1 and as many as fit into {self.days} days", self.snapshots)
        if self.comments_each < 1:
            raise BadInput.value("comments_each", "at least 1", self.comments_each)
        if self.engaged < 1 or self.places < 1 or self.people < 1:
            raise BadInput.value("world", "made of people and places", (self.engaged, self.places, self.people))

    @property
    def since(self) -> int:
        """Oldest moment of the period, seconds UTC."""
        return self.until - self.days * DAY

    @property
    def blocks(self) -> int:
        """Number of blocks of creators."""
        return -(-self.creators // BLOCK)

    def block(self, number: int) -> tuple[int, int]:
        """First creator of a block and the one after its last."""
        return number * BLOCK, min(self.creators, (number + 1) * BLOCK)

    def posts_before(self, number: int) -> int:
        """Posts in all blocks before this one; every block gets its share to the post."""
        return self.posts * min(self.creators, number * BLOCK) // self.creators
