"""What is filtered by stands in the index of words too: whoever passes has a word of each group, whatever is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core.geo import Circle, distance_km
from goodword.discovery.search.asking import asked
from goodword.discovery.search.columns import filter_of
from goodword.discovery.search.desk import SearchDesk
from goodword.discovery.search.facts import asked_facts, facts, squares_of
from goodword.discovery.search.fields import read_wish
from goodword.discovery.search.model import Wish
from goodword.discovery.search.rank import best_words, having, passing_rows
from goodword.discovery.values import Source

CODES = {"platform": ("", "instagram"), "language": ("", "en"), "country": ("", "IN"), "price_currency": ("",)}


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-89.9, 89.9), st.floats(-180, 179.99), st.sampled_from([1.0, 5.0, 40.0, 300.0]), st.integers(0, 2**32 - 1)
)
def test_everybody_in_a_circle_is_in_one_of_its_squares(lat: float, lon: float, km: float, seed: int) -> None:
    circle, rng = Circle(lat, lon, km), np.random.default_rng(seed)
    squares = set(squares_of(circle))
    south, _, north, _ = circle.box()
    wide = min(180.0, km / (111 * max(0.02, np.cos(np.radians(lat)))) * 1.5)
    lats = np.clip(rng.uniform(south, north, 400), -90, 90)
    lons = (lon + rng.uniform(-wide, wide, 400) + 180) % 360 - 180
    inside = np.flatnonzero(distance_km(lat, lon, lats, lons) <= km)
    columns = {n: np.zeros(400, np.int64) for n in ("platform", "language", "country", "followers")}
    told = facts(columns, np.arange(400), np.stack([lats, lons], axis=1))
    assert not squares or all(squares & set(told[i].split()) for i in inside)


@given(st.integers(-1, 3_000_000), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_everybody_with_so_many_followers_is_in_one_of_the_brackets(followers: int, low: int, more: int) -> None:
    asks = filter_of(Wish(min_followers=low, max_followers=low + more), CODES)
    (brackets,) = asked_facts(asks, None)
    columns = {n: np.zeros(1, np.int64) for n in ("platform", "language", "country")}
    (told,) = facts(columns | {"followers": np.array([followers])}, np.empty(0, np.int64), np.empty((0, 2)))
    assert set(told.split()) & set(brackets) or not low <= followers <= low + more


@pytest.mark.parametrize(
    "fields",
    [{"tier": "nano"}, {"language": "de"}, {"country": "IN"}, {"near": "Mumbai"}, {"near": "Mumbai", "radius": "1"},
     {"near": "Berlin", "radius": "900"}, {"not_language": "en"}, {"min_followers": "5000", "language": "de"}],
)  # fmt: skip
def test_the_best_by_words_are_those_of_looking_at_everybody(
    desk: SearchDesk, fields: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from goodword.discovery.search import rank

    monkeypatch.setattr(rank, "_LISTED", 0)
    index, taxonomy = desk.index(), desk.house.niches
    wish = read_wish(None, fields, desk.reading(), Source("search"))
    where = rank._place(index, wish)
    among = passing_rows(index, wish, taxonomy, where)
    groups = asked("food street Hund vegan Berge", index.words, index.manifest.live).groups
    quick = best_words(index, groups, 10, among, having=having(index, wish, where))
    exact = best_words(index, groups, 10, among, exact=True)
    assert quick[0].tolist() == exact[0].tolist()
    assert len(exact[0])
