"""The interval of odds brackets them, also where a few lucky cases carry nearly all of the chance."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from goal_cases import NOW, before, orders, planned
from goodword.resolutions.estimates import tails
from goodword.resolutions.forecast import forecast

VALUES = st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=60)


@given(VALUES)
def test_the_mean_lies_between_the_tails(pairs: list[tuple[float, float]]) -> None:
    values, weight = np.array(pairs).T
    low, high = tails(values, weight)
    assert values.min() - 1e-9 <= low <= float(np.average(values, weights=weight)) + 1e-9
    assert float(np.average(values, weights=weight)) - 1e-9 <= high <= values.max() + 1e-9


def test_the_tails_are_means_of_a_twentieth() -> None:
    low, high = tails(np.arange(100.0), np.ones(100))
    assert np.allclose((low, high), (2.0, 97.0))


def test_small_odds_are_not_the_upper_end_of_their_own_interval() -> None:
    goal = orders(900)
    odds = forecast(goal, planned(goal, before(1.5)), [], before(1.5), now=NOW).probability
    assert 0 < odds.value < 0.5
    assert odds.low < odds.value < odds.high
