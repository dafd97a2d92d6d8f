"""Where people of a world live: real places of the gazetteer, weighted by their people. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from goodword.core.errors import BadInput
from goodword.core.geo import distance_km
from goodword.places.gazetteer import Gazetteer
from goodword.simulate.lexicon import Lexicon
from goodword.simulate.model import WorldSpec

_METRO_KM = 30.0
_SPREAD = 0.75  # attention grows slower than cities do


@dataclass(frozen=True, slots=True)
class Geography:
    """p places in countries, sorted by country. Arrays are (p,) unless said.

    country: number in `countries`; metro: number of the largest place within 30 km (itself if none); weight: share of
    the world's people; spread: standard deviation of homes around the centre, degrees of latitude. cities: the name as
    platforms write it; labels: full. focus: numbers of the focus places, the focus itself first, or empty.
    """

    countries: tuple[str, ...]
    country: NDArray[np.int64]
    metro: NDArray[np.int64]
    weight: NDArray[np.float64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    spread: NDArray[np.float64]
    names: tuple[str, ...]
    cities: tuple[str, ...]
    labels: tuple[str, ...]
    focus: NDArray[np.int64]

    def inside(self, country: int) -> NDArray[np.int64]:
        """Numbers of the places of a country."""
        return np.flatnonzero(self.country == country)


def choose(spec: WorldSpec, gazetteer: Gazetteer, lexicon: Lexicon) -> Geography:
    """The home places of a world: of each country its most populous places, as many as its share; all of the focus."""
    shares = dict(spec.countries) or {c.code: c.share for c in lexicon.countries}
    _check(shares, gazetteer, lexicon)
    index = gazetteer.index
    rows: list[int] = []
    for code, share in shares.items():
        number = index.countries.index(code)
        own = np.flatnonzero((index.country == number) & (index.kind >= 3) & (index.population > 0))
        best = own[np.lexsort((own, -index.population[own]))]
        rows += best[: max(1, round(spec.places * share))].tolist()
    near = _focus_rows(spec, gazetteer)
    rows = list(dict.fromkeys(rows + near))
    rows.sort(key=lambda r: (list(shares).index(index.countries[index.country[r]]), r))
    return _geography(np.array(rows), near, gazetteer, shares)


def _check(shares: dict[str, float], gazetteer: Gazetteer, lexicon: Lexicon) -> None:
    known = [c.code for c in lexicon.countries]
    for code in shares:
        if code not in known or code not in gazetteer.index.countries:
            raise BadInput.unknown("country that worlds have words for", code, known)


def _focus_rows(spec: WorldSpec, gazetteer: Gazetteer) -> list[int]:
    if spec.focus is None:
        return []
    index = gazetteer.index
    found = gazetteer.resolve(spec.focus.place, country=spec.focus.country)
    if not found:
        raise BadInput.unknown("place", spec.focus.place, [spec.focus.country])
    km = distance_km(found[0].lat, found[0].lon, index.lat, index.lon)
    own = index.countries.index(spec.focus.country)
    near = np.flatnonzero(
        (km <= spec.focus.radius_km) & (index.kind >= 3) & (index.population > 0) & (index.country == own)
    )
    return [int(r) for r in near[np.argsort(km[near], kind="stable")]]


def _geography(rows: NDArray[np.int64], near: list[int], gazetteer: Gazetteer, shares: dict[str, float]) -> Geography:
    index = gazetteer.index
    lat, lon, people = index.lat[rows], index.lon[rows], index.population[rows].astype(np.float64)
    codes = list(shares)
    country = np.array([codes.index(index.countries[c]) for c in index.country[rows]])
    weight = people**_SPREAD
    for number, code in enumerate(codes):
        own = country == number
        weight[own] *= shares[code] / weight[own].sum()
    names = tuple(str(index.name[int(r)].as_py()) for r in rows)
    metro = _metros(lat, lon, people)
    region = [str(index.name[int(index.region[r])].as_py()) if index.region[r] >= 0 else "" for r in rows]
    nation = {code: str(index.name[index.countries.index(code)].as_py()) for code in codes}
    ends = [
        region[i] if codes[country[i]] in ("US",) and region[i] else nation[codes[country[i]]] for i in range(len(rows))
    ]
    position = {int(r): i for i, r in enumerate(rows)}
    return Geography(
        countries=tuple(codes),
        country=country,
        metro=metro,
        weight=weight / weight.sum(),
        lat=lat,
        lon=lon,
        spread=np.clip(0.004 * (people / 1e4) ** 0.3, 0.004, 0.12),
        names=names,
        cities=tuple(f"{names[m]}, {ends[m]}" for m in metro),
        labels=tuple(
            ", ".join(dict.fromkeys(x for x in (names[i], names[metro[i]], ends[i]) if x)) for i in range(len(rows))
        ),
        focus=np.array([position[r] for r in near], np.int64),
    )


def _metros(lat: NDArray[np.float64], lon: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.int64]:
    """(p,) the most populous place within 30 km of each."""
    flat = np.stack([lat * 111.2, lon * 111.2 * np.cos(np.radians(lat))], axis=1)
    groups = cKDTree(flat).query_ball_point(flat, _METRO_KM)
    ranked = np.lexsort((-np.arange(len(people)), people))  # the last one is the largest, the first of equals
    rank = np.empty(len(people), np.int64)
    rank[ranked] = np.arange(len(people))
    return np.array([ranked[rank[group].max()] for group in groups], np.int64)
