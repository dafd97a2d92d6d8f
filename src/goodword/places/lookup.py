"""Finds names in the index: one by bisection, many by one hash join. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.places.model import Index
from goodword.places.names import SEATED, seatless

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
            found = self._remember(name_key, self._row(name_key))
        return found

    def _row(self, name_key: str) -> int | None:
        wanted = name_key.encode()
        i = bisect_left(self._sorted, wanted)
        return i if i < len(self._sorted) and self._sorted[i] == wanted else None

    def prefetch(self, keys: Iterable[str]) -> None:
        """Look many keys up at once; below a few thousand, one by one costs less than hashing all names."""
        missing = [k for k in set(keys) if k not in self._known]
        if len(missing) < _WORTH_A_JOIN:
            return
        rows = pc.index_in(pa.array(missing, pa.string()), value_set=self._index.keys)
        for name_key, row in zip(missing, rows.to_pylist(), strict=True):
            self._remember(name_key, row)

    def _remember(self, name_key: str, row: int | None) -> tuple[int, ...]:
        rows = [r for r in (row, *self._otherwise(name_key, row)) if r is not None]
        index = self._index
        found = tuple(
            dict.fromkeys(e for r in rows for e in index.entries[index.starts[r] : index.starts[r + 1]].tolist())
        )
        if len(self._known) > 500_000:
            self._known.clear()
        self._known[name_key] = found
        return found

    def _otherwise(self, name_key: str, row: int | None) -> list[int | None]:
        """Rows of the same Arabic name written with or without its hamza."""
        plain = seatless(name_key)
        if not plain:
            return []
        rows = [self._row(plain), *self._seated.get(plain, ())]
        return [r for r in dict.fromkeys(rows) if r != row]

    @cached_property
    def _seated(self) -> dict[str, tuple[int, ...]]:
        """Key without hamza → rows of keys that are written with it."""
        keys = self._index.keys
        rows = pc.indices_nonzero(pc.match_substring_regex(keys, SEATED))
        found: dict[str, tuple[int, ...]] = {}
        for row, name in zip(rows.to_pylist(), keys.take(rows).to_pylist(), strict=True):
            plain = seatless(name)
            found[plain] = (*found.get(plain, ()), row)
        return found
