"""A campaign of the ledger as the plain tables that measurement reads from files. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.campaigns.measured.columns import UNKNOWN, Credits, OrderTable
from goodword.campaigns.measured.model import Credited, Frame, Ints
from goodword.measurement.funnel.model import Fact, FileRead, Rows
from goodword.measurement.funnel.tables import empty, schema


def rows_of(frame: Frame, cells: Ints, credits_: Credits) -> Rows:
    """Facts for the funnel, of the orders that count. cells: (n, 3) link, moment, clicks of people."""
    rows = credits_.kept
    names = _click_names(credits_, rows)
    clicks, orders = _clicks(frame, cells, credits_, rows, names), _orders(frame, credits_, rows, names)
    results = _results(frame)
    read = tuple(
        FileRead(f"ledger: {name}", fact, table.num_rows, table.num_rows, {}, {}, {})
        for name, fact, table in (("hits", Fact.CLICKS, clicks), ("orders", Fact.ORDERS, orders),
                                  ("posts and fees", Fact.RESULTS, results))
        if table.num_rows
    )  # fmt: skip
    return Rows(clicks, orders, empty(Fact.REFUNDS), results, read)


def _click_names(credits_: Credits, rows: Ints) -> list[str | None]:
    """The id of the click that each order is credited to, or a stand-in; None where it is credited to none."""
    led, last, number = credits_.led, credits_.last[rows], credits_.table.ints("id")[rows]
    ask = np.where(last >= 0, led.ask[last], -1) if len(led.ask) else last
    return [
        None if touch < 0 else led.ids[a] if a >= 0 else f"order {n}"
        for touch, a, n in zip(last.tolist(), ask.tolist(), number.tolist(), strict=True)
    ]


def _clicks(frame: Frame, cells: Ints, credits_: Credits, rows: Ints, names: Sequence[str | None]) -> pa.Table:
    """Clicks counted by link and quarter of an hour, and those that led to an order one by one."""
    last = {name: touch for name, touch in zip(names, credits_.last[rows].tolist(), strict=True) if name is not None}
    touch = np.array(list(last.values()), np.int64)
    at = credits_.led.at[touch] // 900 * 900
    single = np.stack([credits_.led.link[touch], at, np.ones(len(touch), np.int64)], axis=1)
    rest = _less(cells, single)
    link = np.concatenate([rest[:, 0], single[:, 0]])
    ids = pa.array([None] * len(rest) + list(last), pa.string())
    return _table(
        Fact.CLICKS, len(link),
        creator=_by_number(link, {n: frame.named(owner) for n, (owner, _) in frame.links.items()}),
        post=_by_number(link, {n: post or None for n, (_, post) in frame.links.items()}),
        platform=_by_number(link, {n: frame.people[o].platform or None if o in frame.people else None
                                   for n, (o, _) in frame.links.items()}),
        at=pa.array(np.concatenate([rest[:, 1], single[:, 1]])),
        count=pa.array(np.concatenate([rest[:, 2], single[:, 2]])),
        click_id=ids,
    )  # fmt: skip


def _less(cells: Ints, single: Ints) -> Ints:
    """Cells without the clicks that are listed one by one (those of hits that were no people's are in no cell)."""
    if not len(single) or not len(cells):
        return cells
    there, count = np.unique(single[:, :2], axis=0, return_counts=True)
    span = int(max(cells[:, 1].max(), there[:, 1].max())) + 1
    key, mine = cells[:, 0] * span + cells[:, 1], there[:, 0] * span + there[:, 1]
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], mine), len(key) - 1)
    hit = key[order][place] == mine
    left = cells.copy()
    left[order[place[hit]], 2] -= count[hit]
    return left[left[:, 2] > 0]


def _by_number(number: Ints, names: Mapping[int, str | None]) -> pa.Array[Any]:
    """The name of each number; none for those below 0."""
    numbers = sorted(names)
    place = np.searchsorted(np.array(numbers, np.int64), number)
    dictionary = pa.array([names[n] for n in numbers], pa.string())
    return dictionary.take(pa.array(place, mask=number < 0))


def _orders(frame: Frame, credits_: Credits, rows: Ints, names: Sequence[str | None]) -> pa.Table:
    table, last = credits_.table, credits_.last[rows]
    owner = np.array([p[-1] if p else -1 for p in map(credits_.paths.__getitem__, rows.tolist())], np.int64)
    link = np.where(last >= 0, credits_.led.link[last], -1) if len(credits_.led.link) else last
    refunded = table.ints("refunded_minor")[rows]
    posts = {n: post or None for n, (_, post) in frame.links.items()}
    return _table(
        Fact.ORDERS, len(rows),
        order_id=pa.array(table.ints("id")[rows]).cast(pa.string()),
        at=_known(table.ints("placed_at")[rows]),
        amount=_known(table.ints("amount_minor")[rows]),
        currency=_said(table, "currency", rows),
        creator=_by_number(owner, {o: frame.named(o) for o in {int(o) for o in np.unique(owner[owner >= 0])}}),
        post=_by_number(link, posts),
        click_id=pa.array(names, pa.string()),
        place=_said(table, "place", rows),
        refunded=pa.array(refunded, mask=refunded == 0),
        refunded_at=pa.array(moment := table.ints("refunded_at")[rows], mask=(refunded == 0) | (moment < 0)),
    )  # fmt: skip


def _known(values: Ints) -> pa.Array[Any]:
    return pa.array(values, mask=values == UNKNOWN)


def _said(table: OrderTable, name: str, rows: Ints) -> pa.Array[Any]:
    """Texts, none for those that are empty."""
    column = table.texts(name)
    return pa.array([column[i] or None for i in rows.tolist()], pa.string())


def _results(frame: Frame) -> pa.Table:
    """Posts with their newest counts, and a row for each person with what they are paid."""
    posts = [p for p in frame.posts if p.owner in frame.people]
    codes: dict[int, str] = {}
    for code, owner in frame.codes.items():
        codes.setdefault(owner, code)
    people = [p for p in frame.people.values() if p.booking in frame.fees or p.booking not in {x.owner for x in posts}]
    rows: list[dict[str, Any]] = [
        {"creator": frame.named(p.owner), "post": p.post, "at": p.posted_at, "observed_at": p.observed_at,
         "sponsored": True, "followers": frame.people[p.owner].followers, "platform": frame.people[p.owner].platform
         or None, "place": frame.people[p.owner].place or None, "likes": p.likes, "comments": p.comments,
         "shares": p.shares, "saves": p.saves, "views": p.views, "reach": p.reach}
        for p in posts
    ]  # fmt: skip
    for person in people:
        fee = frame.fees.get(person.booking)
        rows.append(
            {"creator": person.creator, "platform": person.platform or None, "place": person.place or None,
             "followers": person.followers, "code": codes.get(person.booking), "sponsored": True,
             "cost": fee.minor if fee else None, "currency": fee.currency if fee else None}
        )  # fmt: skip
    return pa.Table.from_pylist([{f.name: r.get(f.name) for f in schema(Fact.RESULTS)} for r in rows],
                                schema=schema(Fact.RESULTS))  # fmt: skip


def counting(credited: Sequence[Credited]) -> tuple[list[Credited], dict[str, int]]:
    """Orders that are orders, and how many are none and why."""
    kept, out = [], {"test": 0, "cancelled": 0, "claimed only": 0, "amount not known": 0, "another campaign": 0}
    for c in credited:
        s = c.order.state
        reason = (
            "test" if s.test else "cancelled" if s.cancelled_at else "claimed only" if s.claimed
            else "amount not known" if s.amount is None else "another campaign" if c.other else ""
        )  # fmt: skip
        if reason:
            out[reason] += 1
        else:
            kept.append(c)
    return kept, {reason: n for reason, n in out.items() if n}


def _table(fact: Fact, n: int, **columns: pa.Array[Any]) -> pa.Table:
    shape = schema(fact)
    return pa.table([columns.get(f.name, pa.nulls(n, f.type)) for f in shape], schema=shape)
