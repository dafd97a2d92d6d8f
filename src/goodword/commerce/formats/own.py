"""Our own form, for shops that speak to us themselves: one JSON object an event, from a server or the script tag. Pure.

`{"order": "A-17", "at": "2026-03-01T10:00:00Z", "amount": "49.90", "currency": "EUR", "code": "ANNA10",
"clicks": ["…"], "status": "paid", "refunds": [{"id": "r1", "amount": "10.00"}], "customer": "…"}`
"""

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

_STATUS = {
    "placed": EventKind.PLACED,
    "paid": EventKind.PAID,
    "updated": EventKind.UPDATED,
    "refunded": EventKind.REFUNDED,
    "cancelled": EventKind.CANCELLED,
    "canceled": EventKind.CANCELLED,
}
MOST = 500
"""Orders in one call."""


def parse(body: Any, reading: Reading) -> Parsed:  # noqa: ANN401 - any JSON
    """Events of one call: an object, or a list of them. Raises Unreadable."""
    if isinstance(body, list) and len(body) > MOST:
        raise Unreadable(f"more than {MOST} orders in one call")
    given = body if isinstance(body, list) else [body]
    if not given or not all(isinstance(one, Mapping) for one in given):
        return Parsed(why="no order")
    return Parsed(tuple(event(mapping(one), reading) for one in given))


def event(said: Mapping[str, Any], reading: Reading, *, claimed: bool = False) -> OrderEvent:
    """One event. claimed: nobody signed it. Raises Unreadable."""
    order = text(said.get("order") or said.get("order_id"))
    if order is None:
        raise Unreadable("the order has no id")
    status = str(said.get("status") or "paid").strip().casefold()
    if status not in _STATUS:
        raise Unreadable(f"status is none of {', '.join(_STATUS)}")
    kind, at = _STATUS[status], moment(said.get("at")) or reading.now * MICRO
    currency = currency_of(said.get("currency"), reading.currency)
    amount = minor(said.get("amount"), currency)
    facts = Facts(
        placed_at=at // MICRO if kind in (EventKind.PLACED, EventKind.PAID) else None,
        paid_at=at // MICRO if kind is EventKind.PAID else None,
        cancelled_at=at // MICRO if kind is EventKind.CANCELLED else None,
        amount=_positive(amount, "amount"),
        goods=_positive(minor(said.get("goods"), currency, "goods"), "goods"),
        currency=currency if amount is not None or said.get("currency") else None,
        codes=_codes(said),
        visitor=text(said.get("visitor"), 64),
        said=text(said.get("said")),
        place=text(said.get("place"), 120),
        country=country_of(said.get("country")),
        customer=customer(reading, said.get("customer")),
        test=True if said.get("test") is True else None,
        claimed=claimed,
        **_came(said),
    )
    refunds = tuple(_refund(r, currency, at) for r in rows(said.get("refunds")))
    if kind is EventKind.REFUNDED and not refunds:
        raise Unreadable("a refund needs `refunds`, each with its id and amount")
    return OrderEvent(order, kind, at // MICRO, at, facts, refunds)


def _came(said: Mapping[str, Any]) -> dict[str, Any]:
    came = landing(said.get("landing"), said.get("referrer"))
    given = said.get("clicks") if "clicks" in said else said.get("click")
    came["clicks"] = click_ids([*came.get("clicks", ()), *(given if isinstance(given, list) else [given])])
    named = {"source": text(said.get("source")), "campaign": text(said.get("campaign")),
             "content": text(said.get("content"))}  # fmt: skip
    return came | {k: v for k, v in named.items() if v}


def _codes(said: Mapping[str, Any]) -> tuple[str, ...] | None:
    given = said.get("codes") if "codes" in said else [said["code"]] if said.get("code") else None
    return None if given is None else codes(given)


def _refund(said: Mapping[str, Any], currency: str | None, at: int) -> Refund:
    key = text(said.get("id"))
    if key is None:
        raise Unreadable("a refund has no id")
    amount = _positive(minor(said.get("amount"), currency, "refund"), "refund") or 0
    return Refund(key, amount, seconds(moment(said.get("at")) or at) or 0)


def _positive(amount: int | None, what: str) -> int | None:
    if amount is not None and amount < 0:
        raise Unreadable(f"{what} is below 0")
    return amount
