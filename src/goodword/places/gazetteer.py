"""The gazetteer: texts to places, points to places. `load` reads the files (I/O); everything else is pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goodword.core.errors import BadInput
from goodword.core.geo import EARTH_KM
from goodword.places import store
from goodword.places.lookup import Names
from goodword.places.model import Index, PlaceMatch
from goodword.places.names import core, country_by_marks, key, parts
from goodword.places.resolve import Hints, Resolver, Scored

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

# A place tag is located only when this much of the confidence is on one answer.
ENOUGH = 0.6
_REFINE_KM = 40.0
_REMEMBERED = 500_000
Tag = tuple[str | None, str | None, str | None]


class Gazetteer:
    """Resolves place texts in any script, offline.

    >>> places = Gazetteer.load()
    >>> places.resolve("मुंबई")[0].label
    'Mumbai, Maharashtra, India'
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._names = Names(index)
        self._resolver = Resolver(index, self._names)
        self._located: dict[Tag, PlaceMatch | None] = {}
        self._cities: dict[tuple[str, str | None], PlaceMatch | None] = {}

    @classmethod
    def load(cls, folder: Path | None = None) -> Gazetteer:
        """The gazetteer that ships with the package (read once a process), or one built into `folder`."""
        return _shipped() if folder is None else cls(store.read_index(folder))

    def resolve(
        self, text: str, *, country: str | None = None, near: tuple[float, float] | None = None
    ) -> tuple[PlaceMatch, ...]:
        """Every place the text may mean, best first; () when nothing of that name is known.

        text: "Bandra", "Paris TX", "مقهى، القاهرة". country: ISO 3166-1 alpha-2 it must lie in. near: (latitude,
        longitude) it is likely close to. Errors: BadInput for a country code that does not exist.
        """
        if not key(text):
            return ()
        hints = Hints(self._country(country), near)
        marked = country_by_marks(text) if country is None else ""
        if marked:
            found = self._resolver.resolve(text, Hints(self._country(marked), near))
            if found:
                return found
        return self._resolver.resolve(text, hints) or self._misspelt(text, hints)

    def locate(
        self, name: str | None, city: str | None = None, country: str | None = None, *, coarse: bool = False
    ) -> PlaceMatch | None:
        """Where a place tag is, or None where that is not clear: a wrong place is worse than none.

        name: of the tagged place ("Jon's Diner", "SoHo, Manhattan"); city: as the platform gives it; country: ISO
        code as the platform gives it. coarse: also answer with a region or country, whose point says little.
        """
        found = self._locate((name or None, city or None, (country or "").upper() or None))
        return found if found is not None and (coarse or found.precise) else None

    def locate_many(self, tags: Iterable[Tag], *, coarse: bool = False) -> list[PlaceMatch | None]:
        """`locate` for many (name, city, country) tags; equal tags are worked out once."""
        tags = list(tags)
        self._names.prefetch(_keys_of(set(tags)))
        return [self.locate(name, city, country, coarse=coarse) for name, city, country in tags]

    def nearest(self, lat: float, lon: float) -> PlaceMatch:
        """The place whose centre is nearest to a point; `confidence` falls with the distance (0.5 at 10 km)."""
        return self.nearest_many([lat], [lon])[0]

    def nearest_many(self, lats: ArrayLike, lons: ArrayLike) -> list[PlaceMatch]:
        """`nearest` for arrays of points, degrees."""
        lat, lon = np.asarray(lats, np.float64), np.asarray(lons, np.float64)
        if lat.shape != lon.shape or not np.all((np.abs(lat) <= 90) & (np.abs(lon) <= 180)):
            raise BadInput.value("coordinates", "latitudes in [-90, 90] and longitudes in [-180, 180]", (lats, lons))
        rows, tree = self._tree
        chord, hit = tree.query(_unit(lat, lon))
        km = 2 * EARTH_KM * np.arcsin(np.clip(np.asarray(chord) / 2, 0, 1))
        return [
            self._resolver.match(Scored(int(rows[i]), 1.0, ""), float(10 / (10 + d)))
            for i, d in zip(np.atleast_1d(hit), np.atleast_1d(km), strict=True)
        ]

    @cached_property
    def _tree(self) -> tuple[NDArray[np.int64], cKDTree]:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - half a second that most runs never need

        rows = np.flatnonzero(self.index.kind >= 3)
        return rows, cKDTree(_unit(self.index.lat[rows], self.index.lon[rows]))

    def _country(self, iso: str | None) -> int | None:
        if not iso:
            return None
        if iso.upper() not in self._numbers:
            raise BadInput.value("country", "an ISO 3166-1 code of two letters, like IN", iso)
        return self._numbers[iso.upper()]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {iso: number for number, iso in enumerate(self.index.countries)}

    def _locate(self, tag: Tag) -> PlaceMatch | None:
        if tag not in self._located:
            if len(self._located) > _REMEMBERED:
                self._located.clear()
            self._located[tag] = self._work_out(*tag)
        return self._located[tag]

    def _work_out(self, name: str | None, city: str | None, country: str | None) -> PlaceMatch | None:
        text = city or name
        if not text:
            return None
        if (text, country) not in self._cities:
            if len(self._cities) > _REMEMBERED:
                self._cities.clear()
            hints = Hints(self._numbers.get(country or country_by_marks(text)))
            found = self._resolver.resolve(text, hints, limit=1, loose=False)
            self._cities[text, country] = found[0] if found and found[0].confidence >= ENOUGH else None
        match = self._cities[text, country]
        return self._refined(name, match) if match and city and name and name != city else match

    def _refined(self, name: str, city: PlaceMatch) -> PlaceMatch:
        """The neighbourhood that the tag's own name gives, where it lies by the tag's city."""
        pieces = parts(name)
        if not pieces or not city.precise:
            return city
        hints = Hints(self._numbers[city.country], (city.lat, city.lon))
        for scored in self._resolver.weigh(key(pieces[0]), (), hints)[:1]:
            match = self._resolver.match(scored, city.confidence)
            near = self._resolver.km(scored.place, city.lat, city.lon) <= _REFINE_KM
            if near and match.precise and match.place_id != city.place_id:
                return match
        return city

    def _misspelt(self, text: str, hints: Hints) -> tuple[PlaceMatch, ...]:
        """Places whose name differs by one letter, with little confidence: something to ask about."""
        pieces = [key(p) for p in parts(text)]
        if not pieces or not 4 <= len(pieces[0]) <= 24 or not pieces[0].isascii():
            return ()
        variants = sorted(_one_letter_off(pieces[0]))
        scored = [s for v in variants for s in self._resolver.weigh(v, tuple(pieces[1:]), hints) if s.weight >= 5_000]
        scored.sort(key=lambda s: (-s.weight, s.place))
        return self._resolver.shares(0.4, scored, 5) if scored else ()


@lru_cache(maxsize=1)
def _shipped() -> Gazetteer:
    return Gazetteer(store.read_index())


def _unit(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the unit sphere, (n, 3), so that straight distance orders as distance on the globe."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def _keys_of(tags: set[Tag]) -> set[str]:
    """Every name that locating these tags may ask for."""
    keys: set[str] = set()
    for text in {t for tag in tags for t in tag[:2] if t}:
        keys.add(key(text))
        for piece in map(key, parts(text)):
            tokens = piece.split(" ")
            keys.update((piece, core(piece)))
            for i in range(1, len(tokens)):
                tail = " ".join(tokens[i:])
                keys.update((" ".join(tokens[:i]), tail, core(tail)))
    return keys


def _one_letter_off(word: str) -> Sequence[str] | set[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + c + b[1:] for a, b in cuts if b for c in letters),
        *(a + c + b for a, b in cuts for c in letters),
    }
