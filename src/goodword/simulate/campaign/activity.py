"""What the booked creators post and who clicks: people of their audiences, and bots. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.times import DAY
from goodword.simulate.campaign.model import Booked, CampaignSpec, Flags, Floats, Ints, Towns
from goodword.simulate.randomness import pick, stream

BOT_REASONS = ("agent", "prefetch", "head")
_REACH, _REACH_SPREAD = 0.35, 0.3  # share of real followers that a post reaches
_ORGANIC_POSTS, _ORGANIC_DAYS = 6, 60
_AGAIN = 0.12  # share of clicks by somebody who clicked another link of the campaign before
_LAST_POST = 0.7  # of the campaign's days: later posts would be cut off


@dataclass(frozen=True, slots=True, eq=False)
class Posts:
    """p posts, (p,) each. at: seconds UTC. owner: number of the creator. engaged: likes and comments."""

    owner: Ints
    at: Ints
    sponsored: Flags
    reach: Ints
    engaged: Ints
    comments: Ints

    def __len__(self) -> int:
        return len(self.owner)


@dataclass(frozen=True, slots=True, eq=False)
class Clicks:
    """Hits on links in order of time, (k,) each. post: number of the post. place: number of the town, beyond the towns
    those abroad. visitor: number of the browser. bot: number of the reason, -1: counted. human: the truth."""

    post: Ints
    at: Ints
    place: Ints
    visitor: Ints
    bot: Ints
    human: Flags

    def __len__(self) -> int:
        return len(self.post)


def posts(booked: Booked, spec: CampaignSpec, effect: float) -> Posts:
    """Sponsored posts spread over the campaign, and the organic ones of the weeks before, by creator and time."""
    rng, n = stream(spec.seed, "campaign-posts"), len(booked)
    slots = (np.arange(spec.posts_each) + rng.random((n, spec.posts_each))) / spec.posts_each
    paid = spec.starts + np.floor(slots * spec.days * _LAST_POST) * DAY
    free = spec.starts - np.ceil(_ORGANIC_DAYS * rng.random((n, _ORGANIC_POSTS))) * DAY
    day = np.sort(np.concatenate([free, paid], axis=1), axis=1).ravel()
    at = (day + np.clip(rng.normal(14.5, 2.5, len(day)), 1.0, 22.9) * 3600).astype(np.int64)
    owner = np.repeat(np.arange(n), spec.posts_each + _ORGANIC_POSTS)
    sponsored = day >= spec.starts
    level = booked.er[owner] * np.where(sponsored, effect, 1.0)
    rate = np.minimum(level * np.exp(booked.er_sigma[owner] * rng.normal(size=len(day))), 0.6)
    engaged = rng.binomial(booked.followers[owner], rate)
    share = np.minimum(_REACH * np.exp(_REACH_SPREAD * rng.normal(size=len(day))), 0.95)
    reach = np.maximum(rng.binomial(booked.real[owner], share), engaged)
    return Posts(owner, at, sponsored, reach, engaged, rng.binomial(engaged, 0.05))


def audience(booked: Booked, where: Towns) -> Floats:
    """(n, m + abroad) where a creator's audience lives: home town, the other towns by their people, abroad."""
    n, m = len(booked), len(where.names)
    out = np.zeros((n, m + len(where.abroad)))
    at_home = booked.home >= 0
    nation = np.where(at_home, booked.nation, 0.0)
    out[:, :m] = nation[:, None] * where.weight
    out[np.flatnonzero(at_home), booked.home[at_home]] += booked.local[at_home]
    if len(where.abroad):
        out[:, m:] = (1 - out[:, :m].sum(1, keepdims=True)) * where.abroad_weight
    return np.asarray(out / out.sum(1, keepdims=True))


def delays(rng: np.random.Generator, half_life: Floats) -> Floats:
    """Seconds between a post and what follows from it: exponential with this half-life in days."""
    return np.asarray(rng.exponential(half_life / np.log(2)) * DAY)


def places(rng: np.random.Generator, shares: Floats, owner: Ints) -> Ints:
    """(k,) a place for each entry of `owner` by that creator's shares."""
    out = np.empty(len(owner), np.int64)
    for i in range(len(shares)):
        mine = np.flatnonzero(owner == i)
        out[mine] = pick(rng, shares[i], len(mine))
    return out


def clicks(booked: Booked, made: Posts, shares: Floats, spec: CampaignSpec) -> Clicks:
    """Each person reached clicks or not; bots come within the hour of a post and are mostly recognised."""
    rng = stream(spec.seed, "campaign-clicks")
    people = np.where(made.sponsored, rng.binomial(made.reach, booked.click[made.owner]), 0)
    robots = np.where(made.sponsored, rng.poisson(spec.bots * people), 0)
    post = np.repeat(np.arange(len(made)), people)
    after = delays(rng, booked.half_life[made.owner[post]])
    ghost = np.repeat(np.arange(len(made)), robots)
    at = np.concatenate([made.at[post] + after, made.at[ghost] + rng.exponential(1_200, len(ghost))]).astype(np.int64)
    every = np.concatenate([post, ghost])
    human = np.arange(len(every)) < len(post)
    known = ~human & (rng.random(len(every)) < spec.known_bots)
    bot = np.where(known, rng.integers(0, len(BOT_REASONS), len(every)), -1)
    place = places(rng, shares, made.owner[every])
    order = np.argsort(at, kind="stable")
    visitor = _visitors(rng, place[order], human[order])
    return Clicks(every[order], at[order], place[order], visitor, bot[order], human[order])


def _visitors(rng: np.random.Generator, place: Ints, human: Flags) -> Ints:
    """(k,) numbers of browsers: mostly new ones, some that clicked before in the same place."""
    visitor = np.arange(len(place))
    again = human & (rng.random(len(place)) < _AGAIN)
    seen: dict[int, list[int]] = {}
    for i in np.flatnonzero(human):
        before = seen.setdefault(int(place[i]), [])
        if again[i] and before:
            visitor[i] = before[int(rng.integers(len(before)))]
        before.append(int(visitor[i]))
    return visitor
