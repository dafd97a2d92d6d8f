"""Prices: the brief's, the source's, the fee rule's, and those in another currency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feature_rows import features
from goodword.core.money import Money
from goodword.discovery.model import Brief, FeeRule, PriceBasis
from goodword.discovery.price import fees, level, prices

TABLE = features(
    {"followers": 8_000, "price_minor": 4_000, "price_currency": "EUR"},
    {"followers": 8_000, "price_minor": 4_000, "price_currency": "USD"},
    {"followers": 8_000},
    {},
)
BRIEF = Brief("b", Money(100_000, "EUR"))


def test_without_a_rule_only_prices_in_the_budgets_currency_count() -> None:
    found = prices(TABLE, BRIEF)
    assert found.minor.tolist() == [4_000, -1, -1, -1]
    assert found.foreign.tolist() == [False, True, False, False]


def test_the_brief_beats_the_source_and_the_source_beats_the_rule() -> None:
    asked = replace(BRIEF, prices=(("x:0", Money(1_000, "EUR")),), fee_rule=FeeRule(20, 10, 1.0))
    found = prices(TABLE, asked)
    assert found.minor.tolist() == [1_000, 10_000, 10_000, -1]
    bases = [found.price(i).basis for i in range(3)]
    assert bases == [PriceBasis.BRIEF, PriceBasis.FEE_RULE, PriceBasis.FEE_RULE]


def test_a_free_creator_has_a_price() -> None:
    assert prices(TABLE, replace(BRIEF, prices=(("x:3", Money(0, "EUR")),))).minor.tolist()[3] == 0


def test_fees_are_whole_units_rounded_up() -> None:
    followers = np.array([0.0, 1_000.0, 1_500.0, np.nan])
    assert fees(followers, FeeRule(20, 10, 1.0), 2).tolist() == [2_000, 3_000, 3_500, -1]
    assert fees(followers, FeeRule(20, 10, 1.0), 0).tolist() == [20, 30, 35, -1]
    assert fees(np.array([1_234.0]), FeeRule(0, 10, 1.0), 2).tolist() == [1_300]


def test_fees_are_assumed_only_in_the_size_of_their_currency() -> None:
    followers, asked = np.array([1_000.0] * 5), np.array([3_000.0] * 5)
    known = level(followers, asked, "JPY")
    assert known is not None
    assert fees(followers[:1], known, 0).tolist() == [3_000]
    assert level(followers[:2], asked[:2], "JPY") is None
    assert level(followers[:2], asked[:2], "EUR") == FeeRule()
