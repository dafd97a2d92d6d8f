"""The share of an audience: honest intervals with and without labels, masses, verdicts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.audience.drawn import audience

from goodword.core.errors import BadInput
from goodword.vetting.audience.judge import credibility, scored
from goodword.vetting.audience.local import choose, inclusion
from goodword.vetting.audience.model import CredibilityRule, Followers
from goodword.vetting.audience.shipped import shipped
from goodword.vetting.model import Verdict


def labelled(f, y, k: int, seed: int) -> np.ndarray:
    from goodword.vetting.audience.share import responsibilities

    _, r = responsibilities(f, shipped()[1], CredibilityRule())
    labels = np.full(len(f), np.nan)
    rows = choose(r, k, seed=seed)
    labels[rows] = y[rows]
    return labels


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_with_labels_the_interval_holds_the_truth(share):
    inside = []
    for seed in range(40):
        f, y = audience(300, share, seed)
        e = credibility(f, shipped(), labels=labelled(f, y, 100, seed)).not_people
        inside.append(e.low <= share <= e.high)
    assert np.mean(inside) >= 0.8


def test_labels_narrow_the_interval():
    f, y = audience(300, 0.3)
    without, with_ = (credibility(f, shipped(), labels=v).not_people for v in (None, labelled(f, y, 100, 1)))
    assert with_.high - with_.low < without.high - without.low


@given(st.integers(1, 99))
def test_below_the_minimum_of_followers_there_is_no_verdict(n):
    f, _ = audience(n, 0.9)
    assert credibility(f, shipped()).verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_mostly_unreal_followers_ask_for_a_look_and_accuse_nobody():
    found = credibility(audience(300, 0.7)[0], shipped())
    assert found.verdict is Verdict.REVIEW
    assert "fake" not in found.sentence.casefold()


@settings(max_examples=40, deadline=None)
@given(st.floats(0.0, 0.8), st.integers(100, 400), st.sampled_from([0, 25, 60]), st.integers(1, 40))
def test_a_verdict_is_only_given_where_the_whole_interval_is_on_one_side(share, n, labels, seed):
    f, y = audience(n, share, seed)
    found = credibility(f, shipped(), labels=labelled(f, y, labels, seed) if labels else None)
    limit, e = CredibilityRule().share, found.not_people
    if found.verdict is Verdict.PASS:
        assert e.high <= limit
    if found.verdict is Verdict.REVIEW:
        assert e.low > limit
    if e.low <= limit < e.high:
        assert found.verdict is Verdict.NOT_ENOUGH_EVIDENCE
        assert "abel" in found.sentence or "sample more" in found.sentence


def test_an_open_share_says_how_many_labels_would_tell_and_they_do():
    f, y = audience(900, 0.2, 5)
    found = credibility(f, shipped())
    assert found.undecided
    assert found.labels_needed is not None
    assert f"Label about {found.labels_needed} followers" in found.sentence
    after = credibility(f, shipped(), labels=labelled(f, y, found.labels_needed, 1))
    assert after.not_people.half_width < found.not_people.half_width


def test_labels_that_cannot_tell_are_not_asked_for():
    f, _ = audience(100, 0.28, 3)
    found = credibility(f, shipped(), rule=CredibilityRule(share=float(credibility(f, shipped()).not_people.value)))
    assert found.undecided
    assert found.labels_needed is None
    assert "sample more followers" in found.sentence


def test_dead_and_mass_following_accounts_are_not_reached():
    n = 300
    zeros, few = np.zeros(n), np.full(n, 40.0)
    dead = credibility(Followers(zeros, few, zeros, zeros, np.full(n, 0.4)), shipped())
    assert dead.mass_followers.value == 0
    assert dead.reachable.value <= dead.real.value < 0.5
    f, _ = audience(n, 0.1)
    alive = credibility(f, shipped())
    assert dead.reachable.high < alive.reachable.low
    mass = credibility(Followers(f.followers, np.full(n, 5000.0), f.posts, f.picture, f.digits), shipped())
    assert mass.reachable.value == 0
    assert mass.reachable.high > 0
    unknown = credibility(Followers(f.followers, np.full(n, np.nan), f.posts, f.picture, f.digits), shipped())
    assert unknown.reachable.n == 0


def test_an_ordinary_audience_passes():
    assert credibility(audience(300, 0.05)[0], shipped()).verdict is Verdict.PASS


def test_an_audience_unlike_any_known_gets_no_verdict_without_labels():
    n = 300
    strange = Followers(np.full(n, 0.0), np.full(n, 9.0), np.full(n, 5.0), np.full(n, 0.0), np.full(n, 0.9))
    found = credibility(strange, shipped())
    assert found.unusual
    assert found.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert "Label" in found.sentence


@settings(max_examples=20)
@given(st.integers(100, 400), st.integers(0, 50))
def test_the_order_of_the_sample_does_not_matter(n, seed):
    f, _ = audience(n, 0.3, seed)
    shuffled = f.take(np.random.default_rng(seed).permutation(n))
    a, b = credibility(f, shipped()).not_people, credibility(shuffled, shipped()).not_people
    assert a.value == pytest.approx(b.value)


def test_more_unreal_followers_never_lower_the_share():
    f, y = audience(400, 0.5, 3)
    people, others = np.flatnonzero(y == 0)[:150], np.flatnonzero(y == 1)
    shares = [
        credibility(f.take(np.concatenate([people, others[:k]])), shipped()).not_people.value for k in (5, 40, 80, 150)
    ]
    assert shares == sorted(shares)


@given(st.integers(2, 200), st.data())
def test_chances_of_labelling_sum_to_the_number_asked_for(n, data):
    k = data.draw(st.integers(1, n))
    p = np.array(data.draw(st.lists(st.floats(0, 1), min_size=n, max_size=n)))
    chance = inclusion(p, k)
    assert chance.sum() == pytest.approx(k)
    assert np.all((chance > 0) & (chance <= 1))
    assert len(choose(p, k, seed=1)) <= k


def test_every_proposed_follower_is_new():
    f, y = audience(300, 0.2)
    labels = labelled(f, y, 50, 1)
    proposed = credibility(f, shipped(), labels=labels).label_next
    assert proposed
    assert not set(proposed) & set(np.flatnonzero(np.isfinite(labels)).tolist())


def test_labels_of_this_audience_change_the_model():
    f, y = audience(300, 0.2)
    before, _ = scored(f, shipped())
    after, _ = scored(f, shipped(), labelled(f, y, 60, 1))
    assert "60 labels" in after.trained_on or "labels of this audience" in after.trained_on
    assert after.intercept != before.intercept


def test_an_empty_sample_is_not_enough():
    empty = Followers(*(np.zeros(0) for _ in range(5)))
    assert credibility(empty, shipped()).verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_labels_must_match_the_sample():
    f, _ = audience(120, 0.2)
    with pytest.raises(BadInput, match="labels"):
        credibility(f, shipped(), labels=np.zeros(3))
