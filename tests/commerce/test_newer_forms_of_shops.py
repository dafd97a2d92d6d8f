"""What shops changed in their forms: several currencies at Shopify, and Stripe's addresses, thin events and set-ups."""

from __future__ import annotations

from typing import Any

import pytest

from goodword.commerce.formats import shopify, stripe
from goodword.commerce.formats.reading import Unreadable
from goodword.commerce.state import state_of
from shop_payloads import reading, shopify_order, shopify_refund, stripe_event, stripe_session


def _both(ours: str, theirs: str) -> dict[str, Any]:
    return {"shop_money": {"amount": ours, "currency_code": "EUR"},
            "presentment_money": {"amount": theirs, "currency_code": "JPY"}}  # fmt: skip


PAID_BACK = [{"id": 7, "amount": "1600", "kind": "refund", "status": "success", "currency": "JPY"}]


@pytest.mark.parametrize("told", [
    {"refund_line_items": [{"id": 1, "subtotal_set": _both("10.00", "1600")}]},
    {"refund_line_items": [], "refund_shipping_lines": [{"id": 1, "subtotal_amount_set": _both("5.00", "800")}]},
    {"refund_line_items": [], "order_adjustments": [{"id": 1, "amount_set": _both("-20.00", "-3200")}]},
])  # fmt: skip
def test_a_refund_in_the_customers_currency_is_one_in_the_shops(told: dict[str, Any]) -> None:
    back = shopify_refund(transactions=PAID_BACK, **told)
    said = [*shopify.parse(shopify_order(), reading()).events, *shopify.parse(back, reading()).events]
    assert (state_of("5001", said).refunded, state_of("5001", said).currency) == (1_000, "EUR")


def test_an_order_tells_the_rate_where_its_refund_does_not() -> None:
    back = shopify_refund(transactions=PAID_BACK, refund_line_items=[])
    order = shopify_order(refunds=[back], total_price_set=_both("49.90", "7984"))
    (event,) = shopify.parse(order, reading()).events
    assert event.refunds[0].minor == 1_000


def test_without_a_rate_nothing_is_guessed() -> None:
    back = shopify_refund(transactions=PAID_BACK, refund_line_items=[])
    with pytest.raises(Unreadable, match="another currency"):
        shopify.parse(shopify_order(refunds=[back]), reading())


def test_where_a_checkout_is_sent_stands_in_two_places() -> None:
    address = {"shipping_details": {"address": {"city": "Québec", "country": "CA"}}}
    for told in (address, {"collected_information": address}):
        (event,) = stripe.parse(stripe_event("checkout.session.completed", stripe_session(**told)), reading()).events
        assert (event.facts.place, event.facts.country) == ("Québec", "CA")


def test_a_thin_event_says_what_to_change() -> None:
    thin = {"id": "evt_1", "object": "v2.core.event", "type": "v1.checkout.session.completed",
            "created": "2026-11-01T10:00:00.000Z", "related_object": {"id": "cs_1"}}  # fmt: skip
    parsed = stripe.parse(thin, reading())
    assert parsed.events == ()
    assert "snapshot" in parsed.why


def test_a_checkout_that_asks_for_no_money_is_no_order() -> None:
    set_up = stripe_session(mode="setup", amount_total=None, amount_subtotal=None, payment_intent=None)
    parsed = stripe.parse(stripe_event("checkout.session.completed", set_up), reading())
    assert parsed.events == ()
    assert parsed.why
