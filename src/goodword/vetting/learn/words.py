"""Texts as rows of a sparse matrix: words and pairs of words of any script, weighted by how rare they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sparse = Any  # scipy.sparse.csr_matrix, which is imported when needed
_TOKEN = re.compile(r"[#_]?\w+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u200c\u200d]+\w*)*")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{3,}")


def tokens(text: str) -> list[str]:
    """Words of folded text; a hashtag keeps its sign. Scripts without spaces give overlapping pairs of characters."""
    out: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0] != "#" and _DENSE.fullmatch(token):
            out.extend(a + b for a, b in pairwise(token))
        else:
            out.append(token)
    return out


def with_pairs(words: Sequence[str]) -> list[str]:
    """The words, and each two that stand side by side."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Column and rarity (smoothed inverse document frequency) of each term."""

    column: Mapping[str, int]
    rarity: Floats


def learn(documents: Iterable[Mapping[str, int]], *, least: int = 3) -> Vocabulary:
    """The terms of at least `least` documents."""
    seen: Counter[str] = Counter()
    n = 0
    for document in documents:
        seen.update(document.keys())
        n += 1
    kept = sorted(term for term, count in seen.items() if count >= least)
    rarity = np.array([np.log((1 + n) / (1 + seen[term])) + 1 for term in kept])
    return Vocabulary({term: i for i, term in enumerate(kept)}, rarity)


def matrix(documents: Sequence[Mapping[str, int]], vocabulary: Vocabulary) -> Sparse:
    """(documents, terms) (1 + log count) × rarity, each row of length 1 (Salton & Buckley 1988)."""
    from scipy import sparse  # noqa: PLC0415 - only learning needs it

    column = vocabulary.column
    starts: list[int] = [0]
    columns: list[int] = []
    values: list[int] = []
    for document in documents:
        for term, count in document.items():
            if (i := column.get(term)) is not None:
                columns.append(i)
                values.append(count)
        starts.append(len(columns))
    at = np.array(columns, np.int64)
    weight = (1 + np.log(np.array(values, np.float64))) * vocabulary.rarity[at]
    rows = sparse.csr_matrix((weight, at, starts), shape=(len(documents), len(vocabulary.rarity)))
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(1 / np.maximum(length, 1e-12)) @ rows


def directions(rows: Sparse, k: int, *, seed: int) -> Floats:
    """(terms, k) the main directions of the rows (latent semantic analysis; Halko, Martinsson & Tropp 2011)."""
    k = min(k, min(rows.shape) - 1)
    rng = np.random.default_rng(seed)
    sketch = rows @ rng.standard_normal((rows.shape[1], k + 10))
    for _ in range(3):
        sketch, _r = np.linalg.qr(rows @ (rows.T @ sketch))
    _u, _s, vt = np.linalg.svd((rows.T @ sketch).T, full_matrices=False)
    return np.asarray(vt[:k].T)
