"""Moments that fall together, claims beside what is signed, and pages that say more than they may: the order holds."""

from __future__ import annotations

import asyncio
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from goodword.commerce.formats import plausible, shopify, stripe, woocommerce
from goodword.commerce.hooks.app import hooks_app
from goodword.commerce.hooks.commit import GroupCommit
from goodword.commerce.hooks.read import read_delivery
from goodword.commerce.model import Kept, OrderEvent, Source
from goodword.commerce.orders.store import OrderStore
from goodword.commerce.signing import tag_signature
from goodword.commerce.state import state_of
from goodword.ledger.store import Ledger
from shop_payloads import (
    AT,
    raw,
    reading,
    shopify_headers,
    shopify_order,
    stripe_event,
    stripe_session,
    woo_headers,
    woo_order,
)


@pytest.mark.parametrize(("first", "then", "found"), [
    ("pending", "failed", "cancelled"), ("processing", "cancelled", "cancelled"), ("pending", "processing", "paid"),
])  # fmt: skip
def test_of_two_states_of_one_second_the_one_that_is_further_holds(first: str, then: str, found: str) -> None:
    states = [woo_order(status=s, date_paid_gmt=None) for s in (first, then)]
    events = [e for s in states for e in woocommerce.parse(s, reading()).events]
    assert {state_of("77", order).status for order in itertools.permutations(events)} == {found}


def test_a_claim_fills_gaps_and_bends_nothing_that_was_signed() -> None:
    signed = shopify.parse(shopify_order(referring_site=None), reading()).events
    said = {"name": "Purchase", "url": "https://shop.example/?gw=k9abcdefgh&utm_source=evil&utm_content=story",
            "props": {"order_id": "5001", "code": "EVIL20"}, "revenue": {"currency": "USD", "amount": "900000"},
            "referrer": "https://blog.example/post"}  # fmt: skip
    claimed = plausible.parse(said, reading(AT + 9_999)).events
    states = [state_of("5001", order) for order in itertools.permutations([*signed, *claimed])]
    assert states[0] == states[1]
    state = states[0]
    assert (state.amount, state.currency, state.codes, state.source) == (4990, "EUR", ("ANNA10",), "anna")
    assert (state.referrer, state.content, state.placed_at) == ("blog.example", "story", AT - 3_600)
    assert "k9abcdefgh" in state.clicks
    assert not state.claimed


def test_money_is_only_claimed_where_what_is_signed_names_none() -> None:
    back = {"id": "re_1", "amount": 100, "currency": "eur", "payment_intent": "pi_1", "created": AT}
    signed = stripe.parse(stripe_event("refund.created", back), reading()).events
    said = {"name": "Purchase", "props": {"order_id": "pi_1"}, "revenue": {"currency": "EUR", "amount": "900000"}}
    state = state_of("pi_1", [*signed, *plausible.parse(said, reading()).events])
    assert state.amount is None
    assert not state.counts


def test_a_page_says_nothing_that_is_the_shops_to_say(home: Any, door: TestClient) -> None:
    source, key = home.connected(Source.TAG)
    signature = tag_signature(key.encode(), "5001", "49.90", "EUR")
    said = {"order": "5001", "amount": "49.90", "currency": "EUR", "sig": signature,
            "clicks": ["c2abcdefgh"], "status": "cancelled", "refunds": [{"id": "r", "amount": "49.90"}], "goods": "0",
            "customer": "somebody@else.example", "test": True, "at": "2010-01-01"}  # fmt: skip
    assert door.post(f"/hooks/{source.mark}/tag", content=raw(said)).status_code == 204
    (kept,) = home.orders.orders()
    state = kept.state
    assert (state.status, state.refunded, state.customer, state.test) == ("paid", 0, "", False)
    assert (state.placed_at, state.goods, state.clicks) == (AT, None, ("c2abcdefgh",))


@pytest.mark.parametrize("kind", [Source.WOOCOMMERCE, Source.SHOPIFY])
def test_an_order_that_is_deleted_counts_no_more_until_it_comes_back(home: Any, kind: Source) -> None:
    woo = kind is Source.WOOCOMMERCE
    source, secret = home.connected(kind)
    topic = {"x-wc-webhook-topic": "order.deleted"} if woo else {"x-shopify-topic": "orders/delete"}
    number = "x-wc-webhook-delivery-id" if woo else "x-shopify-webhook-id"
    gone = raw({"id": 77})

    def say(body: bytes, at: int, **headers: str) -> str:
        signed = (woo_headers if woo else shopify_headers)(body, secret) | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        home.orders.keep([read_delivery(source, [secret.encode()], signed, body, reading(at))])
        return str(home.orders.orders()[0].state.status)

    back = (
        woo_order(date_modified_gmt="2026-01-15T13:00:00")
        if woo
        else shopify_order(77, updated_at="2026-01-15T13:00:00Z")
    )
    order = woo_order() if woo else shopify_order(77)
    named = {k.replace("-", "_"): v for k, v in topic.items()}
    assert say(raw(order), AT) == "paid"
    assert say(gone, AT + 60) == "paid"  # of a product, a customer, a coupon: the topic is another
    assert say(gone, AT + 60, **named, **{number: "1"}) == "cancelled"
    assert say(raw(back), AT + 3_600) == "paid"
    assert say(gone, AT + 7_200, **named, **{number: "1"}) == "paid"  # the same delivery again
    assert say(gone, AT + 7_200, **named, **{number: "2"}) == "cancelled"
    assert say(raw(back), AT + 7_300, **named) == "cancelled"  # a topic that does not fit its body changes nothing


def test_who_says_the_same_at_the_same_moment_is_told_that_it_is_known(home: Any) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    body = raw(shopify_order())
    one = read_delivery(source, [secret.encode()], shopify_headers(body, secret), body, reading())
    assert [(k.new, k.again) for k in home.orders.keep([one, one, one])] == [(1, 0), (0, 1), (0, 1)]


def test_two_servers_that_hear_the_same_at_once_keep_it_once_and_one_says_so(home: Any) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    bodies = [raw(shopify_order(n)) for n in range(1, 21)]
    given = [read_delivery(source, [secret.encode()], shopify_headers(b, secret), b, reading()) for b in bodies]
    ledgers = [Ledger.open(home.settings.ledger) for _ in range(3)]

    def keep(ledger: Ledger) -> list[Kept]:
        store = OrderStore(ledger, now=home.now)
        return [kept for one in given for kept in store.keep([one])]

    with ThreadPoolExecutor(3) as threads:
        told = list(threads.map(keep, ledgers))
    assert [sum(k.new for k in each) for each in zip(*told, strict=True)] == [1] * 20
    assert [o.state.events for o in home.orders.orders()] == [1] * 20
    for ledger in ledgers:
        ledger.close()


def test_a_ledger_that_hangs_is_not_waited_for(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shops wait for five seconds; here both waits are made short."""
    source, secret = home.connected(Source.SHOPIFY)
    body, hangs, looked = raw(shopify_order()), threading.Event(), threading.Event()
    monkeypatch.setattr("goodword.commerce.hooks.app._PATIENCE", 1.0)
    app = hooks_app(home)
    hooks, looked_up, keep = app.state.hooks, app.state.hooks._looked_up, home.orders.keep

    def send(door: TestClient) -> Any:
        return door.post(f"/hooks/{source.mark}", content=body, headers=shopify_headers(body, secret))

    with TestClient(app) as door:
        hooks.__dict__["commit"] = GroupCommit(lambda given: [hangs.wait(120), keep(given)][1])
        monkeypatch.setattr(hooks, "_looked_up", lambda mark: [hangs.wait(120), looked_up(mark), looked.set()][1])
        while_looking = send(door)
        monkeypatch.setattr(hooks, "_looked_up", looked_up)
        while_keeping = send(door)
        assert not looked.is_set(), "both were answered while the ledger hung"
        hangs.set()
        assert looked.wait(120)  # nobody waits for it any more, but it goes on with the ledger
        assert [a.status_code for a in (while_looking, while_keeping)] == [503, 503]
        assert all(a.headers["retry-after"] for a in (while_looking, while_keeping))
        hooks.commit.close()
        (kept,) = home.orders.orders()  # it was kept after all, and is known when it comes again
        assert kept.state.events == 1


def test_a_body_that_never_ends_is_given_up(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = home.connected(Source.SHOPIFY)
    monkeypatch.setattr("goodword.commerce.hooks.app._ARRIVING", 0.1)
    app, sent, parts = hooks_app(home), [], iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Any:
        return next(parts, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": f"/hooks/{source.mark}", "raw_path": b"", "query_string": b"",
             "headers": [], "root_path": "", "http_version": "1.1"}  # fmt: skip
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    assert sent[0]["status"] == 408
    assert home.orders.orders() == ()
    app.state.hooks.close()


def _events(*told: tuple[str, dict[str, Any], int]) -> list[OrderEvent]:
    given = (stripe.parse(stripe_event(kind, one, created=at), reading()).events for kind, one, at in told)
    return [event for events in given for event in events]


def test_a_running_total_forgets_a_refund_that_failed_after_it() -> None:
    charge = {"id": "ch_1", "payment_intent": "pi_1", "currency": "eur", "amount_refunded": 1_500}
    failed = {"id": "re_1", "amount": 900, "currency": "eur", "payment_intent": "pi_1", "status": "failed"}
    paid = ("checkout.session.completed", stripe_session(), AT)
    told = _events(paid, ("charge.refunded", charge, AT + 5), ("refund.failed", failed, AT + 900))
    assert {state_of("pi_1", order).refunded for order in itertools.permutations(told)} == {600}
    later = _events(("charge.refunded", charge | {"amount_refunded": 700}, AT + 1_000))  # Stripe knows of the failure
    assert {state_of("pi_1", order).refunded for order in itertools.permutations([*told, *later])} == {700}
    alone = _events(
        paid, ("charge.refunded", charge | {"amount_refunded": 900}, AT + 5), ("refund.failed", failed, AT + 9)
    )
    assert (state_of("pi_1", alone).refunded, state_of("pi_1", alone).refunded_at) == (0, None)
