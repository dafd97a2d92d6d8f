"""What is searched for, what is found, and the state of an index: the contract of search with other rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.core.geo import Circle
from goodword.core.money import Money
from goodword.core.text import counted
from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.places.model import PlaceMatch
from goodword.vetting.model import Verdict

Floats = NDArray[np.float32]

FUSION = register(
    "search-fusion",
    2,
    "Sum over the lists of words and meaning of weight / (60 + rank), and over niche and place of weight / 61 times "
    "strength times (n + 1) / (n + 1.5) for n known texts or places",
    "Reciprocal rank fusion: Cormack, Clarke & Buettcher 2009; weights in docs/explain/search.md",
)


class Embedder(Protocol):
    """Texts to vectors that lie near each other when the texts mean something similar, in any language it knows.

    name: changes with the model, so that vectors of two models are never compared. width: numbers in a vector.
    """

    @property
    def name(self) -> str: ...

    @property
    def width(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, width), each of length 1."""


@dataclass(frozen=True, slots=True)
class Near:
    """A place and how far around it. label: as understood. names: under which posts may name it or what lies in it."""

    label: str
    circle: Circle
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A search. Empty tuples and None do not restrict.

    text: free text, for words and meaning. niches: put first; only_niches: nobody else. excluded: words that nobody
    found says. excluded_languages: nobody whose language is one of them; who has none that is known stays. max_price:
    nobody who asks for more, or whose price is not known. active_after: seconds UTC of the last known post. budget:
    carried on to the plan; it filters nobody. verdicts: only who is vetted so, among those who fit best.
    """

    text: str = ""
    near: Near | None = None
    niches: tuple[str, ...] = ()
    only_niches: bool = False
    excluded_niches: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    excluded_languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    min_followers: int | None = None
    max_followers: int | None = None
    max_price: Money | None = None
    budget: Money | None = None
    active_after: int | None = None
    limit: int = 20
    diverse: tuple[str, ...] = ()
    tier_limits: TierLimits = DEFAULT_LIMITS
    verdicts: tuple[Verdict, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST_HITS:
            raise BadInput.value("limit", f"from 1 to {MOST_HITS:,}", self.limit)
        unknown = [name for name in self.diverse if name not in DIVERSE]
        if unknown:
            raise BadInput.unknown("kind of diversity", unknown[0], list(DIVERSE), where="diverse")
        low, high = self.min_followers, self.max_followers
        if low is not None and high is not None and low > high:
            raise BadInput.value("followers", "a range that rises", f"{low:,} to {high:,}")

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to rank by, only filters."""
        return not (self.text or self.niches or self.near)


MOST_HITS = 1_000
DIVERSE = ("niche", "place", "language", "tier")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each list counts in the fusion; a list that the wish does not ask for is left out.

    Words and meaning count alike. What a niche and a place say was worth more on real creators whose labels and tags
    were hidden: chosen among nine settings of small whole numbers (figure `retrieval`).
    """

    words: float = 1.0
    meaning: float = 1.0
    niche: float = 3.0
    place: float = 2.0

    def __post_init__(self) -> None:
        if any(w < 0 for w in (self.words, self.meaning, self.niche, self.place)):
            raise BadInput.value("search weights", "at least 0", self)


DEFAULT_WEIGHTS = Weights()


class ChipKind(StrEnum):
    """What a part of a brief was understood as."""

    PLACE = "place"
    RADIUS = "radius"
    NICHE = "niche"
    LANGUAGE = "language"
    TIER = "tier"
    FOLLOWERS = "followers"
    PLATFORM = "platform"
    EXCLUDED = "excluded"
    COUNTRY = "country"
    ACTIVE = "active"
    BUDGET = "budget"
    PRICE = "price"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood: the value as a field holds it, how it is shown, and the words it was taken from.

    note: what was concluded that was not said, "" when nothing was. field: of the search form, to change it.
    """

    kind: ChipKind
    value: str
    shown: str
    said: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can mean several things, and what it can mean; nothing is applied until one is chosen."""

    kind: ChipKind
    said: str
    question: str
    options: tuple[str, ...]
    places: tuple[PlaceMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A brief in plain words as it was understood: the wish, a chip for every part, and what has to be asked back."""

    words: str
    wish: Wish
    chips: tuple[Chip, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post that speaks for a result. words: of the search, that it has."""

    post_id: str
    posted_at: datetime
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """What put a creator where they are, list by list; a rank is None where the list does not have them.

    words: matched, as they stand in the index. likeness: cosine of what they post and the text, -1 to 1. niche: which
    one they speak of, in how many of `posts` counted posts. inside, placed: places of theirs in the circle, and in all.
    km: from the middle of the circle to the nearest place of theirs that is known.
    """

    ranks: Mapping[str, int]
    words: tuple[str, ...] = ()
    likeness: float | None = None
    niche: str = ""
    niche_posts: int = 0
    posts: int = 0
    inside: int = 0
    placed: int = 0
    km: float | None = None
    names_place: tuple[str, ...] = ()
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One creator found. score: of the fusion, comparable within one search only. verdict, vetted: how vetting went
    and its sentence; None and "" where it was not asked for. accounts: others that are merged as the same person."""

    creator_id: str
    platform: str
    handle: str
    name: str
    bio: str
    url: str
    place: str
    lat: float | None
    lon: float | None
    language: str
    country: str
    niche: str
    followers: int | None
    tier: Tier | None
    price: Money | None
    last_posted_at: datetime | None
    posts_known: int
    audience_known: int
    score: float
    why: Why
    sentences: tuple[str, ...] = ()
    posts: tuple[Post, ...] = ()
    verdict: Verdict | None = None
    vetted: str = ""
    accounts: tuple[str, ...] = ()

    @property
    def reach(self) -> str:
        """How many follow them; of people without an account, how many they say they reach."""
        if self.platform == "offline":
            return f"about {self.followers:,} people by their own word" if self.followers else "reach not said"
        return counted(self.followers, "follower") if self.followers is not None else "followers not known"


@dataclass(frozen=True, slots=True)
class Share:
    """How one group fares: its share of the pool that passes the filters, and of those shown, with a 90 % interval of
    what a draw blind to the group would show. outside: whether the share shown lies outside of it."""

    group: str
    pool: float
    shown: float
    low: float
    high: float
    outside: bool


@dataclass(frozen=True, slots=True)
class Fairness:
    """How a ranking treats tiers, languages and places against the pool it chose from."""

    by: str
    pool_n: int
    shown_n: int
    shares: tuple[Share, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search. passing: creators whom the filters let through; indexed: all there are.

    notes: what the reader has to know about the answer. state: of the index that answered.
    """

    wish: Wish
    hits: tuple[Hit, ...]
    passing: int
    indexed: int
    made_at: datetime
    formula: str
    weights: Weights
    embedder: str
    notes: tuple[str, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index holds. behind: whether the catalogue has changed since. size: bytes on disk."""

    creators: int
    made_at: datetime | None
    embedder: str
    behind: bool
    size: int
    embedded: str = ""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What building or updating an index did."""

    creators: int
    added: int
    changed: int
    gone: int
    anew: bool
    seconds: float
    embedded: str
    details: Mapping[str, float] = field(default_factory=dict)
