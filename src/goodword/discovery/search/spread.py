"""Diversity on request: of people who fit about as well, those who differ from the ones already taken.

Maximal marginal relevance (Carbonell & Goldstein 1998) over what can be told apart: the next one is the one with the
greatest (1 - d) × relevance - d × sameness, where relevance is the score as a part of the best one and sameness is the
greatest share of aspects (niche, place, language, tier) in which they equal somebody taken before.
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
    1,
    "Maximal marginal relevance: 0.5 × relevance - 0.5 × greatest share of aspects equal to somebody already taken",
    "Carbonell & Goldstein 1998",
)


def spread(
    score: NDArray[np.float64], aspects: Sequence[Sequence[str]], k: int, difference: float = DIFFERENCE
) -> list[int]:
    """Places of k of the n, in the order of taking. score: best first; aspects: (n) values, "" equals nothing."""
    n = min(len(score), len(aspects))
    if not n:
        return []
    codes = _codes(aspects[:n])
    relevance = score[:n] / max(float(score[0]), 1e-12)
    sameness = np.zeros(n)
    left = np.ones(n, bool)
    taken: list[int] = []
    for _ in range(min(k, n)):
        value = np.where(left, (1 - difference) * relevance - difference * sameness, -np.inf)
        best = int(np.argmax(value))
        taken.append(best)
        left[best] = False
        same = ((codes == codes[best]) & (codes >= 0)).mean(axis=1)
        sameness = np.maximum(sameness, same)
    return taken


def _codes(aspects: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """(n, a) a number for each text, -1 for "" (which equals nothing)."""
    numbers: dict[str, int] = {"": -1}
    return np.array([[numbers.setdefault(v, len(numbers)) for v in row] for row in aspects], np.int64)
