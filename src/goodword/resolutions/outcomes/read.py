"""Opens a file of outcomes: CSV, JSON Lines, JSON or Parquet, compressed or not (I/O)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from goodword.resolutions.outcomes.model import Columns, OutcomeFile
from goodword.resolutions.outcomes.rows import Twice, read_rows
from goodword.sources.columns import texts
from goodword.sources.dates import Order
from goodword.sources.read import Source, open_source


def read_outcomes(
    path: str | Path,
    *,
    metric: str,
    time_zone: str,
    now: datetime,
    columns: Columns | None = None,
    date_order: Order = "",
    twice: Twice = "refuse",
    stdin: BinaryIO | None = None,
    called: str = "",
) -> OutcomeFile:
    """The outcomes of a file, or of standard input for "-"; see `rows.read_rows`. called: its name for people."""
    with open_source(path, stdin=stdin, called=called) as source:
        return read_rows(
            source.facts.name,
            source.facts.columns,
            _rows(source),
            metric=metric,
            time_zone=time_zone,
            now=now,
            columns=columns,
            date_order=date_order,
            twice=twice,
        )


def _rows(source: Source) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    for batch in source.batches():
        columns = {name: texts(values).to_pylist() for name, values in batch.columns.items()}
        for i, number in enumerate(batch.rows.to_pylist()):
            yield number, {name: values[i] for name, values in columns.items()}
