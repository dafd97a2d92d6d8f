"""Words of many texts counted by document, and the niches that each text speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Counted:
    """Words of some documents: row by row the document, the word's number and how often; (texts,) bits of niches."""

    document: Ints
    word: Ints
    count: Ints
    spoken: Hashes


def buffers(texts: pa.Array) -> tuple[NDArray[np.uint8], Ints]:
    """(bytes, offsets (n + 1,)) of an Arrow array of texts without nulls."""
    array = texts.cast(pa.large_string())
    array = array if array.offset == 0 else pa.concat_arrays([array])
    offsets = np.frombuffer(array.buffers()[1], np.int64)[: len(array) + 1]
    data = array.buffers()[2]
    return (np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)), offsets


def hashes_of(texts: Iterable[str]) -> Hashes:
    """(n,) the numbers under which words are known."""
    from goodword.discovery.search.kernels import hash_texts  # noqa: PLC0415 - loads numba

    array = pa.array(list(texts), pa.string())
    found: Hashes = hash_texts(*buffers(array)) if len(array) else np.empty(0, np.uint64)
    return found


def niche_words(taxonomy: Taxonomy, ids: tuple[str, ...]) -> dict[str, tuple[int, bool]]:
    """Word → (bits of the niches that it speaks of, those above them included; whether it does in running text too).

    A hashtag is put there to say so; in a sentence only a name or a longer word does.
    """
    place = {niche: i for i, niche in enumerate(ids)}
    names = {
        word
        for niche in taxonomy.niches.values()
        for name in (niche.id, *niche.declared)
        for word in [name.replace("-", "")]
    }
    found: dict[str, tuple[int, bool]] = {}
    for niche in taxonomy.niches.values():
        for tag in niche.all_tags():
            bits = sum(1 << place[n] for n in taxonomy.covered(tag) if n in place)
            found[tag] = (bits, tag in names or len(tag) >= (5 if tag.isascii() else 3))
    return found


class WordCounter:
    """Numbers words as they come: the same word has the same number however often `count` is called.

    words: those known before, in the order of their numbers; `speaking` gives the niches of some, which come first.
    """

    def __init__(self, speaking: Mapping[str, tuple[int, bool]], words: Sequence[str] = ()) -> None:
        first = list(dict.fromkeys([*speaking, *words]))
        self.words = first
        self._niche = np.array([bits for bits, _ in speaking.values()], np.uint64)
        self._plain = np.array([plain for _, plain in speaking.values()], np.uint8)
        self._seen = np.full(max(1 << 16, 2 * len(first)), -1, np.int64)
        self._found = np.zeros(len(self._seen), np.int64)
        self._table, self._number = np.zeros(0, np.uint64), np.zeros(0, np.int64)
        self._room(4 * len(first))
        self._insert(hashes_of(first), np.arange(len(first)))

    @property
    def found(self) -> Ints:
        """(words,) how many of the documents counted have each."""
        return self._found[: len(self.words)]

    def count(self, texts: pa.Array, owner: Ints) -> Counted:
        """Words of these texts (lower case, no nulls); owner: (n,) of which each is, texts of one together."""
        from goodword.discovery.search.kernels import count_words  # noqa: PLC0415 - loads numba

        data, offsets = buffers(texts)
        spoken = np.zeros(len(texts), np.uint64)
        longest = int(np.diff(offsets).max(initial=0))
        room = max(4_000_000, 2 * longest)
        self._seen[:] = -1
        parts: list[list[Ints]] = []
        first = 0
        while first < len(texts):
            self._room(len(self.words) + longest + 1)
            rows = [np.empty(room, np.int64) for _ in range(3)]
            new = [np.empty(len(self._table), np.int64) for _ in range(2)]
            state: tuple[Any, ...] = (self._table, self._number, len(self.words), self._niche, self._plain, first)
            counts: tuple[Any, ...] = (self._seen, self._found, *rows, *new, spoken)
            first, n, known = count_words(data, offsets, owner, *state, *counts)
            text = data.tobytes() if known > len(self.words) else b""
            fresh = range(known - len(self.words))
            self.words += [text[new[0][i] : new[1][i]].decode("utf-8", "replace") for i in fresh]
            self._seen[:] = -1
            parts.append([r[:n].copy() for r in rows])
        document, word, count = (np.concatenate([p[k] for p in parts] or [np.empty(0, np.int64)]) for k in range(3))
        return Counted(document, word, count, spoken)

    def _room(self, words: int) -> None:
        """Make room for so many words."""
        while len(self._seen) < max(words, int(len(self._table) * 0.6)) + 1:
            self._seen = np.concatenate([self._seen, np.full(len(self._seen), -1, np.int64)])
            self._found = np.concatenate([self._found, np.zeros(len(self._found), np.int64)])
        size = max(1 << 18, len(self._table))
        while words * 2 > size:
            size *= 2
        if size > len(self._table):
            old, numbers = self._table, self._number
            self._table, self._number = np.zeros(size, np.uint64), np.zeros(size, np.int64)
            used = old != 0
            self._insert(old[used], numbers[used])
            self._room(words)

    def _insert(self, keys: Hashes, numbers: Ints) -> None:
        from goodword.discovery.search.kernels import insert  # noqa: PLC0415 - loads numba

        insert(self._table, self._number, keys, numbers)
