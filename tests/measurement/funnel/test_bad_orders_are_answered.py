"""Orders counted twice, before their click, too late, refunded late, cancelled: a clear answer, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goodword.measurement.funnel.model import Aside, FunnelQuestion
from measurement.funnel.cases import aside, click, line, order, read

CLICKS = [click(1, "mira", "2026-03-02 10:00"), click(2, "sam", "2026-03-02 11:00")]

CASES: dict[str, tuple[dict[str, list[dict[str, Any]]], dict[Aside, int], dict[str, tuple[int, int, int]]]] = {
    # tables beside the clicks → asides, and per creator (orders, revenue, refunded)
    "an order counted twice": (
        {"orders": [order(1, "2026-03-03", visitor="v1"), order(1, "2026-03-03", visitor="v1")]},
        {Aside.ORDER_AGAIN: 1},
        {"mira": (1, 1000, 0)},
    ),
    "an order twice with another amount": (
        {"orders": [order(1, "2026-03-03", visitor="v1"), order(1, "2026-03-04", "99.00", visitor="v1")]},
        {Aside.ORDER_OTHER: 1},
        {"mira": (1, 1000, 0)},
    ),
    "further lines of one order without an amount": (
        {"orders": [order(1, "2026-03-03", visitor="v1"), {"order_id": "o1"}]},
        {Aside.ORDER_AGAIN: 1},
        {"mira": (1, 1000, 0)},
    ),
    "an order before its click": (
        {"orders": [order(1, "2026-03-01", visitor="v1")]},
        {Aside.ORDER_BEFORE_CLICK: 1},
        {"mira": (0, 0, 0)},
    ),
    "an order after the window": (
        {"orders": [order(1, "2026-04-20", visitor="v1")]},
        {Aside.ORDER_AFTER_WINDOW: 1},
        {"mira": (0, 0, 0)},
    ),
    "an order of nobody": (
        {"orders": [order(1, "2026-03-03"), order(2, "2026-03-03", visitor="v1")]},
        {Aside.ORDER_WITHOUT_CLICK: 1},
        {"mira": (1, 1000, 0)},
    ),
    "a refund in the window": (
        {"orders": [order(1, "2026-03-03", visitor="v1")], "refunds": [order(1, "2026-03-10", "4.00")]},
        {},
        {"mira": (1, 1000, 400)},
    ),
    "a refund after the window": (
        {"orders": [order(1, "2026-03-03", visitor="v1")], "refunds": [order(1, "2026-04-10", "4.00")]},
        {Aside.REFUND_LATE: 1},
        {"mira": (1, 1000, 0)},
    ),
    "a refund counted twice": (
        {
            "orders": [order(1, "2026-03-03", visitor="v1")],
            "refunds": [order(1, "2026-03-10", "4.00"), order(1, "2026-03-10", "4.00")],
        },
        {Aside.REFUND_AGAIN: 1},
        {"mira": (1, 1000, 400)},
    ),
    "a refund larger than the order": (
        {"orders": [order(1, "2026-03-03", visitor="v1")], "refunds": [order(1, "2026-03-10", "40.00")]},
        {Aside.REFUND_LARGER: 1},
        {"mira": (1, 1000, 1000)},
    ),
    "a refund of an order that nobody knows": (
        {"orders": [order(1, "2026-03-03", visitor="v1")], "refunds": [order(7, "2026-03-10", "4.00")]},
        {Aside.REFUND_UNKNOWN: 1},
        {"mira": (1, 1000, 0)},
    ),
    "a refund in another currency": (
        {
            "orders": [order(1, "2026-03-03", visitor="v1")],
            "refunds": [{**order(1, "2026-03-10", "4.00"), "currency": "USD"}],
        },
        {Aside.REFUND_CURRENCY: 1},
        {"mira": (1, 1000, 0)},
    ),
    "a refund as a negative order": (
        {"orders": [order(1, "2026-03-03", visitor="v1"), order(1, "2026-03-10", "-4.00")]},
        {},
        {"mira": (1, 1000, 400)},
    ),
    "a refunded order by its status": (
        {"orders": [order(1, "2026-03-03", visitor="v1", status="refunded")]},
        {},
        {"mira": (1, 1000, 1000)},
    ),
    "a cancelled order": (
        {"orders": [order(1, "2026-03-03", visitor="v1", status="Cancelled"), order(2, "2026-03-03", visitor="v1")]},
        {Aside.ORDER_CANCELLED: 1},
        {"mira": (1, 1000, 0)},
    ),
    "an order of nothing": (
        {"orders": [order(1, "2026-03-03", "0", visitor="v1")]},
        {},
        {"mira": (1, 0, 0)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_order(case: str, tmp_path: Path) -> None:
    tables, asides, expected = CASES[case]
    found = read(tmp_path, clicks=CLICKS, **tables)
    assert aside(found) == asides
    for name, (orders, revenue, refunded) in expected.items():
        got = line(found, name)
        assert (got.orders, got.revenue and got.revenue.minor, got.refunded and got.refunded.minor) == (
            orders,
            revenue,
            refunded,
        )
    rates = [r.estimate for x in (*found.lines, found.total) for r in x.rates.values() if r.estimate]
    assert rates, "also one order is answered with intervals"
    assert all(e.low <= e.value <= e.high for e in rates)


def test_late_refunds_are_shown_apart(tmp_path: Path) -> None:
    tables = {"orders": [order(1, "2026-03-03", visitor="v1")], "refunds": [order(1, "2026-04-10", "4.00")]}
    mira = line(read(tmp_path, clicks=CLICKS, **tables), "mira")
    assert mira.late is not None
    assert mira.late.minor == 400
    longer = read(tmp_path, FunnelQuestion(refund_days=60), clicks=CLICKS, **tables)
    assert line(longer, "mira").refunded == mira.late


def test_the_last_click_before_the_order_counts(tmp_path: Path) -> None:
    clicks = [
        click(1, "mira", "2026-03-02 10:00", visitor="v"),
        click(2, "sam", "2026-03-02 12:00", visitor="v"),
        click(3, "asha", "2026-03-02 15:00", visitor="v"),
    ]
    found = read(tmp_path, clicks=clicks, orders=[order(1, "2026-03-02 13:00", visitor="v")])
    assert {x.name: x.orders for x in found.lines} == {"asha": 0, "mira": 0, "sam": 1}


def test_a_named_creator_beats_the_click_and_is_no_conversion_of_it(tmp_path: Path) -> None:
    found = read(tmp_path, clicks=CLICKS, orders=[order(1, "2026-03-03", visitor="v1", creator="sam")])
    assert (line(found, "sam").orders, line(found, "sam").clicked) == (1, 0)
    assert line(found, "mira").orders == 0


def test_codes_are_their_creators(tmp_path: Path) -> None:
    posts = [{"creator": "Mira", "code": "MIRA10", "post_id": "p1", "reach": 900, "cost": "50 EUR"}]
    found = read(
        tmp_path, posts=posts, orders=[order(1, "2026-03-03", code="mira10"), order(2, "2026-03-03", code="X")]
    )
    assert {x.name: x.orders for x in found.lines} == {"mira": 1, "x": 1}


def test_clicks_of_machines_and_clicks_counted_twice(tmp_path: Path) -> None:
    clicks = [
        *CLICKS,
        CLICKS[0],
        click(3, "mira", "2026-03-03", bot="agent"),
        click(4, "mira", "2026-03-03", bot="false"),
    ]
    found = read(tmp_path, clicks=clicks)
    assert aside(found) == {Aside.CLICK_AGAIN: 1, Aside.CLICK_FLAGGED: 1}
    assert line(found, "mira").clicks == 2
