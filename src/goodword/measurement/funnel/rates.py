"""The rates and costs of a funnel: one table of what they are made of, one way of estimating all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.measurement.funnel.families import BetaBinomial, Ints, Reals
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.funnel.model import By, Rate
from goodword.measurement.funnel.sequences import rates_always, shares_always
from goodword.measurement.funnel.shrink import Shrunk, rates, shares
from goodword.measurement.funnel.tally import Pairs, Stages, pairs

COSTS = register(
    "cost-per-result",
    1,
    "Cost divided by what it is expected to bring: the inverse of events per unit of money (shrunk-rate).",
    "own; docs/explain/funnel",
)
VALUE = register(
    "order-value",
    1,
    "Mean worth of an order: Gamma-Gamma, drawn towards the others; the same algebra as shrunk-rate with orders as "
    "events and worth as exposure.",
    "Fader, Hardie & Lee 2005 (Gamma-Gamma)",
)
PRODUCT = register(
    "revenue-per-unit",
    1,
    "Orders per unit times worth of an order, both shrunk; the interval is that of the ratio of two Gammas (F).",
    "own; docs/explain/funnel",
)
_VALUE_CV2, _VALUE_WEIGHT = 0.5, 10.0
_VALUE_BELIEF = (0.3, 0.3)
"""Scale of the spread and weakest prior of the worth of an order: it differs less between creators than rates do."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One rate: events ÷ exposure by the names of `Stages`. share: events are some of the exposure. belief: before any
    count (None: the overall rate, loosely held). per: shown for so many. lower: less is better.
    """

    name: str
    label: str
    events: str
    exposure: str
    share: bool = False
    belief: Belief | None = None
    inverse: bool = False
    per: float = 1.0
    unit: str = "share"
    lower: bool = False


SPECS: tuple[Spec, ...] = (
    Spec("engagement_rate", "engagement", "engagements", "exposed", belief=Belief(0.03, 2.0)),
    Spec("ctr", "CTR", "clicks", "exposed", belief=Belief(0.01, 2.0), share=True),
    Spec("cvr", "CVR", "clicked", "clicks", belief=Belief(0.02, 1.5), share=True),
    Spec("cpm", "CPM", "exposed", "cost", inverse=True, per=1000, unit="money", lower=True),
    Spec("cpe", "CPE", "engagements", "cost", inverse=True, unit="money", lower=True),
    Spec("cpc", "CPC", "clicks", "cost", inverse=True, unit="money", lower=True),
    Spec("cpa", "CPA", "orders", "cost", inverse=True, unit="money", lower=True),
)
"""In the order of the funnel; the worth of an order, revenue per click and ROAS are made of them."""
PAID = Spec("paid", "paid orders", "paid_orders", "cost", unit="ratio")
"""Orders whose worth is known in the currency of the costs, per unit of money: what ROAS is made of."""
PAID_CVR = Spec("paid_cvr", "paid orders per click", "paid_clicked", "clicks", belief=Belief(0.02, 1.5), share=True)
"""Orders with a click whose worth is known in the currency shown, per click: what revenue per click is made of."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """One rate of all rows: what it is, its counts, its posterior (None where nothing is known)."""

    spec: Spec
    pairs: Pairs
    shrunk: Shrunk | None
    index: Mapping[int, int]  # entity → position in the posterior
    rates: Mapping[int, Rate]


def estimate(
    spec: Spec, table: Stages, groups: Mapping[str, Sequence[str | None]], *, level: float, currency: str
) -> Estimated:
    """A rate of every row that has both its counts."""
    m = len(table.names)
    found = pairs(getattr(table, spec.events), getattr(table, spec.exposure), m)
    unit = 10.0 ** Money(0, currency).exponent if spec.exposure == "cost" and currency else 1.0
    k, n = found.k, found.n / unit
    rows = np.flatnonzero(found.known)
    if not len(rows):
        return Estimated(spec, found, None, {}, {})
    k, n = k[rows], n[rows]
    deflation = _deflation(k, n, _scattered(spec, table, found), rows)
    mine = {kind: [names[i] for i in rows.tolist()] for kind, names in groups.items()}
    belief = spec.belief or Belief(float((k.sum() + 1) / n.sum()), 3.0)
    share = spec.share and bool(np.all(k <= n))
    shrunk = (shares if share else rates)(k / deflation, n / deflation, mine, belief=belief)
    always = _always(spec, k / deflation, n / deflation, share=share, level=level)
    made = _inverses(shrunk, spec, level, k) if spec.inverse else shrunk.estimates(spec.unit, level, per=spec.per)
    out = {}
    for i, row in enumerate(rows.tolist()):
        raw = _raw(spec, float(k[i]), float(n[i]))
        sure = (
            None
            if always is None
            else (float(min(always[0][i], made[i].value)), float(max(always[1][i], made[i].value)))
        )
        exact = Estimate(
            made[i].value,
            made[i].low,
            made[i].high,
            int(k[i] if spec.inverse else n[i]),
            made[i].unit,
            made[i].formula,
            level,
        )
        out[row] = Rate(spec.name, exact, raw, sure, float(k[i]), float(n[i]), float(shrunk.weight[i]))
    return Estimated(spec, found, shrunk, {row: i for i, row in enumerate(rows.tolist())}, out)


def _raw(spec: Spec, k: float, n: float) -> float | None:
    if spec.inverse:
        return spec.per * n / k if k else None
    return spec.per * k / n if n else None


def _deflation(k: Reals, n: Reals, found: Pairs, rows: Ints) -> Reals:
    """By how much counts are worth less than independent ones, because units (posts, creators) scatter.

    The expected count is that of the overall rate, not the row's own: one more event never lowers a rate.
    """
    if not found.scatter:
        return np.ones(len(k))
    expected = n * (k.sum() + 0.5) / n.sum()
    return np.asarray(1 + expected * found.scatter**2 * found.concentration[rows])


def _scattered(spec: Spec, table: Stages, found: Pairs) -> Pairs:
    """Where it is seen how units scatter: how posts do is told by what they reached, not by what they cost.

    What was reached is compared with its own cost only between creators: a fee is often put on one of several posts.
    """
    if spec.exposure != "cost":
        return found
    if spec.events != "exposed":
        return pairs(getattr(table, spec.events), table.exposed, len(table.names))
    if table.by in (By.CREATOR, By.POST):
        return Pairs(found.k, found.n, found.known, np.zeros(len(found.k)), None)
    return found


def _always(spec: Spec, k: Reals, n: Reals, *, share: bool, level: float) -> tuple[Reals, Reals] | None:
    """The interval for every look, where its mixture can be fixed before the counts: shares and rates, not costs."""
    if spec.belief is None:
        return None
    if share:
        return shares_always(k, n, level=level, typical=spec.belief.mean)
    return rates_always(k, n, level=level, typical=spec.belief.mean)


def _inverses(shrunk: Shrunk, spec: Spec, level: float, k: Reals) -> list[Estimate]:
    """Cost per event: inverses of events per unit of money."""
    value, (low, high) = shrunk.value, shrunk.interval(level)
    tiny = 1e-12
    return [
        Estimate(spec.per / v, spec.per / hi, spec.per / max(lo, tiny * v), int(c), spec.unit, COSTS.id, level)
        for v, lo, hi, c in zip(value.tolist(), low.tolist(), high.tolist(), k.tolist(), strict=True)
    ]


def order_values(
    table: Stages, groups: Mapping[str, Sequence[str | None]], *, level: float, currency: str
) -> Estimated:
    """Mean worth of an order of every row with revenue, refunds taken off."""
    m = len(table.names)
    orders, known = table.paid_orders.sums(m)
    revenue, told = table.net.sums(m)
    unit = 10.0 ** Money(0, currency).exponent if currency else 1.0
    spec = Spec("aov", "AOV", "paid_orders", "revenue", inverse=True, unit="money")
    found = Pairs(orders.astype(float), revenue / unit, known & told, np.zeros(m), None)
    rows = np.flatnonzero(found.known & (revenue >= 0))
    if not len(rows) or revenue[rows].sum() <= 0:
        return Estimated(spec, found, None, {}, {})
    p = 1 / _value_cv2(table, unit)
    k, n = (np.asarray(x[rows] * p, np.float64) for x in (orders, revenue / unit))
    mine = {kind: [names[i] for i in rows.tolist()] for kind, names in groups.items()}
    shrunk = rates(k, n, mine, belief=Belief(float((k.sum() + p) / n.sum()), 2.0, *_VALUE_BELIEF))
    low, high = (end.tolist() for end in shrunk.interval(level))
    value = shrunk.value.tolist()
    out = {}
    for i, row in enumerate(rows.tolist()):
        e = Estimate(
            1 / value[i], 1 / high[i], 1 / max(low[i], 1e-12 * value[i]), int(orders[row]), "money", VALUE.id, level
        )
        raw = float(revenue[row] / unit / orders[row]) if orders[row] else None
        out[row] = Rate("aov", e, raw, None, float(orders[row]), float(revenue[row] / unit), float(shrunk.weight[i]))
    return Estimated(spec, found, shrunk, {row: i for i, row in enumerate(rows.tolist())}, out)


def _value_cv2(table: Stages, unit: float) -> float:
    """Squared coefficient of variation of single orders within a row, drawn towards one half."""
    values = table.net
    single = values.known & (values.entity >= 0)
    if values.source != "orders" or not single.any():
        return _VALUE_CV2
    entity, x = values.entity[single], values.value[single] / unit
    count = np.bincount(entity)
    mean = np.bincount(entity, x) / np.maximum(count, 1)
    ok = (count[entity] > 1) & (mean[entity] > 0)
    spread = ((x[ok] / mean[entity[ok]] - 1) ** 2).sum()
    freedom = ok.sum() - (count > 1).sum()
    return float((spread + _VALUE_WEIGHT * _VALUE_CV2) / (freedom + _VALUE_WEIGHT))


def products(name: str, orders: Estimated, value: Estimated, *, level: float) -> dict[int, Rate]:
    """Revenue per unit (of money: ROAS; per click: EPC): orders per unit times worth of an order."""
    from scipy.special import fdtri  # noqa: PLC0415 - 60 ms that most commands never need

    out: dict[int, Rate] = {}
    if orders.shrunk is None or value.shrunk is None:
        return out
    unit = "ratio" if name == "roas" else "money"
    for row, i in orders.index.items():
        j = value.index.get(row)
        if j is None:
            continue
        a, b = _as_gamma(orders.shrunk, i)
        a2, b2 = float(value.shrunk.a[j]), float(value.shrunk.b[j])
        middle = a / b * b2 / a2
        low, high = (float(middle * fdtri(2 * a, 2 * a2, (1 + s * level) / 2)) for s in (-1, 1))
        k, n = orders.rates[row].events, orders.rates[row].exposure
        revenue = value.rates[row].exposure
        made = Estimate(middle, min(low, middle), max(high, middle), int(k), unit, PRODUCT.id, level)
        weight = min(orders.rates[row].weight, value.rates[row].weight)
        out[row] = Rate(name, made, revenue / n if n else None, None, k, n, weight)
    return out


def _as_gamma(shrunk: Shrunk, i: int) -> tuple[float, float]:
    """(a, b) of a Gamma with the mean and variance of a posterior."""
    if isinstance(shrunk.family, BetaBinomial):
        mean, variance = shrunk.family.moments(shrunk.a[i : i + 1], shrunk.b[i : i + 1])
        return float(mean[0] ** 2 / variance[0]), float(mean[0] / variance[0])
    return float(shrunk.a[i]), float(shrunk.b[i])
