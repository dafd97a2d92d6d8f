"""Embeddings from an endpoint that speaks as OpenAI's does: `POST …/embeddings` with `model` and `input` (network)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urldefrag

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput, Unavailable
from goodword.discovery.search.embed_words import unit
from goodword.settings.endpoints import post_json

Floats = NDArray[np.float32]
_BATCH = 64
_MOST_ANSWER = 64 << 20  # bytes: a megabyte a text


class EndpointEmbedder:
    """`Embedder` behind an address like `https://host/v1/embeddings#model`. Texts of the catalogue are sent there."""

    def __init__(self, address: str, key: str = "") -> None:
        self._url, model = urldefrag(address)
        if not model:
            raise BadInput.value("embedder", "an address that ends in #MODEL", address)
        self._model = model
        self._key = key
        self.name = f"endpoint:{model}"
        self.width = self._ask(["width"]).shape[1]

    def encode(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`."""
        batches = [self._ask(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]
        return unit(np.concatenate(batches)) if batches else np.zeros((0, self.width), np.float32)

    def _ask(self, texts: list[str]) -> Floats:
        body = {"model": self._model, "input": texts}
        try:
            rows = post_json(self._url, body, key=self._key, most=_MOST_ANSWER)["data"]
            vectors = np.array([r["embedding"] for r in sorted(rows, key=lambda r: int(r.get("index", 0)))], np.float32)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._failed(error) from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise self._failed(ValueError(f"{len(texts)} texts, {len(rows)} vectors"))
        return vectors

    def _failed(self, error: Exception) -> Unavailable:
        return Unavailable(
            "The embeddings endpoint did not answer as it should.",
            where=self._url,
            given=str(error),
            data="The index that is there stays in use.",
            next_step="check `embedder` in the settings, or leave it empty for the model that ships",
        )
