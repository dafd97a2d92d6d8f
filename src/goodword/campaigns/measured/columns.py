"""A campaign's orders as columns, credited all at once: what a report is worked out from. Pure.

It says what `credit` says order by order, which is what pages and exports show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.campaigns.measured.claims import ALONE, BY_WORDS, Contest, Words
from goodword.campaigns.measured.credit import Away, by_words
from goodword.campaigns.measured.days import numbered
from goodword.campaigns.measured.model import Evidence, Frame, Ints, LedgerOrder, Rivals
from goodword.campaigns.measured.touches import Led
from goodword.campaigns.measured.walks import Path
from goodword.commerce.orders.store import VIEW_COLUMNS, state_of_columns

Flags = NDArray[np.bool_]
COLUMNS = ("id", "shop_id", "order_key", *VIEW_COLUMNS)
NEEDED = (
    "id", "shop_id", "placed_at", "cancelled_at", "amount_minor", "currency", "refunded_minor", "refunded_at", "code",
    "clicks", "source", "campaign", "content", "said", "place", "test", "claimed",
)  # fmt: skip
"""What orders are credited by and counted with."""
UNKNOWN = -1
"""Of numbers that are null."""
EVIDENCE = tuple(Evidence)
_BY_WORDS = [EVIDENCE.index(e) for e in BY_WORDS]
_NULLABLE = ("placed_at", "paid_at", "cancelled_at", "amount_minor", "goods_minor", "refunded_at")
_FLAGS = ("test", "claimed")
_SAID = ("campaign", "content", "source", "said")


@dataclass(frozen=True)
class OrderTable:
    """n orders, oldest first. columns: of `COLUMNS`, (n,) whole numbers (`UNKNOWN` where null) or n texts."""

    columns: Mapping[str, Any]
    _coded: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def sorted(cls, columns: Mapping[str, Any]) -> OrderTable:
        """The same from rows in any order."""
        order = np.lexsort((columns["id"], columns["placed_at"]))
        if (order == np.arange(len(order))).all():
            return cls(columns)
        places = order.tolist()
        return cls({
            name: values[order] if isinstance(values, np.ndarray) else list(map(values.__getitem__, places))
            for name, values in columns.items()
        })  # fmt: skip

    def kept(self, keep: Sequence[bool]) -> OrderTable:
        """Of (n,) rows those that are to be kept."""
        return OrderTable({
            name: values[np.array(keep, bool)] if isinstance(values, np.ndarray) else list(compress(values, keep))
            for name, values in self.columns.items()
        })  # fmt: skip

    def __len__(self) -> int:
        return len(self.columns["id"])

    def texts(self, name: str) -> list[str]:
        """(n,) a column of text."""
        found: list[str] = self.columns[name]
        return found

    def ints(self, name: str) -> Ints:
        """(n,) a column of numbers, none of them negative; nulls are `UNKNOWN`."""
        found: Ints = self.columns[name]
        return found

    def flags(self, name: str) -> Flags:
        """(n,) a column of yes and no."""
        return np.asarray(self.ints(name) > 0)

    def coded(self, name: str) -> Any:  # noqa: ANN401 - an Arrow dictionary of text
        """(n,) a column of text, each different text once and the numbers of them."""
        if name not in self._coded:
            self._coded[name] = pa.array(self.texts(name), pa.string()).dictionary_encode()
        return self._coded[name]

    def numbers(self, name: str) -> tuple[Ints, list[str]]:
        """((n,) number of each text, the different texts)."""
        found = self.coded(name)
        return found.indices.to_numpy().astype(np.int64), found.dictionary.to_pylist()

    def orders(self) -> list[LedgerOrder]:
        """One by one, where all of `COLUMNS` are there."""
        values = [self._values(name) for name in COLUMNS]
        rows = zip(*values, strict=True)
        return [LedgerOrder(number, state_of_columns(*state), shop) for number, shop, *state in rows]

    def _values(self, name: str) -> list[Any]:
        found = self.columns[name]
        if not isinstance(found, np.ndarray):
            return list(found)
        if name in _FLAGS:
            return list((found > 0).tolist())
        return [None if v == UNKNOWN else v for v in found.tolist()] if name in _NULLABLE else list(found.tolist())


@dataclass(frozen=True, eq=False)
class Credits:
    """n orders credited. evidence: (n,) place in `EVIDENCE`. path: (n,) place in `paths`, of which the first is empty.

    last: (n,) place of the last click in `led` that an order is credited to, -1 for none. good: (t,) clicks within the
    window. counts: (n,) whether it is an order that counts. out: why others do not.
    """

    table: OrderTable
    led: Led
    evidence: Ints
    path: Ints
    paths: list[Path]
    last: Ints
    good: Flags
    counts: Flags
    out: dict[str, int]

    @cached_property
    def kept(self) -> Ints:
        """Places of the orders that count."""
        return np.flatnonzero(self.counts)

    @cached_property
    def owners(self) -> Ints:
        """(p,) last owner of each path, -1 of the empty one."""
        return np.array([path[-1] if path else -1 for path in self.paths], np.int64)

    @cached_property
    def ways(self) -> dict[Path, int]:
        """Paths of the orders that count → how many, in the order in which they are first met; the empty one too."""
        there, first, how_often = np.unique(self.path[self.kept], return_index=True, return_counts=True)
        order = np.argsort(first)
        met = zip(there[order].tolist(), how_often[order].tolist(), strict=True)
        return {self.paths[p]: n for p, n in met}

    def worths(self, rows: Ints) -> tuple[Ints, Ints, list[str]]:
        """(minor units of each order that are shared, number of its currency, the currencies); -1: not known."""
        amount, back = self.table.ints("amount_minor")[rows], self.table.ints("refunded_minor")[rows]
        currency, names = self.table.numbers("currency")
        named = np.array([bool(name) for name in names], bool)
        known = (amount != UNKNOWN) & (named[currency[rows]] if len(names) else False)
        return amount - back, np.where(known, currency[rows], -1), names


def credits_of(
    table: OrderTable, led: Led, frame: Frame, window: int, away: Away | None = None, *, rivals: Rivals = ALONE
) -> Credits:
    """Each order with what ties it to somebody. window: seconds after a click within which an order is its. away:
    orders that name clicks of other campaigns too. rivals: campaigns that could claim orders by what is said of them.
    """
    n, waited = len(table), table.ints("placed_at")[led.order] - led.at
    good = (waited >= 0) & (waited <= window)
    mine = np.flatnonzero(good)
    last = np.full(n, -1, np.int64)
    last[led.order[mine]] = mine  # clicks are in order of time: the last one stays
    saying, said = _said(table)
    told = by_words(said, frame)
    known: dict[Path, int] = {(): 0}
    found = [(EVIDENCE.index(e), known.setdefault(p, len(known)), o) for e, p, o in map(told.__getitem__, said)]
    evidence, path, other = np.array(found, np.int64).reshape(-1, 3)[saying].T.copy()
    for order, walked in _paths(led, mine, known):
        evidence[order], path[order] = EVIDENCE.index(Evidence.CLICK), walked
    lost = _lost(table, np.isin(evidence, _BY_WORDS), (saying, said), Contest(rivals, frame.id, window))
    gone = np.union1d(_gone(table, led, mine, away or {}), lost)
    evidence[gone], path[gone], other[gone], last[gone] = EVIDENCE.index(Evidence.NONE), 0, 1, -1
    counts, out = _counting(table, (other > 0) & (last < 0))
    return Credits(table, led, evidence, path, list(known), last, good, counts, out)


def _gone(table: OrderTable, led: Led, mine: Ints, away: Away) -> Ints:
    """Places of orders whose last named click is another campaign's."""
    if not away:
        return np.zeros(0, np.int64)
    number = table.ints("id")
    place = np.flatnonzero(np.isin(number, np.array(list(away), np.int64)))
    theirs = np.array([away[n] for n in number[place].tolist()], np.int64).reshape(-1, 2)
    ours = np.full((len(table), 2), -1, np.int64)
    named = mine[led.ask[mine] >= 0]
    ours[led.order[named]] = np.stack([led.at[named], led.link[named]], axis=1)  # in order of time: the last one stays
    ours = ours[place]
    later = (theirs[:, 0] > ours[:, 0]) | ((theirs[:, 0] == ours[:, 0]) & (theirs[:, 1] > ours[:, 1]))
    return np.asarray(place[later])


def _lost(table: OrderTable, worded: Flags, said: tuple[Ints, list[Words]], contest: Contest) -> Ints:
    """Places of orders that other campaigns have more right to. worded: (n,) credited by what is said of them."""
    saying, sayings = said
    several = [i for i in np.unique(saying[worded]).tolist() if contest.several(sayings[i])]
    rows: Ints = np.flatnonzero(worded & np.isin(saying, several))
    columns = [column[rows].tolist() for column in (saying, table.ints("placed_at"), table.ints("shop_id"))]
    lost = [contest.lost(sayings[i], at, shop) for i, at, shop in zip(*columns, strict=True)]
    return np.asarray(rows[np.array(lost, bool)], np.int64)


def _said(table: OrderTable) -> tuple[Ints, list[Words]]:
    """((n,) place of what each order says, all different sayings)."""
    key = np.zeros(len(table), np.int64)
    for name in ("code", *_SAID):
        number, names = table.numbers(name)
        key = numbered(key * len(names) + number)[1]
    first = np.unique(key, return_index=True)[1].tolist()
    columns = [table.texts(name) for name in _SAID]
    codes = [tuple(text.split("\n")) if text else () for text in map(table.texts("code").__getitem__, first)]
    return key, [(code, *(column[i] for column in columns)) for code, i in zip(codes, first, strict=True)]


def _paths(led: Led, mine: Ints, known: dict[Path, int]) -> list[tuple[Ints, Ints]]:
    """Orders and the numbers of their paths; clicks on the same person in a row are one step. known: is added to."""
    order, owner = led.order[mine], led.owner[mine]
    new = np.ones(len(mine), bool)
    new[1:] = (order[1:] != order[:-1]) | (owner[1:] != owner[:-1])
    there, start, size = np.unique(order[new], return_index=True, return_counts=True)
    steps, found = owner[new], []
    for length in np.unique(size).tolist():
        rows = np.flatnonzero(size == length)
        walks = steps[start[rows][:, None] + np.arange(length)]
        key = np.zeros(len(rows), np.int64)
        for column in walks.T:
            names, where = numbered(column)
            key = numbered(key * len(names) + where)[1]
        first = np.unique(key, return_index=True)[1]
        numbers = [known.setdefault(tuple(walk), len(known)) for walk in walks[first].tolist()]
        found.append((there[rows], np.array(numbers, np.int64)[key]))
    return found


def _counting(table: OrderTable, other: Flags) -> tuple[Flags, dict[str, int]]:
    """Orders that are orders, and how many are none and why: the first reason there is."""
    left, out = np.ones(len(table), bool), {}
    for reason, is_so in (
        ("test", table.flags("test")), ("cancelled", table.ints("cancelled_at") > 0),
        ("claimed only", table.flags("claimed")), ("amount not known", table.ints("amount_minor") == UNKNOWN),
        ("another campaign", other),
    ):  # fmt: skip
        out[reason] = int((left & is_so).sum())
        left &= ~is_so
    return left, {reason: number for reason, number in out.items() if number}
