"""Orders shared among those on their path by every model, many at once, each to the minor unit. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.model import MODELS, Ints, LedgerOrder, Share
from goodword.campaigns.measured.walks import Reals, Walks, weights, whole


def value(order: LedgerOrder) -> tuple[int, str] | None:
    """What of an order is shared: what was paid less what was given back, in minor units; None where not known."""
    s = order.state
    return None if s.amount is None or not s.currency else (s.amount - s.refunded, s.currency)


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """n orders: the place of their path, minor units, and which of the currencies, -1 where either is not known."""

    path: Ints
    minor: Ints
    currency: Ints
    currencies: Sequence[str]

    def known(self) -> Paid:
        """Orders with a path and an amount, currencies in the order of the alphabet, without those that none has."""
        rows = (self.path >= 0) & (self.currency >= 0)
        there = np.flatnonzero(np.bincount(self.currency[rows], minlength=len(self.currencies)))
        there = there[np.argsort([self.currencies[c] for c in there.tolist()])] if len(there) else there
        number = np.zeros(len(self.currencies), np.int64)
        number[there] = np.arange(len(there))
        names = [self.currencies[c] for c in there.tolist()]
        return Paid(self.path[rows], self.minor[rows], number[self.currency[rows]], names)


def shares(walks: Walks, paid: Paid, removal: Mapping[int, float]) -> dict[str, tuple[Share, ...]]:
    """What every model gives whom: parts of one order sum to one, its money to the order.

    walks: different paths with how many orders each led to. removal: removal effect of each owner.
    """
    if not len(walks.paths):
        return {}
    known = paid.known()
    by_length = {owners.shape[1]: weights(owners, uses, removal) for _, owners, uses in walks.each()}
    return {model: _of_model(walks, known, {n: by[model] for n, by in by_length.items()}) for model in MODELS}


def _of_model(walks: Walks, paid: Paid, parts: Mapping[int, Reals]) -> tuple[Share, ...]:
    """Shares by one model; parts: its weights by the length of the paths."""
    given = {}
    money = np.zeros((len(walks.owners), len(paid.currencies)), np.int64)
    met = np.zeros(money.shape, bool)
    for rows, at in walks.lengths:
        mine = parts[at.shape[1]]
        given[at.shape[1]] = walks.count[rows][:, None] * mine / whole(mine)[:, None]
        place = np.full(len(walks.paths), -1, np.int64)
        place[rows] = np.arange(len(rows))
        orders = np.flatnonzero(place[paid.path] >= 0)
        of_path = place[paid.path[orders]]
        owner = np.searchsorted(walks.owners, walks.steps[at])[of_path]
        cell = (owner, np.broadcast_to(paid.currency[orders][:, None], owner.shape))
        np.add.at(money, cell, split(paid.minor[orders], mine[of_path]))
        met[cell] = True
    return _listed(walks.owners, walks.summed(walks.spread(given)), money, met, paid.currencies)


def split(minor: Ints, parts: Reals) -> Ints:
    """(k, n) shares of k sums in proportion to parts (k, n) by largest remainder: what `Money.split` gives each."""
    if parts.shape[1] == 1:
        return minor[:, None]
    exact = minor[:, None] * parts / whole(parts)[:, None]
    floors = np.floor(exact)
    missing = minor - floors.sum(axis=1).astype(np.int64)
    rank = np.argsort(np.argsort(floors - exact, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(floors.astype(np.int64) + (rank < missing[:, None]), np.int64)


def _listed(
    owners: Ints, counts: Reals, money: Ints, met: NDArray[np.bool_], currencies: Sequence[str]
) -> tuple[Share, ...]:
    made = [
        Share(owner, n, {c: m for c, m, there in zip(currencies, minors, known, strict=True) if there})
        for owner, n, minors, known in zip(owners.tolist(), counts.tolist(), money.tolist(), met.tolist(), strict=True)
    ]
    return tuple(sorted(made, key=lambda s: (-s.orders, s.owner)))
