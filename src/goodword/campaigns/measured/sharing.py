"""Orders shared among those on their path by every model, many at once, each to the minor unit. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.credit import weights
from goodword.campaigns.measured.model import MODELS, Credited, Ints, LedgerOrder, Share

Path = tuple[int, ...]
Reals = NDArray[np.float64]


def value(order: LedgerOrder) -> tuple[int, str] | None:
    """What of an order is shared: what was paid less what was given back, in minor units; None where not known."""
    s = order.state
    return None if s.amount is None or not s.currency else (s.amount - s.refunded, s.currency)


def shares(credited: Sequence[Credited], removal: Mapping[int, float]) -> dict[str, tuple[Share, ...]]:
    """What every model gives whom: parts of one order sum to one, its money to the order. removal: of each owner."""
    amounts: dict[Path, dict[str, list[int]]] = {}
    orders: dict[Path, int] = {}
    for c in credited:
        if c.path:
            orders[c.path] = orders.get(c.path, 0) + 1
            worth = value(c.order)
            if worth is not None:
                amounts.setdefault(c.path, {}).setdefault(worth[1], []).append(worth[0])
    if not orders:
        return {}
    weighed = {path: _SINGLE if len(path) == 1 else weights(path, removal) for path in orders}
    return {model: _of_model(model, orders, amounts, weighed) for model in MODELS}


_SINGLE = {name: [1.0] for name in MODELS}


def _of_model(
    model: str, orders: Mapping[Path, int], amounts: Mapping[Path, Mapping[str, list[int]]],
    weighed: Mapping[Path, Mapping[str, list[float]]],
) -> tuple[Share, ...]:  # fmt: skip
    counts: defaultdict[int, float] = defaultdict(float)
    money: defaultdict[tuple[int, str], int] = defaultdict(int)
    for path, n in orders.items():
        parts = weighed[path][model]
        total = sum(parts)
        for owner, part in zip(path, parts, strict=True):
            counts[owner] += n * part / total
    for length, paths in _by_length(amounts).items():
        for currency in {c for path in paths for c in amounts[path]}:
            mine = [p for p in paths if currency in amounts[p]]
            sizes = [len(amounts[p][currency]) for p in mine]
            minor = np.array([m for p in mine for m in amounts[p][currency]], np.int64)
            at = np.repeat(np.arange(len(mine)), sizes)
            given = split(minor, np.array([weighed[p][model] for p in mine], np.float64)[at])
            owners = np.array(mine, np.int64).reshape(-1, length)[at]
            there, where = np.unique(owners, return_inverse=True)
            sums = np.zeros(len(there), np.int64)
            np.add.at(sums, where.ravel(), given.ravel())
            for owner, minor_sum in zip(there.tolist(), sums.tolist(), strict=True):
                money[owner, currency] += minor_sum
    return _listed(counts, money)


def _by_length(amounts: Mapping[Path, object]) -> dict[int, list[Path]]:
    found: dict[int, list[Path]] = {}
    for path in amounts:
        found.setdefault(len(path), []).append(path)
    return found


def split(minor: Ints, parts: Reals) -> Ints:
    """(k, n) shares of k sums in proportion to parts (k, n) by largest remainder: what `Money.split` gives each."""
    total = np.zeros(len(minor))
    for column in range(parts.shape[1]):  # added one by one, as a list is: the same rounding
        total += parts[:, column]
    exact = minor[:, None] * parts / total[:, None]
    floors = np.floor(exact)
    missing = minor - floors.sum(axis=1).astype(np.int64)
    rank = np.argsort(np.argsort(floors - exact, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(floors.astype(np.int64) + (rank < missing[:, None]), np.int64)


def _listed(counts: Mapping[int, float], money: Mapping[tuple[int, str], int]) -> tuple[Share, ...]:
    own: dict[int, dict[str, int]] = {}
    for (owner, currency), minor in sorted(money.items()):
        own.setdefault(owner, {})[currency] = minor
    made = [Share(owner, n, own.get(owner, {})) for owner, n in counts.items()]
    return tuple(sorted(made, key=lambda s: (-s.orders, s.owner)))
