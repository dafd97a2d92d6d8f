"""An order's state does not depend on when, how often or in which order its events come in."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.commerce.formats import shopify, stripe
from goodword.commerce.model import TOTAL, EventKind, Facts, OrderEvent, Refund, facts_of
from goodword.commerce.state import state_of
from shop_payloads import AT, reading, shopify_order, shopify_refund, stripe_event, stripe_session

moments = st.integers(AT, AT + 20)
texts = st.sampled_from(["", "a", "मुंबई", "b"])
facts = st.builds(
    Facts,
    placed_at=st.none() | moments,
    paid_at=st.none() | moments,
    cancelled_at=st.none() | st.just(0) | moments,
    amount=st.none() | st.integers(0, 5_000),
    goods=st.none() | st.integers(0, 5_000),
    currency=st.sampled_from([None, "EUR"]),
    codes=st.none() | st.lists(st.sampled_from(["A", "B"]), max_size=2).map(tuple),
    clicks=st.lists(st.sampled_from(["c1abcdef", "c2abcdef", "c3abcdef"]), max_size=2, unique=True).map(tuple),
    visitor=st.none() | texts,
    place=st.none() | texts,
    customer=st.none() | texts,
    test=st.none() | st.booleans(),
    claimed=st.booleans(),
)
refunds = st.builds(Refund, st.sampled_from(["r1", "r2", TOTAL]), st.integers(0, 3_000), moments)
events = st.builds(
    OrderEvent,
    order=st.just("o1"),
    kind=st.sampled_from(list(EventKind)),
    at=moments,
    version=st.integers(1, 6),
    facts=facts,
    refunds=st.lists(refunds, max_size=2, unique_by=lambda r: r.key).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(events, min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same(said: list[OrderEvent], chance: random.Random) -> None:
    once = state_of("o1", said)
    again = said + chance.choices(said, k=4)
    chance.shuffle(again)
    assert state_of("o1", again) == once
    assert once.refunded >= 0
    assert once.amount is None or once.refunded <= once.amount


@settings(max_examples=200, deadline=None)
@given(events)
def test_what_is_kept_says_the_same(event: OrderEvent) -> None:
    facts_again, refunds_again = facts_of(event.body)
    same = OrderEvent("o1", event.kind, event.at, event.version, facts_again, refunds_again)
    assert state_of("o1", [same]) == state_of("o1", [event])
    assert same.body == event.body


def test_a_refund_that_comes_before_its_order() -> None:
    order = shopify.parse(shopify_order(), reading()).events
    refund = shopify.parse(shopify_refund(), reading()).events
    state = state_of("5001", [*refund, *order])
    assert (state.amount, state.refunded, state.status) == (4990, 1000, "paid")


def test_a_late_update_does_not_undo_a_cancellation_that_came_after_it() -> None:
    cancelled = shopify_order(updated_at="2026-01-15T13:00:00Z", cancelled_at="2026-01-15T13:00:00Z")
    older = shopify_order(updated_at="2026-01-15T12:30:00Z")
    said = [*shopify.parse(cancelled, reading()).events, *shopify.parse(older, reading()).events]
    assert state_of("5001", said).status == "cancelled"


def test_the_same_refund_told_by_the_order_and_by_itself_counts_once() -> None:
    told = shopify_order(refunds=[shopify_refund()], updated_at="2026-01-16T09:00:01+01:00")
    both = [*shopify.parse(told, reading()).events, *shopify.parse(shopify_refund(), reading()).events]
    assert state_of("5001", both).refunded == 1000


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_failed_gives_nothing_back(status: str) -> None:
    paid = stripe.parse(stripe_event("checkout.session.completed", stripe_session()), reading()).events
    refund = {
        "id": "re_1",
        "amount": 900,
        "currency": "eur",
        "payment_intent": "pi_1",
        "created": AT,
        "status": "pending",
    }
    made = stripe.parse(stripe_event("refund.created", refund), reading()).events
    failed = stripe.parse(stripe_event("refund.failed", refund | {"status": status}, created=AT + 9), reading()).events
    assert state_of("pi_1", [*paid, *made]).refunded == 900
    assert state_of("pi_1", [*failed, *paid, *made]).refunded == 0


def test_a_running_total_and_single_refunds_are_not_added() -> None:
    paid = stripe.parse(stripe_event("checkout.session.completed", stripe_session()), reading()).events
    charge = {"id": "ch_1", "payment_intent": "pi_1", "currency": "eur", "amount_refunded": 1500}
    refund = {"id": "re_1", "amount": 900, "currency": "eur", "payment_intent": "pi_1", "created": AT}
    said = [*stripe.parse(stripe_event("charge.refunded", charge), reading()).events,
            *stripe.parse(stripe_event("refund.created", refund), reading()).events, *paid]  # fmt: skip
    assert state_of("pi_1", said).refunded == 1500
