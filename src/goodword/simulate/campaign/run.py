"""Run a campaign in a simulated world: what a brand would have on file, and what is true of it. Pure."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput
from goodword.core.times import from_epoch
from goodword.simulate.campaign import activity, orders, outcomes, rows, towns
from goodword.simulate.campaign.model import Booked, Campaign, CampaignSpec, Floats, Ints, Towns
from goodword.simulate.campaign.orders import Orders
from goodword.simulate.kit import Kit


def run(kit: Kit, truth: pa.Table, spec: CampaignSpec, creator_ids: list[str], fees: dict[str, int]) -> Campaign:
    """A campaign by these creators of the world.

    truth: the world's truth about creators. fees: agreed price of a post in minor units, where it is not the asking
    price. Raises NotFound for creators who are not in the world, BadInput when one is named twice or nobody is named.
    """
    if not creator_ids or len(set(creator_ids)) != len(creator_ids):
        raise BadInput.value("creators", "different and at least one", creator_ids)
    truths, homes = towns.home_numbers(kit, truth, creator_ids)
    for row in truths:
        row["price_minor"] = fees.get(row["creator_id"], row["price_minor"])
    where = towns.towns(kit, homes, spec.places)
    booked = towns.book(kit, truths, homes, where, spec)
    made = activity.posts(booked, spec, kit.spec.ads.effect)
    shares = activity.audience(booked, where)
    hits = activity.clicks(booked, made, shares, spec)
    expected, base = outcomes.baseline(where, spec)
    found = orders.tracked(booked, made, hits, shares, expected, spec)
    known, extra = orders.settle(found, base, spec)
    extra = extra + orders.unseen(booked, made, expected, where, spec)
    counts = base + extra
    sales = rows.everything(known, _others(counts, known, spec), where, spec)
    currency = where.currency[where.country]
    return Campaign(
        files={
            "posts": rows.post_rows(booked, made, where, currency),
            "clicks": rows.click_rows(booked, made, hits, where),
            "orders": rows.order_rows(booked, made, hits, sales, where),
            "refunds": rows.refund_rows(sales, where),
            "paths": rows.path_rows(booked, made, hits, known),
            "outcomes": rows.outcome_rows(counts, where, spec),
            f"revenue-{currency}": rows.revenue_rows(counts, sales, where, spec),
        },
        truth={
            "creators": _true_creators(booked, where),
            "codes": _true_codes(booked, known),
            "lift": _true_lift(where, counts, extra, spec),
        },
        statement=_statement(kit, where, booked, made, spec),
    )


def _others(counts: Ints, known: Orders, spec: CampaignSpec) -> Ints:
    """(m, d) orders of no known cause, from the first day of the campaign on."""
    m = len(counts)
    inside = known.place < m
    left = counts.copy()
    np.subtract.at(left, (known.place[inside], orders.days(known.at[inside], spec)), 1)
    return left[:, spec.history :]


def _true_creators(booked: Booked, where: Towns) -> pa.Table:
    return pa.table(
        {
            "creator_id": pa.array(booked.creator_id),
            "platform": pa.array(booked.platform),
            "tier": pa.array(booked.tier),
            "niche": pa.array(booked.niche),
            "place": pa.array([where.names[h] if h >= 0 else None for h in booked.home], pa.string()),
            "click_rate": pa.array(booked.click),
            "order_rate": pa.array(booked.order),
            "half_life_days": pa.array(booked.half_life),
            "audience_at_home": pa.array(booked.local),
        }
    )


def _true_codes(booked: Booked, known: Orders) -> pa.Table:
    n = len(booked)
    used = np.bincount(known.owner[known.code], minlength=n)
    leaked = np.bincount(known.owner[known.leaked], minlength=n)
    share = np.divide(leaked, used, out=np.zeros(n), where=used > 0)
    return pa.table(
        {
            "code": pa.array(booked.code),
            "creator_id": pa.array(booked.creator_id),
            "orders": pa.array(used),
            "leaked": pa.array(leaked),
            "share": pa.array(share),
        }
    )


def _true_lift(where: Towns, counts: Ints, extra: Ints, spec: CampaignSpec) -> pa.Table:
    """Per town with the campaign and for all of them: orders, extra orders, and lift on what would have come anyway."""
    days = slice(spec.history, spec.history + spec.days)
    seen, more = counts[: where.treated, days].sum(1), extra[: where.treated, days].sum(1)
    seen, more = np.append(seen, seen.sum()), np.append(more, more.sum())
    rest = seen - more
    lift: Floats = np.divide(more, rest, out=np.zeros(len(rest)), where=rest > 0)
    return pa.table(
        {
            "place": pa.array([*where.names[: where.treated], "all"]),
            "orders": pa.array(seen),
            "extra": pa.array(more),
            "lift": pa.array(lift),
        }
    )


def _statement(kit: Kit, where: Towns, booked: Booked, made: activity.Posts, spec: CampaignSpec) -> dict[str, object]:
    currency = where.currency[where.country]
    return {
        "what": "A simulated campaign. Nobody in it exists; what is true of it is in truth/.",
        "name": spec.name,
        "starts": from_epoch(spec.starts).date().isoformat(),
        "ends": from_epoch(spec.ends - 1).date().isoformat(),
        "treated": list(where.names[: where.treated]),
        "country": where.country,
        "currency": currency,
        "spend": rows.major(
            int(booked.fee[made.owner[made.sponsored]].sum()), currency, {currency: where.minor[where.country]}
        ),
        "creators": list(booked.creator_id),
        "spec": to_plain(spec),
        "world": to_plain(kit.spec),
    }
