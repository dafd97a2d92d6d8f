"""Rows that come from a network into the catalogue: the way of files, from the check of every value to the commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from goodword.catalogue import layout
from goodword.catalogue.erased import Forgotten
from goodword.catalogue.importing import Arrivals, ImportJob
from goodword.catalogue.merging import NEW, NEWER, UNCHANGED
from goodword.catalogue.model import Written
from goodword.catalogue.write import Writer
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import TABLES, Kind
from goodword.sources.arrow import array
from goodword.sources.convert import Conversion, convert
from goodword.sources.mapping import ColumnMapping
from goodword.sources.model import RawBatch, Rejected, SourceFacts

_NAMES = {kind: {name: name for name in (*table.schema.names, "platform")} for kind, table in TABLES.items()}


@dataclass(slots=True)
class Receiver:
    """Takes rows of every kind and commits them when told.

    source: under which the batches are kept. again_after: seconds after which a row that says the same as before is
    stored once more, for networks whose rows may only be stored for a time: the new one begins it anew. None: never.
    shown_only: why nothing may be derived from the rows.
    """

    root: Path
    source: str
    keep_text: bool = False
    again_after: int | None = None
    shown_only: str = ""
    progress: Progress = QUIET
    held: int = 0
    _rows: dict[Kind, list[tuple[int, Mapping[str, Any]]]] = field(default_factory=dict)
    _bad: dict[Kind, list[Rejected]] = field(default_factory=dict)

    def take(self, kind: Kind, rows: Sequence[Mapping[str, Any]], rejected: Sequence[Rejected], seen_at: int) -> None:
        """Hold rows of canonical columns, people by their handle; they were seen at `seen_at`, seconds UTC."""
        self._rows.setdefault(kind, []).extend((seen_at, row) for row in rows)
        self._bad.setdefault(kind, []).extend(rejected)
        self.held += len(rows) + len(rejected)

    def commit(self, writer: Writer, now: int) -> dict[Kind, Written]:
        """Check, compare with what is known, and publish what is held: one batch a kind. now: seconds UTC."""
        done = {kind: self._commit(kind, writer, now) for kind in Kind if self._rows.get(kind) or self._bad.get(kind)}
        self._rows, self._bad, self.held = {}, {}, 0
        return done

    def _commit(self, kind: Kind, writer: Writer, now: int) -> Written:
        rows = [_stamped(kind, row, at) for at, row in self._rows.get(kind, ())]
        mapping = ColumnMapping(keep_text=self.keep_text)
        key = layout.hash_key(self.root)
        conversion = Conversion(kind, mapping, _NAMES[kind], now, key, now)
        facts = SourceFacts(self.source, "rows", "", "utf-8", "", None, None, ())
        job = ImportJob(self.root, kind, mapping, now, self.progress)
        arrivals = Arrivals(job, writer, facts, conversion, forgotten=Forgotten(self.root, key))
        arrivals.again_after, arrivals.shown_only = self.again_after, self.shown_only
        try:
            converted = convert(_batch(rows, self._bad.get(kind, ())), conversion)
            arrivals.hold(converted.rows, converted.rejected)
            arrivals.flush()
        finally:
            job.merger.close()
        counts: Counter[int] = arrivals.outcomes
        return Written(kind, counts[NEW], counts[NEWER], counts[UNCHANGED], arrivals.quarantined)


def _stamped(kind: Kind, row: Mapping[str, Any], at: int) -> dict[str, Any]:
    return {"observed_at": at, **row} if kind is not Kind.ENGAGEMENTS else dict(row)


def _batch(rows: list[dict[str, Any]], rejected: Sequence[Rejected]) -> RawBatch:
    """Rows as a reader of files gives them."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: array([row.get(name) for row in rows]) for name in names}
    numbers = array(list(range(1, len(rows) + 1)), pa.int64())
    return RawBatch(numbers, columns, tuple(rejected), lambda i: orjson.dumps(rows[i]).decode())
