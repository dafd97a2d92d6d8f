"""Stripe: payments and refunds as its webhooks send them. An order is an invoice, else a payment
intent, else the session that needed none; which payment is of which invoice comes as a word of its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goodword.commerce.formats.reading import (
    Parsed,
    Reading,
    Unreadable,
    checked,
    click_ids,
    codes,
    country_of,
    currency_of,
    customer,
    landing,
    mapping,
    rows,
    text,
)
from goodword.commerce.model import (
    FAILED,
    MICRO,
    MOST_MINOR,
    TOTAL,
    EventKind,
    Facts,
    OrderEvent,
    Refund,
    Word,
    WordKind,
)

# What Stripe counts otherwise than ISO 4217: (its digits, those of the standard).
_DIGITS = {"ISK": (2, 0), "UGX": (2, 0), "MGA": (0, 2)}
_SESSIONS = {
    "checkout.session.completed": None,
    "checkout.session.async_payment_succeeded": EventKind.PAID,
    "checkout.session.async_payment_failed": EventKind.CANCELLED,
}
_NO_CODE = "a promotion code without a text"
_THIN = "a thin event, which says nothing of its order: let the event destination at Stripe send snapshot payloads"
_NO_MONEY = "a checkout that only keeps a way to pay"
_NAMES = ("gw", "goodword", "goodword_click", "click_id")


def parse(body: Any, reading: Reading) -> Parsed:  # noqa: ANN401 - any JSON
    """Events of one webhook. Raises Unreadable."""
    said = mapping(body)
    if said.get("object") == "v2.core.event":
        return Parsed(why=_THIN)
    kind, one = str(said.get("type", "")), mapping(mapping(said.get("data")).get("object"))
    at = _moment(said.get("created")) or reading.now
    test = said.get("livemode") is False
    if kind in _SESSIONS and one.get("mode") == "setup":
        return Parsed(why=_NO_MONEY)
    if kind in _SESSIONS:
        return Parsed((_session(one, at, test, reading, kind),))
    if kind == "payment_intent.succeeded":
        return Parsed((_intent(one, at, test, reading),))
    if kind == "invoice.paid":
        return Parsed((_invoice(one, at, test, reading),), words=_paid_by(one.get("payment_intent"), one.get("id")))
    if kind == "charge.refunded":
        return Parsed((_charge(one, at, test),))
    if kind in ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"):
        return Parsed((_refund(one, at, test),))
    if kind == "invoice_payment.paid":
        return _payment(one)
    if kind in ("promotion_code.created", "promotion_code.updated"):
        (code,) = codes([one.get("code")]) or ("",)
        return Parsed(words=(Word(WordKind.CODE, _key(one.get("id")).upper(), code),)) if code else Parsed(why=_NO_CODE)
    return Parsed(why=f"events of the kind {text(kind, 60) or 'none'} say nothing of an order")


def _session(one: Mapping[str, Any], at: int, test: bool, reading: Reading, kind: str) -> OrderEvent:
    currency = currency_of(one.get("currency"))
    paid = one.get("payment_status") in ("paid", "no_payment_required")
    failed = kind.endswith("failed")
    details = mapping(one.get("customer_details"))
    address = _shipped_to(one) or mapping(details.get("address"))
    made = _moment(one.get("created")) or at
    facts = Facts(
        placed_at=made,
        paid_at=at if paid and not failed else None,
        cancelled_at=at if failed else None,
        amount=_minor(one.get("amount_total"), currency),
        goods=_minor(one.get("amount_subtotal"), currency),
        currency=currency,
        codes=_codes(one),
        place=text(address.get("city"), 120),
        country=country_of(address.get("country")),
        customer=customer(reading, details.get("email"), one.get("customer")),
        test=test,
        **_came(one),
    )
    named = EventKind.CANCELLED if failed else EventKind.PAID if paid else EventKind.PLACED
    order = _key(one.get("payment_intent"), one.get("invoice"), one.get("id"))
    return OrderEvent(order, named, at, checked(at * MICRO), facts)


def _shipped_to(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Under `collected_information` since Stripe's version 2025-03-31, beside the rest before."""
    for holder in (mapping(one.get("collected_information")), one):
        address = mapping(mapping(holder.get("shipping_details")).get("address"))
        if address:
            return address
    return {}


def _intent(one: Mapping[str, Any], at: int, test: bool, reading: Reading) -> OrderEvent:
    currency = currency_of(one.get("currency"))
    facts = Facts(
        placed_at=_moment(one.get("created")) or at,
        paid_at=at,
        amount=_minor(one.get("amount_received"), currency),
        currency=currency,
        customer=customer(reading, one.get("receipt_email"), one.get("customer")),
        test=test,
        **_came(one),
    )
    return OrderEvent(_key(one.get("id")), EventKind.PAID, at, checked(at * MICRO), facts)


def _invoice(one: Mapping[str, Any], at: int, test: bool, reading: Reading) -> OrderEvent:
    currency = currency_of(one.get("currency"))
    facts = Facts(
        placed_at=_moment(one.get("created")) or at,
        paid_at=at,
        amount=_minor(one.get("amount_paid"), currency),
        goods=_minor(one.get("subtotal"), currency),
        currency=currency,
        customer=customer(reading, one.get("customer_email"), one.get("customer")),
        test=test,
        **_came(one),
    )
    return OrderEvent(_key(one.get("id")), EventKind.PAID, at, checked(at * MICRO), facts)


def _payment(one: Mapping[str, Any]) -> Parsed:
    """Which payment paid an invoice: the payment, its refunds and the invoice are one order."""
    paid = mapping(one.get("payment"))
    payment = paid.get("payment_intent") or paid.get("charge")
    words = _paid_by(payment, one.get("invoice"))
    return Parsed(words=words, why="" if words else "an invoice that was paid outside Stripe")


def _paid_by(payment: object, invoice: object) -> tuple[Word, ...]:
    """A payment is spoken of as the invoice that it paid. Older versions of the API say so in the invoice itself."""
    return (Word(WordKind.ORDER, _key(payment), _key(invoice)),) if payment else ()


def _charge(one: Mapping[str, Any], at: int, test: bool) -> OrderEvent:
    """A running total of what was given back of a charge."""
    currency = currency_of(one.get("currency"))
    back = Refund(TOTAL, _minor(one.get("amount_refunded"), currency) or 0, at)
    order = _key(one.get("payment_intent"), one.get("invoice"), one.get("id"))
    return OrderEvent(order, EventKind.REFUNDED, at, checked(at * MICRO), Facts(test=test), (back,))


def _refund(one: Mapping[str, Any], at: int, test: bool) -> OrderEvent:
    """One refund; nothing was given back where it failed or was taken back."""
    currency = currency_of(one.get("currency"))
    failed = one.get("status") in ("failed", "canceled")
    amount, key, made = _minor(one.get("amount"), currency) or 0, _key(one.get("id")), _moment(one.get("created")) or at
    backs = (Refund(key, 0, made), Refund(FAILED + key, amount, at)) if failed else (Refund(key, amount, made),)
    order = _key(one.get("payment_intent"), one.get("charge"))
    return OrderEvent(order, EventKind.REFUNDED, at, checked(at * MICRO), Facts(test=test), backs)


def _came(one: Mapping[str, Any]) -> dict[str, Any]:
    """Our click ids and the landing from the metadata or the client's reference of a payment."""
    meta = {str(k).casefold(): v for k, v in mapping(one.get("metadata")).items()}
    came = landing(meta.get("landing"), meta.get("referrer"))
    ids = click_ids([*came.get("clicks", ()), *[meta[n] for n in _NAMES if n in meta], one.get("client_reference_id")])
    named = {n.removeprefix("utm_"): text(meta.get(n)) for n in ("utm_source", "utm_campaign", "utm_content")}
    return came | {k: v for k, v in named.items() if v} | {"clicks": ids, "said": text(meta.get("said"))}


def _codes(one: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Promo codes by their text where the event carries it, else by Stripe's id of them."""
    meta = mapping(one.get("metadata"))
    given = [d.get("promotion_code") for d in rows(one.get("discounts"))]
    named = codes([*(mapping(g).get("code") for g in given), meta.get("code"), meta.get("promo_code")])
    return named or codes([g for g in given if isinstance(g, str)]) or None


def _minor(value: object, currency: str | None) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_MINOR or currency is None:
        raise Unreadable("amount cannot be read")
    theirs, ours = _DIGITS.get(currency, (0, 0))
    if ours >= theirs:
        return value * int(10 ** (ours - theirs))
    unit = int(10 ** (theirs - ours))
    return (value + unit // 2) // unit


def _moment(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable("a moment cannot be read")
    return checked(value * MICRO) // MICRO


def _key(*given: object) -> str:
    """The first id that is there; an expanded object has its id inside."""
    for value in given:
        found = text(mapping(value).get("id")) if isinstance(value, Mapping) else text(value)
        if found:
            return found
    raise Unreadable("the order has no id")
