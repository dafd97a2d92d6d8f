"""Which rows pass the filters of a search, in one pass over the columns that it names."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]


@nb.njit(cache=True, nogil=True)
def _passes(
    i: int, platform: NDArray[np.uint8], language: NDArray[np.uint16], country: NDArray[np.uint16],
    followers: Ints, price: Ints, currency: NDArray[np.uint8], last: Ints,
    platforms: Flags, languages: Flags, countries: Flags,
    spans: NDArray[np.int64], most_price: int, unit: int, after: int,
) -> bool:  # fmt: skip
    if len(platforms) and not platforms[platform[i]]:
        return False
    if len(languages) and not languages[language[i]]:
        return False
    if len(countries) and not countries[country[i]]:
        return False
    if len(spans):
        inside = False
        for k in range(len(spans)):
            inside |= spans[k, 0] <= followers[i] < spans[k, 1]
        if not inside:
            return False
    if most_price >= 0 and (price[i] < 0 or price[i] > most_price or currency[i] != unit):
        return False
    return bool(last[i] >= after)


@nb.njit(cache=True, nogil=True)
def passing(
    n: int, dead: Flags, platform: NDArray[np.uint8], language: NDArray[np.uint16], country: NDArray[np.uint16],
    followers: Ints, price: Ints, currency: NDArray[np.uint8], last: Ints,
    platforms: Flags, languages: Flags, countries: Flags,
    spans: NDArray[np.int64], most_price: int, unit: int, after: int,
) -> Ints:  # fmt: skip
    """Rows of n that pass. Flags by code (empty: any); spans (k, 2): followers from, to before; most_price < 0: any."""
    out = np.empty(n, np.int64)
    kept = 0
    for i in range(n):
        if not dead[i] and _passes(
            i, platform, language, country, followers, price, currency, last,
            platforms, languages, countries, spans, most_price, unit, after,
        ):  # fmt: skip
            out[kept] = i
            kept += 1
    return out[:kept].copy()


@nb.njit(cache=True, nogil=True)
def passing_of(
    rows: Ints, dead: Flags, platform: NDArray[np.uint8], language: NDArray[np.uint16], country: NDArray[np.uint16],
    followers: Ints, price: Ints, currency: NDArray[np.uint8], last: Ints,
    platforms: Flags, languages: Flags, countries: Flags,
    spans: NDArray[np.int64], most_price: int, unit: int, after: int,
) -> Ints:  # fmt: skip
    """Those of these rows that pass."""
    out = np.empty(len(rows), np.int64)
    kept = 0
    for i in rows:
        if not dead[i] and _passes(
            i, platform, language, country, followers, price, currency, last,
            platforms, languages, countries, spans, most_price, unit, after,
        ):  # fmt: skip
            out[kept] = i
            kept += 1
    return out[:kept].copy()
