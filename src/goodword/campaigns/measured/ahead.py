"""While the server runs, hits are added to the days that reports read, so that no report waits for them (I/O)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from goodword.catalogue.workspace import Workspace
from goodword.core.errors import GoodwordError

_log = logging.getLogger("goodword.results")
EVERY = 600.0
"""Seconds between two looks for hits that came since."""


class Ahead:
    """Rolls up every campaign with new hits. A ledger or disk that fails is asked again the next time."""

    def __init__(self, workspace: Workspace) -> None:
        from goodword.campaigns.measured.read import MeasuredDesk  # noqa: PLC0415 - the server starts without it

        self._desk = MeasuredDesk(workspace)
        self._newest = -1

    def round(self) -> int:
        """Add what came since the last round; how many campaigns were looked at, none without new hits."""
        newest = self._desk.store.newest_hit()
        if newest == self._newest:
            return 0
        campaigns = self._desk.store.campaigns()
        for number in campaigns:
            self._desk.roll(self._desk.store.frame(number))
        self._newest = newest
        return len(campaigns)


@contextmanager
def rolled_ahead(workspace: Workspace, *, every: float = EVERY) -> Iterator[None]:
    """Within it, a thread of its own does a round after every `every` seconds; leaving ends it between two rounds."""
    ended = threading.Event()

    def work() -> None:
        ahead: Ahead | None = None
        while not ended.wait(every):
            try:
                ahead = ahead or Ahead(workspace)
                ahead.round()
            except (GoodwordError, OSError) as error:
                _log.warning("hits wait for the next report to be added to their days: %s", error)

    thread = threading.Thread(target=work, name="results", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(3.0)
