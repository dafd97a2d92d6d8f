"""Shops that never stop sending: signed deliveries, doubled, out of order, forged, and sent again after a failure.

What is sent is kept here with what was answered, so that the ledger can be held against it afterwards.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from goodword.commerce.model import ShopSource, Source
from goodword.commerce.orders.store import OrderStore
from goodword.commerce.store import ShopStore
from goodword.ledger.store import Ledger
from goodword.ledger.tables import ORDER_EVENTS, ORDERS
from goodword.ledger.vault import Vault
from shop_payloads import (
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

PRICE, BACK = 4_990, 1_000
FORGED = "forged"
_REFUSALS = {429, 503, 507}
"""Answers after which a shop sends again: nothing was kept, or it is not known to be."""
Event = tuple[int, str, int]
"""A source, an order and the version of what was said: unlike for every event that is sent here."""


@dataclass(eq=False)
class Sending:
    """One delivery, sent as often as it takes and sometimes more. as_new: how often it was said to be kept just now."""

    source: ShopSource
    body: bytes
    events: tuple[Event, ...]
    name: str
    acknowledged: bool = False
    as_new: int = 0


@dataclass(frozen=True)
class Story:
    """An order from its beginning to its end. refunded: in minor units."""

    order: str
    sendings: tuple[Sending, ...]
    refunded: int
    cancelled: bool


@dataclass(frozen=True)
class Verdict:
    """What the ledger says of all that was acknowledged; everything but `acknowledged` and `orders` should be 0."""

    acknowledged: int
    orders: int
    lost: int
    twice: int
    forged: int
    new_twice: int
    wrong: int
    differ: int
    odd: dict[int, int]

    @property
    def good(self) -> bool:
        """Nothing lost, doubled, forged or wrong, and something was sent at all."""
        faults = (self.lost, self.twice, self.forged, self.new_twice, self.wrong, self.differ, len(self.odd))
        return self.acknowledged > 0 and not any(faults)

    def __str__(self) -> str:
        return (
            f"{self.acknowledged:,} webhooks acknowledged of {self.orders:,} orders, {self.lost:,} lost, "
            f"{self.twice:,} twice, {self.new_twice:,} told new twice, {self.forged:,} forged, {self.wrong:,} orders "
            f"wrong, {self.differ:,} unlike their events, other answers: {self.odd or 'none'}"
        )


@dataclass
class ShopLoad:
    """Senders against several servers of one installation. ports: where they listen; each delivery goes to any.

    taken: acknowledged deliveries by the port of the server. refused: answers after which a shop sends again, odd:
    those that no shop should see, both by their status.
    """

    ledger: Ledger
    vault: Vault
    ports: Sequence[int]
    seed: int = 1
    senders: int = 4
    stories: list[Story] = field(default_factory=list)
    odd: Counter[int] = field(default_factory=Counter)
    taken: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    forged_taken: int = 0

    def __post_init__(self) -> None:
        shops = ShopStore(self.ledger, lambda: self.vault, now=lambda: datetime.now(UTC))
        shop = shops.shop("Bäckerei बांद्रा")
        self.keys: dict[Source, list[str]] = {}
        self.sources: dict[Source, ShopSource] = {}
        for kind in (Source.SHOPIFY, Source.WOOCOMMERCE, Source.STRIPE, Source.OWN):
            source, first = shops.connect(shop, kind)
            source, second = shops.rotate(source.id)  # both are valid for the next two days
            self.sources[kind], self.keys[kind] = source, [first, second]
        self._rng = random.Random(self.seed)
        self._numbers = itertools.count(1)
        self._pool: list[Sending] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._no_more = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, or go on."""
        self._over.clear()
        self._no_more.clear()
        self._threads = [threading.Thread(target=self._send_on, args=(n,), daemon=True) for n in range(self.senders)]
        for thread in self._threads:
            thread.start()

    def finish(self, seconds: float = 30) -> None:
        """Begin no more orders, send what is left, and end."""
        self._no_more.set()
        until = time.monotonic() + seconds
        while self._pool and time.monotonic() < until:
            time.sleep(0.05)
        self._over.set()
        for thread in self._threads:
            thread.join(120)

    def verdict(self) -> Verdict:
        """The ledger held against everything that was answered."""
        with self.ledger.read() as db:
            said = select(ORDER_EVENTS.c.source_id, ORDERS.c.order_key, ORDER_EVENTS.c.version).join(ORDERS)
            kept = Counter((int(s), str(o), int(v)) for s, o, v in db.execute(said))
        sent = [one for story in self.stories for one in story.sendings]
        told = [one for one in sent if one.acknowledged]
        orders = OrderStore(self.ledger, now=lambda: datetime.now(UTC))
        return Verdict(
            acknowledged=len(told),
            orders=len(self.stories),
            lost=sum(event not in kept for one in told for event in one.events),
            twice=sum(count > 1 for count in kept.values()) + len(set(kept) - {e for one in sent for e in one.events}),
            forged=self.forged_taken + sum(order.startswith(FORGED) for _, order, _ in kept),
            new_twice=sum(one.as_new > 1 for one in sent),
            wrong=self._wrong(orders),
            differ=orders.rebuild(),
            odd=dict(self.odd),
        )

    def _wrong(self, orders: OrderStore) -> int:
        """Orders of which everything was acknowledged and whose state is not what was said."""
        states = {o.state.order: o.state for o in orders.orders(limit=10_000_000)}
        told = [s for s in self.stories if all(one.acknowledged for one in s.sendings)]
        right = 0
        for story in told:
            s = states.get(story.order)
            right += s is not None and (s.amount, s.refunded, s.cancelled_at is not None) == (
                PRICE, story.refunded, story.cancelled,
            )  # fmt: skip
        return len(told) - right

    def _send_on(self, number: int) -> None:
        rng = random.Random(self.seed * 1_000 + number)
        lines: dict[int, http.client.HTTPConnection] = {}
        while not self._over.is_set():
            one = self._next(rng)
            if one is None:
                time.sleep(0.01)
                continue
            port = rng.choice(self.ports)
            line = lines.setdefault(port, http.client.HTTPConnection("127.0.0.1", port, timeout=12))
            try:
                if rng.random() < 0.03:
                    self._forge(rng, line, one)
                status, said = _posted(line, one, _signed(one, rng.choice(self.keys[one.source.kind])))
                self.taken[port] += status == 200
                self._judge(rng, one, status, said)
            except (OSError, http.client.HTTPException):
                line.close()
                self._again(one)
                time.sleep(0.02)
        for line in lines.values():
            line.close()

    def _next(self, rng: random.Random) -> Sending | None:
        with self._lock:
            while len(self._pool) < 30 and not self._no_more.is_set():
                story = self._story(rng)
                self.stories.append(story)
                self._pool += story.sendings
            if not self._pool:
                return None
            at = rng.randrange(len(self._pool))
            one = self._pool[at]
            if rng.random() < 0.1 and not self._no_more.is_set():
                return one  # it stays, so that somebody else sends it too, perhaps at the same moment
            self._pool[at] = self._pool[-1]
            self._pool.pop()
            return one

    def _judge(self, rng: random.Random, one: Sending, status: int, said: dict[str, Any]) -> None:
        if status == 200:
            with self._lock:
                one.acknowledged = True
                one.as_new += said["kept"] > 0
            if rng.random() < 0.1 and not self._no_more.is_set():
                self._again(one)  # a shop that did not hear the answer, or somebody's recording
            return
        (self.refused if status in _REFUSALS else self.odd)[status] += 1
        self._again(one)
        time.sleep(0.02)

    def _again(self, one: Sending) -> None:
        with self._lock:
            self._pool.append(one)

    def _forge(self, rng: random.Random, line: http.client.HTTPConnection, like: Sending) -> None:
        """Somebody who does not know the secret, or only has a signature of another body or of another time."""
        name = f"{FORGED}-{next(self._numbers)}"
        changed = like.body.replace(like.name.encode(), name.encode())
        false = Sending(like.source, changed, (), name)
        kind, key = like.source.kind, self.keys[like.source.kind][0]
        tries: list[dict[str, str]] = [_signed(false, "d2hvc29ldmVyIGl0IGlzIHRoYXQgZ3Vlc3Nlcw=="), _signed(like, key)]
        if kind in (Source.STRIPE, Source.OWN):
            tries.append(_signed(false, key, ago=900))
        status, _ = _posted(line, false, rng.choice(tries))
        self.forged_taken += status == 200
        if status not in {401, 429, 503, 507}:
            self.odd[status] += 1

    def _story(self, rng: random.Random) -> Story:
        kind = rng.choice(list(_TELLERS))
        name = str(900_000_000 + next(self._numbers)) if kind is Source.SHOPIFY else f"o{next(self._numbers)}x"
        begun = int(time.time()) - 100
        backs, cancelled = rng.randrange(3), rng.random() < 0.2
        source = self.sources[kind]
        told = _TELLERS[kind](name, begun, backs, cancelled)
        sendings = tuple(
            Sending(source, raw(body), ((source.id, _order_of(kind, name), at * 1_000_000),), name) for at, body in told
        )
        return Story(_order_of(kind, name), sendings, BACK * backs, cancelled and kind is not Source.STRIPE)


Told = Iterator[tuple[int, dict[str, Any]]]


def _order_of(kind: Source, name: str) -> str:
    return f"pi_{name}" if kind is Source.STRIPE else name


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _shopify(name: str, at: int, backs: int, cancelled: bool) -> Told:
    base = {"created_at": _iso(at), "processed_at": _iso(at), "total_price": "49.90", "id": int(name)}
    yield at, shopify_order(**base, updated_at=_iso(at), financial_status="pending")
    yield at + 1, shopify_order(**base, updated_at=_iso(at + 1))
    for i in range(backs):
        moment = _iso(at + 2 + i)
        yield at + 2 + i, shopify_refund(int(name), int(name) * 10 + i, created_at=moment, processed_at=moment)
    if cancelled:
        yield at + 9, shopify_order(**base, updated_at=_iso(at + 9), cancelled_at=_iso(at + 9))


def _woo(name: str, at: int, backs: int, cancelled: bool) -> Told:
    def state(after: int, status: str, count: int) -> tuple[int, dict[str, Any]]:
        listed = [{"id": i, "total": "-10.00"} for i in range(count)]
        moments = {"date_created_gmt": _iso(at)[:19], "date_modified_gmt": _iso(at + after)[:19]}
        return at + after, woo_order(currency="EUR", total="49.90", status=status, refunds=listed, **moments) | {
            "id": name
        }

    yield state(0, "pending", 0)
    yield state(1, "processing", 0)
    for i in range(backs):
        yield state(2 + i, "processing", i + 1)
    if cancelled:
        yield state(9, "cancelled", backs)


def _stripe(name: str, at: int, backs: int, _cancelled: bool) -> Told:
    def event(after: int, kind: str, one: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        named = {"payment_intent": f"pi_{name}", "currency": "eur"}
        return at + after, stripe_event(kind, named | one, name=f"evt_{name}_{after}", created=at + after)

    yield event(0, "checkout.session.completed", stripe_session(created=at, payment_intent=f"pi_{name}"))
    yield event(1, "payment_intent.succeeded", {"id": f"pi_{name}", "amount_received": PRICE, "created": at})
    for i in range(backs):
        yield event(2 + i, "refund.created", {"id": f"re_{name}_{i}", "amount": BACK, "status": "succeeded"})
    if backs:
        yield event(8, "charge.refunded", {"id": f"ch_{name}", "amount_refunded": BACK * backs})


def _own(name: str, at: int, backs: int, cancelled: bool) -> Told:
    base = {"amount": "49.90"}
    yield at, own_order(name, **base, at=_iso(at), status="placed")
    yield at + 1, own_order(name, **base, at=_iso(at + 1), status="paid")
    for i in range(backs):
        yield (
            at + 2 + i,
            own_order(name, at=_iso(at + 2 + i), status="refunded", refunds=[{"id": str(i), "amount": "10"}])
            | {"amount": None},
        )
    if cancelled:
        yield at + 9, own_order(name, **base, at=_iso(at + 9), status="cancelled")


_TELLERS: dict[Source, Callable[[str, int, int, bool], Told]] = {
    Source.SHOPIFY: _shopify, Source.WOOCOMMERCE: _woo, Source.STRIPE: _stripe, Source.OWN: _own,
}  # fmt: skip


def _signed(one: Sending, secret: str, *, ago: int = 0) -> dict[str, str]:
    """Signed now, or a while ago: each time that a delivery is sent again it is signed again."""
    at, kind = int(time.time()) - ago, one.source.kind
    if kind is Source.STRIPE:
        return stripe_headers(one.body, secret, at)
    if kind is Source.OWN:
        message = f"msg_{one.name}_{one.events[0][2] if one.events else 0}"
        return own_headers(one.body, secret, name=message, at=at)
    return (shopify_headers if kind is Source.SHOPIFY else woo_headers)(one.body, secret)


def _posted(line: http.client.HTTPConnection, one: Sending, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    line.request("POST", f"/hooks/{one.source.mark}", one.body, headers | {"content-type": "application/json"})
    answer = line.getresponse()
    text = answer.read()
    with suppress(ValueError):
        return answer.status, json.loads(text)
    return answer.status, {}
