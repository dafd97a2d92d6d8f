"""One way to read any file: `open_source` finds out what it is, `Source.batches` gives its rows in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from goodword.sources.binary import refuse_binary
from goodword.sources.csvfile import CsvReader
from goodword.sources.jsonfile import JsonReader
from goodword.sources.model import RawBatch, ReadOptions, SourceFacts
from goodword.sources.opening import Opened, as_utf8, open_bytes
from goodword.sources.parquetfile import MAGIC, ParquetReader


class Reader(Protocol):
    """One format. `columns`: names found; `notes`: what a user should know of the file."""

    columns: list[str]
    notes: list[str]

    def batches(self) -> Iterator[RawBatch]:
        """Every row of the file."""


@dataclass(slots=True)
class Source:
    """An open file whose rows can be read once."""

    facts: SourceFacts
    _reader: Reader
    _opened: Opened

    def batches(self) -> Iterator[RawBatch]:
        """Every row, in batches of some megabytes."""
        return self._reader.batches()

    @property
    def taken(self) -> int:
        """Bytes of the file read so far, for progress against `facts.size`."""
        return self._opened.taken

    def close(self) -> None:
        """Close the file."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_source(
    path: str | Path, options: ReadOptions | None = None, stdin: BinaryIO | None = None, *, called: str = ""
) -> Source:
    """Open a CSV, JSON Lines, JSON or Parquet file, compressed or not, or standard input for "-".

    What it is is decided by its first bytes, never by its name. Raises NotFound or BadInput.
    called: its name for people, where the path does not say it (uploads).
    """
    opened = open_bytes(path, stdin, called=called)
    try:
        return _recognised(opened, options or ReadOptions())
    except BaseException:
        opened.close()
        raise


def _recognised(opened: Opened, options: ReadOptions) -> Source:
    name = opened.name
    facts = SourceFacts(name, "parquet", opened.compression, "", "", opened.size, opened.modified_at, ())
    if opened.stream.peek(4) == MAGIC:
        return _source(opened, ParquetReader(opened.stream, name), facts)
    refuse_binary(opened.stream.peek(1 << 12), name, options.encoding)
    text, encoding, why = as_utf8(opened.stream, options.encoding, name)
    facts = replace(facts, encoding=encoding, notes=(f"encoding: {encoding} ({why})",))
    if text.peek(1 << 16).lstrip()[:1] in (b"{", b"["):
        reader = JsonReader(text, name)
        return _source(opened, reader, replace(facts, format="jsonl" if reader.lines else "json"))
    rows = CsvReader(text, name, options.delimiter)
    return _source(opened, rows, replace(facts, format="csv", delimiter=rows.delimiter))


def _source(opened: Opened, reader: Reader, facts: SourceFacts) -> Source:
    facts = replace(facts, columns=tuple(reader.columns), notes=facts.notes + tuple(reader.notes))
    return Source(facts, reader, opened)


def first_rows(source: Source, limit: int) -> list[dict[str, object]]:
    """The first rows as plain values by column name; consumes the source."""
    rows: list[dict[str, object]] = []
    for batch in source.batches():
        columns = {name: batch.columns[name].slice(0, limit).to_pylist() for name in source.facts.columns}
        rows += [{name: values[i] for name, values in columns.items()} for i in range(min(limit, len(batch)))]
        if len(rows) >= limit:
            break
    return list(islice(rows, limit))
