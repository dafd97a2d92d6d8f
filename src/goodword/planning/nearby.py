"""Names that a local map needs: the best-known places inside and just around the circle, well apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.geo import Circle, distance_km
from goodword.places.gazetteer import Gazetteer
from goodword.places.model import KINDS, PlaceKind

_SHOWN = 9
_APART = 0.22  # of the radius: closer labels would lie on each other
_KINDS = [KINDS.index(PlaceKind.PLACE), KINDS.index(PlaceKind.NEIGHBOURHOOD)]
_LARGEST_KM = 300


@dataclass(frozen=True, slots=True)
class Nearby:
    """One named place."""

    label: str
    lat: float
    lon: float


def nearby(gazetteer: Gazetteer | None, circle: Circle | None) -> tuple[Nearby, ...]:
    """At most nine places by falling population; none without a circle, or for one as large as a country."""
    if gazetteer is None or circle is None or circle.radius_km > _LARGEST_KM:
        return ()
    index = gazetteer.index
    south, _, north, _ = circle.box()
    rows = np.flatnonzero((index.lat >= south) & (index.lat <= north) & np.isin(index.kind, _KINDS))
    away = distance_km(circle.lat, circle.lon, index.lat[rows], index.lon[rows])
    rows = rows[away <= circle.radius_km]
    chosen: list[int] = []
    for row in rows[np.argsort(-index.population[rows], kind="stable")]:
        if not chosen or _gap(gazetteer, int(row), chosen) >= _APART * circle.radius_km:
            chosen.append(int(row))
        if len(chosen) == _SHOWN:
            break
    return tuple(Nearby(index.name[r].as_py(), float(index.lat[r]), float(index.lon[r])) for r in chosen)


def _gap(gazetteer: Gazetteer, row: int, chosen: list[int]) -> float:
    lat, lon = gazetteer.index.lat, gazetteer.index.lon
    return float(distance_km(float(lat[row]), float(lon[row]), lat[chosen], lon[chosen]).min())
