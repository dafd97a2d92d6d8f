"""A simulated campaign as the plain tables that a brand would have on file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.core.times import DAY
from goodword.simulate.campaign.activity import BOT_REASONS, Clicks, Posts
from goodword.simulate.campaign.model import Booked, CampaignSpec, Floats, Ints, Towns
from goodword.simulate.campaign.orders import Orders
from goodword.simulate.randomness import stream

_SPREAD = 0.45  # of amounts, on the log scale


@dataclass(frozen=True, slots=True, eq=False)
class Sales:
    """Every order on file in order of time, (k,) each: those with a known cause and those without (owner -1)."""

    known: Orders
    minor: Ints
    currency: list[str]
    refund_of: Ints
    refund_at: Ints


def times(seconds: Ints) -> pa.Array[Any]:
    """Moments as ISO 8601 UTC."""
    text = np.datetime_as_string(np.asarray(seconds, np.int64).astype("datetime64[s]"))
    return pa.array([f"{t}Z" for t in text.tolist()], pa.string())


def dates(spec: CampaignSpec, days: int) -> list[str]:
    """The days of the panel, ISO."""
    first = np.datetime64((spec.starts // DAY) - spec.history, "D")
    return [str(first + t) for t in range(days)]


def place_columns(where: Towns, place: Ints) -> dict[str, pa.Array[Any]]:
    """Name and country of each place."""
    names = [*where.names, *(name for name, _ in where.abroad)]
    codes = [where.country] * len(where.names) + [code for _, code in where.abroad]
    return {"place": pa.array([names[p] for p in place]), "country": pa.array([codes[p] for p in place])}


def everything(known: Orders, filler: Ints, where: Towns, spec: CampaignSpec) -> Sales:
    """All orders on file: the known ones and (m, d) others by town and day of the campaign and after."""
    rng = stream(spec.seed, "campaign-sales")
    town, day = np.nonzero(filler)
    n = filler[town, day]
    place, at = np.repeat(town, n), spec.starts + np.repeat(day, n) * DAY
    k = len(place)
    at = at + (np.clip(rng.normal(13.5, 3.2, k), 0.05, 23.9) * 3600).astype(np.int64)
    none, no = np.full(k, -1), np.zeros(k, bool)
    rest = Orders(none, at, place, none, no, no, ~no)
    parts = [np.concatenate([getattr(known, f), getattr(rest, f)]) for f in Orders.__slots__]
    both = Orders(*parts)
    both = both.where(np.argsort(both.at, kind="stable"))
    codes = [where.country] * len(where.names) + [code for _, code in where.abroad]
    level = np.array([where.price[codes[p]] for p in both.place])
    unit = np.array([where.minor[codes[p]] for p in both.place])
    major = spec.basket * level * np.exp(_SPREAD * rng.normal(size=len(both)))
    step = np.where(level >= 20, 1.0, 0.05)
    minor = np.maximum(np.round(np.round(major / step) * step * unit), 1).astype(np.int64)
    back = np.flatnonzero(rng.random(len(both)) < spec.refunds)
    return Sales(
        both, minor, [where.currency[codes[p]] for p in both.place], back,
        both.at[back] + (rng.uniform(2, 20, len(back)) * DAY).astype(np.int64),
    )  # fmt: skip


def major(minor: int, currency: str, units: dict[str, int]) -> str:
    """Minor units as a decimal number of the currency."""
    unit = units[currency]
    digits = len(str(unit)) - 1
    whole, rest = divmod(abs(minor), unit)
    return ("-" if minor < 0 else "") + (f"{whole}.{rest:0{digits}d}" if digits else str(whole))


def post_rows(booked: Booked, made: Posts, where: Towns, currency: str) -> pa.Table:
    """`posts.csv`."""
    o, units = made.owner, _units(where)
    home = [where.names[h] if h >= 0 else None for h in booked.home]
    cost = [major(int(booked.fee[i]), currency, units) if s else None for i, s in zip(o, made.sponsored, strict=True)]
    return pa.table(
        {
            "post_id": pa.array(post_ids(booked, made)),
            "creator_id": _of(booked.creator_id, o),
            "platform": _of(booked.platform, o),
            "tier": _of(booked.tier, o),
            "niche": _of(booked.niche, o),
            "place": _of(home, o),
            "country": pa.array([where.country if booked.home[i] >= 0 else None for i in o], pa.string()),
            "posted_at": times(made.at),
            "sponsored": pa.array(["true" if s else "false" for s in made.sponsored]),
            "followers": pa.array(booked.followers[o]),
            "reach": pa.array(made.reach),
            "likes": pa.array(made.engaged - made.comments),
            "comments": pa.array(made.comments),
            "engagements": pa.array(made.engaged),
            "cost": pa.array(cost, pa.string()),
            "currency": pa.array([currency if s else None for s in made.sponsored], pa.string()),
            "code": pa.array([booked.code[i] if s else None for i, s in zip(o, made.sponsored, strict=True)]),
        }
    )


def post_ids(booked: Booked, made: Posts) -> list[str]:
    """Ids of the posts: the creator and a running number."""
    return [f"{booked.creator_id[i]}/c{k}" for k, i in enumerate(made.owner)]


def click_rows(booked: Booked, made: Posts, hits: Clicks, where: Towns) -> pa.Table:
    """`clicks.csv`: every hit, those of recognised bots with the reason."""
    owner, ids = made.owner[hits.post], post_ids(booked, made)
    return pa.table(
        {
            "click_id": pa.array([f"k{i}" for i in range(len(hits))], pa.string()),
            "at": times(hits.at),
            "post_id": _of(ids, hits.post),
            "creator_id": _of(booked.creator_id, owner),
            "platform": _of(booked.platform, owner),
            "visitor": pa.array([f"v{v}" for v in hits.visitor], pa.string()),
            **place_columns(where, hits.place),
            "bot": pa.array([BOT_REASONS[b] if b >= 0 else None for b in hits.bot], pa.string()),
        }
    )


def order_rows(booked: Booked, made: Posts, hits: Clicks, sales: Sales, where: Towns) -> pa.Table:
    """`orders.csv`: every order of the campaign and the two weeks after it."""
    o, units = sales.known, _units(where)
    k = len(o)
    ids, posts = [f"o{i}" for i in range(k)], post_ids(booked, made)
    credited = [booked.creator_id[i] if i >= 0 else None for i in o.owner]
    via = np.where(o.click >= 0, "click", np.where(o.code, "code", ""))
    visitor = [f"v{hits.visitor[c]}" if c >= 0 else f"w{i}" for i, c in enumerate(o.click)]
    return pa.table(
        {
            "order_id": pa.array(ids),
            "at": times(o.at),
            "amount": pa.array([major(int(a), c, units) for a, c in zip(sales.minor, sales.currency, strict=True)]),
            "currency": pa.array(sales.currency),
            "code": pa.array([booked.code[i] if used else None for i, used in zip(o.owner, o.code, strict=True)]),
            "visitor": pa.array(visitor),
            "click_id": pa.array([f"k{c}" if c >= 0 else None for c in o.click], pa.string()),
            **place_columns(where, o.place),
            "creator_id": pa.array(credited, pa.string()),
            "post_id": pa.array([posts[hits.post[c]] if c >= 0 else None for c in o.click], pa.string()),
            "via": pa.array([v or None for v in via.tolist()], pa.string()),
        }
    )


def refund_rows(sales: Sales, where: Towns) -> pa.Table:
    """`refunds.csv`: orders that were sent back, in full."""
    units, back = _units(where), sales.refund_of.tolist()
    currency = [sales.currency[i] for i in back]
    return pa.table(
        {
            "order_id": pa.array([f"o{i}" for i in back], pa.string()),
            "refunded_at": times(sales.refund_at),
            "amount": pa.array([major(int(sales.minor[i]), c, units) for i, c in zip(back, currency, strict=True)]),
            "currency": pa.array(currency, pa.string()),
        }
    )


def path_rows(booked: Booked, made: Posts, hits: Clicks, known: Orders) -> pa.Table:
    """`paths.csv`: whose links a visitor followed, in order, and how many of such visitors ordered."""
    steps: dict[int, list[int]] = {}
    for i in np.flatnonzero(hits.bot < 0):
        own = steps.setdefault(int(hits.visitor[i]), [])
        owner = int(made.owner[hits.post[i]])
        if not own or own[-1] != owner:
            own.append(owner)
    bought = {int(hits.visitor[c]) for c in known.click if c >= 0}
    counts: dict[tuple[int, ...], list[int]] = {}
    for visitor, path in steps.items():
        counts.setdefault(tuple(path), [0, 0])[0 if visitor in bought else 1] += 1
    for i in known.owner[(known.click < 0) & (known.owner >= 0)]:
        counts.setdefault((int(i),), [0, 0])[0] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
    return pa.table(
        {
            "path": pa.array([" > ".join(booked.creator_id[i] for i in path) for path, _ in ordered], pa.string()),
            "total_conversions": pa.array([c for _, (c, _) in ordered], pa.int64()),
            "total_null": pa.array([n for _, (_, n) in ordered], pa.int64()),
        }
    )


def outcome_rows(counts: Ints, where: Towns, spec: CampaignSpec) -> pa.Table:
    """`outcomes.csv`: orders by town and day, the history before the campaign included."""
    m, days = counts.shape
    labels = dates(spec, days)
    return pa.table(
        {
            "place": pa.array([name for name in where.names for _ in range(days)]),
            "date": pa.array(labels * m),
            "orders": pa.array(counts.ravel()),
        }
    )


def revenue_rows(counts: Ints, sales: Sales, where: Towns, spec: CampaignSpec) -> pa.Table:
    """`revenue-INR.csv` and so on: revenue by town and day in the currency of their country; others stay out."""
    rng = stream(spec.seed, "campaign-revenue")
    unit, mean = where.minor[where.country], spec.basket * where.price[where.country] * np.exp(_SPREAD**2 / 2)
    spread = np.expm1(_SPREAD**2)
    # A sum of so many amounts, by its mean and variance; the campaign's own days are summed from the orders.
    total = rng.gamma(np.maximum(counts, 1) / spread, mean * spread) * (counts > 0)
    minor: Floats = np.round(total * unit)
    m = len(where.names)
    inside = sales.known.place < m
    town, day = sales.known.place[inside], (sales.known.at[inside] - spec.starts) // DAY + spec.history
    minor[:, spec.history :] = 0
    np.add.at(minor, (town, day), sales.minor[inside])
    currency, labels = where.currency[where.country], dates(spec, counts.shape[1])
    return pa.table(
        {
            "place": pa.array([name for name in where.names for _ in labels]),
            "date": pa.array(labels * m),
            "revenue": pa.array([major(int(v), currency, _units(where)) for v in minor.ravel()]),
            "currency": pa.array([currency] * minor.size),
        }
    )


def _units(where: Towns) -> dict[str, int]:
    return {where.currency[c]: where.minor[c] for c in where.currency}


def _of(values: Any, owner: Ints) -> pa.Array[Any]:  # noqa: ANN401 - a list or tuple of texts
    return pa.array([values[i] for i in owner], pa.string())
