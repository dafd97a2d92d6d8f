"""Confidence sequences: valid however often one looks, around the raw rate, narrower with more."""

from __future__ import annotations

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.funnel.sequences import rates_always, shares_always


@pytest.mark.parametrize("p", [0.01, 0.05, 0.3])
def test_false_alarms_at_any_of_a_thousand_looks(p: float) -> None:
    rng = np.random.default_rng(1)
    n = np.arange(1, 1001, dtype=float)
    missed = 0
    for _ in range(60):
        low, high = shares_always((rng.random(1000) < p).cumsum().astype(float), n, level=0.9)
        missed += bool(np.any((p < low) | (p > high)))
    assert missed / 60 <= 0.1 + 2 * np.sqrt(0.09 / 60)


def test_false_alarms_of_rates() -> None:
    rng = np.random.default_rng(2)
    missed = 0
    for _ in range(60):
        exposure = np.linspace(10, 5000, 400)
        k = np.cumsum(rng.poisson(np.diff(exposure, prepend=0) * 0.01)).astype(float)
        low, high = rates_always(k, exposure, level=0.9, typical=0.02)
        missed += bool(np.any((low > 0.01) | (high < 0.01)))
    assert missed / 60 <= 0.1 + 2 * np.sqrt(0.09 / 60)


def test_the_raw_rate_is_inside_and_more_counts_narrow() -> None:
    n = np.array([10.0, 100, 1000, 10_000, 100_000])
    low, high = shares_always(0.05 * n, n, level=0.9)
    assert np.all((low < 0.05) & (high > 0.05))
    assert np.all(np.diff(high - low) < 0)
    low, high = rates_always(0.05 * n, n, level=0.9, typical=0.01)
    assert np.all((low < 0.05) & (high > 0.05))
    assert np.all(np.diff(high - low) < 0)


def test_edges() -> None:
    low, high = shares_always(np.array([0.0, 0, 5]), np.array([0.0, 50, 5]), level=0.9)
    assert low.tolist()[:2] == [0, 0]
    assert high[0] == 1
    assert 0.02 < high[1] < 0.3
    assert low[2] > 0.02
    assert high[2] == 1
    low, high = rates_always(np.array([0.0]), np.array([100.0]), level=0.9, typical=0.02)
    assert low[0] == 0
    assert 0.02 < high[0] < 0.3


def test_wider_than_one_look_needs() -> None:
    low, high = shares_always(np.array([50.0]), np.array([1000.0]), level=0.9)
    half = 1.645 * np.sqrt(0.05 * 0.95 / 1000)
    assert high[0] - low[0] > 2 * half


@pytest.mark.parametrize(("k", "n"), [(-1.0, 2.0), (3.0, 2.0)])
def test_impossible_counts(k: float, n: float) -> None:
    with pytest.raises(BadInput, match="counts"):
        shares_always(np.array([k]), np.array([n]), level=0.9)
