"""Who hears from whom, as the catalogue shows it: candidates, creators who answer them, and the audience of those."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.roster.spread.table import EDGES
from goodword.vetting.material import evidence_of

MOST_BETWEEN = 2_000
"""So many creators who answer candidates are followed on, those who answer most first."""


def heard_from(catalogue: Catalogue, candidates: tuple[str, ...]) -> pa.Table | None:
    """EDGES from candidates to the creators who commented on them, and from those to their known audience.

    None when no creator of the catalogue is known to have commented on a candidate.
    """
    evidence = evidence_of(catalogue)
    links = None if evidence is None else evidence.links()
    if links is None or not links.num_rows:
        return None
    inside = links.filter(pc.is_in(links["whom"], value_set=pa.array(candidates, pa.string())))
    if not inside.num_rows:
        return None
    counted = inside.group_by(["whom", "who"]).aggregate([("delay", "count")])
    most = counted.group_by("who").aggregate([("delay_count", "sum")]).sort_by([("delay_count_sum", "descending")])
    between = most["who"].slice(0, MOST_BETWEEN).combine_chunks()
    counted = counted.filter(pc.is_in(counted["who"], value_set=between))
    names = tuple(between.to_pylist())
    posts = _posts(catalogue, tuple(dict.fromkeys([*names, *counted["whom"].to_pylist()])))
    first = _arcs(counted["whom"], counted["who"], counted["delay_count"], posts)
    audience = catalogue.audience(names)
    if not audience.num_rows:
        return first
    people = pc.binary_join_element_wise("person", audience["person"].cast(pa.string()), ":")
    once = pa.chunked_array([pa.array([1] * audience.num_rows, pa.int64())])
    return pa.concat_tables([first, _arcs(audience["creator_id"], people, once, posts)])


def _arcs(
    source: pa.ChunkedArray, target: pa.ChunkedArray, engaged: pa.ChunkedArray, posts: dict[str, int]
) -> pa.Table:
    """Arcs with the posts that could have been answered, never fewer than those that were."""
    known = pa.array([posts.get(name, 1) for name in source.to_pylist()], pa.int64())
    count = engaged.cast(pa.int64()).combine_chunks()
    return pa.table(
        [source.cast(pa.string()), target.cast(pa.string()), pa.nulls(len(known), pa.float64()),
         pc.max_element_wise(known, count), count],
        schema=EDGES,
    )  # fmt: skip


def _posts(catalogue: Catalogue, names: tuple[str, ...]) -> dict[str, int]:
    rows = catalogue.features(FeatureQuery(creator_ids=names, circle=None))
    return dict(zip(rows["creator_id"].to_pylist(), rows["posts_known"].fill_null(1).to_pylist(), strict=True))
