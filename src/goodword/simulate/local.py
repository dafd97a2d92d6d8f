"""True local shares: how much of an audience lives in a circle, exactly, from the way the audience is made. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ncx2

from goodword.core.geo import Circle, distance_km
from goodword.simulate.geography import Geography
from goodword.simulate.people import Reach

_KM_PER_DEGREE = 111.195
Floats = NDArray[np.float64]


def inside(geography: Geography, circle: Circle) -> Floats:
    """(p,) share of each place's people that live in the circle: homes are normal around the centre of the place."""
    km = distance_km(circle.lat, circle.lon, geography.lat, geography.lon)
    sd = geography.spread * _KM_PER_DEGREE
    result = np.zeros(len(km))
    near = km < circle.radius_km + 6 * sd
    result[near] = ncx2.cdf((circle.radius_km / sd[near]) ** 2, 2, np.maximum(1e-12, (km[near] / sd[near]) ** 2))
    return result


def ring_shares(geography: Geography, shares: Floats, place: int) -> Floats:
    """(4,) share inside of the own place, the metro, the country and the world of a home place."""
    g = geography
    groups = (g.metro == g.metro[place], g.country == g.country[place], np.ones(len(g.weight), bool))
    rings = [float(shares[place])]
    rings += [float((shares * g.weight)[group].sum() / g.weight[group].sum()) for group in groups]
    return np.array(rings)


def local_share(geography: Geography, circle: Circle, home: NDArray[np.int64], reach: Reach) -> Floats:
    """(b,) true share of each creator's audience inside one circle."""
    shares = inside(geography, circle)
    places, position = np.unique(home, return_inverse=True)
    rings = np.stack([ring_shares(geography, shares, int(place)) for place in places])
    return np.asarray((rings[position] * reach.shares).sum(axis=1))


def around_home(geography: Geography, radius_km: float) -> Floats:
    """(p, 4) ring shares of a circle around each place itself."""
    points = zip(geography.lat.tolist(), geography.lon.tolist(), strict=True)
    circles = [Circle(lat, lon, radius_km) for lat, lon in points]
    return np.stack([ring_shares(geography, inside(geography, circle), i) for i, circle in enumerate(circles)])
