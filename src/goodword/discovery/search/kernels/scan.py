"""Scans over vectors of small whole numbers and over their sketches of sign bits."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Vectors = NDArray[np.int8]
Sketch = NDArray[np.uint64]


@intrinsic  # type: ignore[untyped-decorator,unused-ignore]
def _bits(_context: Any, value: Any) -> Any:  # noqa: ANN401, ARG001 - numba's own types, named by it
    """How many bits of a word are set: one instruction of the processor."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@nb.njit(cache=True, nogil=True, fastmath=True)
def add_words(starts: Ints, words: NDArray[np.int32], weights: Floats, vectors: Floats, out: Floats) -> None:
    """out (n, d) += weight × vector of the words of each document; starts: (n + 1,). Words below 0 are left out."""
    for i in range(len(starts) - 1):
        for j in range(starts[i], starts[i + 1]):
            word = words[j]
            if word >= 0:
                weight = weights[j]
                for k in range(out.shape[1]):
                    out[i, k] += weight * vectors[word, k]


@nb.njit(cache=True, nogil=True, fastmath=True)
def dot_all(vectors: Vectors, query: Vectors, scale: Floats, first: int, last: int, out: Floats) -> None:
    """out[i - first] = query · vector i × scale of i, for rows first to before last."""
    for i in range(first, last):
        total = np.int32(0)
        row = vectors[i]
        for k in range(len(query)):
            total += np.int32(row[k]) * np.int32(query[k])
        out[i - first] = total * scale[i]


@nb.njit(cache=True, nogil=True, fastmath=True)
def dot_of(vectors: Vectors, query: Vectors, scale: Floats, rows: Ints, out: Floats) -> None:
    """The same for some rows."""
    for r in range(len(rows)):
        total = np.int32(0)
        row = vectors[rows[r]]
        for k in range(len(query)):
            total += np.int32(row[k]) * np.int32(query[k])
        out[r] = total * scale[rows[r]]


@nb.njit(cache=True, nogil=True)
def hamming(sketch: Sketch, query: Sketch, first: int, last: int, out: NDArray[np.uint16]) -> None:
    """out[i] = bits in which the sketch of row i differs from that of the query, for rows first to before last."""
    width = sketch.shape[1]
    for i in range(first, last):
        total = np.uint64(0)
        for k in range(width):
            total += _bits(sketch[i, k] ^ query[k])  # type: ignore[call-arg,unused-ignore]
        out[i] = total


@nb.njit(cache=True, nogil=True)
def hamming_of(sketch: Sketch, query: Sketch, rows: Ints, out: NDArray[np.uint16]) -> None:
    """The same for some rows; out: (len(rows),)."""
    width = sketch.shape[1]
    for r in range(len(rows)):
        total = np.uint64(0)
        for k in range(width):
            total += _bits(sketch[rows[r], k] ^ query[k])  # type: ignore[call-arg,unused-ignore]
        out[r] = total


@nb.njit(cache=True, nogil=True)
def pick(distance: NDArray[np.uint16], most: int, bits: int) -> Ints:
    """Places of at least `most` of the smallest distances (all of the last one taken), in order of place."""
    counts = np.zeros(bits + 2, np.int64)
    for i in range(len(distance)):
        counts[distance[i]] += 1
    limit, total = 0, counts[0]
    while total < most and limit < bits:
        limit += 1
        total += counts[limit]
    out = np.empty(total, np.int64)
    n = 0
    for i in range(len(distance)):
        if distance[i] <= limit:
            out[n] = i
            n += 1
    return out
