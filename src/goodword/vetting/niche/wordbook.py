"""Words by which captions and bios speak of niches: any number of texts are read in one walk, whatever their script.

A term is a word, a beginning of words (`recipe*`), or a phrase (`street+food`). In scripts without spaces between words
a term counts wherever it stands; Korean words are beginnings, because particles follow them; Arabic and Hebrew words
count with the article and the prepositions that are written in one with them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Masks = NDArray[np.uint64]
_PLANE = 0x10000
_LETTER, _TIGHT, _BLANK = 1, 2, 32
# Scripts without spaces: Thai and Lao, Burmese, Khmer, kana and their iteration mark, Han.
_DENSE_SCRIPTS = (
    *((0x0E01, 0x0EDF), (0x1000, 0x109F), (0x1780, 0x17D3), (0x3005, 0x3007), (0x3041, 0x309F), (0x30A1, 0x30FA)),
    *((0x30FC, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF)),
)
# Accents of Latin, Greek and Cyrillic, vowel signs of Hebrew and Arabic, the Arabic stretch, the dot of Devanagari,
# how an emoji is drawn.
_DROPPED = (
    (0x0300, 0x036F),
    (0x0591, 0x05C7),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x093C, 0x093C),
    (0xFE0E, 0xFE0F),
)
# Letters that are written in two ways: Persian and Arabic forms, final forms, two signs of nasalisation.
_SAME = {0x0629: 0x0647, 0x0649: 0x064A, 0x06CC: 0x064A, 0x06A9: 0x0643, 0x06C1: 0x0647, 0x0901: 0x0902}
_ARABIC = ("ال", "وال", "بال", "لل", "و", "ب", "ل", "ف")
_HEBREW = ("ה", "ו", "ב", "ל", "מ", "ש")
# Below that many letters, a prefix makes another word of it.
_PREFIXED = 3


@dataclass(frozen=True, slots=True)
class Wordbook:
    """The terms of all niches as a tree of characters. niches: name of each bit; edges, ends: an open table from
    (node, character) to node; accepts: (nodes,) row of masks (terms, words of 64 bits), -1 where no term ends."""

    niches: tuple[str, ...]
    edges: NDArray[np.int64]
    ends: NDArray[np.int32]
    accepts: NDArray[np.int32]
    masks: Masks

    def marks(self, texts: pa.Array | pa.ChunkedArray) -> Masks:
        """(n, words) bits of the niches of which each text speaks; none for null."""
        from goodword.vetting.kernels.words import scan  # noqa: PLC0415 - compiled code is loaded when needed

        whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        whole = pa.concat_arrays([pc.fill_null(whole, "").cast(pa.large_string())])
        _, offsets, data = whole.buffers()
        begins = np.frombuffer(offsets, np.int64)[: len(whole) + 1] if len(whole) else np.zeros(1, np.int64)
        text = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
        out = np.zeros((len(whole), self.masks.shape[1]), np.uint64)
        scan(text, begins, *_letters(), self.edges, self.ends, self.accepts, self.masks, out)
        return out

    def named(self, mask: NDArray[np.uint64]) -> frozenset[str]:
        """The niches of one row of `marks`."""
        return frozenset(name for i, name in enumerate(self.niches) if int(mask[i // 64]) >> (i % 64) & 1)

    def said(self, texts: pa.Array | pa.ChunkedArray) -> list[frozenset[str]]:
        """Niches of which each text speaks, with those above them."""
        marks = self.marks(texts)
        known, number = np.unique(marks, axis=0, return_inverse=True)
        sets = [self.named(mask) for mask in known]
        return [sets[k] for k in number.ravel().tolist()]


def wordbook(terms: Mapping[str, Iterable[str]]) -> Wordbook:
    """terms: text of a term → niches of which it speaks, those above them among them."""
    niches = tuple(sorted({niche for found in terms.values() for niche in found}))
    tree: list[dict[int, int]] = [{}]
    meant: dict[int, set[str]] = {}
    for term, found in terms.items():
        for codes in _forms(term):
            node = 0
            for code in codes:
                if code not in tree[node]:
                    tree[node][code] = len(tree)
                    tree.append({})
                node = tree[node][code]
            meant.setdefault(node, set()).update(found)
    accepts = np.full(len(tree), -1, np.int32)
    accepts[list(meant)] = np.arange(len(meant))
    return Wordbook(niches, *_table(tree), accepts, _masks(list(meant.values()), niches))


def words_of(text: str) -> list[list[int]]:
    """The words of a text as the walk sees them, in characters; each stretch of a dense script is one."""
    fold, kinds = _letters()
    found, last = list[list[int]](), 0
    for char in text:
        for code in fold[ord(char) if ord(char) < _PLANE else _BLANK].tolist():
            if code:
                kind = int(kinds[code])
                if kind and kind == last:
                    found[-1].append(code)
                elif kind:
                    found.append([code])
                last = kind
    return found


def _forms(term: str) -> list[list[int]]:
    """The characters of a term in each way in which it is written; a whole word ends in a blank."""
    parts = words_of(term.rstrip("*").replace("+", " "))
    if not parts:
        return []
    if _letters()[1][parts[0][0]] == _TIGHT:
        return [[code for part in parts for code in part]]
    joined = [code for part in parts for code in (*part, _BLANK)]
    whole = joined[:-1] if term.endswith("*") or _is_korean(parts[-1][0]) else joined
    return [whole, *([*map(ord, prefix), *whole] for prefix in _prefixes(parts[0]))]


def _prefixes(word: list[int]) -> tuple[str, ...]:
    """What is written in one with a word of Arabic or Hebrew script."""
    if len(word) < _PREFIXED:
        return ()
    if 0x0600 <= word[0] <= 0x06FF:
        return () if word[:2] == [0x0627, 0x0644] else _ARABIC
    return _HEBREW if 0x0590 <= word[0] <= 0x05FF else ()


def _is_korean(code: int) -> bool:
    return 0xAC00 <= code <= 0xD7AF


def _masks(meant: list[set[str]], niches: tuple[str, ...]) -> Masks:
    bit = {niche: i for i, niche in enumerate(niches)}
    out = np.zeros((len(meant), max(1, -(-len(niches) // 64))), np.uint64)
    for row, found in zip(out, meant, strict=True):
        for niche in found:
            row[bit[niche] // 64] |= np.uint64(1 << (bit[niche] % 64))
    return out


def _table(tree: list[dict[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The edges of a tree as an open table at most a quarter full."""
    size = 1 << max(4, (4 * len(tree)).bit_length())
    edges, ends = np.full(size, -1, np.int64), np.zeros(size, np.int32)
    for node, children in enumerate(tree):
        for code, child in children.items():
            key = node << 16 | code
            slot = (key * 0x9E3779B1 >> 12) & (size - 1)
            while edges[slot] >= 0:
                slot = (slot + 1) & (size - 1)
            edges[slot], ends[slot] = key, child
    return edges, ends


@cache
def _letters() -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """((65536, 3) what each character stands for, 0 for none; (65536,) its kind as the walk takes it)."""
    fold = np.zeros((_PLANE, 3), np.int32)
    kind = np.zeros(_PLANE, np.int8)
    for code in range(_PLANE):
        if 0xD800 <= code <= 0xDFFF:
            continue
        if 0x3400 <= code <= 0x9FFF or _is_korean(code):
            fold[code, 0], kind[code] = code, _TIGHT if code <= 0x9FFF else _LETTER
            continue
        stands = _stands_for(chr(code))
        fold[code, : len(stands)] = stands
        kind[code] = _kind(chr(code))
    return fold, kind


def _stands_for(char: str) -> list[int]:
    if unicodedata.category(char) == "Cf" or _in(ord(char), _DROPPED):
        return []
    decomposed = unicodedata.normalize("NFKD", char).casefold()
    whole = unicodedata.normalize("NFC", "".join(c for c in decomposed if not _in(ord(c), _DROPPED)))
    return [_SAME.get(ord(c), ord(c)) for c in whole if ord(c) < _PLANE][:3]


def _kind(char: str) -> int:
    if _in(ord(char), _DENSE_SCRIPTS):
        return _TIGHT
    return _LETTER if unicodedata.category(char)[0] in "LMN" else 0


def _in(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)
