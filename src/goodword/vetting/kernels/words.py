"""Finding many words, beginnings of words and phrases in many texts in one walk over their UTF-8 bytes."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]
_LETTER, _TIGHT = 1, 2
_HASH, _AT, _WIDE_HASH = 35, 64, 65283
_UNDERSCORE, _POINT, _BLANK = 95, 46, 32
# Terms that can be under way at one place: several places of a dense script, or phrases that began before.
_MOST = 16


@nb.njit(cache=True, nogil=True)
def _step(edges: Ints, ends: NDArray[np.int32], node: int, code: int) -> int:
    """The node behind an edge, -1 where there is none."""
    key = node << 16 | code
    slot = (key * 0x9E3779B1 >> 12) & (len(edges) - 1)
    while edges[slot] >= 0:
        if edges[slot] == key:
            return int(ends[slot])
        slot = (slot + 1) & (len(edges) - 1)
    return -1


@nb.njit(cache=True, nogil=True)
def _all(
    edges: Ints,
    ends: NDArray[np.int32],
    accepts: NDArray[np.int32],
    masks: Masks,
    under: Ints,
    n: int,
    code: int,
    out: Masks,
) -> int:
    """Take every term under way one character further; how many still are."""
    kept = 0
    for k in range(n):
        node = _step(edges, ends, under[k], code)
        if node < 0:
            continue
        if accepts[node] >= 0:
            row = masks[accepts[node]]
            for w in range(len(row)):
                out[w] |= row[w]
        under[kept] = node
        kept += 1
    return kept


@nb.njit(cache=True, nogil=True)
def scan(  # noqa: PLR0912 - one walk over the bytes
    data: NDArray[np.uint8],
    offsets: Ints,
    fold: NDArray[np.int32],
    kind: NDArray[np.int8],
    edges: Ints,
    ends: NDArray[np.int32],
    accepts: NDArray[np.int32],
    masks: Masks,
    out: Masks,
) -> None:
    """Set in out (n, w) the bits of everything said in each text; hashtags and mentions are passed over.

    data, offsets: texts as UTF-8, text i being data[offsets[i]:offsets[i + 1]]. fold: (65536, 3) characters that each
    stands for, 0 for none. kind: (65536,) 0 what ends a word, 1 a letter, 2 a character of a script without spaces.
    edges, ends: a tree of characters as an open table from (node, character) to node, words ending in a blank; accepts:
    (nodes,) the row of masks (terms, w) of a term that ends there, -1 where none does.
    """
    under = np.zeros(_MOST, np.int64)
    for i in range(len(offsets) - 1):
        mine = out[i]
        n, last, passed = 0, 0, False
        at, end = offsets[i], offsets[i + 1]
        while at <= end:
            if n == 0 and last == _LETTER:  # nothing begins inside a word
                while at < end and data[at] < 0x80 and kind[data[at]] == _LETTER:
                    at += 1
            code, wide = _BLANK, 1  # a blank ends the last word
            if at < end:
                b = int(data[at])
                if b < 0x80:
                    code = b
                elif b < 0xE0 and at + 1 < end:
                    code, wide = (b & 0x1F) << 6 | int(data[at + 1]) & 0x3F, 2
                elif b < 0xF0 and at + 2 < end:
                    code, wide = (b & 0x0F) << 12 | (int(data[at + 1]) & 0x3F) << 6 | int(data[at + 2]) & 0x3F, 3
                else:
                    wide = 4
            at += wide
            for p in range(3):
                c = int(fold[code, p])
                if c == 0:
                    break
                what = int(kind[c])
                if passed and what != 0:
                    continue
                if what != last and last == _LETTER:
                    n = _all(edges, ends, accepts, masks, under, n, _BLANK, mine)
                if what == 0:
                    passed = code in (_HASH, _WIDE_HASH, _AT) or (passed and code in (_UNDERSCORE, _POINT))
                    n = 0 if last == _TIGHT else n
                else:
                    if (what == _TIGHT or last != _LETTER) and n < _MOST:
                        under[n] = 0
                        n += 1
                    if n > 0:
                        n = _all(edges, ends, accepts, masks, under, n, c, mine)
                last = what
