"""Numbers as people and tools write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.sources.counts import SUFFIXES, count, decimal
from goodword.sources.model import Reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234),
        ("12.3K", 12_300),
        ("1,234", 1_234),
        ("1.234", 1_234),
        ("1 234 567", 1_234_567),
        ("1\u202f234", 1_234),
        ("1'234", 1_234),
        ("1,50,000", 150_000),
        ("4,5 Mio", 4_500_000),
        ("4.5 Mio.", 4_500_000),
        ("1,2 万", 12_000),
        ("3.5 lakh", 350_000),
        ("2 crore", 20_000_000),
        ("12 тыс.", 12_000),
        ("12.0", 12),
        ("1.2e6", 1_200_000),
        ("१२३", 123),
        ("١٢٣٬٤٥٦", 123_456),
        ("１２３", 123),
        ("-5", -5),
        ("−5", -5),
        ("", None),
        ("N/A", None),
        ("–", None),
    ],
)
def test_a_count_is_read_as_it_is_meant(text: str, value: int | None) -> None:
    assert count(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", Reason.NOT_A_NUMBER),
        ("12.5", Reason.NOT_A_NUMBER),
        ("1.2.3", Reason.NOT_A_NUMBER),
        ("12,34", Reason.NOT_A_NUMBER),
        ("5 %", Reason.NOT_A_NUMBER),
        ("12 apples", Reason.NOT_A_NUMBER),
        ("1.234K", Reason.AMBIGUOUS_NUMBER),
        ("1,234M", Reason.AMBIGUOUS_NUMBER),
        ("9" * 25, Reason.ABSURD),
    ],
)
def test_what_is_no_count_says_why(text: str, reason: Reason) -> None:
    assert count(text) is reason


@given(st.integers(0, 10**15), st.sampled_from([",", ".", " ", "'", "\u00a0", "\u202f"]))
def test_grouping_by_thousands_never_changes_a_count(value: int, sign: str) -> None:
    assert count(f"{value:,}".replace(",", sign)) == value


@given(st.integers(1, 9_999), st.integers(0, 9), st.sampled_from(sorted(SUFFIXES)), st.sampled_from([".", ","]))
def test_a_suffix_multiplies(whole: int, tenth: int, suffix: str, sign: str) -> None:
    assert count(f"{whole}{sign}{tenth} {suffix}") == (whole * 10 + tenth) * SUFFIXES[suffix] // 10


@given(st.text(max_size=40))
def test_any_text_is_a_number_nothing_or_a_reason(text: str) -> None:
    for outcome in (count(text), decimal(text)):
        assert outcome is None or isinstance(outcome, int | float | Reason)


@given(st.decimals(-180, 180, places=6), st.sampled_from([".", ","]))
def test_a_decimal_is_read_with_either_sign(value: object, sign: str) -> None:
    assert decimal(str(value).replace(".", sign)) == float(str(value))
