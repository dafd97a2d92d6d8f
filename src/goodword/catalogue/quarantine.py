"""Rows set aside: kept with file, row, field and reason until they are corrected and imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.core.tables import Kind
from goodword.sources.arrow import array
from goodword.sources.model import Reason, Rejected

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("field", pa.string()),
        ("given", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),  # the whole row as JSON text
        ("how", pa.string()),  # how its columns were understood, as JSON text, so that it can be tried again
    ]
)
_SAME = "kind, row, field, given, reason, raw"


@dataclass(frozen=True, slots=True)
class SetAside:
    """One row in quarantine. id: `<batch>:<number>`; raw: the whole row as JSON text."""

    id: str
    kind: Kind
    file: str
    row: int
    field: str
    given: str
    reason: Reason
    raw: str
    how: str


def table(kind: Kind, file: str, how: str, rejected: Sequence[Rejected]) -> pa.Table:
    """SCHEMA rows of what a file had to set aside."""
    n = len(rejected)
    columns = [
        [kind.value] * n,
        [file] * n,
        [r.row for r in rejected],
        [r.field for r in rejected],
        [r.given for r in rejected],
        [r.reason.value for r in rejected],
        [r.raw for r in rejected],
        [how] * n,
    ]
    return pa.table([array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def unseen(root: Path, rows: pa.Table) -> pa.Table:
    """Those rows that were never set aside before, resolved or not: a file imported twice fills nothing twice."""
    files = [str(path) for path in layout.set_aside(root)]
    if not files or rows.num_rows == 0:
        return rows
    with duckdb.connect(config={"threads": 2}) as db:
        db.register("fresh", rows)
        query = f"SELECT * FROM fresh ANTI JOIN read_parquet({files!r}) USING ({_SAME}) ORDER BY row"
        return db.execute(query).to_arrow_table().cast(SCHEMA)


def quarantined(root: Path, kind: Kind | None = None, limit: int | None = None) -> list[SetAside]:
    """The rows in quarantine that are not resolved, oldest batch first."""
    settled = layout.resolved(root)
    found: list[SetAside] = []
    for path in layout.set_aside(root):
        for number, row in enumerate(pq.read_table(path).to_pylist()):
            name = f"{path.stem}:{number}"
            if name not in settled and (kind is None or row["kind"] == kind.value):
                found.append(
                    SetAside(**(row | {"id": name, "kind": Kind(row["kind"]), "reason": Reason(row["reason"])}))
                )
                if limit is not None and len(found) >= limit:
                    return found
    return found


def quarantined_count(root: Path) -> int:
    """How many rows are in quarantine."""
    return sum(c.set_aside for c in layout.commits(root)) - len(layout.resolved(root))
