"""Meaning: vectors of words summed to vectors of people, turned so that few numbers keep most of it.

A person is the sum of the vectors of their words, each times (1 + log of how often they write it) × how rare it is. The
sum is projected to the 256 directions in which people differ most, in two halves: the head holds the 128 in which they
differ more. Within each half everything is turned at random, so that its numbers carry alike, and kept as whole numbers
from -127 to 127.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.discovery.search.counting import hashes_of
from goodword.discovery.search.embed_words import WordEmbedder, rarity, unit
from goodword.discovery.search.model import Embedder

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
WIDTH, HEAD = 256, 128
MOST_WORDS = 200_000
"""Words that are encoded: those that most people write. Who writes rarer ones is found by the word itself."""

_SAMPLE = 20_000
_BLOCK = 4_096


@dataclass(frozen=True)
class Vocabulary:
    """Words as an index knows them. hashes: sorted; vectors: (v, width) in their order; found: people who write each.

    basis: (model width, width) the projection. documents: people counted.
    """

    hashes: NDArray[np.uint64]
    vectors: NDArray[np.float16]
    found: Ints
    basis: Floats
    documents: int

    def places(self, hashes: NDArray[np.uint64]) -> Ints:
        """(n,) where these words stand; -1 where they are not known."""
        if not len(self.hashes):
            return np.full(len(hashes), -1)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, at, -1)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything but the vectors, to be kept."""
        return {name: getattr(self, name) for name in ("hashes", "found", "basis")} | {
            "documents": np.array([self.documents])
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], vectors: NDArray[np.float16]) -> Vocabulary:
        """The vocabulary that was kept."""
        plain = {name: arrays[name] for name in ("hashes", "found", "basis")}
        return cls(vectors=vectors, documents=int(arrays["documents"][0]), **plain)

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self.basis.shape[1])

    @cached_property
    def rarity(self) -> Floats:
        """(v,) how much each word counts."""
        return rarity(self.found, self.documents)


def learn_words(
    words: Sequence[str], found: Ints, starts: Ints, numbers: NDArray[np.int32], counts: NDArray[np.uint16], *,
    embedder: WordEmbedder,
) -> tuple[Vocabulary, NDArray[np.int32]]:  # fmt: skip
    """(vocabulary, (words,) place of each in it or -1) of people's words in CSR form; found: people by word."""
    documents = len(starts) - 1
    least = 2 if documents > 2_000 else 1
    kept = np.flatnonzero(found >= least)
    kept = kept[np.argsort(-found[kept], kind="stable")][:MOST_WORDS]
    hashes = hashes_of([words[int(i)] for i in kept])
    order = np.argsort(hashes, kind="stable")
    kept, hashes = kept[order], hashes[order]
    vectors = embedder.word_vectors([words[int(i)] for i in kept])
    place = np.full(len(words), -1, np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    rough = Vocabulary(hashes, vectors.astype(np.float16), found[kept], np.eye(0, dtype=np.float32), documents)
    rows = np.unique(np.linspace(0, max(0, documents - 1), min(documents, _SAMPLE)).astype(np.int64))
    picked = _picked(starts, rows)
    sample = people(rough, np.cumsum([0, *np.diff(starts)[rows]]), place[numbers[picked]], counts[picked], wide=vectors)
    basis = basis_of(sample)
    told = Vocabulary(hashes, (vectors @ basis).astype(np.float16), found[kept], basis, documents)
    return told, place


def _picked(starts: Ints, rows: Ints) -> Ints:
    """Places in the CSR lists of these rows, one after the other."""
    if not len(rows):
        return np.empty(0, np.int64)
    return np.concatenate([np.arange(starts[r], starts[r + 1]) for r in rows])


def basis_of(sample: Floats, width: int = WIDTH, seed: int = 1) -> Floats:
    """(wide, width) directions in which these vectors differ most, head first, each half turned at random (seeded)."""
    width = min(width, sample.shape[1])
    _, axes = np.linalg.eigh((sample.T @ sample).astype(np.float64))
    ordered = axes[:, ::-1][:, :width]
    rng = np.random.default_rng(seed)
    halves = [h for h in (ordered[:, :HEAD], ordered[:, HEAD:]) if h.shape[1]]
    turned = [h @ np.linalg.qr(rng.standard_normal((h.shape[1], h.shape[1])))[0] for h in halves]
    return np.asarray(np.concatenate(turned, axis=1), np.float32)


def people(
    vocabulary: Vocabulary, starts: Ints, places: NDArray[np.int32], counts: NDArray[np.uint16], *,
    wide: Floats | None = None,
) -> Floats:  # fmt: skip
    """(n, width) of length 1: the sum of the words of each; starts: (n + 1,), places: in the vocabulary or -1.

    wide: vectors to take in place of the vocabulary's own.
    """
    from goodword.discovery.search.kernels import add_words  # noqa: PLC0415 - loads numba

    vectors = wide if wide is not None else np.asarray(vocabulary.vectors, np.float32)
    weights = (1 + np.log(np.maximum(counts, 1))).astype(np.float32)
    weights *= (
        np.where(places >= 0, vocabulary.rarity[np.maximum(places, 0)], 0).astype(np.float32) if len(vectors) else 0
    )
    out = np.zeros((len(starts) - 1, vectors.shape[1]), np.float32)
    add_words(np.asarray(starts, np.int64), np.asarray(places, np.int32), weights, np.ascontiguousarray(vectors), out)
    return unit(out)


def whole_numbers(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """((n, width) from -127 to 127, (n,) what a product of two is multiplied with to give their cosine)."""
    most = np.abs(vectors).max(axis=1, initial=0)
    rounded = np.rint(vectors * (127 / np.where(most > 0, most, 1))[:, None]).astype(np.int8)
    length = np.linalg.norm(rounded.astype(np.float32), axis=1)
    return rounded, np.where(length > 0, 1 / np.where(length > 0, length, 1), 0).astype(np.float32)


def asked(text_words: Sequence[str], vocabulary: Vocabulary, embedder: WordEmbedder) -> Floats:
    """(width,) vector of a search: the same sum over its words; words that nobody writes are encoded now."""
    if not text_words:
        return np.zeros(vocabulary.width, np.float32)
    place = vocabulary.places(hashes_of(text_words))
    vectors = (
        np.asarray(vocabulary.vectors[np.maximum(place, 0)], np.float32)
        if len(vocabulary.hashes)
        else np.zeros((len(place), vocabulary.width), np.float32)
    )
    weight = np.where(place >= 0, vocabulary.rarity[np.maximum(place, 0)] if len(vocabulary.hashes) else 1, 1).astype(
        np.float32
    )
    new = np.flatnonzero(place < 0)
    if len(new):
        vectors[new] = embedder.word_vectors([text_words[int(i)] for i in new]) @ vocabulary.basis
    return np.asarray(unit((weight[:, None] * vectors).sum(axis=0, keepdims=True))[0], np.float32)


def asked_whole(text: str, vocabulary: Vocabulary, embedder: Embedder) -> Floats:
    """The same for an embedder that takes whole texts."""
    return np.asarray(unit(embedder.encode([text]) @ vocabulary.basis)[0], np.float32)


def extended(
    before: Vocabulary, words: Sequence[str], found: Ints, embedder: Embedder
) -> tuple[Vocabulary, NDArray[np.int32]]:
    """(a vocabulary with what people of an update write, (words,) place of each in it or -1).

    Rarity and projection stay those of the whole, so that old and new vectors can be compared.
    """
    if not isinstance(embedder, WordEmbedder):
        return before, np.full(len(words), -1, np.int32)
    hashes = hashes_of(words)
    new = np.flatnonzero((before.places(hashes) < 0) & (found > 0))[:MOST_WORDS]
    told = before
    if len(new):
        vectors = (embedder.word_vectors([words[int(i)] for i in new]) @ before.basis).astype(np.float16)
        joined = np.concatenate([before.hashes, hashes[new]])
        order = np.argsort(joined, kind="stable")
        told = Vocabulary(
            joined[order], np.concatenate([np.asarray(before.vectors), vectors])[order],
            np.concatenate([before.found, found[new]])[order], before.basis, before.documents,
        )  # fmt: skip
    return told, told.places(hashes).astype(np.int32)
