"""What is filtered by, as words of the index of words: it then passes over everybody else by itself.

Words are coarser than filters (followers by bracket, places by square), so that they let through everybody who passes
and a few more, who are taken out afterwards. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.core.geo import Circle
from goodword.discovery.search.columns import Filter

Ints = NDArray[np.int64]
EDGES = np.array(
    [0, 250, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000, 75_000, 100_000,
     150_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000]
)  # fmt: skip
"""Lower limits of the brackets of followers."""

PER_DEGREE = (10.0, 2.0, 0.4)
"""Squares a degree at each of three sizes: some 11, 55 and 280 km."""

_MOST_SQUARES = 160
_CODED = (("platform", "p"), ("language", "l"), ("country", "c"))


def facts(columns: Mapping[str, NDArray[Any]], rows: Ints, at: NDArray[np.float64]) -> list[str]:
    """(n,) what is known of each creator, as words. columns: (n,) by name; rows, at (m, 2): places, by row."""
    parts = [np.char.add(letter, columns[name].astype(str)) for name, letter in _CODED]
    parts.append(np.char.add("f", np.searchsorted(EDGES, columns["followers"], "right").astype(str)))
    plain = [" ".join(words) for words in zip(*(p.tolist() for p in parts), strict=True)]
    for size in range(len(PER_DEGREE)):
        squares = _square(at[:, 0], at[:, 1], size)
        for row, square in set(zip(rows.tolist(), squares.tolist(), strict=True)):
            plain[row] += f" s{size}x{square}"
    return plain


def asked_facts(asks: Filter, circle: Circle | None) -> tuple[tuple[str, ...], ...]:
    """Groups of words of which everybody who passes has one each. The last one is of the circle, where there is one.

    A circle that touches too many squares, and a filter that lets nearly everybody through, ask for nothing.
    """
    found = [_flagged(letter, flags) for (_, letter), flags in zip(_CODED, _flags(asks), strict=True)]
    if len(asks.spans):
        brackets = {b for low, high in asks.spans.tolist() for b in _brackets(low, high)}
        found.append(tuple(f"f{b}" for b in sorted(brackets)))
    if circle is not None:
        found.append(tuple(squares_of(circle)))
    return tuple(group for group in found if group)


def _flags(asks: Filter) -> Sequence[NDArray[np.uint8]]:
    return asks.platforms, asks.languages, asks.countries


def _flagged(letter: str, flags: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(f"{letter}{code}" for code in np.flatnonzero(flags).tolist())


def _brackets(low: int, high: int) -> Iterable[int]:
    """Brackets that followers from `low` to before `high` lie in; 0 is that of followers not known."""
    return range(int(np.searchsorted(EDGES, low, "right")), int(np.searchsorted(EDGES, high - 1, "right")) + 1)


def squares_of(circle: Circle) -> list[str]:
    """Words of the squares that a circle touches, of the smallest size of which there are few."""
    south, west, north, east = circle.box()
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    for size, per_degree in enumerate(PER_DEGREE):
        ys = range(*_steps(south + 90, north + 90, per_degree))
        xs = [x for a, b in spans for x in range(*_steps(a + 180, b + 180, per_degree))]
        if len(ys) * len(xs) <= _MOST_SQUARES:
            return [f"s{size}x{y * _across(size) + x}" for y in ys for x in xs]
    return []


def _steps(low: float, high: float, per_degree: float) -> tuple[int, int]:
    return int(np.floor(low * per_degree)), int(np.floor(high * per_degree)) + 1


def _across(size: int) -> int:
    return int(360 * PER_DEGREE[size]) + 1


def _square(lat: NDArray[np.float64], lon: NDArray[np.float64], size: int) -> Ints:
    y = np.floor((lat + 90) * PER_DEGREE[size]).astype(np.int64)
    x = np.floor((lon + 180) * PER_DEGREE[size]).astype(np.int64)
    return np.asarray(y * _across(size) + x)
