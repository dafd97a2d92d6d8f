"""Advice on a fee holds for new prices of the same kind, and is silent without evidence."""

from __future__ import annotations

import numpy as np

from goodword.campaigns.offers.price import LEAST, Priced, advice


def world(n: int, seed: int) -> list[Priced]:
    """Prices that follow followers with a spread of a third, as logarithms."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.uniform(np.log(1_500), np.log(12_000), n))
    prices = 200 * followers**0.8 * np.exp(rng.normal(0, 0.33, n))
    return [Priced(f"c{i}", int(f), int(p)) for i, (f, p) in enumerate(zip(followers, prices, strict=True))]


def test_nine_of_ten_new_prices_lie_in_the_interval() -> None:
    inside = []
    for seed in range(300):
        *known, new = world(25, seed)
        fee = advice(new.followers, known, "INR").fee
        if fee is not None:
            inside.append(fee.low <= new.minor <= fee.high)
    assert len(inside) > 250
    assert 0.85 <= np.mean(inside) <= 0.95


def test_agreed_prices_pull_more_than_asking_prices() -> None:
    asks = [Priced(f"a{i}", 5_000, 400_000) for i in range(6)]
    agreed = [Priced(f"b{i}", 5_000, 200_000, agreed=True) for i in range(6)]
    both = advice(5_000, [*asks, *agreed], "INR")
    assert both.fee is not None
    assert both.fee.value < 283_000  # their geometric middle
    assert (both.asks, both.agreed) == (6, 6)


def test_without_comparable_prices_nothing_is_advised() -> None:
    far = [Priced(f"c{i}", 900_000, 1_000_000) for i in range(20)]
    assert advice(5_000, far, "INR").fee is None
    assert advice(None, world(20, 1), "INR").fee is None
    assert advice(5_000, [Priced(f"c{i}", 5_000, 1_000) for i in range(LEAST - 1)], "INR").fee is None


def test_equal_prices_have_an_interval_of_their_own() -> None:
    found = advice(5_000, [Priced(f"c{i}", 5_000, 300_000) for i in range(8)], "INR")
    assert found.fee is not None
    assert found.fee.low == found.fee.high == found.fee.value
