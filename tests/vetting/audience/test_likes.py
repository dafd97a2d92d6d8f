"""Bought-likes signs: two must agree, honest accounts are left alone, hidden likes are missing, not zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core.tier import Tier
from goodword.vetting.audience.likes import Counts, counts_of, likes_signal, swing
from goodword.vetting.model import Verdict

NONE = np.full(12, np.nan)


def drawn(seed: int, sd: float, follow: float, n: int = 12) -> Counts:
    """Likes that swing by `sd` (log) and comments that follow them by `follow`."""
    rng = np.random.default_rng(seed)
    swing = rng.normal(0, 1, n)
    likes = np.exp(6 + sd * swing)
    comments = np.exp(3 + 0.5 * (follow * swing + np.sqrt(1 - follow**2) * rng.normal(0, 1, n)))
    return Counts(likes.round(), comments.round(), np.full(n, np.nan))


def judged(counts: Counts):
    return likes_signal(swing(counts), platform="instagram", tier=Tier.NANO)


def test_likes_in_packs_that_follow_no_comments_ask_for_a_look() -> None:
    found = [judged(drawn(seed, 0.04, 0.0)).verdict is Verdict.REVIEW for seed in range(40)]
    assert np.mean(found) > 0.7


@pytest.mark.parametrize(("sd", "follow"), [(0.5, 0.7), (0.3, 0.4), (0.04, 0.95)])
def test_one_sign_alone_proves_nothing(sd: float, follow: float) -> None:
    found = [judged(drawn(seed, sd, follow)).verdict is Verdict.REVIEW for seed in range(60)]
    assert np.mean(found) < 0.05


@given(st.integers(0, 7))
def test_below_the_minimum_there_is_no_verdict(n: int) -> None:
    assert judged(drawn(1, 0.01, 0.0, n)).verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_hidden_likes_are_missing_not_zero() -> None:
    counts = drawn(2, 0.4, 0.6)
    hidden = Counts(np.where(np.arange(12) < 3, np.nan, counts.likes), counts.comments, NONE)
    found = judged(hidden)
    assert found.estimate is not None
    assert found.estimate.n == 9
    assert found.estimate.value == pytest.approx(judged(counts).estimate.value, rel=0.5)  # type: ignore[union-attr]


@settings(max_examples=25)
@given(st.floats(0.02, 1.2), st.floats(1.01, 3.0))
def test_more_spread_is_never_a_lower_percentile(sd: float, factor: float) -> None:
    less, more = (judged(drawn(3, s, 0.5)).percentile for s in (sd, sd * factor))
    assert less is not None
    assert more is not None
    assert more.value >= less.value - 1


def test_sponsored_posts_are_left_out() -> None:
    rows = [{"likes": 10, "comments": 1, "views": None, "sponsors": ["x"]}, {"likes": None, "comments": 2, "views": 5}]
    found = counts_of(rows)
    assert len(found.likes) == 1
    assert np.isnan(found.likes[0])
