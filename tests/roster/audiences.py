"""Made audiences with known overlap."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from goodword.figures.roster_instances import Audiences, listeners

__all__ = ["Audiences", "listeners", "made"]


def made(seed: int, creators: int = 60, people: int = 4_000, niches: int = 4) -> tuple[Audiences, list[str]]:
    """Audiences drawn from a crowd, people of the creator's niche three times as likely; with the niches."""
    r = np.random.default_rng(seed)
    niche_of_person = r.integers(niches, size=people)
    niche = r.integers(niches, size=creators)
    rows = []
    for k in niche:
        pull = np.where(niche_of_person == k, 3.0, 1.0)
        size = int(r.integers(80, 500))
        rows.append(np.sort(r.choice(people, size, replace=False, p=pull / pull.sum())))
    indptr = np.r_[0, np.cumsum([len(x) for x in rows])]
    flat = np.concatenate(rows)
    matrix = sparse.csr_matrix((np.ones(len(flat)), flat, indptr), shape=(creators, people))
    return Audiences(matrix), [f"niche {k}" for k in niche]
