"""Places of everybody, sorted so that a circle reads few of them: homes, and where posts were tagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.geo import Circle, distance_km

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_TILES = 720  # half a degree by half a degree


@dataclass(frozen=True, slots=True)
class Points:
    """tile, row, lat, lon, posts (n,): sorted by tile. posts 0: the home that a profile states."""

    tile: NDArray[np.int32]
    row: NDArray[np.int32]
    lat: NDArray[np.float32]
    lon: NDArray[np.float32]
    posts: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Inside:
    """Creators with a place in a circle. rows: sorted; posts: tagged in it; home: whether theirs is; km: nearest."""

    rows: Ints
    posts: Ints
    home: NDArray[np.bool_]
    km: Floats


def points_of(profiles: pa.Table, tagged: pa.Table, first: int, row_of: Ints) -> tuple[NDArray[np.int64], Floats, Ints]:
    """(rows, (n, 2) latitude and longitude, posts) of one block. row_of: row by creator number - first."""
    lat, lon = (profiles[name].to_numpy() for name in ("lat", "lon"))
    home = ~(np.isnan(lat) | np.isnan(lon))
    at = np.stack([lat[home], lon[home]], axis=1)
    rows = row_of[profiles["creator"].to_numpy()[home] - first]
    others = row_of[tagged["creator"].to_numpy() - first] if tagged.num_rows else np.empty(0, np.int64)
    where = np.stack([tagged["lat"].to_numpy(), tagged["lon"].to_numpy()], axis=1)
    posts = np.concatenate([np.zeros(len(rows), np.int64), tagged["posts"].to_numpy()])
    return np.concatenate([rows, others]), np.concatenate([at, where]), posts


def sorted_points(rows: Ints, at: Floats, posts: Ints) -> Points:
    """The points by tile, in each by row: what a circle reads is then nearly in order already."""
    tile = tiles(at[:, 0], at[:, 1]).astype(np.int32)
    order = np.lexsort((rows, tile))
    lat, lon = at[order].T.astype(np.float32) if len(order) else (np.empty(0, np.float32),) * 2
    return Points(tile[order], rows[order].astype(np.int32), lat, lon, posts[order].astype(np.int32))


def tiles(lat: Floats, lon: Floats) -> Ints:
    """(n,) number of the tile that each point is in."""
    y = np.clip(np.floor((np.asarray(lat) + 90) * 2), 0, 359).astype(np.int64)
    x = np.clip(np.floor((np.asarray(lon) + 180) * 2), 0, _TILES - 1).astype(np.int64)
    return np.asarray(y * _TILES + x)


def within(parts: Sequence[Points], circle: Circle) -> Inside:
    """Everybody with a place in the circle."""
    rows, posts, km = [], [], []
    for part in parts:
        at = _near(part, circle)
        away = distance_km(circle.lat, circle.lon, part.lat[at].astype(np.float64), part.lon[at].astype(np.float64))
        kept = away <= circle.radius_km
        rows.append(part.row[at][kept])
        posts.append(part.posts[at][kept])
        km.append(away[kept])
    if not rows:
        return Inside(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool), np.empty(0))
    row, n, d = (np.concatenate(list(x)) for x in (rows, posts, km))
    if not len(row):
        return Inside(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool), np.empty(0))
    order = np.argsort(row, kind="stable")
    row = row[order].astype(np.int64)
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    home = np.logical_or.reduceat((n == 0)[order], starts)
    counted = np.add.reduceat(n[order].astype(np.int64), starts)
    return Inside(row[starts], counted, home, np.minimum.reduceat(d[order], starts))


def _near(part: Points, circle: Circle) -> Ints:
    """Places in the list of the points of every tile that the circle touches."""
    # Numbers of the type of the list: others would be looked up in a copy of it.
    edges = np.array(list(_spans(circle)), part.tile.dtype).reshape(-1, 2)
    spans = zip(np.searchsorted(part.tile, edges[:, 0]), np.searchsorted(part.tile, edges[:, 1], "right"), strict=True)
    return np.concatenate([np.empty(0, np.int64), *(np.arange(a, b) for a, b in spans)])


def _spans(circle: Circle) -> Iterable[tuple[int, int]]:
    """Runs of tiles, row by row of the globe."""
    south, west, north, east = circle.box()
    low, high = tiles(np.array([south]), np.array([west]))[0], tiles(np.array([north]), np.array([east]))[0]
    for y in range(int(low) // _TILES, int(high) // _TILES + 1):
        a, b = int(low) % _TILES, int(high) % _TILES
        if west <= east:
            yield y * _TILES + a, y * _TILES + b
        else:
            yield y * _TILES, y * _TILES + b
            yield y * _TILES + a, y * _TILES + _TILES - 1
