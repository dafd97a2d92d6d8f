"""Words of UTF-8 text as numbers: cut at what is no letter, hashed, counted by document.

Letters and digits of ASCII and every other script make words; Chinese, Japanese and Thai, which write no blanks, are
taken two characters at a time. A word after "@" is somebody's name and is left out, and so are words of digits alone.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

EMPTY = np.uint64(0)
_SEED, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)  # FNV-1a, 64 bit
_LONGEST = 40  # bytes of a word; longer ones are no words
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]


@nb.njit(cache=True)
def _hash(data: Bytes, start: int, end: int) -> Any:  # noqa: ANN401 - an unsigned number of numba
    """FNV-1a of some bytes with its bits mixed, never 0."""
    value = _SEED
    for i in range(start, end):
        value = (value ^ np.uint64(data[i])) * _PRIME
    value ^= value >> np.uint64(29)
    return value if value != EMPTY else np.uint64(1)


@nb.njit(cache=True)
def hash_texts(data: Bytes, offsets: Ints) -> NDArray[np.uint64]:
    """(n,) hash of each text; offsets: (n + 1,)."""
    out = np.empty(len(offsets) - 1, np.uint64)
    for i in range(len(out)):
        out[i] = _hash(data, offsets[i], offsets[i + 1])
    return out


@nb.njit(cache=True)
def _kind(data: Bytes, i: int, end: int) -> tuple[int, int]:
    """(bytes, kind) of the character at i: 0 cuts words, 1 letter, 2 digit, 3 stands for itself (CJK, Thai)."""
    a = data[i]
    if a < 0x80:
        if 97 <= a <= 122 or 65 <= a <= 90:
            return 1, 1
        return 1, 2 if 48 <= a <= 57 else 0
    if a < 0xE0:
        if i + 1 >= end:
            return 1, 0
        return 2, 0 if a == 0xC2 and data[i + 1] not in (0xAA, 0xB5, 0xBA) else 1
    if a >= 0xF0:
        return min(4, end - i), 0  # emoji and rare scripts
    if i + 2 >= end:
        return end - i, 0
    b, c = data[i + 1], data[i + 2]
    if a == 0xE2 or (a == 0xE3 and b == 0x80) or (a == 0xEF and b >= 0xB8):
        return 3, 0  # punctuation, arrows, symbols, full-width forms
    if a == 0xE0 and b == 0xA5 and 0xA4 <= c <= 0xA5:
        return 3, 0  # danda
    if (a == 0xE0 and 0xB8 <= b <= 0xB9) or 0xE3 <= a <= 0xE9:
        return 3, 3
    return 3, 1


@nb.njit(cache=True)
def _seek(table: NDArray[np.uint64], key: Any) -> int:  # noqa: ANN401
    """Where a key is, or could go: linear probing in a table whose size is a power of two."""
    mask = np.uint64(len(table) - 1)
    at = key & mask
    while table[at] != EMPTY and table[at] != key:
        at = (at + np.uint64(1)) & mask
    return int(at)


@nb.njit(cache=True)
def insert(table: NDArray[np.uint64], number: Ints, keys: NDArray[np.uint64], numbers: Ints) -> None:
    """Put words with their numbers into a table that has room."""
    for i in range(len(keys)):
        at = _seek(table, keys[i])
        table[at], number[at] = keys[i], numbers[i]


@nb.njit(cache=True)
def count_words(  # noqa: PLR0912, PLR0915 - one loop over bytes; calls inside it would cost more than it does
    data: Bytes, offsets: Ints, document: Ints, table: NDArray[np.uint64], number: Ints, known: int,
    niche: NDArray[np.uint64], plain: Bytes, first: int, seen: Ints, found: Ints,
    out_document: Ints, out_word: Ints, out_count: Ints, starts: Ints, ends: Ints, spoken: NDArray[np.uint64],
) -> tuple[int, int, int]:  # fmt: skip
    """Words of texts from `first` on, counted by document, until the table is 60 % full or the output has no room.

    data, offsets (n + 1,): the texts, lower case; document (n,): of which document each is, in order. table, number:
    hashes and the numbers of words, `known` of them. niche: bits of the niches that the first words speak of as a
    hashtag or, where `plain` says 1, in running text too. seen: row in which each word was written last, by number;
    found: documents by word. starts, ends: where new words stand in `data`, by number - known at entry.
    spoken (n,): bits of the niches of each text. Returns (next text, rows written, words known).
    """
    rows, base = 0, known
    limit = int(len(table) * 0.6)
    for t in range(first, len(offsets) - 1):
        begin, stop = offsets[t], offsets[t + 1]
        room = known + (stop - begin) <= limit and rows + (stop - begin) <= len(out_word)
        if not room and t > first:
            return t, rows, known
        i = begin
        paired = -1  # where the second character of a pair stands
        bits = np.uint64(0)
        while i < stop:
            size, kind = _kind(data, i, stop)
            if kind == 0:
                i += size
                continue
            start, letters, end = i, 1, i + size
            if kind == 3:
                follows, next_kind = _kind(data, end, stop) if end < stop else (0, 0)
                i = end
                if next_kind != 3 and start == paired:
                    continue
                paired = end
                end += follows if next_kind == 3 else 0
            else:
                letters = 0
                while i < stop:
                    size, kind = _kind(data, i, stop)
                    if kind % 3 == 0:
                        break
                    letters += kind == 1
                    i += size
                end = i
            sign = data[start - 1] if start > begin else np.uint8(32)
            if letters == 0 or sign == 64 or end - start > _LONGEST:
                continue
            key = _hash(data, start, end)
            at = _seek(table, key)
            if table[at] == EMPTY:
                table[at], number[at] = key, known
                starts[known - base], ends[known - base] = start, end
                known += 1
            word = number[at]
            if word < len(niche) and (sign == 35 or plain[word]):
                bits |= niche[word]
            row = seen[word]
            if 0 <= row < rows and out_word[row] == word and out_document[row] == document[t]:
                out_count[row] += 1
                continue
            out_document[rows], out_word[rows], out_count[rows] = document[t], word, 1
            seen[word] = rows
            found[word] += 1
            rows += 1
        spoken[t] = bits
    return len(offsets) - 1, rows, known
