"""Rows as CSV, XLSX or Parquet, a block at a time, each with the dictionary of its columns. Writes to what it is given.

Nothing that a creator wrote can run in a spreadsheet: in CSV such cells begin with an apostrophe (OWASP), in XLSX they
are strings by their type.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, BinaryIO, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.core.progress import QUIET, Progress
from goodword.core.text import clean, spreadsheet_safe
from goodword.discovery.kept.columns import HEAD, Column, Kind, Row, dictionary

BLOCK = 2_000
_MOST_CELL = 32_767  # characters that a cell of a spreadsheet holds
_ROWS = "creators"
_DICTIONARY = "columns"
T = TypeVar("T")


class Format(StrEnum):
    """What an export can be."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def write(
    rows: Iterable[Row], columns: Sequence[Column], form: Format, file: BinaryIO, *,
    about: Sequence[tuple[str, str]] = (), progress: Progress = QUIET,
) -> int:  # fmt: skip
    """Write rows to a binary file and give how many. about: what the export is, as (name, value) pairs.

    A CSV file has no place for its dictionary: `dictionary_csv` is the file beside it.
    """
    told = _told(rows, progress)
    if form is Format.CSV:
        return _csv(told, columns, file)
    if form is Format.XLSX:
        return _xlsx(told, columns, file, about)
    return _parquet(told, columns, file, about)


def dictionary_csv(columns: Sequence[Column]) -> str:
    """The dictionary of columns as CSV: name, kind, unit, meaning, formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([HEAD, *dictionary(columns)])
    return "\ufeff" + out.getvalue()


def _told(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % BLOCK == 0:
            progress.step("writing", number)
        yield row


def _csv(rows: Iterable[Row], columns: Sequence[Column], file: BinaryIO) -> int:
    # The mark at the beginning is what makes spreadsheets read UTF-8.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer, count = csv.writer(text), 0
    writer.writerow([c.name for c in columns])
    for row in rows:
        writer.writerow([_csv_cell(c.read(row)) for c in columns])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv_cell(value: object) -> object:
    if isinstance(value, str):
        return spreadsheet_safe(clean(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else value


def _xlsx(rows: Iterable[Row], columns: Sequence[Column], file: BinaryIO, about: Sequence[tuple[str, str]]) -> int:
    from xlsxwriter import Workbook  # noqa: PLC0415 - few exports need it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": False}  # fmt: skip
    with Workbook(file, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        when = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet(_ROWS)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 14 if column.kind is not Kind.TEXT else 22)
            sheet.write_string(0, at, column.name, head)
        count = 0
        for count, row in enumerate(rows, 1):
            _xlsx_row(sheet, count, [c.read(row) for c in columns], when)
        _xlsx_words(book.add_worksheet(_DICTIONARY), [HEAD, *dictionary(columns)], head)
        _xlsx_words(book.add_worksheet("about"), [("what", "value"), *about], head)
    return count


def _xlsx_row(sheet: Any, at: int, cells: Sequence[object], when: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for column, value in enumerate(cells):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(at, column, clean(value)[:_MOST_CELL])
        elif isinstance(value, datetime):
            sheet.write_datetime(at, column, value.astimezone(UTC).replace(tzinfo=None), when)
        else:
            sheet.write_number(at, column, value)


def _xlsx_words(sheet: Any, rows: Sequence[Sequence[str]], head: Any) -> None:  # noqa: ANN401
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 4, 40)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text, head if at == 0 else None)


_ARROW = {
    Kind.TEXT: pa.string(), Kind.WHOLE: pa.int64(), Kind.REAL: pa.float64(), Kind.TIME: pa.timestamp("s", tz="UTC"),
}  # fmt: skip


def _parquet(rows: Iterable[Row], columns: Sequence[Column], file: BinaryIO, about: Sequence[tuple[str, str]]) -> int:
    schema = schema_of(columns, about)
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for block in _blocks(rows):
            cells = [[_arrow_cell(c.read(row)) for row in block] for c in columns]
            arrays = [pa.array(cell, field.type) for cell, field in zip(cells, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(block)
    return count


def _arrow_cell(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def schema_of(columns: Sequence[Column], about: Sequence[tuple[str, str]] = ()) -> pa.Schema:
    """The schema of a Parquet export: unit, meaning and formula are metadata of each field, and of the file."""
    fields = [
        pa.field(c.name, _ARROW[c.kind], metadata={"unit": c.unit, "meaning": c.meaning, "formula": c.formula})
        for c in columns
    ]
    words = [dict(zip(HEAD, row, strict=True)) for row in dictionary(columns)]
    told = {"columns": json.dumps(words, ensure_ascii=False), "about": json.dumps(dict(about), ensure_ascii=False)}
    return pa.schema(fields, metadata=told)


def _blocks(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while block := list(islice(left, BLOCK)):
        yield block
