"""The columns of every export: name, unit, meaning and formula of each, and how it is read. The one dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.core.times import from_epoch
from goodword.discovery.kept.model import Member
from goodword.discovery.search.model import FUSION, Hit
from goodword.vetting.engagement import FORMULA as ENGAGEMENT
from goodword.vetting.model import Vetting


class Kind(StrEnum):
    """What the cells of a column are; a cell may be empty in each, and empty is never zero."""

    TEXT = "text"
    WHOLE = "whole number"
    REAL = "number"
    TIME = "time"


class Group(StrEnum):
    """Which exports have a column: of a list, of a search, or both."""

    LIST = "list"
    SEARCH = "search"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Row:
    """Everything known of one creator in an export. feature: of FEATURES, empty where the catalogue does not know them.
    rank: their place among the results of a search."""

    creator_id: str
    feature: Mapping[str, Any] = field(default_factory=dict)
    engagement: Estimate | None = None
    percentile: Estimate | None = None
    vetting: Vetting | None = None
    tags: tuple[str, ...] = ()
    notes: int = 0
    newest_note: str = ""
    member: Member | None = None
    hit: Hit | None = None
    rank: int | None = None
    limits: TierLimits = DEFAULT_LIMITS

    @property
    def price(self) -> Money | None:
        """What they ask for a post, where it is known."""
        minor, currency = self.feature.get("price_minor"), self.feature.get("price_currency")
        return Money(int(minor), str(currency)) if minor is not None and currency else None

    @property
    def handle(self) -> str:
        """Their name on the platform, from the id where nothing else is known."""
        return str(self.feature.get("handle") or self.creator_id.partition(":")[2])

    @property
    def name(self) -> str:
        """What to call them."""
        return str(self.feature.get("name") or self.handle)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. unit: "" for texts. formula: `name/version` where it is worked out."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    read: Callable[[Row], object]
    formula: str = ""
    group: Group = Group.BOTH


def _known(name: str) -> Callable[[Row], object]:
    return lambda row: row.feature.get(name)


def _when(name: str) -> Callable[[Row], datetime | None]:
    def read(row: Row) -> datetime | None:
        at = row.feature.get(name)
        return None if at is None else from_epoch(int(at))

    return read


def _tier(row: Row) -> str | None:
    followers = row.feature.get("followers")
    return None if followers is None else row.limits.tier(int(followers)).value


def _three(
    name: str, unit: str, meaning: str, formula: str, of: Callable[[Row], Estimate | None]
) -> tuple[Column, ...]:
    """An estimate as three columns: low, value, high."""

    def part(which: str) -> Callable[[Row], object]:
        def read(row: Row) -> float | None:
            estimate = of(row)
            return None if estimate is None else float(f"{getattr(estimate, which):.6g}")

        return read

    return (
        Column(f"{name}_low", Kind.REAL, unit, f"Lower end of the 90 % interval of {name}.", part("low"), formula),
        Column(name, Kind.REAL, unit, meaning, part("value"), formula),
        Column(f"{name}_high", Kind.REAL, unit, f"Upper end of the 90 % interval of {name}.", part("high"), formula),
    )


def _of_hit(read: Callable[[Hit], object]) -> Callable[[Row], object]:
    return lambda row: None if row.hit is None else read(row.hit)


def _of_member(read: Callable[[Member], object]) -> Callable[[Row], object]:
    return lambda row: None if row.member is None else read(row.member)


_T, _W, _R, _D = Kind.TEXT, Kind.WHOLE, Kind.REAL, Kind.TIME
COLUMNS: tuple[Column, ...] = (
    Column("number", _W, "place", "Place in the list, from 1.", _of_member(lambda m: m.number), group=Group.LIST),
    Column("rank", _W, "place", "Place among the results, from 1.", lambda r: r.rank, group=Group.SEARCH),
    Column("creator_id", _T, "", "The creator as the catalogue names them: platform:handle.", lambda r: r.creator_id),
    Column("platform", _T, "", "Where they post.", lambda r: r.creator_id.partition(":")[0]),
    Column("handle", _T, "", "Their name on the platform.", lambda r: r.handle),
    Column("name", _T, "", "What they call themselves.", _known("name")),
    Column("url", _T, "", "Address of the profile, as its source gave it.", _known("url")),
    Column("followers", _W, "accounts", "Followers at `seen_at`.", _known("followers")),
    Column("tier", _T, "", "Size by followers; the limits are those of the settings.", _tier),
    Column("place", _T, "", "Home place that they state, else the place that they tag most.", _known("place")),
    Column("lat", _R, "degrees north", "Latitude of that place.", _known("lat")),
    Column("lon", _R, "degrees east", "Longitude of that place.", _known("lon")),
    Column("country", _T, "", "Country of that place, two letters (ISO 3166-1).", _known("country")),
    Column("language", _T, "", "Language they state, else the one most of their posts are in (ISO 639-1).",
           _known("language")),
    Column("niche", _T, "", "Niche that their source states.", _known("niche")),
    Column("price", _R, "major units of price_currency", "What they ask for one post, where it is known.",
           lambda r: float(r.price.major) if r.price else None),
    Column("price_currency", _T, "", "Currency of the price (ISO 4217).",
           lambda r: r.price.currency if r.price else None),
    Column("posts_known", _W, "posts", "Posts of theirs in the catalogue.", _known("posts_known")),
    Column("last_posted_at", _D, "UTC", "When the newest known post was made.", _when("last_posted_at")),
    Column("seen_at", _D, "UTC", "When the profile was seen last.", _when("observed_at")),
    Column("audience_known", _W, "people", "Distinct people who were seen engaging, or sampled as followers.",
           _known("audience_known")),
    *_three("engagement", "share of followers", "Likes and comments of a typical post, per follower: drawn towards "
            "comparable creators as far as few posts are known.", ENGAGEMENT.id, lambda r: r.engagement),
    Column("engagement_posts", _W, "posts", "Posts that the engagement rests on; 0 means that only comparable creators "
           "speak.", lambda r: r.engagement.n if r.engagement else None, ENGAGEMENT.id),
    *_three("engagement_percentile", "0 to 100", "Where that engagement stands among creators of the platform, tier "
            "and niche.", ENGAGEMENT.id, lambda r: r.percentile),
    Column("verdict", _T, "", "Of vetting: pass, review (worth a look) or not_enough_evidence. Empty where nobody was "
           "vetted.", lambda r: r.vetting.verdict.value if r.vetting else None),
    Column("verdict_because", _T, "", "The sentence of that verdict.",
           lambda r: r.vetting.sentence if r.vetting else None),
    Column("score", _R, "of this search only", "Reciprocal rank fusion of words, meaning, niche and place; comparable "
           "within one search only.", _of_hit(lambda h: round(h.score, 6)), FUSION.id, Group.SEARCH),
    Column("why", _T, "", "Why they were found, in sentences.", _of_hit(lambda h: " ".join(h.sentences)),
           group=Group.SEARCH),
    Column("words_found", _T, "", "Words of the search that they write.", _of_hit(lambda h: ", ".join(h.why.words)),
           group=Group.SEARCH),
    Column("likeness", _R, "cosine, -1 to 1", "How near what they post is to the text of the search.",
           _of_hit(lambda h: h.why.likeness), FUSION.id, Group.SEARCH),
    Column("niche_texts", _W, "texts", "Known texts of theirs that speak of a niche asked for.",
           _of_hit(lambda h: h.why.niche_posts), group=Group.SEARCH),
    Column("texts", _W, "texts", "Known texts of theirs, in which words and niches were counted.",
           _of_hit(lambda h: h.why.posts), group=Group.SEARCH),
    Column("places_inside", _W, "places", "Known places of theirs inside the circle asked for.",
           _of_hit(lambda h: h.why.inside), group=Group.SEARCH),
    Column("places_known", _W, "places", "Known places of theirs in all.", _of_hit(lambda h: h.why.placed),
           group=Group.SEARCH),
    Column("km", _R, "km", "From the middle of the circle to the nearest known place of theirs.",
           _of_hit(lambda h: h.why.km), group=Group.SEARCH),
    Column("tags", _T, "", "Tags that your team gave them, separated by commas.", lambda r: ", ".join(r.tags) or None),
    Column("notes", _W, "notes", "Notes that your team wrote about them.", lambda r: r.notes),
    Column("newest_note", _T, "", "The newest of these notes.", lambda r: r.newest_note or None),
    Column("added_by", _T, "", "Who put them on the list.", _of_member(lambda m: m.added_by), group=Group.LIST),
    Column("added_at", _D, "UTC", "When they were put on the list.", _of_member(lambda m: m.added_at),
           group=Group.LIST),
)  # fmt: skip
"""In the order of the exports."""


def columns_of(group: Group) -> tuple[Column, ...]:
    """The columns of the exports of lists, or of searches."""
    return tuple(column for column in COLUMNS if column.group in (group, Group.BOTH))


HEAD = ("column", "kind", "unit", "meaning", "formula")
"""Of the dictionary that goes with every export."""


def dictionary(columns: Sequence[Column]) -> list[tuple[str, str, str, str, str]]:
    """One row a column, in the order of HEAD."""
    return [(c.name, c.kind.value, c.unit, c.meaning, c.formula) for c in columns]
