"""Where one creator and their audience are, as distributions with their evidence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.core.text import counted
from goodword.discovery.nearby.model import Spread
from goodword.discovery.nearby.spread import Weighed, merged, spread
from goodword.places.model import Index, PlaceMatch

HOME, COUNTRY, LANGUAGE, ELSEWHERE = 2.0, 1.0, 0.5, 1.0
"""Weights before anything is counted, in posts: a stated home, a stated country, a language, and everywhere else."""

PRIOR_PEOPLE = 4.0
"""Known people of an audience that the prior counts as; of it this part is where the creator is."""

WITH_CREATOR = 0.3
WITH_COUNTRY = 0.6
_MOST_HOMES = 2_000


class Nearest(Protocol):
    """What tells the place nearest to a point."""

    def nearest_many(self, lats: Sequence[float], lons: Sequence[float]) -> list[PlaceMatch]:
        """For arrays of points, degrees."""


def creator_spread(row: Mapping[str, Any], places: pa.Table) -> Spread:
    """Where a creator is. row: their FEATURES; places: CREATOR_PLACES of them."""
    found = [
        Weighed(p["label"] or "", p["country"] or "", p["lat"], p["lon"], seen=float(p["posts"]),
                evidence=[f"{counted(p['posts'], 'post')} tagged there"])
        for p in places.to_pylist()
        if p["label"]
    ]  # fmt: skip
    if row["place"] and (row["lat"] is not None or not found):
        told = row["place"] if row["lat"] is None else _same(row, found)
        found.append(
            Weighed(
                told, row["country"] or "", row["lat"], row["lon"], prior=HOME, evidence=["the home of the profile"]
            )
        )
    elif row["country"] and not found:
        found.append(
            Weighed(_named(row["country"]), row["country"], prior=COUNTRY, evidence=["the country of the profile"])
        )
    tagged = sum(p.seen for p in found)
    rests = counted(int(tagged), "tagged post") + (" and the profile" if row["place"] else "")
    return spread("Where they are", merged(found), elsewhere=ELSEWHERE, rests_on=rests)


def _same(row: Mapping[str, Any], found: Sequence[Weighed]) -> str:
    """The label of a tagged place that is the home, so that both count together."""
    for place in found:
        if place.lat is not None and abs(place.lat - row["lat"]) < 0.05 and abs((place.lon or 0) - row["lon"]) < 0.05:
            return place.label
    return str(row["place"])


def audience_spreads(
    row: Mapping[str, Any], creator: Spread, links: pa.Table, places: Nearest, languages: Mapping[str, float]
) -> tuple[Spread, Spread]:
    """(by city, by country) of an audience. links: AUDIENCE_LINKS; languages: share by country of who writes it."""
    known = links.filter(pc.is_valid(links["lat"]))
    step = max(1, known.num_rows // _MOST_HOMES)
    some = known.take(pa.array(range(0, known.num_rows, step), pa.int64()))
    homes = places.nearest_many(some["lat"].to_pylist(), some["lon"].to_pylist()) if some.num_rows else []
    rests = f"{counted(known.num_rows, 'known home')} of {counted(links.num_rows, 'known person')}".replace(
        "persons", "people"
    )
    return _cities(homes, creator, rests), _countries(homes, row, creator, languages, rests)


def _cities(homes: Sequence[PlaceMatch], creator: Spread, rests: str) -> Spread:
    n = Counter(h.label for h in homes)
    at = {h.label: h for h in homes}
    found = [
        Weighed(label, at[label].country, at[label].lat, at[label].lon, seen=float(k),
                evidence=[f"{counted(k, 'known home')}"])
        for label, k in sorted(n.items())
    ]  # fmt: skip
    own = [p for p in creator.parts if p.label and p.lat is not None]
    found += [
        Weighed(p.label, p.country, p.lat, p.lon, prior=PRIOR_PEOPLE * WITH_CREATOR * p.share.value,
                evidence=["the creator is there"])
        for p in own
    ]  # fmt: skip
    left = PRIOR_PEOPLE * (1 - WITH_CREATOR * sum(p.share.value for p in own))
    return spread("Where their audience is, by town", merged(found), elsewhere=left, rests_on=rests)


def _countries(
    homes: Sequence[PlaceMatch], row: Mapping[str, Any], creator: Spread, languages: Mapping[str, float], rests: str
) -> Spread:
    n = Counter(h.country for h in homes)
    found = [
        Weighed(_named(c), c, seen=float(k), evidence=[counted(k, "known home")]) for c, k in sorted(n.items()) if c
    ]
    own: dict[str, float] = {}
    for part in creator.parts:
        if part.country:
            own[part.country] = own.get(part.country, 0.0) + part.share.value
    if not own and row["country"]:
        own = {row["country"]: 1.0}
    whole = sum(own.values()) or 1.0
    weight = PRIOR_PEOPLE * WITH_COUNTRY
    found += [
        Weighed(_named(c), c, prior=weight * v / whole, evidence=["the creator is there"]) for c, v in own.items()
    ]
    tongue = _language(row["language"]) if row["language"] else ""
    spoken = [
        Weighed(_named(c), c, prior=LANGUAGE * v, evidence=[f"many write {tongue} there"]) for c, v in languages.items()
    ]
    left = PRIOR_PEOPLE - (weight if own else 0.0) - (LANGUAGE if spoken else 0.0)
    return spread("Where their audience is, by country", merged([*found, *spoken]), elsewhere=left, rests_on=rests)


def countries_of(language: str, index: Index) -> dict[str, float]:
    """Share by country of people who write a language, the five largest; {} where it is not known.

    From CLDR (territoryInfo) and the people of each country in the gazetteer.
    """
    people = _people(index)
    found = {c: p * people.get(c, 0) for c, p in _speakers(language).items()}
    whole = sum(found.values())
    top = sorted(found, key=lambda c: (-found[c], c))[:5]
    return {c: found[c] / whole for c in top if whole and found[c] / whole > 0.02}


def _people(index: Index) -> dict[str, int]:
    rows = np.flatnonzero(index.kind == 0)
    return {index.countries[int(index.country[r])]: int(index.population[r]) for r in rows}


@cache
def _speakers(language: str) -> dict[str, float]:
    from babel.core import get_global  # noqa: PLC0415 - most questions never need it

    found: dict[str, float] = {}
    for territory, spoken in get_global("territory_languages").items():
        percent = (spoken.get(language) or {}).get("population_percent")
        if percent and len(territory) == 2:
            found[territory] = float(percent) / 100
    return found


def _named(country: str) -> str:
    """A country in English, its two letters where it has no name."""
    return str(_english().territories.get(country.upper(), country))


def _language(code: str) -> str:
    return str(_english().languages.get(code, code))


@cache
def _english() -> Any:  # noqa: ANN401 - a locale of Babel
    from babel import Locale  # noqa: PLC0415 - most questions never need it

    return Locale("en")
