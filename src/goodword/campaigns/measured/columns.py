"""A campaign's orders as columns, credited all at once: what a report is worked out from. Pure.

It says what `credit` says order by order, which is what pages and exports show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.credit import by_words
from goodword.campaigns.measured.model import Evidence, Frame, Ints, LedgerOrder
from goodword.campaigns.measured.touches import Led
from goodword.commerce.orders.store import VIEW_COLUMNS, state_of_columns

Flags = NDArray[np.bool_]
Texts = tuple[str, ...]
COLUMNS = ("id", "order_key", *VIEW_COLUMNS)
UNKNOWN = -1
"""Of numbers that are null."""


@dataclass(frozen=True)
class OrderTable:
    """n orders, oldest first. rows: values of `COLUMNS` as the database gives them."""

    rows: Sequence[tuple[Any, ...]]

    @cached_property
    def _columns(self) -> dict[str, tuple[Any, ...]]:
        values = zip(*self.rows, strict=True) if self.rows else [()] * len(COLUMNS)
        return dict(zip(COLUMNS, values, strict=True))

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, name: str) -> Texts:
        """(n,) a column of text."""
        return self._columns[name]

    def ints(self, name: str) -> Ints:
        """(n,) a column of numbers, none of them negative; nulls are `UNKNOWN`."""
        column = self._columns[name]
        try:
            return np.array(column, np.int64)
        except TypeError:
            return np.array([UNKNOWN if v is None else v for v in column], np.int64)

    def flags(self, name: str) -> Flags:
        """(n,) a column of yes and no."""
        return np.array(self._columns[name], bool)

    def orders(self) -> list[LedgerOrder]:
        """One by one."""
        test = COLUMNS.index("test")
        made = []
        for number, *values in self.rows:
            values[test - 1 : test + 1] = [bool(v) for v in values[test - 1 : test + 1]]  # SQLite knows no bool
            made.append(LedgerOrder(number, state_of_columns(*values)))
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Credits:
    """n orders credited. last: (n,) place of the last click in `led` that an order is credited to, -1 for none.

    good: (t,) clicks within the window. counts: (n,) whether it is an order that counts. out: why others do not.
    """

    table: OrderTable
    led: Led
    evidence: list[Evidence]
    paths: list[tuple[int, ...]]
    last: Ints
    good: Flags
    counts: Flags
    out: dict[str, int]

    @property
    def kept(self) -> Ints:
        """Places of the orders that count."""
        return np.flatnonzero(self.counts)

    def worths(self, rows: Ints) -> list[tuple[int, str] | None]:
        """What of each order is shared, in minor units; None where not known."""
        amount, back = self.table.ints("amount_minor")[rows], self.table.ints("refunded_minor")[rows]
        currency = self.table.texts("currency")
        values = zip(rows.tolist(), amount.tolist(), (amount - back).tolist(), strict=True)
        return [(left, currency[i]) if paid != UNKNOWN and currency[i] else None for i, paid, left in values]


def credits_of(table: OrderTable, led: Led, frame: Frame, window: int) -> Credits:
    """Each order with what ties it to somebody. window: seconds after a click within which an order is its."""
    n, waited = len(table), table.ints("placed_at")[led.order] - led.at
    good = (waited >= 0) & (waited <= window)
    mine = np.flatnonzero(good)
    last = np.full(n, -1, np.int64)
    last[led.order[mine]] = mine  # clicks are in order of time: the last one stays
    codes = [tuple(text.split("\n")) if text else () for text in table.texts("code")]
    said = list(zip(codes, *(table.texts(c) for c in ("campaign", "content", "source", "said")), strict=True))
    told = by_words(said, frame)
    found = [told[words] for words in said]
    evidence, paths = [e for e, _, _ in found], [p for _, p, _ in found]
    other = np.array([o for _, _, o in found], bool) & (last < 0)
    for order, path in _paths(led, mine):
        evidence[order], paths[order] = Evidence.CLICK, path
    counts, out = _counting(table, other)
    return Credits(table, led, evidence, paths, last, good, counts, out)


def _paths(led: Led, mine: Ints) -> list[tuple[int, tuple[int, ...]]]:
    """Order and owners of its clicks; clicks on the same person in a row are one step."""
    order, owner = led.order[mine], led.owner[mine]
    new = np.ones(len(mine), bool)
    new[1:] = (order[1:] != order[:-1]) | (owner[1:] != owner[:-1])
    order, steps = order[new], owner[new].tolist()
    there, start = np.unique(order, return_index=True)
    ends = np.append(start, len(steps))[1:].tolist()
    return [(o, tuple(steps[a:b])) for o, a, b in zip(there.tolist(), start.tolist(), ends, strict=True)]


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
