"""Figure of funnel intervals on simulated campaigns with known truth, from two orders in all to two thousand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.tier import DEFAULT_LIMITS
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.funnel.model import Fact, Funnel, FunnelQuestion, Rows
from goodword.measurement.funnel.rates import PRODUCT
from goodword.measurement.funnel.summary import summarise
from goodword.measurement.funnel.tables import empty, schema

Reals = NDArray[np.float64]
SEED = 20_261_122
SIZES = (2, 20, 200, 2_000)
CREATORS = (3, 8, 30)
WORLDS = 25
RATES = ("engagement_rate", "ctr", "cvr", "aov", "cpc", "cpa", "roas")


@dataclass(frozen=True, slots=True)
class World:
    """A campaign and what is true of it. truth: rate → value of each creator, in the order of their names."""

    rows: Rows
    truth: dict[str, Reals]


def world(creators: int, orders: float, rng: np.random.Generator) -> World:
    """A campaign expected to bring so many orders in all.

    Creators differ log-normally around the level of their tier; posts of one creator scatter around theirs by a third;
    orders are worth a log-normal amount with a spread of four fifths.
    """
    tier = rng.integers(0, 2, creators)
    followers = np.where(tier == 0, 3_000, 40_000)
    posts = rng.integers(1, 5, creators)
    own = np.repeat(np.arange(creators), posts)
    m = len(own)
    ctr = 0.01 * np.exp(rng.normal(0, 0.3, 2)[tier] + rng.normal(0, 0.5, creators))
    cvr = 0.02 * np.exp(rng.normal(0, 0.2, 2)[tier] + rng.normal(0, 0.4, creators))
    engaged = 0.04 * np.exp(rng.normal(0, 0.4, creators))
    worth = 40 * np.exp(rng.normal(0, 0.25, creators))
    reach = followers[own] * np.exp(rng.normal(-1.0, 0.5, m))
    reach = np.maximum(reach * orders / (reach * ctr[own] * cvr[own]).sum(), 1).astype(np.int64)
    scatter, also = np.exp(rng.normal(-0.045, 0.3, (2, m)))
    clicks = np.minimum(rng.poisson(reach * ctr[own] * scatter), reach)
    bought = rng.binomial(clicks, np.minimum(cvr[own], 1))
    sigma = np.sqrt(np.log1p(0.8**2))
    revenue = [
        np.exp(rng.normal(np.log(worth[o]) - sigma**2 / 2, sigma, b)).sum() for o, b in zip(own, bought, strict=True)
    ]
    cost = (followers / 100 * np.exp(rng.normal(0, 0.4, creators)) * 100).astype(np.int64)
    table = {
        "creator": pa.array([f"c{o:03d}" for o in own]),
        "post": pa.array([f"p{i:04d}" for i in range(m)]),
        "tier": pa.array([DEFAULT_LIMITS.tier(int(followers[o])).value for o in own]),
        "reach": pa.array(reach),
        "engagements": pa.array(rng.poisson(reach * engaged[own] * also)),
        "clicks": pa.array(clicks.astype(np.int64)),
        "orders": pa.array(bought.astype(np.int64)),
        "revenue": pa.array(np.round(np.array(revenue) * 100).astype(np.int64)),
        "cost": pa.array(np.where(np.diff(own, prepend=-1) > 0, cost[own], 0)),
        "currency": pa.array(["EUR"] * m),
    }
    shape = schema(Fact.RESULTS)
    results = pa.table([table.get(f.name, pa.nulls(m)).cast(f.type) for f in shape], schema=shape)
    reached = np.bincount(own, reach)
    spent = cost / 100
    brought = reached * ctr * cvr
    truth = {"engagement_rate": engaged, "ctr": ctr, "cvr": cvr, "aov": worth, "cpc": spent / (reached * ctr)}
    truth |= {"cpa": spent / brought, "roas": brought * worth / spent}
    return World(Rows(empty(Fact.CLICKS), empty(Fact.ORDERS), empty(Fact.REFUNDS), results), truth)


def covered(made: World, found: Funnel) -> dict[str, tuple[int, int]]:
    """Rate → (intervals that hold the truth, intervals)."""
    out = {}
    for name, truth in made.truth.items():
        lines = sorted(found.lines, key=lambda line: line.name)
        rates = [(line.rates.get(name), t) for line, t in zip(lines, truth.tolist(), strict=True)]
        shown = [(r.estimate, t) for r, t in rates if r is not None and r.estimate is not None]
        out[name] = (sum(e.low <= t <= e.high for e, t in shown), len(shown))
    return out


def funnel_coverage(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Share of 90 % intervals of all rates of all creators that hold the truth; lowest and highest cell."""
    worlds = int(options.get("worlds", WORLDS))
    rng = np.random.default_rng(SEED)
    cells: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for size in SIZES:
        for number in range(worlds * len(CREATORS)):
            made = world(CREATORS[number % len(CREATORS)], size, rng)
            for name, counts in covered(made, summarise(made.rows, FunnelQuestion())).items():
                cells[size, name].append(counts)
    # Every world counts alike: a world of thirty creators is not ten worlds of three.
    shares = {key: float(np.mean([inside / n for inside, n in found if n])) for key, found in cells.items()}
    by_rate = {name: float(np.mean([shares[size, name] for size in SIZES])) for name in RATES}
    by_size = {f"{size:,} orders": float(np.mean([shares[size, name] for name in RATES])) for size in SIZES}
    n = sum(total for found in cells.values() for _, total in found)
    return Measured(
        float(np.mean(list(shares.values()))),
        min(shares.values()),
        max(shares.values()),
        n,
        "share inside",
        f"{worlds * len(CREATORS) * len(SIZES)} simulated campaigns of 3, 8 and 30 creators",
        seed=SEED,
        formula=PRODUCT.id,
        details={"by rate": by_rate, "by orders in all": by_size, "nominal": 0.9},
    )


register(
    Figure(
        "funnel-coverage",
        "quality",
        "Coverage of 90 % intervals of all rates of a funnel, from 2 orders to 2,000",
        0.87,
        "inside",
        funnel_coverage,
        0.95,
    )
)
