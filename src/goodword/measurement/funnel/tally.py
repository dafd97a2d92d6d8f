"""Counts and sums by any dimension, and the pairs (events, exposure) behind every rate. Whole numbers stay exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.measurement.funnel.coding import summed
from goodword.measurement.funnel.facts import Events, Facts
from goodword.measurement.funnel.families import Ints, Reals
from goodword.measurement.funnel.model import By

UNITS: dict[By, By | None] = {
    By.CREATOR: By.POST,
    By.POST: None,
    **dict.fromkeys((By.TIER, By.NICHE, By.PLATFORM, By.PLACE), By.CREATOR),
}
"""What a row is made of: a creator of posts, a tier of creators; scatter between them widens what is said of it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One stage, row by row of its facts.

    entity, unit: positions, -1 for none. value: whole numbers, 0 where not known. known: where it is told. complete:
    whether an absent entity means zero (a log of single facts) and not that nobody counted. source: whose rows.
    """

    entity: Ints
    unit: Ints
    value: Ints
    known: NDArray[np.bool_]
    complete: bool
    source: str

    def sums(self, n: int) -> tuple[Ints, NDArray[np.bool_]]:
        """(sum of each entity, whether it is known), (n,) each."""
        out = summed(self.entity[self.known], self.value[self.known], n)
        told = np.zeros(n, bool)
        told[self.entity[self.known & (self.entity >= 0)]] = True
        return out, told | self.complete

    @property
    def total(self) -> int | None:
        """Sum over all rows, credited or not; None when nothing is known."""
        return int(self.value[self.known].sum()) if self.complete or self.known.any() else None


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages by one dimension. `clicked`: orders that came with a click. Money in minor units of one currency;
    `net`: revenue less refunds in their window; `paid_orders`: orders whose worth is in it; `paid_clicked`: those of
    them that came with a click. others: the same of each other currency: (its name, orders, net).
    """

    by: By
    names: list[str]
    exposed: Tally
    engagements: Tally
    clicks: Tally
    orders: Tally
    clicked: Tally
    revenue: Tally
    refunded: Tally
    late: Tally
    cost: Tally
    net: Tally
    paid_orders: Tally
    paid_clicked: Tally
    others: tuple[tuple[str, Tally, Tally], ...] = ()


def stages(facts: Facts, by: By, *, credited: bool = True) -> Stages:
    """Stages by a dimension, of what is credited to a creator, or of the rest (all, where no creator is named at all).

    Where single clicks or orders are told, results' own counts of them are not added.
    """
    results, clicks, orders = facts.results, facts.clicks, facts.orders

    def counting(events: Events) -> NDArray[np.bool_]:
        mine = facts.credited(events.codes[By.CREATOR])
        return mine if credited else ~mine

    def from_results(name: str, *, only_currency: bool = False) -> Tally:
        known = results.known(name) & counting(results) if name else np.zeros(len(results), bool)
        known = known & facts.campaign
        if only_currency:
            known = known & _in_currency(facts)
        value = np.where(known, results.values[name], 0) if name else np.zeros(len(results), np.int64)
        return Tally(*_codes(results, by), value, known, False, "results")

    def from_log(events: Events, name: str, source: str, where: NDArray[np.bool_] | None = None) -> Tally:
        known = counting(events) if where is None else where & counting(events)
        return Tally(*_codes(events, by), np.where(known, events.values[name], 0), known, True, source)

    mine = np.array([c in (facts.currency, "") for c in facts.currencies], bool)[facts.order_currency]
    orders_told = from_log(orders, "count", "orders") if facts.has_orders else from_results("orders")
    revenue = (
        from_log(orders, "revenue", "orders", mine) if facts.has_orders else from_results("revenue", only_currency=True)
    )
    refunded = (
        from_log(orders, "refunded", "orders", mine)
        if facts.has_orders
        else from_results("refunded", only_currency=True)
    )
    return Stages(
        by=by,
        names=facts.coded.names[by],
        exposed=from_results(facts.exposure),
        engagements=from_results("engagements"),
        clicks=from_log(clicks, "count", "clicks") if facts.has_clicks else from_results("clicks"),
        orders=orders_told,
        clicked=from_log(orders, "clicked", "orders") if facts.has_orders and facts.has_clicks else orders_told,
        revenue=revenue,
        refunded=refunded,
        late=from_log(orders, "late", "orders", mine),
        cost=_joined(
            from_results("cost", only_currency=True),
            from_log(orders, "cost", "orders", mine & (orders.values["cost"] > 0)),
        ),
        net=_less(revenue, refunded),
        paid_orders=from_log(orders, "count", "orders", mine)
        if facts.has_orders
        else _told_with(from_results("orders"), revenue),
        paid_clicked=from_log(orders, "clicked", "orders", mine) if facts.has_orders and facts.has_clicks
        else orders_told,
        others=tuple(
            (currency, from_log(orders, "count", "orders", there),
             _less(from_log(orders, "revenue", "orders", there), from_log(orders, "refunded", "orders", there)))
            for currency, there in _other_currencies(facts)
        ),
    )  # fmt: skip


def _less(revenue: Tally, refunded: Tally) -> Tally:
    value = revenue.value - refunded.value
    return Tally(revenue.entity, revenue.unit, value, revenue.known, revenue.complete, revenue.source)


def _other_currencies(facts: Facts) -> list[tuple[str, NDArray[np.bool_]]]:
    """Currencies of orders besides the one shown, with the rows of the orders in them."""
    told = [(c, facts.order_currency == i) for i, c in enumerate(facts.currencies) if c not in (facts.currency, "")]
    return [(currency, rows) for currency, rows in told if rows.any()]


def _codes(events: Events, by: By) -> tuple[Ints, Ints]:
    unit = UNITS[by]
    return events.codes[by], events.codes[unit] if unit else np.full(len(events), -1, np.int64)


def _in_currency(facts: Facts) -> NDArray[np.bool_]:
    told = facts.results_table["currency"].to_pylist()
    return np.array([c is None or c == facts.currency for c in told], bool)


def _joined(a: Tally, b: Tally) -> Tally:
    """Two sources of one sum; commission counts as cost."""
    parts = [np.concatenate([getattr(a, f), getattr(b, f)]) for f in ("entity", "unit", "value", "known")]
    return Tally(parts[0], parts[1], parts[2], parts[3], False, "costs")


def _told_with(a: Tally, b: Tally) -> Tally:
    """`a` on the rows where `b` is told too."""
    known = a.known & b.known
    return Tally(a.entity, a.unit, np.where(known, a.value, 0), known, a.complete, a.source)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Events k in exposure n of each of m entities. known: (m,). concentration: sum of squared shares of the exposure
    that its units have (1: all in one), 0 where units are not told apart. scatter: standard deviation between units of
    one entity, relative to the rate; None where no entity has two.
    """

    k: Reals
    n: Reals
    known: NDArray[np.bool_]
    concentration: Reals
    scatter: float | None


def pairs(events: Tally, exposure: Tally, m: int) -> Pairs:
    """Events and exposure that belong together.

    Counts told in the same rows are paired row by row. Else, where exposure is told for single units (posts) of an
    entity only, events of its other units are left out: their exposure is not known. A cost is one of the whole entity,
    and says nothing of scatter.
    """
    if events.source == exposure.source and events.source == "results":
        both = events.known & exposure.known
        events, exposure = _only(events, both), _only(exposure, both)
    entity, unit, k, n, exposed = _side_by_side(_by_pair(events), _by_pair(exposure))
    whole = np.full(m, exposure.source == "costs")  # a post without a cost cost nothing
    whole[entity[exposed & (unit < 0)]] = True
    use = (unit < 0) | exposed | whole[entity]
    n_all = _weighted(entity, n, m)
    known = events.sums(m)[1] & (n_all > 0) & exposure.sums(m)[1]
    apart = exposed & (unit >= 0)
    share = n[apart] / np.maximum(n_all[entity[apart]], 1e-300)
    concentration = _weighted(entity[apart], share**2, m)
    return Pairs(
        _weighted(entity[use], k[use], m), n_all, known, concentration, _scatter(entity[apart], k[apart], n[apart], m)
    )


def _side_by_side(
    events: tuple[Ints, Ints, Reals], exposure: tuple[Ints, Ints, Reals]
) -> tuple[Ints, Ints, Reals, Reals, NDArray[np.bool_]]:
    """(entity, unit, events, exposure, whether exposure is told) of every pair of entity and unit of either."""
    span = 2 + max(int(events[1].max(initial=-1)), int(exposure[1].max(initial=-1)))
    e_key, x_key = (entity * span + unit + 1 for entity, unit, _ in (events, exposure))
    keys = np.union1d(e_key, x_key)
    k, n = np.zeros(len(keys)), np.zeros(len(keys))
    k[np.searchsorted(keys, e_key)] = events[2]
    n[np.searchsorted(keys, x_key)] = exposure[2]
    return keys // span, keys % span - 1, k, n, np.isin(keys, x_key)


def _weighted(group: Ints, weight: Reals | Ints, n: int) -> Reals:
    return np.asarray(np.bincount(group, weight, n), np.float64)


def _only(tally: Tally, where: NDArray[np.bool_]) -> Tally:
    return Tally(tally.entity, tally.unit, np.where(where, tally.value, 0), where, tally.complete, tally.source)


def _by_pair(tally: Tally) -> tuple[Ints, Ints, Reals]:
    """(entity, unit, sum) of each pair that is told."""
    ok = tally.known & (tally.entity >= 0)
    if not ok.any():
        empty = np.zeros(0, np.int64)
        return empty, empty, np.zeros(0)
    span = int(tally.unit.max()) + 2
    key = tally.entity[ok] * span + tally.unit[ok] + 1
    size = int(key.max()) + 1
    if size <= 4 * len(key) + 1_000_000:  # few pairs, many rows: counting beats sorting
        sums, rows = _weighted(key, tally.value[ok], size), np.bincount(key, minlength=size)
        found = np.flatnonzero(rows)
        return found // span, found % span - 1, sums[found]
    found, at = np.unique(key, return_inverse=True)
    return found // span, found % span - 1, _weighted(at, tally.value[ok], len(found))


_USUAL_SCATTER = 0.1
"""Variance between units where little is known, relative to the squared rate."""
_USUAL_WEIGHT = 10.0
_MOST_WEIGHT = 20.0
_UNSURE = 4.0
"""A variance from few units is taken for larger than it was found, about as a t-distribution would."""


def _scatter(entity: Ints, k: Reals, n: Reals, m: int) -> float | None:
    """Standard deviation of the units' rates around their entity's, relative to it, counting noise taken off.

    entity, k, n: of each unit. Method of moments on units of entities with two or more, each weighing what it expects
    (at most twenty events), drawn towards a usual value as strongly as ten events. None where no entity has two.
    """
    units, k_all, n_all = np.bincount(entity, minlength=m), _weighted(entity, k, m), _weighted(entity, n, m)
    rows = (n > 0) & (units[entity] > 1) & (k_all[entity] > 0)
    if not rows.any():
        return float(_USUAL_SCATTER**0.5) if (units > 1).any() else None
    entity, k, n = entity[rows], k[rows], n[rows]
    expected = n * k_all[entity] / n_all[entity]
    free = np.maximum(1 - n / n_all[entity], 1e-3)
    excess = ((k - expected) ** 2 / free - expected) / expected**2
    weight = np.minimum(expected, _MOST_WEIGHT) * free
    value = float(weight @ excess + _USUAL_WEIGHT * _USUAL_SCATTER) / (weight.sum() + _USUAL_WEIGHT)
    freedom = len(entity) - len(np.unique(entity))
    return float((max(value, 0.0) * (1 + _UNSURE / (freedom + _UNSURE))) ** 0.5)
