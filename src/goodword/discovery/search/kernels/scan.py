"""Scans over vectors of small whole numbers and over their heads."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Vectors = NDArray[np.int8]
Steps = NDArray[np.uint16]


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


@nb.njit(cache=True, nogil=True, fastmath=True)
def far_all(heads: Vectors, query: Vectors, scale: Floats, first: int, last: int, steps: float, out: Steps) -> None:
    """out[i] = how far row i is from the query, in so many steps a unit, for rows first to before last."""
    for i in range(first, last):
        total = np.int32(0)
        row = heads[i]
        for k in range(len(query)):
            total += np.int32(row[k]) * np.int32(query[k])
        out[i] = np.uint16(min(max((1.0 - total * scale[i]) * steps, 0.0), 4.0 * steps))


@nb.njit(cache=True, nogil=True, fastmath=True)
def far_of(heads: Vectors, query: Vectors, scale: Floats, rows: Ints, steps: float, out: Steps) -> None:
    """The same for some rows; out: (len(rows),)."""
    for r in range(len(rows)):
        total = np.int32(0)
        row = heads[rows[r]]
        for k in range(len(query)):
            total += np.int32(row[k]) * np.int32(query[k])
        out[r] = np.uint16(min(max((1.0 - total * scale[rows[r]]) * steps, 0.0), 4.0 * steps))


@nb.njit(cache=True, nogil=True)
def pick(distance: Steps, most: int, farthest: int) -> Ints:
    """Places of at least `most` of the smallest distances (all of the last one taken), in order of place."""
    counts = np.zeros(farthest + 2, np.int64)
    for i in range(len(distance)):
        counts[distance[i]] += 1
    limit, total = 0, counts[0]
    while total < most and limit < farthest:
        limit += 1
        total += counts[limit]
    out = np.empty(total, np.int64)
    n = 0
    for i in range(len(distance)):
        if distance[i] <= limit:
            out[n] = i
            n += 1
    return out
