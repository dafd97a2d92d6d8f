"""What one post costs: the price known to the user, else the source's, else a stated fee rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.formula import register
from goodword.core.money import Money
from goodword.discovery.model import Brief, FeeRule, Price, PriceBasis
from goodword.vetting.engagement import column

FEE_RULE = register(
    "fee-rule",
    1,
    "fee = base + per_thousand x (followers / 1000) ^ exponent, rounded up to a whole unit of the currency",
    "An assumption that the user states; a price known beats it",
)
_BASES = (None, PriceBasis.BRIEF, PriceBasis.SOURCE, PriceBasis.FEE_RULE)


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of n creators in the budget's currency.

    minor: (n,) minor units, -1 where no price is known. basis: (n,) number in (none, brief, source, fee rule).
    foreign: (n,) whether the source's price is in another currency and therefore not used.
    """

    minor: NDArray[np.int64]
    basis: NDArray[np.int64]
    foreign: NDArray[np.bool_]
    currency: str

    def price(self, i: int) -> Price:
        """The price of creator i; where none is known, the money is 0 and the creator may not be booked."""
        basis = _BASES[int(self.basis[i])]
        return Price(Money(max(int(self.minor[i]), 0), self.currency), basis or PriceBasis.SOURCE)


def prices(features: pa.Table, brief: Brief) -> Prices:
    """The price of every row of `features`: the brief's, else the source's in its currency, else the fee rule's."""
    currency = brief.budget.currency
    asked = column(features, "price_minor")
    units = np.array(features["price_currency"].to_pylist(), dtype=object)
    given = ~np.isnan(asked) & (asked >= 0)
    foreign = given & (units != currency)
    usable = given & ~foreign
    minor = np.where(usable, np.nan_to_num(asked), -1).astype(np.int64)
    basis = np.where(usable, 2, 0)
    if brief.fee_rule is not None:
        fee = fees(column(features, "followers"), brief.fee_rule, Money(0, currency).exponent)
        ruled = ~usable & (fee >= 0)
        minor, basis = np.where(ruled, fee, minor), np.where(ruled, 3, basis)
    _from_brief(features, brief, minor, basis)
    return Prices(minor, basis, foreign & (basis != 1), currency)


def _from_brief(features: pa.Table, brief: Brief, minor: NDArray[np.int64], basis: NDArray[np.int64]) -> None:
    known = dict(brief.prices)
    if not known:
        return
    for i, creator_id in enumerate(features["creator_id"].to_pylist()):
        if creator_id in known:
            minor[i], basis[i] = known[creator_id].minor, 1


LEAST_PRICES = 5
"""Known prices from which a fee rule is brought to the level of what people ask in a currency."""


def scaled(rule: FeeRule, followers: NDArray[np.float64], major: NDArray[np.float64]) -> FeeRule | None:
    """The rule at the level of known prices: times the median of price / fee. followers, major: (n,) of creators with a
    known price, in major units. None of too few."""
    known = np.isfinite(followers) & (followers >= 0) & (major > 0)
    if known.sum() < LEAST_PRICES:
        return None
    fee = rule.base + rule.per_thousand * (followers[known] / 1000) ** rule.exponent
    times = float(np.median(major[known] / fee))
    return FeeRule(rule.base * times, rule.per_thousand * times, rule.exponent)


ABOUT_A_DOLLAR = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD"})
"""Currencies in which the default rule is of a sensible size."""


def level(followers: NDArray[np.float64], major: NDArray[np.float64], currency: str) -> FeeRule | None:
    """The default rule at the level of known prices, else as it is where its currency allows that; None elsewhere."""
    return scaled(FeeRule(), followers, major) or (FeeRule() if currency in ABOUT_A_DOLLAR else None)


def fees(followers: NDArray[np.float64], rule: FeeRule, exponent: int) -> NDArray[np.int64]:
    """(n,) fee in minor units by the rule, -1 where followers are not known."""
    known = np.isfinite(followers) & (followers >= 0)
    major = rule.base + rule.per_thousand * (np.where(known, followers, 0) / 1000) ** rule.exponent
    # Rounded first to a thousandth: 30.000000004 is 30, not 31.
    return np.where(known, np.ceil(np.round(major, 3)) * 10**exponent, -1).astype(np.int64)
