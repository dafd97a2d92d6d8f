"""Circles: the box never cuts off a point of the circle, at the poles and the date line too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import BadInput
from goodword.core.geo import Circle, distance_km

LAT, LON = st.floats(-90, 90), st.floats(-180, 180)


def test_a_known_distance() -> None:
    mumbai_to_pune = distance_km(19.0760, 72.8777, np.float64(18.5204), np.float64(73.8567))
    assert float(mumbai_to_pune) == pytest.approx(120.2, abs=0.5)


@given(LAT, LON, st.floats(0.1, 20_000), LAT, LON)
def test_what_is_in_the_circle_is_in_its_box(lat: float, lon: float, radius: float, at: float, on: float) -> None:
    circle = Circle(lat, lon, radius)
    south, west, north, east = circle.box()
    inside_lon = west <= on <= east if west <= east else on >= west or on <= east
    slack = 1e-6
    if float(distance_km(lat, lon, np.float64(at), np.float64(on))) < radius * (1 - 1e-9) - slack:
        assert south - slack <= at <= north + slack
        assert inside_lon or min(abs(on - west), abs(on - east), abs(abs(on) - 180)) < 1e-4


@pytest.mark.parametrize(
    "bad", [(91.0, 0.0, 1.0), (0.0, 181.0, 1.0), (0.0, 0.0, 0.0), (0.0, 0.0, -3.0), (float("nan"), 0.0, 1.0)]
)
def test_impossible_circles_are_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(BadInput):
        Circle(*bad)
