"""Rows of the canonical posts table: captions, tags, places, counts as a source would show them. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.tables import POSTS
from goodword.simulate import texts
from goodword.simulate.creators import Creators
from goodword.simulate.kit import Kit
from goodword.simulate.posts import KINDS, Posts
from goodword.simulate.randomness import stream

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_TEXT = pa.string()


def rows(kit: Kit, block: int, c: Creators, p: Posts) -> pa.Table:
    """The posts of a block as the import reads them."""
    rng, n = stream(kit.spec.seed, "captions", block), len(p)
    words = _wording(rng, kit, c, p)
    made = {
        "post_id": p.post_id,
        "creator_id": texts.take(c.creator_id, p.owner),
        "observed_at": pa.array(np.full(n, kit.spec.until), pa.int64()),
        "posted_at": pa.array(p.posted_at),
        "language": pa.nulls(n, _TEXT),
        "kind": texts.take(pa.array(KINDS), p.kind),
        "tagged": pa.nulls(n, pa.list_(_TEXT)),
        "alt_text": pa.nulls(n, _TEXT),
        "url": texts.join("https://example.org/p/", p.post_id),
        **words,
        **_where(rng, kit, p),
        **_counts(rng, c, p),
    }
    return pa.table({f.name: made[f.name].cast(f.type) for f in POSTS.schema}, schema=POSTS.schema)


def _wording(rng: np.random.Generator, kit: Kit, c: Creators, p: Posts) -> dict[str, pa.Array[Any]]:
    """Caption, hashtags, mentions and the platform's label, which agree with each other."""
    n, sponsored = len(p), p.disclosure > 0
    city = texts.take(kit.names_of_places, kit.geography.metro[c.home[p.owner]])
    body = _body(rng, kit, p, sponsored, city)
    said, said_tag = _disclosure(rng, kit, p)
    front = rng.random(n) < 0.5
    tag_set = _tag_set(rng, kit, p.topic)
    numbers = kit.tags.sets[tag_set]
    with_city = rng.random(n) < 0.6
    city_tag = np.where(with_city, kit.tags.city[c.home[p.owner]], -1)
    hashes = _hash_words(kit, numbers, city_tag)
    closer_pool = kit.words["closers"]
    closer = closer_pool.take(closer_pool.draw(rng, p.language))
    before = pc.if_else(pa.array(front), said, pa.scalar(None, _TEXT))
    after = pc.if_else(pa.array(front), pa.scalar(None, _TEXT), said)
    caption = pc.binary_join_element_wise(before, body, closer, hashes, after, " ", null_handling="skip")
    order = np.stack([np.where(front, said_tag, -1), *numbers.T, city_tag, np.where(front, -1, said_tag)], axis=1)
    brands = pa.array(kit.lexicon.shared["brands"])
    return {
        "caption": caption,
        "hashtags": _lists(kit.tags.words, order),
        "mentions": _lists(brands, np.where(sponsored, p.brand, -1)[:, None]),
        "sponsors": _lists(brands, np.where(p.disclosure == 1, p.brand, -1)[:, None]),
    }


def _body(rng: np.random.Generator, kit: Kit, p: Posts, sponsored: Bools, city: pa.Array[Any]) -> pa.Array[Any]:
    group = kit.pool(p.language, p.topic)
    organic, paid = kit.words["organic"], kit.words["sponsored"]
    text = organic.take(organic.draw(rng, group), city)
    at = np.flatnonzero(sponsored)
    first, size = paid.start[group[at]], paid.start[group[at] + 1] - paid.start[group[at]]
    each = size // len(kit.lexicon.shared["brands"])
    item = first + p.brand[at] * each + np.minimum(each * rng.random(len(at)), each - 1).astype(np.int64)
    return pc.replace_with_mask(text, pa.array(sponsored), paid.take(item, city.take(pa.array(at))))


def _disclosure(rng: np.random.Generator, kit: Kit, p: Posts) -> tuple[pa.Array[Any], Ints]:
    """(n,) the words that disclose, null without; number of the hashtag among them, -1 without."""
    n = len(p)
    group = p.language * len(kit.lexicon.shared["brands"]) + np.maximum(p.brand, 0)
    text: pa.Array[Any] = pa.nulls(n, _TEXT)
    tag = np.full(n, -1, np.int64)
    known = pa.array(list(kit.tags.ads))
    numbers = np.array([*kit.tags.ads.values(), -1], np.int64)
    for number, name in ((2, "clear"), (3, "vague")):
        pool, mask = kit.words[name], p.disclosure == number
        words = pool.take(pool.draw(rng, group[mask]))
        text = pc.replace_with_mask(text, pa.array(mask), words)
        tag[mask] = numbers[
            pc.fill_null(pc.index_in(words, value_set=known), len(known)).to_numpy(zero_copy_only=False)
        ]
    return text, tag


def _tag_set(rng: np.random.Generator, kit: Kit, topic: Ints) -> Ints:
    first, last = kit.tags.start[topic], kit.tags.start[topic + 1]
    return np.asarray(first + np.minimum((last - first) * rng.random(len(topic)), last - first - 1).astype(np.int64))


def _hash_words(kit: Kit, numbers: Ints, city: Ints) -> pa.Array[Any]:
    """(n,) "#a #b #c #city"."""
    signed = texts.join("#", kit.tags.words)
    columns = [texts.take(signed, numbers[:, j]) for j in range(numbers.shape[1])]
    columns.append(texts.take(signed, np.maximum(city, 0), city < 0))
    return pc.binary_join_element_wise(*columns, " ", null_handling="skip")


def _lists(words: pa.Array[Any], numbers: Ints) -> pa.Array[Any]:
    """(n,) lists of the words with these numbers, (n, k), leaving out -1."""
    there = numbers >= 0
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), texts.take(words, numbers[there]))


def _where(rng: np.random.Generator, kit: Kit, p: Posts) -> dict[str, pa.Array[Any]]:
    """Place tags: a venue or the place itself, its city, its country, now and then coordinates."""
    n, place = len(p), np.maximum(p.place, 0)
    none, geo = p.place < 0, kit.geography
    venues, unclear = kit.words["venues"], kit.words["unclear"]
    zero = np.zeros(n, np.int64)
    venue = rng.random(n) < 0.65
    name = pc.if_else(pa.array(venue), venues.take(venues.draw(rng, zero)), texts.take(kit.names_of_places, place))
    name = pc.if_else(pa.array(p.unclear), unclear.take(unclear.draw(rng, zero)), name)
    pinned = (rng.random(n) < 0.1) & ~none & ~p.unclear
    lat = geo.lat[place] + rng.normal(0, 0.004, n)
    lon = geo.lon[place] + rng.normal(0, 0.004, n)
    return {
        "place": pc.if_else(pa.array(none), pa.scalar(None, _TEXT), name),
        "city": texts.take(kit.cities, place, none | p.unclear),
        "country": texts.take(pa.array(geo.countries), geo.country[place], none | p.unclear | (rng.random(n) < 0.05)),
        "lat": texts.nullable(np.round(lat, 5), ~pinned, pa.float64()),
        "lon": texts.nullable(np.round(lon, 5), ~pinned, pa.float64()),
    }


def _counts(rng: np.random.Generator, c: Creators, p: Posts) -> dict[str, pa.Array[Any]]:
    """Counts as shown: some creators hide likes, not every source knows shares, saves, views and reach."""
    n, b = len(p), len(c)
    hides, partial, shares_reach = rng.random(b) < 0.03, rng.random(b) < 0.6, rng.random(b) < 0.08
    moving = p.kind >= 2
    views = np.maximum(p.likes, 1) * np.exp(rng.normal(2.5, 0.4, n))
    extra = p.likes + p.comments
    reach = c.followers[p.owner] * c.curves.real_share[p.owner] * np.exp(rng.normal(-1.2, 0.35, n))
    whole = pa.int64()
    return {
        "likes": texts.nullable(p.likes, hides[p.owner], whole),
        "comments": texts.nullable(p.comments, np.zeros(n, bool), whole),
        "shares": texts.nullable((extra * rng.beta(1, 40, n)).astype(np.int64), partial[p.owner], whole),
        "saves": texts.nullable((extra * rng.beta(1, 25, n)).astype(np.int64), partial[p.owner], whole),
        "views": texts.nullable(np.round(views).astype(np.int64), ~moving, whole),
        "reach": texts.nullable(np.maximum(extra, np.round(reach)).astype(np.int64), ~shares_reach[p.owner], whole),
    }
