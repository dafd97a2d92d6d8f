"""Money of several currencies: converted by rates that somebody stated, by nothing else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np
import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.measurement.funnel.model import Fact, FunnelQuestion, Rows
from goodword.measurement.funnel.tables import COLUMNS, MONEY
from goodword.sources.arrow import array, pc

_FORM = re.compile(r"\s*([A-Za-z]{3})\s*[=:]\s*([0-9.]+)\s*")
_HINT = 'write it like "USD=0.92": one US dollar is worth 0.92 of the currency of the campaign'


def read_exchange(given: Iterable[str]) -> dict[str, Decimal]:
    """Currency → what one unit of it is worth, from texts like "USD=0.92", several of them with commas between.

    Raises BadInput that says how to write it.
    """
    found: dict[str, Decimal] = {}
    for text in (part for one in given for part in one.split(",") if part.strip()):
        match = _FORM.fullmatch(text)
        try:
            worth = Decimal(match[2]) if match else Decimal(0)
        except InvalidOperation:
            worth = Decimal(0)
        if match is None or not worth > 0 or worth > 10**9:
            raise BadInput("This rate of exchange cannot be read.", where="rate", given=text, next_step=_HINT)
        currency = Money.of(0, match[1]).currency
        if found.get(currency, worth) != worth:
            raise BadInput("There are two rates for one currency.", where="rate", given=currency, next_step=_HINT)
        found[currency] = worth
    return found


def exchanged(rows: Rows, question: FunnelQuestion) -> Rows:
    """The same with amounts in the question's currency where a rate is stated, each rounded half to even."""
    if not question.exchange:
        return rows
    facts = {Fact.ORDERS: rows.orders, Fact.REFUNDS: rows.refunds, Fact.RESULTS: rows.results}
    made = {fact: _table(fact, table, question) for fact, table in facts.items()}
    return replace(rows, orders=made[Fact.ORDERS], refunds=made[Fact.REFUNDS], results=made[Fact.RESULTS])


def _table(fact: Fact, table: pa.Table, question: FunnelQuestion) -> pa.Table:
    currency = table["currency"].cast(pa.string())
    for other, rate in question.exchange.items():
        mine = np.asarray(pc.fill_null(pc.equal(currency, other), False).to_numpy(), bool)
        if other == question.currency.upper() or not mine.any():
            continue
        for name in (name for name, kind in COLUMNS[fact].items() if kind == MONEY):
            values = table[name].to_pylist()
            for row in np.flatnonzero(mine).tolist():
                values[row] = _worth(values[row], other, rate, question.currency)
            table = table.set_column(table.column_names.index(name), name, array(values, pa.int64()))
        currency = pc.if_else(array(mine), question.currency.upper(), currency)
    return table.set_column(table.column_names.index("currency"), "currency", currency)


def _worth(minor: int | None, currency: str, rate: Decimal, wanted: str) -> int | None:
    """Minor units of the wanted currency; of two amounts the larger one stays it, so no refund exceeds its order."""
    if minor is None:
        return None
    units = Fraction(10) ** (Money(0, wanted).exponent - Money(0, currency).exponent)
    return round(minor * Fraction(rate) * units)


def stated(exchange: Mapping[str, Decimal], currency: str) -> str:
    """The rates in a sentence."""
    rates = ", ".join(f"1 {other} = {rate} {currency}" for other, rate in exchange.items() if other != currency)
    return f"Amounts in other currencies are converted as you stated: {rates}." if rates else ""
