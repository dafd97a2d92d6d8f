"""What the files of a campaign say, as rows of a ledger. Pure: tables in, rows out.

The same files that measurement reads: posts, clicks, orders, refunds. Visitors get a key for each day, as the redirect
server would give them; an order tells the ids of the clicks that its visitor made before it, as the script tag would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from goodword.commerce.model import MICRO, EventKind, Facts, OrderEvent, Refund, delivery_of
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.core.times import DAY
from goodword.sources.dates import moment
from goodword.sources.model import Reason
from goodword.tracking.model import Hit, HitKind
from goodword.tracking.short import click_id

Rows = Sequence[Mapping[str, Any]]
MOST_CLICKS = 10
"""Clicks that an order tells of, the latest."""


@dataclass(frozen=True, slots=True)
class LoadedPost:
    """A sponsored post. cost: what it was paid."""

    creator: str
    post: str
    posted_at: int
    counts: Mapping[str, int]
    cost: Money | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A campaign as its files tell it. codes: code → creator. hits: of posts, in order of time: (post, hit)."""

    creators: Mapping[str, Mapping[str, str]]
    posts: tuple[LoadedPost, ...]
    codes: Mapping[str, str]
    hits: tuple[tuple[str, Hit], ...]
    orders: tuple[OrderEvent, ...]


def loaded(tables: Mapping[str, pa.Table], *, currency: str, pseudonym: Callable[[str], str]) -> Loaded:
    """Rows of a campaign's files: posts and orders, and where known clicks and refunds. Raises BadInput."""
    posts, clicks, orders, refunds = (
        tables[n].to_pylist() if n in tables else [] for n in ("posts", "clicks", "orders", "refunds")
    )
    sponsored = [p for p in posts if fold(str(p.get("sponsored", "true"))) in ("true", "1", "yes")]
    if not sponsored:
        raise BadInput("No sponsored post is in posts.csv.", next_step="mark posts of the campaign: sponsored = true")
    creators = {str(p["creator_id"]): _texts(p, ("platform", "place", "country", "followers", "niche")) for p in posts}
    known = {str(p["post_id"]) for p in sponsored}
    hits = sorted(
        ((str(c["post_id"]), _hit(c)) for c in clicks if str(c.get("post_id")) in known), key=lambda h: h[1].at
    )
    ids = {str(c["click_id"]): _click_id(c) for c in clicks}
    return Loaded(
        creators,
        tuple(_post(p, currency) for p in sponsored),
        {str(p["code"]).upper(): str(p["creator_id"]) for p in sponsored if p.get("code")},
        tuple(hits),
        (*_orders(orders, _by_visitor(clicks), ids, currency, pseudonym), *_refunds(refunds, currency)),
    )


def _post(row: Mapping[str, Any], currency: str) -> LoadedPost:
    counts = {n: int(row[n]) for n in ("likes", "comments", "shares", "saves", "views", "reach") if row.get(n)}
    cost = Money.of(str(row["cost"]), str(row.get("currency") or currency)) if row.get("cost") else None
    return LoadedPost(str(row["creator_id"]), str(row["post_id"]), _at(row, "posted_at"), counts, cost)


def _hit(row: Mapping[str, Any]) -> Hit:
    at, flag = _at(row, "at"), fold(str(row.get("bot") or ""))
    kind = HitKind.PERSON if flag in ("", "0", "false", "no") else HitKind.HEAD if flag == "head" else HitKind.BOT
    visitor = row.get("visitor")
    return Hit(0, at, kind, _click_id(row), None if not visitor else _day_key(str(visitor), at))


def _click_id(row: Mapping[str, Any]) -> str:
    return click_id(_at(row, "at"), blake2b(str(row["click_id"]).encode(), digest_size=6).digest())


def _day_key(visitor: str, at: int) -> int:
    """What stands for a visitor on one day: 63 bits."""
    return int.from_bytes(blake2b(f"{visitor} {at // DAY}".encode(), digest_size=8).digest(), "big") >> 1


def _by_visitor(clicks: Rows) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for row in clicks:
        if row.get("visitor") and not row.get("bot"):
            found.setdefault(str(row["visitor"]), []).append((_at(row, "at"), _click_id(row)))
    return found


def _orders(
    rows: Rows, clicks: Mapping[str, list[tuple[int, str]]], ids: Mapping[str, str], currency: str,
    pseudonym: Callable[[str], str],
) -> list[OrderEvent]:  # fmt: skip
    made = []
    for row in rows:
        order, at = str(row["order_id"]), _at(row, "at")
        unit = str(row.get("currency") or currency)
        before = sorted(c for c in clicks.get(str(row.get("visitor")), ()) if c[0] <= at)[-MOST_CLICKS:]
        own = [ids[str(row["click_id"])]] if str(row.get("click_id")) in ids else []
        facts = Facts(
            placed_at=at, paid_at=at, amount=Money.of(str(row["amount"]), unit).minor, currency=unit,
            codes=(str(row["code"]).upper(),) if row.get("code") else None,
            clicks=tuple(dict.fromkeys([*(c for _, c in before), *own])),
            place=row.get("place") or None, country=row.get("country") or None,
            customer=pseudonym(str(row["customer"])) if row.get("customer") else None,
        )  # fmt: skip
        made.append(OrderEvent(order, EventKind.PAID, at, at * MICRO, facts, (), delivery_of("order", order)))
    return made


def _refunds(rows: Rows, currency: str) -> list[OrderEvent]:
    made = []
    for i, row in enumerate(rows):
        order, at = str(row["order_id"]), _at(row, "refunded_at")
        back = Refund(f"{i}", Money.of(str(row["amount"]), str(row.get("currency") or currency)).minor, at)
        made.append(
            OrderEvent(
                order, EventKind.REFUNDED, at, at * MICRO, Facts(), (back,), delivery_of("refund", order, f"{i}")
            )
        )
    return made


def _at(row: Mapping[str, Any], name: str) -> int:
    read = moment(str(row.get(name) or ""))
    if read is None or isinstance(read, Reason):
        raise BadInput.value(name, "a moment like 2026-03-01T18:30:00Z", row.get(name))
    return read


def _texts(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {n: str(row[n]) for n in names if row.get(n)}
