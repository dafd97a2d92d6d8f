"""Scores of probabilistic predictions, with their bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def auc(labels: Floats, scores: Floats) -> float:
    """Chance that a positive scores above a negative, ties counting half (Mann & Whitney 1947)."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    upto = np.cumsum(counts)
    rank = (upto - (counts - 1) / 2)[place]
    positives = float(labels.sum())
    negatives = len(labels) - positives
    return float((rank[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(labels: Floats, scores: Floats) -> float:
    """Mean precision at each positive, highest score first; ties are taken together."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    last = np.append(np.diff(scores[order]) != 0, True)
    found, seen = hits[last], np.flatnonzero(last) + 1
    gained = np.diff(found, prepend=0.0)
    return float(np.sum(gained * found / seen) / labels.sum())


def brier_skill(labels: Floats, probability: Floats) -> float:
    """1 - Brier score / that of always saying the base rate."""
    return float(1 - np.mean((labels - probability) ** 2) / np.mean((labels - labels.mean()) ** 2))


def calibration_error(labels: Floats, probability: Floats, bins: int = 10) -> float:
    """Expected calibration error over bins of equal mass."""
    order = np.argsort(probability, kind="stable")
    parts = np.array_split(order, bins)
    return float(sum(len(p) * abs(labels[p].mean() - probability[p].mean()) for p in parts if len(p)) / len(labels))


def bootstrap(
    value: Callable[[NDArray[np.int64]], float], n: int, *, seed: int, draws: int = 300
) -> tuple[float, float]:
    """90 % interval of a value computed from rows drawn with replacement."""
    rng = np.random.default_rng(seed)
    values = [value(rng.integers(0, n, n)) for _ in range(draws)]
    low, high = np.quantile(values, (0.05, 0.95))
    return float(low), float(high)


def stratified_folds(labels: Floats, k: int, *, seed: int) -> list[NDArray[np.int64]]:
    """Row numbers of k test folds with nearly the same share of positives."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(labels), dtype=np.int64)
    for kind in (0, 1):
        rows = rng.permutation(np.flatnonzero(labels == kind))
        fold[rows] = np.arange(len(rows)) % k
    return [np.flatnonzero(fold == i) for i in range(k)]
