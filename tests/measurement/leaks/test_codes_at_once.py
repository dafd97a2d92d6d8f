"""Posteriors and numbers of all codes at once say what they say code by code and order by order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.measurement.leaks.mixture import GRID, Codes, numbers
from goodword.measurement.leaks.model import Reals

ratios = st.floats(1e-6, 1e6) | st.sampled_from([1e19, 1e-12, 1.0])
campaigns = st.integers(1, 5).flatmap(
    lambda c: st.tuples(st.just(c), st.lists(st.tuples(st.integers(0, c - 1), ratios), max_size=60))
)


@settings(max_examples=120, deadline=None)
@given(campaigns, st.floats(0.05, 0.95))
def test_all_codes_are_each_code(campaign: tuple[int, list[tuple[int, float]]], tight: float) -> None:
    count, orders = campaign
    code, ratio = np.array([c for c, _ in orders], np.int64), np.array([r for _, r in orders], np.float64)
    codes = Codes.of(code, count)
    laid = codes.laid(ratio)
    posteriors = codes.posteriors(laid, tight)
    outside = codes.outside(laid, posteriors)
    used = codes.used.tolist()
    found = numbers([ratio[code == c] for c in used], posteriors)
    assert used == sorted(set(code.tolist()))
    for i, c in enumerate(used):
        mine = ratio[code == c]
        posterior = _posterior(mine, tight)
        assert posteriors[:, i] == pytest.approx(posterior, abs=1e-12)
        assert outside[code == c] == pytest.approx(posterior @ _each(mine), abs=1e-9)
        assert found[i] == pytest.approx(_number(mine, posterior), abs=1e-6)
        assert found[i].sum() == pytest.approx(1.0)


def _posterior(ratio: Reals, tight: float) -> Reals:
    prior = np.concatenate([[tight], np.full(len(GRID) - 1, (1 - tight) / (len(GRID) - 1))])
    logs = np.log(prior) + np.log((1 - GRID)[:, None] + GRID[:, None] * ratio).sum(1)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _each(ratio: Reals) -> Reals:
    odds = GRID[:, None] * ratio
    return np.asarray(odds / (odds + 1 - GRID[:, None]))


def _number(ratio: Reals, posterior: Reals) -> Reals:
    """Order by order: what was a number of leaked orders stays, or is one more."""
    found = np.zeros((len(posterior), len(ratio) + 1))
    found[:, 0] = 1.0
    for chance in _each(ratio).T[:, :, None]:
        found[:, 1:] = found[:, 1:] * (1 - chance) + found[:, :-1] * chance
        found[:, :1] *= 1 - chance
    return np.asarray(posterior @ found)


def test_many_orders_of_one_code_are_taken_for_normal() -> None:
    ratio = np.full(900, 0.5)
    codes = Codes.of(np.zeros(900, np.int64), 1)
    posteriors = codes.posteriors(codes.laid(ratio), 0.5)
    (found,) = numbers([ratio], posteriors)
    assert len(found) == 901
    mean = float((posteriors[:, 0] @ _each(ratio)).sum())
    assert float(found @ np.arange(901)) == pytest.approx(mean, abs=0.5)
