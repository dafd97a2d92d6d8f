"""Orders during a simulated campaign: after a click, by a code alone, with a leaked code, unseen, or anyway. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.times import DAY
from goodword.simulate.campaign.activity import Clicks, Posts, delays, places
from goodword.simulate.campaign.model import Booked, CampaignSpec, Flags, Floats, Ints, Towns
from goodword.simulate.campaign.outcomes import AFTER_DAYS
from goodword.simulate.randomness import stream

_DECIDE_DAYS = 0.55  # half-life of the time between a click and its order
_HEARD_DAYS = 1.2  # half-life of orders by people who only heard of it, beyond that of the post


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Orders whose cause is known, (k,) each; -1 where there is none. owner: number of the creator of the code or link.

    place: number of the town (beyond the towns: abroad). click: row of the click before it. code: whether the code was
    used. leaked: by somebody outside the creator's audience. anyway: it would have come without the campaign.
    """

    owner: Ints
    at: Ints
    place: Ints
    click: Ints
    code: Flags
    leaked: Flags
    anyway: Flags

    def __len__(self) -> int:
        return len(self.owner)

    def where(self, keep: Flags | Ints) -> Orders:
        """Some of them, by flags or numbers of rows."""
        return Orders(*(getattr(self, name)[keep] for name in self.__slots__))


def _joined(parts: list[Orders]) -> Orders:
    return Orders(*(np.concatenate([getattr(p, name) for p in parts]) for name in Orders.__slots__))


def tracked(  # noqa: PLR0917 - the parts of a campaign
    booked: Booked, made: Posts, hits: Clicks, shares: Floats, expected: Floats, spec: CampaignSpec
) -> Orders:
    """Orders that carry a link or a code, in order of time; what comes after the last day on file is left out."""
    rng = stream(spec.seed, "campaign-orders")
    own = _joined([_clicked(rng, booked, made, hits, spec), _spoken(rng, booked, made, shares, spec)])
    found = _joined([own, _leaked(rng, booked, made, own, expected, spec)])
    found = found.where(found.at < spec.ends + AFTER_DAYS * DAY)
    return found.where(np.argsort(found.at, kind="stable"))


def _clicked(rng: np.random.Generator, booked: Booked, made: Posts, hits: Clicks, spec: CampaignSpec) -> Orders:
    owner = made.owner[hits.post]
    row = np.flatnonzero(hits.human & (rng.random(len(hits)) < booked.order[owner]))
    at = hits.at[row] + delays(rng, np.full(len(row), _DECIDE_DAYS)).astype(np.int64)
    no = np.zeros(len(row), bool)
    coded = rng.random(len(row)) < spec.coded
    return Orders(owner[row], at, hits.place[row], row, coded, no, rng.random(len(row)) < spec.anyway)


def _spoken(rng: np.random.Generator, booked: Booked, made: Posts, shares: Floats, spec: CampaignSpec) -> Orders:
    """People who remember the code and use it later, without the link."""
    n = np.where(made.sponsored, rng.poisson(made.reach * spec.spoken / 1_000), 0)
    post = np.repeat(np.arange(len(made)), n)
    owner = made.owner[post]
    at = made.at[post] + delays(rng, booked.half_life[owner] + _HEARD_DAYS).astype(np.int64)
    yes, no = np.ones(len(post), bool), np.zeros(len(post), bool)
    return Orders(owner, at, places(rng, shares, owner), np.full(len(post), -1), yes, no, no)


def _leaked(  # noqa: PLR0917 - what a leak depends on
    rng: np.random.Generator, booked: Booked, made: Posts, own: Orders, expected: Floats, spec: CampaignSpec
) -> Orders:
    """Buyers everywhere who find a code on a coupon site; they would have bought without it."""
    used = np.bincount(own.owner[own.code], minlength=len(booked))
    n = np.where(booked.leaks, rng.poisson(spec.leaked * used + 2.0), 0)
    owner = np.repeat(np.arange(len(booked)), n)
    first = np.array([made.at[made.sponsored & (made.owner == i)].min() for i in range(len(booked))])
    since = (first + rng.uniform(1, 6, len(booked)) * DAY)[owner]
    at = (since + rng.random(len(owner)) * np.maximum(spec.ends - since, DAY)).astype(np.int64)
    town = expected.mean(1)
    place = rng.choice(len(town), len(owner), p=town / town.sum())
    yes = np.ones(len(owner), bool)
    return Orders(owner, at, place, np.full(len(owner), -1), yes, yes, yes)


def unseen(booked: Booked, made: Posts, expected: Floats, where: Towns, spec: CampaignSpec) -> Ints:
    """(m, T) extra orders of people who heard of it and left no trace, in the towns with the campaign."""
    rng = stream(spec.seed, "campaign-unseen")
    out = np.zeros(expected.shape, np.int64)
    window = slice(spec.history, spec.history + spec.days)
    for town in range(where.treated):
        own = np.flatnonzero(made.sponsored & (booked.home[made.owner] == town))
        n = rng.poisson(spec.lift * expected[town, window].sum()) if len(own) else 0
        if not n:
            continue
        reach = made.reach[own] * booked.local[made.owner[own]]
        post = rng.choice(own, n, p=reach / reach.sum() if reach.sum() > 0 else None)
        at = made.at[post] + delays(rng, booked.half_life[made.owner[post]] + _HEARD_DAYS)
        np.add.at(out[town], days(at.astype(np.int64), spec).clip(0, expected.shape[1] - 1), 1)
    return out


def days(at: Ints, spec: CampaignSpec) -> Ints:
    return np.asarray((at - spec.starts) // DAY + spec.history)


def settle(known: Orders, base: Ints, spec: CampaignSpec) -> tuple[Orders, Ints]:
    """The orders with `anyway` made true, and the (m, T) extra ones among them.

    Who would have bought anyway is one of the orders without the campaign: of a town and day at most as many as those.
    """
    m = len(base)
    day, extra, left = days(known.at, spec), np.zeros_like(base), base.copy()
    anyway = known.anyway.copy()
    for i in range(len(known)):
        p, t = int(known.place[i]), int(day[i])
        if p >= m:
            continue
        if anyway[i] and left[p, t]:
            left[p, t] -= 1
        else:
            anyway[i] = False
            extra[p, t] += 1
    return Orders(known.owner, known.at, known.place, known.click, known.code, known.leaked, anyway), extra
