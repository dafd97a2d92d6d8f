"""A campaign of the ledger as the plain tables that measurement reads from files. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.campaigns.measured.columns import UNKNOWN, Credits, OrderTable
from goodword.campaigns.measured.days import numbered
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


def _click_names(credits_: Credits, rows: Ints) -> Any:  # noqa: ANN401 - an Arrow dictionary of text
    """The id of the click that each order is credited to, or a stand-in; null where it is credited to none."""
    led, last = credits_.led, credits_.last[rows]
    ask = np.where(last >= 0, led.ask[last], -1) if len(led.ask) else last
    unnamed = np.flatnonzero((last >= 0) & (ask < 0))
    stand_ins = [f"order {n}" for n in credits_.table.ints("id")[rows[unnamed]].tolist()]
    place = ask.copy()
    place[unnamed] = len(led.ids) + np.arange(len(unnamed))
    names = pa.array([*led.ids, *stand_ins], pa.string()).take(pa.array(place, mask=last < 0))
    return names.dictionary_encode()


def _clicks(frame: Frame, cells: Ints, credits_: Credits, rows: Ints, names: Any) -> pa.Table:  # noqa: ANN401
    """Clicks counted by link and quarter of an hour, and those that led to an order one by one."""
    named = np.flatnonzero(names.is_valid().to_numpy(zero_copy_only=False))
    first = named[np.unique(names.indices.take(pa.array(named)).to_numpy(), return_index=True)[1]]
    first.sort()
    touch = credits_.last[rows[first]]
    at = credits_.led.at[touch] // 900 * 900
    single = np.stack([credits_.led.link[touch], at, np.ones(len(touch), np.int64)], axis=1)
    rest = _less(cells, single)
    link = np.concatenate([rest[:, 0], single[:, 0]])
    ids = pa.concat_arrays([pa.nulls(len(rest), pa.string()), names.take(pa.array(first)).cast(pa.string())])
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
    """The name of each number as a dictionary; none for those below 0."""
    numbers = sorted(names)
    different = list(dict.fromkeys(names[n] for n in numbers if names[n] is not None))
    of_name = {name: i for i, name in enumerate(different)}
    code = np.array([of_name.get(names[n] or "", -1) for n in numbers] + [-1], np.int64)
    there, where = numbered(number + 1)
    of_there = np.where(there > 0, np.searchsorted(np.array(numbers, np.int64), there - 1), len(numbers))
    place = code[of_there][where].astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(place, mask=place < 0), pa.array(different, pa.string()))


def _orders(frame: Frame, credits_: Credits, rows: Ints, names: Any) -> pa.Table:  # noqa: ANN401
    table, last = credits_.table, credits_.last[rows]
    owner = credits_.owners[credits_.path[rows]]
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
        click_id=names,
        place=_said(table, "place", rows),
        refunded=pa.array(refunded, mask=refunded == 0),
        refunded_at=pa.array(moment := table.ints("refunded_at")[rows], mask=(refunded == 0) | (moment < 0)),
    )  # fmt: skip


def _known(values: Ints) -> pa.Array[Any]:
    return pa.array(values, mask=values == UNKNOWN)


def _said(table: OrderTable, name: str, rows: Ints) -> pa.Array[Any]:
    """Texts as a dictionary, none for those that are empty."""
    number, names = table.numbers(name)
    code = number[rows].astype(np.int32)
    empty = np.array([not text for text in names], bool)
    return pa.DictionaryArray.from_arrays(pa.array(code, mask=empty[code]), pa.array(names, pa.string()))


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
    """A table of facts; texts that repeat stay dictionaries."""
    shape = schema(fact)
    return pa.table({f.name: columns.get(f.name, pa.nulls(n, f.type)) for f in shape})
