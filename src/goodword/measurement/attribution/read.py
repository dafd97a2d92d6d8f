"""Conversion paths from a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as File

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.measurement.attribution.models import Path
from goodword.measurement.panels.columns import plain
from goodword.measurement.panels.read import read_table
from goodword.sources.counts import decimal

_PATH = ("path", "journey", "touchpoints", "paths")
_CONVERSIONS = ("totalconversions", "conversions", "orders", "converted")
_NOTHING = ("totalnull", "null", "nothing", "without")


def read_paths(file: File, *, separator: str = ">") -> list[Path]:
    """Conversion paths of a CSV or Parquet file: path, conversions, and (if there) how often nothing came of it."""
    return paths_of(read_table(file), file.name, separator=separator)


def paths_of(table: pa.Table, name: str, *, separator: str = ">") -> list[Path]:
    """Conversion paths of a table; `name` is that of the file, for errors."""
    steps = [str(v) for v in table[_column(table, _PATH, "path", name)].to_pylist()]
    conversions = _counts(table, _column(table, _CONVERSIONS, "conversions", name), name)
    known = {plain(str(c)) for c in table.column_names}
    nothing = [0.0] * len(steps)
    if known & set(_NOTHING):
        nothing = _counts(table, _column(table, _NOTHING, "nothing", name), name)
    return [
        Path(tuple(part.strip() for part in text.split(separator)), c, n)
        for text, c, n in zip(steps, conversions, nothing, strict=True)
    ]


def _column(table: pa.Table, names: Sequence[str], role: str, file: str) -> str:
    known = {plain(str(c)): str(c) for c in table.column_names}
    for name in names:
        if name in known:
            return known[name]
    raise BadInput(
        f"No column of {file} is the {role}.",
        given="columns " + ", ".join(map(str, table.column_names[:20])),
        next_step=f"call it {names[0]!r} or {names[1]!r}",
    )


def _counts(table: pa.Table, column: str, file: str) -> list[float]:
    out: list[float] = []
    for row, text in enumerate(table[column].cast(pa.string()).to_pylist(), start=2):
        value = decimal(str(text or ""))
        if value is not None and not isinstance(value, float):
            raise BadInput(f"Column {column!r} of {file} is not a number in line {row}.", given=repr(text)[:60])
        out.append(value or 0.0)
    return out
