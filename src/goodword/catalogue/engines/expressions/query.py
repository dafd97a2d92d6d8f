"""A feature query as expressions: columns that depend on it, then one condition per restriction."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from goodword.catalogue.engines.expressions.geo import cell_lat, cell_lon, inside, tiles
from goodword.catalogue.engines.expressions.tables import attach
from goodword.catalogue.engines.expressions.tags import bit_count
from goodword.catalogue.model import FeatureQuery
from goodword.core.geo import Circle


def homes_inside(homes: ir.Table, circle: Circle) -> ir.Table:
    """(creator, homes_inside): known audience with a home in the circle."""
    listed = tiles(circle)
    near = homes if listed is None else homes.filter(homes.tile.between(listed[0], listed[-1]), homes.tile.isin(listed))
    within = near.filter(inside(cell_lat(near.cell), cell_lon(near.cell), circle))
    summed = within.group_by("creator").agg(homes_inside=_.people.sum().cast("int64"))
    return summed.filter(summed.homes_inside > 0)


def posts_inside(places: ir.Table, wanted: ir.Table) -> ir.Table:
    """(creator, posts_inside): posts tagged at one of the `wanted` places (column place)."""
    summed = places.semi_join(wanted, "place").group_by("creator").agg(posts_inside=_.posts.sum().cast("int64"))
    return summed.filter(summed.posts_inside > 0)


def posts_with(terms: ir.Table, wanted: Sequence[str], name: str) -> ir.Table:
    """(creator, `name`): posts that carry at least one of the terms, each counted once."""
    rows = terms.filter(terms.term.isin(list(wanted)))
    added = rows.group_by(["term", "creator", "block"]).agg(mask=_.mask.sum().cast("int64"))
    either = added.group_by(["creator", "block"]).agg(mask=_.mask.bit_or())
    counted = either.group_by("creator").agg(**{name: bit_count(either.mask).cast("int64").sum().cast("int64")})
    return counted.filter(counted[name] > 0)


def with_query_columns(
    features: ir.Table, query: FeatureQuery, *, homes: ir.Table, places: ir.Table, wanted: ir.Table, terms: ir.Table
) -> ir.Table:
    """Features with posts_inside, homes_inside, niche_posts and word_posts, null where the query does not ask."""
    rows = features
    nothing = ibis.null("int64")
    parts: dict[str, ir.Table | None] = {
        "posts_inside": posts_inside(places, wanted) if query.circle else None,
        "homes_inside": homes_inside(homes, query.circle) if query.circle else None,
        "niche_posts": posts_with(terms, niche_terms(query), "niche_posts") if query.niches else None,
        "word_posts": posts_with(terms, query.terms, "word_posts") if query.terms else None,
    }
    for name, part in parts.items():
        rows = rows.mutate(**{name: nothing}) if part is None else attach(rows, part, "creator")
        rows = rows.mutate(**{name: rows[name].fill_null(0)}) if part is not None else rows
    return rows


def niche_terms(query: FeatureQuery) -> list[str]:
    """Every hashtag that speaks of a wanted niche, once."""
    return sorted({term for niche, listed in query.niche_terms if niche in query.niches for term in listed})


def conditions(rows: ir.Table, query: FeatureQuery) -> list[tuple[str, ir.BooleanValue]]:
    """(restriction, whether a creator passes it) for each restriction that the query makes, in order."""
    followers = rows.followers.fill_null(0)
    counted = rows.followers.notnull() | (rows.platform == "offline")
    found: list[tuple[str, ir.BooleanValue | None]] = [
        ("platform", rows.platform.isin(query.platforms) if query.platforms else None),
        ("min_followers", counted & (followers >= query.min_followers) if query.min_followers is not None else None),
        ("max_followers", counted & (followers <= query.max_followers) if query.max_followers is not None else None),
        ("language", rows.language.isin(query.languages) if query.languages else None),
        ("circle", _near(rows, query.circle) if query.circle else None),
        ("niche", _speaks(rows, query) if query.niches or query.terms else None),
        ("excluded_niche", ~rows.niche.isin(query.excluded_niches) if query.excluded_niches else None),
        ("active", rows.last_posted_at >= query.active_after if query.active_after is not None else None),
    ]
    # A niche that nobody states is not an excluded one.
    return [(name, passes.fill_null(name == "excluded_niche")) for name, passes in found if passes is not None]


def _near(rows: ir.Table, circle: Circle) -> ir.BooleanValue:
    home = inside(rows.lat, rows.lon, circle).fill_null(False)
    return home | (rows.posts_inside > 0) | (rows.homes_inside > 0)


def _speaks(rows: ir.Table, query: FeatureQuery) -> ir.BooleanValue:
    stated = rows.niche.isin(query.niches) if query.niches else ibis.literal(False)
    return stated.fill_null(False) | (rows.niche_posts.fill_null(0) > 0) | (rows.word_posts.fill_null(0) > 0)
