"""A search as fields (flags, query parameters, form): checked, and merged with what a brief in words says.

Fields win over words. A place that may be several is asked back; `near` names it, or gives it as "lat, lon".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from goodword.core.errors import BadInput, NotFound
from goodword.core.geo import Circle
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.core.tier import Tier
from goodword.discovery import values
from goodword.discovery.house import House
from goodword.discovery.search.model import DIVERSE, Near, Understood, Wish
from goodword.discovery.search.understand import LEAST_KM, RADIUS_KM
from goodword.discovery.search.understand_places import CLEAR_LEAD
from goodword.discovery.values import Source
from goodword.places.gazetteer import Gazetteer
from goodword.places.model import PlaceMatch
from goodword.vetting.model import Verdict

FIELDS = (
    "near", "radius", "niche", "only_niche", "not_niche", "without", "language", "not_language", "country", "platform",
    "tier", "min_followers", "max_followers", "max_price", "active_after", "verdict", "limit", "diverse",
)  # fmt: skip
_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What fields are read with. near: a place and a circle as search takes them."""

    house: House
    gazetteer: Gazetteer
    near: Callable[[PlaceMatch, Circle], Near]


def read_wish(understood: Understood | None, given: Mapping[str, Any], reading: Reading, source: Source) -> Wish:
    """The wish of the words with the fields over it. Raises BadInput that names the field."""
    values.check_keys(given, FIELDS, source)
    wish = understood.wish if understood is not None else Wish(tier_limits=reading.house.tier_limits)
    said = {name: value for name, value in given.items() if value not in (None, "", (), [], False)}
    changes: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name in said:
            changes[_NAMES.get(name, name)] = read(said[name], source, name, reading)
    if "max_price" in said:
        changes["max_price"] = _price(said["max_price"], source)
    if "near" in said or "radius" in said:
        changes["near"] = _near(wish, said, reading, source)
    return replace(wish, **changes)


def _near(wish: Wish, said: Mapping[str, Any], reading: Reading, source: Source) -> Near | None:
    km = values.real(said["radius"], source, "radius", low=LEAST_KM, high=20_000) if "radius" in said else None
    if "near" not in said:
        if wish.near is None:
            raise source.wrong(
                "radius", "given with a place", said["radius"], "say near, or name the place in the words"
            )
        match = reading.gazetteer.nearest(wish.near.circle.lat, wish.near.circle.lon)
        return replace(
            reading.near(match, replace(wish.near.circle, radius_km=km or RADIUS_KM)),
            label=wish.near.label,
            names=wish.near.names,
        )
    km = km or (wish.near.circle.radius_km if wish.near else RADIUS_KM)
    text = values.text(said["near"], source, "near")
    point = _POINT.fullmatch(text)
    if point is not None:
        circle = Circle(float(point[1]), float(point[2]), km)
        match = reading.gazetteer.nearest(circle.lat, circle.lon)
        return replace(reading.near(match, circle), label=f"{circle.lat:g}, {circle.lon:g} (by {match.name})")
    match = place_of(text, reading.gazetteer)
    return reading.near(match, Circle(match.lat, match.lon, km))


def place_of(text: str, gazetteer: Gazetteer) -> PlaceMatch:
    """The one place that a text means. NotFound for none, BadInput with the choices for several."""
    found = gazetteer.resolve(text)
    if not found:
        raise NotFound(
            f"We know no place called {text!r}.", where="near", given=text,
            next_step="write a town near it, add the country, or give it as “lat, lon”",
        )  # fmt: skip
    rivals = [m for m in found[1:] if m.confidence > found[0].confidence - CLEAR_LEAD]
    if rivals:
        told = "; ".join(f"{m.label} ({m.lat:.2f}, {m.lon:.2f})" for m in (found[0], *rivals)[:6])
        raise BadInput(
            f"{text!r} can mean several places.", where="near", given=text, next_step=f"write one of these: {told}"
        )
    return found[0]


def _niches(value: object, source: Source, path: str, reading: Reading) -> tuple[str, ...]:
    niches = reading.house.niches
    return tuple(dict.fromkeys(niches.find(t, where=source.where(path)) for t in values.texts(value, source, path)))


def _languages(value: object, source: Source, path: str, reading: Reading) -> tuple[str, ...]:  # noqa: ARG001
    return tuple(dict.fromkeys(values.language(t, source, path) for t in values.texts(value, source, path)))


def _countries(value: object, source: Source, path: str, reading: Reading) -> tuple[str, ...]:
    codes = []
    for text in values.texts(value, source, path):
        code = text.upper() if re.fullmatch(r"[A-Za-z]{2}", text) else ""
        if not code:
            found = [m for m in reading.gazetteer.resolve(text) if m.kind.value == "country"]
            code = found[0].country if found else ""
        if code not in reading.gazetteer.index.countries:
            raise source.wrong(path, "a country, by its name or its two letters", text)
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _tiers(value: object, source: Source, path: str, reading: Reading) -> tuple[Tier, ...]:  # noqa: ARG001
    names = [t.value for t in Tier]
    asked = [t.lower() for t in values.texts(value, source, path)]
    for text in asked:
        if text not in names:
            raise source.wrong(path, "one of " + ", ".join(names), text)
    return tuple(t for t in Tier if t.value in asked)


def _verdicts(value: object, source: Source, path: str, reading: Reading) -> tuple[Verdict, ...]:  # noqa: ARG001
    asked = [fold(t).replace(" ", "_") for t in values.texts(value, source, path)]
    names = [v.value for v in Verdict]
    for text in asked:
        if text not in names:
            raise source.wrong(path, "one of " + ", ".join(names), text)
    return tuple(v for v in Verdict if v.value in asked)


def _folded(value: object, source: Source, path: str, reading: Reading) -> tuple[str, ...]:  # noqa: ARG001
    return tuple(dict.fromkeys(fold(t) for t in values.texts(value, source, path)))


def _whole(value: object, source: Source, path: str, reading: Reading) -> int:  # noqa: ARG001
    return values.whole(value, source, path, low=1 if path == "limit" else 0, high=1_000 if path == "limit" else 10**10)


def _diverse(value: object, source: Source, path: str, reading: Reading) -> tuple[str, ...]:  # noqa: ARG001
    asked = tuple(fold(t) for t in values.texts(value, source, path))
    for text in asked:
        if text not in DIVERSE:
            raise source.wrong(path, "one of " + ", ".join(DIVERSE), text)
    return asked


def _yes(value: object, source: Source, path: str, reading: Reading) -> bool:  # noqa: ARG001
    return values.flag(value, source, path)


def _day(value: object, source: Source, path: str, reading: Reading) -> int:  # noqa: ARG001
    return calendar.timegm(values.day(value, source, path).timetuple())


def _price(value: object, source: Source) -> Money:
    if isinstance(value, Money):
        return value
    return values.money(value, source, "max_price", "")


_READERS: dict[str, Callable[[Any, Source, str, Reading], Any]] = {
    "niche": _niches,
    "not_niche": _niches,
    "only_niche": _yes,
    "without": _folded,
    "language": _languages,
    "not_language": _languages,
    "country": _countries,
    "platform": _folded,
    "tier": _tiers,
    "min_followers": _whole,
    "max_followers": _whole,
    "active_after": _day,
    "verdict": _verdicts,
    "limit": _whole,
    "diverse": _diverse,
}
_NAMES = {
    "niche": "niches", "not_niche": "excluded_niches", "only_niche": "only_niches", "without": "excluded",
    "language": "languages", "country": "countries", "platform": "platforms", "tier": "tiers",
    "verdict": "verdicts", "not_language": "excluded_languages",
}  # fmt: skip
