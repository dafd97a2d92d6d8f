"""What the catalogue answers, whatever engine is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from goodword.core.geo import Circle
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import Kind

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
_REAL: pa.DataType = pa.float64()

FEATURES = pa.schema(
    [
        # identity, from the latest creators row
        ("creator_id", _TEXT),
        ("platform", _TEXT),
        ("handle", _TEXT),
        ("name", _TEXT),
        ("niche", _TEXT),  # as declared by the source
        ("language", _TEXT),  # declared, else the most used in posts
        ("country", _TEXT),
        ("place", _TEXT),  # home place, else the most tagged one
        ("lat", _REAL),
        ("lon", _REAL),
        ("followers", _INT),
        ("followees", _INT),
        ("posts_in_all", _INT),  # posts in all at `observed_at`, as the source says
        ("observed_at", _INT),
        ("price_minor", _INT),
        ("price_currency", _TEXT),
        # what is known of their posts
        ("posts_known", _INT),
        ("posts_measured", _INT),  # posts with likes and comments known
        ("last_posted_at", _INT),
        ("recent_at", _INT),  # mean time of the last RECENT_POSTS measured posts
        # moments of the last RECENT_POSTS measured posts, y = log((likes + comments + 0.5) / followers)
        ("er_n", _INT),
        ("er_mean", _REAL),
        ("er_ss", _REAL),  # sum of squared deviations from er_mean
        # the same over the recent posts that are not sponsored, and that are: by the platform's label or a disclosing
        # hashtag alone (the words of captions are read in vetting)
        ("organic_n", _INT),
        ("organic_mean", _REAL),
        ("sponsored_n", _INT),
        ("sponsored_mean", _REAL),
        ("comment_like_mean", _REAL),  # mean of log((comments+.5)/(likes+.5))
        # what is known of their audience
        ("audience_known", _INT),  # distinct people seen engaging or sampled as followers
        ("homes_known", _INT),
        ("placed_posts", _INT),
        # filled when the query has a circle, else null
        ("posts_inside", _INT),
        ("homes_inside", _INT),
        # filled when the query has niches or words, else null: posts that speak of them
        ("niche_posts", _INT),
        ("word_posts", _INT),
        ("url", _TEXT),  # where the profile is
    ]
)
"""One row per creator: the columns that a brief is matched, vetted and priced on."""

CELLS = pa.schema(
    [
        ("platform", _TEXT),
        ("tier", _TEXT),
        ("niche", _TEXT),  # null: all niches of the tier
        ("creators", _INT),
        ("mu", _REAL),  # mean over creators of their mean log engagement rate
        ("tau2", _REAL),  # variance between creators
        ("sigma2", _REAL),  # variance between posts of one creator
        ("p05", _REAL),
        ("p25", _REAL),
        ("p50", _REAL),
        ("p75", _REAL),
        ("p95", _REAL),  # quantiles of creators' mean log engagement rate
    ]
)
"""Engagement of the user's own catalogue by tier × niche × platform; the raw material of priors and percentiles."""

AUDIENCE_LINKS = pa.schema([("creator_id", _TEXT), ("person", _INT), ("lat", _REAL), ("lon", _REAL)])
"""Known audience: one row per creator and distinct person; home null where not known."""

CREATOR_PLACES = pa.schema(
    [
        ("creator_id", _TEXT),
        ("label", _TEXT),
        ("country", _TEXT),
        ("lat", _REAL),
        ("lon", _REAL),
        ("posts", _INT),
    ]
)
CREATOR_TERMS = pa.schema([("creator_id", _TEXT), ("term", _TEXT), ("posts", _INT)])

CREATOR_NAMING = pa.schema([("creator_id", _TEXT), ("term", _TEXT), ("posts", _INT), ("post_id", _TEXT)])

RECENT_POSTS = 12


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """Which creators to answer for. Empty tuples and None do not restrict.

    circle: keep those with a home, a tagged post or known audience inside it.
    niches, terms: `niches` names niches of the taxonomy, `terms` folded words; creators without either are kept
    only when both are empty. `niche_terms` maps each wanted niche to the hashtags that speak of it.
    min_followers, max_followers: unknown followers pass neither, but people without an account (platform `offline`)
    pass a lower limit of 0. limit: at most so many, those with the most evidence first (er_n, then audience_known).
    """

    creator_ids: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    min_followers: int | None = None
    max_followers: int | None = None
    languages: tuple[str, ...] = ()
    circle: Circle | None = None
    niches: tuple[str, ...] = ()
    niche_terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    terms: tuple[str, ...] = ()
    excluded_niches: tuple[str, ...] = ()
    active_after: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What the catalogue holds and how fresh its derived tables are."""

    creators: int
    posts: int
    engagements: int
    audience: int
    quarantined: int
    last_import_at: datetime | None
    derived_at: datetime | None
    derived_version: str | None
    stale: bool  # raw data newer than the derived tables
    newest_posted_at: int | None = None  # the newest known post, seconds UTC
    shown_only: int = 0  # creators of whom rows are here that may be shown, and nothing derived from them


@dataclass(frozen=True, slots=True)
class Shown:
    """A creator of whom nothing may be derived, as their network gave them.

    why: for people. profile: the latest creators row; empty without one. posts: the latest state of each, newest first.
    history: (seconds UTC, followers) of each snapshot, oldest first.
    """

    creator_id: str
    why: str
    profile: Mapping[str, Any]
    posts: tuple[Mapping[str, Any], ...]
    history: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What one import changed."""

    kind: Kind
    new: int  # rows that were not there
    newer: int  # new snapshots of rows that were there
    unchanged: int  # rows that were there already, to the letter
    quarantined: int


class Catalogue(Protocol):
    """The read side; every engine passes one suite. Arrow tables, ordered by `creator_id` where there is one."""

    def status(self) -> Status:
        """Counts and freshness."""

    def features(self, query: FeatureQuery) -> pa.Table:
        """FEATURES rows of the creators that the query keeps."""

    def funnel(self, query: FeatureQuery) -> tuple[tuple[str, int], ...]:
        """How many creators are left after each restriction, in order: ("all", n), ("platform", n), …"""

    def cells(self) -> pa.Table:
        """CELLS of the whole catalogue."""

    def audience(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """AUDIENCE_LINKS of these creators."""

    def places(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """CREATOR_PLACES of these creators, most used first within each."""

    def terms(self, creator_ids: tuple[str, ...], terms: tuple[str, ...] = ()) -> pa.Table:
        """CREATOR_TERMS of these creators, restricted to `terms` if given, most used first within each."""

    def posts(self, creator_id: str, limit: int = 50) -> pa.Table:
        """The latest state of the creator's posts, newest first (columns of the canonical posts table)."""

    def example_posts(self, creator_ids: tuple[str, ...], terms: tuple[str, ...]) -> pa.Table:
        """Per creator the newest post with one of the terms: creator_id, post_id, posted_at, terms (which it has)."""

    def naming(
        self, creator_ids: tuple[str, ...], handles: tuple[str, ...] = (), words: tuple[str, ...] = ()
    ) -> pa.Table:
        """Which of these creators name one of the handles or say one of the words, in how many posts, and one of them.

        CREATOR_NAMING, the most posts first within each creator. handles: lower case, without the sign: among mentions,
        tagged people, partnership labels and hashtags. words: folded: among hashtags and as whole words in captions.
        """

    def history(self, creator_id: str) -> pa.Table:
        """Every known creators row of one creator, oldest first."""

    def search(self, text: str, limit: int = 20) -> pa.Table:
        """Creators whose handle or name contains the text: creator_id, handle, name, followers; best known first."""

    def withheld(self, creator_ids: tuple[str, ...]) -> dict[str, Shown]:
        """Those of these creators of whom rows are here that may only be shown: no other answer has them in it."""

    def refresh(self, progress: Progress = QUIET) -> Status:
        """Bring the derived tables up to the raw data; readers see the old ones until the new ones are complete.

        Only what new batches touch is computed again. Raises Conflict while another process refreshes.
        """

    def close(self) -> None:
        """Let go of connections and files; asking again opens them again."""
