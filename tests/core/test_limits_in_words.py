"""Limits are read as people write them, and what is written of one is read back as the same."""

from __future__ import annotations

import pytest

from goodword.core.booking import EACH, Limit, read_limit
from goodword.core.errors import BadInput

CASES = [
    ("at most 2 of tier macro", Limit("tier", "macro", None, 2)),
    ("at most 2 macro", Limit("tier", "macro", None, 2)),
    ("tier=macro <= 2", Limit("tier", "macro", None, 2)),
    ("at least 1 niche=bakery", Limit("niche", "bakery", 1, None)),
    ("exactly 1 of offer post+reel", Limit("offer", "post+reel", 1, 1)),
    ("at most 3 per week", Limit("week", EACH, None, 3)),
    ("week=* <= 3", Limit("week", EACH, None, 3)),
    ("week 2 >= 1", Limit("week", "2", 1, None)),
    ("at least 1 in neighbourhood Bandra West", Limit("place", "Bandra West", 1, None)),
    ("at least 2 in place मुंबई", Limit("place", "मुंबई", 2, None)),
    ("at least 5 creators", Limit("creators", "", 5, None)),
    ("at most 200 EUR on tier macro", Limit("tier", "macro", None, 20_000, "EUR")),
    ("at most €1,200 on niche food", Limit("niche", "food", None, 120_000, "EUR")),
]


@pytest.mark.parametrize(("text", "limit"), CASES)
def test_a_limit_is_read_and_written(text: str, limit: Limit) -> None:
    assert read_limit(text, "EUR") == limit
    assert read_limit(str(limit), "EUR") == limit


@pytest.mark.parametrize(
    "text", ["", "foo", "at most of tier macro", "at most 2 of colour red", "week <= 2", "at most ₹200 on tier macro"]
)
def test_what_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(BadInput) as error:
        read_limit(text, "EUR")
    assert error.value.next_step
