"""Shopify: orders and refunds as its webhooks send them. What an event is, is told by its body, which is signed;
the topic is a header, which is not. Pure."""

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

_PAID = {"paid", "partially_refunded", "refunded"}
_ASKED = ("how did you hear", "heard", "referred by", "self_report", "goodword_said")


def parse(body: Any, reading: Reading) -> Parsed:  # noqa: ANN401 - any JSON
    """Events of one webhook. Raises Unreadable."""
    said = mapping(body)
    if "order_id" in said and "refund_line_items" in said:
        return Parsed((_refund(said, reading),))
    if "financial_status" in said and "id" in said:
        return Parsed((_order(said, reading),))
    return Parsed(why="neither an order nor a refund")


def _order(said: Mapping[str, Any], reading: Reading) -> OrderEvent:
    currency = currency_of(said.get("currency"), reading.currency)
    created = moment(said.get("created_at")) or reading.now * MICRO
    updated = moment(said.get("updated_at")) or created
    cancelled = seconds(moment(said.get("cancelled_at")))
    paid = str(said["financial_status"]) in _PAID
    refunds = tuple(_given_back(r, reading.now) for r in rows(said.get("refunds")))
    notes = {str(n.get("name", "")).casefold(): n.get("value") for n in rows(said.get("note_attributes"))}
    address = mapping(said.get("shipping_address")) or mapping(said.get("billing_address"))
    came = landing(said.get("landing_site"), said.get("referring_site"))
    came["clicks"] = click_ids([*came.get("clicks", ()), *[v for k, v in notes.items() if k in ("gw", "goodword")]])
    facts = Facts(
        placed_at=seconds(moment(said.get("processed_at")) or created),
        paid_at=seconds(moment(said.get("processed_at")) or created) if paid else None,
        cancelled_at=cancelled or 0,
        amount=minor(said.get("total_price"), currency, "total_price"),
        goods=minor(said.get("subtotal_price"), currency, "subtotal_price"),
        currency=currency,
        codes=codes([c.get("code") for c in rows(said.get("discount_codes"))]),
        said=next((text(v) for k, v in notes.items() if any(a in k for a in _ASKED)), None),
        place=text(address.get("city"), 120),
        country=country_of(address.get("country_code")),
        customer=customer(reading, said.get("email"), mapping(said.get("customer")).get("id")),
        test=said.get("test") is True,
        **came,
    )
    kind = EventKind.CANCELLED if cancelled else EventKind.REFUNDED if refunds else EventKind.PAID if paid else None
    kind = kind or (EventKind.PLACED if updated - created < MICRO else EventKind.UPDATED)
    return OrderEvent(_id(said["id"]), kind, updated // MICRO, updated, facts, refunds)


def _refund(said: Mapping[str, Any], reading: Reading) -> OrderEvent:
    back = _given_back(said, reading.now)
    made = moment(said.get("processed_at")) or moment(said.get("created_at")) or reading.now * MICRO
    return OrderEvent(_id(said["order_id"]), EventKind.REFUNDED, made // MICRO, made, Facts(), (back,))


def _given_back(said: Mapping[str, Any], now: int) -> Refund:
    """The money of one refund: its transactions that succeeded."""
    made = moment(said.get("processed_at")) or moment(said.get("created_at"))
    total = 0
    for one in rows(said.get("transactions")):
        if one.get("kind") == "refund" and one.get("status", "success") == "success":
            total += minor(one.get("amount"), currency_of(one.get("currency"))) or 0
    return Refund(_id(said.get("id")), total, now if made is None else made // MICRO)


def _id(value: object) -> str:
    found = text(value)
    if found is None:
        raise Unreadable("the order has no id")
    return found
