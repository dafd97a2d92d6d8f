"""Place tags of real posts: is the country right when it is hidden, is the city within 25 km?

Truth by declared rules, none of which asks the resolver:
* country: the code that the platform itself put on the tag. The resolver sees the tag's texts only, never the code.
* city: the one populated place of GeoNames that bears the name before the first comma of the tag's city (as its main or
  another name), in the tag's country and, where the text names a region of that country, in that region. Where several
  bear it, the most populous one if it has at least ten times the people of the next outside its 25 km; otherwise the
  tag has no truth by this rule. Names of our own supplement are no truth.
Whatever is not located, and every tag without a truth, counts as not right. `wrong` in the details counts answers that
are elsewhere than the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from scipy.stats import beta

from goodword.core.errors import NotFound
from goodword.core.geo import distance_km
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import find, opened
from goodword.places.gazetteer import Gazetteer
from goodword.places.model import Index, PlaceMatch
from goodword.places.names import key, parts
from goodword.places.resolve import PLACE_RESOLUTION
from goodword.places.store import read_index

WITHIN_KM = 25.0
_CLEARLY_LARGER = 10.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A place tag as the platform gives it."""

    name: str | None
    city: str | None
    country: str


def tags_in(path: Path) -> list[Tag]:
    """Place tags with a country code, one a post, of the posts file in a folder or of a file of that form."""
    file = find(path, "posts*.jsonl*", "*.jsonl*")
    if file is None:
        raise NotFound.looked_in("No file of posts.", [str(path)])
    with opened(file) as text:
        places = [place for line in text if line.strip() and (place := orjson.loads(line).get("place"))]
    return [Tag(p.get("name"), p.get("city") or None, p["cc"]) for p in places if p.get("cc")]


def country(data: Path | None, _options: dict[str, str]) -> Measured:
    """Share of tags with a country code whose country is found from their texts alone."""
    tags = tags_in(needed(data, "instagram-2018"))
    found = Gazetteer.load().locate_many([(t.name, t.city, None) for t in tags], coarse=True)
    right = sum(m is not None and m.country == t.country for m, t in zip(found, tags, strict=True))
    silent = sum(m is None for m in found)
    return _measured(right, len(tags), {"not located": silent, "wrong": len(tags) - right - silent})


def city(data: Path | None, _options: dict[str, str]) -> Measured:
    """Share of tags with a city that are placed within 25 km of it, from their texts and country code."""
    tags = [t for t in tags_in(needed(data, "instagram-2018")) if t.city]
    rule = CityRule(read_index())
    truths = [rule.truth(t) for t in tags]
    judged = [(t, truth) for t, truth in zip(tags, truths, strict=True) if truth is not None]
    gazetteer = Gazetteer.load()
    given = gazetteer.locate_many([(t.name, t.city, t.country) for t, _ in judged])
    hidden = gazetteer.locate_many([(t.name, t.city, None) for t, _ in judged])
    right, silent = _near(given, judged)
    blind, blind_silent = _near(hidden, judged)
    details: dict[str, object] = {
        "not located": silent,
        "wrong": len(judged) - right - silent,
        "without truth by the rule": len(tags) - len(judged),
        "of tags with a truth": right / max(1, len(judged)),
        "of tags with a truth, country hidden": blind / max(1, len(judged)),
        "country hidden, wrong": len(judged) - blind - blind_silent,
    }
    return _measured(right, len(tags), details)


def _near(found: list[PlaceMatch | None], judged: list[tuple[Tag, tuple[float, float]]]) -> tuple[int, int]:
    """How many answers lie within 25 km of the truth, and how many are missing."""
    pairs = [(m, truth) for m, (_, truth) in zip(found, judged, strict=True) if m is not None]
    km = [float(distance_km(*truth, np.float64(m.lat), np.float64(m.lon))) for m, truth in pairs]
    return sum(d <= WITHIN_KM for d in km), len(found) - len(pairs)


class CityRule:
    """The declared rule for where a city is; plain table look-ups, nothing of the resolver's weighing."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._row = {str(name): i for i, name in enumerate(index.keys.to_pylist())}
        self._known: dict[tuple[str | None, str], tuple[float, float] | None] = {}

    def truth(self, tag: Tag) -> tuple[float, float] | None:
        """Latitude and longitude of the tag's city, None where the rule does not say."""
        asked = (tag.city, tag.country)
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def _find(self, city_text: str | None, code: str) -> tuple[float, float] | None:
        index, pieces = self._index, [key(p) for p in parts(city_text or "")]
        if not pieces or code not in index.countries:
            return None
        number = index.countries.index(code)
        rows = [r for r in self._bearers(pieces[0]) if self._town(r, number)]
        regions = {r for p in pieces[1:] for r in self._bearers(p) if index.kind[r] == 1 and index.country[r] == number}
        if regions:
            rows = [r for r in rows if int(index.region[r]) in regions]
        if not rows:
            return None
        best = max(rows, key=lambda r: (int(index.population[r]), -r))
        km = distance_km(index.lat[best], index.lon[best], index.lat[rows], index.lon[rows])
        rivals = [int(index.population[r]) for r, d in zip(rows, km.tolist(), strict=True) if d > WITHIN_KM]
        clear = not rivals or int(index.population[best]) >= _CLEARLY_LARGER * max(1, *rivals, 1)
        return (float(index.lat[best]), float(index.lon[best])) if clear else None

    def _town(self, row: int, country: int) -> bool:
        index = self._index
        return bool(index.kind[row] >= 3 and index.country[row] == country and index.place_id[row] > 0)

    def _bearers(self, name: str) -> list[int]:
        row = self._row.get(name)
        if row is None:
            return []
        first, last = self._index.starts[row], self._index.starts[row + 1]
        return [int(e) >> 1 for e in self._index.entries[first:last]]


def _measured(right: int, n: int, details: dict[str, object]) -> Measured:
    """The share with its Clopper-Pearson interval (90 %)."""
    low = float(beta.ppf(0.05, right, n - right + 1)) if right else 0.0
    high = float(beta.ppf(0.95, right + 1, n - right)) if right < n else 1.0
    return Measured(
        value=right / n if n else None, low=low, high=high, n=n, unit="share", data="instagram-2018 place tags",
        split="none: nothing is fitted", formula=PLACE_RESOLUTION.id, details=details,
    )  # fmt: skip


register(
    Figure("places", "quality", "Place tags whose country is found from their words alone", 0.95, "above", country)
)
register(Figure("places-city", "quality", "Place tags with a city placed within 25 km of it", 0.90, "above", city))
