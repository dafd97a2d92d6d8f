"""The plain tables of a campaign's facts: their columns, and under which names a file's columns are recognised.

A ledger that has such facts hands them over in the same tables. Times are whole seconds since 1970 UTC, money is
integer minor units beside its currency, what is not known is null.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.measurement.funnel.model import Fact
from goodword.sources.names import plain_name

TEXT, TIME, COUNT, MONEY, FLAG = "text", "time", "count", "money", "flag"
_TRAITS = {"creator": TEXT, "code": TEXT, "post": TEXT, "platform": TEXT, "place": TEXT, "niche": TEXT, "tier": TEXT}
COLUMNS: Mapping[Fact, Mapping[str, str]] = {
    Fact.CLICKS: _TRAITS | {"at": TIME, "visitor": TEXT, "click_id": TEXT, "flag": TEXT, "count": COUNT},
    Fact.ORDERS: _TRAITS
    | {"order_id": TEXT, "at": TIME, "amount": MONEY, "visitor": TEXT, "click_id": TEXT, "status": TEXT}
    | {"refunded": MONEY, "refunded_at": TIME, "cost": MONEY},
    Fact.REFUNDS: {"order_id": TEXT, "at": TIME, "amount": MONEY},
    Fact.RESULTS: _TRAITS
    | {"followers": COUNT, "at": TIME, "observed_at": TIME, "sponsored": FLAG}
    | dict.fromkeys(("impressions", "reach", "views", "engagements", "likes", "comments", "shares", "saves"), COUNT)
    | {"clicks": COUNT, "orders": COUNT, "revenue": MONEY, "refunded": MONEY, "cost": MONEY},
}
"""Fact → canonical column → what it holds. A column of money is one of minor units, all with the row's `currency`."""

COUNTED = ("impressions", "reach", "views", "engagements", "likes", "comments", "shares", "saves", "clicks", "orders")
NAMES: Mapping[str, Fact] = {
    "clicks": Fact.CLICKS,
    "orders": Fact.ORDERS,
    "refunds": Fact.REFUNDS,
    "posts": Fact.RESULTS,
    "results": Fact.RESULTS,
    "creators": Fact.RESULTS,
}
"""What a file in a folder holds, by its name up to the first point."""
_RESULT_MARKS = (*COUNTED, "revenue", "cost", "followers")
_REFUND = re.compile(r"refund|return|erstattung|rembours|reembolso|退款|返金|환불|возврат", re.IGNORECASE)
_ARROW = {TEXT: pa.string(), TIME: pa.int64(), COUNT: pa.int64(), MONEY: pa.int64(), FLAG: pa.bool_()}


def columns_of(fact: Fact) -> dict[str, str]:
    """Canonical columns of one kind of fact, the currency after the money."""
    found = dict(COLUMNS[fact])
    return found | {"currency": TEXT} if MONEY in found.values() else found


def schema(fact: Fact) -> pa.Schema:
    """The Arrow schema of one kind of fact."""
    return pa.schema([pa.field(name, _ARROW[kind]) for name, kind in columns_of(fact).items()])


def empty(fact: Fact) -> pa.Table:
    """No facts of this kind."""
    return schema(fact).empty_table()


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Canonical column → names, best first."""
    plain = tomllib.loads(files("goodword.measurement.funnel").joinpath("names.toml").read_text(encoding="utf-8"))
    return {column: tuple(entry["names"]) for column, entry in plain.items()}


@cache
def _ranks(column: str) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for rank, name in enumerate((column, *names().get(column, ()))):
        ranks.setdefault(plain_name(name), rank)
    for unit in ("minor", "cents"):  # whole minor units, as our own tables write them
        ranks.setdefault(plain_name(f"{column} {unit}"), len(ranks))
    return ranks


def recognise(fact: Fact, given: Iterable[str], stated: Mapping[str, str]) -> dict[str, str]:
    """Canonical → column of the file: as stated, then by name, the best-ranked name first; no column serves twice.

    Raises BadInput for a stated column that the file or the table does not have.
    """
    given = list(given)
    for canonical, column in stated.items():
        if canonical not in columns_of(fact):
            raise BadInput.unknown(f"column of {fact.value}", canonical, list(columns_of(fact)))
        if column not in given:
            raise BadInput.unknown("column in this file", column, given)
    chosen, taken = dict(stated), set(stated.values())
    pairs = sorted(
        (rank, place, at, canonical, name)
        for place, canonical in enumerate(columns_of(fact))
        for at, name in enumerate(given)
        if (rank := _ranks(canonical).get(plain_name(name))) is not None
    )
    for _, _, _, canonical, name in pairs:
        if canonical not in chosen and name not in taken:
            chosen[canonical] = name
            taken.add(name)
    return chosen


def fact_of(given: Iterable[str], called: str) -> Fact:
    """Which facts a file with these columns holds. Raises BadInput when they tell nothing."""
    plain = {plain_name(name) for name in given}

    def has(*columns: str) -> bool:
        return any(plain & set(_ranks(column)) for column in columns)

    numbered = has("order_id") and (has("amount") or has("status"))
    if numbered and _REFUND.search(called) and not has("creator"):
        return Fact.REFUNDS
    if any(plain & {plain_name(n) for n in (c, *names()[c])} for c in _RESULT_MARKS) and not _singly(plain):
        return Fact.RESULTS
    if numbered or (has("amount") and has("at")):
        return Fact.ORDERS
    if has("click_id", "visitor", "flag") or (has("at") and has("creator", "post")):
        return Fact.CLICKS
    raise BadInput(
        f"What {called} holds cannot be told from its columns.",
        given="columns " + ", ".join(list(given)[:20]),
        next_step="say it: clicks=FILE, orders=FILE, refunds=FILE or results=FILE",
    )


def _singly(plain: set[str]) -> bool:
    """Whether rows are single orders or clicks: they carry an id of an order, a click or a visitor."""
    ids = {
        plain_name(n)
        for c in ("order_id", "click_id", "visitor")
        for n in (c, *names()[c])
        if n not in ("id", "name", "order")
    }
    return bool(plain & ids)


def columns_of_fact(columns: Mapping[str, str], fact: Fact) -> dict[str, str]:
    """The stated columns that hold for files of one kind. Raises BadInput for a kind that does not exist."""
    out = {}
    for name, column in columns.items():
        kind, point, rest = name.rpartition(".")
        if point and kind not in NAMES:
            raise BadInput.unknown("kind of file", kind, list(NAMES))
        if not point or NAMES[kind] is fact:
            out[rest] = column
    return out
