"""The write side of a catalogue folder: one writer at a time, whole batches, each published by one rename."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.core.errors import BadInput, Conflict, StorageFull
from goodword.core.tables import TABLES, Kind

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space left", "disk quota", "file too large", "not enough space", "could not write")
KEPT = "What was committed before is intact and readable; the batch under way was not committed."


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit adds: canonical rows, quarantine rows (`quarantine.SCHEMA`), ids of settled quarantine rows.

    again: how many of the rows say more of something that is known. shown_only: why nothing may be derived from them.
    """

    kind: Kind
    rows: pa.Table
    set_aside: pa.Table | None = None
    source: str = ""
    resolves: Sequence[str] = ()
    again: int = 0
    shown_only: str = ""


class Writer:
    """The one writer of a catalogue folder; made by `writing`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        numbers = [layout.batch_number(c.batch) or 0 for c in layout.commits(root)]
        self._next = max(numbers, default=0) + 1

    def commit(self, batch: Batch, at: int) -> layout.Commit:
        """Publish a batch: readers see all of it or nothing. Raises StorageFull when the disk takes no more."""
        name = layout.batch_name(self._next, batch.kind)
        aside = batch.set_aside.num_rows if batch.set_aside is not None else 0
        commit = layout.Commit(
            name, batch.kind, at, batch.rows.num_rows, aside, batch.source, tuple(batch.resolves), batch.again,
            batch.shown_only,
        )  # fmt: skip
        try:
            if batch.rows.num_rows:
                rows = batch.rows.select(TABLES[batch.kind].schema.names).cast(TABLES[batch.kind].schema)
                _publish_table(layout.raw_file(self.root, batch.kind, name), rows)
            if aside and batch.set_aside is not None:
                _publish_table(layout.quarantine_file(self.root, name), batch.set_aside)
            _publish(layout.record_file(self.root, name), commit.to_json().encode())
        except OSError as error:
            self._forget(name, batch.kind)
            raise storage_error(error, self.root) from None
        self._next += 1
        return commit

    def clean(self) -> None:
        """Remove what a stopped writer left behind; nothing that a commit record names is touched."""
        for partial in self.root.glob("**/.*.partial"):
            partial.unlink(missing_ok=True)
        for folder in [self.root / "quarantine", *(self.root / "raw" / kind.value for kind in Kind)]:
            for file in folder.glob("b*.parquet"):
                number = layout.batch_number(file.stem)
                if number is not None and number >= self._next:
                    file.unlink(missing_ok=True)

    def _forget(self, name: str, kind: Kind) -> None:
        for file in (layout.raw_file(self.root, kind, name), layout.quarantine_file(self.root, name)):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(root: Path) -> Iterator[Writer]:
    """Hold the catalogue's lock and write to it. Raises Conflict at once when another writer holds it."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise storage_error(error, root) from None
    try:
        _take(handle, root)
        writer = Writer(root)
        writer.clean()
        yield writer
    finally:
        os.close(handle)  # closing gives the lock back; the kernel does it for a writer that was killed


def append(root: Path, kind: Kind, rows: pa.Table, at: int, source: str = "") -> layout.Commit:
    """Add rows that are known to be new and whole, as the simulator's are; nothing is compared or checked."""
    with writing(root) as writer:
        return writer.commit(Batch(kind, rows, source=source), at)


def _take(handle: int, root: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip()
        raise Conflict(
            "Another import is writing to this catalogue.",
            where=str(root),
            given=f"the lock is held by {holder or 'another process'}",
            data="Nothing was changed.",
            next_step="wait until it has ended, then run the same command again",
        ) from None
    with contextlib.suppress(OSError):  # a full disk must not keep anyone from reading the lock's holder
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)


# Columns whose values come again and again; a dictionary of captions or ids would only be built to be thrown away.
_REPEATED = ["creator_id", "platform", "niche", "language", "country", "place", "city", "kind", "price_currency"]


def rewrite_table(path: Path, table: pa.Table) -> None:
    """Put other rows in place of a committed file: only where a person is erased. Hold the lock."""
    try:
        _publish_table(path, table)
    except OSError as error:
        raise storage_error(error, path) from None


def rewrite_record(writer: Writer, commit: layout.Commit) -> None:
    """Put another commit record in place of one: only where a person is erased."""
    try:
        _publish(layout.record_file(writer.root, commit.batch), commit.to_json().encode())
    except OSError as error:
        raise storage_error(error, writer.root) from None


def _publish_table(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    pq.write_table(
        table, partial, compression="zstd", compression_level=1, row_group_size=1 << 17, use_dictionary=_REPEATED
    )
    _settle(partial, path)


def _publish(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    _settle(partial, path)


def _settle(partial: Path, path: Path) -> None:
    _sync(partial)
    partial.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_full(error: BaseException) -> bool:
    """Whether an error of the operating system, Arrow or DuckDB means that the disk takes no more."""
    text = str(error).lower()
    return getattr(error, "errno", None) in _FULL or any(words in text for words in _FULL_WORDS)


def storage_error(error: OSError, root: Path) -> StorageFull | BadInput:
    """What a failed write means to the user."""
    if is_full(error):
        return StorageFull(
            "The disk takes no more.",
            where=str(root),
            data=KEPT,
            next_step="free some space and run the same command again: it goes on where this one stopped",
        )
    return BadInput("The catalogue folder cannot be written.", where=str(root), given=str(error), data=KEPT)
