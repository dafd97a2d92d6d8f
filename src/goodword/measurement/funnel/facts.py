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
from goodword.measurement.funnel.families import Ints
from goodword.measurement.funnel.model import Aside, By, FunnelQuestion, Rows
from goodword.measurement.funnel.orders import Asides, Order, credit, settle
from goodword.measurement.funnel.tables import COUNTED
from goodword.sources.arrow import Array, array, pc

EXPOSURES = ("impressions", "reach", "views")
_ENGAGED = ("likes", "comments", "shares", "saves")
_NULL = np.iinfo(np.int64).min


@dataclass(slots=True)
class Coded:
    """Names of each dimension; a fact's dimension is a position in it, -1 for none."""

    names: dict[By, list[str]]
    creator_traits: dict[By, Ints]
    alias: Mapping[str, str]


@dataclass(slots=True)
class Events:
    """n facts of one kind. codes: dimension → (n,) positions; values: name → (n,) whole numbers, None where not known.

    A value that is not known is the smallest 64-bit integer (`known` tells).
    """

    codes: dict[By, Ints]
    values: dict[str, Ints] = field(default_factory=dict)
    at: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def known(self, name: str) -> NDArray[np.bool_]:
        """Where a value is known."""
        return np.asarray(self.values[name] != _NULL, np.bool_)


@dataclass(slots=True)
class Facts:
    """What the files say, each fact once. Orders are in every currency; `currency` is that of the money shown.

    exposure: which of impressions, reach, views stands for having been seen. `delay`: seconds from click to order.
    campaign: rows of results that are part of the campaign.
    """

    coded: Coded
    results: Events
    clicks: Events
    orders: Events
    delay: Ints
    campaign: NDArray[np.bool_]
    exposure: str
    currency: str
    order_currency: list[str]
    results_table: pa.Table
    has_clicks: bool
    has_orders: bool
    asides: Asides
    notes: list[str]
    last: int | None

    def credited(self, events: Events) -> NDArray[np.bool_]:
        """Facts that are somebody's; all of them where no creator is named at all."""
        named = bool(self.coded.names[By.CREATOR])
        return (events.codes[By.CREATOR] >= 0) if named else np.ones(len(events.at), np.bool_)


def gather(rows: Rows, question: FunnelQuestion) -> Facts:
    """All facts of the tables with numbers in place of names, orders counted once and credited."""
    asides = Asides()
    notes: list[str] = []
    alias = _aliases(rows.results)
    results = _without_repeats(rows.results, asides)
    clicks = _true_clicks(rows.clicks, asides)
    clicks = clicks.set_column(clicks.column_names.index("creator"), "creator", _named(clicks, alias))
    orders = settle(rows.orders, rows.refunds, question, asides)
    credited = credit(orders, clicks, question, asides)
    coded = _coded(results, clicks, orders, alias, question)
    result_events = _result_events(results, coded)
    click_events = _click_events(clicks, coded)
    order_events = _order_events(orders, coded, click_events, credited.click)
    nobody = int((order_events.codes[By.CREATOR] < 0).sum())
    if (
        nobody
        and (rest := nobody - sum(asides.rows[a] for a in (Aside.ORDER_BEFORE_CLICK, Aside.ORDER_AFTER_WINDOW))) > 0
    ):
        asides.add(Aside.ORDER_WITHOUT_CLICK, "", rest)
    lost = int(click_events.values["count"][click_events.codes[By.CREATOR] < 0].sum())
    if lost:
        asides.add(Aside.NO_CREATOR, "clicks", lost)
    exposure = _exposure(result_events)
    currency = question.currency.upper() or _main_currency(results, orders)
    return Facts(
        coded,
        result_events,
        click_events,
        order_events,
        credited.delay,
        _campaign(results, notes),
        exposure,
        currency,
        [o.currency or "" for o in orders],
        results,
        rows.clicks.num_rows > 0,
        rows.orders.num_rows > 0,
        asides,
        notes,
        _last(results, clicks, orders),
    )


def _aliases(results: pa.Table) -> dict[str, str]:
    """Code → creator, where a file of results names both; a code of two creators is nobody's."""
    pairs = {
        (c, n) for c, n in zip(results["code"].to_pylist(), results["creator"].to_pylist(), strict=True) if c and n
    }
    uses = Counter(code for code, _ in pairs)
    return {code: name for code, name in pairs if uses[code] == 1 and code != name}


def _named(clicks: pa.Table, alias: Mapping[str, str]) -> Array:
    """Who each click is of: the creator, else whose code it is."""
    if clicks["code"].null_count == clicks.num_rows:
        return _renamed(clicks["creator"], alias)
    return pc.coalesce(_renamed(clicks["creator"], alias), _renamed(clicks["code"], alias))


def _renamed(column: Array, alias: Mapping[str, str]) -> Array:
    if not alias:
        return column
    encoded = (
        pc.dictionary_encode(column).combine_chunks()
        if isinstance(column, pa.ChunkedArray)
        else column.dictionary_encode()
    )
    names = array([alias.get(v, v) for v in encoded.dictionary.to_pylist()], pa.string())
    return names.take(encoded.indices)


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


def _true_clicks(clicks: pa.Table, asides: Asides) -> pa.Table:
    """Clicks of people, each once."""
    if clicks["flag"].null_count < clicks.num_rows:
        text = pc.fill_null(pc.utf8_lower(clicks["flag"]), "")
        people = pc.is_in(text, array(["", "0", "false", "no", "none", "[]", "ok", "human", "valid", "n", "f"]))
        flagged = clicks.num_rows - pc.sum(people).as_py()
        if flagged:
            asides.add(Aside.CLICK_FLAGGED, pc.min(text.filter(pc.invert(people))).as_py(), flagged)
            clicks = clicks.filter(people)
    ids = clicks["click_id"]
    if ids.null_count < clicks.num_rows and pc.count_distinct(ids).as_py() < clicks.num_rows - ids.null_count:
        clicks = _each_once(clicks, asides)
    return clicks


def _each_once(clicks: pa.Table, asides: Asides) -> pa.Table:
    """The earliest of several clicks with one id."""
    numbered = clicks.append_column("row", array(np.arange(clicks.num_rows)))
    with_id = numbered.filter(pc.is_valid(numbered["click_id"]))
    ordered = with_id.sort_by([(c, "ascending") for c in ("click_id", "at", "creator", "post", "visitor")])
    ids = (
        ordered["click_id"].combine_chunks()
        if isinstance(ordered["click_id"], pa.ChunkedArray)
        else ordered["click_id"]
    )
    again = np.concatenate([[False], np.asarray(pc.equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False), bool)])
    asides.add(Aside.CLICK_AGAIN, pc.min(ids.filter(array(again))).as_py(), int(again.sum()))
    drop = ordered["row"].to_numpy()[again]
    keep = np.ones(clicks.num_rows, bool)
    keep[drop] = False
    return clicks.filter(array(keep))


def _coded(
    results: pa.Table, clicks: pa.Table, orders: list[Order], alias: Mapping[str, str], question: FunnelQuestion
) -> Coded:
    """Every name of every dimension in alphabetical order, and the traits of each creator."""
    names: dict[By, list[str]] = {}
    for by in (By.CREATOR, By.POST, By.PLATFORM, By.NICHE, By.PLACE, By.TIER):
        found: set[str] = set()
        for table in (results, clicks):
            found |= {v for v in pc.unique(table[by.value]).to_pylist() if v}
        found |= {v for o in orders if (v := _of(o, by, alias))}
        names[by] = sorted(found)
    tiers = _tiers(results, question)
    names[By.TIER] = sorted({*names[By.TIER], *tiers.values()})
    coded = Coded(names, {}, alias)
    creators = _positions(results["creator"], names[By.CREATOR])
    for by in (By.PLATFORM, By.NICHE, By.PLACE, By.TIER):
        own = _commonest(creators, _positions(results[by.value], names[by]), len(names[By.CREATOR]), len(names[by]))
        if by is By.TIER:
            number = {name: i for i, name in enumerate(names[by])}
            told = np.array([number.get(tiers.get(c, ""), -1) for c in names[By.CREATOR]], np.int64)
            own = np.where(own >= 0, own, told)
        coded.creator_traits[by] = own
    post_creator = _commonest(
        _positions(results["post"], names[By.POST]), creators, len(names[By.POST]), len(names[By.CREATOR])
    )
    coded.creator_traits[By.POST] = post_creator
    return coded


def _of(order: Order, by: By, alias: Mapping[str, str]) -> str | None:
    value: str | None = order.row[by.value]
    if by is not By.CREATOR:
        return value
    value = value or order.row["code"]
    return alias.get(value, value) if value is not None else None


def _tiers(results: pa.Table, question: FunnelQuestion) -> dict[str, str]:
    """Creator → tier by the most followers told."""
    most: dict[str, int] = {}
    for name, followers in zip(results["creator"].to_pylist(), results["followers"].to_pylist(), strict=True):
        if name is not None and followers is not None:
            most[name] = max(followers, most.get(name, 0))
    return {name: question.limits.tier(n).value for name, n in most.items()}


def _positions(column: Array, names: list[str]) -> Ints:
    """Position of each text among the names, -1 for none."""
    found = pc.index_in(column, value_set=array(names, pa.string()))
    return np.asarray(pc.fill_null(found, -1).to_numpy(), np.int64)


def _commonest(group: Ints, value: Ints, groups: int, values: int) -> Ints:
    """For each group the value that its rows have most often (the first of equals), -1 for none."""
    out = np.full(groups, -1, np.int64)
    ok = (group >= 0) & (value >= 0)
    if not ok.any():
        return out
    pairs, counts = np.unique(group[ok] * values + value[ok], return_counts=True)
    order = np.lexsort((-pairs, counts))  # the commonest last, and of equals the first name
    out[pairs[order] // values] = pairs[order] % values
    return out


def _completed(codes: dict[By, Ints], coded: Coded) -> dict[By, Ints]:
    """Creators by their posts, and traits by their creators, where rows do not say them."""
    posts, creators = codes[By.POST], codes[By.CREATOR]
    if len(coded.names[By.POST]):
        creators = np.where((creators < 0) & (posts >= 0), coded.creator_traits[By.POST][posts], creators)
    codes[By.CREATOR] = creators
    for by in (By.PLATFORM, By.NICHE, By.PLACE, By.TIER):
        if len(coded.names[By.CREATOR]) and len(coded.names[by]):
            codes[by] = np.where((codes[by] < 0) & (creators >= 0), coded.creator_traits[by][creators], codes[by])
    return codes


def _table_codes(table: pa.Table, coded: Coded) -> dict[By, Ints]:
    return _completed({by: _positions(table[by.value], coded.names[by]) for by in By}, coded)


def _ints(column: Array) -> Ints:
    return np.asarray(pc.fill_null(column, _NULL).to_numpy(), np.int64)


def _result_events(results: pa.Table, coded: Coded) -> Events:
    events = Events(_table_codes(results, coded), at=_ints(results["at"]))
    for name in (*COUNTED, "followers", "revenue", "refunded", "cost"):
        events.values[name] = _ints(results[name])
    parts = [events.values[name] for name in _ENGAGED]
    told = np.any([p != _NULL for p in parts], axis=0)
    summed = np.sum([np.where(p == _NULL, 0, p) for p in parts], axis=0)
    own = events.values["engagements"]
    events.values["engagements"] = np.where(own != _NULL, own, np.where(told, summed, _NULL))
    return events


def _click_events(clicks: pa.Table, coded: Coded) -> Events:
    events = Events(_table_codes(clicks, coded), at=_ints(clicks["at"]))
    events.values["count"] = np.asarray(pc.fill_null(clicks["count"], 1).to_numpy(), np.int64)
    return events


def _order_events(orders: list[Order], coded: Coded, clicks: Events, click: Ints) -> Events:
    """Who an order is credited to: whoever it names, else its click; its place and post likewise."""
    number = {by: {name: i for i, name in enumerate(names)} for by, names in coded.names.items()}
    codes = {by: np.array([number[by].get(_of(o, by, coded.alias) or "", -1) for o in orders], np.int64) for by in By}
    own_creator = codes[By.CREATOR].copy()
    has = click >= 0
    for by in By:
        from_click = (
            np.where(has, clicks.codes[by][click], -1) if len(clicks.at) else np.full(len(orders), -1, np.int64)
        )
        agrees = (own_creator < 0) | (
            own_creator == (np.where(has, clicks.codes[By.CREATOR][click], -1) if len(clicks.at) else -1)
        )
        codes[by] = np.where((codes[by] < 0) & agrees, from_click, codes[by])
    codes = _completed(codes, coded)
    events = Events(codes, at=np.array([_NULL if o.at is None else o.at for o in orders], np.int64))
    same = has & (codes[By.CREATOR] == clicks.codes[By.CREATOR][click]) if len(clicks.at) else has
    events.values = {
        "count": np.ones(len(orders), np.int64),
        "clicked": same.astype(np.int64),
        "revenue": np.array([o.minor for o in orders], np.int64),
        "refunded": np.array([o.refunded for o in orders], np.int64),
        "late": np.array([o.late for o in orders], np.int64),
        "cost": np.array([o.row["cost"] or 0 for o in orders], np.int64),
    }
    return events


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


def _main_currency(results: pa.Table, orders: list[Order]) -> str:
    """The currency of most facts; of equals the first in the alphabet."""
    counts = Counter(c for c in results["currency"].to_pylist() if c)
    counts.update(o.currency for o in orders if o.currency)
    return min(counts, key=lambda c: (-counts[c], c)) if counts else ""


def _last(results: pa.Table, clicks: pa.Table, orders: list[Order]) -> int | None:
    times: Iterable[int | None] = [
        pc.max(results["at"]).as_py(),
        pc.max(results["observed_at"]).as_py(),
        pc.max(clicks["at"]).as_py(),
        max((o.at for o in orders if o.at is not None), default=None),
    ]
    known = [t for t in times if t is not None]
    return max(known) if known else None
