"""Days of hits kept on disk beside the ledger (I/O): worked out once, read by mapping the files into memory.

A day is renewed when the ledger counts other hits for it than the kept day was made from; the counts are written in the
transaction of the hits, so that nothing is missed whatever the order in which transactions end. The folder may be
deleted at any time.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from goodword.campaigns.measured.days import ARRAYS, DayHits
from goodword.core.codec import digest

Counts = dict[int, dict[str, int]]
"""Day → (link and kind) → hits."""


class Mirror:
    """Days of one campaign of one ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def days(self, counts: Counts, make: Callable[[int], DayHits], owners: str) -> tuple[list[DayHits], int]:
        """Every day that has hits, and how many had to be worked out anew. owners: mark of whose the links are."""
        found, renewed = [], 0
        for day in sorted(counts):
            wanted = digest({"counts": counts[day], "owners": owners, "form": 2})
            kept = self._read(day, wanted)
            if kept is None:
                kept, renewed = make(day), renewed + 1
                self._write(day, wanted, kept)
            found.append(kept)
        return found, renewed

    def _read(self, day: int, wanted: str) -> DayHits | None:
        place = self._folder / str(day)
        try:
            if json.loads((place / "made.json").read_text("utf-8")) != wanted:
                return None
            return DayHits(*(np.load(place / f"{name}.npy", mmap_mode="r") for name in ARRAYS))
        except (OSError, ValueError, EOFError):
            return None  # not there, or half there: it is made anew

    def _write(self, day: int, mark: str, made: DayHits) -> None:
        """A day appears whole or not at all; a full disk only means that it is worked out again next time."""
        place = self._folder / str(day)
        part = self._folder / f".{day}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            part.mkdir(parents=True)
            for name in ARRAYS:
                np.save(part / f"{name}.npy", getattr(made, name))
            (part / "made.json").write_text(json.dumps(mark), "utf-8")
            if place.exists():
                place.rename(part / "old")
            part.rename(place)
            shutil.rmtree(place / "old", ignore_errors=True)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
