"""Diversity on request: of people who fit about as well, those who differ from the ones already taken.

Maximal marginal relevance (Carbonell & Goldstein 1998) over what can be told apart: the next one is the one with the
greatest (1 - d) × relevance - d × sameness, where relevance is the score as a part of the best one and sameness is the
mean over aspects (niche, place, language, tier) of c / (c + 1), c being how many of those taken have the same value: so
the tenth of a kind is held back more than the second. Of whom an aspect is not known, nobody can say that they differ:
they count like the kind that was taken most.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from goodword.core.formula import register

DIFFERENCE = 0.5
"""d: 0 ranks by fit alone, 1 by difference alone."""

AMONG = 10
"""So many times the results wanted are looked at: further down nobody fits as well."""

SPREAD = register(
    "search-spread",
    2,
    "Maximal marginal relevance: 0.5 × relevance - 0.5 × mean over aspects of c / (c + 1) for c of the same value "
    "already taken; not known counts like the value that was taken most",
    "Carbonell & Goldstein 1998",
)


def spread(
    score: NDArray[np.float64], aspects: Sequence[Sequence[str]], k: int, difference: float = DIFFERENCE
) -> list[int]:
    """Places of k of the n, in the order of taking. score: best first; aspects: (n) values, "" is not known."""
    n = min(len(score), len(aspects))
    if not n:
        return []
    codes = _codes(aspects[:n])
    relevance = score[:n] / max(float(score[0]), 1e-12)
    counts = np.zeros((codes.max(initial=0) + 1, codes.shape[1]))
    columns = np.arange(codes.shape[1])
    left = np.ones(n, bool)
    taken: list[int] = []
    for _ in range(min(k, n)):
        same = np.where(codes >= 0, counts[codes, columns], counts.max(axis=0))
        value = (1 - difference) * relevance - difference * (same / (same + 1)).mean(axis=1)
        best = int(np.argmax(np.where(left, value, -np.inf)))
        taken.append(best)
        left[best] = False
        known = codes[best] >= 0
        counts[codes[best][known], columns[known]] += 1
    return taken


def _codes(aspects: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """(n, a) a number for each text, -1 for "" (which is not known)."""
    numbers: dict[str, int] = {"": -1}
    return np.array([[numbers.setdefault(v, len(numbers)) for v in row] for row in aspects], np.int64)
