"""Hashtags, place tags and languages of posts, as changes that add up."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from goodword.catalogue.engines.expressions.geo import cell

BITS = 62
"""Posts per mask: a sum of distinct powers of two that stays a positive 64-bit integer."""

NAMING_WAYS = (("mentions", "mention"), ("tagged", "tag"), ("sponsors", "label"))
"""Lists of posts that name people and brands, and how each does."""

SEPARATOR = "\x1f"


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator,unused-ignore]
def bit_count(mask: int) -> int:  # type: ignore[empty-body]
    """How many bits are set; both engines have it under this name."""


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator,unused-ignore]
def bit_or(mask: int) -> int:  # type: ignore[empty-body]
    """Bits that are set in any of the rows; Ibis has no rule of its own for it on Spark."""


def term_rows(posts: ir.Table, sign: int) -> ir.Table:
    """(term, creator, block, mask) for each hashtag of each post, times `sign`; summing them is up to `combined`."""
    bit = ibis.literal(1, "int64") << (posts.slot % BITS)
    rows = posts.mutate(block=posts.slot // BITS, mask=bit * sign).select("creator", "block", "mask", "hashtags")
    return rows.mutate(term=rows.hashtags.unique().unnest()).select("term", "creator", "block", "mask")


def name_rows(posts: ir.Table, sign: int) -> ir.Table:
    """Rows of `NAMES`, times `sign`: every name in every way, once a post."""
    bit = ibis.literal(1, "int64") << (posts.slot % BITS)
    masked = posts.mutate(block=posts.slot // BITS, mask=bit * sign)
    found = []
    for column, way in NAMING_WAYS:
        rows = masked.filter(masked[column].length() > 0)
        plain = rows[column].map(lambda item: item.lower().lstrip().rstrip()).unique().unnest()
        rows = rows.select("creator", "block", "mask", name=plain)
        found.append(rows.mutate(how=ibis.literal(way)).select("name", "how", "creator", "block", "mask"))
    each = ibis.union(*found, distinct=False)
    return each.filter(each.name.notnull() & (each.name != ""))


def moment_rows(posts: ir.Table, sign: int) -> ir.Table:
    """Rows of `MOMENTS`, times `sign`."""
    said = posts.sponsored.fill_null(False)
    return posts.select("creator", "slot", "posted_at", sponsored=said, posts=ibis.literal(sign, "int64"))


def in_mask(slot: ir.Column, block: ir.Column, mask: ir.Column) -> ir.Column:
    """Whether a post is one of those of a mask."""
    bit = ibis.literal(1, "int64") << (slot % BITS)
    return (slot // BITS == block) & ((mask & bit) != 0)


def language_rows(posts: ir.Table, sign: int) -> ir.Table:
    """(creator, language, posts) for each post with a stated language, times `sign`."""
    known = posts.filter(posts.language.notnull())
    return known.select("creator", "language", posts=ibis.literal(sign, "int64"))


def place_key(place: ir.Column, city: ir.Column, country: ir.Column, lat: ir.Column, lon: ir.Column) -> ir.Column:
    """The distinct place that a source wrote, as text; null where it names none (a country alone is no place)."""
    where = cell(lat, lon).cast("string")
    parts = [part.fill_null("") for part in (place, city, country, where)]
    key = parts[0]
    for part in parts[1:]:
        key = key.concat(ibis.literal(SEPARATOR)).concat(part)
    named = place.notnull() | city.notnull() | (lat.notnull() & lon.notnull())
    return ibis.ifelse(named, key, ibis.null("string"))


def post_place_key(posts: ir.Table) -> ir.Column:
    """`place_key` of a post's tag."""
    return place_key(posts.place, posts.city, posts.country, posts.lat, posts.lon)


def home_place_key(place: ir.Column, country: ir.Column, lat: ir.Column, lon: ir.Column) -> ir.Column:
    """`place_key` of a creator's home as text; null where coordinates are stated, which need no gazetteer."""
    nowhere, nothing = ibis.null("float64"), ibis.null("string")
    key = place_key(place, nothing, country, nowhere, nowhere)
    return ibis.ifelse(lat.notnull() & lon.notnull(), nothing, key)


def place_rows(posts: ir.Table, places: ir.Table, sign: int) -> ir.Table:
    """(place, creator, posts) for each tagged post, times `sign`."""
    keyed = posts.mutate(key=post_place_key(posts)).filter(_.key.notnull()).select("creator", "key")
    joined = keyed.join(places.select("place", "key"), "key")
    return joined.select("place", "creator", posts=ibis.literal(sign, "int64"))
