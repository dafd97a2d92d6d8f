"""Histories with known truth: what is said to happen in them happens, and nothing else."""

from __future__ import annotations

import numpy as np

from goodword.simulate.histories import Bought, Honest, histories

QUIET = Honest(viral=0, giveaway=0, mention=0, momentum=0, purge=0, glitch=0, campaign=0)


def test_equal_seeds_give_equal_histories() -> None:
    a, b = histories(5, 20), histories(5, 20)
    for name in ("followers", "following", "posts", "likes", "comments"):
        assert np.array_equal(getattr(a, name), getattr(b, name))


def test_what_is_bought_comes_within_its_days_and_is_lost_only_slowly() -> None:
    h = histories(6, 60, Bought(0.2, 5), QUIET)
    row = np.arange(60)
    before = h.followers[row, h.start - 1]
    won = h.followers[row, h.start + 5] / before - 1
    assert np.all((won > 0.17) & (won < 0.3))
    assert np.all(h.start >= 30)
    assert np.all(h.followers[row, np.minimum(h.start + 60, 364)] > before)


def test_honest_accounts_bought_nothing() -> None:
    h = histories(7, 40)
    assert not h.bought.any()
    assert np.all(h.start == -1)


def test_without_events_no_day_brings_more_than_a_few_per_cent() -> None:
    h = histories(8, 60, None, QUIET)
    daily = np.diff(h.followers, axis=1) / h.followers[:, :-1]
    assert np.quantile(daily.max(axis=1), 0.95) < 0.03


def test_campaigns_leave_a_saw_tooth_in_what_is_followed() -> None:
    h = histories(9, 20, None, Honest(campaign=1.0))
    change = np.diff(h.following, axis=1)
    assert np.all(np.maximum(-change, 0).sum(axis=1) > 300)
    assert h.campaign.all()
