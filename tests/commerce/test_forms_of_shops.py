"""What shops send is read into events: amounts to the minor unit, times in UTC, nothing kept that is not needed."""

from __future__ import annotations

from typing import Any

import pytest

from goodword.commerce.formats import own, plausible, shopify, stripe, woocommerce
from goodword.commerce.formats.reading import Unreadable
from goodword.commerce.model import EventKind
from goodword.commerce.state import state_of
from shop_payloads import AT, own_order, reading, shopify_order, stripe_event, stripe_session, woo_order


def test_an_order_of_shopify() -> None:
    (event,) = shopify.parse(shopify_order(), reading()).events
    state = state_of(event.order, [event])
    assert (event.order, event.kind) == ("5001", EventKind.PAID)
    assert (state.amount, state.goods, state.currency, state.codes) == (4990, 4500, "EUR", ("ANNA10",))
    assert (state.placed_at, state.paid_at) == (AT - 3_600, AT - 3_600)
    assert (state.clicks, state.source, state.campaign) == (("c1abcdefgh",), "anna", "spring")
    assert (state.place, state.country, state.referrer) == ("München", "DE", "instagram.com")
    assert "nna@" not in event.body
    assert "Anna" not in event.body
    assert "80331" not in event.body


def test_an_order_of_woocommerce() -> None:
    (event,) = woocommerce.parse(woo_order(), reading()).events
    state = state_of(event.order, [event])
    assert (state.amount, state.goods, state.currency, state.codes) == (125_000, 110_000, "INR", ("RAVI20",))
    assert (state.clicks, state.source, state.place, state.country) == (("k2abcdefgh",), "ig", "मुंबई", "IN")
    assert state.paid_at == AT - 3_596
    assert "ravi@" not in event.body


@pytest.mark.parametrize(("status", "found"), [
    ("pending", "placed"), ("on-hold", "placed"), ("processing", "paid"), ("completed", "paid"),
    ("cancelled", "cancelled"), ("failed", "cancelled"), ("trash", "cancelled"), ("refunded", "refunded"),
])  # fmt: skip
def test_states_of_woocommerce(status: str, found: str) -> None:
    paid = {"date_paid_gmt": None} if found == "placed" else {}
    (event,) = woocommerce.parse(woo_order(status=status, **paid), reading()).events
    assert state_of(event.order, [event]).status == found


def test_partial_refunds_of_woocommerce_add_up() -> None:
    refunds = [{"id": 1, "reason": "", "total": "-100.00"}, {"id": 2, "reason": "", "total": "-50.50"}]
    (event,) = woocommerce.parse(woo_order(refunds=refunds), reading()).events
    assert state_of(event.order, [event]).refunded == 15_050


def test_a_draft_is_no_order() -> None:
    assert woocommerce.parse(woo_order(status="checkout-draft"), reading()).events == ()


def test_a_checkout_of_stripe_and_its_payment_are_one_order() -> None:
    session = stripe.parse(stripe_event("checkout.session.completed", stripe_session()), reading()).events
    intent = {"id": "pi_1", "amount_received": 4990, "currency": "eur", "created": AT - 61, "metadata": {}}
    paid = stripe.parse(stripe_event("payment_intent.succeeded", intent, name="evt_2"), reading()).events
    assert {e.order for e in (*session, *paid)} == {"pi_1"}
    state = state_of("pi_1", [*paid, *session])
    assert (state.amount, state.status, state.place, state.country) == (4990, "paid", "Lyon", "FR")
    assert state.clicks == ("c1abcdefgh",)


@pytest.mark.parametrize(("currency", "sent", "minor"), [
    ("jpy", 500, 500), ("eur", 500, 500), ("kwd", 5_000, 5_000), ("isk", 50_000, 500), ("ugx", 50_050, 501),
    ("mga", 7, 700),
])  # fmt: skip
def test_minor_units_where_stripe_counts_otherwise(currency: str, sent: int, minor: int) -> None:
    session = stripe_session(currency=currency, amount_total=sent, amount_subtotal=None)
    (event,) = stripe.parse(stripe_event("checkout.session.completed", session), reading()).events
    assert event.facts.amount == minor


def test_an_unpaid_checkout_is_placed_and_a_failed_one_cancelled() -> None:
    unpaid = stripe.parse(
        stripe_event("checkout.session.completed", stripe_session(payment_status="unpaid")), reading()
    ).events
    failed = stripe.parse(
        stripe_event("checkout.session.async_payment_failed", stripe_session(payment_status="unpaid"), created=AT + 5),
        reading(),
    ).events
    assert state_of("pi_1", unpaid).status == "placed"
    assert state_of("pi_1", [*unpaid, *failed]).status == "cancelled"


def test_test_payments_are_no_orders() -> None:
    event = stripe_event("checkout.session.completed", stripe_session()) | {"livemode": False}
    (made,) = stripe.parse(event, reading()).events
    state = state_of("pi_1", [made])
    assert state.status == "test"
    assert not state.counts


def test_our_own_form_takes_one_or_many() -> None:
    assert len(own.parse([own_order("A"), own_order("B")], reading()).events) == 2
    (one,) = own.parse(own_order(status="refunded", refunds=[{"id": "r", "amount": "5"}]), reading()).events
    assert one.refunds[0].minor == 500
    assert own.parse(own_order(amount="30", currency=""), reading(currency="JPY")).events[0].facts.amount == 30


def test_a_claim_in_plausibles_form_does_not_count_as_money() -> None:
    said = {"name": "Purchase", "url": "https://shop.example/thanks?gw=c1abcdefgh", "domain": "shop.example",
            "props": {"order_id": "A-9"}, "revenue": {"currency": "EUR", "amount": "19.90"}}  # fmt: skip
    (event,) = plausible.parse(said, reading()).events
    state = state_of(event.order, [event])
    assert (state.amount, state.claimed, state.counts, state.clicks) == (1990, True, False, ("c1abcdefgh",))
    signed = own.parse(own_order("A-9", amount="18.00"), reading(now=AT + 100)).events
    assert state_of("A-9", [event, *signed]).counts


@pytest.mark.parametrize("said", [
    {"name": "pageview", "url": "https://shop.example/"}, {"name": "Signup"}, {}, [], "x", None, 7,
])  # fmt: skip
def test_other_events_are_no_orders(said: Any) -> None:
    assert plausible.parse(said, reading()).events == ()


BAD: tuple[tuple[Any, dict[str, Any]], ...] = (
    (shopify, shopify_order(total_price="twelve")),
    (shopify, shopify_order(total_price="1e99")),
    (shopify, shopify_order(total_price="NaN")),
    (shopify, shopify_order(currency="QQQ")),
    (shopify, shopify_order(created_at="yesterday")),
    (shopify, shopify_order(created_at="0001-01-01T00:00:00Z", updated_at=None)),
    (shopify, shopify_order(id=None)),
    (woocommerce, woo_order(total={"a": 1})),
    (woocommerce, woo_order(date_created_gmt=5)),
    (stripe, stripe_event("checkout.session.completed", stripe_session(amount_total=-5))),
    (stripe, stripe_event("checkout.session.completed", stripe_session(amount_total=10**30))),
    (stripe, stripe_event("checkout.session.completed", stripe_session(amount_total=True))),
    (stripe, stripe_event("checkout.session.completed", stripe_session(created="now"))),
    (stripe, stripe_event("refund.created", {"amount": 5, "currency": "eur"})),
    (own, own_order(amount="-5")),
    (own, own_order(status="eaten")),
    (own, own_order(order="")),
    (own, own_order(status="refunded")),
)


@pytest.mark.parametrize(("form", "body"), BAD)
def test_what_cannot_be_read_is_told_and_nothing_is_guessed(form: Any, body: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        form.parse(body, reading())


def test_long_and_hostile_texts_are_cut_and_cleaned() -> None:
    said = shopify_order(
        landing_site="/?utm_source=" + "x" * 3_000 + "&gw=" + "y" * 500,
        discount_codes=[{"code": "=cmd|'/c calc'!A1" + "\u202e" + "z" * 500}, {"code": {"a": 1}}, {"code": None}],
        shipping_address={"city": "A\u0000B\nC", "country_code": "D3"},
    )
    (event,) = shopify.parse(said, reading()).events
    facts = event.facts
    assert facts.source is not None
    assert len(facts.source) == 200
    assert facts.clicks == ()
    assert facts.codes is not None
    assert len(facts.codes) == 1
    assert len(facts.codes[0]) == 64
    assert "\u202e" not in facts.codes[0]
    assert (facts.place, facts.country) == ("AB C", None)
