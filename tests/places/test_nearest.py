"""From a point to the nearest place."""

from __future__ import annotations

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.core.geo import distance_km
from goodword.places.gazetteer import Gazetteer


def test_a_point_in_bandra(gazetteer: Gazetteer) -> None:
    match = gazetteer.nearest(19.0605, 72.8295)
    assert match.name.startswith("Bandra")
    assert match.confidence > 0.9


def test_the_date_line_is_no_edge(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest(-16.8, 179.999).place_id == gazetteer.nearest(-16.8, -179.999).place_id


def test_it_is_the_nearest_of_all(gazetteer: Gazetteer) -> None:
    index, rng = gazetteer.index, np.random.default_rng(5)
    towns = index.kind >= 3
    for lat, lon in zip(rng.uniform(-60, 70, 20).tolist(), rng.uniform(-180, 180, 20).tolist(), strict=True):
        match = gazetteer.nearest(lat, lon)
        best = distance_km(lat, lon, index.lat[towns], index.lon[towns]).min()
        assert float(distance_km(lat, lon, np.float64(match.lat), np.float64(match.lon))) == pytest.approx(
            best, abs=0.01
        )


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_a_point_off_the_globe_is_an_error(gazetteer: Gazetteer, lat: float, lon: float) -> None:
    with pytest.raises(BadInput, match="latitudes"):
        gazetteer.nearest(lat, lon)


def test_no_points_give_no_matches(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest_many([], []) == []
