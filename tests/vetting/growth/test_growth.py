"""Jumps in followers: found when nothing explains them, left alone when something does, and never off a cliff."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.growth.samples import D, account, days

from goodword.core.errors import BadInput
from goodword.core.times import DAY
from goodword.vetting.growth.judge import judge
from goodword.vetting.growth.model import DEFAULT_GROWTH, GrowthRule
from goodword.vetting.growth.scan import FACTS, Jumps, jumps
from goodword.vetting.growth.score import SHAPE, log_odds, worst
from goodword.vetting.growth.series import Answers, Counts, series
from goodword.vetting.growth.shipped import shipped

LIMIT = shipped().limit(0.05)


def odds(*accounts: dict[str, np.ndarray]) -> np.ndarray:
    found = jumps(days(*accounts), DEFAULT_GROWTH)
    return worst(found, log_odds(found, shipped()), len(accounts))[0]


def bought(share: float, length: int, seed: int = 1) -> dict[str, np.ndarray]:
    one = account(seed)
    one["won"][200 : 200 + length] += share * 20_000 / length
    return one


@pytest.mark.parametrize(("share", "length"), [(0.05, 1), (0.1, 5), (0.2, 14)])
def test_a_purchase_into_a_quiet_account_is_found(share, length):
    assert odds(bought(share, length))[0] > LIMIT


def test_steady_growth_asks_for_nothing():
    assert np.all(odds(*(account(seed) for seed in range(8))) < LIMIT)


def test_a_viral_post_explains_its_jump():
    one = account()
    one["posts"][200], one["reactions"][200] = 1, 60_000
    one["won"][200:207] += 20_000 * np.array([0.04, 0.03, 0.02, 0.012, 0.008, 0.004, 0.002])
    assert odds(one)[0] < odds(bought(0.116, 7))[0]
    assert odds(one)[0] < LIMIT


def test_a_giveaway_explains_its_jump_by_comments_and_leavers():
    one = account()
    one["posts"][200:206] = 1
    one["reactions"][200:206] = 1500
    one["comments"][200:206] = 900
    one["won"][200:206] += 200
    one["won"][207:227] -= 30
    assert odds(one)[0] < LIMIT


def test_a_rush_that_dies_away_is_a_mention_elsewhere():
    one = account()
    one["won"][200:212] += 1200 * np.exp(-np.arange(12) / 2) / np.exp(-np.arange(12) / 2).sum()
    assert odds(one)[0] < LIMIT


def test_what_the_platform_gives_back_after_an_error_was_not_bought():
    one = account()
    one["won"][200] -= 1500
    one["won"][202] += 1500
    assert odds(one)[0] < LIMIT


def test_a_removal_by_the_platform_asks_for_nothing():
    one = account()
    one["won"][200] -= 800
    assert odds(one)[0] < LIMIT


def test_followers_won_by_following_are_explained_by_it():
    one = bought(0.1, 10)
    plain = days(one)
    following = plain.following.copy()
    following[:, 195:210] += np.linspace(0, 9_000, 15)
    following[:, 210:] += 9_000
    chased = type(plain)(plain.followers, following, plain.gap, plain.posts, plain.reactions, plain.comments)
    values = []
    for table in (plain, chased):
        found = jumps(table, DEFAULT_GROWTH)
        values.append(worst(found, log_odds(found, shipped()), 1)[0][0])
    assert values[1] < values[0]


@given(st.sampled_from(FACTS), st.floats(-3, 5), st.floats(0, 3))
def test_every_fact_moves_the_score_in_one_direction_only(name, value, more):
    facts = np.zeros((2, len(FACTS)))
    facts[:, FACTS.index(name)] = (value, value + more)
    two = np.zeros(2, dtype=np.int64)
    low, high = log_odds(Jumps(two, two, two, np.ones(2), np.ones(2), facts), shipped())
    assert SHAPE[name][0] * (high - low) >= -1e-12


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 0.3))
def test_a_little_more_bought_changes_the_score_by_a_little(share):
    found = [odds(bought(share + step, 3))[0] for step in (0.0, 1e-5)]
    assert abs(found[1] - found[0]) < 0.25


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 0.2), st.floats(0.0, 0.2))
def test_more_bought_never_asks_for_less(share, more):
    values = [jumps(days(bought(s, 5)), DEFAULT_GROWTH).share.max() for s in (share, share + more)]
    assert values[0] <= values[1] + 1e-9


def _counted(one: dict[str, np.ndarray], every: int, offset: int = 0):
    """The account counted every so many days."""
    at = np.arange(offset, D, every)
    followers = days(one).followers[0, at]
    none = np.zeros(len(at), dtype=np.int64)
    posts = np.flatnonzero(one["posts"])
    answers = Answers(
        np.zeros(len(posts), dtype=np.int64),
        posts * DAY,
        (one["reactions"] - one["comments"])[posts],
        one["comments"][posts],
    )
    return series(Counts(none, at * DAY, followers, np.full(len(at), 500.0)), answers, 1)


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_counts_at_longer_intervals_still_show_a_large_purchase(every):
    growth = judge(_counted(bought(0.3, 3), every))
    assert 0.2 < growth.share[0] < 0.4
    assert growth.low[0] > 0.02


def test_few_counts_give_no_verdict():
    growth = judge(_counted(bought(0.3, 3), 60))
    assert growth.odds[0] == -np.inf
    assert growth.share[0] == 0.0


def test_the_time_of_day_of_a_count_does_not_matter_much():
    one = bought(0.2, 5)
    at = np.arange(D) * DAY
    answers = Answers(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    shares = []
    for hour in (0, 9, 20):
        counts = Counts(np.zeros(D, dtype=np.int64), at + hour * 3600, days(one).followers[0], np.full(D, np.nan))
        shares.append(judge(series(counts, answers, 1)).share[0])
    assert max(shares) - min(shares) < 0.01


def test_hidden_likes_are_missing_and_not_zero():
    one = _counted(account(), 1)
    hidden = Answers(np.zeros(3, dtype=np.int64), np.array([10, 20, 30]) * DAY, np.full(3, np.nan), np.ones(3))
    at = np.arange(D) * DAY
    counts = Counts(np.zeros(D, dtype=np.int64), at, np.linspace(1000, 1100, D), np.full(D, np.nan))
    assert series(counts, hidden, 1).days.posts.sum() == 0
    assert one.days.posts.sum() > 100


def test_accounts_followed_and_dropped_again_are_counted():
    at = np.arange(0, 360, 5)
    following = 500 + 400 * (np.arange(len(at)) % 2)
    none = np.zeros(len(at), dtype=np.int64)
    answers = Answers(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    growth = judge(series(Counts(none, at * DAY, np.full(len(at), 9_000.0), following.astype(float)), answers, 1))
    assert growth.dropped[0] == pytest.approx(400 * 36, rel=0.05)


def test_a_rule_must_make_sense():
    with pytest.raises(BadInput):
        GrowthRule(min_days=1)
