"""The posts of one block: when, what is said, how people answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.times import DAY
from goodword.simulate.creators import PLATFORMS, Creators
from goodword.simulate.kit import Kit
from goodword.simulate.randomness import pick, stream
from goodword.simulate.texts import join, numbered, take

# Share of posts by local hour: quiet at night, a noon and an evening peak.
_HOURS = np.array([2, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 7, 8, 7, 6, 6, 7, 8, 10, 11, 11, 9, 6, 4], np.float64)
KINDS = ("image", "carousel", "reel", "video")
_KIND_SHARES = np.array([0.52, 0.2, 0.2, 0.08])
DISCLOSURES = ("", "label", "clear", "vague", "none")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Posts:
    """The truth about n posts, by creator and then time; arrays (n,).

    number: in the whole world; owner: position of the creator in the block; day: since the beginning. disclosure:
    number in `DISCLOSURES`, 0 for organic posts. brand: number, -1 without. viral: whether it went viral.
    engagements: likes + comments as true; comments: of these. place: of the tag, -1 without; unclear: the tag does not
    say which of several places of that name it is.
    """

    number: Ints
    owner: Ints
    day: Ints
    posted_at: Ints
    topic: Ints
    language: Ints
    kind: Ints
    disclosure: Ints
    brand: Ints
    viral: Bools
    likes: Ints
    comments: Ints
    place: Ints
    unclear: Bools
    post_id: pa.Array[Any]

    def __len__(self) -> int:
        return len(self.number)


def make(kit: Kit, block: int, c: Creators) -> Posts:
    """The posts of a block's creators."""
    spec = kit.spec
    first = spec.posts_before(block)
    n, rng = spec.posts_before(block + 1) - first, stream(spec.seed, "posts", block)
    owner = _owners(rng, len(c), n)
    day, posted_at = _times(rng, kit, c, owner)
    order = np.lexsort((posted_at, owner))
    owner, day, posted_at = owner[order], day[order], posted_at[order]
    number = np.arange(first, first + n, dtype=np.int64)
    off_topic = rng.random(n)
    topic = np.where(
        off_topic < 0.12, c.second[owner], np.where(off_topic < 0.4, c.topic[owner], kit.topic_of(rng, c.niche[owner]))
    )
    in_english = rng.random(n) < 0.08
    disclosure, brand = _sponsoring(rng, kit, c, owner)
    viral = _viral(c, owner, day)
    likes, comments = _answers(rng, c, owner, day, viral=viral, effect=np.where(disclosure > 0, spec.ads.effect, 1.0))
    place, unclear = _places(rng, kit, c, owner)
    return Posts(
        number=number, owner=owner, day=day, posted_at=posted_at, topic=topic,
        language=np.where(in_english, kit.languages.index("en"), c.language[owner]),
        kind=np.where(c.platform[owner] == 0, pick(rng, _KIND_SHARES, n), 3),
        disclosure=disclosure, brand=brand, viral=viral, likes=likes, comments=comments, place=place, unclear=unclear,
        post_id=join(take(pa.array(PLATFORMS), c.platform[owner]), numbered(f"sim{spec.seed}-", number), separator=":"),
    )  # fmt: skip


def _owners(rng: np.random.Generator, b: int, n: int) -> Ints:
    """(n,) who posts: everyone at least once, some much more than others."""
    weight = rng.gamma(1.3, 1.0, b) + 0.05
    exact = weight / weight.sum() * (n - b)
    count = 1 + np.floor(exact).astype(np.int64)
    rest = n - int(count.sum())
    count[np.argsort(-(exact % 1), kind="stable")[:rest]] += 1
    return np.repeat(np.arange(b, dtype=np.int64), count)


def _times(rng: np.random.Generator, kit: Kit, c: Creators, owner: Ints) -> tuple[Ints, Ints]:
    n, spec = len(owner), kit.spec
    day = np.minimum((spec.days * rng.random(n) ** 0.85).astype(np.int64), spec.days - 1)
    hour = pick(rng, _HOURS, n) - np.round(kit.geography.lon[c.home[owner]] / 15).astype(np.int64)
    return day, spec.since + day * DAY + (hour % 24) * 3_600 + rng.integers(0, 3_600, n)


def _sponsoring(rng: np.random.Generator, kit: Kit, c: Creators, owner: Ints) -> tuple[Ints, Ints]:
    n, ads = len(owner), kit.spec.ads
    sponsored = rng.random(n) < c.ads[owner]
    how = 1 + pick(rng, np.array([ads.label, ads.clear, ads.vague, ads.undisclosed]), n)
    brand = rng.integers(0, len(kit.lexicon.shared["brands"]), n)
    return np.where(sponsored, how, 0), np.where(sponsored, brand, -1)


def _viral(c: Creators, owner: Ints, day: Ints) -> Bools:
    """The post nearest before the day on which an account went viral."""
    gap = c.curves.day[owner] - day
    ready = (c.curves.kind[owner] == 1) & (gap >= 0) & (gap <= 30)
    best = np.full(len(c), 10_000)
    np.minimum.at(best, owner[ready], gap[ready])
    return np.asarray(ready & (gap == best[owner]))


def _answers(
    rng: np.random.Generator, c: Creators, owner: Ints, day: Ints, *, viral: Bools, effect: Floats
) -> tuple[Ints, Ints]:
    """Likes and comments by the log-normal model; only real followers answer.

    Levels are those against the followers of now, as they were measured, so a creator's own growth is centred.
    """
    real = c.curves.real[owner, day].astype(np.float64)
    real -= c.curves.real.mean(axis=1)[owner]
    y = c.theta[owner] + c.drift[owner] * (day / 365 - 0.5) + c.sigma[owner] * rng.normal(size=len(owner)) + real
    y += np.log(effect) + np.where(viral, rng.uniform(1.0, 2.2, len(owner)), 0.0)
    total = np.maximum(0.0, c.followers[owner] * c.curves.real_share[owner] * np.exp(np.minimum(y, 1.0)) - 0.5)
    ratio = np.exp(c.clr[owner] + 0.35 * rng.normal(size=len(owner)))
    comments = np.floor(total * ratio / (1 + ratio) + rng.random(len(owner)))
    likes = np.maximum(0, np.round(total - comments))
    return likes.astype(np.int64), comments.astype(np.int64)


def _places(rng: np.random.Generator, kit: Kit, c: Creators, owner: Ints) -> tuple[Ints, Bools]:
    n = len(owner)
    placed = rng.random(n) < kit.spec.placed_share
    away = rng.random(n) < np.where(c.niche[owner] == kit.niches.index("travel"), 0.5, 0.08)
    place = np.where(away, pick(rng, kit.geography.weight, n), c.home[owner])
    return np.where(placed, place, -1), placed & (rng.random(n) < 0.015)
