"""Which creators a query keeps: found once per generation and query, in two narrow passes, and remembered."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa

from goodword.catalogue.derived import DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions import query as queries
from goodword.catalogue.engines.relations import FEATURE_STATE, HOMES, IDS, PLACE_KEYS, PLACES, TERMS, Relation
from goodword.catalogue.model import FeatureQuery
from goodword.core.geo import Circle, distance_km

ASKED = ("posts_inside", "homes_inside", "niche_posts", "word_posts")
NARROW = ("creator", "platform", "followers", "language", "lat", "lon", "niche", "last_posted_at")
REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Selection:
    """kept: creator and the columns that depend on the query. funnel: how many are left after each restriction."""

    kept: pa.Table
    funnel: tuple[tuple[str, int], ...]


class Selector:
    """Answers feature queries with creator numbers, over one engine."""

    def __init__(self, engine: Engine, store: DerivedStore) -> None:
        self._engine = engine
        self._store = store
        self._guard = threading.Lock()
        self._known: OrderedDict[tuple[int, FeatureQuery], Selection] = OrderedDict()
        self._located: tuple[int, pa.Table] | None = None

    def select(self, generation: Generation, query: FeatureQuery) -> Selection:
        """The selection of a query; `limit` is left to the caller."""
        key = (generation.number, dataclasses.replace(query, limit=None))
        with self._guard:
            found = self._known.get(key)
        if found is None:
            found = self._find(generation, key[1])
            with self._guard:
                self._known[key] = found
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found

    def read(self, generation: Generation, relation: Relation) -> ir.Table:
        """A relation of a generation, changes not yet added up."""
        return self._engine.read(self._store.files(generation, relation.name), relation.schema)

    def wanted(self, generation: Generation, creator_ids: tuple[str, ...]) -> ir.Table:
        """(creator, creator_id) of those of these creators that are known."""
        ids = pa.table({"creator_id": pa.array(sorted(set(creator_ids)), pa.string())})
        rows = self.read(generation, IDS).semi_join(self._engine.small(ids), "creator_id")
        return self.held(rows.select("creator", "creator_id"))

    def held(self, rows: ir.Table) -> ir.Table:
        """A small result worked out now, where the engine reads this process's memory at no cost."""
        return self._engine.small(self._engine.arrow(rows)) if self._engine.capabilities.sees_memory else rows

    def _find(self, generation: Generation, query: FeatureQuery) -> Selection:
        everyone = self.read(generation, FEATURE_STATE).select(*NARROW)
        if query.creator_ids:
            everyone = everyone.semi_join(self.wanted(generation, query.creator_ids), "creator")
        first = queries.stated(everyone, query)
        line = self._engine.arrow(queries.counted(everyone, first)).to_pylist()[0]
        funnel = [("all", int(line["everyone"])), *((name, int(line[name])) for name, _ in first)]
        rows = queries.passing(everyone, first)
        if query.circle is not None:
            rows = self.held(self._near(generation, query.circle, rows))
            near = self._engine.arrow(rows.aggregate(n=rows.count()))["n"][0].as_py()
            funnel.append(("circle", int(near)))
        else:
            rows = queries.attached(rows, {"posts_inside": None, "homes_inside": None})
        rows = queries.attached(rows, self._speaking(generation, query, rows.select("creator")))
        last = queries.spoken(rows, query)
        flags = {f"passes_{i}": passes for i, (_, passes) in enumerate(last)}
        found = self._engine.arrow(rows.select("creator", *ASKED, **flags))
        for name, (restriction, _) in zip(flags, last, strict=True):
            found = found.filter(found[name])
            funnel.append((restriction, found.num_rows))
        return Selection(found.select(["creator", *ASKED]), tuple(funnel))

    def _near(self, generation: Generation, circle: Circle, rows: ir.Table) -> ir.Table:
        """Those with a home, a tagged post or known audience in the circle, and how many."""
        inside = queries.posts_inside(self.read(generation, PLACES), self._places_inside(generation, circle))
        homes = queries.homes_inside(self.read(generation, HOMES), circle)
        rows = queries.attached(rows, {"posts_inside": inside, "homes_inside": homes})
        return queries.passing(rows, queries.near(rows, circle))

    def _speaking(self, generation: Generation, query: FeatureQuery, among: ir.Table) -> dict[str, ir.Table | None]:
        """How many posts of these creators speak of the niches and of the words."""
        terms = self.read(generation, TERMS).semi_join(among, "creator")
        whole = len(generation.segments.get(TERMS.name, ())) < 2
        niche = queries.niche_terms(query)
        return {
            "niche_posts": queries.posts_with(terms, niche, "niche_posts", whole=whole) if query.niches else None,
            "word_posts": queries.posts_with(terms, query.terms, "word_posts", whole=whole) if query.terms else None,
        }

    def _places_inside(self, generation: Generation, circle: Circle) -> ir.Table:
        """(place) of the known places in a circle."""
        known = self._located_places(generation)
        near = distance_km(circle.lat, circle.lon, known["lat"].to_numpy(), known["lon"].to_numpy()) <= circle.radius_km
        return self._engine.small(pa.table({"place": pa.array(known["place"].to_numpy()[near], pa.int64())}))

    def _located_places(self, generation: Generation) -> pa.Table:
        """place, lat, lon of every located place, read once per generation."""
        with self._guard:
            if self._located is None or self._located[0] != generation.number:
                rows = self.read(generation, PLACE_KEYS)
                rows = rows.filter(rows.lat.notnull()).select("place", "lat", "lon")
                self._located = (generation.number, self._engine.arrow(rows))
            return self._located[1]
