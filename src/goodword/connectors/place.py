"""Which point a place in a search means. Pure."""

from __future__ import annotations

from typing import Protocol

from goodword.core.errors import BadInput
from goodword.places.model import PlaceMatch

_SURE = 0.5


class Places(Protocol):
    """What knows places by their names."""

    def resolve(self, text: str) -> tuple[PlaceMatch, ...]:
        """What a text may mean, the likeliest first."""


def place_of(text: str, places: Places) -> tuple[float, float]:
    """(latitude, longitude) in degrees. Raises BadInput where it is no place, or may as well be another one."""
    found = places.resolve(text.strip()[:200])
    if not found:
        raise BadInput.value("near", "a place, like Lucerne", text[:80])
    if found[0].confidence < _SURE and len(found) > 1:
        several = "; ".join(match.label for match in found[:4])
        raise BadInput(
            f"Several places are called {text[:80]!r}.", where="near", given=several, next_step="name more of it"
        )
    return found[0].lat, found[0].lon
