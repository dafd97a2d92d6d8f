"""Shrunk rates: between the raw rate and the others, monotone, the same in any order, sane with nothing at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core.errors import BadInput
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.funnel.shrink import Shrunk, rates, shares

BELIEF = Belief(0.02)
counts = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30)), min_size=1, max_size=12)


def both(pairs: list[tuple[int, int]]) -> list[Shrunk]:
    n = np.array([a + b for a, b in pairs], float)
    k = np.array([b for _, b in pairs], float)
    groups = {"tier": ["nano" if i % 2 else "micro" for i in range(len(pairs))]}
    return [shares(k, n, groups, belief=BELIEF), rates(k, n, groups, belief=BELIEF)]


@settings(max_examples=40, deadline=None)
@given(counts)
def test_intervals_hold_their_values_and_stay_possible(pairs: list[tuple[int, int]]) -> None:
    for made in both(pairs):
        low, high = made.interval()
        assert np.all((low >= 0) & (low <= made.value) & (made.value <= high) & np.isfinite(high))
        assert np.all((made.weight >= 0) & (made.weight <= 1))
    assert np.all(both(pairs)[0].value <= 1)


@settings(max_examples=25, deadline=None)
@given(counts.filter(lambda c: len(c) > 1), st.randoms(use_true_random=False))
def test_order_does_not_matter(pairs: list[tuple[int, int]], random: st.DrawFn) -> None:
    n = np.array([a + b for a, b in pairs], float)
    k = np.array([b for _, b in pairs], float)
    tiers = ["nano" if i % 2 else "micro" for i in range(len(pairs))]
    order = list(range(len(pairs)))
    random.shuffle(order)  # type: ignore[attr-defined]
    made = shares(k, n, {"tier": tiers}, belief=BELIEF)
    again = shares(k[order], n[order], {"tier": [tiers[i] for i in order]}, belief=BELIEF)
    assert again.value == pytest.approx(made.value[order], rel=1e-6)


@pytest.mark.parametrize("others", [0, 1, 5, 40])
@pytest.mark.parametrize("n", [3, 40, 5000])
def test_one_more_order_never_lowers_the_rate(others: int, n: int) -> None:
    rest_k, rest_n = [float(i % 4) for i in range(others)], [50.0 + i for i in range(others)]
    values = []
    for k in range(min(n, 25) + 1):
        made = shares(np.array([float(k), *rest_k]), np.array([float(n), *rest_n]), belief=BELIEF)
        values.append(float(made.value[0]))
    assert np.all(np.diff(values) > 0)


def test_two_orders_are_drawn_far_and_two_thousand_hardly() -> None:
    rest_k, rest_n = np.full(20, 20.0), np.full(20, 1000.0)  # everybody else converts 2 %
    few = shares(np.append(rest_k, 2), np.append(rest_n, 10), belief=BELIEF)
    many = shares(np.append(rest_k, 2000), np.append(rest_n, 10_000), belief=BELIEF)
    assert few.value[-1] < 0.06, "2 of 10 says little against twenty others at 2 %"
    assert many.value[-1] == pytest.approx(0.2, rel=0.02)
    assert few.weight[-1] < 0.2
    assert many.weight[-1] > 0.95


def test_groups_draw_towards_their_own() -> None:
    n = np.full(40, 2000.0)
    k = np.array([20.0] * 20 + [100.0] * 20)  # 1 % and 5 %
    tiers = ["nano"] * 20 + ["micro"] * 20
    made = shares(np.append(k, [0, 0]), np.append(n, [0, 0]), {"tier": [*tiers, "nano", "micro"]}, belief=BELIEF)
    assert made.value[-2] == pytest.approx(0.01, rel=0.25)
    assert made.value[-1] == pytest.approx(0.05, rel=0.25)
    assert made.groups["tier"] > 0.3


def test_nothing_at_all_is_what_was_believed() -> None:
    made = shares(np.zeros(3), np.zeros(3), belief=BELIEF)
    low, high = made.interval()
    assert np.all((low < 0.02) & (high > 0.02))
    assert np.all(high > 20 * low), "and hardly sure of it"


def test_one_alone() -> None:
    made = shares(np.array([3.0]), np.array([100.0]), belief=BELIEF)
    assert 0.015 < made.value[0] < 0.035


def test_equal_rates_need_no_infinite_concentration() -> None:
    # Plain maximum likelihood runs to infinity here.
    made = rates(np.full(30, 10.0), np.full(30, 1000.0), belief=BELIEF)
    assert 0 < made.spread < 0.5
    assert np.all(np.isfinite(made.a))


def test_more_yes_than_asked_is_refused() -> None:
    with pytest.raises(BadInput, match="counts"):
        shares(np.array([3.0]), np.array([2.0]), belief=BELIEF)


@pytest.mark.parametrize("family", [shares, rates])
def test_ninety_per_cent_hold_nine_in_ten(family: object) -> None:
    """Twenty creators with 60 clicks each, forty times: the truth lies inside as often as stated, about."""
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(40):
        p = 0.03 * np.exp(rng.normal(0, 0.4, 20))
        n = rng.integers(20, 400, 20).astype(float)
        k = rng.binomial(n.astype(int), p).astype(float)
        low, high = family(k, n, belief=BELIEF).interval()  # type: ignore[operator]
        inside.append(np.mean((low <= p) & (p <= high)))
    assert 0.84 < np.mean(inside) < 0.96
