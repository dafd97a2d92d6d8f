"""Local shares: how often the 90 % interval holds the true share of the audience, by the number of known homes.

The form of the data (`--data`, a CSV or Parquet file, or a folder with one): one row per creator and circle, with the
columns circle (any name), lat, lon, radius_km (of the circle), home_lat, home_lon (empty where not known),
placed_posts, posts_inside, homes_known, homes_inside and true_share (0 to 1). Creators of a circle are asked together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.catalogue.model import FEATURES
from goodword.core.errors import NotFound
from goodword.core.geo import Circle, distance_km
from goodword.discovery.local import LOCAL_SHARE, local_shares
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import find
from goodword.figures.vetting_engagement import wilson
from goodword.measurement.panels.read import read_table
from goodword.places.gazetteer import Gazetteer
from goodword.simulate import creators, lexicon, posts, world
from goodword.simulate.local import local_share
from goodword.simulate.model import WorldSpec

Floats = NDArray[np.float64]
SIZES = (10, 30, 100, 300, 1_000, 3_000, 10_000)
SEED, WORLDS, CIRCLES, LOOKED_AT = 300, 12, 6, 300
_RADII = (3.0, 10.0, 25.0, 60.0)
_UNKNOWN = 0.2  # share of creators whose own place nobody told
_COLUMNS = ("lat", "lon", "placed_posts", "posts_inside", "homes_known", "homes_inside")


@dataclass(frozen=True, slots=True)
class Asked:
    """The pool of one circle: FEATURES rows and the true share of each, (n,)."""

    circle: Circle
    rows: pa.Table
    truth: Floats


def coverage(data: Path | None, options: dict[str, str]) -> Measured:
    """Coverage at the number of known homes where it is farthest from 90 %; every number is in the details.

    options: worlds (default 12), seed.
    """
    seed = int(options.get("seed", SEED))
    pools = _read(data) if data is not None else _simulated(int(options.get("worlds", WORLDS)), seed)
    held: dict[int, list[tuple[bool, float]]] = {}
    rng = np.random.default_rng(seed)
    for pool in pools:
        for size, *found in _held(pool, rng):
            held.setdefault(size, []).extend(found)
    table = {size: _summed(rows) for size, rows in sorted(held.items())}
    judged = {size: row for size, row in table.items() if size}
    at = max(judged, key=lambda size: abs(judged[size]["coverage"] - 0.9))
    row = judged[at]
    return Measured(
        value=row["coverage"],
        low=row["low"],
        high=row["high"],
        n=sum(int(r["n"]) for r in judged.values()),
        unit="coverage",
        data="simulated worlds" if data is None else data.name,
        split=f"farthest from 0.90 of all numbers of known homes: {at}; creators whom a brief of that place finds",
        base_rate=0.9,
        seed=seed if data is None else None,
        formula=LOCAL_SHARE.id,
        details={"by known homes (0: none, places only)": {str(size): row for size, row in table.items()}},
    )


def _held(pool: Asked, rng: np.random.Generator) -> Iterator[tuple[int, *tuple[tuple[bool, float], ...]]]:
    """(known homes, (held, width) of each creator looked at) by number of known homes."""
    shares = local_shares(pool.rows, pool.circle)
    n = len(pool.truth)
    some = np.arange(n) if n <= LOOKED_AT else rng.choice(n, LOOKED_AT, replace=False)
    for size in np.unique(shares.homes[some]).astype(int).tolist():
        estimates = [(i, shares.estimate(int(i))) for i in some if shares.homes[i] == size]
        yield size, *((e.low <= pool.truth[i] <= e.high, e.high - e.low) for i, e in estimates)


def _summed(rows: list[tuple[bool, float]]) -> dict[str, float]:
    hits = sum(hit for hit, _ in rows)
    low, high = wilson(hits, len(rows))
    width = float(np.median([w for _, w in rows]))
    return {"coverage": hits / len(rows), "low": low, "high": high, "n": len(rows), "median width": width}


def _simulated(worlds: int, seed: int) -> Iterator[Asked]:
    """Worlds of different size and habit of tagging; circles from a quarter to a region, mostly where people are."""
    gazetteer, words = Gazetteer.load(), lexicon.load()
    for number in range(worlds):
        rng = np.random.default_rng([seed, number])
        spec = WorldSpec(
            name="local",
            creators=2_000,
            posts=2_000 * int(rng.integers(6, 25)),
            seed=seed * 1_000 + number,
            places=int(rng.choice([120, 400, 1_200])),
            placed_share=float(rng.uniform(0.1, 0.6)),
        )
        kit = world.prepare(spec, gazetteer, words)
        geo = kit.geography
        for circle in range(CIRCLES):
            block = circle % spec.blocks
            c = creators.make(kit, block)
            p = posts.make(kit, block, c)
            at = int(rng.choice(len(geo.weight), p=geo.weight / geo.weight.sum()))
            round_ = Circle(float(geo.lat[at]), float(geo.lon[at]), float(rng.choice(_RADII)))
            inside = distance_km(round_.lat, round_.lon, geo.lat, geo.lon) <= round_.radius_km
            tagged = p.place >= 0
            placed = np.bincount(p.owner[tagged], minlength=len(c))
            there = np.bincount(p.owner[tagged & inside[p.place]], minlength=len(c))
            told = rng.random(len(c)) >= _UNKNOWN
            truth = local_share(geo, round_, c.home, c.reach)
            columns = {
                "lat": np.where(told, geo.lat[c.home], np.nan),
                "lon": np.where(told, geo.lon[c.home], np.nan),
                "placed_posts": placed,
                "posts_inside": there,
            }
            yield from _known(round_, columns, truth, told & inside[c.home], rng)


def _known(
    circle: Circle, columns: dict[str, NDArray[np.generic]], truth: Floats, home: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Iterator[Asked]:  # fmt: skip
    """The pools that a brief of the circle finds, at every number of known homes: those with anything inside."""
    for size in (0, *SIZES):
        lives = rng.binomial(size, truth)
        kept = (lives > 0) | (columns["posts_inside"].astype(int) > 0) | home
        if kept.any():
            known = {"homes_known": np.full(len(truth), size), "homes_inside": lives}
            yield Asked(circle, _features({k: v[kept] for k, v in (columns | known).items()}), truth[kept])


def _features(columns: dict[str, NDArray[np.generic]]) -> pa.Table:
    n = len(columns["lat"])
    arrays = [
        pa.array(columns[f.name], from_pandas=True).cast(f.type) if f.name in columns else pa.nulls(n, f.type)
        for f in FEATURES
    ]
    return pa.Table.from_arrays(arrays, schema=FEATURES)


def _read(data: Path) -> Iterator[Asked]:
    file = find(data, "*.csv", "*.parquet")
    if file is None:
        raise NotFound.looked_in("No CSV or Parquet file of circles and creators.", [str(data)])
    table = read_table(file)
    named = table.rename_columns({"lat": "at_lat", "lon": "at_lon", "home_lat": "lat", "home_lon": "lon"})
    for circle in pc.unique(named["circle"]).to_pylist():
        rows = named.filter(pc.equal(named["circle"], circle))
        first = {name: float(rows[name][0].as_py()) for name in ("at_lat", "at_lon", "radius_km")}
        columns = {name: rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False) for name in _COLUMNS}
        whole = {name: np.nan_to_num(v).astype(np.int64) for name, v in columns.items() if name not in ("lat", "lon")}
        yield Asked(
            Circle(first["at_lat"], first["at_lon"], first["radius_km"]),
            _features({"lat": columns["lat"], "lon": columns["lon"], **whole}),
            rows["true_share"].cast(pa.float64()).to_numpy(),
        )


register(
    Figure(
        name="local-share",
        kind="quality",
        title="Share of the audience inside a radius: coverage of nominal 90 % at every number of known homes",
        target=0.87,
        target_high=0.93,
        better="inside",
        run=coverage,
    )
)
