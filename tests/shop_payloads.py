"""Invented deliveries of shops, in the form in which shops send them, with their signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from goodword.commerce.formats.reading import Reading

AT = 1_768_478_400  # 2026-01-15 12:00 UTC: the clock of the tests


def reading(now: int = AT, currency: str = "") -> Reading:
    """A reader whose pseudonyms can be recognised."""
    return Reading(now, lambda text: hashlib.md5(text.encode()).hexdigest(), currency)


def shopify_order(number: int = 5_001, **changed: Any) -> dict[str, Any]:
    """An order as Shopify's webhooks send it, much shortened."""
    order = {
        "id": number,
        "name": f"#{number}",
        "email": "Anna@Example.org",
        "created_at": "2026-01-15T12:00:00+01:00",
        "processed_at": "2026-01-15T12:00:00+01:00",
        "updated_at": "2026-01-15T12:00:02+01:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "currency": "EUR",
        "total_price": "49.90",
        "subtotal_price": "45.00",
        "test": False,
        "landing_site": "/bread?utm_source=anna&utm_campaign=spring&gw=c1abcdefgh",
        "referring_site": "https://www.instagram.com/p/xyz",
        "discount_codes": [{"code": "anna10", "amount": "5.00", "type": "percentage"}],
        "note_attributes": [],
        "shipping_address": {"city": "München", "country_code": "DE", "zip": "80331", "name": "Anna A."},
        "refunds": [],
    }
    return order | changed


def shopify_refund(order: int = 5_001, number: int = 9_001, amount: str = "10.00", **changed: Any) -> dict[str, Any]:
    """A refund as Shopify's webhooks send it."""
    return {
        "id": number,
        "order_id": order,
        "created_at": "2026-01-16T09:00:00+01:00",
        "processed_at": "2026-01-16T09:00:00+01:00",
        "refund_line_items": [{"id": 1, "subtotal": 10.0}],
        "transactions": [{"id": 7, "amount": amount, "kind": "refund", "status": "success", "currency": "EUR"}],
    } | changed


def woo_order(number: int = 77, **changed: Any) -> dict[str, Any]:
    """An order as WooCommerce's webhooks send it, much shortened."""
    order = {
        "id": number,
        "number": str(number),
        "status": "processing",
        "currency": "INR",
        "total": "1250.00",
        "total_tax": "50.00",
        "shipping_total": "100.00",
        "date_created_gmt": "2026-01-15T11:00:00",
        "date_modified_gmt": "2026-01-15T11:00:05",
        "date_paid_gmt": "2026-01-15T11:00:04",
        "customer_id": 3,
        "billing": {"email": "ravi@example.org", "city": "मुंबई", "country": "IN"},
        "shipping": {"city": "", "country": ""},
        "coupon_lines": [{"id": 1, "code": "ravi20", "discount": "100.00"}],
        "refunds": [],
        "meta_data": [
            {
                "key": "_wc_order_attribution_session_entry",
                "value": "https://shop.example/?gw=k2abcdefgh&utm_source=ig",
            },
            {"key": "_wc_order_attribution_utm_source", "value": "ig"},
        ],
    }
    return order | changed


def stripe_event(kind: str, one: dict[str, Any], *, name: str = "evt_1", created: int = AT) -> dict[str, Any]:
    """An event as Stripe sends it."""
    return {"id": name, "type": kind, "created": created, "livemode": True, "data": {"object": one}}


def stripe_session(**changed: Any) -> dict[str, Any]:
    """A checkout that was paid."""
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "created": AT - 60,
        "amount_total": 4990,
        "amount_subtotal": 4500,
        "currency": "eur",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "client_reference_id": "c1abcdefgh",
        "customer": None,
        "customer_details": {"email": "anna@example.org", "address": {"city": "Lyon", "country": "FR"}},
        "metadata": {"utm_source": "anna"},
        "discounts": [],
    } | changed


def own_order(order: str = "A-1", **changed: Any) -> dict[str, Any]:
    """An order in our own form."""
    return {"order": order, "at": "2026-01-15T11:30:00Z", "amount": "20.00", "currency": "EUR",
            "clicks": ["c1abcdefgh"], "customer": "anna@example.org"} | changed  # fmt: skip


def raw(body: Any) -> bytes:
    """JSON as it is sent."""
    return json.dumps(body, ensure_ascii=False).encode()


def shopify_headers(body: bytes, secret: str) -> dict[str, str]:
    """The signature as Shopify makes it."""
    made = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return {"x-shopify-hmac-sha256": made, "x-shopify-topic": "orders/paid", "content-type": "application/json"}


def woo_headers(body: bytes, secret: str) -> dict[str, str]:
    """The signature as WooCommerce makes it."""
    made = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return {"x-wc-webhook-signature": made, "x-wc-webhook-topic": "order.updated"}


def stripe_headers(body: bytes, secret: str, at: int = AT) -> dict[str, str]:
    """The signature as Stripe makes it."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={at},v1={made},v0=00"}


def own_headers(body: bytes, secret: str, *, name: str = "msg_1", at: int = AT) -> dict[str, str]:
    """The signature of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    return {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": f"v1,{made}"}
