"""Daily histories of accounts with known truth: honest growth in all its shapes, and bought followers in some. Pure.

Honest accounts grow by being found (weekly and slow rhythms), by what they post (a part of those who react to a post
follows, with a different eagerness for every post, over several days), by posts that go viral, giveaways (with
comments in plenty, and people who leave again), and mentions elsewhere (no trace in their own posts, but a first rush
that dies away). Platforms remove accounts now and then, and give some back. Some follow others in bulk to be followed
back. Bought followers come evenly over some days, do not react, and are lost slowly and to such removals.

The figures below are stated assumptions; they were set before any detector was tried on them, so that simple detectors
find as much as is known of them (docs/explain/growth.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAYS = 365
# When those who follow after a post do so, days after; one that goes viral keeps being shown.
_KERNEL = np.array([0.45, 0.25, 0.12, 0.08, 0.05, 0.03, 0.02])
_SLOW = np.array([0.16, 0.21, 0.17, 0.13, 0.1, 0.07, 0.05, 0.04, 0.03, 0.02, 0.01, 0.01])
_WEEK = np.array([0.96, 0.94, 0.97, 1.0, 1.02, 1.06, 1.05])


@dataclass(frozen=True, slots=True)
class Honest:
    """How often a year an honest account meets what, and how strongly (means and spreads of logarithms).

    convert: followers won per reaction beyond the usual ones. viral, giveaway, mention, momentum, purge, glitch: events
    a year.
    campaign: share of accounts that follow others in bulk for a while.
    """

    yearly: tuple[float, float] = (0.2, 0.25)
    convert: tuple[float, float] = (-4.2, 0.7)
    eagerness: float = 0.6
    viral: float = 0.8
    viral_size: tuple[float, float] = (1.5, 4.0)
    giveaway: float = 0.22
    giveaway_size: tuple[float, float] = (-2.73, 0.5)
    mention: float = 0.05
    mention_size: tuple[float, float] = (-4.2, 0.7)
    momentum: float = 0.3
    momentum_size: tuple[float, float] = (-2.1, 0.5)
    purge: float = 0.8
    glitch: float = 0.1
    campaign: float = 0.05


@dataclass(frozen=True, slots=True)
class Bought:
    """What is bought: share of the followers, over so many days."""

    share: float
    days: int


@dataclass(frozen=True, slots=True)
class Histories:
    """b accounts over d days; (b, d) unless said otherwise.

    followers, following: at the end of the day. posts, likes, comments: posts of the day, and the reactions they got in
    all. bought: (b,) share of followers bought, 0 for honest accounts; days: (b,) over how many days; start: (b,) the
    first of them, -1 without. campaign: (b,) whether others were followed in bulk.
    """

    followers: Ints
    following: Ints
    posts: Ints
    likes: Ints
    comments: Ints
    bought: Floats
    days: Ints
    start: Ints
    campaign: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.followers)


def histories(seed: int, b: int, bought: Bought | None = None, honest: Honest | None = None) -> Histories:
    """b accounts over a year; with `bought`, each of them buys once, some day with room before and after."""
    rng, h, d = np.random.default_rng(seed), honest or Honest(), DAYS
    size = np.exp(rng.uniform(np.log(1_500), np.log(400_000), b))
    rate = np.exp(np.log(0.045) - 0.12 * np.log(size / 1_500) + 0.7 * rng.normal(size=b))
    events = _Events.drawn(rng, h, b, d)
    posts, reactions, comments, excess = _posts(rng, h, (size, rate), events)
    viral = events.viral > 0
    won = _spread(excess * ~viral, _KERNEL) + _spread(excess * viral, _SLOW)
    arrivals = _found(rng, h, size) + won + events.arrivals * size[:, None]
    following, back = _following(rng, events)
    real, removed = _real(rng, size, arrivals + back, events)
    extra, start = _bought(rng, bought, real, removed)
    factor = real / real[:, :1]
    return Histories(
        followers=np.round(real + extra).astype(np.int64),
        following=following,
        posts=posts,
        likes=rng.poisson(reactions * factor * (1 - comments)),
        comments=rng.poisson(reactions * factor * comments),
        bought=np.full(b, bought.share if bought else 0.0),
        days=np.full(b, bought.days if bought else 0),
        start=start,
        campaign=events.campaign,
    )


@dataclass(frozen=True, slots=True)
class _Events:
    """viral, lift: (b, d) lift of the log reactions of that day's posts, by going viral and by momentum; contest: (b,
    d) whether a giveaway runs; arrivals, leaving: (b, d) people who come by such events, and who leave again, per
    follower at the beginning;
    purge: (b, d) share removed; glitch: (b, d) share removed and given back the day after; campaign: (b,)."""

    viral: Floats
    lift: Floats
    contest: NDArray[np.bool_]
    arrivals: Floats
    leaving: Floats
    purge: Floats
    glitch: Floats
    campaign: NDArray[np.bool_]

    @classmethod
    def drawn(cls, rng: np.random.Generator, h: Honest, b: int, d: int) -> _Events:
        def happens(yearly: float) -> NDArray[np.bool_]:
            return rng.random((b, d)) < yearly * rng.gamma(2.0, 0.5, b)[:, None] / 365

        contest, came, left = _giveaways(rng, h, happens(h.giveaway))
        came += _mentions(rng, h, happens(h.mention))
        more, lift = _momentum(rng, h, happens(h.momentum))
        came += more
        return cls(
            viral=happens(h.viral) * rng.uniform(*h.viral_size, (b, d)),
            lift=lift,
            contest=contest,
            arrivals=came,
            leaving=left,
            purge=happens(h.purge) * rng.uniform(0.002, 0.03, (b, d)),
            glitch=happens(h.glitch) * rng.uniform(0.002, 0.03, (b, d)),
            campaign=rng.random(b) < h.campaign,
        )


def _giveaways(
    rng: np.random.Generator, h: Honest, begins: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """(days on which one runs, those who come, those who leave again): people come all the while, and part of them
    leaves within weeks."""
    runs, came, left = np.zeros_like(begins), np.zeros(begins.shape), np.zeros(begins.shape)
    d = begins.shape[1]
    for i, day in zip(*np.nonzero(begins), strict=True):
        length = int(rng.integers(3, 11))
        last = min(day + length, d)
        runs[i, day:last] = True
        won = np.exp(rng.normal(*h.giveaway_size)) * rng.dirichlet(np.full(length, 4.0))
        came[i, day:last] += won[: last - day]
        leave = np.exp(-np.arange(40) / rng.uniform(4, 15))
        leave *= rng.uniform(0.2, 0.6) * won.sum() / leave.sum()
        rest = max(min(d - last, 40), 0)
        left[i, last : last + rest] += leave[:rest]
    return runs, came, left


def _mentions(rng: np.random.Generator, h: Honest, begins: NDArray[np.bool_]) -> Floats:
    """A rush that dies away, of people sent from elsewhere."""
    came, d = np.zeros(begins.shape), begins.shape[1]
    for i, day in zip(*np.nonzero(begins), strict=True):
        rush = np.exp(-np.arange(min(21, d - day)) / rng.uniform(0.6, 4.0)) * rng.gamma(6.0, 1 / 6.0, min(21, d - day))
        came[i, day : day + len(rush)] += np.exp(rng.normal(*h.mention_size)) * rush / rush.sum()
    return came


def _momentum(rng: np.random.Generator, h: Honest, begins: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """(those who come, lift of the log reactions): weeks in which the platform shows an account to many more people."""
    came, lift, d = np.zeros(begins.shape), np.zeros(begins.shape), begins.shape[1]
    for i, day in zip(*np.nonzero(begins), strict=True):
        length = int(rng.integers(12, 60))
        hump = np.sin(np.pi * (np.arange(length) + 0.5) / length) ** rng.uniform(0.5, 2.0)
        rough = hump * np.exp(0.3 * rng.normal(size=length))
        last = min(day + length, d)
        came[i, day:last] += (np.exp(rng.normal(*h.momentum_size)) * rough / rough.sum())[: last - day]
        lift[i, day:last] += (rng.uniform(0.4, 1.2) * hump)[: last - day]
    return came, lift


def _posts(
    rng: np.random.Generator, h: Honest, level: tuple[Floats, Floats], events: _Events
) -> tuple[Ints, Floats, Floats, Floats]:
    """(posts, reactions, share of comments among them, people won), each (b, d), by the followers of the beginning."""
    size, rate = level
    b, d = events.viral.shape
    often = np.exp(np.log(0.5) + 0.7 * rng.normal(size=b))
    posts = np.maximum(rng.poisson(np.minimum(often, 3.0)[:, None], (b, d)), (events.viral > 0) | events.contest)
    lift = events.viral + events.lift
    noise = np.exp(0.55 * rng.normal(size=(b, d)) + lift + events.contest * rng.uniform(0.3, 1.2, (b, d)))
    reactions = posts * (size * rate)[:, None] * noise
    usual = posts * (size * rate)[:, None] * np.exp(0.55**2 / 2)
    eager = np.exp(rng.normal(*h.convert, b))[:, None] * np.exp(h.eagerness * rng.normal(size=(b, d)))
    share = 0.03 * np.exp(0.6 * rng.normal(size=b))[:, None] * np.exp(0.3 * rng.normal(size=(b, d)))
    share = np.where(events.contest, share * rng.uniform(5, 25, (b, d)), share)
    return posts, reactions, np.minimum(share, 0.8), eager * np.maximum(reactions - 0.6 * usual, 0.1 * reactions)


def _spread(won: Floats, kernel: Floats) -> Floats:
    """People won by posts, on the days on which they come."""
    came = np.zeros_like(won)
    for lag, part in enumerate(kernel):
        came[:, lag:] += part * won[:, : won.shape[1] - lag]
    return came


def _found(rng: np.random.Generator, h: Honest, size: Floats) -> Floats:
    """(b, d) people who find the account: a level of its own, weekdays, and a slow wandering."""
    b, d = len(size), DAYS
    yearly = np.exp(np.log(h.yearly[0]) + 0.8 * rng.normal(size=b))
    slow = _wandering(rng, (b, d), 0.95, 0.35) + _wandering(rng, (b, d), 0.4, 0.2)
    week = _WEEK[(np.arange(d)[None, :] + rng.integers(0, 7, b)[:, None]) % 7]
    return np.asarray((size * yearly / 365)[:, None] * week * np.exp(slow))


def _wandering(rng: np.random.Generator, shape: tuple[int, int], keep: float, sd: float) -> Floats:
    """A first-order autoregression with this standard deviation in the long run."""
    from scipy.signal import lfilter  # noqa: PLC0415 - only worlds of histories need it

    steps = rng.normal(0.0, sd * np.sqrt(1 - keep**2), shape)
    return np.asarray(lfilter([1.0], [1.0, -keep], steps, axis=1))


def _following(rng: np.random.Generator, events: _Events) -> tuple[Ints, Floats]:
    """(accounts followed, people who follow back): quiet for most; in a campaign up by hundreds, then down again."""
    b, d = events.viral.shape
    start = np.exp(rng.normal(np.log(600), 0.7, b))
    added = rng.poisson(np.exp(rng.normal(-0.5, 1.0, b))[:, None], (b, d)).astype(np.float64)
    added -= rng.poisson(np.exp(rng.normal(-1.0, 1.0, b))[:, None], (b, d))
    back = np.zeros((b, d))
    for i in np.flatnonzero(events.campaign):
        day = int(rng.integers(5, 60))
        while day < d - 20:
            up, down = int(rng.integers(5, 25)), int(rng.integers(3, 12))
            a_day = rng.uniform(30, 180)
            added[i, day : day + up] += rng.poisson(a_day, min(up, d - day))
            back[i, day + 1 : day + up + 1] += a_day * rng.uniform(0.05, 0.2)
            off = a_day * up * rng.uniform(0.7, 1.0) / down
            added[i, day + up : day + up + down] -= rng.poisson(off, max(min(down, d - day - up), 0))
            day += up + down + int(rng.integers(2, 40))
    following = np.maximum(start[:, None] + np.cumsum(added, axis=1), 0)
    return np.round(following).astype(np.int64), back


def _real(rng: np.random.Generator, size: Floats, arrivals: Floats, events: _Events) -> tuple[Floats, Floats]:
    """(people who follow, share removed by the platform) each (b, d): whoever comes, less who leaves or is removed."""
    b, d = arrivals.shape
    net = np.maximum(np.exp(rng.normal(np.log(0.12), 0.5, b)), 0.0) / 365
    came = rng.poisson(arrivals * rng.gamma(20.0, 1 / 20.0, (b, d)))
    now = size.copy()
    real = np.empty((b, d))
    away = np.zeros(b)
    for t in range(d):
        left = rng.poisson(now * net) + events.leaving[:, t] * size + events.purge[:, t] * now
        now = np.maximum(now + came[:, t] - left + away, 50.0)
        away = events.glitch[:, t] * now
        now = now - away
        real[:, t] = now
    return real, events.purge


def _bought(rng: np.random.Generator, bought: Bought | None, real: Floats, purge: Floats) -> tuple[Floats, Ints]:
    """(bought followers still there (b, d), the first day (b,)): even delivery, slow loss, hit hard by removals."""
    b, d = real.shape
    if bought is None:
        return np.zeros((b, d)), np.full(b, -1)
    start = rng.integers(30, d - 60, b)
    day = np.arange(d)[None, :] - start[:, None]
    # Orders start at some hour, so that the first and the last day may get a part.
    late, early = rng.random((b, 1)), 0.9 * rng.random((b, 1))
    length = bought.days - early
    arrived = np.clip((day + 1 - late) / length, 0, 1)
    daily = np.diff(arrived, axis=1, prepend=0.0) * rng.gamma(12.0, 1 / 12.0, (b, d))
    daily *= (
        bought.share
        * np.take_along_axis(real, start[:, None], axis=1)
        / np.maximum(daily.sum(axis=1, keepdims=True), 1e-9)
    )
    lost = rng.uniform(0.0, 0.004, b)
    have, now = np.empty((b, d)), np.zeros(b)
    for t in range(d):
        now = now * (1 - lost) * (1 - np.minimum(8 * purge[:, t], 0.6)) + daily[:, t]
        have[:, t] = now
    return have, start
