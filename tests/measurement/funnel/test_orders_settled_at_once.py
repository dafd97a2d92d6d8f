"""Orders settled all at once are what going through them row by row makes of them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.measurement.funnel.asides import Asides
from goodword.measurement.funnel.model import Aside, Fact, FunnelQuestion
from goodword.measurement.funnel.orders import _rank, _same, settle
from goodword.measurement.funnel.tables import schema

DAY = 86_400
QUESTION = FunnelQuestion(refund_days=2)
ids = st.sampled_from(["a", "b", "c", "d", None])
moments = st.none() | st.integers(0, 4).map(lambda d: d * DAY)
currencies = st.sampled_from([None, "EUR", "USD"])
orders = st.fixed_dictionaries(
    {"order_id": ids, "at": moments, "amount": st.none() | st.integers(-300, 900), "currency": currencies,
     "creator": st.sampled_from([None, "x", "y"]), "status": st.sampled_from([None, "", " Refunded", "PAID", "void"]),
     "refunded": st.sampled_from([None, None, 0, 50, -50, 2_000]), "refunded_at": moments}
)  # fmt: skip
refunds = st.fixed_dictionaries(
    {"order_id": ids, "at": moments, "amount": st.none() | st.integers(-300, 300), "currency": currencies}
)


def _table(fact: Fact, rows: list[dict[str, Any]]) -> pa.Table:
    shape = schema(fact)
    return pa.Table.from_pylist([{name: row.get(name) for name in shape.names} for row in rows], schema=shape)


@settings(max_examples=400, deadline=None)
@given(st.lists(orders, max_size=9), st.lists(refunds, max_size=5))
def test_at_once_is_row_by_row(rows: list[dict[str, Any]], back: list[dict[str, Any]]) -> None:
    ours, theirs = Asides(), Asides()
    found = settle(_table(Fact.ORDERS, rows), _table(Fact.REFUNDS, back), QUESTION, ours)
    names = _table(Fact.ORDERS, rows).column_names
    expected = _row_by_row([{n: row.get(n) for n in names} for row in rows], back, theirs)
    columns = (found.at, found.minor, found.refunded, found.late)
    made = zip(found.table["order_id"].to_pylist(), *(c.tolist() for c in columns), strict=True)
    assert list(made) == expected
    assert (ours.rows, ours.examples) == (theirs.rows, theirs.examples)


def _row_by_row(rows: list[dict[str, Any]], back: list[dict[str, Any]], asides: Asides) -> list[tuple[Any, ...]]:
    kept: dict[str, dict[str, Any]] = {}
    unnamed, given_back = [], [dict(r) for r in back if r["order_id"]]
    for _ in range(len(back) - len(given_back)):
        asides.add(Aside.REFUND_UNKNOWN, "(no order named)")
    for row in rows:
        name = row["order_id"]
        if (row["status"] or "").strip().casefold() == "void":
            asides.add(Aside.ORDER_CANCELLED, name or "(no id)")
        elif (row["amount"] or 0) < 0 and name is None:
            asides.add(Aside.REFUND_UNKNOWN, "(no order named)")
        elif (row["amount"] or 0) < 0:
            given_back.append(row)
        elif name is None:
            unnamed.append(row)
        elif name not in kept:
            kept[name] = row
        else:
            better, other = (row, kept[name]) if _rank(row) < _rank(kept[name]) else (kept[name], row)
            asides.add(Aside.ORDER_AGAIN if _same(better, other) else Aside.ORDER_OTHER, name)
            kept[name] = better
    chosen = [*kept.values(), *unnamed]
    refunds = [(r["order_id"], r["at"], None if r["amount"] is None else abs(r["amount"]), r["currency"])
               for r in given_back]  # fmt: skip
    for i, row in enumerate(chosen):
        whole = (row["status"] or "").strip().casefold() == "refunded" and row["refunded"] is None
        if row["refunded"] or whole:
            size = None if row["refunded"] is None else abs(row["refunded"])
            refunds.append((row["order_id"] or f"\0{i}", row["refunded_at"], size, row["currency"]))
    refunds.sort(key=lambda r: (r[0], -1 if r[1] is None else r[1], r[2] or 0))
    known = {row["order_id"] or f"\0{i}" for i, row in enumerate(chosen)}
    for name, *_ in refunds:
        if name not in known:
            asides.add(Aside.REFUND_UNKNOWN, name)
    return [
        (row["order_id"], -1 if row["at"] is None else row["at"], row["amount"] or 0,
         *_taken(row, [r[1:] for r in refunds if r[0] == (row["order_id"] or f"\0{i}")], asides))
        for i, row in enumerate(chosen)
    ]  # fmt: skip


def _taken(row: dict[str, Any], refunds: list[Any], asides: Asides) -> tuple[int, int]:
    left, sums, seen, name = row["amount"] or 0, [0, 0], set(), row["order_id"] or "(no id)"
    for at, minor, currency in refunds:
        if (at, minor) in seen:
            asides.add(Aside.REFUND_AGAIN, name)
        elif currency and row["currency"] and currency != row["currency"]:
            asides.add(Aside.REFUND_CURRENCY, name)
        else:
            late = at is not None and row["at"] is not None and at - row["at"] > QUESTION.refund_window
            wanted = left if minor is None else minor
            for reason, so in ((Aside.REFUND_LARGER, wanted > left), (Aside.REFUND_LATE, late)):
                if so:
                    asides.add(reason, name)
            sums[late] += min(wanted, left)
            left -= min(wanted, left)
        seen.add((at, minor))
    return sums[0], sums[1]
