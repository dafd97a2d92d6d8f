"""Growing one regression tree on binned columns: best split first, histograms of gradients (Friedman 2001)."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bins = NDArray[np.uint8]
Grown = tuple[Ints, Ints, Ints, Ints, Floats]


@nb.njit(cache=True)
def _histogram(bins: Bins, columns: Ints, rows: Ints, slope: Floats, curve: Floats, out: Any) -> None:  # noqa: ANN401
    """out: (columns, bins, 3) sums of slope, curvature and count of these rows."""
    out[:] = 0.0
    for c in range(len(columns)):
        column = bins[columns[c]]
        table = out[c]
        for row in rows:
            b = column[row]
            table[b, 0] += slope[row]
            table[b, 1] += curve[row]
            table[b, 2] += 1.0


@nb.njit(cache=True)
def _best_split(table: Any, l2: float, least: float) -> tuple[float, int, int]:  # noqa: ANN401
    """(gain, column, last bin to the left) of the best split of a leaf; gain 0 when there is none."""
    gain, column, cut = 0.0, -1, -1
    for c in range(table.shape[0]):
        g, h, n = table[c, :, 0].sum(), table[c, :, 1].sum(), table[c, :, 2].sum()
        left_g, left_h, left_n = 0.0, 0.0, 0.0
        base = g * g / (h + l2)
        for b in range(table.shape[1] - 1):
            left_g += table[c, b, 0]
            left_h += table[c, b, 1]
            left_n += table[c, b, 2]
            if left_n < least:
                continue
            if n - left_n < least:
                break
            right_g = g - left_g
            here = left_g * left_g / (left_h + l2) + right_g * right_g / (h - left_h + l2) - base
            if here > gain:
                gain, column, cut = here, c, b
    return gain, column, cut


@nb.njit(cache=True)
def _parted(rows: Ints, column: Bins, cut: int) -> tuple[Ints, Ints]:
    """The rows whose bin is at most `cut`, and the others, each in their order."""
    left, right = np.empty_like(rows), np.empty_like(rows)
    a = b = 0
    for row in rows:
        if column[row] <= cut:
            left[a] = row
            a += 1
        else:
            right[b] = row
            b += 1
    return left[:a].copy(), right[:b].copy()


@nb.njit(cache=True)
def grow(
    bins: Bins,
    columns: Ints,
    rows: Ints,
    slope: Floats,
    curve: Floats,
    leaves: int,
    least: float,
    l2: float,
    n_bins: int,
) -> Grown:
    """One tree with at most `leaves` leaves of at least `least` rows each.

    bins: (all columns, n); columns: those that may be used; slope, curve: (n,) first and second derivatives of the
    loss. Returns column (-1: leaf), cut, left, right and value by node, the root first.
    """
    size = 2 * leaves - 1
    column, cut = np.full(size, -1, np.int64), np.zeros(size, np.int64)
    left, right, value = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    tables = np.zeros((size, len(columns), n_bins, 3))
    members = [rows for _ in range(size)]
    gains, best_column, best_cut = np.zeros(size), np.zeros(size, np.int64), np.zeros(size, np.int64)
    _histogram(bins, columns, rows, slope, curve, tables[0])
    gains[0], best_column[0], best_cut[0] = _best_split(tables[0], l2, least)
    made = 1
    while made + 1 < size:
        node = int(np.argmax(gains[:made]))
        if gains[node] <= 1e-9:
            break
        column[node], cut[node] = columns[best_column[node]], best_cut[node]
        left[node], right[node] = made, made + 1
        members[made], members[made + 1] = _parted(members[node], bins[column[node]], cut[node])
        small, large = (made, made + 1) if len(members[made]) < len(members[made + 1]) else (made + 1, made)
        _histogram(bins, columns, members[small], slope, curve, tables[small])
        tables[large] = tables[node] - tables[small]
        gains[node] = 0.0
        for child in (made, made + 1):
            gains[child], best_column[child], best_cut[child] = _best_split(tables[child], l2, least)
        made += 2
    for node in range(made):
        if column[node] < 0:
            value[node] = -slope[members[node]].sum() / (curve[members[node]].sum() + l2)
    return column[:made], cut[:made], left[:made], right[:made], value[:made]


@nb.njit(cache=True)
def add(bins: Bins, tree: Grown, rate: float, out: Floats) -> None:
    """Add `rate` times the tree's value to out (n,)."""
    column, cut, left, right, value = tree
    for row in range(len(out)):
        node = 0
        while column[node] >= 0:
            node = left[node] if bins[column[node], row] <= cut[node] else right[node]
        out[row] += rate * value[node]
