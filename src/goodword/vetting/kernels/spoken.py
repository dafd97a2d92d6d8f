"""Counting of which niches the posts of many creators speak, in one walk over their bits."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]


@nb.njit(cache=True, nogil=True)
def tagged(begins: Ints, number: NDArray[np.int32], known: Masks, out: Masks) -> None:
    """Set in out (n, w) the bits of the hashtags of each post: number[begins[i]:begins[i + 1]] are rows of known."""
    for i in range(len(begins) - 1):
        for k in range(begins[i], begins[i + 1]):
            for w in range(known.shape[1]):
                out[i, w] |= known[number[k], w]


@nb.njit(cache=True, nogil=True)
def several(edges: Ints, tags: Masks, words: Masks) -> Ints:
    """(creators + 1,) where the niches of each creator begin among those of all."""
    begins = np.zeros(len(edges), np.int64)
    for c in range(len(edges) - 1):
        some = 0
        for w in range(tags.shape[1]):
            bits = np.uint64(0)
            for i in range(edges[c], edges[c + 1]):
                bits |= tags[i, w] | words[i, w]
            while bits:
                bits &= bits - np.uint64(1)
                some += 1
        begins[c + 1] = begins[c] + some
    return begins


@nb.njit(cache=True, nogil=True)
def counted(
    edges: Ints, begins: Ints, tags: Masks, words: Masks, periods: int, per_period: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """((m,) niches, (m, periods + 2) posts that speak of each, by stretch, then with a hashtag, with a word), by
    creator.

    Posts are newest first within each creator, stretches oldest first: of n posts, as many equal ones as have
    `per_period` posts, at most `periods`.
    """
    niches = np.zeros(begins[-1], np.int32)
    counts = np.zeros((begins[-1], periods + 2), np.int32)
    row = np.zeros(64 * tags.shape[1], np.int64)
    for c in range(len(edges) - 1):
        at, n = begins[c], edges[c + 1] - edges[c]
        for w in range(tags.shape[1]):
            bits = np.uint64(0)
            for i in range(edges[c], edges[c + 1]):
                bits |= tags[i, w] | words[i, w]
            for b in range(64):
                if bits >> np.uint64(b) & np.uint64(1):
                    niches[at], row[64 * w + b] = 64 * w + b, at
                    at += 1
        parts = min(periods, n // per_period)
        for i in range(edges[c], edges[c + 1]):
            old, part = edges[c + 1] - 1 - i, 0
            while part + 1 < parts and n * (part + 1) // parts <= old:
                part += 1
            for w in range(tags.shape[1]):
                either = tags[i, w] | words[i, w]
                b = 0
                while either:
                    if either & np.uint64(1):
                        mine = counts[row[64 * w + b]]
                        mine[part] += 1
                        mine[periods] += np.int32(tags[i, w] >> np.uint64(b) & np.uint64(1))
                        mine[periods + 1] += np.int32(words[i, w] >> np.uint64(b) & np.uint64(1))
                    either >>= np.uint64(1)
                    b += 1
    return niches, counts
