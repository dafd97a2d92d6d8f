"""Who talks about a brand: in which posts, since when, of their own accord or paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import Tier

AFFINITY = register(
    "brand-affinity",
    1,
    "Share of a creator's known posts that name one of the brands: Beta(naming + 10 b, others + 10 (1 - b)) with b the "
    "share of all known posts that do",
    "own; shrinkage to the base rate as in Casella 1985, docs/explain/mentions.md",
)


class Side(StrEnum):
    """Whose name it is."""

    OURS = "ours"
    COMPETITORS = "competitors"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Naming:
    """How often one creator names one brand in one way. sponsored: of these posts, those that say they are paid."""

    name: str
    side: Side
    how: str
    posts: int
    sponsored: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """A post that names a brand. names: which; paid: whether it says so (label or hashtag)."""

    post_id: str
    posted_at: datetime
    text: str
    names: tuple[str, ...]
    paid: bool
    url: str


@dataclass(frozen=True, slots=True)
class Talker:
    """One creator who names a brand. organic, paid: posts that name any of them, each once as far as known; share: of
    their known posts; beyond: whether its interval lies above that of everybody."""

    creator_id: str
    platform: str
    handle: str
    name: str
    followers: int | None
    tier: Tier | None
    place: str
    sides: tuple[Side, ...]
    namings: tuple[Naming, ...]
    organic: int
    paid: int
    posts_known: int
    share: Estimate
    beyond: bool
    first: datetime
    last: datetime
    proofs: tuple[Proof, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A creator who does not name the brands, but whose known audience engages with those who do."""

    creator_id: str
    name: str
    followers: int | None
    share: Estimate
    together: int
    known: int


@dataclass(frozen=True, slots=True)
class Talk:
    """The answer. found: creators who name any of them; base_share: of all known posts, those that do."""

    ours: tuple[str, ...]
    competitors: tuple[str, ...]
    like: tuple[str, ...]
    talkers: tuple[Talker, ...]
    found: int
    base_share: float
    beside: tuple[Beside, ...]
    notes: tuple[str, ...]
    milliseconds: float
