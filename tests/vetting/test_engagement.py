"""The engagement posterior: shrinkage, honest width, peers, missing counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vetting.samples import NO_CELLS, NOW, cells, creator, features

from goodword.core.tier import Tier
from goodword.vetting.engagement import Engagement, posteriors

rate = st.floats(1e-4, 2.0)


def judged(*rows, table=NO_CELLS) -> Engagement:
    return posteriors(features(*rows), table, now=NOW)


def test_without_posts_the_peers_speak_and_n_is_zero():
    e = judged(creator([]))
    assert e.n[0] == 0
    assert e.value[0] == pytest.approx(math.exp(e.peers.mu[0]))
    assert e.percentile_low[0] < 10
    assert e.percentile_high[0] > 90


def test_the_value_lies_between_own_posts_and_peers():
    e = judged(creator([0.2, 0.2, 0.2]))
    assert math.exp(e.peers.mu[0]) < e.value[0] < 0.2


@given(st.lists(rate, min_size=1, max_size=12), st.data())
def test_raising_any_post_never_lowers_the_value_or_the_percentile(rates, data):
    i = data.draw(st.integers(0, len(rates) - 1))
    more = list(rates)
    more[i] *= data.draw(st.floats(1.0, 50.0))
    e = judged(creator(rates), creator(more))
    assert e.value[1] >= e.value[0] * (1 - 1e-9)
    assert e.percentile[1] >= e.percentile[0] - 1e-9


@given(rate, st.integers(1, 11), st.integers(1, 11))
def test_more_equal_posts_narrow_the_interval_up_to_drift_and_draw_the_value(level, few, extra):
    e = judged(creator([level] * few), creator([level] * min(few + extra, 12)))
    width = np.log(e.high / e.low)
    assert width[1] <= width[0] * 1.02
    prior = math.exp(e.peers.mu[0])
    assert abs(math.log(e.value[1] / level)) <= abs(math.log(e.value[0] / level)) + 1e-9
    assert min(prior, level) <= e.value[1] * (1 + 1e-9)
    assert e.value[1] <= max(prior, level) * (1 + 1e-9)


@given(st.sampled_from([999, 9_999, 99_999, 499_999, 999_999]), st.lists(rate, min_size=1, max_size=4))
def test_one_more_follower_at_a_tier_limit_changes_nothing_visible(followers, rates):
    e = judged(creator(rates, followers=followers), creator(rates, followers=followers + 1))
    for values in (e.value, e.low, e.high):
        assert values[1] == pytest.approx(values[0], rel=1e-2)
    assert e.percentile[1] == pytest.approx(e.percentile[0], abs=0.2)


@given(st.integers(0, 3_000), rate)
def test_one_more_creator_in_the_catalogue_changes_nothing_visible(n, level):
    def own(creators):
        row = {"tier": "micro", "niche": None, "creators": creators, "mu": -2.0, "tau2": 0.5, "sigma2": 0.4}
        return judged(creator([level]), table=cells(row)) if creators else judged(creator([level]))

    assert own(n + 1).value[0] == pytest.approx(own(n).value[0], rel=0.03)


def test_a_large_catalogue_replaces_the_shipped_priors_and_says_so():
    q = {"p05": -3.5, "p25": -2.6, "p50": -2.0, "p75": -1.4, "p95": -0.5}
    row = {"tier": "micro", "niche": None, "creators": 100_000, "mu": -2.0, "tau2": 0.5, "sigma2": 0.4, **q}
    e = judged(creator([], followers=31_623), table=cells(row))
    assert e.peers.mu[0] == pytest.approx(-2.0, abs=0.01)
    assert e.peers.source(0) == "your catalogue (100,000 creators)"
    assert e.peers.q[0, 2] == pytest.approx(-2.0, abs=0.01)


def test_a_small_catalogue_is_blended_with_the_shipped_priors_and_says_so():
    row = {"tier": "micro", "niche": None, "creators": 50, "mu": -2.0, "tau2": 0.5, "sigma2": 0.4}
    e = judged(creator([], followers=31_623), table=cells(row))
    assert e.peers.source(0) == "your catalogue (50 creators, weight 50 %) and Instagram 2012–2019 (shipped)"


def test_without_a_catalogue_the_shipped_priors_are_named():
    assert judged(creator([0.03])).peers.source(0) == "Instagram 2012–2019 (shipped)"


def test_a_niche_of_the_priors_moves_the_peers_and_an_unknown_one_does_not():
    e = judged(creator([]), creator([], niche="food"), creator([], niche="alpine horn"))
    assert e.peers.mu[1] < e.peers.mu[0]
    assert e.peers.mu[2] == e.peers.mu[0]
    assert list(e.peers.with_niche) == [False, True, False]


def test_hidden_likes_are_missing_and_not_zero():
    e = judged(creator([], posts_known=9), creator([1e-4] * 9))
    assert e.value[0] > 5 * e.value[1]


def test_another_platform_is_doubted_more():
    e = judged(creator([]), creator([], platform="tiktok"))
    assert math.log(e.high[1] / e.low[1]) > math.log(e.high[0] / e.low[0])


def test_old_posts_widen_the_interval():
    fresh, old = creator([0.03] * 6), creator([0.03] * 6)
    old["last_posted_at"] -= 800 * 86_400
    e = judged(fresh, old)
    assert math.log(e.high[1] / e.low[1]) > 1.2 * math.log(e.high[0] / e.low[0])


@given(st.lists(rate, min_size=0, max_size=12), st.integers(1, 30))
def test_the_interval_of_coming_posts_contains_that_of_the_level_and_narrows_with_their_number(rates, m):
    e = judged(creator(rates))
    _, low, high = e.next_posts(m)
    _, one_low, one_high = e.next_posts(1)
    assert low[0] <= e.value[0] <= high[0]
    assert one_high[0] - one_low[0] >= high[0] - low[0] or m > 12


def test_followers_unknown_or_zero_give_no_n():
    e = judged(creator([0.1, 0.1], followers=None), creator([0.1], followers=0))
    assert list(e.n) == [0, 0]
    assert e.peers.tier[0] == list(Tier).index(Tier.PERSONAL)


def test_no_creators_give_empty_posteriors():
    e = judged()
    assert len(e.value) == 0
    assert len(e.next_posts(3)[0]) == 0


def test_posts_far_apart_widen_the_interval_and_posts_close_together_narrow_it():
    def spread(days):
        row = creator([0.03] * 6)
        row["recent_at"] = row["last_posted_at"] - int(2.5 * days * 86_400)
        return row

    e = judged(spread(1), spread(60))
    assert math.log(e.high[1] / e.low[1]) > 1.2 * math.log(e.high[0] / e.low[0])


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_accounts_with_more_posts_in_all_are_never_expected_to_get_more_reactions(few, more):
    few, more = sorted((few, more))
    e = judged(creator([], posts_in_all=few), creator([], posts_in_all=more), creator([], posts_in_all=None))
    assert e.value[1] <= e.value[0] + 1e-12
    assert e.value[2] == pytest.approx(math.exp(e.peers.mu[2]))


@given(st.floats(5.3, 6.7))
def test_the_scatter_of_large_accounts_rises_without_a_jump(size):
    rows = [creator([0.01] * 4, followers=round(10 ** (size + step))) for step in (0.0, 1e-5)]
    found = posteriors(features(*rows), NO_CELLS, now=NOW)
    assert found.noise[0] <= found.noise[1] + 1e-3
    assert abs(found.log_mean[0] - found.log_mean[1]) < 1e-3
