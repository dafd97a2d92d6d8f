"""Places as sources write them, by the shipped gazetteer."""

from __future__ import annotations

from collections.abc import Sequence

from goodword.catalogue.resolve import Located, PlaceText
from goodword.places.gazetteer import Gazetteer
from goodword.places.model import PlaceMatch


def locate_places(places: Sequence[PlaceText]) -> list[Located | None]:
    """One answer per place: by its coordinates where the source gives them, else by its words, else None.

    A country or a region gets its label and country but no coordinates: its middle says nothing about a city.
    """
    gazetteer = Gazetteer.load()
    pinned = [(p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None]
    named = [(p.place, p.city, p.country) for p in places if p.lat is None or p.lon is None]
    by_point = iter(gazetteer.nearest_many(*zip(*pinned, strict=True)) if pinned else ())
    by_name = iter(gazetteer.locate_many(named, coarse=True))
    return [_located(next(by_name if p.lat is None or p.lon is None else by_point)) for p in places]


def _located(match: PlaceMatch | None) -> Located | None:
    if match is None:
        return None
    point = (match.lat, match.lon) if match.precise else (None, None)
    return Located(match.label, match.country, *point)
