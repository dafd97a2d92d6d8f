"""A feature query as expressions: columns that depend on it, then one condition per restriction."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from goodword.catalogue.engines.expressions.geo import cell_lat, cell_lon, in_box, inside
from goodword.catalogue.engines.expressions.tables import attach
from goodword.catalogue.engines.expressions.tags import bit_count, bit_or
from goodword.catalogue.engines.inputs import Inputs
from goodword.catalogue.model import FeatureQuery


def homes_inside(homes: ir.Table, given: Inputs) -> ir.Table:
    """(creator, homes_inside): known audience with a home in the circle, looked for in the tiles that `given` lists."""
    near = homes.filter(given.among(homes.tile, "tiles"), in_box(homes.cell, given))
    within = near.filter(inside(cell_lat(near.cell), cell_lon(near.cell), given))
    summed = within.group_by("creator").agg(homes_inside=_.people.sum().cast("int64"))
    return summed.filter(summed.homes_inside > 0)


def posts_inside(places: ir.Table, given: Inputs) -> ir.Table:
    """(creator, posts_inside): posts tagged at one of the places that `given` lists."""
    found = places.filter(given.among(places.place, "places"))
    summed = found.group_by("creator").agg(posts_inside=_.posts.sum().cast("int64"))
    return summed.filter(summed.posts_inside > 0)


def posts_with(terms: ir.Table, name: str, *, whole: bool) -> ir.Table:
    """(creator, `name`): posts that carry at least one of these terms, each counted once.

    whole: `terms` holds no changes that still have to be added up.
    """
    added = terms if whole else terms.group_by(["term", "creator", "block"]).agg(mask=_.mask.sum().cast("int64"))
    either = added.group_by(["creator", "block"]).agg(mask=bit_or(_.mask))
    counted = either.group_by("creator").agg(**{name: bit_count(either.mask).cast("int64").sum().cast("int64")})
    return counted.filter(counted[name] > 0)


def niche_terms(query: FeatureQuery) -> list[str]:
    """Every hashtag that speaks of a wanted niche, once."""
    return sorted({term for niche, listed in query.niche_terms if niche in query.niches for term in listed})


Conditions = list[tuple[str, ir.BooleanValue]]
"""(restriction, whether a creator passes it) for each restriction that a query makes, in the order of the funnel."""


def stated(rows: ir.Table, query: FeatureQuery, given: Inputs) -> Conditions:
    """The restrictions that a feature row answers by itself and that come first."""
    followers = size(rows)
    least, most = query.min_followers is not None, query.max_followers is not None
    return _made(
        ("platform", given.chosen(rows.platform, "platforms") if query.platforms else None),
        ("min_followers", followers >= given.number("min_followers") if least else None),
        ("max_followers", followers <= given.number("max_followers") if most else None),
        ("language", given.chosen(rows.language, "languages") if query.languages else None),
    )


def size(rows: ir.Table) -> ir.IntegerColumn:
    """Followers that limits are compared with: 0 for people without an account, null where they are not known."""
    return ibis.coalesce(rows.followers, ibis.ifelse(rows.platform == "offline", 0, ibis.null("int64")))


def near(rows: ir.Table, given: Inputs) -> Conditions:
    """The restriction to a circle; needs posts_inside and homes_inside."""
    close = rows.lat.between(given.number("south"), given.number("north"))  # spares most rows the trigonometry
    home = (close & inside(rows.lat, rows.lon, given)).fill_null(False)
    return [("circle", home | (rows.posts_inside > 0) | (rows.homes_inside > 0))]


def spoken(rows: ir.Table, query: FeatureQuery, given: Inputs) -> Conditions:
    """The restrictions that come last; needs niche_posts and word_posts."""
    niche = given.chosen(rows.niche, "niches").fill_null(False) if query.niches else ibis.literal(False)
    speaks = niche | (rows.niche_posts.fill_null(0) > 0) | (rows.word_posts.fill_null(0) > 0)
    # A niche that nobody states is not an excluded one.
    excluded = given.chosen(rows.niche, "excluded_niches").fill_null(False) if query.excluded_niches else None
    since = rows.last_posted_at >= given.number("active_after") if query.active_after is not None else None
    return _made(
        ("niche", speaks if query.niches or query.terms else None),
        ("excluded_niche", ~excluded if excluded is not None else None),
        ("active", since),
    )


def _made(*found: tuple[str, ir.BooleanValue | None]) -> Conditions:
    return [(name, passes.fill_null(False)) for name, passes in found if passes is not None]


def counted(rows: ir.Table, conditions: Conditions) -> ir.Table:
    """One row: how many rows pass the first condition, the first two, and so on."""
    counts: dict[str, ir.IntegerScalar] = {}
    passing: ir.BooleanValue = ibis.literal(True)
    for name, passes in conditions:
        passing = passing & passes
        counts[name] = passing.cast("int64").sum().fill_null(0)
    return rows.aggregate(everyone=rows.count(), **counts)


def passing(rows: ir.Table, conditions: Conditions) -> ir.Table:
    """The rows that pass every condition."""
    return rows.filter(*[passes for _, passes in conditions]) if conditions else rows


def attached(rows: ir.Table, parts: dict[str, ir.Table | None]) -> ir.Table:
    """`rows` with one count per part (0 where a creator has none), null where the query does not ask for it."""
    for name, part in parts.items():
        if part is None:
            rows = rows.mutate(**{name: ibis.null("int64")})
        else:
            rows = attach(rows, part, "creator")
            rows = rows.mutate(**{name: rows[name].fill_null(0)})
    return rows
