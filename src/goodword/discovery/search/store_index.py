"""A complete index, opened for searching: files are mapped, so that many searches share one copy (I/O)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.discovery.search.columns import COLUMNS, niche_column
from goodword.discovery.search.meaning import HEAD, Vocabulary
from goodword.discovery.search.points import Points
from goodword.discovery.search.store import Arrays, Manifest, read_array, read_arrays, read_batches
from goodword.discovery.search.store_vocabulary import read_vocabulary
from goodword.discovery.search.store_words import Words

Ints = NDArray[np.int64]


class OpenIndex:
    """Everything a search reads. Rows are numbers; what stands in them never changes while this is open."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._root = root
        self._arrays = Arrays(root / manifest.base)
        self.words = Words(root / manifest.words)
        self.vocabulary: Vocabulary = read_vocabulary(root / manifest.vocabulary)
        self.dead = np.zeros(manifest.rows, np.uint8)
        self.dead[np.asarray(read_array(root / manifest.dead))] = 1
        # Mapped once: opening a file costs as much as a small search reads of it.
        self.columns = {name: self._arrays.view(name, kind, manifest.rows) for name, kind in COLUMNS.items()}
        self._niches: dict[str, NDArray[np.uint8]] = {}

    @property
    def rows(self) -> int:
        """Rows of the arrays, dead ones included."""
        return self.manifest.rows

    @cached_property
    def vectors(self) -> NDArray[np.int8]:
        """(rows, width)."""
        return self._arrays.view("vectors", np.int8, self.rows, self.vocabulary.width)

    @cached_property
    def scale(self) -> NDArray[np.float32]:
        """(rows,)."""
        return self._arrays.view("scale", np.float32, self.rows)

    @cached_property
    def heads(self) -> NDArray[np.int8]:
        """(rows, at most HEAD) the first numbers of the vectors."""
        return self._arrays.view("heads", np.int8, self.rows, min(HEAD, self.vocabulary.width))

    def niche(self, niche: str) -> NDArray[np.uint8]:
        """(rows,) texts of each creator that speak of a niche; zeros where the index does not know it."""
        found = self._niches.get(niche)
        if found is None:
            known = niche in self.manifest.niches
            kept = (
                self._arrays.view(niche_column(niche), np.uint8, self.rows) if known else np.zeros(self.rows, np.uint8)
            )
            found = self._niches[niche] = kept
        return found

    @cached_property
    def points(self) -> tuple[Points, ...]:
        """Places, one list for each part."""
        return tuple(Points(**read_arrays(self._root / p.points)) for p in self.manifest.parts)

    @cached_property
    def _names(self) -> tuple[Ints, list[pa.RecordBatch]]:
        """(first row of every batch, the batches) of all parts in order."""
        batches = [b for p in self.manifest.parts for b in read_batches(self._root / p.names) if b.num_rows]
        return np.cumsum([0, *(b.num_rows for b in batches[:-1])]), batches

    def text(self, column: str, row: int) -> str:
        """The text of a coded column; "" where it is not known."""
        return self.manifest.codes[column][int(self.columns[column][row])]

    def named(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """What is shown of these rows and not filtered by, in their order."""
        # Row by row: taking a few of a table of many batches reads them all.
        firsts, batches = self._names
        at = np.searchsorted(firsts, rows, side="right") - 1
        return [batches[b].slice(r - int(firsts[b]), 1).to_pylist()[0] for b, r in zip(at.tolist(), rows, strict=True)]

    def rows_of(self, keys: NDArray[np.uint64]) -> Ints:
        """Rows of creators by the hash of their id, those not there left out."""
        order, sorted_keys = self._by_key
        at = np.minimum(np.searchsorted(sorted_keys, keys), max(0, len(order) - 1))
        hit = sorted_keys[at] == keys if len(order) else np.zeros(len(keys), bool)
        return np.asarray(order[at[hit]], np.int64)

    @cached_property
    def _by_key(self) -> tuple[Ints, NDArray[np.uint64]]:
        alive = np.flatnonzero(self.dead == 0)
        keys = np.asarray(self.columns["key"])[alive]
        order = np.argsort(keys)
        return alive[order], keys[order]
