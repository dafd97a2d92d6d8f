"""Who posts what the seeds post: the mean of their vectors, and the words they have in common. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from goodword.discovery.search.nearest import Vectors
from goodword.discovery.search.scripts import is_unspaced
from goodword.discovery.search.words import stop_words

Ints = NDArray[np.int64]
WORDS = 6
"""Words shown of what two have in common."""

_RARE = 0.2  # a word that a greater share of everybody writes says nothing of what people have in common
_SHORTEST = 3


def middle(index: Vectors, rows: Ints) -> NDArray[np.float32]:
    """(width,) the mean direction of these rows, each counting alike; zeros where none has a text."""
    vectors = np.asarray(index.vectors[rows], np.float32) * np.asarray(index.scale[rows])[:, None]
    total = vectors.sum(axis=0)
    length = float(np.linalg.norm(total))
    return np.asarray(total / length if length > 0 else total, np.float32)


def said(captions: Sequence[str], tokens: Callable[[str], list[str]]) -> Counter[str]:
    """Words of texts that may tell people apart, with how many of the texts have each."""
    counted: Counter[str] = Counter()
    for caption in captions:
        counted.update({t for t in tokens(caption) if _tells(t)})
    return counted


def _tells(token: str) -> bool:
    long = len(token) >= _SHORTEST or is_unspaced(token)
    return long and token not in stop_words() and not token.isdecimal()


def in_common(
    seeds: Mapping[str, int], theirs: Mapping[str, int], found_in: Callable[[str], int], everybody: int
) -> tuple[str, ...]:
    """The words of both that fewest others write, those written more often first among equals."""
    weights = []
    for word in seeds.keys() & theirs.keys():
        share = found_in(word) / max(everybody, 1)
        if share <= _RARE or everybody < 50:
            rare = math.log((everybody + 1) / (share * everybody + 0.5))
            weights.append((-rare * math.log1p(min(seeds[word], theirs[word])), word))
    return tuple(word for _, word in sorted(weights)[:WORDS])
