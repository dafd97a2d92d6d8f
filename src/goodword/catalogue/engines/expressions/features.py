"""One row per creator: what a brief is matched, vetted and priced on."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue.engines.expressions.geo import cell, tile
from goodword.catalogue.engines.expressions.tables import attach, best
from goodword.catalogue.engines.expressions.tags import home_place_key
from goodword.catalogue.engines.relations import FEATURE_STATE

PROFILE = (
    "platform", "handle", "name", "niche", "followers", "followees", "posts_in_all", "observed_at", "price_minor",
    "price_currency", "url", "stated_language", "stated_country", "stated_place", "stated_lat", "stated_lon",
)  # fmt: skip
POSTS_PART = (
    "posts_known", "posts_measured", "last_posted_at", "recent_at", "placed_posts", "comment_like_mean",
    "post_language", "top_place", "act_n", "act_mean", "act_ss", "act_organic_n", "act_organic", "act_sponsored_n",
    "act_sponsored",
)  # fmt: skip
POSTS_SCHEMA = pa.schema([FEATURE_STATE.schema.field(name) for name in ("creator", *POSTS_PART)])


def profile_columns(profiles: ir.Table) -> ir.Table:
    """What a creators row states, under the names of the feature table."""
    stated = {f"stated_{name}": profiles[name] for name in ("language", "country", "place", "lat", "lon")}
    return profiles.mutate(posts_in_all=profiles.posts, **stated).select("creator", *PROFILE)


def posts_columns(totals: ir.Table, moments: ir.Table, places: ir.Table, languages: ir.Table) -> ir.Table:
    """What a creator's posts amount to, one row per creator of `totals`."""
    joined = totals
    for part in (moments, places, languages):
        joined = attach(joined, part, "creator")
    counts = {name: joined[name].fill_null(0) for name in ("placed_posts", "act_n", "act_organic_n", "act_sponsored_n")}
    return joined.mutate(**counts).select("creator", *POSTS_PART)


def tagged_places(rows: ir.Table, places: ir.Table) -> ir.Table:
    """(creator, top_place, placed_posts): the most tagged located place, and posts with a located tag."""
    located = places.filter(places.lat.notnull()).select("place", "label")
    known = rows.join(located, "place")
    summed = known.group_by("creator").agg(placed_posts=_.posts.sum().cast("int64"))
    top = best(known, "creator", [ibis.desc("posts"), "label", "place"]).select("creator", top_place="place")
    return attach(summed, top, "creator")


def most_used_language(rows: ir.Table) -> ir.Table:
    """(creator, post_language): what most of the posts state; ties go to the first code."""
    return best(rows, "creator", [ibis.desc("posts"), "language"]).select("creator", post_language="language")


def audience_columns(old: ir.Table, more: ir.Table) -> ir.Table:
    """(creator, audience_known, homes_known): the counts before plus their changes."""
    before = old.select("creator", audience_more="audience_known", homes_more="homes_known")
    return (
        before.union(more)
        .group_by("creator")
        .agg(audience_known=_.audience_more.sum().cast("int64"), homes_known=_.homes_more.sum().cast("int64"))
    )


def numbered(creators: ir.Table, profiles: ir.Table, *, start: int) -> ir.Table:
    """Rows of IDS from number `start` on; neighbours by the stated home get neighbouring ones."""
    homes = profiles.select("creator_id", "country", "place", tile=tile(cell(profiles.lat, profiles.lon)))
    known = attach(creators, homes, "creator_id")
    order = [known.country.fill_null(""), known.tile.fill_null(-1), known.place.fill_null(""), known.creator_id]
    number = ibis.row_number().over(ibis.window(order_by=order)) + start
    return known.select("creator_id", creator=number.cast("int64"))


def feature_rows(
    touched: ir.Table,
    *,
    profile: ir.Table,
    posts: ir.Table,
    heard: ir.Table,
    audience: ir.Table,
    places: ir.Table,
) -> ir.Table:
    """Rows of FEATURE_STATE for the creators in `touched` (creator, creator_id)."""
    joined = touched
    for part in (profile, posts, heard, audience):
        joined = attach(joined, part, "creator")
    joined = joined.mutate(home_place=_home_key(joined))
    home = places.select(home_place="key", home_country="country", home_lat="lat", home_lon="lon")
    top = places.select(top_label="label", top_country="country", top_lat="lat", top_lon="lon", the_place="place")
    joined = attach(joined, home, "home_place")
    joined = joined.left_join(top, joined.top_place == top.the_place).drop("the_place")
    return _shown(joined).select(*FEATURE_STATE.schema.names)


def _home_key(rows: ir.Table) -> ir.Column:
    return home_place_key(rows.stated_place, rows.stated_country, rows.stated_lat, rows.stated_lon)


def _shown(rows: ir.Table) -> ir.Table:
    """The public columns from what is stated, counted and resolved."""
    base = rows.followers.cast("float64").nullif(0).ln()
    at = rows.creator_id.find(":")
    counts = ("posts_known", "posts_measured", "placed_posts", "audience_known", "homes_known")
    known = rows.followers.fill_null(0) > 0
    return rows.mutate(
        platform=ibis.coalesce(rows.platform, rows.creator_id.substr(0, at)),
        handle=ibis.coalesce(rows.handle, rows.creator_id.substr(at + 1)),
        language=ibis.coalesce(rows.stated_language, rows.post_language, rows.heard_language),
        country=ibis.coalesce(rows.stated_country, rows.home_country, rows.top_country),
        place=ibis.coalesce(rows.stated_place, rows.top_label),
        lat=ibis.coalesce(rows.stated_lat, rows.home_lat, rows.top_lat),
        lon=ibis.coalesce(rows.stated_lon, rows.home_lon, rows.top_lon),
        er_n=ibis.ifelse(known, rows.act_n.fill_null(0), 0),
        er_mean=rows.act_mean - base,
        er_ss=ibis.ifelse(known, rows.act_ss, ibis.null("float64")),
        organic_n=ibis.ifelse(known, rows.act_organic_n.fill_null(0), 0),
        organic_mean=rows.act_organic - base,
        sponsored_n=ibis.ifelse(known, rows.act_sponsored_n.fill_null(0), 0),
        sponsored_mean=rows.act_sponsored - base,
        **{name: rows[name].fill_null(0) for name in counts},
        **{name: rows[name].fill_null(0) for name in ("act_n", "act_organic_n", "act_sponsored_n")},
    )
