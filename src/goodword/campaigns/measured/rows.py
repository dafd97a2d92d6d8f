"""A campaign of the ledger as the plain tables that measurement reads from files. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.campaigns.measured.model import Credited, Evidence, Frame, Ints
from goodword.measurement.funnel.model import Fact, FileRead, Rows
from goodword.measurement.funnel.tables import empty, schema


def rows_of(frame: Frame, cells: Ints, credited: Sequence[Credited]) -> Rows:
    """Facts for the funnel. cells: (n, 3) link, moment, clicks of people. credited: orders that count."""
    clicks, orders, results = _clicks(frame, cells, credited), _orders(frame, credited), _results(frame)
    read = tuple(
        FileRead(f"ledger: {name}", fact, table.num_rows, table.num_rows, {}, {}, {})
        for name, fact, table in (("hits", Fact.CLICKS, clicks), ("orders", Fact.ORDERS, orders),
                                  ("posts and fees", Fact.RESULTS, results))
        if table.num_rows
    )  # fmt: skip
    return Rows(clicks, orders, empty(Fact.REFUNDS), results, read)


def _clicks(frame: Frame, cells: Ints, credited: Sequence[Credited]) -> pa.Table:
    """Clicks counted by link and quarter of an hour, and those that led to an order one by one."""
    last = {c.touches[-1].click or f"order {c.order.id}": c.touches[-1] for c in credited if c.touches}
    single = np.array([[t.link, t.at // 900 * 900, 1] for t in last.values()], np.int64).reshape(-1, 3)
    rest = _less(cells, single)
    link = np.concatenate([rest[:, 0], single[:, 0]])
    ids = pa.array([None] * len(rest) + list(last), pa.string())
    return _table(
        Fact.CLICKS, len(link),
        creator=_by_link(link, {n: frame.named(owner) for n, (owner, _) in frame.links.items()}),
        post=_by_link(link, {n: post or None for n, (_, post) in frame.links.items()}),
        platform=_by_link(link, {n: frame.people[o].platform or None if o in frame.people else None
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


def _by_link(link: Ints, names: Mapping[int, str | None]) -> pa.Array[Any]:
    numbers = sorted(names)
    place = np.searchsorted(np.array(numbers, np.int64), link)
    dictionary = pa.array([names[n] for n in numbers], pa.string())
    return dictionary.take(pa.array(place))


def _orders(frame: Frame, credited: Sequence[Credited]) -> pa.Table:
    states = [c.order.state for c in credited]
    last = [c.touches[-1] if c.touches else None for c in credited]
    posts = {n: post or None for n, (_, post) in frame.links.items()}
    return _table(
        Fact.ORDERS, len(credited),
        order_id=pa.array([f"{c.order.id}" for c in credited], pa.string()),
        at=pa.array([s.placed_at for s in states], pa.int64()),
        amount=pa.array([s.amount for s in states], pa.int64()),
        currency=pa.array([s.currency or None for s in states], pa.string()),
        creator=pa.array([frame.named(c.path[-1]) if c.path else None for c in credited], pa.string()),
        post=pa.array([posts[t.link] if t else None for t in last], pa.string()),
        click_id=pa.array([(t.click or f"order {c.order.id}") if t else None
                           for c, t in zip(credited, last, strict=True)], pa.string()),
        place=pa.array([s.place or None for s in states], pa.string()),
        refunded=pa.array([s.refunded or None for s in states], pa.int64()),
        refunded_at=pa.array([s.refunded_at if s.refunded else None for s in states], pa.int64()),
    )  # fmt: skip


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


def evidence_counts(credited: Sequence[Credited]) -> dict[str, int]:
    """Orders by what ties them, the strongest first."""
    return {e.value: sum(c.evidence is e for c in credited) for e in Evidence}


def _table(fact: Fact, n: int, **columns: pa.Array[Any]) -> pa.Table:
    shape = schema(fact)
    return pa.table([columns.get(f.name, pa.nulls(n, f.type)) for f in shape], schema=shape)
