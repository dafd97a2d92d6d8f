"""Sentences are kept with English numbers and shown with the reader's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.money import Money
from goodword.ui.format import formatter


@pytest.mark.parametrize(
    ("said", "german"),
    [
        ("₹6,000 more would bring about 1,360 people.", "6.000 ₹ more would bring about 1.360 people."),
        ("7 % (between 5.5 % and 9%) of 5,205", "7 % (between 5,5 % and 9 %) of 5.205"),
        ("540 + 360 × (followers ÷ 1,000) ^ 0.8 INR", "540 + 360 × (followers ÷ 1.000) ^ 0,8 INR"),
        ("Last known post on 2025-12-27.", "Last known post on 27.12.2025."),
        ("703–1,520, and $5,000; done in 2026", "703–1.520, and 5.000 $; done in 2026"),
    ],
)
def test_numbers_money_per_cents_and_days(said: str, german: str) -> None:
    assert formatter("de").said(said).replace("\xa0", " ") == german


@pytest.mark.parametrize(
    "said", ["“1,234.5” said @shop.1,000", "fit/1.2 at 12:30", "2026-13-45 is no day", "https://a.example/1,000/x", ""]
)
def test_what_is_no_number_of_ours_stays(said: str) -> None:
    assert formatter("de").said(said) == said


@pytest.mark.parametrize("currency", ["INR", "EUR", "CHF", "JPY", "USD", "AUD", "BRL", "KWD", "SEK"])
@given(minor=st.integers(0, 10**11))
def test_every_amount_that_a_sentence_holds_is_read_back(currency: str, minor: int) -> None:
    money = Money(minor, currency)
    assert formatter("de").said(f"At {formatter('en').money(money)}, yes") == f"At {formatter('de').money(money)}, yes"


@given(st.text(max_size=60))
def test_any_text_is_answered_and_english_numbers_stay_what_they_are(text: str) -> None:
    once = formatter("en").said(text)
    assert formatter("en").said(once) == once
