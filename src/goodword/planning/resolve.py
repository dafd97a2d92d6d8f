"""From the brief's place in words to a circle; what is ambiguous is asked back, never guessed silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from goodword.core.errors import BadInput, NotFound
from goodword.core.geo import Circle, distance_km
from goodword.discovery.model import PlaceWish
from goodword.planning.model import ResolvedPlace

CLEAR_LEAD = 0.15
"""A match counts as clear when no other place is within so much of its confidence."""


class Match(Protocol):
    """A place of the gazetteer that a text may mean."""

    @property
    def label(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def confidence(self) -> float: ...


class Places(Protocol):
    """What planning asks the gazetteer."""

    def resolve(self, text: str) -> Sequence[Match]:
        """Places that a text may mean, best first."""

    def nearest(self, lat: float, lon: float) -> Match:
        """The known place next to a point."""


def resolve_place(wish: PlaceWish | None, places: Places) -> ResolvedPlace | None:
    """The circle that the brief means, its name, and other places of that name.

    Raises NotFound for a place that the gazetteer does not know, BadInput when several are equally likely.
    """
    if wish is None:
        return None
    if wish.lat is not None and wish.lon is not None:
        near = places.nearest(wish.lat, wish.lon)
        label = wish.text or f"near {near.label}"
        return ResolvedPlace(label, near.country, Circle(wish.lat, wish.lon, wish.radius_km), ())
    matches = places.resolve(wish.text)
    if not matches:
        raise NotFound(
            f"We know no place called {wish.text!r}.",
            where="place",
            given=wish.text,
            next_step="write a town near it, add the country, or give lat and lon",
        )
    best = matches[0]
    others = [m for m in matches[1:] if not _same(best, m, wish.radius_km)]
    rivals = [m for m in others if m.confidence > best.confidence - CLEAR_LEAD]
    if rivals:
        raise _ambiguous(wish.text, [best, *rivals])
    circle = Circle(best.lat, best.lon, wish.radius_km)
    return ResolvedPlace(best.label, best.country, circle, tuple(m.label for m in others[:5]))


def _same(a: Match, b: Match, radius_km: float) -> bool:
    """Places so near to each other that the circle means both."""
    away = distance_km(a.lat, a.lon, np.float64(b.lat), np.float64(b.lon))
    return float(away) <= max(radius_km / 2, 2.0)


def _ambiguous(text: str, matches: Sequence[Match]) -> BadInput:
    listed = "; ".join(f"{m.label} ({m.lat:.2f}, {m.lon:.2f})" for m in matches[:6])
    return BadInput(
        f"{text!r} can mean several places.",
        where="place",
        given=text,
        next_step=f"write one of these, or give its lat and lon: {listed}",
    )
