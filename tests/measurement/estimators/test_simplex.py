"""Donor weights are the exact optimum: the optimality conditions hold on any panel, degenerate ones too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.measurement.estimators.synthetic import weights


def optimality_gap(gram: np.ndarray, target: np.ndarray, w: np.ndarray) -> float:
    """Frank-Wolfe duality gap: an upper bound on how much lower the objective could be."""
    gradient = gram @ w - target
    return float(gradient @ w - gradient.min())


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_no_other_weights_fit_better(seed: int, donors: int, periods: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(donors, periods)) * 10 ** rng.uniform(-3, 3)
    x = rng.normal(size=periods) * np.abs(a).mean()
    gram, target = a @ a.T, a @ x
    w = weights(gram, target)
    assert w.min() >= 0
    assert w.sum() == pytest.approx(1)
    assert optimality_gap(gram, target, w) <= 1e-7 * max(np.abs(gram).max(), np.abs(target).max())


@pytest.mark.parametrize("copies", [2, 5])
def test_copies_of_a_donor_do_no_harm(copies: int) -> None:
    rng = np.random.default_rng(3)
    a = np.repeat(rng.normal(size=(4, 25)), copies, axis=0)
    x = a[0] * 0.5 + a[-1] * 0.5
    gram, target = a @ a.T, a @ x
    w = weights(gram, target)
    assert np.linalg.norm(x - w @ a) < 1e-6 * np.linalg.norm(x)
    assert optimality_gap(gram, target, w) < 1e-6 * np.abs(gram).max()


def test_constant_places_are_not_a_problem() -> None:
    w = weights(np.zeros((3, 3)), np.zeros(3))
    assert w.sum() == pytest.approx(1)


@given(st.integers(0, 10_000), st.integers(2, 8), st.integers(1, 5), st.integers(-18, -8), st.booleans())
@settings(max_examples=150, deadline=None)
def test_donors_equal_but_for_rounding_share_the_weight(
    seed: int, donors: int, periods: int, size: int, warm: bool
) -> None:
    rng = np.random.default_rng(seed)
    a = np.repeat(rng.normal(size=(1, periods)), donors, axis=0) * 10.0**size
    a += rng.normal(size=a.shape) * 1e-17
    w = weights(a @ a.T, a @ rng.normal(size=periods), rng.dirichlet(np.ones(donors)) if warm else None)
    assert np.isfinite(w).all()
    assert w.min() >= 0
    assert w.sum() == pytest.approx(1)
