"""WooCommerce: orders as its webhooks send them (REST version 3, which versions 1 and 2 agree with here). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goodword.commerce.formats.reading import (
    Parsed,
    Reading,
    Unreadable,
    click_ids,
    codes,
    country_of,
    currency_of,
    customer,
    landing,
    mapping,
    minor,
    moment,
    rows,
    seconds,
    text,
)
from goodword.commerce.model import MICRO, EventKind, Facts, OrderEvent, Refund

_CANCELLED = {"cancelled", "failed", "trash"}
_PAID = {"processing", "completed", "refunded"}
_NOT_YET = {"checkout-draft", "auto-draft"}


def parse(body: Any, reading: Reading) -> Parsed:  # noqa: ANN401 - any JSON
    """Events of one webhook. Raises Unreadable."""
    said = mapping(body)
    if not {"id", "status", "total", "currency"} <= set(said):
        return Parsed(why="no order")
    if str(said["status"]) in _NOT_YET:
        return Parsed(why="an order that is still being written")
    return Parsed((_order(said, reading),))


def _order(said: Mapping[str, Any], reading: Reading) -> OrderEvent:
    currency, status = currency_of(said["currency"], reading.currency), str(said["status"])
    created = moment(said.get("date_created_gmt")) or reading.now * MICRO
    changed = moment(said.get("date_modified_gmt")) or created
    paid = moment(said.get("date_paid_gmt")) or (created if status in _PAID else None)
    billing, shipping = mapping(said.get("billing")), mapping(said.get("shipping"))
    total = minor(said["total"], currency, "total")
    extra = sum(minor(said.get(n), currency, n) or 0 for n in ("shipping_total", "total_tax"))
    cancelled = status in _CANCELLED
    facts = Facts(
        placed_at=seconds(created),
        paid_at=seconds(paid),
        cancelled_at=changed // MICRO if cancelled else 0,
        amount=total,
        goods=None if total is None else max(total - extra, 0),
        currency=currency,
        codes=codes([c.get("code") for c in rows(said.get("coupon_lines"))]),
        place=text(shipping.get("city"), 120) or text(billing.get("city"), 120),
        country=country_of(shipping.get("country")) or country_of(billing.get("country")),
        customer=customer(reading, billing.get("email"), said.get("customer_id") or None),
        **_came(said),
    )
    refunds = tuple(_refund(r, currency, changed // MICRO) for r in rows(said.get("refunds")))
    if status == "refunded" and not refunds and total:
        refunds = (Refund("all", total, changed // MICRO),)
    return OrderEvent(
        _id(said["id"]), _kind(said, refunds, created, changed), changed // MICRO, changed, facts, refunds
    )


def _kind(said: Mapping[str, Any], refunds: tuple[Refund, ...], created: int, changed: int) -> EventKind:
    if str(said["status"]) in _CANCELLED:
        return EventKind.CANCELLED
    if refunds:
        return EventKind.REFUNDED
    if str(said["status"]) in _PAID:
        return EventKind.PAID
    return EventKind.PLACED if changed == created else EventKind.UPDATED


def _refund(said: Mapping[str, Any], currency: str | None, at: int) -> Refund:
    """A refund as the order lists it, its total below zero; the list tells no time, so it is that of the change."""
    return Refund(_id(said.get("id")), abs(minor(said.get("total"), currency, "refund") or 0), at)


def _came(said: Mapping[str, Any]) -> dict[str, Any]:
    """How the customer came: WooCommerce's own order attribution, and our click ids where a page kept them."""
    meta = {str(m.get("key", "")).removeprefix("_wc_order_attribution_"): m.get("value") for m in
            rows(said.get("meta_data"))}  # fmt: skip
    came = landing(meta.get("session_entry"), meta.get("referrer"))
    named = {"source": text(meta.get("utm_source")), "campaign": text(meta.get("utm_campaign")),
             "content": text(meta.get("utm_content")), "said": text(meta.get("goodword_said"))}  # fmt: skip
    ids = click_ids([*came.get("clicks", ()), meta.get("gw"), meta.get("_gw"), meta.get("goodword_click")])
    return came | {k: v for k, v in named.items() if v} | {"clicks": ids}


def _id(value: object) -> str:
    found = text(value)
    if found is None:
        raise Unreadable("the order has no id")
    return found
