"""Runs the catalogue's expressions in this process."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue.engines.duckdb.named import Names, lay_down
from goodword.catalogue.engines.engine import BLOCK, Capabilities, as_declared, nothing
from goodword.catalogue.engines.inputs import Given, Question
from goodword.core.errors import GoodwordError, StorageFull, Unavailable

T = TypeVar("T")
WARM = 2
"""Tables kept in memory: the present generation's and the one before, which another thread may still be asking."""

MOST_VIEWS = 1_000
"""Files under names at once; a refresh uses about a hundred of them."""

LISTED = 10_000
"""A join with so few rows is pushed into the scan as a list, so that blocks without any of them are skipped."""


class DuckDBEngine:
    """One warm connection, used by one thread at a time.

    threads: 0 for every core. memory_gb: 0 for three quarters of the machine's memory (DuckDB's own choice is 80 %).
    Larger work spills to a folder beside the catalogue.
    """

    capabilities = Capabilities(sees_memory=True)

    def __init__(self, root: Path, *, threads: int = 0, memory_gb: float = 0.0) -> None:
        self._root = root
        self._threads = threads
        self._memory_gb = memory_gb
        self._guard = threading.RLock()
        self._backend: Any = None
        self._views: dict[tuple[str, ...], ir.Table] = {}
        self._names = itertools.count()
        self._questions: dict[Hashable, str] = {}
        self._warm: dict[tuple[str, ...], ir.Table] = {}
        self._empties: dict[tuple[str, ...], ir.Table] = {}

    def _con(self) -> Any:  # noqa: ANN401 - Ibis back ends carry no types
        if self._backend is None:
            settings: dict[str, Any] = {"preserve_insertion_order": False}
            if self._threads:
                settings["threads"] = self._threads
            if self._memory_gb:
                settings["memory_limit"] = f"{self._memory_gb}GiB"
            spill = self._root / "derived" / "spill" if (self._root / "derived").exists() else None
            settings["temp_directory"] = str(spill or Path(tempfile.gettempdir()) / "goodword-spill")
            self._backend = ibis.duckdb.connect(**settings)
            self._backend.raw_sql("set timezone = 'UTC'; set parquet_metadata_cache = true")
            self._backend.raw_sql(f"set dynamic_or_filter_threshold = {LISTED}")
        return self._backend

    @contextlib.contextmanager
    def _use(self) -> Iterator[Any]:
        """The connection, alone; engine errors become errors that a user can act on."""
        with self._guard:
            try:
                yield self._con()
            except duckdb.OutOfMemoryException as error:
                raise StorageFull(
                    "The embedded engine ran out of memory or of room to spill.",
                    given=str(error).splitlines()[0],
                    data="What was complete before is untouched.",
                    next_step="free some disk space, or set `memory_gb` in the settings",
                ) from error
            except duckdb.Error as error:
                # What the reader of Parquet finds has no class of its own; mistakes in a query do.
                if isinstance(error, duckdb.IOException | duckdb.InvalidInputException) or type(error) is duckdb.Error:
                    raise self._unread(error) from error
                raise

    def _unread(self, error: duckdb.Error) -> GoodwordError:
        """What an error about a file means to the user."""
        if "No space left" in str(error):
            return StorageFull(
                "The disk is full.",
                given=str(error).splitlines()[0],
                data="What was complete before is untouched.",
                next_step="free some disk space",
            )
        derived = self._root / "derived"
        return Unavailable(
            "A file of the catalogue could not be read.",
            given=str(error).splitlines()[0],
            data="No other file was touched; derived tables can always be built again from the raw data.",
            next_step=f"check that the folder can be read; if a file below {derived} is damaged or missing, "
            f"delete that folder and run `goodword refresh`",
        )

    def read(self, files: Sequence[Path], schema: pa.Schema) -> ir.Table:
        """See `Engine`. A set of files is opened once."""
        if not files:
            return self._empty(schema)
        key = tuple(str(f) for f in files)
        with self._use() as con:
            view = self._views.pop(key, None)
            if view is None:
                view = con.read_parquet(list(key), table_name=f"files_{next(self._names)}")
            self._remember(con, key, view)
            return as_declared(view, schema)

    def warm(self, files: Sequence[Path], schema: pa.Schema) -> ir.Table:
        """See `Engine`. The newest few such tables stay in memory."""
        if not files:
            return self._empty(schema)
        key = (*(str(f) for f in files), *schema.names)
        with self._use() as con:
            if key not in self._warm:
                while len(self._warm) >= WARM:
                    con.drop_table(self._warm.pop(next(iter(self._warm))).get_name().rpartition(".")[2])
                name = f"warm_{next(self._names)}"
                self._warm[key] = con.create_table(name, self.read(files, schema), temp=True)
            return self._warm[key]

    def _empty(self, schema: pa.Schema) -> ir.Table:
        """A table without rows that stays: the SQL of a question outlives the tables that it was made from.

        Under a new name each time, because two empty relations must not look like one that is joined with itself.
        """
        kind = tuple(str(field) for field in schema)
        with self._use() as con:
            if kind not in self._empties:
                self._empties[kind] = con.create_table(f"empty_{next(self._names)}", self.small(nothing(schema)))
            name = f"files_{next(self._names)}"
            view = con.create_view(name, self._empties[kind])
            self._remember(con, (name,), view)
            return cast(ir.Table, view)

    def small(self, table: pa.Table) -> ir.Table:
        """See `Engine`."""
        # Columns of files may always be null; a union wants the same of tables of this process.
        return ibis.memtable(table.cast(pa.schema([field.with_nullable(True) for field in table.schema])))

    def write(self, table: ir.Table, path: Path, sort: Sequence[str], block: int = BLOCK) -> int:
        """See `Engine`. One file, complete before it gets its name."""
        partial = path.with_name(f".{path.name}.partial")
        with self._use() as con:
            rows = table.order_by(list(sort)) if sort else table
            _either_way(con, lambda: con.to_parquet(rows, partial, compression="zstd", row_group_size=block))
        partial.replace(path)
        return int(pq.read_metadata(path).num_rows)

    def arrow(self, table: ir.Table) -> pa.Table:
        """See `Engine`."""
        with self._use() as con:
            return _either_way(con, lambda: cast(pa.Table, con.to_pyarrow(table)))

    def ask(self, key: Hashable, question: Question, given: Given) -> pa.Table:
        """See `Engine`. The SQL of a question is kept by its key; the values go under names."""
        with self._use() as con:
            sql = self._questions.get(key)
            if sql is None:
                self._questions[key] = sql = str(con.compile(question(Names(given))))
            lay_down(con.con, given)
            result: pa.Table = con.con.execute(sql).to_arrow_table()
            return result

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        """See `Engine`."""
        with self._use() as con:
            yield from con.to_pyarrow_batches(table, chunk_size=100_000)

    def close(self) -> None:
        """See `Engine`."""
        with self._guard:
            if self._backend is not None:
                self._backend.disconnect()
            self._backend = None
            self._views.clear()
            self._questions.clear()
            self._warm.clear()
            self._empties.clear()

    def _remember(self, con: Any, key: tuple[str, ...], view: ir.Table) -> None:  # noqa: ANN401 - Ibis has no types
        """Keep a view as the one used last; of too many, those unused for longest go: a refresh is using the others."""
        self._views[key] = view
        if len(self._views) > MOST_VIEWS:
            for old in list(self._views)[: MOST_VIEWS // 2]:
                con.drop_view(self._views.pop(old).get_name(), force=True)
            self._questions.clear()


def _either_way(con: Any, run: Callable[[], T]) -> T:  # noqa: ANN401 - Ibis back ends carry no types
    """`run`, and once more without join filters where DuckDB pushes a Bloom filter into Arrow, which cannot take it.

    DuckDB 1.5 finds this out while it runs, and has no setting for this kind of filter alone.
    """
    try:
        return run()
    except duckdb.NotImplementedException as error:
        if "PyArrow Scans" not in str(error):
            raise
    con.raw_sql("set disabled_optimizers = 'join_filter_pushdown'")
    try:
        return run()
    finally:
        con.raw_sql("reset disabled_optimizers")
