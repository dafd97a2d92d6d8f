"""Orders of a file kept as events (I/O): CSV, JSON Lines, Parquet, and exports of GA4.

Rows are read by the readers of measurement; those that cannot be are set aside with their reason. The same row read
again changes nothing; a row that says something else of the same order is a later statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from goodword.campaigns.load.ga4 import read_ga4
from goodword.catalogue.workspace import Workspace
from goodword.commerce.formats.reading import click_ids, text
from goodword.commerce.model import MICRO, TOTAL, EventKind, Facts, OrderEvent, Refund, delivery_of
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.errors import BadInput
from goodword.core.times import to_epoch
from goodword.measurement.funnel.model import Fact, Rows
from goodword.measurement.funnel.read import FunnelFile, ReadRule, read_rows

_TOGETHER = 1_000
_CANCELLED = {"cancelled", "canceled", "void", "voided", "failed", "declined", "expired", "error", "rejected"}
_REFUNDED = {"refunded", "returned", "chargeback"}
_UNPAID = {"pending", "unpaid", "placed", "open", "on-hold", "authorized"}


@dataclass(frozen=True, slots=True)
class ImportedOrders:
    """What became of a file. reasons: why rows were set aside, with how many."""

    rows: int
    new: int
    again: int
    aside: int
    reasons: Mapping[str, int]


def import_orders(
    workspace: Workspace, path: str | Path, *, shop: str, brand: str = "", currency: str = "", timezone: str = "UTC",
    date_order: str = "", columns: Mapping[str, str] | None = None, stream: BinaryIO | None = None, called: str = "",
) -> ImportedOrders:  # fmt: skip
    """Keep the orders of a file. columns: canonical → column of the file, where its name does not say it.

    Raises BadInput, NotFound.
    """
    name = called or Path(path).name
    ga4 = read_ga4(path, stream, name, columns)
    if ga4 and ga4.stream is None:
        nothing = sum(ga4.skipped.values())
        return ImportedOrders(nothing, 0, 0, nothing, dict(ga4.skipped))
    file = FunnelFile(path, Fact.ORDERS, dict(columns or {}), name, stream)
    file = replace(file, path="-", columns={}, stream=ga4.stream) if ga4 else file
    rule = ReadRule(currency, (ga4.timezone if ga4 else "") or timezone, date_order)
    rows = read_rows([file], now=to_epoch(workspace.now()), rule=rule)
    shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
    found = shops.shop(shop, brand=brand, currency=currency)
    source = shops.file_source(found, "files")
    store = OrderStore(workspace.ledger, now=workspace.now)
    events, repeated, without = _events(rows, to_epoch(workspace.now()), ga4.came if ga4 else {})
    new, again = 0, repeated
    for start in range(0, len(events), _TOGETHER):
        (kept,) = store.keep([Delivery(source, tuple(events[start : start + _TOGETHER]))])
        new, again = new + kept.new, again + kept.again
    skipped = Counter(ga4.skipped if ga4 else {})
    reasons = Counter(rows.files[0].reasons) + Counter(without) + skipped
    return ImportedOrders(rows.files[0].rows + skipped.total(), new, again, sum(reasons.values()), dict(reasons))


def _events(rows: Rows, now: int, came: Mapping[str, Mapping[str, str]]) -> tuple[list[OrderEvent], int, Counter[str]]:
    """Events, each once; how many rows said what another row of the file says; why others say nothing."""
    made: dict[str, OrderEvent] = {}
    repeated, without = 0, Counter[str]()
    for row in rows.orders.to_pylist():
        if row["order_id"] is None:
            without["the order has no id"] += 1
            continue
        for event in _of_row(row, now, came.get(str(row["order_id"]), {})):
            try:
                one = event()
                repeated += one.delivery in made
                made.setdefault(one.delivery, one)
            except BadInput as error:
                without[error.what] += 1
    return list(made.values()), repeated, without


def _of_row(row: Mapping[str, Any], now: int, came: Mapping[str, str]) -> Iterator[Callable[[], OrderEvent]]:
    """The event of one row; a negative amount is money given back."""
    status = (row["status"] or "").strip().casefold()
    at = row["at"] if row["at"] is not None else now
    if (row["amount"] or 0) < 0:
        yield lambda: _refund(row, at)
    else:
        yield lambda: _order(row, at, status, came)


def _order(row: Mapping[str, Any], at: int, status: str, came: Mapping[str, str]) -> OrderEvent:
    amount, order = row["amount"], str(row["order_id"])
    refunded = row["refunded"] if row["refunded"] is not None else amount if status in _REFUNDED else None
    facts = Facts(
        placed_at=row["at"],
        paid_at=None if status in _UNPAID else row["at"],
        cancelled_at=at if status in _CANCELLED else 0,
        amount=amount,
        currency=row["currency"],
        codes=(str(row["code"]).upper()[:64],) if row["code"] else None,
        clicks=click_ids([row["click_id"]]),
        place=row["place"],
        said=row["creator"],
        source=text(came.get("source")),
        campaign=text(came.get("campaign")),
        content=text(came.get("content")),
        test=True if status == "test" else None,
    )
    refunds = (Refund(TOTAL, abs(refunded), row["refunded_at"] or at),) if refunded else ()
    kind = EventKind.CANCELLED if status in _CANCELLED else EventKind.REFUNDED if refunds else EventKind.PAID
    event = OrderEvent(order, kind, at, at * MICRO, facts, refunds)
    return OrderEvent(order, kind, at, at * MICRO, facts, refunds, delivery_of("row", order, event.body))


def _refund(row: Mapping[str, Any], at: int) -> OrderEvent:
    order, back = str(row["order_id"]), abs(row["amount"])
    key = delivery_of("refund", order, str(at), str(back))[:24]
    return OrderEvent(order, EventKind.REFUNDED, at, at * MICRO, Facts(), (Refund(key, back, at),), key)
