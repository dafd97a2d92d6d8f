"""Which creators a query keeps: found once per generation and query, in two narrow passes, and remembered."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from goodword.catalogue.derived import DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions import query as queries
from goodword.catalogue.engines.expressions.geo import centre, tiles
from goodword.catalogue.engines.inputs import Given, Inputs
from goodword.catalogue.engines.relations import FEATURE_STATE, HOMES, IDS, PLACE_KEYS, PLACES, TERMS, Relation
from goodword.catalogue.model import FEATURES, FeatureQuery
from goodword.core.geo import Circle, distance_km

ASKED = ("posts_inside", "homes_inside", "niche_posts", "word_posts")
NARROW = ("creator", "platform", "followers", "language", "lat", "lon", "niche", "last_posted_at")
KEPT = pa.schema([f for f in FEATURE_STATE.schema if f.name in ("creator", *(set(FEATURES.names) - set(ASKED)))])
"""What every brief scans, and what it takes of those whom it keeps: in memory, where the engine can."""

REMEMBERED = 8
_PASSES = "passes_"


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Whom a query keeps.

    rows: creator, size (followers that limits are compared with), the columns that depend on the query, and whether
    each of the last restrictions is passed, of everyone who passes the earlier ones. low, high: limits of followers of
    the query. circle: whether it has one.
    """

    rows: pa.Table
    low: int | None
    high: int | None
    circle: bool

    @property
    def kept(self) -> pa.Table:
        """creator and the columns that depend on the query, of those who pass everything."""
        return self._left()[-1][1].select(["creator", *ASKED])

    @property
    def last(self) -> tuple[tuple[str, int], ...]:
        """How many are left after each of the last restrictions."""
        counts = tuple((name, rows.num_rows) for name, rows in self._left())
        return counts if self.circle else counts[1:]

    def _left(self) -> list[tuple[str, pa.Table]]:
        left = [("circle", self.rows)]
        for name in [n for n in self.rows.column_names if n.startswith(_PASSES)]:
            rows = left[-1][1]
            left.append((name.removeprefix(_PASSES), rows.filter(rows[name])))
        return left

    def covers(self, query: FeatureQuery) -> bool:
        """Whether the rows hold everyone whom a query with other limits of followers keeps."""
        low = self.low is None or (query.min_followers is not None and query.min_followers >= self.low)
        return low and (self.high is None or (query.max_followers is not None and query.max_followers <= self.high))

    def within(self, query: FeatureQuery) -> Selection:
        """The selection of a query with narrower limits of followers."""
        low, high, rows = query.min_followers, query.max_followers, self.rows
        if low is not None and low != self.low:
            rows = rows.filter(pc.greater_equal(rows["size"], low))
        if high is not None and high != self.high:
            rows = rows.filter(pc.less_equal(rows["size"], high))
        return Selection(rows, low, high, self.circle)


class Selector:
    """Answers feature queries with creator numbers, over one engine."""

    def __init__(self, engine: Engine, store: DerivedStore) -> None:
        self._engine = engine
        self._store = store
        self._guard = threading.Lock()
        self._known: OrderedDict[tuple[int, FeatureQuery], Selection] = OrderedDict()
        self._located: tuple[int, pa.Table] | None = None
        self._named: tuple[int, pa.Table] | None = None

    def select(self, generation: Generation, query: FeatureQuery) -> Selection:
        """The selection of a query; `limit` is left to the caller.

        A query whose limits of followers lie within those of a remembered one is answered from it: a brief asks for its
        tiers and for the larger ones that they are compared with.
        """
        key = (generation.number, dataclasses.replace(query, limit=None, min_followers=None, max_followers=None))
        with self._guard:
            found = self._known.get(key)
        if found is None or not found.covers(query):
            found = self._find(generation, dataclasses.replace(query, limit=None))
            with self._guard:
                self._known[key] = found
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found.within(query)

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

    def stored(self, generation: Generation) -> ir.Table:
        """The features that do not depend on a query, and `creator`."""
        return self._engine.warm(self._store.files(generation, FEATURE_STATE.name), KEPT)

    def read(self, generation: Generation, relation: Relation) -> ir.Table:
        """A relation of a generation, changes not yet added up."""
        return self._engine.read(self._store.files(generation, relation.name), relation.schema)

    def name(self, generation: Generation, creators: pa.Table) -> None:
        """Remember (creator, creator_id) of creators who will be asked about next."""
        with self._guard:
            self._named = (generation.number, creators)

    def wanted(self, generation: Generation, creator_ids: tuple[str, ...]) -> pa.Table:
        """(creator, creator_id) of those of these creators that are known."""
        with self._guard:
            named = self._named
        if named is not None and named[0] == generation.number:
            asked = pa.array(sorted(set(creator_ids)), pa.string())
            rows = named[1].filter(pc.is_in(named[1]["creator_id"], value_set=asked))
            if rows.num_rows == len(asked):
                return rows

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
            spoken = queries.spoken(rows, query, inputs)
            if query.circle is None and spoken:  # nobody is counted before the first of these
                rows = rows.filter(spoken[0][1])
                spoken = queries.spoken(rows, query, inputs)
            flags = {f"{_PASSES}{name}": passes for name, passes in spoken}
            return rows.select("creator", *ASKED, size=queries.size(rows), **flags)

        if query.circle is not None:
            near = self._engine.ask(("near", *key), first, given)
            given = dataclasses.replace(given, tables={**given.tables, "near": near})
        found = self._engine.ask(("found", *key), last, given)
        return Selection(found, query.min_followers, query.max_followers, query.circle is not None)

    def _everyone(self, generation: Generation, query: FeatureQuery, inputs: Inputs) -> ir.Table:
        """The columns that restrictions look at, of all creators or of those named."""
        rows = self.stored(generation).select(*NARROW)
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
