"""Local share: homes first, places wide, and an interval that covers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feature_rows import features
from goodword.core.geo import Circle
from goodword.discovery.local import LocalRule, local_shares

HERE = Circle(19.06, 72.83, 5)
INSIDE = {"lat": 19.06, "lon": 72.83}
OUTSIDE = {"lat": 51.5, "lon": -0.1}


def test_homes_outweigh_places() -> None:
    table = features(
        {"homes_known": 200, "homes_inside": 180, "placed_posts": 5, "posts_inside": 0},
        {"homes_known": 200, "homes_inside": 4, "placed_posts": 5, "posts_inside": 5},
    )
    shares = local_shares(table, HERE)
    assert shares.mean[0] > 0.8
    assert shares.mean[1] < 0.1
    assert "homes: 180 of 200" in shares.basis(0)


def test_places_and_home_speak_with_a_wide_interval() -> None:
    table = features(
        {"placed_posts": 4, "posts_inside": 4, **INSIDE},
        {"placed_posts": 4, "posts_inside": 1, **OUTSIDE},
        {**INSIDE},
        {},
    )
    shares = local_shares(table, HERE)
    assert np.all(np.diff(shares.mean[:2]) < 0)
    assert shares.mean[2] > shares.mean[3]
    wide = shares.estimate(0)
    assert wide.high - wide.low > 0.5
    assert [shares.basis(i).split(":")[0] for i in range(4)] == [
        "tagged places", "tagged places", "home", "no evidence of place",
    ]  # fmt: skip


def test_more_known_homes_narrow_the_interval_around_the_same_share() -> None:
    table = features(*({"homes_known": n, "homes_inside": n // 2} for n in (4, 40, 400)))
    shares = local_shares(table, HERE)
    widths = [shares.estimate(i).high - shares.estimate(i).low for i in range(3)]
    assert widths == sorted(widths, reverse=True)
    assert shares.estimate(2).value == pytest.approx(0.5, abs=0.03)


def test_the_catalogue_teaches_how_places_speak_for_homes() -> None:
    local_audiences = [{"homes_known": 20, "homes_inside": 18, "placed_posts": 5, "posts_inside": 5} for _ in range(30)]
    unknown = {"placed_posts": 5, "posts_inside": 5}
    taught = local_shares(features(*local_audiences, unknown), HERE)
    untaught = local_shares(features(unknown), HERE)
    assert taught.mean[-1] > untaught.mean[-1] + 0.2
    assert (taught.taught, untaught.taught) == (30, 0)


def test_inside_never_exceeds_known() -> None:
    shares = local_shares(features({"homes_known": 3, "homes_inside": 9}), HERE)
    assert shares.homes_inside[0] == 3
    assert 0.5 < shares.mean[0] < 1


@pytest.mark.parametrize("informative", [True, False])
@pytest.mark.parametrize("known", [10, 100, 1_000])
def test_the_interval_covers_as_often_as_it_says(known: int, informative: bool) -> None:
    """Among those whom a local brief keeps (something inside), whether tagged places speak for homes or not."""
    rng = np.random.default_rng(5)
    truth = rng.beta(1.0, 3.0, 1_500)
    inside = rng.binomial(known, truth)
    placed = rng.integers(0, 8, 1_500)
    seen = rng.binomial(placed, truth if informative else rng.random(1_500))
    kept = (inside > 0) | (seen > 0)
    counts = zip(inside[kept].tolist(), placed[kept].tolist(), seen[kept].tolist(), strict=True)
    table = features(
        *({"homes_known": known, "homes_inside": h, "placed_posts": n, "posts_inside": k} for h, n, k in counts)
    )
    shares = local_shares(table, HERE)
    hits = sum((e := shares.estimate(i)).low <= t <= e.high for i, t in enumerate(truth[kept]))
    assert 0.86 <= hits / kept.sum() <= 0.94


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(0, 8), st.sampled_from([INSIDE, OUTSIDE, {}]))
def test_one_more_home_inside_never_lowers_the_share(known: int, tags: int, home: dict[str, float]) -> None:
    steps = sorted({0, 1, known // 3, known // 2, known - 1, known} - {-1})
    rows = ({"homes_known": known, "homes_inside": k, "placed_posts": 8, "posts_inside": tags, **home} for k in steps)
    shares = local_shares(features(*rows), HERE, LocalRule(creators=1e9))  # the belief is held, whatever is found
    estimates = [shares.estimate(i) for i in range(len(steps))]
    assert np.all(np.diff(shares.mean) >= -1e-12)
    assert all(0 <= e.low <= e.value <= e.high <= 1 for e in estimates)
    assert [e.low for e in estimates] == sorted(e.low for e in estimates)


def test_a_pool_without_the_empty_is_not_taken_for_everybody() -> None:
    """A thousand creators far away, of whom a brief of the place finds only those with somebody inside."""
    rng = np.random.default_rng(3)
    truth = rng.beta(0.3, 60, 6_000)
    inside = rng.binomial(20, truth)
    found = inside > 0
    shares = local_shares(
        features(*({"homes_known": 20, "homes_inside": k, **OUTSIDE} for k in inside[found].tolist())), HERE
    )
    hits = [(e := shares.estimate(i)).low <= t <= e.high for i, t in enumerate(truth[found])]
    assert 0.84 <= np.mean(hits) <= 0.96
    assert abs(shares.mean.mean() / truth[found].mean() - 1) < 0.25


def test_draws_are_those_of_the_interval() -> None:
    shares = local_shares(features({"homes_known": 12, "homes_inside": 3, **INSIDE}), HERE)
    drawn, said = shares.draws(0, np.random.default_rng(1), 20_000), shares.estimate(0)
    assert np.quantile(drawn, [0.05, 0.95]) == pytest.approx([said.low, said.high], abs=0.01)
    assert drawn.mean() == pytest.approx(said.value, abs=0.005)
