"""What vetting asks of the catalogue beyond the features: measures of posts, counts over time, comments, links."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pyarrow as pa

from goodword.core.tables import POSTS

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
_REAL: pa.DataType = pa.float64()
_FLAG: pa.DataType = pa.bool_()

MEASURED_POSTS = 30
"""Newest posts of a creator that the measures rest on."""

RATES = ("views", "reach", "by_views", "by_reach", "saves", "shares")
"""Log rates of a post, x = reactions = likes + comments: views, reach: log(views + ½), log(reach + ½); by_views,
by_reach: log((x + ½) / (views + 1)), the same by reach; saves, shares: log((saves + ½) / (x + 1)), the same of
shares."""

MEASURES = pa.schema(
    [
        ("creator_id", _TEXT),
        ("posts_n", _INT),  # newest posts, at most MEASURED_POSTS
        ("likes_hidden", _INT),  # of these, with likes not known while comments, views or another count is
        ("first_at", _INT),
        ("last_at", _INT),
        ("gap_n", _INT),  # times between posts
        ("gap_mean", _REAL),  # of their log days (+ half an hour)
        ("gap_ss", _REAL),
        ("rate_n", _INT),  # posts with likes and comments known
        ("rate_ss", _REAL),  # sum of squared deviations of log(x + ½)
        ("time_ss", _REAL),  # of their years
        ("time_rate", _REAL),  # sum of products of deviations of both
        *((f"{name}_{part}", kind) for name in RATES for part, kind in (("n", _INT), ("mean", _REAL), ("ss", _REAL))),
    ]
)
"""One row per creator with a known post: moments over the newest posts; hidden counts are missing, never zero."""

BIOS = pa.schema([("creator_id", _TEXT), ("bio", _TEXT)])
"""The newest bio that is known of each creator."""

HISTORY = pa.schema([("creator_id", _TEXT), ("observed_at", _INT), ("followers", _INT), ("followees", _INT)])
COMMENTS = pa.schema(
    [
        ("creator_id", _TEXT),
        ("post_id", _TEXT),
        ("posted_at", _INT),
        ("at", _INT),
        ("person", _INT),
        ("text", _TEXT),
        ("own", _FLAG),  # whether the creator wrote it
        ("caption", _TEXT),  # of the post
    ]
)
SAID = pa.schema([("creator_id", _TEXT), ("said", _INT)])
"""Comments with a text under the posts of each creator who has any, their own answers among them."""

LINKS = pa.schema([("who", _TEXT), ("whom", _TEXT), ("delay", _INT), ("text", _TEXT)])
"""Comments of creators under posts of other creators, with the seconds after posting, and the text where it is kept."""

SEEN = pa.schema([("creator_id", _TEXT), ("person", _INT), ("followers", _INT), ("followees", _INT), ("posts", _INT)])
"""Known audience whose own profile is in the catalogue."""

HOMES = pa.schema([("creator_id", _TEXT), ("placed", _INT), ("known", _INT), ("niche", _TEXT), ("home", _INT)])
"""Known audience by where it is at home. placed, known: people seen with enough other creators, and with any; home: of
the placed, those most of whose other creators are of the niche or below it. A null niche where nobody is at home."""

COVER = pa.schema([("declared", _TEXT), ("niche", _TEXT)])
"""A niche as sources declare it, and each niche of a hierarchy that covers it: its own and those above."""

RECENT = POSTS.schema


class Evidence(Protocol):
    """Answers in bulk; `creator_ids` empty: everybody. Rows by creator_id, then newest or earliest first as said."""

    def shelf(self) -> tuple[Path, str]:
        """(folder for what is worked out from these tables beside them, a name that changes with the raw data)."""

    def measures(self, creator_ids: tuple[str, ...] = (), *, every: int = 1) -> pa.Table:
        """MEASURES; every: only every so-manieth creator, spread over the whole catalogue."""

    def histories(self, creator_ids: tuple[str, ...] = (), *, least: int = 1) -> pa.Table:
        """HISTORY of creators with at least so many rows, oldest first within each."""

    def bios(self, creator_ids: tuple[str, ...] = ()) -> pa.Table:
        """BIOS of creators with one."""

    def recent_posts(
        self, creator_ids: tuple[str, ...] = (), *, each: int = MEASURED_POSTS, columns: tuple[str, ...] = ()
    ) -> pa.Table:
        """RECENT (or these columns of it): the newest posts of each creator, newest first."""

    def said(self, creator_ids: tuple[str, ...] = ()) -> pa.Table:
        """SAID of these creators: counted without reading the texts."""

    def comments(self, creator_ids: tuple[str, ...] = (), *, each: int = 200) -> pa.Table:
        """COMMENTS with a text, the newest of each creator, newest first."""

    def links(self) -> pa.Table:
        """LINKS of the whole catalogue."""

    def seen(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """SEEN of these creators."""

    def at_home(self, cover: pa.Table, *, company: int) -> pa.Table:
        """HOMES of everybody with known audience. cover: COVER; company: other creators that place a person."""
