"""What may mean several places stays several, and a tag is not located where it is not clear."""

from __future__ import annotations

import pytest

from goodword.core.errors import BadInput
from goodword.places.gazetteer import ENOUGH, Gazetteer


def test_springfield_is_many_places(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Springfield")
    assert len(found) >= 5
    assert found[0].confidence < ENOUGH
    assert gazetteer.locate("Springfield") is None


@pytest.mark.parametrize("text", ["Springfield", "Paris", "Cambridge", "Georgia", "मुंबई", "San José"])
def test_confidences_are_shares(gazetteer: Gazetteer, text: str) -> None:
    confidences = [m.confidence for m in gazetteer.resolve(text)]
    assert all(0 < c <= 1 for c in confidences)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("text", "country", "region"),
    [
        ("Paris, Texas", "US", "Texas"),
        ("Paris TX", "US", "Texas"),
        ("London, Ontario", "CA", "Ontario"),
        ("Cambridge, UK", "GB", "England"),
        ("Cambridge, Massachusetts", "US", "Massachusetts"),
        ("Hyderabad, Pakistan", "PK", "Sindh"),
    ],
)
def test_what_follows_the_name_decides(gazetteer: Gazetteer, text: str, country: str, region: str) -> None:
    best = gazetteer.resolve(text)[0]
    assert (best.country, best.region) == (country, region)
    assert best.confidence >= 0.9


def test_the_country_given_decides(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Paris")[0].country == "FR"
    assert gazetteer.resolve("Paris", country="US")[0].region == "Texas"


def test_a_point_nearby_decides(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Springfield", near=(39.8, -89.6))[0].region == "Illinois"


def test_an_unknown_country_is_an_error_that_says_what_to_give(gazetteer: Gazetteer) -> None:
    with pytest.raises(BadInput, match="ISO 3166-1"):
        gazetteer.resolve("Paris", country="Atlantis")
