"""The read side of the catalogue, on any engine."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue import layout
from goodword.catalogue.derived import VERSION, DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions import cells as cell_formulas
from goodword.catalogue.engines.expressions import query as queries
from goodword.catalogue.engines.expressions.geo import cell_lat, cell_lon
from goodword.catalogue.engines.expressions.tables import best, combined
from goodword.catalogue.engines.expressions.tags import bit_count
from goodword.catalogue.engines.refresh import Scene, refresh
from goodword.catalogue.engines.relations import (
    CELL_STATE,
    DEAD_POSTS,
    FEATURE_STATE,
    HOMES,
    IDS,
    PEOPLE,
    PLACE_KEYS,
    PLACES,
    POST_STATE,
    TERMS,
    Relation,
)
from goodword.catalogue.model import (
    AUDIENCE_LINKS,
    CELLS,
    CREATOR_PLACES,
    CREATOR_TERMS,
    FEATURES,
    FeatureQuery,
    Status,
)
from goodword.core.geo import distance_km
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import CREATORS, POSTS, Kind
from goodword.core.times import from_epoch

if TYPE_CHECKING:
    from goodword.catalogue.open import Options

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
EXAMPLES = pa.schema(
    [("creator_id", _TEXT), ("post_id", _TEXT), ("posted_at", _INT), ("caption", _TEXT), ("term", _TEXT)]
)
FOUND = pa.schema([("creator_id", _TEXT), ("handle", _TEXT), ("name", _TEXT), ("followers", _INT)])


class EngineCatalogue:
    """`Catalogue` over one engine. Every answer comes from one complete generation."""

    def __init__(self, root: Path, engine: Engine, options: Options) -> None:
        self._root = root
        self._engine = engine
        self._options = options
        self._store = DerivedStore(root)
        self._guard = threading.Lock()
        self._located: tuple[int, pa.Table] | None = None

    def status(self) -> Status:
        """See `Catalogue`."""
        generation = self._store.current()
        commits = layout.commits(self._root)
        stale = generation.batches != {c.batch for c in commits}
        counts = dict(generation.counts) if not stale else self._raw_counts(commits)
        aside = sum(c.set_aside for c in commits) - sum(len(c.resolves) for c in commits)
        return Status(
            creators=counts.get("creators", 0),
            posts=counts.get("posts", 0),
            engagements=counts.get("engagements", 0),
            audience=counts.get("audience", 0),
            quarantined=max(0, aside),
            last_import_at=from_epoch(max(c.at for c in commits)) if commits else None,
            derived_at=from_epoch(generation.made_at) if generation.number else None,
            derived_version=VERSION if generation.number else None,
            stale=stale,
        )

    def features(self, query: FeatureQuery) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        if not generation.number:
            return FEATURES.empty_table()
        rows = self._asked(generation, query)
        passing = [passes for _, passes in queries.conditions(rows, query)]
        kept = rows.filter(*passing) if passing else rows
        if query.limit is not None:
            most = [ibis.desc("er_n"), ibis.desc("audience_known"), "creator_id"]
            kept = kept.order_by(most).limit(query.limit)
        return self._answer(kept.order_by("creator_id"), FEATURES)

    def funnel(self, query: FeatureQuery) -> tuple[tuple[str, int], ...]:
        """See `Catalogue`."""
        generation = self._store.current()
        if not generation.number:
            return (("all", 0),)
        rows = self._asked(generation, query)
        restrictions = queries.conditions(rows, query)
        counts = {"all": rows.count()}
        passing: ir.BooleanValue = ibis.literal(True)
        for name, passes in restrictions:
            passing = passing & passes
            counts[name] = passing.cast("int64").sum().fill_null(0)
        line = self._engine.arrow(rows.aggregate(**counts)).to_pylist()[0]
        return tuple((name, int(line[name])) for name in counts)

    def cells(self) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        if generation.options.get("tiers", []) == list(self._options.tier_limits.lower()):
            rows = self._read(generation, CELL_STATE)
        else:
            rows = cell_formulas.cells(self._read(generation, FEATURE_STATE), self._options.tier_limits)
        return self._answer(rows.order_by("platform", "tier", "niche"), CELLS)

    def audience(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        wanted = self._wanted(generation, creator_ids)
        links = self._present(generation, PEOPLE, wanted)
        rows = links.join(wanted, "creator").mutate(lat=cell_lat(_.cell), lon=cell_lon(_.cell))
        return self._answer(rows.order_by("creator_id", "person"), AUDIENCE_LINKS)

    def places(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        wanted = self._wanted(generation, creator_ids)
        tagged = self._present(generation, PLACES, wanted).join(self._read(generation, PLACE_KEYS), "place")
        named = tagged.group_by(["creator", "label", "country", "lat", "lon"]).agg(posts=_.posts.sum().cast("int64"))
        rows = named.join(wanted, "creator")
        return self._answer(rows.order_by("creator_id", ibis.desc("posts"), "label", "lat", "lon"), CREATOR_PLACES)

    def terms(self, creator_ids: tuple[str, ...], terms: tuple[str, ...] = ()) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        wanted = self._wanted(generation, creator_ids)
        rows = self._read(generation, TERMS)
        rows = rows.filter(rows.term.isin(terms)) if terms else rows
        masks = combined(rows.semi_join(wanted, "creator"), TERMS)
        counted = masks.group_by(["creator", "term"]).agg(posts=bit_count(masks.mask).cast("int64").sum().cast("int64"))
        rows = counted.join(wanted, "creator")
        return self._answer(rows.order_by("creator_id", ibis.desc("posts"), "term"), CREATOR_TERMS)

    def posts(self, creator_id: str, limit: int = 50) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        rows = self._posts_of(generation, self._wanted(generation, (creator_id,)))
        rows = rows.order_by(ibis.desc("posted_at"), ibis.desc("post_id")).limit(limit)
        return self._answer(rows, POSTS.schema)

    def example_posts(self, creator_ids: tuple[str, ...], terms: tuple[str, ...]) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        wanted = self._wanted(generation, creator_ids)
        if not terms:
            return EXAMPLES.empty_table()
        rows = self._posts_of(generation, wanted).select("creator", "post_id", "posted_at", "caption", "hashtags")
        tagged = rows.mutate(term=rows.hashtags.unique().unnest()).drop("hashtags")
        speaking = tagged.filter(tagged.term.isin(terms))
        newest = best(speaking, "creator", [ibis.desc("posted_at"), ibis.desc("post_id"), "term"])
        return self._answer(newest.join(wanted, "creator").order_by("creator_id"), EXAMPLES)

    def history(self, creator_id: str) -> pa.Table:
        """See `Catalogue`."""
        raw = self._engine.read(layout.committed(self._root, Kind.CREATORS), CREATORS.schema)
        rows = raw.filter(raw.creator_id == creator_id).order_by("observed_at")
        return self._answer(rows, CREATORS.schema)

    def search(self, text: str, limit: int = 20) -> pa.Table:
        """See `Catalogue`."""
        wanted = text.strip().lower()
        rows = self._read(self._store.current(), FEATURE_STATE).select(*FOUND.names)
        named = rows.handle.lower().contains(wanted) | rows.name.lower().contains(wanted).fill_null(False)
        order = [ibis.desc(rows.followers.fill_null(-1)), rows.creator_id]
        return self._answer(rows.filter(named).order_by(order).limit(limit), FOUND)

    def refresh(self, progress: Progress = QUIET) -> Status:
        """See `Catalogue`."""
        options = self._options
        refresh(
            Scene(
                root=self._root,
                engine=self._engine,
                store=self._store,
                resolvers=options.resolvers,
                limits=options.tier_limits,
                now=options.now,
                progress=progress,
            )
        )
        return self.status()

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()

    # Pieces

    def _read(self, generation: Generation, relation: Relation) -> ir.Table:
        return self._engine.read(self._store.files(generation, relation.name), relation.schema)

    def _answer(self, rows: ir.Table, schema: pa.Schema) -> pa.Table:
        """The result with exactly this schema."""
        return self._engine.arrow(rows.select(*schema.names)).select(schema.names).cast(schema)

    def _wanted(self, generation: Generation, creator_ids: tuple[str, ...]) -> ir.Table:
        """(creator, creator_id) of those of these creators that are known."""
        ids = pa.table({"creator_id": pa.array(sorted(set(creator_ids)), pa.string())})
        rows = self._read(generation, IDS).semi_join(self._engine.small(ids), "creator_id")
        return self._engine.small(self._engine.arrow(rows.select("creator", "creator_id")))

    def _present(self, generation: Generation, relation: Relation, wanted: ir.Table) -> ir.Table:
        """The relation for the wanted creators, changes added up."""
        rows = self._read(generation, relation).semi_join(wanted, "creator")
        several = len(generation.segments.get(relation.name, ())) > 1
        return combined(rows, relation) if several else rows

    def _posts_of(self, generation: Generation, wanted: ir.Table) -> ir.Table:
        rows = self._read(generation, POST_STATE).semi_join(wanted, "creator")
        if generation.segments.get(DEAD_POSTS.name):
            rows = rows.anti_join(self._read(generation, DEAD_POSTS), ["post_id", "observed_at"])
        return rows

    def _asked(self, generation: Generation, query: FeatureQuery) -> ir.Table:
        """Feature rows (of the creators named, if any are) with the columns that depend on the query."""
        rows = self._read(generation, FEATURE_STATE)
        if query.creator_ids:
            rows = rows.semi_join(self._wanted(generation, query.creator_ids), "creator")
        return queries.with_query_columns(
            rows,
            query,
            homes=self._read(generation, HOMES),
            places=self._read(generation, PLACES),
            wanted=self._places_inside(generation, query),
            terms=self._read(generation, TERMS),
        )

    def _places_inside(self, generation: Generation, query: FeatureQuery) -> ir.Table:
        """(place) of the known places in the query's circle."""
        if query.circle is None:
            return self._engine.small(pa.table({"place": pa.array([], pa.int64())}))
        known = self._located_places(generation)
        lats, lons = known["lat"].to_numpy(), known["lon"].to_numpy()
        near = distance_km(query.circle.lat, query.circle.lon, lats, lons) <= query.circle.radius_km
        return self._engine.small(pa.table({"place": pa.array(known["place"].to_numpy()[near], pa.int64())}))

    def _located_places(self, generation: Generation) -> pa.Table:
        """place, lat, lon of every located place, read once per generation."""
        with self._guard:
            if self._located is None or self._located[0] != generation.number:
                rows = self._read(generation, PLACE_KEYS)
                rows = rows.filter(rows.lat.notnull()).select("place", "lat", "lon")
                self._located = (generation.number, self._engine.arrow(rows))
            return self._located[1]

    def _raw_counts(self, commits: list[layout.Commit]) -> dict[str, int]:
        """What is committed, counted in the raw files: distinct creators and posts, rows of the others."""
        distinct = {Kind.CREATORS: "creator_id", Kind.POSTS: "post_id"}
        counts = {kind.value: sum(c.rows for c in commits if c.kind is kind) for kind in Kind}
        for kind, name in distinct.items():
            files = layout.committed(self._root, kind)
            if files:
                raw = self._engine.read(files, pa.schema([(name, pa.string())]))
                counts[kind.value] = self._engine.arrow(raw.aggregate(n=raw[name].nunique()))["n"][0].as_py()
        return counts
