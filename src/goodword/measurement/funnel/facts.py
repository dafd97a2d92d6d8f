"""Facts of a campaign with everybody's number: clicks, orders and results, each row with its creator, post, place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.text import counted
from goodword.measurement.funnel.asides import Asides
from goodword.measurement.funnel.clicks import Clicks, counted_clicks, encoded, named, true_clicks
from goodword.measurement.funnel.coding import Coded, Names, coded, distinct, positions
from goodword.measurement.funnel.families import Ints
from goodword.measurement.funnel.model import Aside, By, FunnelQuestion, Rows
from goodword.measurement.funnel.orders import Settled, credit, ints, settle, text_of
from goodword.measurement.funnel.tables import COUNTED
from goodword.sources.arrow import Array, array, pc

EXPOSURES = ("impressions", "reach", "views")
_ENGAGED = ("likes", "comments", "shares", "saves")
_NULL = np.iinfo(np.int64).min


@dataclass(slots=True)
class Events:
    """n facts of one kind. codes: dimension → (n,) positions; values: name → (n,) whole numbers.

    A value that is not known is the smallest 64-bit integer (`known` tells). at: seconds UTC, below 0 where not told.
    """

    codes: dict[By, Ints]
    values: dict[str, Ints] = field(default_factory=dict)
    at: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.codes[By.CREATOR])

    def known(self, name: str) -> NDArray[np.bool_]:
        """Where a value is known."""
        return np.asarray(self.values[name] != _NULL, np.bool_)


@dataclass(frozen=True, slots=True)
class Timed:
    """Events one by one. creator, post: positions, -1 for none. at: seconds UTC, below 0 where not told."""

    creator: Ints
    post: Ints
    at: Ints
    count: Ints


@dataclass(slots=True)
class Facts:
    """What the files say, each fact once. Orders are in every currency; `currency` is that of the money shown.

    exposure: which of impressions, reach, views stands for having been seen. order_currency: place of each order's
    among `currencies`, of which the first is none. clicks: counted by their creator, post and
    traits. campaign: rows of results that are part of the campaign. timed: clicks and orders one by one.
    """

    coded: Coded
    results: Events
    clicks: Events
    orders: Events
    timed: Mapping[str, Timed]
    campaign: NDArray[np.bool_]
    exposure: str
    currency: str
    order_currency: Ints
    currencies: list[str]
    results_table: pa.Table
    has_clicks: bool
    has_orders: bool
    asides: Asides
    notes: list[str]
    last: int | None

    def credited(self, creator: Ints) -> NDArray[np.bool_]:
        """Facts that are somebody's; all of them where no creator is named at all."""
        named = bool(self.coded.names[By.CREATOR])
        return np.asarray(creator >= 0) if named else np.ones(len(creator), np.bool_)


def gather(rows: Rows, question: FunnelQuestion) -> Facts:
    """All facts of the tables with numbers in place of names, orders counted once and credited."""
    asides = Asides()
    notes: list[str] = []
    alias = _aliases(rows.results)
    results = _without_repeats(_without_totals(rows.results, asides), asides)
    clicks = true_clicks(rows.clicks, asides)
    clicks = encoded(clicks.set_column(clicks.column_names.index("creator"), "creator", named(clicks, alias)))
    orders = settle(rows.orders, rows.refunds, question, asides)
    click = credit(orders, clicks, question, asides)
    names = _order_names(orders.table, alias)
    numbers = coded(results, clicks, names, question.limits)
    currency, currencies = _currencies(orders.table["currency"])
    clicked = counted_clicks(clicks, numbers)
    ordered = _order_events(orders, names, numbers, clicked, click)
    _note_nobody(ordered, clicked, asides)
    result_events = _result_events(results, numbers)
    return Facts(
        coded=numbers,
        results=result_events,
        clicks=Events(clicked.cells, {"count": clicked.cell_counts}),
        orders=ordered,
        timed={
            "clicks": Timed(clicked.creator, clicked.post, clicked.at, clicked.count),
            "orders": Timed(ordered.codes[By.CREATOR], ordered.codes[By.POST], ordered.at, ordered.values["count"]),
        },
        campaign=_campaign(results, notes),
        exposure=_exposure(result_events),
        currency=question.currency.upper() or _main_currency(results, currency, currencies),
        order_currency=currency,
        currencies=currencies,
        results_table=results,
        has_clicks=rows.clicks.num_rows > 0,
        has_orders=rows.orders.num_rows > 0,
        asides=asides,
        notes=notes,
        last=_last(results, clicks, orders),
    )


def _note_nobody(orders: Events, clicks: Clicks, asides: Asides) -> None:
    """Orders and clicks that are nobody's are said once each."""
    early_or_late = sum(asides.rows[a] for a in (Aside.ORDER_BEFORE_CLICK, Aside.ORDER_AFTER_WINDOW))
    unknown = int((orders.codes[By.CREATOR] < 0).sum()) - early_or_late
    if unknown > 0:
        asides.add(Aside.ORDER_WITHOUT_CLICK, "", unknown)
    lost = int(clicks.cell_counts[clicks.cells[By.CREATOR] < 0].sum())
    if lost:
        asides.add(Aside.NO_CREATOR, "clicks", lost)


def _order_names(table: pa.Table, alias: Mapping[str, str]) -> Names:
    """What orders say of themselves; a code is its creator."""
    whose = table.select(["creator", "code"])
    if not _all_told(whose["creator"]):
        for at, name in enumerate(whose.column_names):  # an empty cell names nobody
            texts = text_of(whose[name])
            whose = whose.set_column(at, name, pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts))
    return {by: table[by.value] for by in By if by is not By.CREATOR} | {By.CREATOR: named(whose, alias)}


def _all_told(column: Array) -> bool:
    """Whether a dictionary has no empty text, which says nothing."""
    return pa.types.is_dictionary(column.type) and "" not in distinct(column)


def _currencies(column: Array) -> tuple[Ints, list[str]]:
    """(place of each currency, the currencies after an empty one)."""
    names = ["", *sorted(name for name in distinct(column) if name)]
    return np.maximum(positions(column, names), 0), names


def _order_events(orders: Settled, names: Names, numbers: Coded, clicks: Clicks, click: Ints) -> Events:
    """Who an order is credited to: whoever it names, else its click; its place and post likewise."""
    own, of_click = numbers.codes(names), clicks.at_rows(click, numbers)
    agrees = (own[By.CREATOR] < 0) | (own[By.CREATOR] == of_click[By.CREATOR])
    codes = numbers.completed({by: np.where((own[by] < 0) & agrees, of_click[by], own[by]) for by in By})
    events = Events(codes, at=orders.at)
    events.values = {
        "count": np.ones(len(orders), np.int64),
        "clicked": ((click >= 0) & agrees).astype(np.int64),
        "revenue": orders.minor,
        "refunded": orders.refunded,
        "late": orders.late,
        "cost": ints(orders.table["cost"], 0),
    }
    return events


def _aliases(results: pa.Table) -> dict[str, str]:
    """Code → creator, where a file of results names both; a code of two creators is nobody's."""
    pairs = {
        (c, n) for c, n in zip(results["code"].to_pylist(), results["creator"].to_pylist(), strict=True) if c and n
    }
    uses = Counter(code for code, _ in pairs)
    return {code: name for code, name in pairs if uses[code] == 1 and code != name}


_TOTALS = frozenset(
    {
        "total",
        "totals",
        "sum",
        "all",
        "overall",
        "grand total",
        "subtotal",
        "gesamt",
        "summe",
        "somme",
        "suma",
        "totale",
    }
    | {"итого", "всего", "合计", "合計", "总计", "합계", "कुल", "الإجمالي", "المجموع", "toplam", "totaal"}
)


def _without_totals(results: pa.Table, asides: Asides) -> pa.Table:
    """Rows that are called a total and whose counts are sums of the other rows' are not counted again."""
    names = [(n or "").strip() for n in results["creator"].to_pylist()]
    called = np.array([n in _TOTALS for n in names], bool)
    if not called.any() or called.all():
        return results
    keep = np.ones(len(names), bool)
    columns = [_ints(results[name]) for name in (*COUNTED, "revenue", "cost")]
    told = [c for c in columns if (c[~called] != _NULL).any()]
    for row in np.flatnonzero(called):
        sums = [(c[row], int(np.where(c == _NULL, 0, c)[~called].sum())) for c in told if c[row] != _NULL]
        if sums and all(one == whole for one, whole in sums):
            keep[row] = False
            asides.add(Aside.RESULT_TOTAL, names[row])
    return results.filter(array(keep))


def _without_repeats(results: pa.Table, asides: Asides) -> pa.Table:
    """Equal rows once; of several counts of one post, the newest (without dates of counting: the largest)."""
    if results.num_rows < 2:
        return results
    kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], int]] = {}
    keys = [results[c].to_pylist() for c in ("creator", "post", "platform", "place", "code", "at", "observed_at")]
    values = [results[c].to_pylist() for c in results.column_names]
    for i, (creator, post, platform, place, code, at, observed) in enumerate(zip(*keys, strict=True)):
        row = _row(values, i)
        counts = sum(abs(v) for v in row if isinstance(v, int))
        rank = (observed is not None, observed or 0, counts, *map(str, row))
        key: tuple[Any, ...] = (creator, post, platform, place, code, None if observed is not None and post else at)
        if post is None and observed is None:
            key = (*key, row)
        if key not in kept:
            kept[key] = (rank, i)
            continue
        older = kept[key]
        asides.add(Aside.RESULT_AGAIN if _row(values, older[1]) == row else Aside.RESULT_OLDER, post or creator or "")
        if rank > older[0]:
            kept[key] = (rank, i)
    return (
        results
        if len(kept) == results.num_rows
        else results.take(array(sorted(i for _, i in kept.values()), pa.int64()))
    )


def _row(values: list[list[Any]], i: int) -> tuple[Any, ...]:
    return tuple(v[i] for v in values)


def _campaign(results: pa.Table, notes: list[str]) -> NDArray[np.bool_]:
    """Rows of results that count: where some posts are said to be sponsored, those that are said not to be do not."""
    flag = pc.fill_null(results["sponsored"], pa.scalar(True))
    organic = ~np.asarray(flag.to_numpy(), bool) if results.num_rows else np.zeros(0, bool)
    if not organic.any() or not pc.any(results["sponsored"]).as_py():
        return np.ones(results.num_rows, bool)
    notes.append(
        f"{counted(int(organic.sum()), 'organic post')} only serve to compare with; the funnel is of the others."
    )
    return ~organic


def _exposure(results: Events) -> str:
    """Impressions, reach or views: whichever most rows tell, in this order."""
    told = {name: int(results.known(name).sum()) for name in EXPOSURES}
    return max(EXPOSURES, key=lambda name: told[name]) if any(told.values()) else ""


def _main_currency(results: pa.Table, currency: Ints, currencies: list[str]) -> str:
    """The currency of most facts; of equals the first in the alphabet."""
    counts = Counter(c for c in results["currency"].to_pylist() if c)
    counts.update(dict(zip(currencies, np.bincount(currency, minlength=len(currencies)).tolist(), strict=True)))
    counts = Counter({c: n for c, n in counts.items() if c and n})
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def _last(results: pa.Table, clicks: pa.Table, orders: Settled) -> int | None:
    times: Iterable[int | None] = [
        pc.max(results["at"]).as_py(),
        pc.max(results["observed_at"]).as_py(),
        pc.max(clicks["at"]).as_py(),
        pc.max(orders.table["at"]).as_py(),
    ]
    known = [t for t in times if t is not None]
    return max(known) if known else None


def _result_events(results: pa.Table, coded: Coded) -> Events:
    events = Events(coded.table_codes(results), at=np.maximum(_ints(results["at"]), -1))
    for name in (*COUNTED, "followers", "revenue", "refunded", "cost"):
        events.values[name] = _ints(results[name])
    parts = [events.values[name] for name in _ENGAGED]
    told = np.any([p != _NULL for p in parts], axis=0)
    summed = np.sum([np.where(p == _NULL, 0, p) for p in parts], axis=0)
    sold, worth = events.values["orders"], events.values["revenue"]
    if (worth != _NULL).any():  # no order brought nothing, also where the cell is left empty
        events.values["revenue"] = np.where((worth == _NULL) & (sold == 0), 0, worth)
    own = events.values["engagements"]
    events.values["engagements"] = np.where(own != _NULL, own, np.where(told, summed, _NULL))
    return events


def _ints(column: Array) -> Ints:
    return np.asarray(pc.fill_null(column, _NULL).to_numpy(), np.int64)
