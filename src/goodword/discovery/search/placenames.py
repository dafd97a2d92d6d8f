"""Under which names a post may name a circle: its place in every script, and the larger places and quarters inside."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from goodword.core.geo import Circle, distance_km
from goodword.places.gazetteer import Gazetteer
from goodword.places.model import PlaceMatch
from goodword.places.names import key

MOST = 24
"""Places inside a circle that are asked for by their names."""

_FEW_PEOPLE = 15_000
_WIDEST_KM = 60.0


def names_of(gazetteer: Gazetteer, match: PlaceMatch, circle: Circle) -> tuple[str, ...]:
    """Folded names, those of the place itself first, then of places in the circle by their people."""
    index = gazetteer.index
    own = np.flatnonzero(index.place_id == match.place_id)
    rows: NDArray[np.int64] = own
    if circle.radius_km <= _WIDEST_KM and match.precise:
        near = distance_km(circle.lat, circle.lon, index.lat, index.lon) <= circle.radius_km
        others = np.flatnonzero(
            near & (index.kind >= 3) & (index.population >= _FEW_PEOPLE) & ~np.isin(np.arange(len(near)), own)
        )
        rows = np.concatenate([own, others[np.argsort(-index.population[others], kind="stable")][:MOST]])
    keys, places = _by_place(gazetteer)
    found = [key(match.matched), key(match.name)]
    for n, row in enumerate(rows):
        a, b = np.searchsorted(places, (row, row + 1))
        spelt = [str(index.keys[int(k)]) for k in keys[a:b]]
        found += [name for name in spelt if _safe(name)] if n < len(own) else [key(index.name[int(row)].as_py())]
    return tuple(dict.fromkeys(name for name in found if len(name) > 2 or not name.isascii()))


def _safe(name: str) -> bool:
    """Whether another name of a place is unlikely to be a word of some language: short Latin ones often are."""
    return not name.isascii() or (len(name) > 4 and " " not in name)


@lru_cache(maxsize=2)
def _by_place(gazetteer: Gazetteer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(number of the name, place) of every entry, by place."""
    index = gazetteer.index
    name = np.repeat(np.arange(len(index.starts) - 1), np.diff(index.starts))
    place = (index.entries >> 1).astype(np.int64)
    order = np.argsort(place, kind="stable")
    return name[order], place[order]
