"""What an engine must do for the expressions to run on it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from goodword.catalogue.engines.inputs import Given, Question

BLOCK = 32_768
"""Rows per block of a file: small enough that a brief skips most of a large catalogue."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do; code asks for the ability, never for the engine's name.

    sees_memory: reads Arrow tables of this process; otherwise they are handed over as files in the shared folder.
    """

    sees_memory: bool


class Engine(Protocol):
    """Runs Ibis expressions over Parquet files of a folder. Safe to use from several threads."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def read(self, files: Sequence[Path], schema: pa.Schema) -> ir.Table:
        """The rows of these files as one table with these columns; no files give an empty table."""

    def warm(self, files: Sequence[Path], schema: pa.Schema) -> ir.Table:
        """As `read`, for columns that nearly every question scans: kept in memory where the engine can."""

    def small(self, table: pa.Table) -> ir.Table:
        """A small table of this process, usable in expressions."""

    def write(self, table: ir.Table, path: Path, sort: Sequence[str], block: int = BLOCK) -> int:
        """Write a table to Parquet at `path` (a file or a folder of files), in any order where `sort` is empty.

        The number of rows.
        block: rows per block, where the engine lets one choose; a query skips whole blocks.
        """

    def arrow(self, table: ir.Table) -> pa.Table:
        """The result in memory, with the expression's columns; order as in the expression."""

    def ask(self, key: Hashable, question: Question, given: Given) -> pa.Table:
        """The answer to a question asked with these values.

        key: equal keys mean that `question` gives equal expressions but for the values; it may then be built only once.
        """

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        """The result in pieces, order as in the expression."""

    def close(self) -> None:
        """Let go of connections and files."""


def nothing(schema: pa.Schema) -> pa.Table:
    """An empty table with these columns, nullable as those of files are."""
    return pa.schema([field.with_nullable(True) for field in schema]).empty_table()


def as_declared(table: ir.Table, schema: pa.Schema) -> ir.Table:
    """The table with these columns, cast where a file holds another type than is declared."""
    declared = ibis.Schema.from_pyarrow(schema)
    found = table.schema()
    return table.select(
        **{
            name: table[name].cast(kind) if found[name].copy(nullable=True) != kind.copy(nullable=True) else table[name]
            for name, kind in declared.items()
        }
    )
