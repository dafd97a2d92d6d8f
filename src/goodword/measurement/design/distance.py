"""Where places lie, and which are so near to each other that a campaign in one may be seen in the other. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.core.geo import distance_km
from goodword.places.model import PlaceMatch

Flags = NDArray[np.bool_]
SURE = 0.5


class Gazetteer(Protocol):
    """What is needed of the gazetteer."""

    def resolve(
        self, text: str, *, country: str | None = None, near: tuple[float, float] | None = None
    ) -> tuple[PlaceMatch, ...]: ...


@dataclass(frozen=True, slots=True)
class Located:
    """Coordinates by place, and the places of which nobody knows where they are."""

    points: Mapping[str, tuple[float, float]]
    unknown: tuple[str, ...]


def locate(
    places: Sequence[str],
    known: Sequence[tuple[str, float, float]],
    gazetteer: Gazetteer | None,
    *,
    country: str | None = None,
) -> Located:
    """Coordinates given with the data, else from the gazetteer where it is surer than not which place is meant."""
    points = {place: (lat, lon) for place, lat, lon in known}
    for place in places:
        if place in points or gazetteer is None:
            continue
        matches = gazetteer.resolve(place, country=country)
        if matches and matches[0].confidence >= SURE and matches[0].precise:
            points[place] = (matches[0].lat, matches[0].lon)
    return Located(points, tuple(p for p in places if p not in points))


def near(places: Sequence[str], points: Mapping[str, tuple[float, float]], apart_km: float | None) -> Flags:
    """(N, N): whether two different places are nearer than `apart_km`; unknown places are near to nobody."""
    out = np.zeros((len(places), len(places)), dtype=np.bool_)
    at = [i for i, place in enumerate(places) if place in points]
    if apart_km is None or len(at) < 2:
        return out
    lats, lons = np.array([points[places[i]] for i in at]).T
    for row, i in enumerate(at):
        out[i, at] = distance_km(float(lats[row]), float(lons[row]), lats, lons) < apart_km
    np.fill_diagonal(out, val=False)
    return out


def buffer(places: Sequence[str], close: Flags, treated: Sequence[int]) -> tuple[str, ...]:
    """Places that are no treated ones but near one: they are compared with nothing."""
    inside = {int(i) for row in treated for i in np.flatnonzero(close[row])} - set(treated)
    return tuple(place for i, place in enumerate(places) if i in inside)
