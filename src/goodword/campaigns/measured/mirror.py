"""Days of hits kept on disk beside the ledger (I/O): a file for each day, read by mapping it into memory.

A day is one file that takes the place of the one before in one step, so that whoever reads meets one day, whole: other
processes may renew it meanwhile, and whatever is killed leaves the old one. The folder may be deleted at any time.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from goodword.campaigns.measured.days import ARRAYS, DayHits

Counts = dict[int, dict[str, int]]
"""Day → (link and kind) → hits."""
_MAGIC = b"GWHITS04"
_ALIGNED = 64
_SUFFIX, _PART = ".hits", ".part"
_LEFT_BEHIND = 3600
"""Seconds after which a file that nobody finished is taken away."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The hit of a day with the highest number: that it is still there tells that the day was made from this ledger."""

    number: int
    link: int
    at: int
    click: str


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A day as it is kept. counts: of the ledger when it was made. owners: link → whose it was. newest: None where the
    ledger counted hits that it does not hold."""

    counts: dict[str, int]
    owners: dict[str, int]
    newest: Newest | None
    hits: DayHits


class Mirror:
    """Days of one campaign of one ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, day: int) -> Kept | None:
        """A kept day, None where there is none or it cannot be read."""
        try:
            with (self._folder / f"{day}{_SUFFIX}").open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return _read(mapped)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not whole: it is made anew

    def write(self, day: int, kept: Kept) -> None:
        """Keep a day; a full disk only means that it is worked out again next time."""
        part = self._folder / f".{day}.{os.getpid()}.{secrets.token_hex(4)}{_PART}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                _write(file, kept)
                file.flush()
                os.fsync(file.fileno())  # a name must not outlive a power cut without its content
            part.replace(self._folder / f"{day}{_SUFFIX}")
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def sweep(self, days: Iterable[int]) -> None:
        """Take away what is of no day of the campaign, and what somebody who was killed left behind."""
        wanted, old = {f"{day}{_SUFFIX}" for day in days}, time.time() - _LEFT_BEHIND
        with suppress(OSError):
            for path in self._folder.iterdir():
                with suppress(OSError):
                    if path.is_dir():  # of an older version: a folder for each day
                        shutil.rmtree(path, ignore_errors=True)
                    elif path.name not in wanted and (path.suffix != _PART or path.stat().st_mtime < old):
                        path.unlink()


def _write(file: Any, kept: Kept) -> None:  # noqa: ANN401 - a file that is written to
    arrays = [np.ascontiguousarray(getattr(kept.hits, name)) for name in ARRAYS]
    newest = None if kept.newest is None else astuple(kept.newest)
    shapes = [[array.dtype.str, *array.shape] for array in arrays]
    head = json.dumps({"counts": kept.counts, "owners": kept.owners, "newest": newest, "arrays": shapes}).encode()
    file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
    for array in arrays:
        file.write(b"\0" * (-file.tell() % _ALIGNED))
        file.write(array.data.cast("B") if array.size else b"")


def _read(mapped: mmap.mmap) -> Kept:
    """A day out of its file. Raises ValueError where it is not whole."""
    if mapped[: len(_MAGIC)] != _MAGIC:
        raise ValueError(_MAGIC)
    start = len(_MAGIC) + 8
    at = start + int.from_bytes(mapped[len(_MAGIC) : start], "little")
    head = json.loads(mapped[start:at])
    arrays = []
    for kind, *shape in head["arrays"]:
        at += -at % _ALIGNED
        size = int(np.prod(shape))
        values = np.frombuffer(mapped, np.dtype(kind), size, at) if size else np.zeros(0, kind)
        arrays.append(values.reshape(shape))
        at += size * np.dtype(kind).itemsize
    if at != len(mapped):
        raise ValueError(at)
    newest = Newest(*head["newest"]) if head["newest"] else None
    return Kept(head["counts"], head["owners"], newest, DayHits(*arrays))
