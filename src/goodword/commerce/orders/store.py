"""Events of orders in the ledger, and each order's row: the view of its events, renewed in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, text, update

from goodword.commerce.model import EventKind, Kept, OrderEvent, OrderState, ShopSource, Word, WordKind, facts_of
from goodword.commerce.state import state_of
from goodword.commerce.words import store as words
from goodword.core.errors import NotFound
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import ERASED, ORDER_ASIDES, ORDER_EVENTS, ORDERS, SHOP_SOURCES, SHOPS

_VIEW = (
    "events", "placed_at", "paid_at", "cancelled_at", "amount_minor", "goods_minor", "currency", "refunded_minor",
    "refunded_at", "code", "clicks", "visitor", "source", "campaign", "content", "referrer", "said", "place", "country",
    "customer", "test", "claimed",
)  # fmt: skip
_SAME = {"events", "placed_at", "paid_at", "cancelled_at", "currency", "refunded_at", "visitor", "source", "campaign",
         "content", "referrer", "said", "place", "country", "customer", "test", "claimed"}  # fmt: skip
_MANY = 400
"""Rows named in one statement."""
MARKED = "customer:"
"""How marks of erased customers begin, among those of erased creators."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one source said at once: all of it is kept or none. aside: why it says nothing of an order; "": it does."""

    source: ShopSource
    events: tuple[OrderEvent, ...]
    mark: str = ""
    aside: str = ""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order with its number in the ledger and its shop's name."""

    id: int
    shop: str
    state: OrderState


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """One event as it is kept: what it states is `body`, JSON."""

    id: int
    source: str
    kind: str
    at: int
    recorded_at: int
    body: str


class OrderStore:
    """Orders of one installation."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def keep(self, deliveries: Sequence[Delivery]) -> list[Kept]:
        """Keep deliveries in one transaction; what is known already changes nothing. One answer for each."""
        at = to_epoch(self._now())
        with self._ledger.write() as db:
            fresh = _without_forgotten(db, _fresh(db, deliveries))
            said = words.fresh_words(db, [(d.source.shop.id, w) for d in deliveries for w in d.words])
            _keep_asides(db, [d for d in deliveries if d.aside], at)
            told, new = words.keep_words(db, said, at), set[tuple[int, str]]()
            if fresh or said:
                new = _keep_events(db, fresh, at, [(s, w.theirs) for s, w in said if w.kind is WordKind.ORDER])
                renamed = words.with_code(db, said)
                for part in _parts(list(renamed.items())):
                    _write_views(db, _views(db, dict(part)))
        return [_answer(d, new, told) for d in deliveries]

    def orders(self, *, limit: int = 100, before: int | None = None, shop: str = "") -> tuple[KeptOrder, ...]:
        """Orders, newest first by their number. before: number to go on below."""
        chosen = select(ORDERS, SHOPS.c.name.label("shop")).join(SHOPS).order_by(ORDERS.c.id.desc()).limit(limit)
        if before is not None:
            chosen = chosen.where(ORDERS.c.id < before)
        if shop:
            chosen = chosen.where(SHOPS.c.name == shop)
        with self._ledger.read() as db:
            return tuple(_kept(r) for r in db.execute(chosen).mappings())

    def order(self, number: int) -> tuple[KeptOrder, tuple[KeptEvent, ...]]:
        """An order and all that was said of it, oldest first. Raises NotFound."""
        one = select(ORDERS, SHOPS.c.name.label("shop")).join(SHOPS).where(ORDERS.c.id == number)
        said = select(ORDER_EVENTS, SHOP_SOURCES.c.name.label("named")).join(SHOP_SOURCES)
        said = said.where(ORDER_EVENTS.c.order_id == number).order_by(ORDER_EVENTS.c.version, ORDER_EVENTS.c.id)
        with self._ledger.read() as db:
            row = db.execute(one).mappings().one_or_none()
            events = list(db.execute(said).mappings())
        if row is None:
            raise NotFound.looked_in(f"There is no order with the number {number}.", ["the ledger"])
        return _kept(row), tuple(
            KeptEvent(e["id"], e["named"], e["kind"], e["at"], e["recorded_at"], e["body"]) for e in events
        )

    def asides(self, limit: int = 50) -> tuple[tuple[str, str, int], ...]:
        """(source, why, recorded at) of rightly signed deliveries that said nothing of an order, newest first."""
        chosen = select(SHOP_SOURCES.c.name, ORDER_ASIDES.c.reason, ORDER_ASIDES.c.recorded_at).join(SHOP_SOURCES)
        with self._ledger.read() as db:
            rows = db.execute(chosen.order_by(ORDER_ASIDES.c.id.desc()).limit(limit))
            return tuple((str(r[0]), str(r[1]), int(r[2])) for r in rows)

    def counts(self) -> dict[int, tuple[int, int | None]]:
        """(events, last recorded at) by the number of their source."""
        chosen = select(ORDER_EVENTS.c.source_id, func.count(), func.max(ORDER_EVENTS.c.recorded_at))
        with self._ledger.read() as db:
            return {int(r[0]): (int(r[1]), r[2]) for r in db.execute(chosen.group_by(ORDER_EVENTS.c.source_id))}

    def rebuild(self) -> int:
        """Make the view of every order anew from its events; says how many differed (0 unless something is wrong)."""
        differed, last = 0, 0
        while True:
            with self._ledger.write() as db:
                page = select(ORDERS).where(ORDERS.c.id > last).order_by(ORDERS.c.id).limit(_MANY)
                rows = list(db.execute(page).mappings())
                made = _views(db, {r["id"]: r["order_key"] for r in rows})
                changed = [m for r, m in zip(rows, made, strict=True) if any(r[c] != m[c] for c in _VIEW)]
                _write_views(db, changed)
            differed += len(changed)
            if not rows:
                return differed
            last = int(rows[-1]["id"])

    def erase_customer(self, pseudonym: str) -> int:
        """Take the hash of one customer out of every order and event; sums stay as they are. Says how many orders.

        A mark of the hash stays, from which it cannot be told, so that an event which comes later is kept without it.
        """
        with self._ledger.write() as db:
            _mark(db, mark_of(pseudonym), to_epoch(self._now()))
            return _erased(db, pseudonym)

    def forgotten(self) -> tuple[str, ...]:
        """The marks of customers who were erased."""
        ours = select(ERASED.c.mark).where(ERASED.c.mark.startswith(MARKED))
        with self._ledger.read() as db:
            return tuple(db.scalars(ours.order_by(ERASED.c.id)))

    def forget_again(self, marks: Iterable[str]) -> int:
        """Erase whoever these marks are of, who came back with an older copy. Says how many orders."""
        with self._ledger.write() as db:
            for mark in sorted(set(marks)):
                _mark(db, mark, to_epoch(self._now()))
            known = _forgotten(db, db.scalars(select(ORDERS.c.customer).distinct()).all())
            return sum(_erased(db, customer) for customer in sorted(known))

    def remove_shop(self, number: int) -> None:
        """Take a shop away with everything that it said. For shops that were connected by mistake."""
        with self._ledger.write() as db:
            db.execute(delete(SHOPS).where(SHOPS.c.id == number))


def mark_of(pseudonym: str) -> str:
    """What is kept of the hash of a customer who was erased."""
    return MARKED + hashlib.blake2b(pseudonym.encode(), digest_size=20, person=b"goodword erased").hexdigest()


def _mark(db: Connection, mark: str, at: int) -> None:
    if db.scalar(select(ERASED.c.id).where(ERASED.c.mark == mark)) is None:
        db.execute(insert(ERASED).values(mark=mark, at=at, finished_at=at))


def _forgotten(db: Connection, customers: Iterable[str]) -> set[str]:
    """Those of these hashes whose customers were erased."""
    marks = {mark_of(c): c for c in customers if c}
    found: set[str] = set()
    for part in _parts(sorted(marks)):
        found |= {marks[m] for m in db.scalars(select(ERASED.c.mark).where(ERASED.c.mark.in_(part)))}
    return found


def _without_forgotten(
    db: Connection, fresh: list[tuple[ShopSource, OrderEvent]]
) -> list[tuple[ShopSource, OrderEvent]]:
    """Events as they are kept: without the hash of a customer who was erased."""
    gone = _forgotten(db, {e.facts.customer for _, e in fresh if e.facts.customer})
    if not gone:
        return fresh
    return [(s, replace(e, facts=replace(e.facts, customer=None)) if e.facts.customer in gone else e) for s, e in fresh]


def _erased(db: Connection, pseudonym: str) -> int:
    mine = list(db.scalars(select(ORDERS.c.id).where(ORDERS.c.customer == pseudonym)))
    for part in _parts(mine):
        rows = db.execute(select(ORDER_EVENTS.c.id, ORDER_EVENTS.c.body).where(ORDER_EVENTS.c.order_id.in_(part))).all()
        for number, body in rows:
            if pseudonym in body:
                kept = _without_customer(body)
                db.execute(update(ORDER_EVENTS).where(ORDER_EVENTS.c.id == number).values(body=kept))
        _write_views(db, _views(db, _names(db, part)))
    return len(mine)


def _fresh(db: Connection, deliveries: Sequence[Delivery]) -> list[tuple[ShopSource, OrderEvent]]:
    """Events that are not kept yet, each once."""
    given = {(d.source.id, e.delivery): (d.source, e) for d in deliveries for e in d.events}
    by_source: dict[int, list[str]] = {}
    for source, mark in given:
        by_source.setdefault(source, []).append(mark)
    known = set()
    for source, marks in by_source.items():
        for part in _parts(marks):
            there = select(ORDER_EVENTS.c.delivery).where(
                ORDER_EVENTS.c.source_id == source, ORDER_EVENTS.c.delivery.in_(part)
            )
            known |= {(source, m) for m in db.scalars(there)}
    return [pair for key, pair in given.items() if key not in known]


_ORDER = text(
    "INSERT INTO orders (shop_id, order_key, events, currency, refunded_minor, code, clicks, visitor, source, campaign,"
    " content, referrer, said, place, country, customer, test, claimed) VALUES (:shop_id, :order_key, 0, '', 0, '', '',"
    " '', '', '', '', '', '', '', '', '', :no, :no)"
    " ON CONFLICT (shop_id, order_key) DO UPDATE SET events = orders.events"
)
"""Adds an order or locks its row, so that two processes that hear of one order wait for each other."""
_ASIDE = text(
    "INSERT INTO order_asides (source_id, delivery, reason, recorded_at) VALUES (:source_id, :delivery, :reason,"
    " :recorded_at) ON CONFLICT (source_id, delivery) DO NOTHING"
)


def _keep_events(
    db: Connection, fresh: Sequence[tuple[ShopSource, OrderEvent]], at: int, joined: Sequence[words.Key]
) -> set[tuple[int, str]]:
    """Keep these events; gives (source, delivery) of those that nobody else kept meanwhile.

    joined: ids of which it was just said that they are another's. Their orders are locked like those of events before
    it is asked which orders are the same, so that whoever comes second sees what the first has done.
    """
    number = _locked(db, {(s.shop.id, e.order) for s, e in fresh} | set(joined))
    same = words.ours(db, WordKind.ORDER, number)
    number |= _locked(db, {(shop, name) for (shop, _), name in same.items()})
    rows = [
        {"source_id": s.id, "order_id": number[s.shop.id, e.order], "delivery": e.delivery, "kind": e.kind.value,
         "at": e.at, "version": e.version, "recorded_at": at, "body": e.body}
        for s, e in fresh
    ]  # fmt: skip
    new = words.add_new(db, ORDER_EVENTS, ("source_id", "delivery"), rows)
    words.joined(db, number, same)
    for part in _parts([(key, n) for key, n in number.items() if key not in same]):
        _write_views(db, _views(db, {n: key for (_, key), n in part}))
    return {(int(source), str(delivery)) for source, delivery in new}


def _locked(db: Connection, keys: Iterable[words.Key]) -> dict[words.Key, int]:
    """Numbers of orders, made where they are not there yet and locked until the transaction ends."""
    wanted = sorted(keys)  # one order of locking for everybody
    if wanted:
        db.execute(_ORDER, [{"shop_id": shop, "order_key": key, "no": False} for shop, key in wanted])
    return _numbers(db, wanted)


def _keep_asides(db: Connection, aside: Sequence[Delivery], at: int) -> None:
    if aside:
        db.execute(_ASIDE, [{"source_id": d.source.id, "delivery": d.mark, "reason": d.aside, "recorded_at": at}
                            for d in aside])  # fmt: skip


def _numbers(db: Connection, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    by_shop: dict[int, list[str]] = {}
    for shop, key in keys:
        by_shop.setdefault(shop, []).append(key)
    found: dict[tuple[int, str], int] = {}
    for shop, named in by_shop.items():
        for part in _parts(named):
            chosen = select(ORDERS.c.order_key, ORDERS.c.id).where(
                ORDERS.c.shop_id == shop, ORDERS.c.order_key.in_(part)
            )
            found |= {(shop, str(key)): int(number) for key, number in db.execute(chosen)}
    return found


def _names(db: Connection, numbers: Sequence[int]) -> dict[int, str]:
    return {
        int(n): str(k) for n, k in db.execute(select(ORDERS.c.id, ORDERS.c.order_key).where(ORDERS.c.id.in_(numbers)))
    }


def _views(db: Connection, named: dict[int, str]) -> list[dict[str, Any]]:
    """Rows of these orders as their events say, in the order given."""
    said: dict[int, list[OrderEvent]] = {n: [] for n in named}
    chosen = select(
        ORDER_EVENTS.c.order_id, ORDER_EVENTS.c.kind, ORDER_EVENTS.c.at, ORDER_EVENTS.c.version, ORDER_EVENTS.c.body
    ).where(ORDER_EVENTS.c.order_id.in_(list(named)))
    for number, kind, at, version, body in db.execute(chosen):
        facts, refunds = facts_of(body)
        said[number].append(OrderEvent(named[number], EventKind(kind), at, version, facts, refunds))
    return _with_codes(db, [_row(n, state_of(key, said[n])) for n, key in named.items()])


def _with_codes(db: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the texts of codes that a shop named by ids of its own."""
    by_id = {row["number"]: row["code"].split("\n") for row in rows if words.CODE_ID in row["code"]}
    if by_id:
        shops = dict(db.execute(select(ORDERS.c.id, ORDERS.c.shop_id).where(ORDERS.c.id.in_(list(by_id)))).all())
        texts = words.ours(db, WordKind.CODE, {(shops[n], code) for n, listed in by_id.items() for code in listed})
        for row in rows:
            listed = by_id.get(row["number"])
            if listed:
                named = (texts.get((shops[row["number"]], code), code) for code in listed)
                row["code"] = "\n".join(dict.fromkeys(named))
    return rows


def _row(number: int, state: OrderState) -> dict[str, Any]:
    row = {name: getattr(state, name) for name in _SAME}
    row |= {"amount_minor": state.amount, "goods_minor": state.goods, "refunded_minor": state.refunded}
    return row | {"code": "\n".join(state.codes), "clicks": "\n".join(state.clicks), "number": number}


def _write_views(db: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in _VIEW}
        db.execute(update(ORDERS).where(ORDERS.c.id == bindparam("number")).values(**values), rows)


def _answer(delivery: Delivery, new: set[tuple[int, str]], said: set[tuple[int, Word]]) -> Kept:
    """What is new is taken out of `new` and `said`: whoever says the same beside it is told that it is known."""
    if delivery.aside:
        return Kept(0, 0, 1, delivery.aside)
    events = {(delivery.source.id, e.delivery) for e in delivery.events} & new
    told = {(delivery.source.shop.id, word) for word in delivery.words} & said
    new -= events
    said -= told
    fresh = len(events) + len(told)
    return Kept(fresh, len(delivery.events) + len(delivery.words) - fresh)


def _kept(row: RowMapping) -> KeptOrder:
    return KeptOrder(row["id"], row["shop"], state_from(row))


def state_from(row: RowMapping) -> OrderState:
    """The state that a row of `orders` holds."""
    return state_of_columns(row["order_key"], *(row[name] for name in VIEW_COLUMNS))


VIEW_COLUMNS = (
    "placed_at", "paid_at", "cancelled_at", "amount_minor", "goods_minor", "currency", "refunded_minor", "refunded_at",
    "code", "clicks", "visitor", "source", "campaign", "content", "referrer", "said", "place", "country", "customer",
    "test", "claimed", "events",
)  # fmt: skip
"""Columns of `orders` in the order of the fields of `OrderState`, after the order itself."""


def state_of_columns(order: str, *values: Any) -> OrderState:  # noqa: ANN401 - a row of the ledger
    """The state that the values of `VIEW_COLUMNS` hold; for many rows, where names would cost more than the rest."""
    codes, clicks = (tuple(v.split("\n")) if v else () for v in values[8:10])
    stated = (*values[:8], codes, clicks, *values[10:])
    return OrderState(order, *stated)


def _without_customer(body: str) -> str:
    said = {name: value for name, value in json.loads(body).items() if name != "customer"}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[i : i + _MANY] for i in range(0, len(values), _MANY))
