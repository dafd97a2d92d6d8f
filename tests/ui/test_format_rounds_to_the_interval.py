"""Numbers are rounded to what their interval supports and written the reader's way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.rounding import quantum_of
from goodword.ui.format import formatter


def _estimate(value: float, low: float, high: float, unit: str) -> Estimate:
    return Estimate(value, low, high, 12, unit, "test/1")


@pytest.mark.parametrize(
    ("estimate", "value", "interval"),
    [
        (_estimate(0.028713, 0.0212, 0.0374, "share"), "2.9%", "2.1–3.7%"),
        (_estimate(41_320, 36_220, 46_400, "people"), "41,000", "36,000–46,000"),
        (_estimate(608, 484, 726, "people"), "610", "480–730"),
        (_estimate(0.03, 0.004, 0.16, "share"), "3.0%", "0.4–16.0%"),
        (_estimate(7, 7, 7, "people"), "7", "7–7"),
        (_estimate(700, 38, 2_200, "people"), "700", "40–2,200"),
        (_estimate(7_395, 3_419, 10_520, "people"), "7,400", "3,400–10,500"),
        (_estimate(0, 0, 0, "people"), "0", "0–0"),
        (_estimate(124, 0.00012, 631, "people"), "120", "0–630"),
        (_estimate(0.9518, 0.9517, 1.0, "share"), "95.2%", "95.2–100.0%"),
        (_estimate(0.0601, 0.0601, 0.853, "share"), "6%", "6–85%"),
    ],
)
def test_estimate(estimate: Estimate, value: str, interval: str) -> None:
    shown = formatter("en").estimate(estimate)
    assert shown.interval == interval
    assert shown.value == value
    assert "n = 12" in shown.aside
    assert "test/1" in shown.aside


@pytest.mark.parametrize(
    ("language", "money", "written"),
    [
        ("en-IN", Money(15_000_000, "INR"), "₹1,50,000"),
        ("de-DE,de;q=0.9", Money(123_456, "EUR"), "1.234,56\xa0€"),
        ("en-US", Money(500_000, "USD"), "$5,000"),
        ("ja", Money(500, "JPY"), "￥500"),
    ],
)
def test_money(language: str, money: Money, written: str) -> None:
    assert formatter(language).money(money) == written


@pytest.mark.parametrize(
    "header", ["", "*", "xx-XX", "zz", "q=1;;;,,,", "de" * 500, "en;q=nan", "\x00", "tlh, de;q=0.5"]
)
def test_any_header_gives_a_formatter(header: str) -> None:
    assert formatter(header).number(1234.5, 1)


def test_the_preferred_known_language_wins() -> None:
    assert formatter("tlh, de;q=0.5, fr;q=0.9").tag == "fr"


@given(st.floats(1e-9, 1e12))
def test_step_is_finer_than_the_uncertainty(half_width: float) -> None:
    assert half_width / 51 <= quantum_of(half_width) <= half_width / 4.9
