"""A shop that speaks of one order or code by several ids is understood, in whatever order it speaks."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from goodword.commerce.hooks.read import read_delivery
from goodword.commerce.model import OrderState, Source
from shop_payloads import AT, raw, reading, stripe_event, stripe_headers, stripe_session

SESSION = stripe_session(id="cs_1", payment_intent=None, invoice="in_1", discounts=[{"promotion_code": "promo_1Ab"}])
INVOICE = {"id": "in_1", "amount_paid": 4990, "subtotal": 4500, "currency": "eur", "created": AT - 60}
INTENT = {"id": "pi_1", "amount_received": 4990, "currency": "eur", "created": AT - 60, "metadata": {}}
PAYMENT = {"id": "inpay_1", "invoice": "in_1", "payment": {"type": "payment_intent", "payment_intent": "pi_1"}}
REFUND = {"id": "re_1", "payment_intent": "pi_1", "amount": 990, "currency": "eur", "created": AT}
CODE = {"id": "promo_1Ab", "code": "Anna10", "active": True}
SUBSCRIPTION = [
    ("checkout.session.completed", SESSION),
    ("invoice.paid", INVOICE),
    ("payment_intent.succeeded", INTENT),
    ("invoice_payment.paid", PAYMENT),
    ("refund.created", REFUND),
    ("promotion_code.created", CODE),
]


def _said(home: Any, told: list[tuple[str, dict[str, Any]]], *, together: bool = False) -> list[OrderState]:
    """The orders after a shop said this; `together`: all of it in one transaction."""
    source, secret = home.connected(Source.STRIPE)
    given = []
    for kind, one in told:
        body = raw(stripe_event(kind, one, name=f"evt_{kind}"))
        given.append(read_delivery(source, [secret.encode()], stripe_headers(body, secret), body, reading()))
    for batch in [given] if together else [[one] for one in given]:
        home.orders.keep(batch)
    return [kept.state for kept in home.orders.orders()]


@pytest.mark.parametrize("turn", range(6))
def test_a_subscription_is_one_order_however_it_is_told(home: Any, turn: int) -> None:
    told = list(itertools.permutations(SUBSCRIPTION))[turn * 137]
    (state,) = _said(home, told, together=turn == 5)
    assert state.order == "in_1"
    assert (state.amount, state.refunded, state.codes) == (4990, 990, ("ANNA10",))
    assert home.orders.rebuild() == 0


def test_an_older_version_names_the_payment_in_the_invoice(home: Any) -> None:
    told = [("payment_intent.succeeded", INTENT), ("invoice.paid", INVOICE | {"payment_intent": "pi_1"})]
    (state,) = _said(home, [*told, ("refund.created", REFUND)])
    assert (state.order, state.amount, state.refunded) == ("in_1", 4990, 990)


def test_a_code_nobody_explained_keeps_its_id_and_its_text_in_metadata_comes_first(home: Any) -> None:
    other = SESSION | {"invoice": "in_2", "id": "cs_2", "metadata": {"code": "ravi20"}}
    source, secret = home.connected(Source.STRIPE)
    for name, session in (("evt_1", SESSION), ("evt_2", other)):
        body = raw(stripe_event("checkout.session.completed", session, name=name))
        home.orders.keep([read_delivery(source, [secret.encode()], stripe_headers(body, secret), body, reading())])
    assert {k.state.order: k.state.codes for k in home.orders.orders()} == {"in_1": ("PROMO_1AB",), "in_2": ("RAVI20",)}


def test_the_same_word_again_is_known(home: Any) -> None:
    source, secret = home.connected(Source.STRIPE)
    answers = []
    for name in ("evt_1", "evt_2"):
        body = raw(stripe_event("invoice_payment.paid", PAYMENT, name=name))
        delivery = read_delivery(source, [secret.encode()], stripe_headers(body, secret), body, reading())
        answers += home.orders.keep([delivery])
    assert [(a.new, a.again, a.aside) for a in answers] == [(1, 0, 0), (0, 1, 0)]
