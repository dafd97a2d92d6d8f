"""Webhooks are taken when they are signed, kept before they are acknowledged, and kept once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from goodword.commerce.hooks.app import MOST_BYTES
from goodword.commerce.model import Source
from goodword.commerce.orders.store import mark_of
from goodword.commerce.signing import tag_signature
from goodword.core.times import DAY
from goodword.ledger.tables import ORDER_ASIDES, ORDER_EVENTS, ORDERS
from shop_payloads import (
    AT,
    own_headers,
    own_order,
    raw,
    shopify_headers,
    shopify_order,
    shopify_refund,
    stripe_event,
    stripe_headers,
    stripe_session,
    woo_headers,
    woo_order,
)

CASES: tuple[tuple[Source, Any, Any], ...] = (
    (Source.SHOPIFY, shopify_order(), shopify_headers),
    (Source.WOOCOMMERCE, woo_order(), woo_headers),
    (Source.STRIPE, stripe_event("checkout.session.completed", stripe_session()), stripe_headers),
    (Source.OWN, own_order(), own_headers),
)


def rows(home: Any) -> tuple[int, int, int]:
    """(orders, events, set aside) in the ledger."""
    with home.ledger.read() as db:
        return tuple(
            int(db.scalar(select(func.count()).select_from(t)) or 0) for t in (ORDERS, ORDER_EVENTS, ORDER_ASIDES)
        )  # type: ignore[return-value]


@pytest.mark.parametrize(("kind", "body", "headers"), CASES, ids=[c[0].value for c in CASES])
def test_a_signed_delivery_is_kept_once(home: Any, door: TestClient, kind: Source, body: Any, headers: Any) -> None:
    source, secret = home.connected(kind)
    sent = raw(body)
    first = door.post(f"/hooks/{source.mark}", content=sent, headers=headers(sent, secret))
    again = door.post(f"/hooks/{source.mark}", content=sent, headers=headers(sent, secret))
    assert (first.status_code, first.json()) == (200, {"kept": 1, "again": 0})
    assert (again.status_code, again.json()) == (200, {"kept": 0, "again": 1})
    assert rows(home) == (1, 1, 0)


@pytest.mark.parametrize(("kind", "body", "headers"), CASES, ids=[c[0].value for c in CASES])
def test_what_is_not_signed_changes_nothing(home: Any, door: TestClient, kind: Source, body: Any, headers: Any) -> None:
    source, secret = home.connected(kind)
    sent = raw(body)
    good = headers(sent, secret)
    other = headers(sent, secret[:-8] + "AAAAAAA=" if kind is Source.OWN else "x" * 32)
    changed = sent.replace(b"0", b"9", 1)
    empty = dict.fromkeys(good, "")
    for body_sent, given in ((sent, {}), (sent, other), (changed, good), (sent, empty), (b"", good)):
        answer = door.post(f"/hooks/{source.mark}", content=body_sent, headers=given)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert secret not in answer.text
    assert rows(home) == (0, 0, 0)


@pytest.mark.parametrize("case", [c for c in CASES if c[0] in (Source.STRIPE, Source.OWN)], ids=["stripe", "own"])
@pytest.mark.parametrize("off", [-301, 301, -86_400, 10**9])
def test_a_recording_of_another_time_is_refused(
    home: Any, door: TestClient, case: tuple[Source, Any, Any], off: int
) -> None:
    kind, body, headers = case
    source, secret = home.connected(kind)
    sent = raw(body)
    answer = door.post(f"/hooks/{source.mark}", content=sent, headers=headers(sent, secret, at=AT + off))
    assert answer.status_code == 401
    near = door.post(f"/hooks/{source.mark}", content=sent, headers=headers(sent, secret, at=AT + 299))
    assert near.status_code == 200


def test_two_secrets_are_valid_while_one_takes_over(home: Any, door: TestClient) -> None:
    source, first = home.connected(Source.SHOPIFY)
    _, second = home.shops.rotate(source.id)

    def status(secret: str, number: int) -> int:
        sent = raw(shopify_order(number))
        door.app.state.hooks._known.clear()  # what is remembered for two seconds
        return door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret)).status_code

    assert (status(first, 1), status(second, 2)) == (200, 200)
    assert len(home.shops.source(source.id).secrets) == 2
    _, third = home.shops.rotate(source.id)
    assert (status(first, 3), status(second, 4), status(third, 5)) == (401, 200, 200)
    home.at += 2 * DAY + 1
    assert (status(second, 6), status(third, 7)) == (401, 200)


def test_secrets_are_sealed_in_the_ledger_and_never_shown(home: Any) -> None:
    source, secret = home.connected(Source.STRIPE, secret="whsec_invented_for_this_test")
    assert secret == "whsec_invented_for_this_test"
    assert secret not in repr(home.shops.sources())
    with home.ledger.read() as db:
        sealed = db.exec_driver_sql("SELECT sealed FROM shop_secrets").scalar()
    assert sealed
    assert secret.encode() not in bytes(sealed)
    assert home.shops.keys(source.mark)[1] == (secret.encode(),)


def test_a_secret_may_stay_in_the_environment(home: Any, monkeypatch: pytest.MonkeyPatch, door: TestClient) -> None:
    monkeypatch.setenv("BAKERY_SECRET", "a secret of the environment")
    source, shown = home.connected(Source.SHOPIFY, variable="BAKERY_SECRET")
    assert shown == ""
    sent = raw(shopify_order())
    headers = shopify_headers(sent, "a secret of the environment")
    assert door.post(f"/hooks/{source.mark}", content=sent, headers=headers).status_code == 200


def test_a_shop_is_the_same_however_its_brand_is_spaced(home: Any) -> None:
    made = home.shops.shop("Corner shop", brand=" Laddoo\x00 ")
    assert home.shops.shop("Corner shop ", brand="Laddoo") == made
    assert made.brand == "Laddoo"


def test_a_closed_source_is_gone(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    home.shops.close(source.id)
    sent = raw(shopify_order())
    assert door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret)).status_code == 404
    assert door.post("/hooks/nobody", content=sent).status_code == 404


def test_refunds_and_updates_come_late_and_in_any_order(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    deliveries = [shopify_refund(), shopify_order(), shopify_refund(number=9_002, amount="5.90"),
                  shopify_order(total_price="44.90", updated_at="2026-01-17T00:00:00Z"),
                  shopify_order(updated_at="2026-01-15T11:00:01Z", financial_status="pending")]  # fmt: skip
    for one in deliveries:
        sent = raw(one)
        assert door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret)).is_success
    (kept,) = home.orders.orders()
    assert (kept.state.amount, kept.state.refunded, kept.state.status, kept.state.events) == (4490, 1590, "paid", 5)
    assert home.orders.rebuild() == 0


def test_signed_but_unreadable_is_acknowledged_and_set_aside(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    for body in (b"{", b"[]", b'{"id": 1}', raw(shopify_order(total_price="much")), b"\xff\xfe", b"[" * 100_000):
        for _ in range(2):
            answer = door.post(f"/hooks/{source.mark}", content=body, headers=shopify_headers(body, secret))
            assert answer.status_code == 200
            assert answer.json()["kept"] == 0
            assert answer.json()["aside"]
    assert rows(home) == (0, 0, 6)
    assert len(home.orders.asides()) == 6


def test_too_large_is_refused_before_it_is_read(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    sent = b"x" * (MOST_BYTES + 1)
    answer = door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret))
    parts = (b"x" * 2**19 for _ in range(6))
    streamed = door.post(f"/hooks/{source.mark}", content=parts, headers=shopify_headers(b"", secret))
    assert (answer.status_code, streamed.status_code) == (413, 413)
    assert rows(home) == (0, 0, 0)


def test_the_ping_of_woocommerce_is_answered(home: Any, door: TestClient) -> None:
    source, _ = home.connected(Source.WOOCOMMERCE)
    assert door.post(f"/hooks/{source.mark}", content=b"webhook_id=12").status_code == 200
    assert rows(home) == (0, 0, 0)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
def test_other_methods_are_refused(home: Any, door: TestClient, method: str) -> None:
    source, _ = home.connected(Source.SHOPIFY)
    assert door.request(method, f"/hooks/{source.mark}").status_code == 405


def test_the_script_tag_tells_orders_that_the_shop_signed(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.TAG)
    said = {"order": "A-7", "amount": "12.50", "currency": "EUR", "clicks": ["c1abcdefgh", "c2abcdefgh"],
            "sig": tag_signature(secret.encode(), "A-7", "12.50", "EUR")}  # fmt: skip
    address = f"/hooks/{source.mark}/tag"
    assert door.post(address, content=raw(said)).status_code == 204
    assert door.post(address, content=raw(said)).status_code == 204
    for changed in ({"amount": "99.00"}, {"order": "A-8"}, {"sig": ""}, {"sig": "zz"}, {"currency": "USD"}):
        assert door.post(address, content=raw(said | changed)).status_code == 401
    (kept,) = home.orders.orders()
    assert (kept.state.amount, kept.state.clicks) == (1250, ("c1abcdefgh", "c2abcdefgh"))
    assert rows(home) == (1, 1, 0)
    script = door.get(f"/hooks/{source.mark}/tag.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "globalPrivacyControl" in script.text


def test_claims_are_kept_apart_and_pages_seen_are_not_kept(
    home: Any, door: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _ = home.connected(Source.PLAUSIBLE)
    address = f"/hooks/{source.mark}/api/event"
    claim = {"n": "Purchase", "u": "https://shop.example/?gw=c1abcdefgh", "p": {"order_id": "A-1"},
             "$": {"currency": "EUR", "amount": 20}}  # fmt: skip
    assert door.post(address, content=raw(claim)).status_code == 202
    assert door.post(address, content=raw({"n": "pageview", "u": "https://shop.example/"})).status_code == 202
    (kept,) = home.orders.orders()
    assert kept.state.claimed
    assert not kept.state.counts
    assert rows(home) == (1, 1, 0)
    monkeypatch.setattr("goodword.commerce.hooks.app._UNSIGNED", 1)
    statuses = {door.post(address, content=raw(claim | {"p": {"order_id": f"B-{i}"}})).status_code for i in range(30)}
    assert 429 in statuses


def test_two_sources_of_one_shop_speak_of_the_same_order(home: Any, door: TestClient) -> None:
    shopify, secret = home.connected(Source.SHOPIFY)
    tag, key = home.connected(Source.TAG)
    sent = raw(shopify_order(landing_site="/"))
    door.post(f"/hooks/{shopify.mark}", content=sent, headers=shopify_headers(sent, secret))
    said = {"order": "5001", "amount": "49.90", "currency": "EUR", "clicks": ["c2abcdefgh"],
            "sig": tag_signature(key.encode(), "5001", "49.90", "EUR")}  # fmt: skip
    door.post(f"/hooks/{tag.mark}/tag", content=raw(said))
    (kept,) = home.orders.orders()
    assert (kept.state.clicks, kept.state.codes, kept.state.events) == (("c2abcdefgh",), ("ANNA10",), 2)


def test_a_customer_is_erased_and_the_sums_stay(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    sent = raw(shopify_order())
    door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret))
    mark = home.vault.pseudonym("customer", "anna@example.org")
    before = home.orders.orders()[0].state
    assert before.customer == mark
    assert home.orders.erase_customer(mark) == 1
    (kept,) = home.orders.orders()
    assert (kept.state.customer, kept.state.amount) == ("", before.amount)
    _, events = home.orders.order(kept.id)
    assert mark not in events[0].body
    assert home.orders.rebuild() == 0


def test_a_late_event_does_not_bring_an_erased_customer_back(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)

    def say(body: dict[str, Any]) -> None:
        sent = raw(body)
        assert door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret)).is_success

    say(shopify_order())
    mark = home.vault.pseudonym("customer", "anna@example.org")
    home.orders.erase_customer(mark)
    say(shopify_order(total_price="44.90", updated_at="2026-01-17T00:00:00Z"))  # of the same order
    say(shopify_order(777_001))  # and one that was never heard of
    say(shopify_refund())
    found = home.orders.orders()
    assert {o.state.customer for o in found} == {""}
    assert sorted(o.state.events for o in found) == [1, 3]
    assert sum(o.state.amount for o in found) == 4490 + 4990
    bodies = [e.body for o in found for e in home.orders.order(o.id)[1]]
    assert mark not in "".join(bodies)
    (kept,) = home.orders.forgotten()
    assert mark not in kept
    assert home.orders.rebuild() == 0


def test_an_older_copy_brings_no_erased_customer_back(home: Any, door: TestClient) -> None:
    source, secret = home.connected(Source.SHOPIFY)
    sent = raw(shopify_order())
    door.post(f"/hooks/{source.mark}", content=sent, headers=shopify_headers(sent, secret))
    mark = mark_of(home.vault.pseudonym("customer", "anna@example.org"))
    assert home.orders.forget_again([mark]) == 1  # as restoring does with the marks that were here
    assert home.orders.orders()[0].state.customer == ""
    assert home.orders.forgotten() == (mark,)
    assert home.orders.forget_again([mark]) == 0
