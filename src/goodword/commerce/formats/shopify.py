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
    refunds = tuple(_given_back(r, reading.now, said) for r in rows(said.get("refunds")))
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


def _given_back(said: Mapping[str, Any], now: int, order: Mapping[str, Any] | None = None) -> Refund:
    """The money of one refund: its transactions that succeeded, in the shop's currency as the order is."""
    made = moment(said.get("processed_at")) or moment(said.get("created_at"))
    rates = _rates(said) or _rates(order or {})
    ours = rates[0][0] if rates else currency_of((order or {}).get("currency"))
    total = 0
    for one in rows(said.get("transactions")):
        if one.get("kind") == "refund" and one.get("status", "success") == "success":
            theirs = currency_of(one.get("currency"), ours or "")
            total += _exchanged(minor(one.get("amount"), theirs) or 0, theirs, ours, rates)
    return Refund(_id(said.get("id")), total, now if made is None else made // MICRO)


Rate = tuple[str, int, str, int]
"""The same money twice: the shop's currency and its minor units, the customer's currency and its minor units."""


def _rates(said: Mapping[str, Any]) -> list[Rate]:
    """What an order or a refund tells in both currencies: of its items, its shipping and its adjustments."""
    listed = (*rows(said.get("refund_line_items")), *rows(said.get("refund_shipping_lines")),
              *rows(said.get("order_adjustments")))  # fmt: skip
    named = ("subtotal_set", "subtotal_amount_set", "amount_set")
    sets = [mapping(one.get(n)) for one in listed for n in named] + [mapping(said.get("total_price_set"))]
    found = []
    for one in sets:
        shop, given = (mapping(one.get(n)) for n in ("shop_money", "presentment_money"))
        ours, theirs = (currency_of(m.get("currency_code")) for m in (shop, given))
        if ours and theirs:
            money = [abs(minor(m.get("amount"), c) or 0) for m, c in ((shop, ours), (given, theirs))]
            found.append((ours, money[0], theirs, money[1]))
    return found


def _exchanged(amount: int, theirs: str | None, ours: str | None, rates: list[Rate]) -> int:
    """Minor units of `theirs` in those of `ours`, at the rate at which the shop sold. Raises Unreadable."""
    if amount == 0 or ours is None or theirs == ours:
        return amount
    fitting = [(mine, given) for one, mine, other, given in rates if (one, other) == (ours, theirs)]
    mine, given = (sum(column) for column in zip(*fitting, strict=True)) if fitting else (0, 0)
    if not given:
        raise Unreadable("a refund in another currency than its order, without a rate")
    return (2 * amount * mine + given) // (2 * given)


def _id(value: object) -> str:
    found = text(value)
    if found is None:
        raise Unreadable("the order has no id")
    return found
