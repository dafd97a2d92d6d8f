"""Who posts things that mean something similar: filters first, then a scan that misses next to nothing.

Few rows are compared exactly. Of many, the heads of the vectors (their first numbers, in which people differ most)
choose those that are compared: nearly as good as comparing everybody, at half the reading (bench `search-recall`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.discovery.search.meaning import HEAD, whole_numbers

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

EXACT = 120_000
"""Rows up to which everybody is compared."""

LEAST, SHARE = 20_000, 0.01
"""How many the heads keep: so many, or this share of the rows where that is more."""

_STEPS = 2_000.0  # in which distances of heads are told apart, a unit of cosine

_CHUNK = 65_536


class Vectors(Protocol):
    """Where vectors are: of people by row."""

    @property
    def rows(self) -> int: ...

    @property
    def vectors(self) -> NDArray[np.int8]: ...

    @property
    def scale(self) -> Floats: ...

    @property
    def heads(self) -> NDArray[np.int8]: ...

    @property
    def dead(self) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True)
class Nearest:
    """rows, cosines (k,): best first, of equals the earlier row. compared: how many were compared exactly."""

    rows: Ints
    cosine: Floats
    compared: int


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    """Two threads: compiled loops let go of the interpreter, and reading memory is what takes the time."""
    return ThreadPoolExecutor(2, thread_name_prefix="search")


def nearest(
    index: Vectors, query: Floats, k: int, among: Ints | None, *, exact: bool = False, limit: int | None = None
) -> Nearest:
    """The k rows whose vectors point most in the direction of `query` (width,). among: of these rows; None: of all.

    limit: rows up to which everybody is compared (EXACT if None); exact: whatever their number.
    """
    if not query.any() or (among is not None and not len(among)):
        return Nearest(np.empty(0, np.int64), np.empty(0, np.float32), 0)
    count = index.rows if among is None else len(among)
    if not exact and count > (EXACT if limit is None else limit):
        among = _likely(index, query, max(LEAST, int(count * SHARE)), among)
    scores = cosines(index, query, among)
    rows = np.arange(index.rows) if among is None else among
    if among is None and index.dead.any():
        scores = np.where(index.dead == 0, scores, np.float32(-2))
    best = top(scores, k)
    best = best[scores[best] > -2]
    return Nearest(np.asarray(rows[best], np.int64), scores[best], len(rows))


def cosines(index: Vectors, query: Floats, among: Ints | None) -> Floats:
    """(n,) cosine of each of these rows with the query."""
    from goodword.discovery.search.kernels import dot_all, dot_of  # noqa: PLC0415 - loads numba

    small, own = whole_numbers(query[None, :])
    n = index.rows if among is None else len(among)
    out = np.empty(n, np.float32)
    vectors, scale = index.vectors, index.scale

    def part(first: int) -> None:
        last = min(first + _CHUNK, n)
        if among is None:
            dot_all(vectors, small[0], scale, first, last, out[first:last])
        else:
            dot_of(vectors, small[0], scale, among[first:last], out[first:last])

    _each(part, n)
    return np.asarray(out * own[0], np.float32)


def _likely(index: Vectors, query: Floats, most: int, among: Ints | None) -> Ints:
    """At least `most` rows whose heads are nearest to that of the query; dead ones are left out."""
    from goodword.discovery.search.kernels import far_all, far_of, pick  # noqa: PLC0415 - loads numba

    small, own = whole_numbers(query[None, :])
    head = np.ascontiguousarray(small[0][:HEAD])
    heads, scale = index.heads, index.scale * own[0]
    n = index.rows if among is None else len(among)
    distance = np.empty(n, np.uint16)

    def part(first: int) -> None:
        last = min(first + _CHUNK, n)
        if among is None:
            far_all(heads, head, scale, first, last, _STEPS, distance)
        else:
            far_of(heads, head, scale, among[first:last], _STEPS, distance[first:last])

    _each(part, n)
    farthest = int(4 * _STEPS)
    if among is None and index.dead.any():
        distance[index.dead > 0] = farthest
    found: Ints = pick(distance, most, farthest)
    return found if among is None else among[found]


def _each(work: Callable[[int], None], n: int) -> None:
    firsts = range(0, n, _CHUNK)
    if len(firsts) < 2:
        for first in firsts:
            work(first)
    else:
        list(_pool().map(work, firsts))


def top(scores: NDArray[Any], k: int) -> Ints:
    """Places of the k greatest, greatest first; of equals the earlier one."""
    if len(scores) > k:
        limit = np.partition(scores, len(scores) - k)[len(scores) - k]
        above = np.flatnonzero(scores > limit)
        among = np.concatenate([above, np.flatnonzero(scores == limit)[: k - len(above)]])
    else:
        among = np.arange(len(scores))
    return np.asarray(among[np.lexsort((among, -scores[among].astype(np.float64)))], np.int64)
