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
from goodword.catalogue.engines.expressions.geo import centre, tiles
from goodword.catalogue.engines.inputs import Given, Inputs
from goodword.catalogue.engines.relations import FEATURE_STATE, HOMES, IDS, PLACE_KEYS, PLACES, TERMS, Relation
from goodword.catalogue.model import FeatureQuery
from goodword.core.geo import Circle, distance_km

ASKED = ("posts_inside", "homes_inside", "niche_posts", "word_posts")
NARROW = pa.schema(
    [
        FEATURE_STATE.schema.field(name)
        for name in ("creator", "platform", "followers", "language", "lat", "lon", "niche", "last_posted_at")
    ]
)
REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Selection:
    """kept: creator and the columns that depend on the query. last: how many are left after each later restriction."""

    kept: pa.Table
    last: tuple[tuple[str, int], ...]


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

    def funnel(self, generation: Generation, query: FeatureQuery) -> tuple[tuple[str, int], ...]:
        """How many creators are left after each restriction."""
        query = dataclasses.replace(query, limit=None)

        def counted(inputs: Inputs) -> ir.Table:
            rows = self._everyone(generation, query, inputs)
            return queries.counted(rows, queries.stated(rows, query, inputs))

        given = self._given(generation, query)
        line = self._engine.ask(("counted", generation.number, _shape(query)), counted, given).to_pylist()[0]
        first = [("all", int(line.pop("everyone"))), *((name, int(n)) for name, n in line.items())]
        return (*first, *self.select(generation, query).last)

    def read(self, generation: Generation, relation: Relation) -> ir.Table:
        """A relation of a generation, changes not yet added up."""
        return self._engine.read(self._store.files(generation, relation.name), relation.schema)

    def wanted(self, generation: Generation, creator_ids: tuple[str, ...]) -> pa.Table:
        """(creator, creator_id) of those of these creators that are known."""

        def question(given: Inputs) -> ir.Table:
            ids = self.read(generation, IDS)
            return ids.filter(given.among(ids.creator_id, "creator_ids")).select("creator", "creator_id")

        ids = Given(lists={"creator_ids": pa.array(sorted(set(creator_ids)), pa.string())})
        return self._engine.ask(("wanted", generation.number), question, ids)

    def _find(self, generation: Generation, query: FeatureQuery) -> Selection:
        key = (generation.number, _shape(query))
        given = self._given(generation, query)

        def first(inputs: Inputs) -> ir.Table:
            rows = self._everyone(generation, query, inputs)
            rows = queries.passing(rows, queries.stated(rows, query, inputs))
            return self._near(generation, rows, inputs) if query.circle else _nowhere(rows)

        def last(inputs: Inputs) -> ir.Table:
            rows = inputs.table("near") if query.circle else first(inputs)
            rows = queries.attached(rows, self._speaking(generation, query, rows.select("creator"), inputs))
            flags = {f"passes_{name}": passes for name, passes in queries.spoken(rows, query, inputs)}
            return rows.select("creator", *ASKED, **flags)

        funnel = []
        if query.circle is not None:
            near = self._engine.ask(("near", *key), first, given)
            funnel.append(("circle", near.num_rows))
            given = dataclasses.replace(given, tables={**given.tables, "near": near})
        found = self._engine.ask(("found", *key), last, given)
        for name in [n for n in found.column_names if n.startswith("passes_")]:
            found = found.filter(found[name])
            funnel.append((name.removeprefix("passes_"), found.num_rows))
        return Selection(found.select(["creator", *ASKED]), tuple(funnel))

    def _everyone(self, generation: Generation, query: FeatureQuery, inputs: Inputs) -> ir.Table:
        """The columns that restrictions look at, of all creators or of those named."""
        files = self._store.files(generation, FEATURE_STATE.name)
        rows = self._engine.warm(files, NARROW)
        return rows.semi_join(inputs.table("only"), "creator") if query.creator_ids else rows

    def _near(self, generation: Generation, rows: ir.Table, inputs: Inputs) -> ir.Table:
        """Those with a home, a tagged post or known audience in the circle, and how many."""
        inside = queries.posts_inside(self.read(generation, PLACES), inputs)
        homes = queries.homes_inside(self.read(generation, HOMES), inputs)
        rows = queries.attached(rows, {"posts_inside": inside, "homes_inside": homes})
        return queries.passing(rows, queries.near(rows, inputs))

    def _speaking(
        self, generation: Generation, query: FeatureQuery, among: ir.Table, inputs: Inputs
    ) -> dict[str, ir.Table | None]:
        """How many posts of these creators speak of the niches and of the words."""
        rows = self.read(generation, TERMS)
        whole = len(generation.segments.get(TERMS.name, ())) < 2

        def speaking(listed: str, name: str) -> ir.Table:
            terms = rows.filter(inputs.among(rows.term, listed)).semi_join(among, "creator")
            return queries.posts_with(terms, name, whole=whole)

        return {
            "niche_posts": speaking("niche_terms", "niche_posts") if query.niches else None,
            "word_posts": speaking("words", "word_posts") if query.terms else None,
        }

    def _given(self, generation: Generation, query: FeatureQuery) -> Given:
        """The values of a query."""
        numbers: dict[str, int | float] = {
            name: value
            for name in ("min_followers", "max_followers", "active_after")
            if (value := getattr(query, name)) is not None
        }
        choices = {name: getattr(query, name) for name in ("platforms", "languages", "niches", "excluded_niches")}
        lists = {"niche_terms": queries.niche_terms(query), "words": query.terms}
        arrays = {name: pa.array(sorted(set(values)), pa.string()) for name, values in lists.items() if values}
        if query.niches:
            arrays.setdefault("niche_terms", pa.array([], pa.string()))
        if query.circle is not None:
            numbers |= centre(query.circle)
            arrays["tiles"] = pa.array(tiles(query.circle), pa.int64())
            arrays["places"] = self._places_inside(generation, query.circle)
        tables = {"only": self.wanted(generation, query.creator_ids)} if query.creator_ids else {}
        return Given(numbers, {name: chosen for name, chosen in choices.items() if chosen}, arrays, tables)

    def _places_inside(self, generation: Generation, circle: Circle) -> pa.Array:
        """Numbers of the known places in a circle."""
        known = self._located_places(generation)
        near = distance_km(circle.lat, circle.lon, known["lat"].to_numpy(), known["lon"].to_numpy()) <= circle.radius_km
        return pa.array(known["place"].to_numpy()[near], pa.int64())

    def _located_places(self, generation: Generation) -> pa.Table:
        """place, lat, lon of every located place, read once per generation."""
        with self._guard:
            if self._located is None or self._located[0] != generation.number:
                rows = self.read(generation, PLACE_KEYS)
                rows = rows.filter(rows.lat.notnull()).select("place", "lat", "lon")
                self._located = (generation.number, self._engine.arrow(rows))
            return self._located[1]


def _shape(query: FeatureQuery) -> tuple[bool, ...]:
    """Which restrictions a query makes: queries of one shape differ in their values alone."""
    return tuple(getattr(query, f.name) not in (None, ()) for f in dataclasses.fields(query))


def _nowhere(rows: ir.Table) -> ir.Table:
    return queries.attached(rows, {"posts_inside": None, "homes_inside": None})
