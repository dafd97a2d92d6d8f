"""The creators of one block: who they are, what is true of them, and what a profile shows of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.tables import CREATORS
from goodword.core.times import DAY
from goodword.simulate import calibration, growth, people, texts
from goodword.simulate.kit import Kit
from goodword.simulate.model import WorldSpec
from goodword.simulate.randomness import pick, stream

PLATFORMS = ("instagram", "tiktok", "youtube")
_PLATFORM_SHARES = np.array([0.7, 0.2, 0.1])
_BOUNDS = np.array([[120, 1e3], [1e3, 1e4], [1e4, 1e5], [1e5, 5e5], [5e5, 1e6], [1e6, 2e7]])
_TAIL = np.array([0.9, 1.25, 1.25, 1.3, 1.2, 2.2])  # how much faster than log-uniform each tier thins out
# Real creators lean to the low side of the log-normal model: its median lies above its mean. Both are met halfway.
_SKEW, _LIFT = 40.0, 0.06
_COST_PER_THOUSAND, _COST_EXPONENT, _COST_BASE = 8.0, 0.8, 12.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Creators:
    """The truth about b creators of a block; every array (b,).

    number: in the whole world. home: place. niche, topic, language: numbers in the kit. followers: now. theta: mean of
    log((likes + comments + ½) ÷ followers now) of organic posts were all followers real. sigma: its standard deviation
    between posts. clr: log comments per like. drift: change of theta a year. tracked: size of the tracked part of the
    engaged audience. price: minor units. pod, circle: number, -1 without. ads: share of sponsored posts.
    """

    number: Ints
    home: Ints
    niche: Ints
    topic: Ints
    second: Ints
    language: Ints
    platform: Ints
    followers: Floats
    theta: Floats
    sigma: Floats
    clr: Floats
    drift: Floats
    ads: Floats
    price: Ints
    pod: Ints
    circle: Ints
    tracked: Ints
    clicks: Floats
    orders: Floats
    reach: people.Reach
    curves: growth.Curves
    handle: pa.Array[Any]
    creator_id: pa.Array[Any]

    def __len__(self) -> int:
        return len(self.number)


def make(kit: Kit, block: int) -> Creators:
    """The creators of a block."""
    spec = kit.spec
    first, last = spec.block(block)
    b, rng = last - first, stream(spec.seed, "creators", block)
    number = np.arange(first, last, dtype=np.int64)
    home = pick(rng, kit.geography.weight, b)
    niche = pick(rng, kit.niche_share, b)
    home, niche = _focused(rng, kit, home, niche)
    tier = pick(rng, np.array(spec.tiers), b)
    low, high = _BOUNDS[tier, 0], _BOUNDS[tier, 1]
    followers = np.floor(low * (high / low) ** (rng.random(b) ** _TAIL[tier]))
    language = kit.language_of(rng, kit.geography.country[home])
    topic, second = kit.topic_of(rng, niche), kit.topic_of(rng, pick(rng, kit.niche_share, b))
    platform = pick(rng, _PLATFORM_SHARES, b)
    engagement = _engagement(rng, kit, followers, niche)
    handle = _handles(rng, kit, number)
    ads = spec.ads
    return Creators(
        number=number, home=home, niche=niche, topic=topic, second=second, language=language, platform=platform,
        followers=followers, **engagement,
        ads=rng.beta(ads.mean * ads.concentration, (1 - ads.mean) * ads.concentration, b),
        price=_prices(rng, kit, followers, kit.geography.country[home]),
        pod=_groups(rng, spec.pods, b, block, low=6, high=16),
        circle=_groups(rng, spec.circles, b, block, low=1, high=4),
        tracked=_tracked(rng, spec, followers, engagement["theta"]),
        clicks=rng.beta(2.0, 160.0, b), orders=rng.beta(2.0, 90.0, b),
        reach=people.reach(stream(spec.seed, "reach", block), followers, niche),
        curves=growth.curves(stream(spec.seed, "growth", block), spec, b),
        handle=handle,
        creator_id=texts.join(texts.take(pa.array(PLATFORMS), platform), handle, separator=":"),
    )  # fmt: skip


def _focused(rng: np.random.Generator, kit: Kit, home: Ints, niche: Ints) -> tuple[Ints, Ints]:
    """Some creators live in the focus, near its centre, and many of them share its niche."""
    focus = kit.spec.focus
    if focus is None:
        return home, niche
    inside = rng.random(len(home)) < focus.share
    near = np.minimum(rng.geometric(0.3, len(home)) - 1, len(kit.geography.focus) - 1)
    home = np.where(inside, kit.geography.focus[near], home)
    of_niche = inside & (rng.random(len(home)) < focus.niche_share)
    return home, np.where(of_niche, kit.niches.index(focus.niche), niche)


def _engagement(rng: np.random.Generator, kit: Kit, followers: Floats, niche: Ints) -> dict[str, Floats]:
    """Levels of the log-normal model; what niches explain of the variance between creators is taken out of it."""
    priors, b = kit.priors, len(followers)
    tier = calibration.bracket(followers)
    explained = (kit.niche_level[tier] ** 2 * kit.niche_share).sum(axis=1)
    spread = np.sqrt(np.maximum(priors.tau2[tier] - explained, 0.2))
    q25, q50, q75 = (np.log(np.maximum(priors.clr[tier, q], 1e-3)) for q in (2, 3, 4))
    skewed = (_SKEW - rng.gamma(_SKEW, 1.0, b)) / np.sqrt(_SKEW)
    return {
        "theta": calibration.level(priors, followers) + kit.niche_level[tier, niche] + _LIFT + spread * skewed,
        "sigma": np.sqrt(priors.sigma2[tier]) * np.exp(0.15 * rng.normal(size=b)),
        "clr": q50 + (q75 - q25) / 1.349 * rng.normal(size=b),
        "drift": rng.normal(-0.03, 0.12, b),
    }


def _tracked(rng: np.random.Generator, spec: WorldSpec, followers: Floats, theta: Floats) -> Ints:
    expected = np.clip(followers * np.exp(theta) * 0.6, 2.0, spec.engaged)
    return np.clip(np.round(expected * rng.uniform(0.85, 1.15, len(followers))), 1, spec.engaged).astype(np.int64)


def _prices(rng: np.random.Generator, kit: Kit, followers: Floats, country: Ints) -> Ints:
    """Asking price of one post, minor units, rounded the way people ask."""
    units = _COST_BASE + _COST_PER_THOUSAND * (followers / 1_000) ** _COST_EXPONENT
    major = units * kit.price_level[country] * np.exp(0.45 * rng.normal(size=len(followers)))
    step = 10.0 ** (np.floor(np.log10(np.maximum(major, 1.0))) - 1)
    return np.asarray(np.round(major / step) * step * kit.minor[country], dtype=np.float64).astype(np.int64)


def _groups(rng: np.random.Generator, share: float, b: int, block: int, *, low: int, high: int) -> Ints:
    """(b,) number of the group each creator is in, -1 without; groups of low to high members, within a block."""
    result = np.full(b, -1, np.int64)
    free, number = rng.permutation(b), block * 1_000
    count, used = round(share * b), 0
    while used + low <= count or (used == 0 and count > 0 and b >= low):
        size = min(int(rng.integers(low, high + 1)), max(low, count - used), b - used)
        result[free[used : used + size]] = number
        used, number = used + size, number + 1
    return result


def _handles(rng: np.random.Generator, kit: Kit, number: Ints) -> pa.Array[Any]:
    """Coined, numbered and marked: no handle of a world can be taken for a person's."""
    n = len(number)
    return texts.join(
        texts.take(kit.syllables, rng.integers(0, len(kit.syllables), n)),
        texts.take(kit.syllables, rng.integers(0, len(kit.syllables), n)),
        texts.numbered(".sim", number),
    )


def profiles(kit: Kit, block: int, c: Creators) -> pa.Table:
    """Rows of the canonical creators table: every snapshot of every creator, oldest first."""
    spec = kit.spec
    rng, b, s = stream(spec.seed, "profiles", block), len(c), spec.snapshots
    days = spec.days - spec.snapshot_days * np.arange(s - 1, -1, -1)
    followers = c.curves.followers(c.followers, days.astype(np.int64)).ravel()
    row = np.repeat(np.arange(b), s)
    total = np.exp(rng.normal(6.0, 0.9, b))
    country = kit.geography.country[c.home]
    hidden = rng.random((4, b))
    place = texts.take(kit.labels, c.home, hidden[1] > 0.7)
    columns = {
        "creator_id": c.creator_id,
        "observed_at": None,
        "platform": texts.take(pa.array(PLATFORMS), c.platform),
        "handle": c.handle,
        "name": kit.names(rng, c.language),
        "bio": kit.bios(rng, c.language, c.topic, c.home),
        "niche": texts.take(pa.array(kit.niches), c.niche, hidden[2] > spec.declared_niche_share),
        "language": texts.take(pa.array(kit.languages), c.language, hidden[3] > 0.8),
        "country": texts.take(pa.array(kit.geography.countries), country, hidden[1] > 0.8),
        "place": place,
        "lat": pa.nulls(b, pa.float64()),
        "lon": pa.nulls(b, pa.float64()),
        "followees": pa.array(np.clip(np.exp(rng.normal(6.3, 0.8, b)), 5, 7_500).astype(np.int64)),
        "price_minor": texts.nullable(c.price, hidden[0] > spec.known_price_share, pa.int64()),
        "price_currency": texts.take(kit.currencies, country, hidden[0] > spec.known_price_share),
        "url": texts.join("https://example.org/", c.handle),
    }
    made = {name: column.take(pa.array(row)) for name, column in columns.items() if column is not None}
    made["observed_at"] = pa.array(np.tile(spec.until - (spec.days - days) * DAY, b), pa.int64())
    made["followers"] = pa.array(followers)
    posts = np.floor(total[:, None] * (1 - 0.3 * (spec.days - days)[None, :] / 365).clip(0.1)).astype(np.int64)
    made["posts"] = pa.array(posts.ravel())
    return pa.table({f.name: made[f.name].cast(f.type) for f in CREATORS.schema}, schema=CREATORS.schema)
