"""Places and what a text may mean by them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class PlaceKind(StrEnum):
    """What sort of place: a point on the map stands for more or less land."""

    COUNTRY = "country"
    REGION = "region"
    DISTRICT = "district"  # counties, islands, well-known areas
    PLACE = "place"  # cities, towns, villages, city districts
    NEIGHBOURHOOD = "neighbourhood"


KINDS = tuple(PlaceKind)


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """One place that a text may mean.

    label: "Mumbai, Maharashtra, India". country: ISO 3166-1 alpha-2. lat, lon: degrees; of a country or region the
    middle of its people. population: people, 0 when not known. confidence: 0-1, the share that this place has among
    everything the text may mean. matched: the part of the text that was recognised. place_id: GeoNames number,
    negative for places of our own list.
    """

    label: str
    name: str
    region: str
    country: str
    lat: float
    lon: float
    population: int
    confidence: float
    matched: str
    kind: PlaceKind
    place_id: int

    @property
    def precise(self) -> bool:
        """Whether the point says where it is to some 25 km; of a country or region it does not."""
        return self.kind not in (PlaceKind.COUNTRY, PlaceKind.REGION)


@dataclass(frozen=True, slots=True)
class Index:
    """All places and the names they go by, as arrays.

    keys: (k,) folded names in byte order; starts: (k + 1,) where each name's entries begin in `entries`, which holds
    place number × 2, plus 1 where the place goes by that name first. The other arrays have one item a place; `lat`
    and `lon` in degrees, `region` and `district` are place numbers or -1, `country` is a number in `countries`.
    """

    keys: pa.StringArray
    starts: NDArray[np.int64]
    entries: NDArray[np.int32]
    name: pa.StringArray
    place_id: NDArray[np.int32]
    kind: NDArray[np.int8]
    country: NDArray[np.int16]
    countries: tuple[str, ...]
    region: NDArray[np.int32]
    district: NDArray[np.int32]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    population: NDArray[np.int64]
