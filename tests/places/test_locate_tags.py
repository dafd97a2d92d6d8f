"""Place tags of posts: name, city and country code together, one or many at a time."""

from __future__ import annotations

import time

import pytest

from goodword.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (("Jon's Diner", "Los Angeles, California", "US"), "Los Angeles"),
        (("New York, New York", "New York, New York", "US"), "New York City"),
        (("SoHo, Manhattan", "SoHo, Manhattan", "US"), "SoHo"),
        (("Bandra", "Mumbai, India", "IN"), "Bandra"),
        (("Zolka Café", "Mumbai, Maharashtra", "IN"), "Mumbai"),
        (("AFURI 原宿", "Shibuya, Tokyo", "JP"), "Shibuya"),
        (("Duomo", "Milano", "IT"), "Milan"),
        (("Berlin, Germany", None, None), "Berlin"),
        (("Springfield", "Springfield, Illinois", "us"), "Springfield"),
    ],
)
def test_a_tag_is_located(gazetteer: Gazetteer, tag: tuple[str | None, str | None, str | None], name: str) -> None:
    match = gazetteer.locate(*tag)
    assert match is not None
    assert match.name == name


@pytest.mark.parametrize(
    "tag",
    [(None, None, None), ("", "", ""), ("I Love You", None, None), ("The Way", None, "US"), ("San Jose", None, None)],
)
def test_what_is_unclear_is_left_open(gazetteer: Gazetteer, tag: tuple[str | None, str | None, str | None]) -> None:
    match = gazetteer.locate(*tag)
    assert match is None or match.name not in ("I Love You", "The Way")


def test_a_country_alone_has_no_point_unless_asked_for(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate("Germany", None, "DE") is None
    coarse = gazetteer.locate("Germany", None, "DE", coarse=True)
    assert coarse is not None
    assert coarse.country == "DE"


def test_many_tags_give_the_answers_of_one_by_one(gazetteer: Gazetteer) -> None:
    tags = [("Bandra", "Mumbai, India", "IN"), ("x", None, None), ("Paris, Texas", None, None)] * 3_000
    many = gazetteer.locate_many(tags)
    assert many[:3] == [gazetteer.locate(*tag) for tag in tags[:3]]
    assert many == many[:3] * 3_000


@pytest.mark.parametrize("country", ["XX", "??", "united states"])
def test_a_country_code_that_is_none_is_ignored(gazetteer: Gazetteer, country: str) -> None:
    match = gazetteer.locate("Berlin, Germany", None, country)
    assert match is not None
    assert match.name == "Berlin"


@pytest.mark.slow
def test_twenty_thousand_distinct_tags_take_seconds(gazetteer: Gazetteer) -> None:
    cities = gazetteer.index.name.take(list(range(60_000, 80_000))).to_pylist()
    started = time.process_time()
    gazetteer.locate_many([(f"Café {i}", f"{name}, Germany", None) for i, name in enumerate(cities)])
    assert time.process_time() - started < 10
