"""Boosted trees: many small trees, each correcting what the ones before it got wrong (Friedman 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BINS = 64
_Tree = tuple[Ints, Ints, Ints, Ints, Floats]


@dataclass(frozen=True, slots=True)
class BoostRule:
    """trees: how many. rate: how far each moves. leaves, least: leaves of a tree, rows of a leaf. l2: what holds the
    value of a leaf near 0. columns, rows: share of the columns and rows that a tree sees."""

    trees: int = 350
    rate: float = 0.05
    leaves: int = 24
    least: int = 40
    l2: float = 5.0
    columns: float = 0.4
    rows: float = 0.8
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trees on binned columns: `edges` by column, log-odds before the first tree."""

    edges: tuple[Floats, ...]
    start: float
    rate: float
    trees: tuple[_Tree, ...]


def fit(x: Floats, y: Floats, rule: BoostRule, *, offset: Floats | None = None) -> Boosted:
    """Trees for labels y (n,) in 0..1 by logistic loss; x: (n, columns), NaN where not known.

    offset: (n,) log-odds that the trees correct; the same must be added to what they predict.
    """
    from goodword.vetting.kernels.trees import add, grow  # noqa: PLC0415 - compiled code is loaded when needed

    edges = tuple(_edges(column) for column in x.T)
    bins = binned(x, edges)
    rng = np.random.default_rng(rule.seed)
    n, width = x.shape
    mean = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
    start = 0.0 if offset is not None else float(np.log(mean / (1 - mean)))
    score = np.full(n, start) + (0.0 if offset is None else offset)
    trees: list[_Tree] = []
    for _ in range(rule.trees):
        p = 1 / (1 + np.exp(-score))
        columns = np.sort(rng.choice(width, max(1, round(rule.columns * width)), replace=False))
        rows = np.flatnonzero(rng.random(n) < rule.rows)
        tree = grow(bins, columns, rows, p - y, p * (1 - p), rule.leaves, float(rule.least), rule.l2, _BINS)
        trees.append(tree)
        add(bins, tree, rule.rate, score)
    return Boosted(edges, start, rule.rate, tuple(trees))


def score(x: Floats, model: Boosted) -> Floats:
    """(n,) log-odds."""
    from goodword.vetting.kernels.trees import add  # noqa: PLC0415 - compiled code is loaded when needed

    bins = binned(x, model.edges)
    out = np.full(len(x), model.start)
    for tree in model.trees:
        add(bins, tree, model.rate, out)
    return out


def binned(x: Floats, edges: tuple[Floats, ...]) -> NDArray[np.uint8]:
    """(columns, n) bin of each value; 0 is kept for what is not known."""
    out = np.zeros((x.shape[1], x.shape[0]), np.uint8)
    for i, column in enumerate(x.T):
        out[i] = np.where(np.isnan(column), 0, 1 + np.searchsorted(edges[i], column, side="left"))
    return out


def _edges(column: Floats) -> Floats:
    """Limits between bins of nearly equal mass."""
    known = column[~np.isnan(column)]
    if len(known) == 0:
        return np.zeros(0)
    return np.unique(np.quantile(known, np.linspace(0, 1, _BINS - 1)[1:-1], method="lower"))
