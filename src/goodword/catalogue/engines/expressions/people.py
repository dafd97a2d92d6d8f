"""Known audience: who was seen with whose posts or sampled among whose followers, and where they live."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue.engines.expressions.geo import cell, tile
from goodword.catalogue.engines.expressions.tables import attach, combined
from goodword.catalogue.engines.relations import HOMES, SELVES
from goodword.sources.people import hash_ids

STAMP = 2**30
"""`seen` = observed_at × STAMP + cell: the greatest is the latest home, ties settled the same way everywhere."""


def homes_seen(audience: ir.Table) -> ir.Table:
    """(person, seen): the latest home per person among these samples."""
    placed = audience.filter(audience.lat.notnull(), audience.lon.notnull())
    at = ibis.greatest(placed.observed_at, ibis.literal(0, "int64"))
    rows = placed.select("person", seen=at * STAMP + cell(placed.lat, placed.lon))
    return rows.group_by("person").agg(seen=_.seen.max())


def changed_homes(seen: ir.Table, before: ir.Table) -> ir.Table:
    """(person, seen, was): those of `seen` that are news; `was` is the cell before, null for a first home."""
    joined = attach(seen, before.rename(old="seen"), "person")
    news = joined.filter(joined.old.isnull() | (joined.seen > joined.old))
    return news.select("person", "seen", was=news.old % STAMP)


def engaged(engagements: ir.Table, posts: ir.Table) -> ir.Table:
    """(creator, person) of engagements with known posts, once each."""
    joined = engagements.join(posts.select("post_id", "creator"), "post_id")
    return joined.select("creator", "person").distinct()


def comments_of(engagements: ir.Table) -> ir.Table:
    """(post_id, person) of engagements that are comments."""
    found = engagements.filter(engagements.kind == "comment", engagements.person.notnull())
    return found.select("post_id", "person")


def hashed(ids: Iterable[pa.RecordBatch], key: bytes) -> pa.Table:
    """SELVES of creators as IDS has them. key: that people of this catalogue are hashed with."""
    found = [SELVES.schema.empty_table()]
    for batch in ids:
        people = hash_ids(key, [str(name).encode() for name in batch["creator_id"].to_pylist()])
        found.append(pa.table({"person": people, "creator": batch["creator"]}).cast(SELVES.schema))
    return pa.concat_tables(found).combine_chunks()


def new_links(pairs: ir.Table, known: ir.Table | None, homes: ir.Table) -> ir.Table:
    """PEOPLE rows of pairs that are not `known`, with the person's home."""
    fresh = pairs if known is None else pairs.anti_join(known, ["creator", "person"])
    joined = attach(fresh, homes, "person")
    return joined.select("creator", "person", cell=joined.seen % STAMP, links=ibis.literal(1, "int64"))


def moved_links(links: ir.Table, moved: ir.Table) -> ir.Table:
    """PEOPLE changes of known links whose person has a new home: the old row taken back, the new one added."""
    found = links.select("creator", "person", "cell").join(moved, "person")
    old = found.select("creator", "person", "cell", links=ibis.literal(-1, "int64"))
    new = found.select("creator", "person", cell=found.seen % STAMP, links=ibis.literal(1, "int64"))
    return old.union(new)


def home_rows(links: ir.Table) -> ir.Table:
    """HOMES changes that follow from changes of PEOPLE."""
    placed = links.filter(links.cell.notnull())
    rows = placed.select("cell", "creator", tile=tile(placed.cell), people="links")
    return combined(rows, HOMES)


def audience_changes(links: ir.Table) -> ir.Table:
    """(creator, audience_more, homes_more): how the counts of known people and of known homes change."""
    housed = ibis.ifelse(links.cell.notnull(), links.links, 0)
    return (
        links.mutate(housed=housed)
        .group_by("creator")
        .agg(audience_more=_.links.sum().cast("int64"), homes_more=_.housed.sum().cast("int64"))
    )
