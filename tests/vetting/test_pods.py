"""Pods: found when dense and in step; friends, chance and one-sided fans are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.real import real_data

from goodword.core.errors import BadInput
from goodword.figures import vetting_pods as figures
from goodword.vetting.pods import PodRule, find_pods

N = 2_000


def background(rng, m=3_000):
    """Comments without pods: popular creators get more, and a seventh of them come within the hour."""
    who = rng.integers(0, N, m)
    whom = (N * rng.beta(0.6, 3, m)).astype(np.int64)
    delay = np.where(rng.uniform(size=m) < 0.15, rng.integers(0, 3_600, m), rng.integers(3_600, 10**6, m))
    return who, whom, delay


def with_group(rng, members, density, soon):
    """The background and a group whose members comment on each other."""
    who, whom, delay = background(rng)
    pairs = [(a, b) for a in members for b in members if a != b and rng.uniform() < density]
    late = rng.integers(3_600, 10**6, len(pairs))
    quick = rng.integers(0, 3_600, len(pairs))
    times = np.where(rng.uniform(size=len(pairs)) < soon, quick, late)
    a, b = np.array(pairs).T
    return np.concatenate([who, a]), np.concatenate([whom, b]), np.concatenate([delay, times])


@pytest.mark.parametrize(("size", "density"), [(8, 0.6), (12, 0.4), (25, 0.2)])
def test_a_group_in_step_is_found(size, density):
    rng = np.random.default_rng(size)
    members = rng.choice(N, size, replace=False)
    pods = find_pods(*with_group(rng, members.tolist(), density, 0.85), N)
    assert len(pods) == 1
    assert len(set(pods[0].members) & set(members.tolist())) >= 0.8 * size
    assert "Friends" in pods[0].sentence


def test_friends_as_dense_but_not_in_step_are_no_pod():
    rng = np.random.default_rng(1)
    assert find_pods(*with_group(rng, list(range(100, 115)), 0.6, 0.15), N) == []


def wordings(n, group, share, seed=0):
    """Everybody writes their own words; the last `group` comments repeat five wordings in a share of cases."""
    rng = np.random.default_rng(seed)
    found = np.arange(n) + 10
    found[-group:] = np.where(rng.uniform(size=group) < share, rng.integers(0, 5, group), found[-group:])
    return found


def test_a_group_that_waits_but_repeats_wordings_is_found_and_friends_in_their_own_words_are_not():
    rng = np.random.default_rng(1)
    who, whom, delay = with_group(rng, list(range(100, 115)), 0.6, 0.15)
    size = len(who) - 3_000
    (pod,) = find_pods(who, whom, delay, N, wording=wordings(len(who), size, 0.8))
    assert pod.sign == "one wording"
    assert len(set(pod.members) & set(range(100, 115))) >= 12
    assert "repeat wordings" in pod.sentence
    assert find_pods(who, whom, delay, N, wording=wordings(len(who), size, 0.0)) == []
    assert find_pods(who, whom, delay, N, wording=np.full(len(who), -1)) == []


def test_a_wording_that_everybody_uses_makes_no_group():
    who, whom, delay = with_group(np.random.default_rng(1), list(range(100, 115)), 0.6, 0.15)
    common = np.random.default_rng(2).integers(0, 40, len(who))
    assert find_pods(who, whom, delay, N, wording=common) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_graph_without_groups_has_no_pod(seed):
    assert find_pods(*background(np.random.default_rng(seed)), N) == []


def test_fans_of_one_creator_are_no_pod():
    fans = np.arange(100, 400)
    assert find_pods(fans, np.zeros(300, dtype=np.int64), np.full(300, 60), N) == []


def test_two_pods_are_both_found():
    rng = np.random.default_rng(2)
    first = with_group(rng, list(range(500, 512)), 0.5, 0.9)
    second = with_group(rng, list(range(900, 912)), 0.5, 0.9)
    who, whom, delay = (np.concatenate([a, b]) for a, b in zip(first, second, strict=True))
    found = [set(p.members) for p in find_pods(who, whom, delay, N)]
    assert len(found) == 2
    assert {min(p) // 100 for p in found} == {5, 9}


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 1_000))
def test_repeating_a_comment_or_the_order_of_comments_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    who, whom, delay = with_group(rng, list(range(40, 50)), 0.5, 0.9)
    order = rng.permutation(len(who))
    again = np.concatenate([order, order[:200]])
    one, other = find_pods(who, whom, delay, N), find_pods(who[again], whom[again], delay[again], N)
    assert [p.members for p in one] == [p.members for p in other]


def test_no_comments_have_no_pod():
    empty = np.zeros(0, dtype=np.int64)
    assert find_pods(empty, empty, empty, 10) == []


def test_bad_rules_and_lengths_are_refused():
    with pytest.raises(BadInput, match="pod rule"):
        PodRule(min_size=2)
    with pytest.raises(BadInput, match="comments"):
        find_pods(np.zeros(1, dtype=np.int64), np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64), 3)


@pytest.mark.real
@pytest.mark.slow
def test_among_real_comments_small_pods_are_found_and_none_invented():
    measured = figures.smallest(real_data("instagram-2018"), {"draws": "1"})
    assert measured.value is not None, measured.details
    assert measured.value <= 4.0
