"""Money stays exact and in its currency: what is mixed is shown apart, what cannot be read is set aside by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.measurement.funnel.model import Aside, FunnelQuestion
from measurement.funnel.cases import aside, line, order, read


def results(**more: Any) -> dict[str, Any]:
    return {"creator": "mira", "clicks": 100, "orders": 4, "revenue": "100", "cost": "50", "currency": "EUR"} | more


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("1.234,50", "EUR", 123_450),
        ("₹1,50,000", "INR", 15_000_000),
        ("1200", "JPY", 1200),
        ("12.345", "KWD", 12_345),
        ("(12.50)", "EUR", -1250),
        ("-€12.50", "EUR", -1250),
        ("USD 7.5", "USD", 750),
    ],
)
def test_amounts_as_people_write_them(tmp_path: Path, written: str, currency: str, minor: int) -> None:
    found = read(tmp_path, results=[results(revenue=written, cost="", currency=currency)])
    assert line(found, "mira").revenue == Money(minor, currency)


def test_a_currency_with_the_amount_must_not_contradict_the_column(tmp_path: Path) -> None:
    found = read(tmp_path, results=[results(), results(creator="sam", revenue="$100")])
    assert [x.name for x in found.lines] == ["mira"]
    assert sum(found.files[0].reasons.values()) == 1
    assert found.files[0].rejected[0].row == 3


def test_orders_in_two_currencies_are_separated(tmp_path: Path) -> None:
    orders = [order(n, "2026-03-03", creator="mira") for n in range(3)]
    orders += [{**order(9, "2026-03-03", "70.00", creator="mira"), "currency": "USD"}]
    found = read(tmp_path, orders=orders, results=[results(revenue="", clicks="", orders="")])
    mira = line(found, "mira")
    assert (mira.orders, mira.revenue, found.other_money) == (4, Money(3000, "EUR"), (Money(7000, "USD"),))
    assert mira.rates["aov"].raw == pytest.approx(10.0), "dollars are no euros"
    assert any("USD" in note for note in found.notes)
    dollars = read(tmp_path, FunnelQuestion(currency="USD"), orders=orders)
    assert line(dollars, "mira").revenue == Money(7000, "USD")


def test_costs_in_another_currency_make_no_roas(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        orders=[order(n, "2026-03-03", creator="mira") for n in range(5)],
        posts=[{"creator": "mira", "post_id": "p", "reach": 100, "cost": "5000", "currency": "INR"}],
    )
    assert line(found, "mira").cost is None
    assert "roas" not in line(found, "mira").rates


def test_amounts_without_any_currency_are_taken_as_they_are(tmp_path: Path) -> None:
    row = {k: v for k, v in results().items() if k != "currency"}
    found = read(tmp_path, results=[row])
    assert found.currency == "XXX"
    assert "XXX" not in found.sentence
    assert any("currency" in note for note in found.notes)
    named = read(tmp_path, FunnelQuestion(currency="inr"), results=[row])
    assert line(named, "mira").revenue == Money(10_000, "INR")


def test_no_such_currency() -> None:
    with pytest.raises(BadInput, match="currency"):
        FunnelQuestion(currency="QQQ")


def test_cents_are_never_lost(tmp_path: Path) -> None:
    rows = [order(n, "2026-03-03", f"{0.1 * n:.2f}", creator=f"c{n % 7}") for n in range(1, 500)]
    found = read(tmp_path, orders=rows)
    assert sum(x.revenue.minor for x in found.lines if x.revenue) == sum(10 * n for n in range(1, 500))
    assert found.total.revenue == Money(sum(10 * n for n in range(1, 500)), "EUR")


def test_a_sum_beyond_floating_point_stays_exact(tmp_path: Path) -> None:
    big = 9_007_199_254_740_993  # 2^53 + 1
    rows = [
        {"order_id": f"o{n}", "at": "2026-03-03", "amount_minor": str(big // 10), "currency": "JPY", "creator": "mira"}
        for n in range(30)
    ]
    found = read(tmp_path, orders=rows)
    assert line(found, "mira").revenue == Money(big // 10 * 30, "JPY")


def test_a_row_of_totals_is_not_counted_again(tmp_path: Path) -> None:
    rows = [results(), results(creator="sam", clicks=50, orders=0, revenue="", cost="20")]
    whole = results(creator="Total", clicks=150, orders=4, revenue="100", cost="70")
    found = read(tmp_path, results=[*rows, whole])
    assert [(x.name, x.clicks) for x in found.lines] == [("mira", 100), ("sam", 50)]
    assert aside(found) == {Aside.RESULT_TOTAL: 1}
    assert found.total.cost == Money(7000, "EUR")
    somebody = read(tmp_path, results=[*rows, results(creator="Total", clicks=7)])
    assert len(somebody.lines) == 3, "a creator who is only called so stays"


def test_no_order_brought_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, results=[results(), results(creator="sam", orders=0, revenue="")])
    assert line(found, "sam").revenue == Money(0, "EUR")
    assert "roas" in line(found, "sam").rates
