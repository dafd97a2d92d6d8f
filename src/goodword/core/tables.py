"""The canonical tables: what sources produce, what the catalogue keeps, what worlds are made of.

Times are whole seconds since 1970 UTC (`*_at`), so that every engine agrees on them. A missing value is null, never
zero and never an empty string. `creator_id` is `platform:handle` in lower case. A person is a keyed 64-bit hash of
`platform:handle`: equal people are equal numbers, and no handle of an audience member is ever stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Kind(StrEnum):
    """What a file to import contains."""

    CREATORS = "creators"
    POSTS = "posts"
    ENGAGEMENTS = "engagements"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type, whether a row without it is set aside, and what it means (with its unit)."""

    name: str
    type: pa.DataType
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table. `key` names the columns that make a row the same row: importing it twice changes nothing."""

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type, nullable=not c.required) for c in self.columns])


_TEXT, _INT, _REAL, _BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_LIST = pa.list_(pa.string())

CREATORS = Table(
    "creators",
    "Who they are: the latest row by `observed_at` wins, older ones stay as history.",
    ("creator_id", "observed_at"),
    (
        Column("creator_id", _TEXT, "platform:handle, lower case", required=True),
        Column("observed_at", _INT, "when this was seen, seconds UTC", required=True),
        Column("platform", _TEXT, "instagram, tiktok, youtube, bluesky, mastodon, …, or offline", required=True),
        Column("handle", _TEXT, "the name on the platform", required=True),
        Column("name", _TEXT, "display name"),
        Column("bio", _TEXT, "what they say about themselves"),
        Column("niche", _TEXT, "niche as the source declares it, folded"),
        Column("language", _TEXT, "ISO 639-1 as the source declares it"),
        Column("country", _TEXT, "ISO 3166-1 alpha-2 as the source declares it"),
        Column("place", _TEXT, "home place as text"),
        Column("lat", _REAL, "home latitude, degrees"),
        Column("lon", _REAL, "home longitude, degrees"),
        Column("followers", _INT, "followers at `observed_at`"),
        Column("followees", _INT, "accounts followed at `observed_at`"),
        Column("posts", _INT, "posts in all at `observed_at`"),
        Column("price_minor", _INT, "asking price of one post, minor units"),
        Column("price_currency", _TEXT, "ISO 4217 of the price"),
        Column("url", _TEXT, "where the profile is"),
    ),
)

POSTS = Table(
    "posts",
    "What they posted, with its counts when seen: the latest row by `observed_at` wins, older ones stay as history.",
    ("post_id", "observed_at"),
    (
        Column("post_id", _TEXT, "unique within all platforms", required=True),
        Column("creator_id", _TEXT, "platform:handle, lower case", required=True),
        Column("observed_at", _INT, "when the counts were seen, seconds UTC", required=True),
        Column("posted_at", _INT, "when it was posted, seconds UTC", required=True),
        Column("caption", _TEXT, "its text"),
        Column("language", _TEXT, "ISO 639-1 as the source declares it"),
        Column("kind", _TEXT, "image, video, reel, story, text, carousel"),
        Column("place", _TEXT, "name of the tagged place"),
        Column("city", _TEXT, "city of the tagged place"),
        Column("country", _TEXT, "ISO 3166-1 alpha-2 of the tagged place"),
        Column("lat", _REAL, "latitude of the tagged place, degrees"),
        Column("lon", _REAL, "longitude of the tagged place, degrees"),
        Column("hashtags", _LIST, "folded hashtags without the sign"),
        Column("mentions", _LIST, "mentioned handles without the sign, lower case"),
        Column("tagged", _LIST, "handles tagged in the picture, lower case"),
        Column(
            "sponsors",
            _LIST,
            "brands named by the platform's own paid-partnership label; empty: label absent",
        ),
        Column("alt_text", _TEXT, "alternative text of the picture"),
        Column("likes", _INT, "likes; null when hidden or not known"),
        Column("comments", _INT, "comments; null when not known"),
        Column("shares", _INT, "shares or reposts"),
        Column("saves", _INT, "saves or bookmarks"),
        Column("views", _INT, "views or plays"),
        Column("reach", _INT, "accounts reached, where the creator shared it"),
        Column("url", _TEXT, "where the post is"),
    ),
)

ENGAGEMENTS = Table(
    "engagements",
    "Who engaged with which post: a sample of the engaged audience, the raw material of overlap.",
    ("post_id", "person", "kind", "at"),
    (
        Column("post_id", _TEXT, "the post", required=True),
        Column("person", _INT, "keyed hash of the person", required=True),
        Column("kind", _TEXT, "comment, like, share, save, follow", required=True),
        Column("at", _INT, "when, seconds UTC", required=True),
        Column("text", _TEXT, "the comment's text, where the source gives it and the user asked to keep it"),
    ),
)

AUDIENCE = Table(
    "audience",
    "Sampled followers of a creator, with a home where one is known (kept to about one kilometre).",
    ("creator_id", "person"),
    (
        Column("creator_id", _TEXT, "platform:handle, lower case", required=True),
        Column("person", _INT, "keyed hash of the person", required=True),
        Column("observed_at", _INT, "when the sample was taken, seconds UTC", required=True),
        Column("lat", _REAL, "home latitude, rounded to 0.01 degrees"),
        Column("lon", _REAL, "home longitude, rounded to 0.01 degrees"),
        Column("country", _TEXT, "ISO 3166-1 alpha-2 of the home"),
    ),
)

TABLES: dict[Kind, Table] = {
    Kind.CREATORS: CREATORS,
    Kind.POSTS: POSTS,
    Kind.ENGAGEMENTS: ENGAGEMENTS,
    Kind.AUDIENCE: AUDIENCE,
}
