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


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """n orders, each once. table: their rows. at: seconds UTC, below 0 where not told. minor: what each is worth;
    refunded within the window, late after it."""

    table: pa.Table
    at: Ints
    minor: Ints
    refunded: Ints
    late: Ints

    def __len__(self) -> int:
        return len(self.at)

    def ids(self, rows: Ints) -> list[str]:
        """Ids of some orders, a stand-in where there is none."""
        return [one or "(no id)" for one in self.table["order_id"].take(array(rows)).to_pylist()]


@dataclass(slots=True)
class _Refund:
    order_id: str
    at: int | None
    minor: int | None  # None: all of the order
    currency: str | None


def settle(orders: pa.Table, refunds: pa.Table, question: FunnelQuestion, asides: Asides) -> Settled:
    """Each order once, with its refunds; the outcome does not depend on the order of the rows.

    Rows of which nothing is to be said are taken as they are, all at once; those that repeat an order or take
    something back are looked at one by one.
    """
    amount, status = ints(orders["amount"], 0), _statuses(orders["status"])
    cancelled = _is_in(status, _CANCELLED, len(amount))
    if cancelled.any():
        names = [one or "(no id)" for one in orders["order_id"].filter(array(cancelled)).to_pylist()]
        asides.add(Aside.ORDER_CANCELLED, min(names), len(names))
    negative = ~cancelled & (amount < 0)
    chosen = _each_once(orders, np.flatnonzero(~cancelled & ~negative), asides)
    back = _of_table(refunds, asides) + _negatives(orders, np.flatnonzero(negative), asides)
    table = orders.take(array(chosen)) if len(chosen) != orders.num_rows or np.any(np.diff(chosen) < 0) else orders
    back += _own(table, _is_in(_statuses(table["status"]), _REFUNDED, len(table)))
    refunded, late = _with_refunds(table, back, question, asides)
    return Settled(table, ints(table["at"], -1), ints(table["amount"], 0), refunded, late)


def ints(column: Array, null: int) -> Ints:
    """(n,) whole numbers, `null` where not told."""
    return np.asarray(pc.fill_null(column, null).to_numpy(), np.int64)


def text_of(column: Array) -> Array:
    """A column of texts that is no dictionary."""
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _statuses(column: Array) -> Array | None:
    """Statuses in lower case without spaces around; None where no row tells one."""
    if column.null_count == len(column):
        return None
    texts = text_of(column)
    different = {t: t.strip().casefold() for t in pc.unique(texts).to_pylist() if t is not None}
    return array([None if t is None else different[t] for t in texts.to_pylist()], pa.string())


def _is_in(status: Array | None, words: set[str], n: int) -> NDArray[np.bool_]:
    if status is None:
        return np.zeros(n, bool)
    return np.asarray(pc.is_in(status, array(sorted(words))).to_numpy(zero_copy_only=False), bool)


def _each_once(orders: pa.Table, rows: Ints, asides: Asides) -> Ints:
    """Rows to keep: the better of several of one order, where the first of them stands; last those without an id."""
    encoded = _whole(text_of(orders["order_id"])).dictionary_encode()
    code = ints(encoded.indices, -1)[rows]
    named, unnamed = rows[code >= 0], rows[code < 0]
    code = code[code >= 0]
    first = np.full(len(encoded.dictionary), -1, np.int64)
    first[code[::-1]] = named[::-1]
    kept = named[first[code] == named]
    often = np.bincount(code, minlength=len(first))[code] > 1
    if often.any():
        better = _better(orders, named[often], asides)
        kept = np.array([better.get(row, row) for row in kept.tolist()], np.int64)
    return np.concatenate([kept, unnamed])


def _better(orders: pa.Table, rows: Ints, asides: Asides) -> dict[int, int]:
    """First row of an order → its best, of orders with several rows; the others are noted."""
    first: dict[str, int] = {}
    kept: dict[str, tuple[int, dict[str, Any]]] = {}
    for place, row in zip(rows.tolist(), orders.take(array(rows)).to_pylist(), strict=True):
        name = row["order_id"]
        if name not in kept:
            first[name], kept[name] = place, (place, row)
            continue
        known = kept[name]
        better, other = ((place, row), known) if _rank(row) < _rank(known[1]) else (known, (place, row))
        kept[name] = better
        asides.add(Aside.ORDER_AGAIN if _same(better[1], other[1]) else Aside.ORDER_OTHER, name)
    return {place: kept[name][0] for name, place in first.items()}


def _of_table(refunds: pa.Table, asides: Asides) -> list[_Refund]:
    """Refunds of a file of their own."""
    back = [
        _Refund(r["order_id"], r["at"], _size(r["amount"]), r["currency"]) for r in refunds.to_pylist() if r["order_id"]
    ]
    lost = refunds.num_rows - len(back)
    if lost:
        asides.add(Aside.REFUND_UNKNOWN, "(no order named)", lost)
    return back


def _negatives(orders: pa.Table, rows: Ints, asides: Asides) -> list[_Refund]:
    """Orders of less than nothing give something back."""
    back = []
    for row in orders.take(array(rows)).to_pylist() if len(rows) else ():
        if row["order_id"] is None:
            asides.add(Aside.REFUND_UNKNOWN, "(no order named)")
        else:
            back.append(_Refund(row["order_id"], row["at"], -row["amount"], row["currency"]))
    return back


def _own(table: pa.Table, whole: NDArray[np.bool_]) -> list[_Refund]:
    """Refunds that orders' own rows tell of. whole: whose status says that they came back."""
    told = np.asarray(pc.is_valid(table["refunded"]).to_numpy(), bool)
    rows = np.flatnonzero(np.where(told, ints(table["refunded"], 0) != 0, whole))
    if not len(rows):
        return []
    columns = (table[c].take(array(rows)).to_pylist() for c in ("order_id", "refunded_at", "refunded", "currency"))
    return [
        _Refund(_id_of(name, row), at, _size(minor), currency)
        for row, name, at, minor, currency in zip(rows.tolist(), *columns, strict=True)
    ]


def _id_of(name: str | None, row: int) -> str:
    """The order's id, or a stand-in for one without."""
    return f"\0{row}" if name is None else str(name)


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


def _with_refunds(table: pa.Table, back: list[_Refund], question: FunnelQuestion, asides: Asides) -> tuple[Ints, Ints]:
    """(refunded within the window, refunded late) of each order."""
    refunded, late = np.zeros(table.num_rows, np.int64), np.zeros(table.num_rows, np.int64)
    refunds: dict[str, list[_Refund]] = {}
    for refund in sorted(back, key=lambda r: (r.order_id, r.at if r.at is not None else -1, r.minor or 0)):
        refunds.setdefault(refund.order_id, []).append(refund)
    rows = _named(table["order_id"], refunds)
    for place, row in zip(rows.tolist(), table.take(array(rows)).to_pylist() if len(rows) else (), strict=True):
        mine = refunds.pop(_id_of(row["order_id"], place))
        refunded[place], late[place] = _taken_back(row, mine, question, asides)
    for order_id, unknown in refunds.items():
        asides.add(Aside.REFUND_UNKNOWN, order_id, len(unknown))
    return refunded, late


def _named(ids: Array, refunds: Mapping[str, object]) -> Ints:
    """Rows of the orders that refunds speak of."""
    if not refunds:
        return np.zeros(0, np.int64)
    unnamed = [int(name[1:]) for name in refunds if name.startswith("\0")]
    there = pc.is_in(text_of(ids), array([name for name in refunds if not name.startswith("\0")], pa.string()))
    rows = np.asarray(pc.indices_nonzero(there).to_numpy(), np.int64)
    return np.unique(np.concatenate([rows, np.array(unnamed, np.int64)]))


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


def credit(orders: Settled, clicks: pa.Table, question: FunnelQuestion, asides: Asides) -> Ints:
    """Row of the last click before each order, by its click id, else by its visitor in the window; -1 for none.

    An order that names no creator and comes before its click or after the window is noted.
    """
    n, at, table = len(orders), orders.at, orders.table
    if clicks.num_rows == 0 or n == 0:
        return np.full(n, -1, np.int64)
    times = ints(clicks["at"], -1)
    by_id = _found(clicks["click_id"], table["click_id"])
    late = (
        (by_id >= 0) & (at >= 0) & (times[by_id] >= 0) & ((at < times[by_id]) | (at - times[by_id] > question.window))
    )
    by_visit, before, after = _last_before(clicks, times, table["visitor"], at, question.window)
    click = np.where((by_id >= 0) & ~late, by_id, by_visit)
    early = (late & (at < times[by_id])) | before
    lost = (click < 0) & (early | late | after)
    lost[lost] = _unnamed(table.filter(array(lost)))
    for reason, rows in ((Aside.ORDER_BEFORE_CLICK, lost & early), (Aside.ORDER_AFTER_WINDOW, lost & ~early)):
        if rows.any():
            asides.add(reason, min(orders.ids(np.flatnonzero(rows))), int(rows.sum()))
    return click


def _unnamed(table: pa.Table) -> NDArray[np.bool_]:
    """Orders that name neither a creator nor a code."""
    named = zip(table["creator"].to_pylist(), table["code"].to_pylist(), strict=True)
    return np.array([not (creator or code) for creator, code in named], bool)


def _found(column: Array, wanted: Array) -> Ints:
    """Row of the first click with each id, -1 for none."""
    if wanted.null_count == len(wanted):
        return np.full(len(wanted), -1, np.int64)
    asked, texts = text_of(wanted), text_of(column)
    rows = np.asarray(pc.indices_nonzero(pc.is_in(texts, _whole(pc.unique(asked).drop_null()))).to_numpy(), np.int64)
    ids = texts.take(array(rows)).to_pylist()
    where = dict(zip(reversed(ids), reversed(rows.tolist()), strict=True))
    encoded = _whole(asked).dictionary_encode()
    place = np.array([*(where.get(name, -1) for name in encoded.dictionary.to_pylist()), -1], np.int64)
    return np.asarray(place[ints(encoded.indices, -1)])


def _whole(column: Array) -> Array:
    """One array of what may come in several."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _last_before(
    clicks: pa.Table, times: Ints, told: Array, at: Ints, window: int
) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
    """(row of the last click of each visitor at or before the order, order before the first click, click too old)."""
    n = len(told)
    found, none = np.full(n, -1, np.int64), np.zeros(n, bool)
    if told.null_count == n:
        return found, none, none
    visitors = told.to_pylist()
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
