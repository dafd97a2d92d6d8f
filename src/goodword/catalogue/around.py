"""What discovery asks of the catalogue about people around people: shared audiences, and who names whom."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()

SHARED = pa.schema([("creator_id", _TEXT), ("seed", _TEXT), ("shared", _INT), ("together", _INT), ("known", _INT)])
"""Known people of a seed who are also known audience of a creator. together: of any of the seeds, each person once;
known: known audience of the creator."""

NAMED = pa.schema(
    [
        ("name", _TEXT),  # lower case, without the sign
        ("creator_id", _TEXT),
        ("how", _TEXT),  # mention, tag, label, hashtag
        ("posts", _INT),
        ("sponsored", _INT),  # of these, posts that the platform's label or a hashtag calls paid
        ("first_at", _INT),
        ("last_at", _INT),
    ]
)
"""Who names whom in posts: one row per name, creator and way."""

TELLERS = pa.schema([("creator_id", _TEXT), ("name", _TEXT), ("how", _TEXT), ("posts", _INT), ("posts_known", _INT)])
"""Who names whom in how many posts, without when, and how many posts of theirs are known in all."""

NAMING = pa.schema([("creator_id", _TEXT), ("name", _TEXT), ("how", _TEXT)])
"""Whom creators mention or tag, once each."""

COMMENTING = pa.schema([("who", _TEXT), ("whom", _TEXT)])
"""Creators who have commented under a post of another creator."""

UNHEARD = pa.schema(
    [
        ("name", _TEXT),
        ("platform", _TEXT),
        ("creators", _INT),
        ("everywhere", _INT),  # creators of the platform who do, those not asked about included
        ("posts", _INT),
        ("sponsored", _INT),
        ("labelled", _INT),  # posts that name it as a paid partner, whoever's
        ("last_at", _INT),
    ]
)
"""Names that creators of a platform mention or tag and that are no creator of the catalogue there."""


HEARD = pa.schema([("creator_id", _TEXT), ("together", _INT), ("known", _INT)])
"""Of some people, those who are known audience of a creator; known: all of that creator's."""

SELVES = pa.schema([("person", _INT), ("creator_id", _TEXT)])
"""Creators by the hash under which they stand among the audiences of others."""


class Around(Protocol):
    """Answers about everybody; each comes from one complete generation of the derived tables.

    Raises Conflict where the derived tables are of a time when nobody asked who names whom.
    """

    def shared(self, seeds: tuple[str, ...]) -> pa.Table:
        """SHARED of every creator who shares anybody with a seed, the seeds among each other included."""

    def links_known(self) -> int:
        """How many pairs of creator and known person there are."""

    def heard(self, people: pa.Array) -> pa.Table:
        """HEARD of every creator whom one of these people (keyed hashes) is known to engage with."""

    def selves(self, people: pa.Array) -> pa.Table:
        """SELVES of those of these people who are creators of the catalogue."""

    def tellers(self, names: tuple[str, ...]) -> pa.Table:
        """TELLERS of these names, by creator: quick for names that everybody says."""

    def named(self, names: tuple[str, ...], creator_ids: tuple[str, ...] = ()) -> pa.Table:
        """NAMED rows of these names (of these creators; empty: of all), by name and creator."""

    def naming(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """NAMING of these creators."""

    def commenting(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """COMMENTING under posts of these creators, by anybody of the catalogue."""

    def unheard(self, creator_ids: tuple[str, ...], least: int) -> pa.Table:
        """UNHEARD: names that at least so many of these creators (empty: of all) name, the most named first."""


def around_of(catalogue: object) -> Around | None:
    """The catalogue's answers about people around people; None where it has none."""
    return getattr(catalogue, "around", None)
