"""Who engages with whom: tracked audiences, comments, pods, circles of friends, samples of followers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.times import DAY
from goodword.simulate import people, texts
from goodword.simulate.creators import Creators
from goodword.simulate.kit import Kit
from goodword.simulate.posts import Posts
from goodword.simulate.randomness import hashed, pick, stream

_CIRCLE = 12  # friends in a circle
_CLASSES = np.array([0.56, 0.2, 0.22, 0.02])  # substantive, generic, emoji, spam; as seen on public Instagram posts
_POD_SHARE = 0.7  # of a mate's posts that a pod member comments on

Ints = NDArray[np.int64]
ENGAGEMENTS = pa.schema(
    [
        ("post_id", pa.string()),
        ("person", pa.string()),
        ("kind", pa.string()),
        ("at", pa.int64()),
        ("text", pa.string()),
    ]
)
SAMPLES = pa.schema(
    [
        ("creator_id", pa.string()), ("person", pa.string()), ("observed_at", pa.int64()),
        ("lat", pa.float64()), ("lon", pa.float64()), ("country", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tracked:
    """The tracked engaged audience: distinct pairs of creator (position in the block) and person, by creator."""

    owner: Ints
    person: Ints


def track(kit: Kit, block: int, c: Creators) -> Tracked:
    """Everyone tracked of every creator's engaged audience, circles of friends included."""
    rng = stream(kit.spec.seed, "audience", block)
    owner = np.repeat(np.arange(len(c)), c.tracked)
    person = people.draw(rng, kit.people, c.home, c.niche, c.reach, owner=owner)
    friends, befriended = _circles(kit, c)
    owner, person = np.concatenate([owner, befriended]), np.concatenate([person, friends])
    pairs = np.unique(np.stack([owner, person], axis=1), axis=0)
    return Tracked(pairs[:, 0], pairs[:, 1])


def _circles(kit: Kit, c: Creators) -> tuple[Ints, Ints]:
    """Friends and the creators they follow: neighbours in the community of a circle's first creator."""
    member = np.flatnonzero(c.circle >= 0)
    circles, first = np.unique(c.circle[member], return_index=True)
    lead = member[first]
    community = c.home[lead] * len(kit.niches) + c.niche[lead]
    size = kit.people.base[community + 1] - kit.people.base[community] - _CIRCLE
    start = kit.people.base[community] + (size * hashed(circles, kit.spec.seed, 7)).astype(np.int64)
    own = start[np.searchsorted(circles, c.circle[member])]
    return (own[:, None] + np.arange(_CIRCLE)).ravel(), np.repeat(member, _CIRCLE)


def engagements(kit: Kit, block: int, c: Creators, p: Posts, t: Tracked) -> pa.Table:
    """Rows of the engagements table as the import reads them: people by plain ids, comments with their texts."""
    rng = stream(kit.spec.seed, "comments", block)
    ordinary = _ordinary(rng, kit, c, p, t)
    pods = _pods(rng, kit, c, p)
    return pa.concat_tables([ordinary, pods]) if pods.num_rows else ordinary


def _ordinary(rng: np.random.Generator, kit: Kit, c: Creators, p: Posts, t: Tracked) -> pa.Table:
    spec = kit.spec
    each = 1 + rng.poisson(spec.comments_each - 1, len(t.owner))
    row = np.repeat(np.arange(len(t.owner)), each)
    count = np.bincount(p.owner, minlength=len(c))
    first = np.concatenate([[0], np.cumsum(count)])
    owner = t.owner[row]
    post = first[owner] + np.minimum(count[owner] * rng.random(len(row)), count[owner] - 1).astype(np.int64)
    pairs = np.unique(np.stack([post, t.person[row]], axis=1), axis=0)  # one comment a person and post
    post, person = pairs[:, 0], pairs[:, 1]
    delay = np.maximum(20.0, np.exp(rng.normal(np.log(3.5 * 3_600), 1.7, len(post))))
    left = np.maximum(30.0, spec.until - p.posted_at[post])
    at = p.posted_at[post] + np.where(delay < left, delay, left * rng.random(len(post))).astype(np.int64)
    comment = rng.random(len(post)) < 0.88
    text = _texts(rng, kit, c, p, post=post, person=person) if spec.texts else pa.nulls(len(post), pa.string())
    return pa.table(
        {
            "post_id": texts.take(p.post_id, post),
            "person": texts.numbered("p", person),
            "kind": pc.if_else(pa.array(comment), "comment", "like"),
            "at": pa.array(at),
            "text": pc.if_else(pa.array(comment), text, pa.scalar(None, pa.string())),
        },
        schema=ENGAGEMENTS,
    )


def _texts(rng: np.random.Generator, kit: Kit, c: Creators, p: Posts, *, post: Ints, person: Ints) -> pa.Array[Any]:
    """What people say: in their country's language or the post's, about the post or about nothing."""
    n = len(post)
    own = kit.country_language[kit.geography.country[people.place_of(kit.people, person)]]
    language = np.where(rng.random(n) < 0.5, p.language[post], own)
    kind = pick(rng, _CLASSES, n)
    city = texts.take(kit.names_of_places, kit.geography.metro[c.home[p.owner[post]]])
    zero = np.zeros(n, np.int64)
    groups = (kit.pool(language, p.topic[post]), language, zero, zero)
    text: pa.Array[Any] = pa.nulls(n, pa.string())
    for number, name in enumerate(("substantive", "generic", "emoji", "spam")):
        at = np.flatnonzero(kind == number)
        pool = kit.words[name]
        said = pool.take(pool.draw(rng, groups[number][at]), city.take(pa.array(at)))
        text = pc.replace_with_mask(text, pa.array(kind == number), said)
    return text


def _pods(rng: np.random.Generator, kit: Kit, c: Creators, p: Posts) -> pa.Table:
    """Mates' comments: within a quarter of an hour, from a handful of templates."""
    mates = {int(g): np.flatnonzero(c.pod == g) for g in np.unique(c.pod[c.pod >= 0])}
    posts, who = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number in np.flatnonzero(c.pod[p.owner] >= 0).tolist():
        others = mates[int(c.pod[p.owner[number]])]
        others = others[(others != p.owner[number]) & (rng.random(len(others)) < _POD_SHARE)]
        posts.append(np.full(len(others), number))
        who.append(others)
    post, mate = np.concatenate(posts), np.concatenate(who)
    pool = kit.words["pod"]
    said = pool.take(pool.draw(rng, np.zeros(len(post), np.int64)))
    return pa.table(
        {
            "post_id": texts.take(p.post_id, post),
            "person": texts.take(c.handle, mate),
            "kind": pa.array(["comment"]).take(pa.array(np.zeros(len(post), np.int64))),
            "at": pa.array(p.posted_at[post] + rng.integers(30, 900, len(post))),
            "text": said if kit.spec.texts else pa.nulls(len(post), pa.string()),
        },
        schema=ENGAGEMENTS,
    )


def samples(kit: Kit, block: int, c: Creators) -> pa.Table:
    """Samples of followers of some creators, with homes where they are known."""
    spec = kit.spec
    rng = stream(spec.seed, "samples", block)
    chosen = np.flatnonzero(rng.random(len(c)) < spec.sampled_share)
    owner = np.repeat(chosen, spec.sample)
    drawn = people.draw(rng, kit.people, c.home, c.niche, c.reach, owner=owner)
    pairs = np.unique(np.stack([owner, drawn], axis=1), axis=0)
    owner, person = pairs[:, 0], pairs[:, 1]
    lat, lon = people.homes(kit.people, person)
    unknown = rng.random(len(owner)) < 0.15
    country = kit.geography.country[people.place_of(kit.people, person)]
    return pa.table(
        {
            "creator_id": texts.take(c.creator_id, owner),
            "person": texts.numbered("p", person),
            "observed_at": pa.array(np.full(len(owner), spec.until - 7 * DAY)),
            "lat": texts.nullable(lat, unknown, pa.float64()),
            "lon": texts.nullable(lon, unknown, pa.float64()),
            "country": texts.take(pa.array(kit.geography.countries), country, rng.random(len(owner)) < 0.05),
        },
        schema=SAMPLES,
    )
