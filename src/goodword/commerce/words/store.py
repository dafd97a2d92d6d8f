"""Other ids under which a shop speaks of an order or a code: kept once, and one order however it was spoken of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, exists, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from goodword.commerce.model import Word, WordKind
from goodword.ledger.tables import ORDER_EVENTS, ORDERS, SHOP_WORDS

Key = tuple[int, str]
"""A shop's number, and an id that it uses."""

CODE_ID = "PROMO_"
"""How Stripe's ids of promo codes begin, in capitals as codes are kept."""
_INSERTS: Mapping[str, Callable[[Table], Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def add_new(
    db: Connection, table: Table, unique: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> set[tuple[Any, ...]]:
    """Add the rows that are not there yet; gives the values of `unique` of those that were added.

    Another process may add the same at the same moment: it is waited for, and one of both is told that it was first.
    """
    if not rows:
        return set()
    adding = _INSERTS[db.dialect.name](table).on_conflict_do_nothing(index_elements=list(unique))
    return {tuple(row) for row in db.execute(adding.returning(*(table.c[name] for name in unique)), list(rows))}


def fresh_words(db: Connection, given: Iterable[tuple[int, Word]]) -> list[tuple[int, Word]]:
    """Those words (shop, word) that are not kept yet, each once."""
    once = {(shop, w.kind.value, w.theirs): (shop, w) for shop, w in given if w.theirs != w.ours}
    if not once:
        return []
    columns = tuple_(SHOP_WORDS.c.shop_id, SHOP_WORDS.c.kind, SHOP_WORDS.c.theirs)
    known = {tuple(row) for row in db.execute(select(*columns.clauses).where(columns.in_(list(once))))}
    return [word for key, word in sorted(once.items()) if key not in known]


def keep_words(db: Connection, fresh: Sequence[tuple[int, Word]], at: int) -> set[tuple[int, Word]]:
    """Keep them; gives those that nobody else kept meanwhile. at: seconds UTC."""
    rows = [{"shop_id": s, "kind": w.kind.value, "theirs": w.theirs, "ours": w.ours, "recorded_at": at}
            for s, w in fresh]  # fmt: skip
    added = add_new(db, SHOP_WORDS, ("shop_id", "kind", "theirs"), rows)
    return {(s, w) for s, w in fresh if (s, w.kind.value, w.theirs) in added}


def ours(db: Connection, kind: WordKind, keys: Iterable[Key]) -> dict[Key, str]:
    """Ids of shops → what we know each by; those without a word are left out."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    columns = tuple_(SHOP_WORDS.c.shop_id, SHOP_WORDS.c.theirs)
    chosen = select(SHOP_WORDS.c.shop_id, SHOP_WORDS.c.theirs, SHOP_WORDS.c.ours).where(
        SHOP_WORDS.c.kind == kind.value, columns.in_(wanted)
    )
    return {(int(shop), str(theirs)): str(name) for shop, theirs, name in db.execute(chosen)}


def joined(db: Connection, numbers: dict[Key, int], same: dict[Key, str]) -> None:
    """Put what was said of an order under its other id to the order itself. numbers: of all these orders; same: as
    `ours` says. Orders of which nothing is left go."""
    for (shop, theirs), name in sorted(same.items()):
        old = numbers[shop, theirs]
        db.execute(update(ORDER_EVENTS).where(ORDER_EVENTS.c.order_id == old).values(order_id=numbers[shop, name]))
        said = exists().where(ORDER_EVENTS.c.order_id == ORDERS.c.id)
        db.execute(delete(ORDERS).where(and_(ORDERS.c.id == old, ~said)))


def with_code(db: Connection, fresh: Sequence[tuple[int, Word]]) -> dict[int, str]:
    """Orders (number → id) that name one of these codes by its other id."""
    found: dict[int, str] = {}
    for shop, word in fresh:
        if word.kind is WordKind.CODE:
            named = select(ORDERS.c.id, ORDERS.c.order_key).where(
                ORDERS.c.shop_id == shop, ORDERS.c.code.contains(word.theirs, autoescape=True)
            )
            found |= {int(number): str(key) for number, key in db.execute(named)}
    return found
