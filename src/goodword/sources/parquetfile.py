"""Parquet as batches of columns; nested structs as `outer.inner`."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from goodword.sources.arrow import Array, Chunked, array, pc
from goodword.sources.model import RawBatch
from goodword.sources.opening import Bytes, broken

MAGIC = b"PAR1"
_BATCH_ROWS = 100_000


class ParquetReader:
    """Rows of one Parquet file, spooled to a temporary file on disk first because Parquet is read from its end."""

    def __init__(self, stream: Bytes, name: str) -> None:
        self.name = name
        self.notes: list[str] = []
        self._file = _spooled(stream)
        try:
            self._parquet = pq.ParquetFile(self._file, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            self.close()
            raise broken(name, str(error)) from None
        self.columns = flattened(self._parquet.schema_arrow.empty_table()).column_names

    def batches(self) -> Iterator[RawBatch]:
        """Every row."""
        first = 1
        try:
            for batch in self._parquet.iter_batches(_BATCH_ROWS):
                table = flattened(pa.Table.from_batches([batch]))
                columns = {name: table[name].combine_chunks() for name in table.column_names}
                rows = array(np.arange(first, first + len(batch), dtype=np.int64))
                yield RawBatch(rows, columns, (), lambda i, columns=columns: _row_json(columns, i))  # type: ignore[misc]
                first += len(batch)
        except (pa.ArrowException, OSError) as error:
            raise broken(self.name, str(error)) from None
        finally:
            self.close()

    def close(self) -> None:
        """Give the temporary copy back."""
        with contextlib.suppress(OSError):
            self._file.close()


def _spooled(stream: Bytes) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the reader
    while data := stream.read(1 << 20):
        file.write(data)
    file.seek(0)
    return file


def flattened(table: pa.Table) -> pa.Table:
    """Structs dissolved into their fields, every column of a plain type."""
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    columns = [_plain(column) for column in table.columns]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def _plain(column: Chunked) -> Chunked:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind) or pa.types.is_float32(kind):
        return column.cast(pa.float64())
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return column.cast(pa.int64())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _text_of_bytes(column)
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and not pa.types.is_nested(kind.value_type):
        return column.cast(pa.list_(pa.string()))
    if pa.types.is_nested(kind):
        return pa.chunked_array([array([_json(v) for v in column.to_pylist()], pa.string())])
    if kind == pa.uint64():
        return pc.cast(column, pa.string())
    return column


def _text_of_bytes(column: Chunked) -> Chunked:
    return pa.chunked_array(
        [array([v if v is None else v.decode("utf-8", "replace") for v in column.to_pylist()], pa.string())]
    )


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value, default=str).decode()


def _row_json(columns: dict[str, Array], i: int) -> str:
    return orjson.dumps({name: column[i].as_py() for name, column in columns.items()}, default=str).decode()
