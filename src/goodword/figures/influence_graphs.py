"""Graphs that word of mouth is measured on: academic ones beside the checkout, and a large one that is made here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import SpreadGraph

_BLOCK = 1_000_000
ACADEMIC = ("nethept", "condmat", "epinions")


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """People and who is heard by whom: source[a] → target[a]."""

    name: str
    people: int
    source: NDArray[np.int32]
    target: NDArray[np.int32]

    def weighted(self) -> SpreadGraph:
        """Each of the d arcs to a person with chance 1 / d."""
        return spread_graph(self.people, self.source, self.target)

    def uniform(self, chance: float) -> SpreadGraph:
        """Every arc with the same chance."""
        return spread_graph(self.people, self.source, self.target, model="uniform", value=chance)


def academic(folder: Path, name: str) -> Arcs:
    """A graph of the folder `graphs` (npz with n, src, dst)."""
    path = folder / f"{name}.npz"
    if not path.is_file():
        raise NotFound.looked_in(f"The graph {name} is not here.", [str(path)])
    with np.load(path) as graph:
        return Arcs(name, int(graph["n"]), graph["src"].astype(np.int32), graph["dst"].astype(np.int32))


def large(people: int = 1_000_000, arcs: int = 17_000_000, seed: int = 1) -> Arcs:
    """A made graph: power-law popularity, communities of 2,000, log-normal numbers of those a person listens to.

    Half of those listened to are of the own community. Arcs are distinct and none leads back to its source. Made in
    blocks of people, so that it takes little more memory than the arcs themselves.
    """
    r = np.random.default_rng(seed)
    listens = np.minimum(r.lognormal(0, 1.0, people), 60)
    # some arcs are drawn twice, and nobody listens to fewer than one
    listens = np.maximum(1, np.round(listens * arcs * 1.02 / listens.sum())).astype(np.int64)
    popularity = r.permutation(people).astype(np.int32)
    parts = []
    for first in range(0, people, _BLOCK):
        target = np.repeat(np.arange(first, min(first + _BLOCK, people)), listens[first : first + _BLOCK])
        parts.append(_arcs_to(r, target, popularity))
    source, targets = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    return Arcs(f"made, {people // 1_000_000}M people", people, source, targets)


def _arcs_to(
    r: np.random.Generator, target: NDArray[np.int64], popularity: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(source, target) of distinct arcs to some people, in order."""
    m, people, size = len(target), len(popularity), 2_000
    popular = popularity[_ranks(r.random(m), people, 0.7)]
    near = np.minimum(people - 1, target // size * size + _ranks(r.random(m), size, 0.6))
    source = np.where(r.random(m) < 0.5, near, popular)
    key = np.unique(target[source != target] * people + source[source != target])
    return (key % people).astype(np.int32), (key // people).astype(np.int32)


def _ranks(u: NDArray[np.float64], n: int, power: float) -> NDArray[np.int64]:
    """Ranks below n of a power law: the chance of rank r falls like r^-power."""
    return np.minimum(n - 1, (n * u ** (1 / (1 - power))).astype(np.int64))
