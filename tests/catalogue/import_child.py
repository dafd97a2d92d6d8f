"""A process that imports files, to be stopped from outside: python import_child.py CATALOGUE KIND FILE [limit].

With PAUSE_AT=n in its environment it waits at the n-th batch that it commits, for a line or a signal.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from datetime import UTC, datetime

from goodword.catalogue import importing
from goodword.core.errors import GoodwordError
from goodword.core.tables import Kind
from goodword.sources import blocks
from goodword.sources.mapping import ColumnMapping


def main() -> int:
    catalogue, kind, file, *limit = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores Ctrl-C
    importing.BATCH_ROWS, blocks.BLOCK_BYTES = 10_000, 1 << 20
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), resource.RLIM_INFINITY))
    try:
        result = importing.import_files(
            catalogue, Kind(kind), [file], now=datetime(2026, 1, 15, tzinfo=UTC),
            mapping=ColumnMapping(platform="instagram", observed_at="2025-01-01"), progress=Said(),
        )  # fmt: skip
    except GoodwordError as error:
        print(type(error).__name__, str(error), flush=True)
        return error.exit_code
    print("done", result.written.new, result.written.unchanged, flush=True)
    return 0


class Said:
    """Prints each step, so that the parent knows when to stop it."""

    def __init__(self) -> None:
        self._until_pause = int(os.environ.get("PAUSE_AT", "0"))

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        print(what, done, total, flush=True)
        self._until_pause -= "committing" in what
        if "committing" in what and self._until_pause == 0:
            sys.stdin.readline()


if __name__ == "__main__":
    sys.exit(main())
