"""What a text may mean by a place: all readings, each with its share of confidence. Pure.

A text is read as a name followed by what it lies in ("Altona, Hamburg", "Paris TX"). Every place of that name is
weighed by its people, because more people speak of larger places, times how well it fits what follows. What stays
ambiguous stays so: the shares say it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from goodword.core.formula import register
from goodword.places.lookup import Names
from goodword.places.model import KINDS, Index, PlaceMatch
from goodword.places.names import core, key, parts

PLACE_RESOLUTION = register(
    "place-resolution",
    1,
    "Share of confidence of each place a text may mean: its people, times how well it fits what follows the name",
    "Ours; names, people and regions from GeoNames and Unicode CLDR",
)
# How much of a place's people speak of it by its bare name: a state is rarely meant where a city shares its name.
_KIND_WEIGHT = (1.0, 0.25, 0.1, 1.0, 1.0)
_SEAT = 3.0  # a place that gave its district its name, before a quarter that has the name too
_OTHER_NAME = 0.1  # a name the place goes by elsewhere, or used to
_BASE_PEOPLE = 300  # so that a hamlet without a census counts
_NOT_LISTED = 400.0  # people of the places of that name that no gazetteer lists
_CONTRADICTED, _FAR, _UNKNOWN_WORD = 1e-5, 1e-3, 0.6
_SAME_KM = 25.0  # two matches closer than this are one answer
_INSIDE_KM = 60.0  # a neighbourhood lies so near to the city it is named with
_SKIPPED = 0.75  # each leading part that is no place: a venue, a street


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What a following part of the text may name: countries, regions and districts, cities nearby."""

    countries: frozenset[int]
    areas: frozenset[int]
    points: tuple[tuple[float, float], ...]

    @property
    def known(self) -> bool:
        return bool(self.countries or self.areas or self.points)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate: place number, weight in people, the text it was recognised by."""

    place: int
    weight: float
    matched: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known besides the text: number of a country, a point nearby (degrees)."""

    country: int | None = None
    near: tuple[float, float] | None = None


class Resolver:
    """Reads place texts against an index; remembers qualifiers it has met."""

    def __init__(self, index: Index, names: Names) -> None:
        self.index = index
        self.names = names
        self._qualifiers: dict[str, Qualifier] = {}

    def resolve(self, text: str, hints: Hints, *, limit: int = 8, loose: bool = True) -> tuple[PlaceMatch, ...]:
        """Matches, best first, with confidences that sum to at most 1. `loose`: also look inside a sentence."""
        for quality, head, rest in self._readings(text, loose=loose):
            found = self.weigh(head, rest, hints)
            if found and found[0].weight >= 1:
                told = sum(self._fit(found[0].place, self.qualifier(q)) > _UNKNOWN_WORD for q in rest)
                return self.shares(quality, found, limit, told + (hints.country is not None))
        return ()

    def weigh(self, head: str, rest: tuple[str, ...], hints: Hints) -> list[Scored]:
        """Every place called `head`, weighed by its people and by how it fits `rest` and the hints; best first."""
        qualifiers = [self.qualifier(q) for q in rest]
        scored = []
        for entry in self.names.entries(head):
            place, first = entry >> 1, entry & 1
            weight = self._people(place) * (1.0 if first else _OTHER_NAME) * self._hinted(place, hints)
            weight *= _SEAT if self._seat(place, head) else 1.0
            for q in qualifiers:
                weight *= self._fit(place, q)
            scored.append(Scored(place, weight, head))
        return sorted(self._without_namesakes(scored), key=lambda s: (-s.weight, s.place))

    def _without_namesakes(self, scored: list[Scored]) -> list[Scored]:
        """Without regions and countries named like their main city: "São Paulo" means the city."""
        index = self.index
        areas = [s.place for s in scored if index.kind.item(s.place) <= 2]
        if not areas or len(areas) == len(scored):
            return scored
        cities: dict[int, int] = {}
        for s in scored:
            if index.kind.item(s.place) >= 3:
                country = index.country.item(s.place)
                cities[country] = max(cities.get(country, 0), index.population.item(s.place))
        meant = {
            a for a in areas
            if cities.get(index.country.item(a), -1)
            >= index.population.item(a) * (0.5 if index.kind.item(a) == 0 else 0.1)
        }  # fmt: skip
        return [s for s in scored if s.place not in meant]

    def qualifier(self, name_key: str) -> Qualifier:
        """What a name may say about where something lies."""
        known = self._qualifiers.get(name_key)
        if known is None:
            entries = self.names.entries(name_key) or self.names.entries(core(name_key))
            places = [e >> 1 for e in entries]
            kind = self.index.kind.item
            known = self._qualifiers[name_key] = Qualifier(
                frozenset(self.index.country.item(p) for p in places if kind(p) == 0),
                frozenset(p for p in places if kind(p) in (1, 2)),
                tuple((self.index.lat.item(p), self.index.lon.item(p)) for p in places if kind(p) >= 2),
            )
        return known

    def _readings(self, text: str, *, loose: bool) -> Iterator[tuple[float, str, tuple[str, ...]]]:
        """(quality, name, what follows), the most literal reading first."""
        whole = key(text)
        yield 1.0, whole, ()
        pieces = [key(p) for p in parts(text)]
        for i, piece in enumerate(pieces):
            quality = _SKIPPED**i
            rest = tuple(pieces[i + 1 :])
            if i or rest:
                yield quality, piece, rest
            if (short := core(piece)) != piece:
                yield quality * 0.95, short, rest
            yield from self._split(piece, rest, quality * 0.95)
        if loose:
            for piece in pieces:
                yield from self._inside(piece)

    def _split(self, piece: str, rest: tuple[str, ...], quality: float) -> Iterator[tuple[float, str, tuple[str, ...]]]:
        """Without commas: "bandra mumbai" → bandra, mumbai; only where both halves are known."""
        tokens = piece.split(" ")
        for i in range(len(tokens) - 1, 0, -1):
            head, tail = " ".join(tokens[:i]), " ".join(tokens[i:])
            if self.names.entries(head) and self.qualifier(tail).known:
                yield quality, head, (tail, *rest)

    def _inside(self, piece: str) -> Iterator[tuple[float, str, tuple[str, ...]]]:
        """The longest names inside a sentence, those further back first ("street food in bandra")."""
        tokens = piece.split(" ")
        for size in range(min(4, len(tokens) - 1), 0, -1):
            for start in range(len(tokens) - size, -1, -1):
                words = " ".join(tokens[start : start + size])
                if len(words) >= 3 and any(self._people(e >> 1) >= 5_000 for e in self.names.entries(words) if e & 1):
                    yield 0.5, words, ()

    def _people(self, place: int) -> float:
        kind: int = self.index.kind.item(place)
        own = 1.0 if self.index.place_id.item(place) < 0 else _KIND_WEIGHT[kind]
        return float((self.index.population.item(place) + _BASE_PEOPLE) * own)

    def _hinted(self, place: int, hints: Hints) -> float:
        weight = 1.0
        if hints.country is not None and self.index.country.item(place) != hints.country:
            weight *= _CONTRADICTED
        if hints.near is not None:
            weight *= 1e-4 + math.exp(-self.km(place, *hints.near) / 50)
        return weight

    def _seat(self, place: int, head: str) -> bool:
        """Whether the district or region around a place bears the same name."""
        around = {self.index.region.item(place), self.index.district.item(place)} - {-1}
        return bool(around) and any(e >> 1 in around for e in self.names.entries(head))

    def _fit(self, place: int, q: Qualifier) -> float:
        """1 if the place lies in what the qualifier names, next to nothing if it names somewhere else."""
        index = self.index
        if index.country.item(place) in q.countries:
            return 1.0
        if q.areas and (index.region.item(place) in q.areas or index.district.item(place) in q.areas):
            return 1.0
        if any(self.km(place, lat, lon) <= _INSIDE_KM for lat, lon in q.points):
            return 0.9
        if q.countries or q.areas:
            return _CONTRADICTED
        return _FAR if q.points else _UNKNOWN_WORD

    def shares(self, quality: float, scored: list[Scored], limit: int, told: int = 0) -> tuple[PlaceMatch, ...]:
        """Weights as shares; a match that is the same answer as a better one adds to that one.

        told: how many things beside the name say where it is; each leaves less room for places that are not listed.
        """
        total = sum(s.weight for s in scored) + _NOT_LISTED / 10**told
        kept: list[Scored] = []
        sums: list[float] = []
        for s in scored[:200]:
            same = next((i for i, k in enumerate(kept) if self._same(k.place, s.place)), None)
            if same is None:
                kept.append(s)
                sums.append(s.weight)
            else:
                sums[same] += s.weight
        order = sorted(range(len(kept)), key=lambda i: (-sums[i], kept[i].place))
        shares = [(kept[i], min(1.0, quality * sums[i] / total)) for i in order[:limit]]
        return tuple(self.match(s, share) for s, share in shares if share >= 0.001)

    def _same(self, better: int, other: int) -> bool:
        """Whether two matches are one answer: near each other, or one lies in the other and bears its name."""
        index = self.index
        inside = other in (index.region.item(better), index.district.item(better))
        return inside or self.km(better, index.lat.item(other), index.lon.item(other)) <= _SAME_KM

    def km(self, place: int, lat: float, lon: float) -> float:
        """Distance on a flat patch: exact enough below a few hundred kilometres, monotone above."""
        dlat = self.index.lat.item(place) - lat
        dlon = (self.index.lon.item(place) - lon + 180) % 360 - 180
        return 111.195 * math.hypot(dlat, dlon * math.cos(math.radians(lat)))

    def match(self, s: Scored, confidence: float) -> PlaceMatch:
        """The match of a place number."""
        index, p = self.index, s.place
        region = index.region.item(p)
        name = index.name[p].as_py()
        region_name = index.name[region].as_py() if region >= 0 else ""
        country = index.countries[index.country.item(p)]
        country_name = index.name[self.country_place(country)].as_py()
        shown = dict.fromkeys(part for part in (name, region_name, country_name) if part)
        return PlaceMatch(
            label=", ".join(shown),
            name=name,
            region=region_name,
            country=country,
            lat=index.lat.item(p),
            lon=index.lon.item(p),
            population=index.population.item(p),
            confidence=confidence,
            matched=s.matched,
            kind=KINDS[index.kind.item(p)],
            place_id=index.place_id.item(p),
        )

    def country_place(self, iso: str) -> int:
        """Place number of a country: countries come first in the index, in the order of their codes."""
        return self.index.countries.index(iso)
