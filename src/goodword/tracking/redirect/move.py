"""The mover as a process: reads the ledger's URL from its input, and ends when that is closed (I/O)."""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from goodword.tracking.redirect.mover import run
from goodword.tracking.redirect.process import seldom_collected


def main() -> None:
    """Move clicks until whoever started this is gone."""
    with suppress(OSError, AttributeError):
        os.nice(10)  # visitors come first: clicks are safe in their journals meanwhile
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    url = sys.stdin.readline().strip()
    gone = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        gone.set()

    threading.Thread(target=watch, daemon=True).start()
    seldom_collected()
    run(url, Path(sys.argv[1]), ended=gone.is_set)


if __name__ == "__main__":
    main()
