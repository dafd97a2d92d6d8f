"""Outcomes by place and time from a file."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv, parquet

from goodword.core.errors import BadInput, NotFound
from goodword.measurement.attribution.models import Path as ConversionPath

_NAMES = {
    "path": ("path", "journey", "touchpoints"),
    "conversions": ("total_conversions", "conversions", "orders", "converted"),
    "nothing": ("total_null", "null", "nothing", "without"),
    "place": ("place", "location", "geo", "region", "city", "market", "dma", "state", "unit"),
    "time": ("date", "day", "time", "week", "period", "year", "year_qtr", "month"),
    "outcome": ("y", "outcome", "orders", "sales", "conversions", "revenue", "visits", "value", "packspercapita"),
}


def read_outcomes(
    path: Path, *, place: str | None = None, time: str | None = None, outcome: str | None = None
) -> tuple[list[str], list[str], list[float | None]]:
    """Columns (place, time, outcome) of a CSV (also gzip; comma, semicolon or tab) or Parquet file.

    Columns are taken by the given names, else recognised. Raises BadInput naming the column and the row.
    """
    table = _load(path)
    _one_currency(table, path)
    columns = [
        _column(table, role, given, path) for role, given in (("place", place), ("time", time), ("outcome", outcome))
    ]
    places = [str(v) for v in table[columns[0]].cast(pa.string()).to_pylist()]
    times = [str(v) for v in table[columns[1]].cast(pa.string()).to_pylist()]
    return places, times, _numbers(table, columns[2], path)


def read_paths(path: Path, *, separator: str = ">") -> list[ConversionPath]:
    """Conversion paths of a CSV or Parquet file: path, conversions, and (if there) how often nothing came of it."""
    table = _load(path)
    steps = [str(v) for v in table[_column(table, "path", None, path)].to_pylist()]
    conversions = _numbers(table, _column(table, "conversions", None, path), path)
    known = {str(c).casefold().strip() for c in table.column_names}
    nothing: list[float | None] = [0.0] * len(steps)
    if known & set(_NAMES["nothing"]):
        nothing = _numbers(table, _column(table, "nothing", None, path), path)
    return [
        ConversionPath(tuple(part.strip() for part in text.split(separator)), c or 0.0, n or 0.0)
        for text, c, n in zip(steps, conversions, nothing, strict=True)
    ]


def _load(path: Path) -> pa.Table:
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name!r}.", [str(path.parent)])
    if path.suffix == ".parquet":
        return parquet.read_table(path)
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    head = text.split(b"\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=lambda d: head.count(d.encode()))
    try:
        return csv.read_csv(
            io.BytesIO(text),
            parse_options=csv.ParseOptions(delimiter=delimiter),
            convert_options=csv.ConvertOptions(timestamp_parsers=[], strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        raise BadInput(
            f"{path.name} cannot be read as a table.",
            given=str(error)[:200],
            data="Nothing was changed.",
            next_step="save it as CSV with one header line and the same number of fields in each row",
        ) from None


def _one_currency(table: pa.Table, path: Path) -> None:
    for name in table.column_names:
        if str(name).casefold().strip() in ("currency", "ccy"):
            found = sorted({str(v) for v in table[name].to_pylist() if v})
            if len(found) > 1:
                raise BadInput(
                    f"The outcomes of {path.name} are in {len(found)} currencies.",
                    given=", ".join(found[:8]),
                    next_step="convert them to one, or give a file for each",
                )


def _column(table: pa.Table, role: str, given: str | None, path: Path) -> str:
    known = {str(c).casefold().strip(): c for c in table.column_names}
    for name in [given] if given else _NAMES[role]:
        if name.casefold() in known:
            return str(known[name.casefold()])
    raise BadInput(
        f"No column of {path.name} is the {role}.",
        given="columns " + ", ".join(table.column_names[:20]),
        next_step=f"name it: --{role} COLUMN",
    )


def _numbers(table: pa.Table, column: str, path: Path) -> list[float | None]:
    try:
        return [None if v is None else float(v) for v in pc.cast(table[column], pa.float64()).to_pylist()]
    except pa.ArrowInvalid as error:
        raise BadInput(
            f"Column {column!r} of {path.name} is not a number in every row.",
            given=str(error)[:160],
            next_step="correct the cell, or name another column with --outcome",
        ) from None
