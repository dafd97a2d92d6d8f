"""Importing against a bare read: what recognising, checking, hashing, comparing and committing rows costs on top."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from goodword.catalogue.importing import import_files
from goodword.core.errors import NotFound
from goodword.core.tables import Kind
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.sources.mapping import load_mapping

_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_FILES = (
    ("creators.csv*", Kind.CREATORS),
    ("posts.jsonl*", Kind.POSTS),
    ("engagements.csv*", Kind.ENGAGEMENTS),
    ("comments_cities.jsonl*", Kind.ENGAGEMENTS),
)
_ROUNDS = 5


def import_speed(data: Path | None, options: dict[str, str]) -> Measured:
    """Rows per second of `goodword import` over those of DuckDB reading the same files into tables, alternating.

    options: rounds (default 5) and mapping (default instagram-2018). The value is the median of the rounds' ratios.
    """
    folder = needed(data, "instagram-2018")
    files = [(found, kind) for pattern, kind in _FILES if (found := next(iter(sorted(folder.glob(pattern))), None))]
    if not files:
        raise NotFound("There are no files to import here.", where=str(folder))
    mapping = options.get("mapping", "instagram-2018")
    _imported(files, mapping)  # the first one loads libraries, as the baseline's are loaded already
    ours, bare = [], []
    for _ in range(int(options.get("rounds", _ROUNDS))):
        seconds, rows = _bare(files)
        bare.append(rows / seconds)
        seconds, rows = _imported(files, mapping)
        ours.append(rows / seconds)
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    return Measured(
        value=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        n=len(ratios),
        unit="of the bare read's rows per second",
        data=folder.name,
        baseline="DuckDB read_csv and read_json of the same files into tables, in the same run",
        details={
            "rows": rows,
            "rows_per_second": statistics.median(ours),
            "bare_rows_per_second": statistics.median(bare),
            "interval": "lowest and highest of the rounds",
        },
    )


def _bare(files: list[tuple[Path, Kind]]) -> tuple[float, int]:
    with duckdb.connect() as db:
        began = time.perf_counter()
        rows = 0
        for number, (path, _) in enumerate(files):
            read = "read_csv" if ".csv" in path.name else "read_json"
            db.execute(f"CREATE TABLE t{number} AS FROM {read}(?)", [str(path)])
            rows += db.execute(f"SELECT count(*) FROM t{number}").fetchall()[0][0]
        return time.perf_counter() - began, rows


def _imported(files: list[tuple[Path, Kind]], mapping: str) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as catalogue:
        began = time.perf_counter()
        rows = 0
        for path, kind in files:
            result = import_files(catalogue, kind, [path], now=_NOW, mapping=load_mapping(mapping, kind))
            rows += sum(file.rows for file in result.files)
        return time.perf_counter() - began, rows


register(
    Figure(
        name="import",
        kind="bench",
        title="Importing real files, against a bare read of them",
        target=1 / 3,
        better="above",
        run=import_speed,
    )
)
