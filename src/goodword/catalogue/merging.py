"""Which rows of a batch the catalogue does not have yet: the rule that makes importing twice change nothing.

A row is unchanged when a neighbouring snapshot of the same id (or the same key) says the same, newer when it adds a
snapshot to a known id, and a duplicate when something else is said of the same id at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue import layout
from goodword.catalogue.write import is_full, storage_error
from goodword.core.tables import TABLES, Kind
from goodword.sources.arrow import Array, array, pc

_IDS: dict[Kind, tuple[str, ...]] = {
    Kind.CREATORS: ("creator_id",),
    Kind.POSTS: ("post_id",),
    Kind.ENGAGEMENTS: ("post_id", "person", "kind", "at"),
    Kind.AUDIENCE: ("creator_id", "person"),
}
"""What makes rows snapshots of the same thing."""

NEW, NEWER, UNCHANGED, DUPLICATE = range(4)


Outcomes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Merged:
    """outcome: (n,) one of NEW, NEWER, UNCHANGED, DUPLICATE for every row of the batch."""

    outcome: Outcomes

    def count(self, *outcomes: int) -> int:
        """How many rows have one of these outcomes."""
        return int(np.isin(self.outcome, outcomes).sum())

    def where(self, *outcomes: int) -> NDArray[np.int64]:
        """Positions of the rows with one of these outcomes."""
        return np.flatnonzero(np.isin(self.outcome, outcomes))


class Merger:
    """Compares batches with the committed rows of one kind, in bounded memory."""

    def __init__(self, root: Path, kind: Kind) -> None:
        self._root, self._kind = root, kind
        self._ids = _IDS[kind]
        names = [c.name for c in TABLES[kind].columns]
        self._values = [n for n in names if n not in self._ids and n != "observed_at"]
        self._opened: duckdb.DuckDBPyConnection | None = None

    @property
    def _db(self) -> duckdb.DuckDBPyConnection:
        """Opened when there is something to compare: the first file of a catalogue often needs none of it."""
        if self._opened is None:
            self._opened = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
        return self._opened

    def close(self) -> None:
        """Give the memory back."""
        if self._opened is not None:
            self._opened.close()

    def merge(self, rows: pa.Table) -> Merged:
        """The outcome of every row of a batch against the committed rows and the earlier rows of the batch."""
        try:
            return Merged(self._outcomes(rows))
        except duckdb.Error as error:
            if is_full(error):
                raise storage_error(OSError(28, str(error)), self._root) from None
            raise

    def seen_long_ago(self, rows: pa.Table, before: int) -> pa.Table:
        """Those of some known rows that stand in the catalogue from before a time only, each once. before: seconds UTC.

        Engagements do not say when they were seen: their batch does.
        """
        timed = "observed_at" in rows.schema.names
        batches = [c for c in layout.commits(self._root) if c.kind is self._kind and c.rows]
        files = [str(layout.raw_file(self._root, self._kind, c.batch)) for c in batches]
        recent = [file for file, c in zip(files, batches, strict=True) if timed or c.at >= before]
        if not len(rows) or not files:
            return rows.slice(0, 0)
        ids = _quoted(self._ids)
        lately = f"SELECT {ids} FROM read_parquet({recent!r})" + (f" WHERE observed_at >= {before}" if timed else "")
        self._db.register("same", rows)
        query = f"SELECT DISTINCT ON ({ids}) * FROM same SEMI JOIN read_parquet({files!r}) USING ({ids})"
        query += f" ANTI JOIN ({lately}) USING ({ids})" if recent else ""
        return self._db.execute(f"{query} ORDER BY {ids}").to_arrow_table().cast(rows.schema)

    def _outcomes(self, rows: pa.Table) -> Outcomes:
        outcome = np.full(len(rows), NEW, dtype=np.int8)
        files = [str(path) for path in layout.stored(self._root, self._kind)]
        position = array(np.arange(len(rows), dtype=np.int64))
        rows = rows.append_column("position", position)
        looked_at = rows.select([*self._ids, "position"]) if files else _often(rows, self._ids)
        if len(looked_at) == 0:
            return outcome
        self._db.register("batch", looked_at)
        suspects = self._suspects(files)
        if len(suspects) == 0:
            return outcome
        self._db.register("batch", rows.take(suspects))
        query = self._engagements(files) if self._kind is Kind.ENGAGEMENTS else self._snapshots(files)
        found = self._db.execute(query).fetchnumpy()
        outcome[found["position"]] = found["outcome"]
        return outcome

    def _suspects(self, files: list[str]) -> Array:
        """Positions of rows whose id stands more than once in the batch, or is known already: few, as a rule."""
        ids = _quoted(self._ids)
        often = f"SELECT {ids} FROM batch GROUP BY ALL HAVING count(*) > 1"
        query = f"SELECT position FROM batch SEMI JOIN ({often}) USING ({ids})"
        if files:
            query += f" UNION SELECT position FROM batch SEMI JOIN read_parquet({files!r}) USING ({ids})"
        return array(self._db.execute(query).fetchnumpy()["position"])

    def _known(self, files: list[str], values: str) -> str:
        ids = _quoted(self._ids)
        if not files:
            return f"SELECT {ids}, {values}, -1 AS position FROM batch WHERE false"
        return (
            f"SELECT {ids}, {values}, -1 AS position FROM read_parquet({files!r}) "
            f"SEMI JOIN (SELECT DISTINCT {ids} FROM batch) USING ({ids})"
        )

    def _snapshots(self, files: list[str]) -> str:
        ids = _quoted(self._ids)
        values = f"observed_at AS t, hash({_quoted(self._values)}) AS h"
        return f"""
            WITH fresh AS (SELECT {ids}, {values}, position FROM batch),
            every AS (SELECT * FROM fresh UNION ALL {self._known(files, values)}),
            said AS (
                SELECT {ids}, t, arg_min(h, position) AS said, min(position) AS first_said FROM every GROUP BY {ids}, t
            ),
            ordered AS (
                SELECT *, lag(said) OVER w AS before, lead(said) OVER w AS after, lead(first_said) OVER w AS after_said,
                    min(first_said) OVER (PARTITION BY {ids}) AS first_known
                FROM said WINDOW w AS (PARTITION BY {ids} ORDER BY t)
            )
            SELECT position, CASE
                WHEN h <> said THEN {DUPLICATE}
                WHEN first_said < position THEN {UNCHANGED}
                WHEN before = h OR (after = h AND after_said = -1) THEN {UNCHANGED}
                WHEN first_known = -1 OR before IS NOT NULL THEN {NEWER}
                ELSE {NEW} END AS outcome
            FROM fresh JOIN ordered USING ({ids}, t)"""

    def _engagements(self, files: list[str]) -> str:
        """The same engagement again adds nothing, unless it brings the text that was missing."""
        ids = _quoted(self._ids)
        return f"""
            WITH fresh AS (SELECT {ids}, text, position FROM batch),
            every AS (SELECT * FROM fresh UNION ALL {self._known(files, "text")}),
            said AS (
                SELECT {ids}, min(position) AS first_said, min(position) FILTER (text IS NOT NULL) AS first_text
                FROM every GROUP BY {ids}
            )
            SELECT position, CASE
                WHEN position = first_said THEN {NEW}
                WHEN position = first_text THEN {NEWER}
                ELSE {UNCHANGED} END AS outcome
            FROM fresh JOIN said USING ({ids})"""


def _often(rows: pa.Table, ids: tuple[str, ...]) -> pa.Table:
    """A part of the rows, as small as is cheap, that has all rows whose ids stand more than once."""
    whole = [name for name in ids if pa.types.is_integer(rows.schema.field(name).type)]
    if not whole:
        once = all(len(pc.unique(rows[name])) == len(rows) for name in ids)
        return rows.select([*ids, "position"]).slice(0, 0 if once else None)
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for name in whole:
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + rows[name].to_numpy().astype(np.uint64)
    order = np.argsort(mixed)
    same = np.diff(mixed[order]) == 0
    twice = np.zeros(len(rows), dtype=bool)
    twice[order[1:][same]] = True
    twice[order[:-1][same]] = True
    return rows.select([*ids, "position"]).filter(array(twice))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
