"""Circles on the globe. Degrees for coordinates, kilometres for lengths."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `radius_km` of a point."""

    lat: float
    lon: float
    radius_km: float

    def __post_init__(self) -> None:
        if not -90 <= self.lat <= 90 or not -180 <= self.lon <= 180:
            raise BadInput.value(
                "coordinates", "a latitude in [-90, 90] and a longitude in [-180, 180]", (self.lat, self.lon)
            )
        if not 0 < self.radius_km <= 20_100:
            raise BadInput.value("radius_km", "above 0 and at most 20,100", self.radius_km)

    def box(self) -> tuple[float, float, float, float]:
        """(south, west, north, east); west > east means that the box crosses the date line."""
        dlat = math.degrees(self.radius_km / EARTH_KM)
        south, north = max(-90.0, self.lat - dlat), min(90.0, self.lat + dlat)
        if south <= -90 or north >= 90:
            return south, -180.0, north, 180.0
        ratio = math.sin(self.radius_km / EARTH_KM) / math.cos(math.radians(self.lat))
        if ratio >= 1:
            return south, -180.0, north, 180.0
        dlon = math.degrees(math.asin(ratio))
        west, east = self.lon - dlon, self.lon + dlon
        return south, (west + 540) % 360 - 180, north, (east + 540) % 360 - 180

    def contains(self, lat: float, lon: float) -> bool:
        return float(distance_km(self.lat, self.lon, np.float64(lat), np.float64(lon))) <= self.radius_km


def distance_km(
    lat: float, lon: float, lats: NDArray[np.float64] | np.float64, lons: NDArray[np.float64] | np.float64
) -> NDArray[np.float64]:
    """Great-circle distance from one point to many (haversine, mean Earth radius)."""
    phi, phis = math.radians(lat), np.radians(lats)
    half = (
        np.sin((phis - phi) / 2) ** 2
        + math.cos(phi) * np.cos(phis) * np.sin(np.radians(np.asarray(lons) - lon) / 2) ** 2
    )
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)
