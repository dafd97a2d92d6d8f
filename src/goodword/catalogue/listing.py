"""What the search index reads of the catalogue: everybody, in blocks of creator numbers."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
_REAL: pa.DataType = pa.float64()

PROFILES = pa.schema(
    [
        ("creator", _INT),
        ("creator_id", _TEXT),
        ("platform", _TEXT),
        ("handle", _TEXT),
        ("name", _TEXT),
        ("niche", _TEXT),
        ("language", _TEXT),
        ("country", _TEXT),
        ("place", _TEXT),
        ("lat", _REAL),
        ("lon", _REAL),
        ("followers", _INT),
        ("observed_at", _INT),
        ("price_minor", _INT),
        ("price_currency", _TEXT),
        ("posts_known", _INT),
        ("last_posted_at", _INT),
        ("audience_known", _INT),
        ("url", _TEXT),
        ("bio", _TEXT),  # the latest known one
    ]
)
"""One row per creator: what the columns and the words of a search index are made of."""

TEXTS = pa.schema(
    [("creator", _INT), ("post_id", _TEXT), ("posted_at", _INT), ("caption", _TEXT), ("hashtags", pa.list_(_TEXT))]
)
"""Posts as they read now."""

POINTS = pa.schema([("creator", _INT), ("lat", _REAL), ("lon", _REAL), ("posts", _INT)])
"""Where posts were tagged: one row per creator and located place."""

MARKS = pa.schema(
    [
        ("creator", _INT),
        ("creator_id", _TEXT),
        ("observed_at", _INT),  # of the latest creators row
        ("posts", _INT),
        ("newest", _INT),  # when the newest state of a post was seen
        ("seen", _INT),  # sum over posts of when each was seen: moves when any of them was seen anew
        ("audience_known", _INT),
    ]
)
"""Small numbers that change whenever anything changes that a search index shows of a creator."""


class Listing(Protocol):
    """Everybody in blocks; `first` inclusive, `last` exclusive, in creator numbers. Rows by `creator`.

    only: of these, the creators with one of these numbers; None for all.
    """

    def state(self) -> str:
        """A name that changes with every generation of the derived tables; "" before the first."""

    def numbers(self) -> int:
        """One more than the greatest creator number."""

    def profiles(self, first: int, last: int, only: pa.Array | None = None) -> pa.Table:
        """PROFILES."""

    def texts(self, first: int, last: int, each: int, only: pa.Array | None = None) -> pa.Table:
        """TEXTS of at most `each` posts a creator, newest first within each."""

    def points(self, first: int, last: int, only: pa.Array | None = None) -> pa.Table:
        """POINTS."""

    def marks(self) -> pa.Table:
        """MARKS of everybody."""
