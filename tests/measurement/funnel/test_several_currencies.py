"""Orders in several currencies: each counts as an order, its worth is shown in its own currency, and money is only
converted by a rate that somebody stated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.measurement.funnel.exchange import read_exchange
from goodword.measurement.funnel.model import Fact, Funnel, FunnelQuestion, Rows, Worth
from goodword.measurement.funnel.summary import summarise
from goodword.measurement.funnel.tables import schema

AT = 1_772_323_200
EUR = FunnelQuestion(currency="EUR")


def _table(fact: Fact, rows: list[dict[str, Any]]) -> pa.Table:
    shape = schema(fact)
    return pa.Table.from_pylist([{name: row.get(name) for name in shape.names} for row in rows], schema=shape)


def _order(name: str, creator: str | None, minor: int, currency: str, **more: Any) -> dict[str, Any]:
    return {
        "order_id": name,
        "at": AT,
        "creator": creator,
        "amount": minor,
        "currency": currency,
        "visitor": creator,
    } | more


ROWS = Rows(
    _table(Fact.CLICKS, [{"creator": c, "at": AT - 60, "count": 50, "visitor": c} for c in ("anna", "ben")]),
    _table(
        Fact.ORDERS,
        [
            _order("1", "anna", 1_000, "EUR"),
            _order("2", "anna", 3_000, "USD", refunded=1_000, refunded_at=AT + 5),
            _order("3", "anna", 500, "JPY"),
            _order("4", "ben", 2_000, "EUR", refunded=500, refunded_at=AT + 5),
            _order("5", None, 700, "USD"),
        ],
    ),
    _table(Fact.REFUNDS, []),
    _table(Fact.RESULTS, [{"creator": "anna", "cost": 900, "currency": "EUR"},
                          {"creator": "ben", "cost": 1_000, "currency": "USD"}]),
)  # fmt: skip


def _line(found: Funnel, name: str) -> Any:
    return next(line for line in found.lines if line.name == name)


def test_every_order_counts_and_each_currency_stands_for_itself() -> None:
    found = summarise(ROWS, EUR)
    anna = _line(found, "anna")
    assert (anna.orders, anna.revenue, anna.kept) == (3, Money(1_000, "EUR"), Money(1_000, "EUR"))
    assert anna.elsewhere == (Worth(1, Money(500, "JPY")), Worth(1, Money(2_000, "USD")))
    assert found.total.orders == sum(line.orders or 0 for line in found.lines) == 4
    assert found.total.kept == Money(2_500, "EUR")
    assert found.total.elsewhere == (Worth(1, Money(500, "JPY")), Worth(1, Money(2_000, "USD")))
    assert found.nobody.elsewhere == (Worth(1, Money(700, "USD")),)
    assert found.sentence.startswith("2 creators brought 100 clicks, 4 orders and 25 EUR + 500 JPY + 20 USD after")
    assert any("no money is converted" in note and "--rate JPY" in note for note in found.notes)


def test_money_per_click_is_of_orders_whose_worth_is_in_it() -> None:
    """Three orders of a creator in three currencies are not three times the worth of the one in this currency."""
    one = ROWS.orders.filter(pa.array([c == "EUR" for c in ROWS.orders["currency"].to_pylist()]))
    alone = summarise(Rows(ROWS.clicks, one, ROWS.refunds, ROWS.results), EUR)
    mixed = summarise(ROWS, EUR)
    assert _line(mixed, "anna").rates["epc"] == _line(alone, "anna").rates["epc"]
    assert _line(mixed, "anna").rates["cvr"] != _line(alone, "anna").rates["cvr"]


def test_a_stated_rate_converts_and_says_so() -> None:
    rates = {"USD": Decimal("0.9"), "JPY": Decimal("0.0061")}
    found = summarise(ROWS, FunnelQuestion(currency="EUR", exchange=rates))
    anna = _line(found, "anna")
    assert anna.elsewhere == found.nobody.elsewhere == found.other_money == ()
    assert anna.revenue == Money(1_000 + 2_700 + 305, "EUR")
    assert anna.refunded == Money(900, "EUR")
    assert _line(found, "ben").cost == Money(900, "EUR")
    assert found.nobody.revenue == Money(630, "EUR")
    assert any("converted as you stated: 1 USD = 0.9 EUR, 1 JPY = 0.0061 EUR" in note for note in found.notes)
    assert not any("no money is converted" in note for note in found.notes)


def test_a_rate_for_one_leaves_the_others_alone() -> None:
    found = summarise(ROWS, FunnelQuestion(currency="EUR", exchange={"USD": Decimal(2)}))
    assert found.total.elsewhere == (Worth(1, Money(500, "JPY")),)


@pytest.mark.parametrize("given", ["USD", "USD=", "USD=0", "USD=-1", "DOLLAR=2", "USD=1.2.3", "QQQ=1", "USD=1,USD=2"])
def test_rates_that_cannot_be_read_are_named(given: str) -> None:
    with pytest.raises(BadInput):
        read_exchange([given])


def test_rates_are_read_one_by_one_or_together() -> None:
    assert read_exchange(["usd=0.92, JPY:0.0061", "", "INR=0.011"]) == {
        "USD": Decimal("0.92"), "JPY": Decimal("0.0061"), "INR": Decimal("0.011"),
    }  # fmt: skip
    with pytest.raises(BadInput, match="currency"):
        FunnelQuestion(exchange={"USD": Decimal(1)})
