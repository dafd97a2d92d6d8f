"""Orders counted once, refunds taken off them, and each order credited to the click that led to it (last touch)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.measurement.funnel.asides import Asides
from goodword.measurement.funnel.families import Ints
from goodword.measurement.funnel.model import Aside, FunnelQuestion
from goodword.sources.arrow import Array, array, pc

_CANCELLED = {"cancelled", "canceled", "void", "voided", "failed", "declined", "expired", "test", "error", "rejected"}
_REFUNDED = {"refunded", "returned", "chargeback"}
_LATEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Order:
    """One order. at: None where no time is told. minor: its worth; refunded within the window, late after it."""

    order_id: str | None
    at: int | None
    minor: int
    currency: str | None
    creator: str | None
    row: Mapping[str, Any]
    refunded: int = 0
    late: int = 0


@dataclass(slots=True)
class _Refund:
    order_id: str
    at: int | None
    minor: int | None  # None: all of the order
    currency: str | None


def settle(orders: pa.Table, refunds: pa.Table, question: FunnelQuestion, asides: Asides) -> list[Order]:
    """Each order once, with its refunds; the outcome does not depend on the order of the rows."""
    kept: dict[str, dict[str, Any]] = {}
    out, back = (
        [],
        [
            _Refund(r["order_id"], r["at"], _size(r["amount"]), r["currency"])
            for r in refunds.to_pylist()
            if r["order_id"]
        ],
    )
    lost = refunds.num_rows - len(back)
    if lost:
        asides.add(Aside.REFUND_UNKNOWN, "(no order named)", lost)
    rows = orders.to_pylist()
    for row in rows:
        if (row["status"] or "").strip().casefold() in _CANCELLED:
            asides.add(Aside.ORDER_CANCELLED, row["order_id"] or "(no id)")
        elif (row["amount"] or 0) < 0:
            _negative(row, back, asides)
        elif row["order_id"] is None:
            out.append(row)
        else:
            _keep(row, kept, asides)
    chosen = [*kept.values(), *out]
    for row in chosen:
        back += _own_refund(row)
    return _with_refunds(chosen, back, question, asides)


def _keep(row: dict[str, Any], kept: dict[str, dict[str, Any]], asides: Asides) -> None:
    """Keep the better of two rows of one order; note the other."""
    known = kept.get(row["order_id"])
    if known is None:
        kept[row["order_id"]] = row
        return
    better, other = (row, known) if _rank(row) < _rank(known) else (known, row)
    kept[row["order_id"]] = better
    asides.add(Aside.ORDER_AGAIN if _same(better, other) else Aside.ORDER_OTHER, row["order_id"])


def _negative(row: Mapping[str, Any], back: list[_Refund], asides: Asides) -> None:
    if row["order_id"] is None:
        asides.add(Aside.REFUND_UNKNOWN, "(no order named)")
    else:
        back.append(_Refund(row["order_id"], row["at"], -row["amount"], row["currency"]))


def _own_refund(row: Mapping[str, Any]) -> list[_Refund]:
    """The refund that an order's own row tells of."""
    whole = (row["status"] or "").strip().casefold() in _REFUNDED
    if not row["refunded"] and not (whole and row["refunded"] is None):
        return []
    return [_Refund(id_of(row), row["refunded_at"], _size(row["refunded"]), row["currency"])]


def id_of(row: Mapping[str, Any]) -> str:
    """The order's id, or a stand-in for one without."""
    return str(row["order_id"]) if row["order_id"] is not None else f"\0{id(row)}"


def _size(minor: int | None) -> int | None:
    return None if minor is None else abs(minor)


def _rank(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The earliest row of an order comes first, then the one that says most."""
    texts = tuple(
        (row[c] is None, row[c] or "")
        for c in ("creator", "click_id", "visitor", "post", "place", "currency", "status")
    )
    amount = -row["amount"] if row["amount"] is not None else 1
    return (row["amount"] is None, row["at"] if row["at"] is not None else _LATEST, amount, *texts)


def _same(kept: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a row says nothing else than the one that is kept."""
    return all(other[c] is None or other[c] == kept[c] for c in ("at", "amount", "currency", "creator"))


def _with_refunds(
    rows: list[dict[str, Any]], back: list[_Refund], question: FunnelQuestion, asides: Asides
) -> list[Order]:
    refunds: dict[str, list[_Refund]] = {}
    for refund in sorted(back, key=lambda r: (r.order_id, r.at if r.at is not None else -1, r.minor or 0)):
        refunds.setdefault(refund.order_id, []).append(refund)
    done = []
    for row in rows:
        mine = refunds.pop(id_of(row), None)
        refunded, late = _taken_back(row, mine, question, asides) if mine else (0, 0)
        done.append(
            Order(row["order_id"], row["at"], row["amount"] or 0, row["currency"], row["creator"], row, refunded, late)
        )
    for order_id, unknown in refunds.items():
        asides.add(Aside.REFUND_UNKNOWN, order_id, len(unknown))
    return done


def _taken_back(
    row: Mapping[str, Any], refunds: list[_Refund], question: FunnelQuestion, asides: Asides
) -> tuple[int, int]:
    """(refunded in the window, refunded late), together never more than the order."""
    left, sums, seen = row["amount"] or 0, [0, 0], set()
    name = row["order_id"] or "(no id)"
    for refund in refunds:
        key = (refund.at, refund.minor)
        if key in seen:
            asides.add(Aside.REFUND_AGAIN, name)
            continue
        seen.add(key)
        if refund.currency and row["currency"] and refund.currency != row["currency"]:
            asides.add(Aside.REFUND_CURRENCY, name)
            continue
        wanted = left if refund.minor is None else refund.minor
        if wanted > left:
            asides.add(Aside.REFUND_LARGER, name)
        late = None not in (refund.at, row["at"]) and refund.at - row["at"] > question.refund_window
        if late:
            asides.add(Aside.REFUND_LATE, name)
        sums[late] += min(wanted, left)
        left -= min(wanted, left)
    return sums[0], sums[1]


def credit(orders: list[Order], clicks: pa.Table, question: FunnelQuestion, asides: Asides) -> Ints:
    """Row of the last click before each order, by its click id, else by its visitor in the window; -1 for none.

    An order that names no creator and comes before its click or after the window is noted.
    """
    n = len(orders)
    if clicks.num_rows == 0 or n == 0:
        return np.full(n, -1, np.int64)
    at = _times([o.at for o in orders])
    times = _times_of(clicks["at"])
    by_id = _found(clicks["click_id"], [o.row["click_id"] for o in orders])
    late = (
        (by_id >= 0) & (at >= 0) & (times[by_id] >= 0) & ((at < times[by_id]) | (at - times[by_id] > question.window))
    )
    by_visit, before, after = _last_before(clicks, times, [o.row["visitor"] for o in orders], at, question.window)
    click = np.where((by_id >= 0) & ~late, by_id, by_visit)
    early = (late & (at < times[by_id])) | before
    unnamed = np.array([not (o.row["creator"] or o.row["code"]) for o in orders])
    for i in np.flatnonzero(unnamed & (click < 0) & (early | late | after)):
        asides.add(Aside.ORDER_BEFORE_CLICK if early[i] else Aside.ORDER_AFTER_WINDOW, orders[i].order_id or "(no id)")
    return click


def _times(values: list[int | None]) -> Ints:
    return np.array([-1 if v is None else v for v in values], np.int64)


def _times_of(column: Array) -> Ints:
    return np.asarray(pc.fill_null(column, -1).to_numpy(), np.int64)


def _found(column: Array, wanted: list[str | None]) -> Ints:
    """Row of the first click with each id, -1 for none."""
    asked = array(sorted({w for w in wanted if w is not None}), pa.string())
    if not len(asked):
        return np.full(len(wanted), -1, np.int64)
    rows = np.asarray(pc.indices_nonzero(pc.is_in(column, asked)).to_numpy(), np.int64)
    where: dict[str, int] = {}
    for name, row in zip(column.take(array(rows)).to_pylist(), rows.tolist(), strict=True):
        where.setdefault(name, row)
    return np.array([where.get(w, -1) if w is not None else -1 for w in wanted], np.int64)


def _last_before(
    clicks: pa.Table, times: Ints, visitors: list[str | None], at: Ints, window: int
) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
    """(row of the last click of each visitor at or before the order, order before the first click, click too old)."""
    n = len(visitors)
    found, none = np.full(n, -1, np.int64), np.zeros(n, bool)
    asked = array(sorted({v for v in visitors if v is not None}), pa.string())
    if not len(asked):
        return found, none, none
    codes = pc.index_in(clicks["visitor"], value_set=asked)
    rows = np.asarray(pc.indices_nonzero(pc.is_valid(codes)).to_numpy(), np.int64)
    rows = rows[times[rows] >= 0]
    who = np.asarray(pc.fill_null(codes.take(array(rows)), -1).to_numpy(), np.int64)
    post, creator = (_alphabetical(clicks[c].take(array(rows))) for c in ("post", "creator"))
    order = np.lexsort(
        (post, creator, times[rows], who)
    )  # two clicks in one second: by name, whatever the file's order
    rows, who = rows[order], who[order]
    key = who * (1 << 36) + times[rows]
    number = {v: i for i, v in enumerate(asked.to_pylist())}
    mine = np.array([number.get(v, -1) if v is not None else -1 for v in visitors], np.int64)
    place = np.searchsorted(key, mine * (1 << 36) + at, side="right") - 1
    has = (mine >= 0) & (at >= 0) & np.isin(mine, who)
    hit = has & (place >= 0) & (who[np.maximum(place, 0)] == mine) if len(rows) else none
    last = rows[np.maximum(place, 0)] if len(rows) else found
    fresh = hit & (at - times[last] <= window)
    found[fresh] = last[fresh]
    return found, has & ~hit, hit & ~fresh


def _alphabetical(names: Array) -> Ints:
    """Rank of each name in the alphabet; those without one first."""
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    encoded = names.dictionary_encode()
    rank = np.append(np.argsort(np.argsort(np.array(encoded.dictionary.to_pylist(), dtype=object))), -1)
    return np.asarray(rank[pc.fill_null(encoded.indices, len(rank) - 1).to_numpy(zero_copy_only=False)], np.int64)
