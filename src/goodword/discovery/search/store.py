"""Indexes on disk: one folder a lineage, files that only grow or never change, published by one rename (I/O).

    <catalogue>/search/<FORMAT>/lock, generations/  see `catalogue.generations`
    <catalogue>/search/<FORMAT>/base-<n>/           everything of the index that build number n began

Columns and vectors are plain arrays that an update appends to: a generation reads as many rows as its manifest says, so
that an older one, or one whose successor was killed half-way, never sees what came after. Rows that an update replaces
are marked dead in a file of their own.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.generations import GRACE_SECONDS, Generations, Wording

FORMAT = "s2"
"""Changes whenever files of an index change their meaning."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that came in together: first row, how many, and the files that hold what is written once."""

    first: int
    rows: int
    names: str
    points: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A complete index. rows: of the arrays, dead ones included. state: of the catalogue it was made from.

    base, words, dead, vocabulary: names below the store. codes: texts by column, in the order of their codes.
    documents: how many the frequencies of the vocabulary were counted on.
    """

    number: int
    made_at: int
    state: str
    rows: int
    live: int
    base: str
    words: str
    dead: str
    vocabulary: str
    embedder: str
    width: int
    documents: int
    each: int
    niches: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    parts: tuple[Part, ...]
    embedded: str = ""
    told: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest's text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """The index that a manifest describes."""
        plain = json.loads(text)
        plain["parts"] = tuple(Part(**p) for p in plain["parts"])
        plain["niches"] = tuple(plain["niches"])
        plain["codes"] = {name: tuple(texts) for name, texts in plain["codes"].items()}
        return cls(**plain)


_WORDING = Wording(
    busy="Another process is building the search index of this catalogue.",
    meanwhile="searches go on with the index that is complete",
    unreadable="The search index cannot be read.",
    whole="The catalogue is whole; a search index can always be built again from it.",
    again="goodword index",
)


class SearchStore(Generations[Manifest]):
    """The indexes of one catalogue folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / "search" / FORMAT, Manifest.from_json, _WORDING)

    def collect(self, now: int, grace: int = GRACE_SECONDS) -> None:
        """Remove indexes superseded for longer than `grace` seconds, and what a killed build left.

        Call it only while holding the lock.
        """
        kept = self.keep(now, grace)
        bases = {m.base for m in kept}
        for folder in self.root.glob("base-*"):
            if folder.name not in bases:
                shutil.rmtree(folder)
        named = {(self.root / name).resolve() for m in kept for name in _written_once(m)}
        for base in bases:
            for path in (self.root / base).glob("*-[0-9]*"):
                if path.resolve() not in named:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def forget_older(self) -> None:
        """Remove indexes of earlier formats, which nothing reads any more. Call it once there is one of this format."""
        for folder in self.root.parent.glob("s[0-9]*"):
            if folder.name != FORMAT and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self, name: str) -> None:
        """Remove a folder below the store, if it is there."""
        shutil.rmtree(self.root / name, ignore_errors=True)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(p.stat().st_size for p in self.root.rglob("*") if p.is_file()) if self.root.exists() else 0


def _written_once(manifest: Manifest) -> list[str]:
    parts = [name for part in manifest.parts for name in (part.names, part.points)]
    return [manifest.words, manifest.dead, manifest.vocabulary, *parts]


class Arrays:
    """Arrays in one folder that only grow; each is a file of plain numbers, one row after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, name: str, rows: NDArray[Any], at: int) -> None:
        """Write rows from row `at` on; what stood after it is gone."""
        size = rows.dtype.itemsize * int(np.prod(rows.shape[1:]))
        with (self._folder / name).open("r+b" if (self._folder / name).exists() else "w+b") as handle:
            handle.truncate(at * size)
            handle.seek(at * size)
            handle.write(np.ascontiguousarray(rows).data)

    def sync(self) -> None:
        """Wait until everything is on disk."""
        for path in self._folder.iterdir():
            if path.is_file():
                with path.open("rb") as handle:
                    os.fsync(handle.fileno())

    def view(self, name: str, kind: type[np.generic], rows: int, width: int = 0) -> NDArray[Any]:
        """The first `rows` rows, mapped from the file; a plain array, whose slices cost less than a mapped one's."""
        shape = (rows, width) if width else (rows,)
        if not rows:
            return np.empty(shape, kind)
        return np.memmap(self._folder / name, dtype=kind, mode="r", shape=shape).view(np.ndarray)


def write_array(path: Path, array: NDArray[Any]) -> None:
    """An array that never changes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as handle:
        np.save(handle, array)


def read_array(path: Path) -> NDArray[Any]:
    """An array as it was written, mapped from the file."""
    found: NDArray[Any] = np.load(path, mmap_mode="r") if path.stat().st_size > 4096 else np.load(path)
    return found


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Several arrays in one file, not packed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as handle:
        np.savez(handle, allow_pickle=False, **{name: np.asarray(array) for name, array in arrays.items()})


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Several arrays, read into memory."""
    with np.load(path, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


class TableWriter:
    """A table written piece by piece as one file that can be mapped."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._sink = pa.OSFile(str(path), "wb")
        self._writer = pa.ipc.new_file(self._sink, schema)

    def write(self, table: pa.Table) -> None:
        """Append rows."""
        self._writer.write_table(table)

    def close(self) -> None:
        """Complete the file."""
        self._writer.close()
        self._sink.close()


def read_batches(path: Path) -> list[pa.RecordBatch]:
    """A table as it was written, piece by piece, mapped from the file."""
    file = pa.ipc.open_file(pa.memory_map(str(path), "r"))
    return [file.get_batch(i) for i in range(file.num_record_batches)]
