"""CSV with any common delimiter, as batches of text columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from goodword.core.errors import BadInput
from goodword.core.text import counted
from goodword.sources.arrow import Array, array, pc
from goodword.sources.blocks import Block, csv_blocks
from goodword.sources.model import MAX_KEPT, RawBatch, Reason, Rejected, shortened
from goodword.sources.opening import Replay

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
DELIMITERS = (",", ";", "\t", "|", "^")
_DAMAGED = "\ufdd0"  # a code point that no text may contain: stands for bytes that are not UTF-8
_HEAD_BYTES = 1 << 16


class CsvReader:
    """Rows of one CSV stream. `columns`: names of the header, made unique; `delimiter`: as stated or detected."""

    def __init__(self, stream: Replay, name: str, delimiter: str = "") -> None:
        self._stream, self._first_row = stream, 1
        self.notes: list[str] = []
        stated = self._separator_line()
        head = stream.peek(_HEAD_BYTES).decode("utf-8", "replace")
        self.delimiter = delimiter or stated or detect_delimiter(head)
        if len(self.delimiter) != 1 or not self.delimiter.isascii():
            raise BadInput.value("delimiter", "one plain character", self.delimiter, where=name)
        self.columns = _unique(_header(head, self.delimiter, name))
        if "\n" not in head.rstrip("\n") and len(head) < _HEAD_BYTES:
            self.notes.append("the file has a header and no rows")

    def batches(self) -> Iterator[RawBatch]:
        """Every row after the header; blank lines are passed over."""
        header = True
        for block in csv_blocks(self._stream, self._first_row, self.delimiter):
            yield self._parse(block, header=header and bool(block.text))
            header = header and not block.text

    def _separator_line(self) -> str:
        """Spreadsheets may write `sep=;` above the header."""
        head = self._stream.peek(8)
        if not head.lower().startswith(b"sep=") or len(head) < 6 or head[5:6] not in (b"\r", b"\n"):
            return ""
        self._stream.read(6 if head[5:6] == b"\n" else 7)
        self._first_row = 2
        return head[4:5].decode("ascii", "replace")

    def _parse(self, block: Block, *, header: bool) -> RawBatch:
        if not block.text:
            return RawBatch(array([], pa.int64()), {}, block.rejected, lambda _: "{}")
        rejected = list(block.rejected)
        table, uneven = _read_block(block.text, self.columns, self.delimiter)
        rows = np.arange(block.first_row, block.first_row + len(table) + len(uneven), dtype=np.int64)
        rejected.extend(self._uneven(block.first_row + n - 1, found, text) for n, found, text in uneven if text.strip())
        rows = np.delete(rows, [number - 1 for number, _, _ in uneven])
        if header:
            table, rows = table.slice(1), rows[1:]
        table, rows = self._usable(table, rows, block.text, rejected)
        columns = {name: table[name].combine_chunks() for name in self.columns}
        return RawBatch(array(rows), columns, tuple(rejected), lambda i: _row_json(columns, i))

    def _uneven(self, row: int, found: int, text: str) -> Rejected:
        """A row with shifted columns: its cells under the names they have come to stand under, spare ones numbered."""
        names = (*self.columns, *(f"column {n}" for n in range(len(self.columns) + 1, found + 1)))
        cells = _cells(text, self.delimiter)
        raw = orjson.dumps(dict(zip(names, cells, strict=False)) if cells else {"line": shortened(text, 4096)}).decode()
        return Rejected(row, "", f"{counted(found, 'field')} in place of {len(self.columns)}", Reason.FIELD_COUNT, raw)

    def _usable(self, table: pa.Table, rows: Rows, text: bytes, rejected: list[Rejected]) -> tuple[pa.Table, Rows]:
        keep = ~_blank(table)
        signs = [("\0", Reason.NUL)] if b"\0" in text else []
        if not _is_utf8(text):
            signs.append((_DAMAGED, Reason.ENCODING))
        for sign, reason in signs:
            for i, name, value in _cells_with(table, sign):
                if keep[i]:
                    keep[i] = False
                    given = shortened(value.replace(sign, "\ufffd"))
                    raw = _row_json({n: table[n] for n in table.column_names}, i).replace(sign, "\ufffd")
                    rejected.append(Rejected(int(rows[i]), name, given, reason, raw))
        return (table, rows) if keep.all() else (table.filter(array(keep)), rows[keep])


def detect_delimiter(head: str) -> str:
    """The delimiter that cuts the first lines into most columns, and into equally many."""
    lines = [line for line in _without_quoted(head).split("\n")[:50] if line.strip()]
    if len(lines) > 2:
        lines = lines[:-1]  # the last one may be cut

    def score(delimiter: str) -> tuple[float, int]:
        counts = Counter(line.count(delimiter) for line in lines[1:] or lines)
        wanted = lines[0].count(delimiter) if lines else 0
        return (counts[wanted] / max(1, sum(counts.values())) if wanted else 0.0, wanted)

    best = max(DELIMITERS, key=score)
    return best if lines and best in lines[0] else ","


def _without_quoted(text: str) -> str:
    return "".join(part for i, part in enumerate(text.split('"')) if i % 2 == 0)


def _header(head: str, delimiter: str, name: str) -> list[str]:
    csv.field_size_limit(_HEAD_BYTES * 4)
    try:
        first = next(csv.reader(io.StringIO(head.replace("\0", "")), delimiter=delimiter), [])
    except csv.Error as error:
        raise BadInput("The header of this file cannot be read.", where=name, given=str(error)) from None
    if len(head) >= _HEAD_BYTES and "\n" not in head:
        raise BadInput(
            "The first line of this file is longer than a header can be.", where=name, given=shortened(head, 80)
        )
    if not any(column.strip() for column in first):
        raise BadInput(
            "This file has no header.", where=name, next_step="write the names of the columns into its first line"
        )
    return first


def _unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    unique = []
    for position, raw in enumerate(names, start=1):
        name = raw.strip() or f"column {position}"
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mended(text: bytes) -> bytes:
    """The text with every byte that is no UTF-8 replaced by `_DAMAGED`."""
    if _is_utf8(text):
        return text
    return re.sub("[\udc80-\udcff]", _DAMAGED, text.decode("utf-8", "surrogateescape")).encode()


def _read_block(text: bytes, names: list[str], delimiter: str) -> tuple[pa.Table, list[tuple[int, int, str]]]:
    """(text columns, uneven rows as (record number from 1, fields found, text)) of whole records."""
    uneven: list[tuple[int, int, str]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        uneven.append((row.number, row.actual_columns, row.text))
        return "skip"

    keys = [str(i) for i in range(len(names))]
    mended = _mended(text)
    table = arrow_csv.read_csv(
        pa.BufferReader(mended),
        arrow_csv.ReadOptions(use_threads=False, column_names=keys, block_size=len(mended) + 1),
        arrow_csv.ParseOptions(
            delimiter=delimiter, ignore_empty_lines=False, newlines_in_values=True, invalid_row_handler=note
        ),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(keys, pa.string()), strings_can_be_null=False),
    )
    return table.rename_columns(names), uneven


def _cells(text: str, delimiter: str) -> list[str]:
    """The cells of one record; none where it is too long to keep or cannot be taken apart."""
    if len(text) > MAX_KEPT:
        return []
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _blank(table: pa.Table) -> Mask:
    blank = np.ones(len(table), dtype=bool)
    for column in table.columns:
        blank &= pc.equal(column, "").to_numpy()
        if not blank.any():
            break
    return blank


def _cells_with(table: pa.Table, sign: str) -> Iterator[tuple[int, str, str]]:
    for name in table.column_names:
        mask = pc.match_substring(table[name], sign).to_numpy()
        for i in np.flatnonzero(mask):
            yield int(i), name, table[name][int(i)].as_py()


def _row_json(columns: dict[str, Array], i: int) -> str:
    return orjson.dumps({name: column[i].as_py() for name, column in columns.items()}).decode()
