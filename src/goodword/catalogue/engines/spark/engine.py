"""Runs the catalogue's expressions on a Spark cluster whose workers see the catalogue's folder."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import shutil
import socket
import sys
import threading
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from goodword.catalogue.engines.engine import BLOCK, Capabilities, as_declared, nothing
from goodword.catalogue.engines.inputs import Given, Question, Values
from goodword.core.errors import GoodwordError, Unavailable

ANSWERS_WITHIN = 5.0
"""Seconds that the master has to take a connection."""


class SparkEngine:
    """One session on the cluster at `master` (spark://host:port).

    Small tables of this process are handed to the workers as files below `<folder>/derived/handover/`, removed when the
    session ends.
    """

    capabilities = Capabilities(sees_memory=False)

    def __init__(self, root: Path, *, master: str) -> None:
        self._root = root.resolve()
        self._master = master
        self._guard = threading.RLock()
        self._backend: Any = None
        self._views: dict[tuple[str, ...], ir.Table] = {}
        self._names = itertools.count()
        self._handover = self._root / "derived" / "handover" / f"{socket.gethostname()}-{os.getpid()}-{id(self):x}"

    def _con(self) -> Any:  # noqa: ANN401 - Ibis back ends carry no types
        with self._guard:
            if self._backend is None:
                self._backend = ibis.pyspark.connect(_session(self._master))
                atexit.register(self.close)
            return self._backend

    def read(self, files: Sequence[Path], schema: pa.Schema) -> ir.Table:
        """See `Engine`. A set of files is opened once."""
        if not files:
            return self.small(nothing(schema))
        key = tuple(str(f) for f in files)
        with self._guard, _in_words(self._master):
            con = self._con()
            if key not in self._views:
                name = f"files_{next(self._names)}"
                con._session.read.parquet(*key).createOrReplaceTempView(name)
                self._views[key] = con.table(name)
            return as_declared(self._views[key], schema)

    def warm(self, files: Sequence[Path], schema: pa.Schema) -> ir.Table:
        """See `Engine`. The cluster reads it anew."""
        return self.read(files, schema)

    def small(self, table: pa.Table) -> ir.Table:
        """See `Engine`."""
        with self._guard:
            path = self._place()
            pq.write_table(table, path)
            return self.read([path], table.schema)

    def write(self, table: ir.Table, path: Path, sort: Sequence[str], block: int = BLOCK) -> int:  # noqa: ARG002
        """See `Engine`. A folder of files in the order of their names, in blocks of Spark's own size."""
        with _in_words(self._master):
            rows = table.order_by(list(sort)) if sort else table
            self._wide(rows).write.mode("overwrite").parquet(str(path))
        return sum(int(pq.read_metadata(part).num_rows) for part in path.glob("*.parquet"))

    def arrow(self, table: ir.Table) -> pa.Table:
        """See `Engine`."""
        with _in_words(self._master):
            result: pa.Table = self._frame(table).toArrow()
            return result

    def ask(self, key: Hashable, question: Question, given: Given) -> pa.Table:  # noqa: ARG002 - nothing is kept
        """See `Engine`. The values stand in the expression."""
        return self.arrow(question(Values(given, self.small)))

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        """See `Engine`. The result goes through files, so that it need not fit into this process."""
        path = self._place()
        with _in_words(self._master):
            self._frame(table).write.parquet(str(path))
        for part in sorted(path.glob("*.parquet")):
            yield from pq.ParquetFile(part).iter_batches()
        shutil.rmtree(path)

    def close(self) -> None:
        """See `Engine`."""
        with self._guard:
            if self._backend is not None:
                atexit.unregister(self.close)
                self._backend._session.stop()
            self._backend = None
            self._views.clear()
            shutil.rmtree(self._handover, ignore_errors=True)

    def _frame(self, table: ir.Table) -> Any:  # noqa: ANN401 - a Spark DataFrame
        con = self._con()
        return con._session.sql(con.compile(table))

    def _wide(self, table: ir.Table) -> Any:  # noqa: ANN401 - a Spark DataFrame
        """The rows with whole numbers as declared: Spark takes a literal for a small one, and reads no mixture."""
        frame = self._frame(table)
        narrow = [f.name for f in frame.schema.fields if f.dataType.typeName() == "integer"]
        wide = [name for name in narrow if table.schema()[name].is_int64()]
        return frame.withColumns({name: frame[name].cast("bigint") for name in wide}) if wide else frame

    def _place(self) -> Path:
        self._handover.mkdir(parents=True, exist_ok=True)
        return self._handover / f"{next(self._names)}.parquet"


def _session(master: str) -> SparkSession:
    """A session on the cluster, in UTC, quiet, without its web page."""
    host = _answering(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.Builder().master(master).appName("goodword")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "16",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.log.level": "ERROR",
    }
    if host in {"localhost", "::1"} or host.startswith("127."):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    with _in_words(master):
        return builder.getOrCreate()


def _answering(master: str) -> str:
    """The master's host, once it takes a connection: Spark itself would retry for a minute."""
    parts = urlsplit(master)
    host, port = parts.hostname or "", parts.port or 7077
    try:
        socket.create_connection((host, port), timeout=ANSWERS_WITHIN).close()
    except OSError as error:
        raise Unavailable(
            "The Spark cluster does not answer.",
            where=master,
            given=str(error),
            data="Nothing was changed.",
            next_step="start the cluster, or check host and port in the `catalogue` setting",
        ) from error
    return host


@contextlib.contextmanager
def _in_words(master: str) -> Iterator[None]:
    """Errors of the cluster as errors that a user can act on."""
    try:
        yield
    except PySparkException as error:
        raise _failed(master, error) from error
    except Exception as error:
        if type(error).__module__.startswith("py4j"):
            raise _failed(master, error) from error
        raise


def _failed(master: str, error: Exception) -> GoodwordError:
    return Unavailable(
        "The Spark cluster could not do this.",
        where=master,
        given=next(iter(str(error).splitlines()), type(error).__name__),
        data="What was complete before is untouched.",
        next_step="see the cluster's log; every worker needs to see the catalogue's folder under the same path",
    )
