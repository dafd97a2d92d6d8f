"""Shops, what they say about orders, and an order as the view of all that was said of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from goodword.core.errors import BadInput

MOST_MINOR = 10**15
"""Largest amount of one order in minor units: more is a mistake of whoever sent it."""
MICRO = 1_000_000


class Source(StrEnum):
    """Where events come from; each has its own form and its own proof of who sent it."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    STRIPE = "stripe"
    OWN = "own"
    TAG = "tag"
    PLAUSIBLE = "plausible"
    FILE = "file"


SIGNED = (Source.SHOPIFY, Source.WOOCOMMERCE, Source.STRIPE, Source.OWN, Source.TAG)
"""Sources whose every event carries a signature; the others only claim, or are read from a file by the user."""


THEIRS = (Source.SHOPIFY, Source.STRIPE)
"""Sources whose secret is made by the shop's system, which shows it; any other secret fits nothing it sends."""


class EventKind(StrEnum):
    """What happened to an order."""

    PLACED = "placed"
    PAID = "paid"
    UPDATED = "updated"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back. key: its id at the source, or `total` for a running total of all refunds. minor: 0: it failed.

    at: seconds UTC.
    """

    key: str
    minor: int
    at: int


TOTAL = "total"
"""Key of a running total of refunds."""
FAILED = "failed:"
"""How the key of money begins that was to be given back and was not: a running total told before holds it still."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one event states of its order; None (or empty): it says nothing about it.

    Times are seconds UTC, cancelled_at 0 states that it is not cancelled. amount: everything that was asked for, goods:
    of it without shipping (and taxes, where the source tells them apart), both in minor units of `currency`. clicks:
    our click ids. source, campaign, content: utm parameters of the landing. referrer: host only. said: the customer's
    own words on how they came. customer: a keyed hash, never an address. claimed: nobody signed it.
    """

    placed_at: int | None = None
    paid_at: int | None = None
    cancelled_at: int | None = None
    amount: int | None = None
    goods: int | None = None
    currency: str | None = None
    codes: tuple[str, ...] | None = None
    clicks: tuple[str, ...] = ()
    visitor: str | None = None
    source: str | None = None
    campaign: str | None = None
    content: str | None = None
    referrer: str | None = None
    said: str | None = None
    place: str | None = None
    country: str | None = None
    customer: str | None = None
    test: bool | None = None
    claimed: bool = False

    def __post_init__(self) -> None:
        for name in ("amount", "goods"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= MOST_MINOR:
                raise BadInput.value(name, f"from 0 to {MOST_MINOR:,} minor units", value)
        for name in ("placed_at", "paid_at", "cancelled_at"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < 1 << 40:
                raise BadInput.value(name, "a moment", value)


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One thing that was said of one order.

    order: its id at the shop. at: seconds UTC at which it happened. version: microseconds UTC at which the source knew
    it: of two statements about the same thing the later holds. delivery: equal for the same event sent again.
    """

    order: str
    kind: EventKind
    at: int
    version: int
    facts: Facts
    refunds: tuple[Refund, ...] = ()
    delivery: str = ""

    def __post_init__(self) -> None:
        if not self.order or len(self.order) > 200:
            raise BadInput.value("order", "an id of 1 to 200 characters", self.order[:60])
        if not 0 <= self.at < 1 << 40 or not 0 <= self.version < 1 << 60:
            raise BadInput.value("at", "a moment", self.at)

    @property
    def body(self) -> str:
        """What it states as JSON, the same for the same statement."""
        stated = {f.name: v for f in fields(Facts) if (v := getattr(self.facts, f.name)) is not None and v is not False}
        stated = {name: v for name, v in stated.items() if name != "clicks" or v}
        if self.facts.test is False:
            stated["test"] = False
        if self.refunds:
            stated["refunds"] = [[r.key, r.minor, r.at] for r in self.refunds]
        return json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class WordKind(StrEnum):
    """What a shop may speak of by another id."""

    ORDER = "order"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Word:
    """A shop's other id (`theirs`) of an order, or of a promo code, and the id or text that we know it by."""

    kind: WordKind
    theirs: str
    ours: str

    def __post_init__(self) -> None:
        for name in ("theirs", "ours"):
            if not 0 < len(getattr(self, name)) <= 200:
                raise BadInput.value(name, "an id of 1 to 200 characters", getattr(self, name)[:60])


def facts_of(body: str) -> tuple[Facts, tuple[Refund, ...]]:
    """What the JSON of an event states: the inverse of `OrderEvent.body`."""
    said: dict[str, Any] = json.loads(body)
    refunds = tuple(Refund(*r) for r in said.pop("refunds", ()))
    for name in ("codes", "clicks"):
        if name in said:
            said[name] = tuple(said[name])
    return Facts(**said), refunds


def delivery_of(*parts: str | bytes) -> str:
    """A mark that is equal for equal parts and for no others (SHA-256, 40 digits)."""
    mixed = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        mixed.update(len(raw).to_bytes(8, "big") + raw)
    return mixed.hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as it stands. Money in minor units of `currency`; "" where nothing was said.

    refunded: given back so far, never more than the amount. refunded_at: of the last refund. status: placed, paid,
    refunded, cancelled or test.
    """

    order: str
    placed_at: int | None
    paid_at: int | None
    cancelled_at: int | None
    amount: int | None
    goods: int | None
    currency: str
    refunded: int
    refunded_at: int | None
    codes: tuple[str, ...]
    clicks: tuple[str, ...]
    visitor: str
    source: str
    campaign: str
    content: str
    referrer: str
    said: str
    place: str
    country: str
    customer: str
    test: bool
    claimed: bool
    events: int

    @property
    def status(self) -> str:
        """In one word."""
        if self.test:
            return "test"
        if self.cancelled_at:
            return "cancelled"
        if self.amount is not None and self.amount > 0 and self.refunded >= self.amount:
            return "refunded"
        return "paid" if self.paid_at else "placed"

    @property
    def counts(self) -> bool:
        """Whether it is an order at all: not cancelled, no test, and said by somebody who signs."""
        return not (self.test or self.cancelled_at or self.claimed) and self.amount is not None


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop: its sources speak of the same orders. brand: whose campaigns they may belong to; "": anybody's."""

    id: int
    name: str
    brand: str
    currency: str


@dataclass(frozen=True, slots=True)
class ShopSource:
    """One way in which a shop's events arrive. mark: in its address. secrets: valid now (never the secrets)."""

    id: int
    shop: Shop
    kind: Source
    name: str
    mark: str
    made_at: int
    closed_at: int | None
    secrets: tuple[SecretShown, ...] = ()


@dataclass(frozen=True, slots=True)
class SecretShown:
    """That there is a secret, not which. variable: the environment variable that holds it; "" where the vault does."""

    id: int
    made_at: int
    ends_at: int | None
    variable: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of events. new: kept now; again: known already; aside: rightly signed, but nothing to keep."""

    new: int
    again: int
    aside: int = 0
    why: str = ""
