"""How many of a population count in the end: those found, those not looked at yet, those still to be won.

Beta-binomial throughout: the share among those never looked at and the share won of those talked to are Beta, and the
chance of reaching a number is averaged over both (quadrature at the quantiles of the Betas).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

from goodword.core.formula import register
from goodword.resolutions.course import arrives
from goodword.resolutions.days import day_of, left_of_today, once
from goodword.resolutions.model import Assumption, Goal, Lever, MicroResolution, Observation, Shape, StepKind
from goodword.resolutions.moments import beta, by_id, rate
from goodword.resolutions.solve import Means

Reals = NDArray[np.float64]

FORMULA = register(
    "goal-share",
    1,
    "P(share of a population): Beta-binomial for those not looked at and for those talked to, mixed by quadrature",
    "Gelman et al. 2013, ch. 2 (conjugate Beta-binomial)",
)
_NODES = 16
_POINTS = (np.arange(_NODES) + 0.5) / _NODES
_FLAT = Assumption("already", "Already there before you start", 0.1, 0.005, 0.5, "share", Shape.SHARE, "a wide guess")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A SHARE goal now. found: members known to count; unknown: never looked at; refused: looked at, and not (yet).

    already: Beta (a, b) of the share among the unknown; won: Beta of the share won by each lever, with units done;
    follow: share done of what is planned; days: left, with what is left of today.
    """

    goal: Goal
    levers: tuple[Lever, ...]
    today: date
    found: float
    unknown: float
    refused: float
    already: tuple[float, float]
    won: tuple[tuple[float, float], ...]
    done: Reals
    follow: float
    days: float
    seen: int

    @property
    def need(self) -> float:
        """Members still needed."""
        return self.goal.needed - self.found


def standing(
    goal: Goal,
    levers: Sequence[Lever],
    assumptions: Sequence[Assumption],
    observations: Sequence[Observation],
    *,
    now: datetime,
    steps: Sequence[MicroResolution] = (),
) -> Reckoning:
    """The state of a SHARE goal from its facts: `amount` found to count, out of `asked` looked at."""
    known, today = by_id(assumptions), day_of(goal, now)
    facts = [o for o in once(goal, observations) if day_of(goal, o.at) <= min(today, goal.due)]
    looks = [o for o in facts if o.lever is None]
    population = float(goal.population or 0)
    asked = min(population, float(sum(o.asked or 0 for o in looks)))
    at_once = float(sum(o.amount for o in looks if o.asked))
    later = float(sum(o.amount for o in looks if not o.asked))
    found = min(population, max(0.0, at_once + later))
    a, b = beta(known.get("already", _FLAT))
    done = np.array([sum(o.amount for o in facts if o.lever == lever.id) for lever in levers])
    rates = [beta(rate(lever.stages[-1].rate, known, lever)) for lever in levers]
    won = tuple(
        (x + later * _part(done, i), y + max(0.0, float(done[i]) - later * _part(done, i)))
        for i, (x, y) in enumerate(rates)
    )
    follow = _follow(known, done, steps, today)
    days = max((goal.due - today).days + left_of_today(goal, now), 0.0)
    already = (a + at_once, b + asked - at_once)
    unknown = max(population - max(asked, found), 0.0)
    return Reckoning(
        goal, tuple(levers), today, found, unknown, population - unknown - found, already, won, done, follow, days,
        len(looks),
    )  # fmt: skip


def _part(done: Reals, i: int) -> float:
    return float(done[i] / done.sum()) if done.sum() > 0 else 0.0


def _follow(known: dict[str, Assumption], done: Reals, steps: Sequence[MicroResolution], today: date) -> float:
    """Share done of what is planned: the middle of its Beta after what was due and what was done."""
    said = known.get("follow_through")
    if said is None:
        return 1.0
    a, b = beta(said)
    due = sum(s.target for s in steps if s.kind is StepKind.ACTION and s.last < today)
    kept = min(float(done.sum()), due)
    return float((a + kept) / (a + b + due))


def chances(at: Reckoning, units: Sequence[float], needs: Reals, days: float | None = None) -> Reals:
    """P(at least so many more) for each of `needs` (M,), when so many of the others are talked to: (M,)."""
    return np.asarray(given(at, units, needs, days).mean(axis=(0, 1)))


def given(at: Reckoning, units: Sequence[float], needs: Reals, days: float | None = None) -> Reals:
    """The same if the share among the unknown and the share won were known, at equally likely values: (A, W, M)."""
    rest = at.days if days is None else days
    arrived = [float(arrives(lever, np.array(rest / 2))) for lever in at.levers]
    talked = np.array([n * at.follow * share for n, share in zip(units, arrived, strict=True)])
    reached = talked * min(1.0, (at.unknown + at.refused) / max(float(talked.sum()), 1e-9))
    share, won = _nodes(at.already)[:, None], _won(at, reached)[None]
    first = min(at.refused, float(reached.sum()))
    fresh = float(reached.sum()) - first
    both = share + (1 - share) * won
    mean = (at.unknown - fresh) * share + first * won + fresh * both
    var = (at.unknown - fresh) * share * (1 - share) + first * won * (1 - won) + fresh * both * (1 - both)
    tail = _binomial_tail(needs, mean[..., None], var[..., None])
    return np.asarray(np.where(needs <= 0, np.ones_like(tail), tail))


def _nodes(ab: tuple[float, float]) -> Reals:
    return np.asarray(betaincinv(*ab, _POINTS))


def _won(at: Reckoning, reached: Reals) -> Reals:
    """Nodes of the share won, averaged over the levers by how many each reaches."""
    if not len(reached) or reached.sum() <= 0:
        return np.zeros(_NODES)
    return np.asarray(sum(_nodes(ab) * n for ab, n in zip(at.won, reached, strict=True)) / reached.sum())


def _binomial_tail(need: Reals, mean: Reals, var: Reals) -> Reals:
    """P(X >= need) of the binomial with this mean and variance, its number of trials made continuous."""
    p = np.clip(1 - var / np.maximum(mean, 1e-12), 1e-9, 1 - 1e-9)
    trials = mean / p
    wanted = np.maximum(np.ceil(need - 1e-9), 1.0)
    inside = wanted <= trials
    tail = betainc(np.where(inside, wanted, 1.0), np.maximum(trials - wanted + 1, 1e-9), p)
    return np.asarray(np.where(inside, tail, 0.0))


def means(at: Reckoning) -> Means:
    """Money and hours that are left."""
    hours = None if at.goal.hours is None else at.goal.hours * max(at.days, 1) / 7
    if at.goal.budget is None:
        return Means(None, hours)
    spent = sum(n * v.price.minor for n, v in zip(at.done, at.levers, strict=True) if v.price is not None)
    return Means(max(0, at.goal.budget.minor - int(spent)), hours)


def quantiles(
    at: Reckoning, units: Sequence[float], shares: Sequence[float], days: float | None = None
) -> tuple[float, ...]:
    """For each share: the smallest number more that is not passed with that probability."""
    wanted = np.array(shares)
    low, high = np.zeros(len(wanted)), np.full(len(wanted), np.floor(at.unknown + at.refused))
    while np.any(high > low):
        middle = np.floor((low + high) / 2)
        enough = 1 - chances(at, units, middle + 1, days) >= wanted
        low, high = np.where(enough, low, np.minimum(middle + 1, high)), np.where(enough, middle, high)
    return tuple(float(q) for q in high)
