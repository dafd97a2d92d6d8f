"""Finds names in the index: one by bisection, many by one hash join. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.places.model import Index

_WORTH_A_JOIN = 5_000


class _Bytes(Sequence[bytes]):
    """The sorted keys as a sequence of bytes, without copying them out of Arrow."""

    def __init__(self, keys: pa.StringArray) -> None:
        _, offsets, data = keys.buffers()
        self._offsets = np.frombuffer(memoryview(offsets or b""), np.int32, len(keys) + 1, keys.offset * 4)
        self._data = memoryview(data or b"")
        self._length = len(keys)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, i: int) -> bytes:  # type: ignore[override]
        return bytes(self._data[self._offsets[i] : self._offsets[i + 1]])


class Names:
    """Entries of a name; remembers what it has looked up."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._sorted = _Bytes(index.keys)
        self._known: dict[str, tuple[int, ...]] = {}

    def entries(self, name_key: str) -> tuple[int, ...]:
        """Place number × 2 (+ 1 where it is a first name) of every place that goes by the key; () if none does."""
        found = self._known.get(name_key)
        if found is None:
            wanted = name_key.encode()
            i = bisect_left(self._sorted, wanted)
            hit = i < len(self._sorted) and self._sorted[i] == wanted
            found = self._remember(name_key, i if hit else None)
        return found

    def prefetch(self, keys: Iterable[str]) -> None:
        """Look many keys up at once; below a few thousand, one by one costs less than hashing all names."""
        missing = [k for k in set(keys) if k not in self._known]
        if len(missing) < _WORTH_A_JOIN:
            return
        rows = pc.index_in(pa.array(missing, pa.string()), value_set=self._index.keys)
        for name_key, row in zip(missing, rows.to_pylist(), strict=True):
            self._remember(name_key, row)

    def _remember(self, name_key: str, row: int | None) -> tuple[int, ...]:
        if row is None:
            found: tuple[int, ...] = ()
        else:
            found = tuple(self._index.entries[self._index.starts[row] : self._index.starts[row + 1]].tolist())
        if len(self._known) > 500_000:
            self._known.clear()
        self._known[name_key] = found
        return found
