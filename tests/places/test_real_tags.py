"""Place tags of real posts: the figures [places] and [places-city] reach what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodword.figures import places


@pytest.mark.real
def test_the_country_is_found_from_words_alone(real_data: Path) -> None:
    measured = places.country(real_data / "instagram-2018", {})
    assert measured.low is not None
    assert measured.low >= 0.95


@pytest.mark.real
def test_cities_are_placed_within_25_km(real_data: Path) -> None:
    measured = places.city(real_data / "instagram-2018", {})
    assert measured.low is not None
    assert measured.low >= 0.90
