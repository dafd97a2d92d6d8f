"""Creators near: the share of their audience inside, the people that is, and what a thousand of them cost. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.geo import Circle, distance_km
from goodword.core.money import Money
from goodword.core.text import counted
from goodword.core.tier import TierLimits
from goodword.discovery.local import LocalShares, local_shares
from goodword.discovery.model import Brief, FeeRule, PriceBasis
from goodword.discovery.nearby.declared import inside
from goodword.discovery.nearby.model import LOCAL_COST, Declared, LocalHit
from goodword.discovery.price import Prices, level, prices
from goodword.vetting.engagement import column

Floats = NDArray[np.float64]
SORTS = {
    "people": "most local people", "share": "most local audience", "cost": "least for a thousand local people",
    "km": "nearest", "followers": "most followers",
}  # fmt: skip
_LEAST_PEOPLE = 1.0  # below one person a cost has no upper end


def most_asked(features: pa.Table) -> str:
    """The currency most of these ask in; "" where no price is known."""
    counted = Counter(c for c in features["price_currency"].to_pylist() if c)
    return min(counted, key=lambda c: (-counted[c], c)) if counted else ""


def hits(
    features: pa.Table, circle: Circle, *, sort: str, limit: int, currency: str, assume: bool, limits: TierLimits,
    declared: Mapping[str, Sequence[Declared]], only: str = "",
) -> tuple[LocalHit, ...]:  # fmt: skip
    """The first of the creators by `sort`. features: FEATURES asked with the circle; assume: fees where no price is.

    only: this creator alone, the others only teach what is believed.
    """
    if not features.num_rows:
        return ()
    shares = local_shares(features, circle)
    rule = _rule(features, currency) if assume and currency else None
    priced = prices(features, Brief("", Money(0, currency), fee_rule=rule)) if currency else None
    km = distance(features, circle)
    told = {c: e for c, rows in declared.items() if (e := inside(rows, circle)) is not None}
    mean = _means(features, shares, told)
    order = _order(sort, mean, column(features, "followers"), km, priced)
    if only:
        order = np.flatnonzero(np.array(features["creator_id"].to_pylist(), dtype=object) == only)
    picked = features.take(pa.array(order[:limit])).to_pylist()
    return tuple(
        _hit(row, int(i), shares, km=float(km[i]), priced=priced, told=told, limits=limits)
        for i, row in zip(order[:limit], picked, strict=True)
    )


def _rule(features: pa.Table, currency: str) -> FeeRule | None:
    """The fee rule at the level of prices known here; None of too few in a currency of another size."""
    here = np.array([c == currency for c in features["price_currency"].to_pylist()])
    major = np.nan_to_num(column(features, "price_minor"))[here] / 10 ** Money(0, currency).exponent
    return level(column(features, "followers")[here], major, currency)


def distance(features: pa.Table, circle: Circle) -> Floats:
    """(n,) km from the middle to each creator's place, NaN where it is not known."""
    lat, lon = column(features, "lat"), column(features, "lon")
    km = distance_km(circle.lat, circle.lon, np.nan_to_num(lat), np.nan_to_num(lon))
    return np.where(np.isnan(lat) | np.isnan(lon), np.nan, km)


def _means(features: pa.Table, shares: LocalShares, told: Mapping[str, Estimate]) -> Floats:
    """(n,) means of the local shares, declared ones in place of worked-out ones."""
    mean = shares.mean.copy()
    for i, creator in enumerate(features["creator_id"].to_pylist() if told else ()):
        if creator in told:
            mean[i] = told[creator].value
    return mean


def _order(sort: str, mean: Floats, followers: Floats, km: Floats, priced: Prices | None) -> NDArray[np.int64]:
    people = np.nan_to_num(mean * followers)
    if sort == "cost":
        minor = priced.minor.astype(np.float64) if priced is not None else np.full(len(mean), -1.0)
        known = (minor >= 0) & (people > 0)
        value = np.where(known, minor / np.maximum(people, 1e-9), np.inf)
    else:
        value = {"people": -people, "share": -mean, "km": np.nan_to_num(km, nan=np.inf),
                 "followers": -np.nan_to_num(followers)}[sort]  # fmt: skip
    return np.asarray(np.lexsort((np.arange(len(mean)), -people, value)), np.int64)


def _hit(
    row: Mapping[str, Any], i: int, shares: LocalShares, *, km: float, priced: Prices | None,
    told: Mapping[str, Estimate], limits: TierLimits,
) -> LocalHit:  # fmt: skip
    known = told.get(row["creator_id"])
    share = known or shares.estimate(i)
    basis = f"declared: {counted(known.n, 'town')} of the platform's own list" if known else shares.basis(i)
    followers = row["followers"]
    people = share.scaled(followers, unit="people") if followers is not None else None
    price, price_basis = _price(priced, i)
    return LocalHit(
        creator_id=row["creator_id"], platform=row["platform"], handle=row["handle"], name=row["name"] or row["handle"],
        url=row["url"] or "", followers=followers, tier=limits.tier(followers) if followers is not None else None,
        place=row["place"] or "", lat=row["lat"], lon=row["lon"], km=None if np.isnan(km) else round(km, 2),
        share=share, basis=basis, people=people, price=price, price_basis=price_basis, cost=cost(price, people),
        posts_inside=int(shares.placed_inside[i]), placed_posts=int(shares.placed[i]),
        homes_inside=int(shares.homes_inside[i]), homes_known=int(shares.homes[i]),
    )  # fmt: skip


def _price(priced: Prices | None, i: int) -> tuple[Money | None, PriceBasis | None]:
    if priced is None or priced.minor[i] < 0:
        return None, None
    price = priced.price(i)
    return price.money, price.basis


def cost(price: Money | None, people: Estimate | None) -> Estimate | None:
    """What a thousand local people cost, in major units; None where price or people are not known."""
    if price is None or people is None:
        return None
    per = [float(price.major) * 1000 / max(p, _LEAST_PEOPLE) for p in (people.value, people.high, people.low)]
    return Estimate(per[0], per[1], per[2], people.n, price.currency, LOCAL_COST.id, people.level)
