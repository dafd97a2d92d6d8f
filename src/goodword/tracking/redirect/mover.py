"""Moves clicks from the journals of this machine into the ledger, and keeps the file of links true (I/O).

A process of its own, so that no visitor waits for a database. How far a journal was moved is kept in the same
transaction as its clicks: whatever is killed when, every click is in the ledger once.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from goodword.core.errors import GoodwordError
from goodword.ledger.store import Ledger
from goodword.tracking.redirect import frames
from goodword.tracking.redirect.journal import SPARE, SUFFIX, sync_folder
from goodword.tracking.redirect.store import HitStore
from goodword.tracking.redirect.table import NAME, Target, write_links

_log = logging.getLogger("goodword.redirect")
STRETCH = 2**20
"""Bytes that are read at once: about 12,000 clicks a transaction."""
PAUSE = 0.4
PAUSE_AT_WORK = 0.2
"""After a round that found clicks: many small transactions stand in visitors' way less than few large ones."""
_OLD_SPARE = 60
_LOOK_AGAIN = 30


@dataclass(frozen=True, slots=True)
class Moved:
    """What one round did. torn: journals of dead processes that end within a write that nobody was answered for."""

    clicks: int
    journals: int
    torn: int = 0


class Mover:
    """clock: seconds UTC."""

    def __init__(self, ledger: Ledger, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._store = HitStore(ledger)
        self._folder = folder
        self._clock = clock
        self._links_mark: object = None
        self._links: dict[str, Target] | None = None

    def round(self) -> Moved:
        """Move everything that is there now."""
        clicks = torn = journals = 0
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            moved = self._journal(path)
            clicks, torn, journals = clicks + moved.clicks, torn + moved.torn, journals + 1
        self._sweep()
        return Moved(clicks, journals, torn)

    def refresh_links(self) -> None:
        """Write the file of links anew when something changed; every half minute all of them are looked at, since a
        row may be changed by other hands than those that note events."""
        mark = (self._store.links_mark(), int(time.monotonic() / _LOOK_AGAIN))
        if mark == self._links_mark and (self._folder / NAME).exists():
            return
        targets = self._store.targets()
        if targets != self._links or not (self._folder / NAME).exists():
            write_links(self._folder, targets)
        self._links, self._links_mark = targets, mark

    def _journal(self, path: Path) -> Moved:
        try:
            fd = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return Moved(0, 0)
        try:
            dead = _locked(fd)  # asked before reading: a process that ends while we read has written nothing after
            return self._stretches(path, fd, dead)
        finally:
            os.close(fd)

    def _stretches(self, path: Path, fd: int, dead: bool) -> Moved:
        clicks, at = 0, self._store.moved(path.stem)
        while True:
            data = os.pread(fd, STRETCH, at)
            found = frames.read(data)
            if found.lines:
                at = self._store.move(path.stem, at, at + found.consumed, found.lines, int(self._clock()))
                clicks += found.lines.count(b"\n")
            if found.ended or (dead and not found.lines):
                self._forget(path)
            elif dead or found.consumed > STRETCH // 2:
                continue
            return Moved(clicks, 1, int(found.torn and dead))  # what comes meanwhile waits for the next round

    def _forget(self, path: Path) -> None:
        """First the file, for good; then how far it was moved: the other way round it could be moved again."""
        path.unlink(missing_ok=True)
        sync_folder(self._folder)
        self._store.forget(path.stem)

    def _sweep(self) -> None:
        """Spare segments of processes that are gone."""
        for path in self._folder.glob(f"*{SPARE}"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime < _OLD_SPARE:
                    continue
                fd = os.open(path, os.O_RDWR)
                try:
                    if _locked(fd):
                        path.unlink()
                finally:
                    os.close(fd)


def _locked(fd: int) -> bool:
    """Whether nobody else holds the file, that is, whether its process is gone."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def run(url: str, folder: Path, *, ended: Callable[[], bool], clock: Callable[[], float] = time.time) -> None:
    """Move until `ended`, and then what is left; one a folder, others wait for it to end. A ledger that does not answer
    is asked again: the clicks stay in their journals."""
    fd = os.open(folder / "mover.lock", os.O_CREAT | os.O_RDWR, 0o600)
    while not (alone := _locked(fd)) and not ended():
        time.sleep(PAUSE)
    mover: Mover | None = None
    last = not alone
    while not last:
        last, pause = ended(), PAUSE  # asked first: what the servers wrote before they ended is moved by a last round
        try:
            mover = mover or Mover(Ledger.open(url, durable=True), folder, clock=clock)
            pause = PAUSE_AT_WORK if _at_work(mover).clicks else PAUSE
        except (GoodwordError, OSError) as error:
            _log.warning("clicks wait in their journals: %s", error)
            time.sleep(0 if last else 2 * PAUSE)
        time.sleep(0 if last else pause)
    os.close(fd)


def _at_work(mover: Mover) -> Moved:
    try:
        mover.refresh_links()
    finally:  # on a full disk too, where the file of links cannot be written: moving clicks makes room
        moved = mover.round()
    if moved.torn:
        _log.warning("%s journals ended within a write that nobody was answered for", moved.torn)
    return moved
