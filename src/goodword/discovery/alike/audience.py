"""Who shares an audience with the seeds, beyond what chance gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import betaincinv

from goodword.core.estimate import Estimate
from goodword.discovery.alike.model import SHARED_AUDIENCE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PRIOR = 20.0
"""Known people that the base rate counts as: with fewer of one's own, chance speaks louder than what was seen."""

LEVEL = 0.9
LEAST = 2
"""People in common below which nothing is said to be beyond chance: among many creators, one is always there."""

JUDGED = 5_000
"""Creators whose interval is worked out: those with the greatest shrunk share."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """n creators who share somebody with a seed, the seeds left out, the surest first.

    together, known: (n,) counts; mean, low, high: (n,) of the share. each: creator → ((seed, people), …).
    """

    ids: tuple[str, ...]
    together: Ints
    known: Ints
    mean: Floats
    low: Floats
    high: Floats
    each: dict[str, tuple[tuple[str, int], ...]]
    base: float

    def estimate(self, i: int) -> Estimate:
        """The share of creator i."""
        return Estimate(
            float(self.mean[i]), min(float(self.low[i]), float(self.mean[i])), float(self.high[i]), int(self.known[i]),
            "share", SHARED_AUDIENCE.id, LEVEL,
        )  # fmt: skip


def sharing(shared: pa.Table, seeds: tuple[str, ...], links: int) -> Sharing:
    """From SHARED of the seeds and how many links there are in all."""
    own = pc.is_in(shared["creator_id"], value_set=pa.array(seeds, pa.string()))
    others = shared.filter(pc.invert(own))
    each: dict[str, list[tuple[str, int]]] = {}
    counts: dict[str, tuple[int, int]] = {}
    columns = (others[name].to_pylist() for name in ("creator_id", "seed", "shared", "together", "known"))
    for creator, seed, people, together, known in zip(*columns, strict=True):
        each.setdefault(creator, []).append((seed, people))
        counts[creator] = (together, max(known or 0, together))
    ids = list(counts)
    table = np.array([counts[i] for i in ids], np.int64).reshape(-1, 2)
    base = base_rate(shared, seeds, links)
    together, known = table[:, 0], table[:, 1]
    mean = (together + PRIOR * base) / (known + PRIOR)
    kept = np.argsort(-mean, kind="stable")[:JUDGED]
    low, high = _interval(together[kept], known[kept], base)
    order = kept[np.lexsort((np.array(ids)[kept], -low))] if len(kept) else kept
    place = {int(k): n for n, k in enumerate(kept)}
    at = np.array([place[int(k)] for k in order], np.int64)
    return Sharing(
        tuple(ids[int(k)] for k in order), together[order], known[order], mean[order], low[at], high[at],
        {c: tuple(sorted(e, key=lambda s: (-s[1], s[0]))) for c, e in each.items()}, base,
    )  # fmt: skip


def base_rate(shared: pa.Table, seeds: tuple[str, ...], links: int) -> float:
    """Of the known links of everybody but the seeds, the share that leads to somebody of the seeds' audience."""
    first = shared.group_by("creator_id").aggregate([("together", "max"), ("known", "max")])
    own = np.isin(np.array(first["creator_id"].to_pylist(), dtype=object), seeds)
    together = np.asarray(first["together_max"].to_numpy(), np.float64)
    known = np.asarray(first["known_max"].to_numpy(), np.float64)
    others = max(links - known[own].sum(), 1.0)
    return float(np.clip(together[~own].sum() / others, 1e-9, 0.999))


def _interval(together: Ints, known: Ints, base: float) -> tuple[Floats, Floats]:
    a = together + PRIOR * base
    b = known - together + PRIOR * (1 - base)
    tail = (1 - LEVEL) / 2
    return np.asarray(betaincinv(a, b, tail), np.float64), np.asarray(betaincinv(a, b, 1 - tail), np.float64)


def shrunk(together: Ints, known: Ints, base: float) -> list[Estimate]:
    """The share of each creator's known audience that is among some people, as `sharing` works it out."""
    mean = (together + PRIOR * base) / (known + PRIOR)
    low, high = _interval(together, known, base)
    each = zip(mean.tolist(), low.tolist(), high.tolist(), known.tolist(), strict=True)
    return [Estimate(m, min(a, m), max(b, m), int(n), "share", SHARED_AUDIENCE.id, LEVEL) for m, a, b, n in each]
