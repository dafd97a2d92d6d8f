"""Vectors of whole texts, kept by the hash of the text, so that nothing is encoded twice (I/O)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.discovery.search.model import Embedder
from goodword.discovery.search.store import Arrays

_BATCH = 512


class CachedEmbedder:
    """An embedder that remembers: a file of hashes and one of vectors, which only grow."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self.name, self.width, self._embedder = embedder.name, embedder.width, embedder
        self._folder = folder
        self._arrays = Arrays(folder)
        path = folder / "hashes"
        vectors = folder / "vectors"
        whole = (
            min(path.stat().st_size // 16, vectors.stat().st_size // (2 * self.width))
            if path.exists() and vectors.exists()
            else 0
        )
        kept = self._arrays.view("hashes", np.uint8, whole, 16)
        self._place = {kept[i].tobytes(): i for i in range(whole)}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Embedder`."""
        keys = [blake2b(text.encode("utf-8", "replace"), digest_size=16).digest() for text in texts]
        new = list({key: text for key, text in zip(keys, texts, strict=True) if key not in self._place}.items())
        for first in range(0, len(new), _BATCH):
            batch = new[first : first + _BATCH]
            vectors = self._embedder.encode([text for _, text in batch])
            at = len(self._place)
            self._arrays.append("vectors", vectors.astype(np.float16), at)
            self._arrays.append(
                "hashes", np.frombuffer(b"".join(key for key, _ in batch), np.uint8).reshape(-1, 16), at
            )
            self._place |= {key: at + i for i, (key, _) in enumerate(batch)}
        kept = self._arrays.view("vectors", np.float16, len(self._place), self.width)
        return np.asarray(kept[[self._place[key] for key in keys]], np.float32)


def cached(embedder: Embedder, folder: Path) -> Embedder:
    """The embedder with what it encoded before, kept below `folder` under its name."""
    return CachedEmbedder(embedder, folder / re.sub(r"[^\w.\-]+", "_", embedder.name))
