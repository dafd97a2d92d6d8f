"""Codes as the shops take them in: WooCommerce, Shopify, and a plain list. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import spreadsheet_safe
from goodword.tracking.model import Code, CodeState, Discount

LASTING = frozenset({CodeState.LIVE, CodeState.WAITING})


def exported(codes: Sequence[Code], form: str, now: datetime, *, zone: str = "UTC") -> str:
    """The codes that are good or will be, in the form of a shop (`FORMS`). Numbers of codes never change, so that the
    same code exported twice is the same row. zone: of the campaign, for shops that know days only. Raises BadInput for
    a form there is none of."""
    if form not in FORMS:
        raise BadInput.unknown("form of export", form, sorted(FORMS))
    return FORMS[form](codes, now, zone)


def _woocommerce(codes: Sequence[Code], now: datetime, zone: str) -> str:
    """Columns of the coupon importers of WooCommerce; amounts as the shop's own currency."""
    kinds = {Discount.PERCENT: "percent", Discount.AMOUNT: "fixed_cart"}
    rows = [
        {
            "post_title": code.code.lower(),
            "post_excerpt": _said(code),
            "post_status": "publish",
            "discount_type": kinds.get(code.terms.discount, "percent"),
            "coupon_amount": _value(code),
            "free_shipping": "yes" if code.terms.discount is Discount.SHIPPING else "no",
            "individual_use": "yes",
            "minimum_amount": _minimum(code),
            "usage_limit": code.terms.uses or "",
            "usage_limit_per_user": 1 if code.terms.once else "",
            "expiry_date": _first_day_without(code.terms.ends_at, zone),
        }
        for code in _good(codes, now)
    ]
    return _csv(rows)


def _shopify(codes: Sequence[Code], now: datetime, _zone: str) -> str:
    """Columns of the sheet `Discounts` that Shopify's bulk editors take in."""
    kinds = {Discount.PERCENT: "Percentage", Discount.AMOUNT: "Fixed Amount", Discount.SHIPPING: "Free Shipping"}
    rows = [
        {
            "Title": _said(code),
            "Command": "MERGE",
            "Code": code.code,
            "Discount Type": kinds.get(code.terms.discount, "Percentage"),
            "Discount Value": _value(code),
            "Minimum Purchase Amount": _minimum(code),
            "Limit Total Times": code.terms.uses or "",
            "Limit Once Per Customer": "TRUE" if code.terms.once else "FALSE",
            "Status": "Active",
            "Starts At": _iso(code.terms.starts_at or code.made_at),
            "Ends At": _iso(code.terms.ends_at),
        }
        for code in _good(codes, now)
    ]
    return _csv(rows)


def _shopify_api(codes: Sequence[Code], now: datetime, _zone: str) -> str:
    """Variables of Shopify's bulk operation `discountCodeBasicCreate` (`…FreeShippingCreate` for free shipping), one
    line a code."""
    lines = []
    for code in _good(codes, now):
        fields: dict[str, Any] = {
            "title": _said(code),
            "code": code.code,
            "startsAt": _iso(code.terms.starts_at or code.made_at),
            "endsAt": _iso(code.terms.ends_at) or None,
            "appliesOncePerCustomer": code.terms.once,
            "usageLimit": code.terms.uses,
            "context": {"all": "ALL"},
        }
        if code.terms.minimum_minor:
            fields["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": _minimum(code)}}
        if code.terms.discount is Discount.SHIPPING:
            lines.append({"freeShippingCodeDiscount": fields | {"destination": {"all": True}}})
            continue
        share = {"percentage": code.terms.value / 10_000}
        amount = {"discountAmount": {"amount": _value(code), "appliesOnEachItem": False}}
        value = amount if code.terms.discount is Discount.AMOUNT else share
        lines.append({"basicCodeDiscount": fields | {"customerGets": {"value": value, "items": {"all": True}}}})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _plain(codes: Sequence[Code], now: datetime, _zone: str) -> str:
    rows = [
        {
            "number": code.id,
            "code": code.code,
            "creator": code.creator,
            "name": code.name,
            "state": str(code.state(now)),
            "discount": str(code.terms.discount),
            "value": _value(code),
            "currency": code.terms.currency,
            "starts": _iso(code.terms.starts_at),
            "ends": _iso(code.terms.ends_at),
        }
        for code in codes
    ]
    return _csv(rows)


FORMS: dict[str, Callable[[Sequence[Code], datetime, str], str]] = {
    "woocommerce": _woocommerce,
    "shopify": _shopify,
    "shopify-api": _shopify_api,
    "csv": _plain,
}


def _good(codes: Sequence[Code], now: datetime) -> list[Code]:
    return [code for code in codes if code.state(now) in LASTING]


def _said(code: Code) -> str:
    return f"Goodword {code.id}: {code.name or 'the brand'}"


def _value(code: Code) -> str:
    terms = code.terms
    if terms.discount is Discount.PERCENT:
        return f"{Decimal(terms.value) / 100:f}"
    return str(Money(terms.value, terms.currency).major) if terms.discount is Discount.AMOUNT else "0"


def _minimum(code: Code) -> str:
    minimum, currency = code.terms.minimum_minor, code.terms.currency
    if not minimum:
        return ""
    return str(Money(minimum, currency).major if currency else Decimal(minimum) / 100)


def _first_day_without(ends_at: datetime | None, zone: str) -> str:
    """The day on which a code is no longer good: WooCommerce ends coupons as that day begins."""
    if ends_at is None:
        return ""
    here = ends_at.astimezone(ZoneInfo(zone or "UTC"))
    begins = here.hour == here.minute == here.second == 0
    return (here if begins else here + timedelta(days=1)).date().isoformat()


def _iso(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else ""


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({k: spreadsheet_safe(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows)
    return out.getvalue()
