"""Which embedder the settings name: the one that ships, a sentence-transformers model, or an endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput, MissingExtra
from goodword.discovery.search.embed_words import NAME, WordEmbedder, unit
from goodword.discovery.search.model import Embedder

Floats = NDArray[np.float32]
TRANSFORMERS = "sentence-transformers:"


@lru_cache(maxsize=4)
def embedder_of(setting: str, key: str = "") -> Embedder:
    """The embedder that a setting names: "" the shipped one, `sentence-transformers:MODEL`, or `https://…#MODEL`.

    key: password of the endpoint. Raises BadInput for anything else, MissingExtra where a package is not installed.
    """
    if setting in ("", NAME, "builtin"):
        return WordEmbedder()
    if setting.startswith(TRANSFORMERS):
        return TransformersEmbedder(setting.removeprefix(TRANSFORMERS))
    if setting.startswith(("http://", "https://")):
        from goodword.discovery.search.embed_endpoint import EndpointEmbedder  # noqa: PLC0415 - only where it is set

        return EndpointEmbedder(setting, key)
    raise BadInput.value(
        "embedder", "empty, sentence-transformers:MODEL, or the https address of an endpoint with #MODEL", setting
    )


class TransformersEmbedder:
    """Any model of sentence-transformers, by its name or the folder it is in."""

    def __init__(self, model: str) -> None:
        if not model:
            raise BadInput.value("embedder", "sentence-transformers: and a model", TRANSFORMERS)
        self.name = TRANSFORMERS + model
        self._model: Any = _transformer(model)
        self.width = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Floats:
        """See `Embedder`."""
        return unit(np.asarray(self._model.encode(list(texts)), np.float32))


def _transformer(model: str) -> Any:  # noqa: ANN401 - an optional package
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - optional, and slow to load
    except ModuleNotFoundError as error:
        raise MissingExtra(
            "Embeddings by sentence-transformers need that package.",
            next_step="pip install sentence-transformers, or leave `embedder` empty for the one that ships",
        ) from error
    return SentenceTransformer(model)
