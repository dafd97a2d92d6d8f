"""One refresh at work: what the tables were, what is added to them, and what it keeps for itself meanwhile."""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from goodword.catalogue import layout
from goodword.catalogue.derived import DerivedStore, Generation, Segment
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions.tables import combined
from goodword.catalogue.engines.relations import DEAD_POSTS, POST_STATE, RELATIONS, Relation
from goodword.core.tables import TABLES, Kind

MAX_SEGMENTS = 8
"""More segments of one relation than this are written as one."""


class Working:
    """The tables under work. `old` reads the generation before, `now` that and what this refresh has added.

    segments: those of the generation to come, by relation. rows: how many rows each result had, by name.
    """

    def __init__(
        self, root: Path, engine: Engine, store: DerivedStore, before: Generation, commits: frozenset[str]
    ) -> None:
        self.root = root
        self.engine = engine
        self.store = store
        self.before = before
        self.commits = commits
        self.number = before.number + 1
        self.segments: dict[str, list[Segment]] = {name: list(parts) for name, parts in before.segments.items()}
        self.first = not before.batches
        self.rows: dict[str, int] = {}

    def raw(self, kind: Kind, *, everything: bool = False) -> ir.Table:
        """Rows of the batches that are not in yet, or of all."""
        batches = self.commits if everything else self.commits - self.before.batches
        files = [
            layout.raw_file(self.root, kind, c.batch)
            for c in layout.commits(self.root)
            if c.kind is kind and c.rows and c.batch in batches
        ]
        # Engines forget that a column is required once it comes from a file: an empty kind must look the same.
        nullable = pa.schema([field.with_nullable(True) for field in TABLES[kind].schema])
        return self.engine.read(files, nullable)

    def old(self, relation: Relation) -> ir.Table:
        """The relation as the generation before had it, changes not yet added up."""
        return self.engine.read(self.store.files(self.before, relation.name), relation.schema)

    def now(self, relation: Relation) -> ir.Table:
        """The relation with what this refresh has added so far, changes not yet added up."""
        parts = {relation.name: tuple(self.segments.get(relation.name, ()))}
        return self.engine.read(self.store.files(Generation(0, 0, segments=parts), relation.name), relation.schema)

    def add(self, relation: Relation, rows: ir.Table) -> ir.Table:
        """Append a segment (or write the whole relation anew); the rows as read back."""
        path = self.store.place(self.number, relation.name)
        count = self.engine.write(rows.select(*relation.schema.names), path, relation.sort, relation.block)
        segment = self.store.segment(path, count)
        self.segments[relation.name] = [*([] if relation.whole else self.segments.get(relation.name, [])), segment]
        self.rows[relation.name] = count
        return self._written(segment, relation.schema)

    def keep(self, name: str, rows: ir.Table, schema: pa.Schema) -> ir.Table:
        """Write an intermediate result, so that it is computed once; the rows as read back."""
        path = self.store.place(self.number, "scratch", name)
        count = self.engine.write(rows.select(*schema.names), path, ())
        self.rows[name] = count
        return self._written(Segment(f"scratch/{path.name}", count), schema)

    def _written(self, segment: Segment, schema: pa.Schema) -> ir.Table:
        files = self.store.files(Generation(0, 0, segments={"it": (segment,)}), "it") if segment.rows else []
        return self.engine.read(files, schema)

    def live(self, rows: ir.Table, *, before: bool = False) -> ir.Table:
        """Rows of `posts` without the states that newer ones have replaced."""
        dead = self.old(DEAD_POSTS) if before else self.now(DEAD_POSTS)
        some = (self.before.segments if before else self.segments).get(DEAD_POSTS.name)
        return rows.anti_join(dead, ["post_id", "observed_at"]) if some else rows

    def total(self, relation: Relation) -> int:
        """Rows of a relation, changes counted one by one."""
        return sum(s.rows for s in self.segments.get(relation.name, ()))

    def compact(self) -> None:
        """Relations with many or large changes are written as one segment again, so that reading stays quick."""
        crowded = [r for r in RELATIONS.values() if not r.whole and self._crowded(r)]
        for relation in crowded:
            rows = self.now(relation)
            rows = self.live(rows) if relation is POST_STATE else combined(rows, relation)
            path = self.store.place(self.number, relation.name, "all")
            count = self.engine.write(rows.select(*relation.schema.names), path, relation.sort, relation.block)
            self.segments[relation.name] = [self.store.segment(path, count)]
        if POST_STATE in crowded:
            self.segments.pop(DEAD_POSTS.name, None)

    def _crowded(self, relation: Relation) -> bool:
        parts = [s.rows for s in self.segments.get(relation.name, ()) if s.rows]
        if relation is DEAD_POSTS or len(parts) < 2:
            return False
        return len(parts) > MAX_SEGMENTS or sum(parts[1:]) > parts[0] / 2
