"""The journal of clicks: many waiting answers share one write to the disk, and each is let go when it is there (I/O).

A click is in the journal before its visitor is answered, whatever the ledger is doing. Segments are written full of
zeros beforehand: a disk that fills up still takes what they can hold, and bringing a click to the disk changes nothing
but its own bytes, so that it waits for no other file.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from goodword.core.errors import StorageFull
from goodword.tracking.redirect.frames import END, group

SUFFIX = ".clicks"
SPARE = ".spare"
SEGMENT = 8 * 2**20
"""Bytes of a segment: about 80,000 clicks."""

_ZEROS = bytes(2**20)
Sync = Callable[[int], None]


class Segment:
    """One file of a journal, locked as long as its process lives."""

    def __init__(self, folder: Path, size: int) -> None:
        self.name = secrets.token_hex(12)
        self.path = folder / f"{self.name}{SPARE}"
        self.size = size
        self.used = 0
        self.fd = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for at in range(0, size, len(_ZEROS)):
                os.pwrite(self.fd, _ZEROS[: size - at], at)
            os.fsync(self.fd)
        except OSError:
            os.close(self.fd)
            self.path.unlink(missing_ok=True)
            raise

    def begin(self) -> None:
        """From now on it holds clicks: it gets its name in a way that outlives the power."""
        self.path = self.path.rename(self.path.with_suffix(SUFFIX))
        sync_folder(self.path.parent)

    def write(self, data: bytes, sync: Sync) -> None:
        """Put bytes at the end and wait until the disk has them. Raises OSError; then they do not count."""
        at = self.used
        view = memoryview(data)
        while view:
            written = os.pwrite(self.fd, view, at)
            at, view = at + written, view[written:]
        sync(self.fd)
        self.used = at

    def close(self, *, ended: bool) -> None:
        """Let go of the file; `ended` says that nothing will follow."""
        if ended:
            with suppress(OSError):
                os.pwrite(self.fd, END, self.used)
                os.fdatasync(self.fd)
        os.close(self.fd)


def sync_folder(folder: Path) -> None:
    """Names in a folder outlive the power, too."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class Journal:
    """Where one process puts its clicks. Used by one event loop; a thread of its own writes.

    sync: how a file is brought to the disk, `os.fdatasync` unless a test watches it.
    """

    def __init__(self, folder: Path, *, size: int = SEGMENT, sync: Sync = os.fdatasync) -> None:
        self._folder = folder
        self._size = size
        self._sync = sync
        self._open: Segment | None = None
        self._spare: Segment | None = None
        self._pending: list[bytes] = []
        self._waiting: asyncio.Future[None] | None = None
        self._busy = False
        self._work: SimpleQueue[tuple[bytes, asyncio.Future[None]] | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._making = threading.Thread()
        self.failed = ""
        """Why the last write did not reach the disk, "" when it did."""

    def append(self, line: bytes) -> asyncio.Future[None]:
        """A future that is done when the click is on the disk; it fails with StorageFull where it cannot get there.

        Everything that comes in while the disk is busy shares its next write, and one future.
        """
        if self._loop is None:
            self._start()
        self._pending.append(line)
        if self._waiting is None:
            assert self._loop is not None  # noqa: S101 - set by _start
            self._waiting = self._loop.create_future()
            if not self._busy:
                self._busy = True
                self._loop.call_soon(self._hand_over)
        return self._waiting

    def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def _hand_over(self) -> None:
        data, future = group(self._pending), self._waiting
        self._pending, self._waiting = [], None
        assert future is not None  # noqa: S101 - set with the first click of the group
        self._work.put((data, future))

    def _written(self, future: asyncio.Future[None], error: Exception | None) -> None:
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
            future.exception()  # the visitors who waited may have gone
        if self._waiting is None:
            self._busy = False
        else:
            self._hand_over()

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            data, future = item
            error: Exception | None = None
            try:
                self._write(data)
                self.failed = ""
            except OSError as problem:
                self.failed = problem.strerror or str(problem)
                error = StorageFull(f"The click could not be written ({self.failed}).")
                self._give_up_segment()
            assert self._loop is not None  # noqa: S101 - set before this thread began
            with suppress(RuntimeError):  # the loop has ended; nobody waits
                self._loop.call_soon_threadsafe(self._written, future, error)

    def _write(self, data: bytes) -> None:
        if self._open is None or self._open.used + len(data) + len(END) > self._open.size:
            self._next_segment(len(data))
        assert self._open is not None  # noqa: S101 - just opened
        self._open.write(data, self._sync)
        if self._spare is None and self._open.used > self._open.size // 4 and not self._making.is_alive():
            self._making = threading.Thread(target=self._make_spare, name="journal-spare", daemon=True)
            self._making.start()

    def _make_spare(self) -> None:
        with suppress(OSError):  # tried again with the next click
            self._spare = Segment(self._folder, self._size)

    def _next_segment(self, needed: int) -> None:
        if self._making.ident is not None:
            self._making.join()
        following, self._spare = self._spare, None
        if following is None or following.size < needed + len(END):
            following = Segment(self._folder, max(self._size, needed + len(END)))
        following.begin()
        if self._open is not None:
            self._open.close(ended=True)
        self._open = following

    def _give_up_segment(self) -> None:
        """After a failed write nobody knows what of it is on the disk: what follows goes into another file.

        The failed bytes must not be moved into the ledger as clicks, because their visitors were not let through.
        """
        if self._open is None:
            return
        with suppress(OSError):
            self._open.close(ended=True)
        self._open = None

    async def close(self) -> None:
        """Wait for what is being written and let go of the files."""
        while self._waiting is not None or self._busy:
            await asyncio.sleep(0.005)
        if self._thread is not None:
            self._work.put(None)
            await asyncio.to_thread(self._thread.join, 5)
            self._thread = self._loop = None
        if self._making.ident is not None:
            await asyncio.to_thread(self._making.join, 5)
        if self._open is not None:
            self._open.close(ended=True)
            self._open = None
        if self._spare is not None:
            self._spare.close(ended=False)
            self._spare.path.unlink(missing_ok=True)
            self._spare = None
