"""Figures of attribution: exactness of the Markov credits, sums of shares to the minor unit, and speed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.chain import removals
from goodword.campaigns.measured.days import NOTHING, START, counted_flows
from goodword.campaigns.measured.sharing import split
from goodword.campaigns.measured.walks import Walks, weights
from goodword.core.errors import NotFound
from goodword.figures.lift import lift_folder
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.attribution.models import Path as Journey
from goodword.measurement.attribution.models import markov
from goodword.measurement.attribution.read import read_paths

# Exact credits of the published 10,000 paths, to the digits given.
PUBLISHED = {
    "alpha": "5344.95",
    "iota": "3884.61",
    "eta": "3340.85",
    "beta": "2527.35",
    "theta": "1971.91",
    "lambda": "1282.85",
    "epsilon": "599.57",
    "zeta": "381.06",
    "kappa": "274.36",
    "gamma": "171.15",
    "delta": "4.614",
    "mi": "1.722",
}


def _off(ours: float, published: str) -> bool:
    digits = len(published.partition(".")[2])
    return abs(ours - float(published)) > 0.5001 * float(10**-digits)


CONVERSIONS = 19_785.0
"""Of the published paths."""


def journeys(data: Path | None) -> list[Journey]:
    """Paths of a file, or of `paths` in a folder (the published ones if None). Raises NotFound."""
    place = lift_folder(data)
    if place.is_dir():
        names = [place / f"paths.{ending}" for ending in ("csv.gz", "csv", "parquet")]
        found = next((name for name in names if name.exists()), None)
        if found is None:
            raise NotFound(f"There is no file of paths in {place}.", next_step="name the file itself with --data")
        place = found
    return read_paths(place)


def attribution_exactness(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Share of published exact Markov credits reproduced to the digits given; on other paths, share of creators whose
    credit is that of a chain solved without them."""
    paths = journeys(data)
    ours = markov(paths)
    published = set(ours) == set(PUBLISHED) and sum(p.conversions for p in paths) == CONVERSIONS
    if published:
        good = sum(not _off(ours[c], p) for c, p in PUBLISHED.items())
    else:
        other = solved_without(paths)
        good = sum(abs(ours[c] - other[c]) <= 1e-6 * max(other[c], 1.0) for c in ours)
    what = "published conversion paths" if published else "conversion paths; each creator taken out of the chain"
    return Measured(
        good / len(ours),
        None,
        None,
        len(ours),
        "share reproduced",
        f"{len(paths):,} {what}",
        formula="markov-attribution/1",
        details={"ours": {c: round(v, 3) for c, v in sorted(ours.items())}},
    )


def solved_without(paths: Sequence[Journey]) -> dict[str, float]:
    """Markov credits by the definition: for each creator the chain is solved anew, every step to them ending in
    nothing. One system of equations a creator, so that nothing is shared with the closed form of `markov`."""
    number = {c: i for i, c in enumerate(sorted({s for p in paths for s in p.steps}))}
    n = len(number)
    flows = np.zeros((n + 1, n + 1))
    ends, whole = np.zeros(n + 1), np.zeros(n + 1)
    for path in paths:
        steps, weight = [n, *(number[s] for s in path.steps)], path.conversions + path.nothing
        for a, b in pairwise(steps):
            flows[a, b] += weight
        ends[steps[-1]] += path.conversions
        np.add.at(whole, steps, weight)
    q, converted = flows / np.maximum(whole, 1e-300)[:, None], ends / np.maximum(whole, 1e-300)

    def chance(without: int) -> float:
        left = q.copy()
        if without >= 0:
            left[:, without] = 0.0
        return float(np.linalg.solve(np.eye(n + 1) - left, converted)[n])

    all_of_them = chance(-1)
    lost = {c: 1 - chance(i) / all_of_them for c, i in number.items()}
    total, both = sum(p.conversions for p in paths), sum(lost.values())
    return {c: total * effect / both for c, effect in lost.items()}


def attribution_sums(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """How many orders are shared by some model so that the shares do not sum to them, in minor units.

    Each path is an order of an amount that divides by nothing: its place in the file times 1,009, plus one.
    """
    paths = [p for p in journeys(data) if p.conversions]
    number = {c: i for i, c in enumerate(sorted({s for p in paths for s in p.steps}))}
    walks = Walks([tuple(number[s] for s in p.steps) for p in paths], np.array([int(p.conversions) for p in paths]))
    removal = removals(walks, _nothing(walks, np.array([int(p.nothing) for p in paths])))
    minor, off, shared = np.arange(len(paths), dtype=np.int64) * 1_009 + 1, 0, 0
    for rows, owners, uses in walks.each():
        for parts in weights(owners, uses, removal).values():
            off += int((split(minor[rows], parts).sum(axis=1) != minor[rows]).sum())
            shared += len(rows)
    return Measured(
        off,
        None,
        None,
        shared,
        "orders off",
        f"{len(paths):,} conversion paths, by every model",
        formula="ledger-credit/1",
    )


def _nothing(walks: Walks, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Steps of the same paths of which nothing came, counted."""
    each = [(a, b, n) for path, n in zip(walks.paths, times.tolist(), strict=True)
            for a, b in zip((START, *path), (*path, NOTHING), strict=True) if n]  # fmt: skip
    start, end, count = np.array(each, np.int64).reshape(-1, 3).T
    return counted_flows(start, end, count)


def attribution_speed(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """CPU seconds for exact Markov credits of 10,000 paths, best of three."""
    paths = journeys(data)
    seconds = []
    for _ in range(3):
        began = time.process_time()
        markov(paths)
        seconds.append(time.process_time() - began)
    return Measured(min(seconds), None, None, len(paths), "CPU seconds", f"{len(paths):,} conversion paths")


register(
    Figure(
        "attribution-exactness",
        "quality",
        "Exact Markov credits reproduced to the digits given",
        1.0,
        "above",
        attribution_exactness,
    )
)
register(
    Figure(
        "attribution-sums", "quality", "Orders whose shares by some model do not sum to them, to the minor unit", 0.0,
        "below", attribution_sums,
    )
)  # fmt: skip
register(
    Figure("attribution-10k", "bench", "Exact Markov attribution of 10,000 paths", 0.2, "below", attribution_speed)
)
