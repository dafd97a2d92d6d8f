"""Money: parsing never guesses, shares always sum, currencies never mix."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import BadInput
from goodword.core.money import Money

CURRENCIES = st.sampled_from(["USD", "INR", "JPY", "KWD", "EUR"])


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("₹60,000", 6_000_000, "INR"),
        ("₹1,50,000", 15_000_000, "INR"),
        ("5.000,50 €", 500_050, "EUR"),
        ("€1.500", 150_000, "EUR"),
        ("USD 1'200", 120_000, "USD"),
        ("$5,000.5", 500_050, "USD"),
        ("¥300", 300, "JPY"),
        ("12.345 KWD", 12_345, "KWD"),
        ("12,345.000 KWD", 12_345_000, "KWD"),
        ("12.345,250 TND", 12_345_250, "TND"),
        ("12,345 KWD", 12_345_000, "KWD"),
        ("1.234.567 KWD", 1_234_567_000, "KWD"),
        ("R$ 1.000", 100_000, "BRL"),
        ("1\u00a0200 EUR", 120_000, "EUR"),
        ("−3 EUR", -300, "EUR"),
        ("0 USD", 0, "USD"),
    ],
)
def test_amounts_as_people_write_them(text: str, minor: int, currency: str) -> None:
    assert Money.parse(text) == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["", "sixty", "1.2.3 EUR", "1,23,4 USD", "12", "12 E", "EUR", "1,2,3,4", "1e9 USD", "--3 EUR"]
)
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(BadInput):
        Money.parse(text)


def test_a_bare_number_takes_the_default_currency() -> None:
    assert Money.parse("300", "inr") == Money(30_000, "INR")


@given(st.integers(-(10**12), 10**12), st.lists(st.floats(0, 1e6), min_size=1, max_size=20), CURRENCIES)
def test_shares_sum_to_the_whole(minor: int, weights: list[float], currency: str) -> None:
    if sum(weights) <= 0:
        with pytest.raises(BadInput):
            Money(minor, currency).split(weights)
        return
    assert sum(share.minor for share in Money(minor, currency).split(weights)) == minor


@given(st.integers(0, 10**13), CURRENCIES)
def test_what_is_printed_reads_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    plain = f"{money.major:.{money.exponent}f}"
    assert Money.of(plain, currency) == money
    assert Money.parse(str(money)) == money


@given(st.integers(0, 10**9), st.integers(0, 10**9), CURRENCIES)
def test_sums_are_exact(a: int, b: int, currency: str) -> None:
    total = Money(a, currency) + Money(b, currency)
    assert total - Money(b, currency) == Money(a, currency)
    assert (Money(a, currency) <= Money(b, currency)) == (a <= b)


def test_currencies_never_mix() -> None:
    with pytest.raises(BadInput, match="Cannot combine"):
        Money(1, "EUR") + Money(1, "USD")


def test_rounding_is_half_to_even() -> None:
    assert [Money.of(Decimal(x), "USD").minor for x in ("0.005", "0.015", "0.025")] == [0, 2, 2]


@pytest.mark.parametrize("text", ["5 XXQ", "abc 300", "10 ZZZ"])
def test_what_is_no_currency_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="currency"):
        Money.parse(text)
