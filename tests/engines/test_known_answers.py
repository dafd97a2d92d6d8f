"""The small world's answers, worked out by hand, on every engine."""

from __future__ import annotations

import math
from typing import Any

import pytest

from catalogue_world import DAY, LONDON, MUMBAI, START
from goodword.catalogue.derived import VERSION
from goodword.catalogue.model import (
    AUDIENCE_LINKS,
    CELLS,
    CREATOR_PLACES,
    CREATOR_TERMS,
    FEATURES,
    Catalogue,
    FeatureQuery,
)
from goodword.core.geo import Circle
from goodword.core.tables import CREATORS, POSTS

ANNA, BELA, CHITRA = "instagram:anna", "instagram:bela", "instagram:chitra"
NEAR_MUMBAI = Circle(*MUMBAI, 10)


def row(world: Catalogue, creator: str, **query: Any) -> dict[str, Any]:
    """The one feature row of a creator."""
    rows = world.features(FeatureQuery(creator_ids=(creator,), **query)).to_pylist()
    assert len(rows) == 1
    return dict(rows[0])


def kept(world: Catalogue, **query: Any) -> list[str]:
    """Handles that a query keeps."""
    return [r.split(":")[1] for r in world.features(FeatureQuery(**query))["creator_id"].to_pylist()]


def test_status_counts_what_is_there(world: Catalogue) -> None:
    status = world.status()
    assert (status.creators, status.posts, status.engagements, status.audience) == (6, 8, 7, 4)
    assert not status.stale
    assert status.derived_version == VERSION


def test_engagement_moments_of_the_recent_posts(world: Catalogue) -> None:
    anna = row(world, ANNA)
    y1, y2 = math.log(99.5 / 2000), math.log(49.5 / 2000)
    assert (anna["posts_known"], anna["posts_measured"], anna["er_n"]) == (3, 2, 2)
    assert anna["er_mean"] == pytest.approx((y1 + y2) / 2, rel=1e-8)
    assert anna["er_ss"] == pytest.approx((y1 - y2) ** 2 / 2, rel=1e-8)
    assert (anna["organic_n"], anna["sponsored_n"]) == (1, 1)
    assert anna["organic_mean"] == pytest.approx(y1, rel=1e-8)
    assert anna["sponsored_mean"] == pytest.approx(y2, rel=1e-8)
    assert anna["comment_like_mean"] == pytest.approx((math.log(9.5 / 90.5) + math.log(9.5 / 40.5)) / 2, rel=1e-8)
    assert anna["last_posted_at"] == START


def test_without_followers_there_is_no_rate(world: Catalogue) -> None:
    deniz = row(world, "instagram:deniz")
    assert (deniz["er_n"], deniz["er_mean"], deniz["er_ss"], deniz["posts_known"]) == (0, None, None, 0)


def test_a_creator_known_only_from_posts_is_there(world: Catalogue) -> None:
    ghost = row(world, "instagram:ghost")
    assert (ghost["platform"], ghost["handle"], ghost["followers"], ghost["posts_known"]) == (
        "instagram",
        "ghost",
        None,
        1,
    )


def test_home_is_stated_else_resolved_else_most_tagged(world: Catalogue) -> None:
    anna, bela = row(world, ANNA), row(world, BELA)
    assert (anna["place"], anna["lat"], anna["lon"], anna["country"]) == ("Mumbai", *MUMBAI, "IN")
    assert (bela["lat"], bela["lon"], bela["place"]) == (51.5, -0.1, "London, United Kingdom")
    assert (anna["placed_posts"], bela["placed_posts"]) == (1, 2)


def test_language_is_stated_else_of_the_posts_else_heard_in_captions(world: Catalogue) -> None:
    assert [row(world, c)["language"] for c in (ANNA, BELA, CHITRA)] == ["en", "de", "hi"]


def test_audience_is_counted_once_with_the_latest_home(world: Catalogue) -> None:
    anna, bela = row(world, ANNA), row(world, BELA)
    assert (anna["audience_known"], anna["homes_known"]) == (3, 2)
    assert (bela["audience_known"], bela["homes_known"]) == (4, 2)
    links = world.audience((ANNA, BELA))
    assert links.schema == AUDIENCE_LINKS
    assert [tuple(r.values()) for r in links.to_pylist()] == [
        (ANNA, 1, None, None),
        (ANNA, 2, *MUMBAI),
        (ANNA, 5, *LONDON),
        (BELA, 2, *MUMBAI),
        (BELA, 3, None, None),
        (BELA, 5, *LONDON),
        (BELA, 6, None, None),
    ]


def test_a_circle_keeps_homes_tagged_posts_and_audiences(world: Catalogue) -> None:
    assert kept(world, circle=NEAR_MUMBAI) == ["anna", "bela"]
    inside = [row(world, c, circle=NEAR_MUMBAI) for c in (ANNA, BELA)]
    assert [(r["posts_inside"], r["homes_inside"]) for r in inside] == [(1, 1), (1, 1)]
    assert row(world, ANNA)["posts_inside"] is None


def test_a_post_with_two_matching_hashtags_counts_once(world: Catalogue) -> None:
    asked = {"niches": ("food",), "niche_terms": (("food", ("food", "vegan")),), "terms": ("vegan",)}
    anna = row(world, ANNA, **asked)
    assert (anna["niche_posts"], anna["word_posts"]) == (3, 1)
    assert kept(world, **asked) == ["anna", "bela", "chitra", "ghost", "emil"]


def test_restrictions_narrow_one_after_the_other(world: Catalogue) -> None:
    query = FeatureQuery(
        platforms=("instagram",),
        min_followers=1000,
        languages=("en", "de"),
        circle=NEAR_MUMBAI,
        niches=("travel",),
        niche_terms=(("travel", ("london",)),),
        excluded_niches=("food",),
    )
    assert world.funnel(query) == (
        ("all", 6),
        ("platform", 5),
        ("min_followers", 2),
        ("language", 2),
        ("circle", 2),
        ("niche", 1),
        ("excluded_niche", 1),
    )
    assert world.features(query)["creator_id"].to_pylist() == [BELA]


def test_people_without_an_account_pass_a_lower_limit_of_zero(world: Catalogue) -> None:
    assert kept(world, min_followers=0, max_followers=999) == ["chitra", "emil"]


def test_a_limit_keeps_those_with_most_evidence(world: Catalogue) -> None:
    assert kept(world, limit=2) == ["anna", "bela"]


def test_activity_leaves_out_the_silent(world: Catalogue) -> None:
    assert kept(world, active_after=START) == ["anna"]


def test_cells_have_moments_and_quantiles(world: Catalogue) -> None:
    cells = {(c["platform"], c["tier"], c["niche"]): c for c in world.cells().to_pylist()}
    assert world.cells().schema == CELLS
    assert set(cells) == {
        ("instagram", tier, niche)
        for tier, niche in (
            ("personal", "food"), ("nano", "food"), ("micro", "travel"),
            ("personal", None), ("nano", None), ("micro", None),
        )
    }  # fmt: skip
    micro = cells[("instagram", "micro", None)]
    ys = [math.log(x / 50_000) for x in (999.5, 549.5, 409.5)]
    mean = sum(ys) / 3
    assert micro["creators"] == 1
    assert micro["mu"] == micro["p50"] == pytest.approx(mean, rel=1e-8)
    assert micro["sigma2"] == pytest.approx(sum((y - mean) ** 2 for y in ys) / 2, rel=1e-8)
    assert micro["tau2"] is None


def test_places_of_a_creator_most_used_first_and_unresolved_ones_kept(world: Catalogue) -> None:
    places = world.places((ANNA, BELA))
    assert places.schema == CREATOR_PLACES
    assert [tuple(r.values()) for r in places.to_pylist()] == [
        (ANNA, "Mumbai, India", "IN", *MUMBAI, 1),
        (ANNA, "Nowhere Cafe", "IN", None, None, 1),
        (BELA, "London, United Kingdom", "GB", *LONDON, 1),
        (BELA, None, None, *MUMBAI, 1),
    ]


def test_terms_of_a_creator_most_used_first(world: Catalogue) -> None:
    terms = world.terms((ANNA, BELA))
    assert terms.schema == CREATOR_TERMS
    assert [tuple(r.values()) for r in terms.to_pylist()] == [
        (ANNA, "food", 3),
        (ANNA, "ad", 1),
        (ANNA, "vegan", 1),
        (BELA, "london", 1),
        (BELA, "vegan", 1),
    ]
    assert world.terms((ANNA, BELA), ("vegan",))["creator_id"].to_pylist() == [ANNA, BELA]


def test_posts_newest_first_with_every_column(world: Catalogue) -> None:
    posts = world.posts(ANNA)
    assert posts.schema == POSTS.schema
    assert posts["post_id"].to_pylist() == ["a2", "a3", "a1"]
    assert posts["hashtags"].to_pylist()[1] == ["food", "food"]
    assert world.posts(ANNA, limit=1).num_rows == 1


def test_example_posts_are_the_newest_with_a_wanted_term(world: Catalogue) -> None:
    found = world.example_posts((ANNA, BELA, CHITRA), ("vegan", "food")).to_pylist()
    assert [(f["creator_id"], f["post_id"], f["terms"]) for f in found] == [
        (ANNA, "a2", ["food"]),
        (BELA, "b3", ["vegan"]),
        (CHITRA, "c1", ["food"]),
    ]
    assert world.example_posts((ANNA,), ()).num_rows == 0


def test_search_finds_part_of_a_handle_or_name_best_known_first(world: Catalogue) -> None:
    assert world.search("  E").column_names == ["creator_id", "handle", "name", "followers"]
    assert world.search(" E")["handle"].to_pylist() == ["bela", "deniz", "emil"]
    assert world.search("%").num_rows == 0


def test_history_has_every_snapshot(world: Catalogue) -> None:
    history = world.history(ANNA)
    assert history.schema == CREATORS.schema
    assert history["followers"].to_pylist() == [2000]


def test_unknown_creators_have_empty_answers(world: Catalogue) -> None:
    nobody = ("instagram:nobody",)
    assert world.features(FeatureQuery(creator_ids=nobody)).schema == FEATURES
    for table in (world.features(FeatureQuery(creator_ids=nobody)), world.audience(nobody), world.places(nobody)):
        assert table.num_rows == 0
    assert world.posts(nobody[0]).num_rows == world.history(nobody[0]).num_rows == world.terms(nobody).num_rows == 0


def test_last_activity_counts_whole_days(world: Catalogue) -> None:
    assert kept(world, active_after=START - DAY) == ["anna", "bela", "chitra", "ghost"]
