"""The read side of the catalogue, on any engine."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue import layout, shown
from goodword.catalogue.derived import VERSION, DerivedStore, Generation
from goodword.catalogue.engines.around import EngineAround
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.evidence import EngineEvidence
from goodword.catalogue.engines.expressions import cells as cell_formulas
from goodword.catalogue.engines.expressions.geo import cell_lat, cell_lon
from goodword.catalogue.engines.expressions.naming import naming
from goodword.catalogue.engines.expressions.tables import best, combined
from goodword.catalogue.engines.expressions.tags import bit_count
from goodword.catalogue.engines.inputs import Given, Inputs, Question
from goodword.catalogue.engines.listing import EngineListing
from goodword.catalogue.engines.refresh import Scene, refresh
from goodword.catalogue.engines.relations import (
    CELL_STATE,
    DEAD_POSTS,
    FEATURE_STATE,
    IDS,
    PEOPLE,
    PLACE_KEYS,
    PLACES,
    POST_STATE,
    TERMS,
    Relation,
)
from goodword.catalogue.engines.selection import Selector
from goodword.catalogue.model import (
    AUDIENCE_LINKS,
    CELLS,
    CREATOR_NAMING,
    CREATOR_PLACES,
    CREATOR_TERMS,
    FEATURES,
    FeatureQuery,
    Shown,
    Status,
)
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import CREATORS, POSTS, Kind
from goodword.core.times import from_epoch

if TYPE_CHECKING:
    from goodword.catalogue.open import Options

_TEXT: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
EXAMPLES = pa.schema([("creator_id", _TEXT), ("post_id", _TEXT), ("posted_at", _INT), ("terms", pa.list_(_TEXT))])
FOUND = pa.schema([("creator_id", _TEXT), ("handle", _TEXT), ("name", _TEXT), ("followers", _INT)])


class EngineCatalogue:
    """`Catalogue` over one engine. Every answer comes from one complete generation."""

    def __init__(self, root: Path, engine: Engine, options: Options) -> None:
        self._root = root
        self._engine = engine
        self._options = options
        self._newest: tuple[int, int | None] = (0, None)
        self._store = DerivedStore(root)
        self._selector = Selector(engine, self._store)
        self._evidence = EngineEvidence(root, engine, self._store, self._selector)
        self._listing = EngineListing(root, engine, self._store, self._selector)
        self._around = EngineAround(engine, self._store, self._selector, self._evidence)

    def status(self) -> Status:
        """See `Catalogue`."""
        generation = self._store.current()
        commits = layout.commits(self._root)
        usable = [c for c in commits if not c.shown_only]
        stale = generation.batches != {c.batch for c in usable}
        counts = dict(generation.counts) if not stale else self._raw_counts(usable)
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
            newest_posted_at=self._newest_post(generation),
            shown_only=shown.creators(self._root, commits),
        )

    def _newest_post(self, generation: Generation) -> int | None:
        """Time of the newest known post, worked out once per generation."""
        if not generation.number:
            return None
        if self._newest[0] != generation.number:
            latest = self._read(generation, FEATURE_STATE).last_posted_at.max().name("newest").as_table()
            self._newest = (generation.number, self._engine.arrow(latest)["newest"][0].as_py())
        return self._newest[1]

    def features(self, query: FeatureQuery) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        if not generation.number:
            return FEATURES.empty_table()
        kept = self._selector.select(generation, query).kept

        def question(given: Inputs) -> ir.Table:
            rows = self._selector.stored(generation).join(given.table("kept"), "creator")
            if query.limit is not None:
                most = [ibis.desc("er_n"), ibis.desc("audience_known"), "creator_id"]
                rows = rows.order_by(most).limit(query.limit)
            return rows.order_by("creator_id")

        schema = FEATURES.append(IDS.schema.field("creator"))
        found = self._asked(generation, ("features", query.limit), question, schema, Given(tables={"kept": kept}))
        self._selector.name(generation, found.select(["creator", "creator_id"]))
        return found.select(FEATURES.names)

    def funnel(self, query: FeatureQuery) -> tuple[tuple[str, int], ...]:
        """See `Catalogue`."""
        generation = self._store.current()
        return self._selector.funnel(generation, query) if generation.number else (("all", 0),)

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

        def question(given: Inputs) -> ir.Table:
            links = self._present(generation, PEOPLE, given.table("wanted"))
            rows = links.join(given.table("wanted"), "creator")
            return rows.mutate(lat=cell_lat(_.cell), lon=cell_lon(_.cell)).order_by("creator_id", "person")

        return self._asked(generation, "audience", question, AUDIENCE_LINKS, self._given(generation, creator_ids))

    def places(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            tagged = self._present(generation, PLACES, given.table("wanted"))
            named = tagged.join(self._read(generation, PLACE_KEYS), "place")
            summed = named.group_by(["creator", "label", "country", "lat", "lon"])
            rows = summed.agg(posts=_.posts.sum().cast("int64")).join(given.table("wanted"), "creator")
            return rows.order_by("creator_id", ibis.desc("posts"), "label", "lat", "lon")

        return self._asked(generation, "places", question, CREATOR_PLACES, self._given(generation, creator_ids))

    def terms(self, creator_ids: tuple[str, ...], terms: tuple[str, ...] = ()) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            rows = self._read(generation, TERMS)
            rows = rows.filter(given.among(rows.term, "terms")) if terms else rows
            masks = combined(rows.semi_join(given.table("wanted"), "creator"), TERMS)
            bits = bit_count(masks.mask).cast("int64")
            counted = masks.group_by(["creator", "term"]).agg(posts=bits.sum().cast("int64"))
            rows = counted.join(given.table("wanted"), "creator")
            return rows.order_by("creator_id", ibis.desc("posts"), "term")

        given = self._given(generation, creator_ids, terms)
        return self._asked(generation, ("terms", bool(terms)), question, CREATOR_TERMS, given)

    def posts(self, creator_id: str, limit: int = 50) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            rows = self._posts_of(generation, given.table("wanted"))
            return rows.order_by(ibis.desc("posted_at"), ibis.desc("post_id")).limit(limit)

        given = self._given(generation, (creator_id,))
        return self._asked(generation, ("posts", limit), question, POSTS.schema, given)

    def example_posts(self, creator_ids: tuple[str, ...], terms: tuple[str, ...]) -> pa.Table:
        """See `Catalogue`. From the posts of the few who are asked about, not from the index, which is of everybody."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            posts = self._posts_of(generation, given.table("wanted"))
            tagged = posts.select("creator", "post_id", "posted_at", term=posts.hashtags.unique().unnest())
            speaking = tagged.filter(given.among(tagged.term, "terms"))
            each = speaking.group_by(["creator", "post_id", "posted_at"]).agg(terms=_.term.collect())
            newest = best(each, "creator", [ibis.desc("posted_at"), ibis.desc("post_id")])
            return newest.join(given.table("wanted"), "creator").order_by("creator_id")

        given = self._given(generation, creator_ids, terms)
        found = self._asked(generation, "examples", question, EXAMPLES, given)
        tags = pa.array([sorted(tags) for tags in found["terms"].to_pylist()], EXAMPLES.field("terms").type)
        return found.set_column(found.schema.get_field_index("terms"), "terms", tags)

    def naming(
        self, creator_ids: tuple[str, ...], handles: tuple[str, ...] = (), words: tuple[str, ...] = ()
    ) -> pa.Table:
        """See `Catalogue`."""
        generation = self._store.current()
        if not (handles or words) or not generation.number:
            return CREATOR_NAMING.empty_table()
        wanted = self._engine.small(self._selector.wanted(generation, creator_ids))
        found = naming(self._posts_of(generation, wanted), handles, words)
        counted = found.group_by(["creator", "term"]).agg(posts=_.count().cast("int64"), post_id=_.post_id.max())
        rows = counted.join(wanted, "creator")
        return self._answer(rows.order_by("creator_id", ibis.desc("posts"), "term"), CREATOR_NAMING)

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

    def withheld(self, creator_ids: tuple[str, ...]) -> dict[str, Shown]:
        """See `Catalogue`."""
        return shown.of(self._root, creator_ids)

    @property
    def evidence(self) -> EngineEvidence:
        """What vetting asks in bulk."""
        return self._evidence

    @property
    def listing(self) -> EngineListing:
        """What the search index reads."""
        return self._listing

    @property
    def around(self) -> EngineAround:
        """What discovery asks about people around people."""
        return self._around

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
        return self._selector.read(generation, relation)

    def _answer(self, rows: ir.Table, schema: pa.Schema) -> pa.Table:
        """The result with exactly this schema."""
        return self._engine.arrow(rows.select(*schema.names)).select(schema.names).cast(schema)

    def _asked(
        self, generation: Generation, name: Hashable, question: Question, schema: pa.Schema, given: Given
    ) -> pa.Table:
        """The answer to a question with exactly this schema."""
        answer = self._engine.ask((name, generation.number), lambda i: question(i).select(*schema.names), given)
        return answer.cast(schema)

    def _given(self, generation: Generation, creator_ids: tuple[str, ...], terms: tuple[str, ...] = ()) -> Given:
        """The wanted creators as a table (creator, creator_id), the wanted terms as a list."""
        wanted = self._selector.wanted(generation, creator_ids)
        return Given(lists={"terms": pa.array(sorted(set(terms)), pa.string())}, tables={"wanted": wanted})

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

    def _raw_counts(self, commits: list[layout.Commit]) -> dict[str, int]:
        """What is committed, counted in the raw files: distinct creators and posts, rows of the others."""
        distinct = {Kind.CREATORS: "creator_id", Kind.POSTS: "post_id"}
        counts = {kind.value: sum(c.added for c in commits if c.kind is kind) for kind in Kind}
        for kind, name in distinct.items():
            files = layout.committed(self._root, kind)
            if files:
                raw = self._engine.read(files, pa.schema([(name, pa.string())]))
                counts[kind.value] = self._engine.arrow(raw.aggregate(n=raw[name].nunique()))["n"][0].as_py()
        return counts
