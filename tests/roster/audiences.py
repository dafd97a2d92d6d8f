"""Made audiences with known overlap, and samples of them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True)
class Audiences:
    """Creators × people, who follows whom in truth."""

    matrix: sparse.csr_matrix

    @property
    def sizes(self) -> NDArray[np.float64]:
        return np.asarray(self.matrix.sum(axis=1)).ravel().astype(np.float64)

    @property
    def ids(self) -> list[str]:
        return [f"made:{i}" for i in range(self.matrix.shape[0])]

    def union(self, chosen: list[int]) -> int:
        return int((np.asarray(self.matrix[chosen].sum(axis=0)).ravel() > 0).sum())

    def shared(self) -> NDArray[np.float64]:
        return np.asarray((self.matrix @ self.matrix.T).todense(), np.float64)

    def sampled(self, share: float, seed: int, *, panel: bool) -> pa.Table:
        """Links of a random `share` of the links ("separate") or of the people ("panel")."""
        r = np.random.default_rng(seed)
        links = self.matrix.tocoo()
        keep = r.random(self.matrix.shape[1])[links.col] < share if panel else r.random(links.nnz) < share
        ids = np.array(self.ids, object)
        return pa.table({"creator_id": pa.array(ids[links.row[keep]]), "person": links.col[keep].astype(np.int64)})


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


def listeners(folder: Path, artists: int = 500) -> Audiences:
    """The most heard artists of lastfm-2011 and who listens to them."""
    with gzip.open(folder / "lastfm-2011" / "user_artists.dat.gz", "rt") as lines:
        pairs = np.array([line.split()[:2] for line in list(lines)[1:]], np.int64)
    _, person = np.unique(pairs[:, 0], return_inverse=True)
    _, artist = np.unique(pairs[:, 1], return_inverse=True)
    matrix = sparse.csr_matrix((np.ones(len(pairs)), (artist.ravel(), person.ravel())))
    most = np.argsort(-np.asarray(matrix.sum(axis=1)).ravel(), kind="stable")[:artists]
    return Audiences(matrix[most].tocsr())
