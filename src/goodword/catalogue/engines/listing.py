"""What the search index reads of the catalogue, on any engine."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue import layout
from goodword.catalogue.derived import VERSION, DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions.evidence import newest
from goodword.catalogue.engines.expressions.tables import attach
from goodword.catalogue.engines.inputs import Given, Inputs, Question
from goodword.catalogue.engines.relations import DEAD_POSTS, FEATURE_STATE, IDS, PLACE_KEYS, PLACES, POST_STATE
from goodword.catalogue.engines.selection import Selector
from goodword.catalogue.listing import MARKS, POINTS, PROFILES, TEXTS
from goodword.core.tables import CREATORS, Kind


class EngineListing:
    """`Listing` over one engine; every answer comes from one complete generation."""

    def __init__(self, root: Path, engine: Engine, store: DerivedStore, selector: Selector) -> None:
        self._root = root
        self._engine = engine
        self._store = store
        self._selector = selector

    def state(self) -> str:
        """See `Listing`."""
        number = self._store.current().number
        return f"{VERSION}.{number}" if number else ""

    def numbers(self) -> int:
        """See `Listing`."""
        generation = self._store.current()
        if not generation.number:
            return 0
        most = self._selector.read(generation, IDS).creator.max().name("most").as_table()
        return int(self._engine.arrow(most)["most"][0].as_py() or 0) + 1

    def profiles(self, first: int, last: int, only: pa.Array | None = None) -> pa.Table:
        """See `Listing`."""
        generation, files = self._store.current(), layout.committed(self._root, Kind.CREATORS)
        plain = [name for name in PROFILES.names if name not in ("creator_id", "bio")]

        def question(given: Inputs) -> ir.Table:
            ids = _block(self._selector.read(generation, IDS), given, only)
            rows = (
                _block(self._selector.read(generation, FEATURE_STATE), given, only).select(*plain).join(ids, "creator")
            )
            said = self._engine.read(files, CREATORS.schema).filter(_.bio.notnull())
            said = said.semi_join(ids, "creator_id").group_by("creator_id").agg(bio=_.bio.argmax(_.observed_at))
            return attach(rows, said, "creator_id").order_by("creator")

        return self._asked(generation, ("profiles", len(files)), question, PROFILES, (first, last), only=only)

    def texts(self, first: int, last: int, each: int, only: pa.Array | None = None) -> pa.Table:
        """See `Listing`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            rows = _block(self._posts(generation), given, only).select(*TEXTS.names)
            return newest(rows, each).order_by(["creator", ibis.desc("posted_at"), ibis.desc("post_id")])

        return self._asked(generation, ("texts", each), question, TEXTS, (first, last), only=only)

    def points(self, first: int, last: int, only: pa.Array | None = None) -> pa.Table:
        """See `Listing`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            located = self._selector.read(generation, PLACE_KEYS).filter(_.lat.notnull()).select("place", "lat", "lon")
            tagged = _block(self._selector.read(generation, PLACES), given, only).join(located, "place")
            counted = tagged.group_by(["creator", "lat", "lon"]).agg(posts=_.posts.sum().cast("int64"))
            return counted.filter(_.posts > 0).order_by("creator", "lat", "lon")

        return self._asked(generation, "points", question, POINTS, (first, last), only=only)

    def marks(self) -> pa.Table:
        """See `Listing`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:  # noqa: ARG001 - nothing is given
            posts = self._posts(generation).group_by("creator")
            seen = posts.agg(posts=_.count(), newest=_.observed_at.max(), seen=_.observed_at.sum().cast("int64"))
            rows = self._selector.read(generation, FEATURE_STATE).select("creator", "observed_at", "audience_known")
            named = rows.join(self._selector.read(generation, IDS), "creator")
            return attach(named, seen, "creator").order_by("creator")

        return self._asked(generation, "marks", question, MARKS)

    def _posts(self, generation: Generation) -> ir.Table:
        rows = self._selector.read(generation, POST_STATE)
        if generation.segments.get(DEAD_POSTS.name):
            rows = rows.anti_join(self._selector.read(generation, DEAD_POSTS), ["post_id", "observed_at"])
        return rows

    def _asked(
        self,
        generation: Generation,
        name: Hashable,
        question: Question,
        schema: pa.Schema,
        block: tuple[int, int] = (0, 0),
        *,
        only: pa.Array | None = None,
    ) -> pa.Table:
        """The answer about the creators of a block, of which `only` some, with exactly this schema."""
        if not generation.number:
            return schema.empty_table()
        tables = {} if only is None else {"only": pa.table({"creator": only.cast(pa.int64())})}
        given = Given({"first": block[0], "last": block[1]}, tables=tables)
        key = ("listing", name, generation.number, only is None)
        answer = self._engine.ask(key, lambda inputs: question(inputs).select(*schema.names), given)
        return answer.select(schema.names).cast(schema)


def _block(rows: ir.Table, given: Inputs, only: pa.Array | None) -> ir.Table:
    """Those of the block: files are sorted by creator, so that others are not read."""
    kept = rows.filter((rows.creator >= given.number("first")) & (rows.creator < given.number("last")))
    return kept if only is None else kept.semi_join(given.table("only"), "creator")
