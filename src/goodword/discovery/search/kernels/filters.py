"""Which rows pass the filters of a search: one pass over each column that it names, so that no other is read."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]
Codes = NDArray[np.uint8] | NDArray[np.uint16]


@nb.njit(cache=True, nogil=True)
def keep_coded(codes: Codes, flags: Flags, mask: Flags) -> None:
    """Take out of the mask (n,) the rows whose code is not flagged."""
    for i in range(len(mask)):
        mask[i] &= flags[codes[i]]


@nb.njit(cache=True, nogil=True)
def keep_spans(values: Ints, spans: Ints, mask: Flags) -> None:
    """Take out the rows whose value lies in none of the spans (k, 2): from, to before."""
    for i in range(len(mask)):
        inside = np.uint8(0)
        for k in range(len(spans)):
            inside |= np.uint8((spans[k, 0] <= values[i]) & (values[i] < spans[k, 1]))
        mask[i] &= inside


@nb.njit(cache=True, nogil=True)
def keep_priced(prices: Ints, currency: Flags, most: int, unit: int, mask: Flags) -> None:
    """Take out the rows that ask for more, in another currency, or for nothing that is known."""
    for i in range(len(mask)):
        mask[i] &= np.uint8((prices[i] >= 0) & (prices[i] <= most) & (currency[i] == unit))


@nb.njit(cache=True, nogil=True)
def kept(mask: Flags) -> Ints:
    """Places of the rows that are left, in order."""
    total = 0
    for i in range(len(mask)):
        total += mask[i]
    out = np.empty(total, np.int64)
    n = 0
    for i in range(len(mask)):
        if mask[i]:
            out[n] = i
            n += 1
    return out
