"""Who asks less than the seeds: known prices against each other, else the stated fee rule. Pure."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from goodword.core.money import Money
from goodword.discovery.model import FeeRule, PriceBasis
from goodword.discovery.price import fees, scaled
from goodword.discovery.search.store_index import OpenIndex

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def rule_of(index: OpenIndex, currency: str) -> FeeRule | None:
    """The fee rule at the level of the prices known in a currency; None where too few are known.

    Without a currency, no price is known at all: the rule then only says who has more followers.
    """
    if not currency:
        return FeeRule()
    priced = np.flatnonzero(np.asarray(index.columns["price_currency"]) == _code(index, currency))
    followers = np.asarray(index.columns["followers"][priced], np.float64)
    major = np.asarray(index.columns["price_minor"][priced], np.float64) / 10 ** Money(0, currency).exponent
    return scaled(FeeRule(), followers, major)


def asked_of(index: OpenIndex, rows: Ints, currency: str, rule: FeeRule | None) -> tuple[Floats, NDArray[np.bool_]]:
    """((n,) minor units, whether that is a known price): the price in this currency, else the rule's, else NaN."""
    columns = index.columns
    price = np.asarray(columns["price_minor"][rows], np.float64)
    known = (price >= 0) & (np.asarray(columns["price_currency"][rows]) == _code(index, currency))
    if rule is None:
        return np.where(known, price, np.nan), known
    followers = np.asarray(columns["followers"][rows], np.float64)
    exponent = Money(0, currency).exponent if currency else 2
    assumed = fees(np.where(followers < 0, np.nan, followers), rule, exponent).astype(np.float64)
    return np.where(known, price, np.where(assumed < 0, np.nan, assumed)), known


def _code(index: OpenIndex, currency: str) -> int:
    codes = index.manifest.codes["price_currency"]
    return codes.index(currency) if currency and currency in codes else -1


def currency_of(index: OpenIndex, rows: Ints) -> str:
    """The currency most of these ask in; "" where no price is known."""
    priced = [index.text("price_currency", int(r)) for r in rows if index.columns["price_minor"][int(r)] >= 0]
    counted = Counter(sorted(c for c in priced if c))
    return counted.most_common(1)[0][0] if counted else ""


def basis(known: bool, value: float) -> PriceBasis | None:
    """Where a price comes from; None where there is none."""
    return None if np.isnan(value) else PriceBasis.SOURCE if known else PriceBasis.FEE_RULE


def less(index: OpenIndex, rows: Ints, seeds: Ints, currency: str) -> Ints:
    """Those of the rows that ask less than the middle one of the seeds; of whom nothing is known are left out."""
    rule = rule_of(index, currency)
    own = asked_of(index, seeds, currency, rule)[0]
    if np.isnan(own).all():
        return rows[:0]
    return np.asarray(rows[asked_of(index, rows, currency, rule)[0] < np.nanmedian(own)], np.int64)


def smaller(index: OpenIndex, rows: Ints, seeds: Ints) -> Ints:
    """Those of the rows with fewer followers than the middle one of the seeds."""
    mine = np.asarray(index.columns["followers"][seeds], np.float64)
    theirs = np.asarray(index.columns["followers"][rows], np.float64)
    middle = np.median(mine[mine >= 0]) if (mine >= 0).any() else -1
    return np.asarray(rows[(theirs >= 0) & (theirs < middle)], np.int64)
