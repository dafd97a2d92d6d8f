"""Exports of GA4 as people get them: reports, explorations, answers of the Data API, events of BigQuery; and back."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.load.orders_file import ImportedOrders, import_orders
from goodword.campaigns.measured.export import exported
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import OrderState
from goodword.commerce.orders.store import OrderStore
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.web.app import create_app
from web_browser import Browser

REPORT = """# ----------------------------------------
# Transactions
# Account: Bakery
# Property: bakery.example
# ----------------------------------------
#\x20
# All Users
# Start date: 20260101
# End date: 20260131
Transaction ID,Ecommerce purchases,Purchase revenue
T-1,1,45.9
T-2,1,"1,250.00"
(not set),3,12

# Start date: 20260101
Nth day,Purchase revenue
0000,45.9
"""
EXPLORATION = """\ufeff# ----------------------------------------
# Orders of January
# Free form 1
# 20260101-20260131
# ----------------------------------------

Date,Transaction ID,Order coupon,City,Session source,Purchase revenue,Totals
,,,,,1308.40,Grand total
20260103,T-1,ANNA10,Lyon,anna,45.90
20260104,T-2,(not set),(not set),(direct),1250.00
20260105,(not set),(not set),Lyon,(direct),12.50
"""
API = {
    "dimensionHeaders": [{"name": "transactionId"}, {"name": "dateHourMinute"}, {"name": "orderCoupon"}],
    "metricHeaders": [{"name": "purchaseRevenue", "type": "TYPE_CURRENCY"}],
    "rows": [
        {"dimensionValues": [{"value": "T-1"}, {"value": "202601031425"}, {"value": "(not set)"}],
         "metricValues": [{"value": "45.9"}]},
        {"dimensionValues": [{"value": "T-2"}, {"value": "202601040010"}, {"value": "ANNA10"}],
         "metricValues": [{"value": "1250"}]},
    ],
    "metadata": {"currencyCode": "INR", "timeZone": "Asia/Kolkata"},
    "kind": "analyticsData#runReport",
}  # fmt: skip


def _event(name: str, at: int, order: str | None, **more: object) -> dict[str, object]:
    page = "https://bakery.example/thanks?utm_source=anna&gw=69a2f7c0ab"
    params = [{"key": "currency", "value": {"string_value": "INR"}},
              {"key": "page_location", "value": {"string_value": page}},
              {"key": "coupon", "value": {"string_value": "ANNA10"}}]  # fmt: skip
    return {"event_date": "20260103", "event_timestamp": str(at * 1_000_000), "event_name": name,
            "event_params": params, "geo": {"city": "Lyon"}, "ecommerce": {"transaction_id": order, **more},
            "collected_traffic_source": {"manual_source": "anna", "manual_campaign_name": "spring"}}  # fmt: skip


BIGQUERY = [
    _event("purchase", 1_767_424_496, "T-1", purchase_revenue=45.9, purchase_revenue_in_usd=0.55),
    _event("page_view", 1_767_424_400, None),
    _event("begin_checkout", 1_767_510_896, "(not set)"),
    _event("refund", 1_767_597_296, "T-1", refund_value=10.0),
    _event("refund", 1_767_597_300, "T-1"),
    _event("purchase", 1_767_683_696, "T-2", purchase_revenue=1250.0),
]


def _lines() -> str:
    return "".join(json.dumps(event) + "\n" for event in BIGQUERY)


def _brought(home: Workspace, folder: Path, text: str, **how: object) -> tuple[ImportedOrders, dict[str, OrderState]]:
    file = folder / "export"
    file.write_text(text, "utf-8")
    made = import_orders(home, file, shop="Bakery", **how)  # type: ignore[arg-type]
    return made, {o.state.order: o.state for o in OrderStore(home.ledger, now=home.now).orders()}


def test_a_report_is_read_below_its_head_and_no_further(embedded: Workspace, tmp_path: Path) -> None:
    made, states = _brought(embedded, tmp_path, REPORT, currency="INR")
    assert (made.rows, made.new, made.aside, made.reasons) == (3, 2, 1, {"the order has no id": 1})
    assert {o: s.amount for o, s in states.items()} == {"T-1": 4590, "T-2": 125_000}


def test_an_exploration_has_a_line_of_totals_that_is_no_order(embedded: Workspace, tmp_path: Path) -> None:
    made, states = _brought(embedded, tmp_path, EXPLORATION, currency="INR")
    assert (made.rows, made.new) == (4, 2)
    assert made.reasons == {"the order has no id": 1, "the line of totals": 1}
    one, two = states["T-1"], states["T-2"]
    assert (one.amount, one.codes, one.place, one.source) == (4590, ("ANNA10",), "Lyon", "anna")
    assert (two.amount, two.codes, two.place, two.source) == (125_000, (), "", "")


@pytest.mark.parametrize("several", [False, True])
def test_an_answer_of_the_data_api_says_its_currency_and_time_zone(
    embedded: Workspace, tmp_path: Path, *, several: bool
) -> None:
    made, states = _brought(embedded, tmp_path, json.dumps([API] if several else API, indent=1))
    assert (made.new, made.aside) == (2, 0)
    one, two = states["T-1"], states["T-2"]
    assert (one.amount, one.currency, one.placed_at) == (4590, "INR", 1_767_430_500)
    assert (two.amount, two.codes) == (125_000, ("ANNA10",))


@pytest.mark.parametrize("packed", [False, True])
def test_of_bigquery_purchases_and_refunds_are_kept_with_how_they_came(
    embedded: Workspace, tmp_path: Path, *, packed: bool
) -> None:
    file = tmp_path / "events"
    file.write_bytes(gzip.compress(_lines().encode()) if packed else _lines().encode())
    made = import_orders(embedded, file, shop="Bakery")
    assert (made.rows, made.new) == (6, 3)
    assert made.reasons == {"an event that is no purchase and no refund": 2, "a refund without its amount": 1}
    states = {o.state.order: o.state for o in OrderStore(embedded.ledger, now=embedded.now).orders()}
    one = states["T-1"]
    assert (one.amount, one.refunded, one.currency, one.placed_at) == (4590, 1000, "INR", 1_767_424_496)
    assert (one.codes, one.clicks, one.source, one.campaign) == (("ANNA10",), ("69a2f7c0ab",), "anna", "spring")
    again = import_orders(embedded, file, shop="Bakery")
    assert (again.new, again.again) == (0, 3)


@pytest.mark.parametrize(("text", "new"), [(REPORT, 2), (EXPLORATION, 2), (json.dumps(API), 2), (_lines(), 3)],
                         ids=["report", "exploration", "api", "bigquery"])  # fmt: skip
def test_uploads_are_recognised_too(embedded: Workspace, text: str, new: int) -> None:
    browser = Browser(create_app(embedded), base_url="http://127.0.0.1:8000")
    answer = browser.post(
        "/api/v1/orders/files", data={"shop": "Bakery", "currency": "INR"}, files={"file": ("x", text.encode())}
    )
    assert (answer.status_code, answer.json()["new"]) == (200, new)


def test_an_upload_that_is_no_export_of_ga4_is_read_from_its_beginning(embedded: Workspace) -> None:
    stream = io.BytesIO(b"order_id,created_at,total,currency\nA1,2026-03-02T10:00:00Z,10.00,INR\n")
    assert import_orders(embedded, "-", shop="Bakery", stream=stream, called="x.csv").new == 1


def test_a_column_of_ones_own_is_taken_where_it_is_named(embedded: Workspace, tmp_path: Path) -> None:
    text = "event_name,date,transaction_id,purchase_revenue,my_code\npurchase,20260103,T-1,9,BEN5\n"
    _, states = _brought(embedded, tmp_path, text, currency="INR", columns={"code": "my_code"})
    assert states["T-1"].codes == ("BEN5",)


@pytest.mark.parametrize(
    "text",
    [
        "# ----------\n# Pages\n# ----------\nPage path,Views\n/,3\n",
        "# ----------\n# Nothing\n",
        '{"dimensionHeaders": 3}',
        '{"dimensionHeaders": [{"name": "transactionId"}], "rows": [{"dimensionValues": []}]}',
        '{"dimensionHeaders": [' + "[" * 5_000,
    ],
)
def test_an_export_without_orders_says_so(embedded: Workspace, tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="GA4"):
        _brought(embedded, tmp_path, text)


def test_an_answer_without_rows_brings_nothing(embedded: Workspace, tmp_path: Path) -> None:
    made, states = _brought(embedded, tmp_path, json.dumps(API | {"rows": []}))
    assert (made.rows, made.new, states) == (0, 0, {})


def test_what_goes_to_ga4_is_as_its_protocol_wants(embedded: Workspace, loaded: Brought) -> None:
    campaign = MeasuredDesk(embedded).read(loaded.campaign)
    bodies = [json.loads(line) for line in exported(campaign, "ga4").splitlines()]
    states = [c.order.state for c in campaign.counting[0]]
    assert len(bodies) == len(states)
    for body, state in zip(bodies, states, strict=True):
        purchase, *refunds = body["events"]
        told = purchase["params"]
        assert body["client_id"].replace(".", "", 1).isdecimal()
        assert body["timestamp_micros"] == (state.placed_at or 0) * 1_000_000
        assert body["consent"] == {"ad_user_data": "DENIED", "ad_personalization": "DENIED"}
        assert {"transaction_id", "value", "currency", "items", "session_id", "engagement_time_msec"} <= set(told)
        assert sum(item["price"] * item["quantity"] for item in told["items"]) == told["value"]
        assert bool(refunds) == bool(state.refunded)
        assert all(len(v) <= 100 for v in told.values() if isinstance(v, str))
    back = sum(r["params"]["value"] for b in bodies for r in b["events"][1:])
    assert back == pytest.approx(sum(float(Money(s.refunded, s.currency).major) for s in states))
    assert back > 0


def test_what_goes_to_plausible_names_the_site_that_links_lead_to(embedded: Workspace, loaded: Brought) -> None:
    campaign = MeasuredDesk(embedded).read(loaded.campaign)
    bodies = [json.loads(line) for line in exported(campaign, "plausible").splitlines()]
    assert {(b["domain"], b["url"]) for b in bodies} == {(campaign.frame.site, f"https://{campaign.frame.site}/")}
    assert "." in campaign.frame.site
    assert all(isinstance(v, str) and len(v) <= 2_000 for b in bodies for v in b["props"].values())
