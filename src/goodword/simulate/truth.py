"""What is true of a world, in tables of its own that no import reads. Pure."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from goodword.core.times import DAY
from goodword.simulate import growth, people, texts
from goodword.simulate.audience import Tracked
from goodword.simulate.creators import Creators
from goodword.simulate.kit import Kit
from goodword.simulate.local import around_home
from goodword.simulate.posts import DISCLOSURES, Posts

RADII = (10, 25)


class Locality:
    """Ring shares around every home place, worked out once a world."""

    def __init__(self, kit: Kit) -> None:
        self.rings = {radius: around_home(kit.geography, float(radius)) for radius in RADII}


def creators(kit: Kit, locality: Locality, c: Creators) -> pa.Table:
    """One row a creator. er: median engagement rate of organic posts by followers of now; er_mean: its mean."""
    geo, spec, real = kit.geography, kit.spec, c.curves.real_share
    event = c.curves.kind > 0
    none = pa.string()
    columns: dict[str, pa.Array] = {
        "creator_id": c.creator_id.cast(none),
        "home": texts.take(kit.labels, c.home),
        "lat": pa.array(geo.lat[c.home]),
        "lon": pa.array(geo.lon[c.home]),
        "country": texts.take(pa.array(geo.countries), geo.country[c.home]),
        "niche": texts.take(pa.array(kit.niches), c.niche),
        "topic": texts.take(pa.array(kit.topics), c.topic),
        "second_topic": texts.take(pa.array(kit.topics), c.second),
        "language": texts.take(pa.array(kit.languages), c.language),
        "followers": pa.array(c.followers.astype(np.int64)),
        "real_followers": pa.array(np.round(c.followers * real).astype(np.int64)),
        "growth": texts.take(pa.array(growth.KINDS), c.curves.kind.astype(np.int64)),
        "growth_at": texts.nullable(spec.since + c.curves.day.astype(np.int64) * DAY, ~event, pa.int64()),
        "growth_amount": texts.nullable(c.curves.amount, ~event, pa.float64()),
        "er": pa.array(np.exp(c.theta) * real),
        "er_mean": pa.array(np.exp(c.theta + c.sigma**2 / 2) * real),
        "er_sigma": pa.array(c.sigma),
        "er_drift": pa.array(c.drift),
        "comments_per_like": pa.array(np.exp(c.clr)),
        "sponsored_share": pa.array(c.ads),
        "sponsored_effect": pa.array(np.full(len(c), spec.ads.effect)),
        "price_minor": pa.array(c.price),
        "price_currency": texts.take(kit.currencies, geo.country[c.home]),
        "pod": texts.nullable(c.pod, c.pod < 0, pa.int64()),
        "circle": texts.nullable(c.circle, c.circle < 0, pa.int64()),
        "click_rate": pa.array(c.clicks),
        "order_rate": pa.array(c.orders),
    }
    for ring, name in enumerate(("place", "metro", "country", "world")):
        columns[f"audience_{name}"] = pa.array(c.reach.shares[:, ring])
    for radius in RADII:
        columns[f"local_{radius}km"] = pa.array((locality.rings[radius][c.home] * c.reach.shares).sum(axis=1))
    return pa.table(columns)


def posts(kit: Kit, c: Creators, p: Posts) -> pa.Table:
    """One row a post that is sponsored, went viral, or whose place tag cannot be told: all others are ordinary."""
    told = np.flatnonzero((p.disclosure > 0) | p.viral | p.unclear)
    brand = p.brand[told]
    disclosure = p.disclosure[told]
    return pa.table(
        {
            "post_id": texts.take(p.post_id, told),
            "creator_id": texts.take(c.creator_id, p.owner[told]),
            "sponsored": pa.array(disclosure > 0),
            "disclosure": texts.take(pa.array(DISCLOSURES), disclosure, disclosure == 0),
            "brand": texts.take(pa.array(kit.lexicon.shared["brands"]), np.maximum(brand, 0), brand < 0),
            "viral": pa.array(p.viral[told]),
            "unclear_place": pa.array(p.unclear[told]),
            "likes": pa.array(p.likes[told]),
        }
    )


def audience(kit: Kit, c: Creators, t: Tracked) -> pa.Table:
    """The tracked engaged audience with the true home of everyone."""
    lat, lon = people.homes(kit.people, t.person)
    return pa.table(
        {
            "creator_id": texts.take(c.creator_id, t.owner),
            "person": texts.numbered("p", t.person),
            "lat": pa.array(lat),
            "lon": pa.array(lon),
        }
    )


def overlap(owner: NDArray[np.int64], person: NDArray[np.int64], ids: pa.StringArray) -> pa.Table:
    """Every pair of creators whose tracked audiences share somebody: a, b, people of a, of b, of both."""
    people_, column = np.unique(person, return_inverse=True)
    ones = np.ones(len(owner), np.int32)
    member = sparse.csr_array((ones, (owner, column)), shape=(len(ids), len(people_)))
    size = np.asarray(member.sum(axis=1)).ravel().astype(np.int64)
    both = sparse.triu(member @ member.T, k=1).tocoo()
    order = np.lexsort((both.col, both.row))
    a, b = both.row[order].astype(np.int64), both.col[order].astype(np.int64)
    return pa.table(
        {
            "creator_a": texts.take(ids, a),
            "creator_b": texts.take(ids, b),
            "people_a": pa.array(size[a]),
            "people_b": pa.array(size[b]),
            "people_both": pa.array(both.data[order].astype(np.int64)),
        }
    )
