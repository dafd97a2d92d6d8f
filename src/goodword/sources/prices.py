"""Asking prices as minor units and a currency."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.sources import codes, columns
from goodword.sources.arrow import Array, array
from goodword.sources.counts import NOTHING
from goodword.sources.model import Reason
from goodword.sources.names import plain_name


@dataclass(frozen=True, slots=True)
class Priced:
    """minor, currency: columns. unpriced: rows whose price has no currency and is left empty, with an `example`."""

    minor: columns.Parsed
    currency: columns.Parsed
    unpriced: int
    example: str


def priced(amount: Array, currency: Array, column: str) -> Priced:
    """Prices such as "₹5,000", "300" with a currency beside it, or whole minor units in a column `price_minor`."""
    amounts, stated = columns.texts(amount).to_pylist(), columns.texts(currency).to_pylist()
    minor_units = plain_name(column) == "priceminor"
    minor, known = columns.Parsed(amount), columns.Parsed(currency)
    prices: list[Money | None] = []
    unpriced, example = 0, ""
    seen: dict[tuple[str, str | None], Money | Reason | None] = {}
    for position, (given, unit) in enumerate(zip(amounts, stated, strict=True)):
        if given is None or given.casefold() in NOTHING:
            prices.append(None)
            continue
        if (given, unit) not in seen:
            seen[given, unit] = _money(given, unit, minor_units=minor_units)
        outcome = seen[given, unit]
        if outcome is Reason.CURRENCY and unit is not None:
            known.bad[position] = outcome
        elif outcome is Reason.CURRENCY:
            unpriced, example = unpriced + 1, example or given
        elif isinstance(outcome, Reason):
            minor.bad[position] = outcome
        prices.append(None if isinstance(outcome, Reason) else outcome)
    minor.values = array([None if p is None else p.minor for p in prices], pa.int64())
    known.values = array([None if p is None else p.currency for p in prices], pa.string())
    return Priced(minor, known, unpriced, example)


def _money(given: str, unit: str | None, *, minor_units: bool) -> Money | Reason:
    try:
        price = Money.parse(
            f"{given} {unit}" if unit and given[-1:].isdigit() and given[:1].isdigit() else given, unit or ""
        )
    except BadInput as error:
        return Reason.CURRENCY if "currency" in error.what else Reason.NOT_A_NUMBER
    if price.currency not in codes.currencies():
        return Reason.CURRENCY
    if minor_units:
        price = Money(int(price.major), price.currency)
    return price if abs(price.minor) < 10**14 else Reason.ABSURD
