"""The derived tables as relations: what a row is, what is summed, and how the files are sorted.

Every relation is a bag of rows that adds up: a refresh appends a segment of changes (a retraction is a row with the
opposite sign), and summing the measure over the keys gives the present state. Building everything is the same code with
nothing before it, which is why an incremental refresh equals a full one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from goodword.catalogue.engines.engine import BLOCK
from goodword.catalogue.model import CELLS, FEATURES
from goodword.core.tables import POSTS

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
_REAL: pa.DataType = pa.float64()
_FLAG: pa.DataType = pa.bool_()


@dataclass(frozen=True, slots=True)
class Relation:
    """A derived table.

    measure: the column that combines over the other ones (by sum, or by the greatest); None where every row stands for
    itself. sort: order of the rows in the files, so that a query skips what it does not need. whole: written anew by
    every refresh. block: rows per block.
    """

    name: str
    schema: pa.Schema
    sort: tuple[str, ...]
    measure: str | None = None
    combine: Literal["sum", "max"] = "sum"
    whole: bool = False
    block: int = BLOCK

    @property
    def keys(self) -> list[str]:
        return [name for name in self.schema.names if name != self.measure]


IDS = Relation(
    "ids",
    pa.schema([("creator", _INT), ("creator_id", _TEXT)]),
    ("creator",),
)
"""A number per creator, neighbours on the globe next to each other, so that a local brief reads few blocks."""

POST_STATE = Relation(
    "posts",
    pa.schema([("creator", _INT), ("slot", _INT), ("sponsored", _FLAG), *POSTS.schema]),
    ("creator", "slot"),
    block=8_192,  # wide rows, read for a few creators at a time
)
"""The latest state of every post; `slot` numbers the posts of a creator in the order in which they became known."""

DEAD_POSTS = Relation("dead_posts", pa.schema([("post_id", _TEXT), ("observed_at", _INT)]), ("post_id",))
"""States of posts in older segments of `posts` that a newer state has replaced."""

TERMS = Relation(
    "terms",
    pa.schema([("term", _TEXT), ("creator", _INT), ("block", _INT), ("mask", _INT)]),
    ("term", "creator", "block"),
    measure="mask",
)
"""Which posts of a creator carry a hashtag: bit `slot - 62 × block` of `mask`. Distinct powers of two add up."""

NAMES = Relation(
    "names",
    pa.schema([("name", _TEXT), ("how", _TEXT), ("creator", _INT), ("block", _INT), ("mask", _INT)]),
    ("name", "how", "creator", "block"),
    measure="mask",
)
"""Which posts of a creator mention, tag or are labelled with a name (lower case, no sign): bits as in `terms`."""

MOMENTS = Relation(
    "moments",
    pa.schema([("creator", _INT), ("slot", _INT), ("posted_at", _INT), ("sponsored", _FLAG), ("posts", _INT)]),
    ("creator", "slot"),
    measure="posts",
)
"""When each post was, and whether it says that it is paid: what a mask of posts is told by, without their wide rows."""

PLACE_KEYS = Relation(
    "place_keys",
    pa.schema([("place", _INT), ("key", _TEXT), ("label", _TEXT), ("country", _TEXT), ("lat", _REAL), ("lon", _REAL)]),
    ("place",),
)
"""Every distinct place as written, resolved once; lat and lon null where it could not be."""

PLACES = Relation(
    "places",
    pa.schema([("place", _INT), ("creator", _INT), ("posts", _INT)]),
    ("place", "creator"),
    measure="posts",
)

LANGUAGES = Relation(
    "languages",
    pa.schema([("creator", _INT), ("language", _TEXT), ("posts", _INT)]),
    ("creator", "language"),
    measure="posts",
)

PEOPLE = Relation(
    "people",
    pa.schema([("creator", _INT), ("person", _INT), ("cell", _INT), ("links", _INT)]),
    ("creator", "person"),
    measure="links",
)
"""Known audience with the cell of the home, null where unknown."""

COMMENTERS = Relation(
    "commenters",
    pa.schema([("creator", _INT), ("person", _INT), ("known", _INT)]),
    ("creator", "person"),
    measure="known",
    combine="max",
)
"""Who has commented under a post of whom."""

SELVES = Relation("selves", pa.schema([("person", _INT), ("creator", _INT)]), ("person",))
"""The hash under which each creator stands among the people of others."""

ORPHANS = Relation("orphans", pa.schema([("post_id", _TEXT), ("person", _INT)]), ("post_id",), whole=True)
"""Engagements whose post is not known yet."""

PERSON_HOMES = Relation(
    "person_homes",
    pa.schema([("person", _INT), ("seen", _INT)]),
    ("person",),
    measure="seen",
    combine="max",
)
"""Homes of people: `seen` is observed_at × 2^30 + cell, so that the greatest is the latest."""

HOMES = Relation(
    "homes",
    pa.schema([("tile", _INT), ("cell", _INT), ("creator", _INT), ("people", _INT)]),
    ("tile", "cell", "creator"),
    measure="people",
)
"""How many of a creator's known audience live in a cell of 0.01 degrees; a tile is a degree by a degree."""

HIDDEN = pa.schema(
    [
        ("creator", _INT),
        ("stated_language", _TEXT),
        ("stated_country", _TEXT),
        ("stated_place", _TEXT),
        ("stated_lat", _REAL),
        ("stated_lon", _REAL),
        ("post_language", _TEXT),
        ("heard_language", _TEXT),  # detected in captions
        ("top_place", _INT),
        ("act_n", _INT),
        ("act_mean", _REAL),  # moments of log(likes + comments + 0.5), before followers
        ("act_ss", _REAL),
        ("act_organic_n", _INT),
        ("act_organic", _REAL),
        ("act_sponsored_n", _INT),
        ("act_sponsored", _REAL),
    ]
)
STORED_FEATURES = pa.schema(
    [f for f in FEATURES if f.name not in ("posts_inside", "homes_inside", "niche_posts", "word_posts")]
)
FEATURE_STATE = Relation("features", pa.schema([*STORED_FEATURES, *HIDDEN]), ("creator",), whole=True)
CELL_STATE = Relation("cells", CELLS, ("platform", "tier", "niche"), whole=True)

RELATIONS: dict[str, Relation] = {
    r.name: r
    for r in (
        IDS,
        POST_STATE,
        DEAD_POSTS,
        TERMS,
        NAMES,
        MOMENTS,
        PLACE_KEYS,
        PLACES,
        LANGUAGES,
        PEOPLE,
        COMMENTERS,
        SELVES,
        ORPHANS,
        PERSON_HOMES,
        HOMES,
        FEATURE_STATE,
        CELL_STATE,
    )
}

LATER = (NAMES, MOMENTS, COMMENTERS, SELVES)
"""Tables that older generations do not have: a refresh makes them of those that are there, and nothing else anew."""
