"""What the derived tables ask the outside, as functions passed in: where a place is, which language a text is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class PlaceText(NamedTuple):
    """A place as a source wrote it; every part may be missing. Coordinates in degrees."""

    place: str | None
    city: str | None
    country: str | None
    lat: float | None
    lon: float | None


class Located(NamedTuple):
    """Where it is: label, ISO 3166-1 alpha-2 country, degrees (None where only the country or region is clear)."""

    label: str
    country: str | None
    lat: float | None
    lon: float | None


LocatePlaces = Callable[[Sequence[PlaceText]], Sequence[Located | None]]
DetectLanguages = Callable[[Sequence[str]], Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Resolvers:
    """Both questions. Each is asked once per distinct place, and once per creator whose language nobody states.

    locate: as many answers as places; None where the gazetteer knows none. detect: ISO 639-1 codes; None abstains.
    """

    locate: LocatePlaces
    detect: DetectLanguages


def unresolved() -> Resolvers:
    """Resolvers that know nothing: a place is found only by its own coordinates, and no language is guessed."""
    return Resolvers(lambda places: [None] * len(places), lambda texts: [None] * len(texts))


def default_resolvers() -> Resolvers:
    """The shipped gazetteer and language model, each loaded on first use."""
    return Resolvers(_locate, _detect)


def _locate(places: Sequence[PlaceText]) -> Sequence[Located | None]:
    from goodword.catalogue.resolve_place import locate_places  # noqa: PLC0415 - the gazetteer takes time to load

    return locate_places(places)


def _detect(texts: Sequence[str]) -> Sequence[str | None]:
    from goodword.catalogue.resolve_language import detect_languages  # noqa: PLC0415 - the model takes time to load

    return detect_languages(texts)
