"""Levels that worlds are calibrated to: aggregates of public Instagram posts, 2012-2019 (I/O: reads them)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from goodword.simulate.lexicon import DATA

PLATFORM, YEARS = "instagram", "2012-2019"
TIERS = ("1-5k", "5-10k", "10-50k", "50-100k", "100-500k", "500k-1M", "1M+")
EDGES = np.array([5e3, 1e4, 5e4, 1e5, 5e5, 1e6])
NICHES = ("food", "travel", "fashion", "beauty", "family", "fitness", "interior", "pet", "other")
# Below a thousand followers nothing was measured; the slope within 1-5k is carried on, down to 316 followers.
_SLOPE_BELOW, _PIVOT, _FLOOR = -0.34, 2_200.0, 316.0
_SHRINK = 30.0  # creators at which a niche's own median counts half


@dataclass(frozen=True, slots=True)
class Priors:
    """By tier (7): mu, tau2, sigma2 of the log-normal model; (7, 9) niche levels against their tier; comments per like.

    er: (7, 7) quantiles 5, 10, 25, 50, 75, 90, 95 % of creators' median engagement rates; clr: the same of comments
    per like. niche_share: (9,) share of creators by niche. tiers as in `TIERS`, niches as in `NICHES`.
    """

    mu: NDArray[np.float64]
    tau2: NDArray[np.float64]
    sigma2: NDArray[np.float64]
    er: NDArray[np.float64]
    clr: NDArray[np.float64]
    niche_level: NDArray[np.float64]
    niche_share: NDArray[np.float64]


def bracket(followers: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n,) number of the tier in `TIERS`; below a thousand counts as the first."""
    return np.searchsorted(EDGES, followers, side="right").astype(np.int64)


def level(priors: Priors, followers: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) mean of log engagement rate of accounts of that size, all niches together."""
    low = np.clip(followers, _FLOOR, 1_000.0)
    return priors.mu[bracket(followers)] + np.where(followers < 1_000, _SLOPE_BELOW * np.log(low / _PIVOT), 0.0)


@lru_cache(maxsize=1)
def load() -> Priors:
    """The aggregates that ship with the package."""
    folder = DATA / "priors"
    model = json.loads((folder / "engagement-lognormal-by-tier.json").read_text("utf-8"))
    quantiles = {r["tier"]: r for r in _rows("engagement-and-comment-like-quantiles-by-tier.csv")}
    at = ("p5", "p10", "p25", "p50", "p75", "p90", "p95")
    rows = _rows("engagement-rate-by-niche-and-tier.csv")
    medians = {(r["cat"], r["tier"]): (float(r["median"]), float(r["size"])) for r in rows}
    sizes = np.array([[medians[n, t][1] for n in NICHES] for t in TIERS])
    logs = np.log(np.array([[medians[n, t][0] for n in NICHES] for t in TIERS]))
    levels = (logs - _weighted(logs, sizes)) * sizes / (sizes + _SHRINK)
    return Priors(
        mu=np.array([model[t]["mu"] for t in TIERS]),
        tau2=np.array([model[t]["tau2"] for t in TIERS]),
        sigma2=np.array([model[t]["sigma2"] for t in TIERS]),
        er=np.array([[float(quantiles[t][f"er_{q}"]) for q in at] for t in TIERS]),
        clr=np.array([[float(quantiles[t][f"clr_{q}"]) for q in at] for t in TIERS]),
        niche_level=levels - _weighted(levels, np.broadcast_to(sizes.sum(axis=0), sizes.shape)),
        niche_share=sizes.sum(axis=0) / sizes.sum(),
    )


def _weighted(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((values * weights).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "priors" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
