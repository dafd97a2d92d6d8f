"""Refreshing after each batch gives the answers of one refresh over all of them, whatever the batches hold."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue_world import DAY, START, creator, engagement, follower, options, post, write_batch
from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.catalogue.open import open_catalogue
from goodword.core.geo import Circle
from goodword.core.tables import TABLES, Kind

HANDLES = st.sampled_from(["anna", "béla", "च", "d'or\"", "عمر", "e;--"])
COUNTS = st.none() | st.integers(0, 5000)
TIMES = st.integers(0, 6).map(lambda day: START + day * DAY)
TAGS = st.lists(st.sampled_from(["food", "vegan", "ad", "खाना", "a'b", "😀"]), max_size=3)
CITIES = st.none() | st.sampled_from(["Mumbai", "London", "O'Nowhere"])
HOMES = st.none() | st.sampled_from([(19.07, 72.88), (51.51, -0.13), (-33.87, 151.21)])
PEOPLE = st.integers(1, 6)
NAMES = ("anna", "rival", "b'é", "food", "a'b", "😀")
POST_IDS = st.integers(1, 12)


@st.composite
def creators(draw: st.DrawFn) -> dict[str, Any]:
    lat, lon = draw(HOMES) or (None, None)
    return creator(
        draw(HANDLES),
        observed_at=draw(TIMES),
        followers=draw(COUNTS),
        niche=draw(st.none() | st.sampled_from(["food", "travel"])),
        language=draw(st.none() | st.sampled_from(["en", "de"])),
        place=draw(CITIES),
        lat=lat,
        lon=lon,
    )


@st.composite
def posts(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(POST_IDS)
    owner = ["anna", "béla", "च", "d'or\"", "عمر", "e;--"][number % 6]  # a post never changes hands
    lat, lon = draw(HOMES) or (None, None)
    return post(
        f"p{number}",
        owner,
        observed_at=draw(TIMES),
        posted_at=START - number % 4 * DAY,
        likes=draw(COUNTS),
        comments=draw(COUNTS),
        hashtags=draw(TAGS),
        mentions=draw(st.none() | st.lists(st.sampled_from(["Anna", "anna", "rival", "b'é"]), max_size=2)),
        tagged=draw(st.none() | st.just(["rival"])),
        language=draw(st.none() | st.sampled_from(["en", "de"])),
        caption=draw(st.none() | st.sampled_from(["hello", "खाना", "", "'; drop table posts"])),
        city=draw(CITIES),
        lat=lat,
        lon=lon,
    )


@st.composite
def engagements(draw: st.DrawFn) -> dict[str, Any]:
    return engagement(f"p{draw(POST_IDS)}", draw(PEOPLE), at=draw(TIMES))


@st.composite
def followers(draw: st.DrawFn) -> dict[str, Any]:
    lat, lon = draw(HOMES) or (None, None)
    return follower(draw(HANDLES), draw(PEOPLE), lat, lon, observed_at=draw(TIMES))


ROWS = {Kind.CREATORS: creators(), Kind.POSTS: posts(), Kind.ENGAGEMENTS: engagements(), Kind.AUDIENCE: followers()}


@st.composite
def batches(draw: st.DrawFn) -> list[tuple[Kind, list[dict[str, Any]]]]:
    """Batches as the import commits them: no row of raw stands there twice."""
    seen: set[tuple[Any, ...]] = set()
    found = []
    for kind in draw(st.lists(st.sampled_from(list(Kind)), min_size=2, max_size=7)):
        key = TABLES[kind].key if kind is not Kind.AUDIENCE else ("creator_id", "person", "observed_at")
        fresh = []
        for row in draw(st.lists(ROWS[kind], min_size=1, max_size=8)):
            name = (kind, *(row[k] for k in key))
            if name not in seen:
                seen.add(name)
                fresh.append(row)
        if fresh:
            found.append((kind, fresh))
    return found


def answers(catalogue: Catalogue) -> dict[str, Any]:
    """Everything that can be asked, as plain rows, floats to 1e-9."""
    everyone = catalogue.features(FeatureQuery())
    ids = tuple(everyone["creator_id"].to_pylist())
    asked = FeatureQuery(
        circle=Circle(19.07, 72.88, 50), niches=("food",), niche_terms=(("food", ("food", "खाना")),), terms=("vegan",)
    )
    around = catalogue.around  # type: ignore[attr-defined]
    tables = {
        "everyone": everyone,
        "asked": catalogue.features(asked),
        "cells": catalogue.cells(),
        "audience": catalogue.audience(ids),
        "places": catalogue.places(ids),
        "terms": catalogue.terms(ids),
        "examples": catalogue.example_posts(ids, ("food", "a'b", "😀")),
        **{f"posts of {c}": catalogue.posts(c) for c in ids},
        "named": around.named(NAMES),
        "unheard": around.unheard((), 1),
        "commenting": around.commenting(ids),
    }
    status = catalogue.status()
    counts = {"counts": [(status.creators, status.posts, status.stale)], "funnel": list(catalogue.funnel(asked))}
    return {name: plain(table) for name, table in tables.items()} | counts


def plain(table: pa.Table) -> list[dict[str, Any]]:
    return [{k: round(v, 9) + 0.0 if isinstance(v, float) else v for k, v in row.items()} for row in table.to_pylist()]


def check(found: list[tuple[Kind, list[dict[str, Any]]]]) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        stepwise = open_catalogue(one, options())
        for kind, rows in found:
            write_batch(Path(one), kind, rows)
            stepwise.refresh()
        for kind, rows in found:
            write_batch(Path(two), kind, rows)
        whole = open_catalogue(two, options())
        whole.refresh()
        got, wanted = answers(stepwise), answers(whole)
        stepwise.close()
        whole.close()
    for name in wanted:
        assert got[name] == wanted[name], name


def few(examples: int) -> settings:
    """So many examples, without shrinking: an example takes a second or two, and shrinking hundreds of them."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=slow
    )


SAID = {
    "en": "a small bakery that everybody in this street should know about",
    "de": "eine kleine Bäckerei, die in dieser Straße alle kennen sollten",
    "hi": "इस गली की एक छोटी बेकरी जिसे सबको जानना चाहिए",
}


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)])
def test_the_language_heard_is_the_same_whenever_it_was_listened_for(seed: int) -> None:
    """Two silent creators turn from one language to another in the middle of a dozen; posts come in odd portions."""
    chance = random.Random(seed)
    portions: list[tuple[Kind, list[dict[str, Any]]]] = []
    for number in range(40):
        if not portions or chance.random() < 0.2:
            portions.append((Kind.POSTS, []))
        days = number if chance.random() < 0.9 else number - 5
        said = list(SAID.values())[number // 15] if chance.random() < 0.9 else None
        rows = [post(f"{who}{number}", who, posted_at=START + days * DAY, caption=said) for who in ("anna", "béla")]
        portions[-1][1].extend(rows)
    stated = [creator("béla", observed_at=START + DAY, language="en")]
    silent = [creator("béla", observed_at=START + 2 * DAY)]
    portions.insert(len(portions) // 3, (Kind.CREATORS, stated))
    portions.insert(2 * len(portions) // 3, (Kind.CREATORS, silent))
    check(portions)


@pytest.mark.slow
@few(3)
@given(batches())
def test_incremental_equals_full(found: list[tuple[Kind, list[dict[str, Any]]]]) -> None:
    check(found)


@pytest.mark.slow
@few(15)
@given(batches())
def test_incremental_equals_full_at_length(found: list[tuple[Kind, list[dict[str, Any]]]]) -> None:
    check(found)
