"""Views, saves and other rates among peers: drawn towards them, monotone, never off a cliff."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vetting.material_samples import measures
from tests.vetting.samples import features

from goodword.core.tier import DEFAULT_LIMITS
from goodword.vetting.levels import ANY_SIZE, ANYWHERE, LEAST, Group, Groups, Moments, groups, levels, moments

GROUP = Group(-3.0, 0.5, 0.3, np.array([-4.2, -3.5, -3.0, -2.5, -1.8]), 60)
KNOWN: Groups = {("views", "instagram", 2, None): GROUP}
KEY = ("instagram", 2, None)


def judged(n: list[int], mean: list[float], ss: list[float] | None = None, found: Groups = KNOWN):
    known = Moments(np.array(n, float), np.array(mean), np.array(ss or [0.3 * max(k - 1, 0) for k in n], float))
    return levels(known, "views", found, [KEY] * len(n))


def test_a_mean_of_few_posts_is_drawn_towards_the_peers():
    few, many = judged([1, 30], [-1.0, -1.0]).mean
    assert -3.0 < few < many < -1.0


def test_more_posts_of_the_same_kind_change_the_width_and_hardly_the_place():
    found = judged([6, 12, 30], [-2.4, -2.4, -2.4])
    assert found.sd[0] > found.sd[1] > found.sd[2]
    assert np.ptp(found.mean) < found.sd[0]


@given(st.integers(1, 30), st.floats(-9, 3), st.floats(0, 3))
def test_more_views_never_lower_the_percentile(n, mean, more):
    found = judged([n, n], [mean, mean + more])
    assert found.rank[0] <= found.rank[1] + 1e-9
    assert found.rank_low[0] <= found.rank[0] <= found.rank_high[0]


@given(st.integers(1, 30), st.floats(-9, 3))
def test_a_little_more_changes_a_little(n, mean):
    found = judged([n, n], [mean, mean + 1e-6])
    assert abs(found.rank[0] - found.rank[1]) < 1e-3


def test_without_peers_there_is_a_wide_interval_and_no_percentile():
    found = judged([3], [-2.0], found={})
    assert found.mean[0] == pytest.approx(-2.0)
    assert np.isnan(found.rank[0])
    assert found.sd[0] > 0.3


def test_nothing_known_is_nothing_said():
    found = judged([0], [np.nan], [0.0])
    assert found.n[0] == 0
    assert np.isfinite(found.mean[0])


def test_a_niche_with_few_creators_leans_on_the_tier():
    narrow = Group(-1.0, 0.5, 0.3, GROUP.q + 2.0, 30)
    found = levels(
        Moments(np.zeros(1), np.full(1, np.nan), np.zeros(1)),
        "views",
        KNOWN | {("views", "instagram", 2, "food"): narrow},
        [("instagram", 2, "food")],
    )
    assert -3.0 < found.mean[0] < -2.0
    more = levels(
        Moments(np.zeros(1), np.full(1, np.nan), np.zeros(1)),
        "views",
        KNOWN | {("views", "instagram", 2, "food"): replace(narrow, creators=300)},
        [("instagram", 2, "food")],
    )
    assert -1.5 < more.mean[0] < -1.0
    assert (found.niche[0], more.niche[0]) == (False, True)


def test_peers_are_read_off_the_catalogue_and_need_twenty_creators():
    rng = np.random.default_rng(1)
    rows = [{"views_n": 5, "views_mean": float(v), "views_ss": 1.0} for v in np.log(4_000) + 0.5 * rng.normal(size=40)]
    people = [{"followers": 20_000, "niche": "Food" if i < 10 else None} for i in range(40)]
    found = groups(measures(*rows), features(*people), ("views",), limits=DEFAULT_LIMITS)
    assert set(found) == {
        ("views", "instagram", 2, None),
        ("views", "instagram", ANY_SIZE, None),
        ("views", ANYWHERE, ANY_SIZE, None),
    }
    group = found["views", "instagram", 2, None]
    assert group.creators == 40
    assert group.mu == pytest.approx(np.log(0.2), abs=0.25)


def test_a_rate_by_followers_is_missing_where_followers_are():
    rows = measures(
        {"views_n": 3, "views_mean": 5.0, "views_ss": 0.0, "saves_n": 3, "saves_mean": -3.0, "saves_ss": 0.0}
    )
    assert moments(rows, "views", np.array([np.nan])).n[0] == 0
    assert moments(rows, "saves", np.array([np.nan])).n[0] == 3


EVERY_SIZE: Groups = {("views", "instagram", ANY_SIZE, None): replace(GROUP, creators=200)}


def one(found: Groups):
    return levels(Moments(np.full(1, 5.0), np.full(1, -2.0), np.ones(1)), "views", found, [KEY])


def test_where_too_few_are_of_the_size_every_size_is_compared_with_and_said():
    group = one(EVERY_SIZE).groups[0]
    assert (group.scope, group.creators) == ("platform", 200)
    everywhere = one({("views", ANYWHERE, ANY_SIZE, None): GROUP}).groups[0]
    assert everywhere.scope == "all"


def test_the_creator_that_makes_peers_of_a_size_changes_little():
    size = replace(GROUP, mu=-1.0, q=GROUP.q + 2.0, creators=LEAST)
    before, after = one(EVERY_SIZE), one(EVERY_SIZE | {("views", "instagram", 2, None): size})
    assert abs(before.rank[0] - after.rank[0]) < 6
    ranks = [
        one(EVERY_SIZE | {("views", "instagram", 2, None): replace(size, creators=LEAST + k)}).rank[0]
        for k in range(200)
    ]
    assert np.abs(np.diff(ranks)).max() < 6
