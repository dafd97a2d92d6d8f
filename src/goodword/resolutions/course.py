"""Where a count stands: what its history and the goal's own facts taught about the level and about each lever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.resolutions.days import day_of, left_of_today, once
from goodword.resolutions.estimates import odds_of
from goodword.resolutions.level import BLOCK, Belief, Blocks, blocks, in_blocks, learn
from goodword.resolutions.model import (
    Assumption,
    Goal,
    History,
    Lever,
    MicroResolution,
    Observation,
    StepKind,
)
from goodword.resolutions.moments import Yield, by_id, log_variance, mean, yield_of
from goodword.resolutions.outlook import MOST_NODES, Coming, coming
from goodword.resolutions.seasons import weights

Reals = NDArray[np.float64]

MEASURED = "your own days before the goal"
"""Source of a baseline that was read from the history: it is not used a second time as a prior."""
_VAGUE_SHARE, _VAGUE = 0.01, 25.0  # a baseline nobody spoke of: a hundredth of the pace needed, give or take five times
_EVERY_DAY = 200  # so many days to come are looked at one by one, later ones by the week
_KEPT_NODES = 1e-3  # nodes of the grid with less weight are dropped


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one lever (by its number) to be done on a day, counted from today."""

    lever: int
    day: float
    units: float


@dataclass(frozen=True, slots=True)
class Course:
    """A COUNT goal now. L levers, K nodes, H days from today to the due day.

    belief: of the base rate (counts a day of average busyness) and of each lever's yield; busy: (H,) busyness of the
    days left, the first of them for what is left of today; done: (L,) units done; tails: (L, H) how much of them is
    still to come, by day; follow: mean and relative variance of what is done of what is planned.
    """

    goal: Goal
    levers: tuple[Lever, ...]
    yields: tuple[Yield, ...]
    today: date
    belief: Belief
    busy: Reals
    so_far: float
    done: Reals
    tails: Reals
    follow: tuple[float, float]
    days_seen: int

    @property
    def need(self) -> float:
        """How many are still needed; 0 or less: the goal is met."""
        return self.goal.needed - self.so_far


def arrives(lever: Lever, days: Reals) -> Reals:
    """Share of a unit's result that has come in after so many days."""
    return np.asarray(1 - np.exp2(-np.maximum(days, 0.0) / lever.lag))


def course(
    goal: Goal,
    levers: Sequence[Lever],
    assumptions: Sequence[Assumption],
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
    steps: Sequence[MicroResolution] = (),
) -> Course:
    """The state of a COUNT goal. steps: of the plan in force, to learn how much of what is planned gets done."""
    known = by_id(assumptions)
    yields = tuple(yield_of(lever, known) for lever in levers)
    today, facts = day_of(goal, now), once(goal, observations)
    daily, done = _daily(goal, levers, facts, history, today)
    ahead = max((goal.due - today).days + 1, 0)
    first = today - timedelta(days=daily.shape[1])
    before = np.where(np.isnan(daily), np.nan, np.maximum(daily, 0.0))
    busy = weights(before, first, ahead)
    x, differ, tails = _bring(levers, done, before, ahead)
    y, exposure, days = blocks(before, busy[:, : daily.shape[1]])
    direct = bool(levers) and all(not lever.stages for lever in levers)
    x[..., 0] = 0.0 if direct else exposure
    prior, cover = _prior(goal, known, yields, before, direct=direct)
    belief = _prune(learn(Blocks(y, x, days, differ), prior, cover))
    left = busy[0, daily.shape[1] :].copy()
    left[: max((goal.starts - today).days, 0)] = 0.0
    if len(left):
        left[0] *= left_of_today(goal, now)
        tails[:, 0] *= left_of_today(goal, now)
    so_far = sum(amount for day, amount in _metric(goal, levers, facts) if goal.starts <= day <= min(goal.due, today))
    follow = _follow(known, levers, done, steps, today)
    units = done.sum(axis=1)
    seen = int((~np.isnan(daily)).sum())
    return Course(goal, tuple(levers), yields, today, belief, left, so_far, units, tails, follow, seen)


def _metric(goal: Goal, levers: Sequence[Lever], facts: Sequence[Observation]) -> list[tuple[date, float]]:
    """(day, amount) of the goal's own metric; units of a lever without stages are the metric itself."""
    direct = {lever.id for lever in levers if not lever.stages}
    return [(day_of(goal, o.at), o.amount) for o in facts if o.lever is None or o.lever in direct]


def _daily(
    goal: Goal, levers: Sequence[Lever], facts: Sequence[Observation], history: History, today: date
) -> tuple[Reals, Reals]:
    """Counts of each day before today (1, T), and units done by day (L, T + 1) with today as the last."""
    begin = min([goal.starts, today] + ([history.first] if history.values else []))
    t = (today - begin).days
    daily = np.full((1, t), np.nan)
    for i, value in enumerate(history.values):
        if history.first + timedelta(days=i) < min(goal.starts, today) and value is not None:
            daily[0, (history.first - begin).days + i] = value
    daily[0, max((goal.starts - begin).days, 0) :] = 0.0
    done = np.zeros((len(levers), t + 1))
    place = {lever.id: i for i, lever in enumerate(levers)}
    only = [lever.id for lever in levers if not lever.stages]
    for day, amount in _metric(goal, levers, facts):
        if goal.starts <= day < today:
            daily[0, (day - begin).days] += amount
    for fact in facts:
        name = fact.lever or (only[0] if len(only) == len(levers) == 1 else None)
        day = day_of(goal, fact.at)
        if name in place and goal.starts <= day <= today:
            done[place[name], (day - begin).days] += fact.amount
    return daily, done


def _bring(levers: Sequence[Lever], done: Reals, daily: Reals, ahead: int) -> tuple[Reals, Reals, Reals]:
    """x (1, B, 1 + L), differ (1, B, 1 + L), and tails (L, ahead): units of done work that arrive on each day left."""
    t = daily.shape[1]
    count = -(-t // BLOCK)
    x, differ = np.zeros((1, count, 1 + len(levers))), np.zeros((1, count, 1 + len(levers)))
    tails = np.zeros((len(levers), ahead))
    seen = ~np.isnan(daily)
    for i, lever in enumerate(levers):
        for start in np.flatnonzero(done[i]):
            after = np.arange(-start, t + ahead + 1 - start, dtype=np.float64)
            share = np.where(after >= 0, arrives(lever, after + 1) - arrives(lever, after), 0.0) * done[i, start]
            held = in_blocks(np.where(seen, share[None, :t], 0.0))[0]
            x[0, :, 1 + i] += held
            differ[0, :, 1 + i] += lever.spread**2 * held**2 / max(abs(done[i, start]), 1.0)
            tails[i] += share[t : t + ahead]
    return x, differ, tails


def _prior(
    goal: Goal, known: dict[str, Assumption], yields: tuple[Yield, ...], daily: Reals, *, direct: bool
) -> tuple[Reals, Reals]:
    """Mean (1, D) and covariance (1, D, D) before anything of the goal was seen."""
    base, relative = _base(goal, known.get("baseline"), daily)
    values = np.array([0.0 if direct else base] + [y.mean for y in yields])
    cover = np.zeros((len(values), len(values)))
    cover[0, 0] = relative
    for i, one in enumerate(yields):
        for j, other in enumerate(yields):
            cover[1 + i, 1 + j] = one.shared(other)
    return values[None], (cover * values[:, None] * values[None])[None]


def _base(goal: Goal, said: Assumption | None, daily: Reals) -> tuple[float, float]:
    """Base rate a day before anything was seen: what was said, else the history's own mean, else next to nothing."""
    before = daily[0][~np.isnan(daily[0])]
    if said is not None and said.value > 0 and not (said.source == MEASURED and len(before)):
        return mean(said), float(np.expm1(log_variance(said)))
    if len(before) and before.sum() > 0:
        return float(before.mean()), 0.5
    return _VAGUE_SHARE * goal.needed / goal.days, _VAGUE


def _follow(
    known: dict[str, Assumption], levers: Sequence[Lever], done: Reals, steps: Sequence[MicroResolution], today: date
) -> tuple[float, float]:
    """Mean and relative variance of done ÷ planned: Gamma prior from the assumption, Poisson counts of what was due."""
    said = known.get("follow_through")
    if said is None or not levers:
        return 1.0, 0.0
    centre, relative = mean(said), float(np.expm1(log_variance(said)))
    due = sum(s.target for s in steps if s.kind is StepKind.ACTION and s.last < today)
    if relative <= 0 or due <= 0:
        return centre, relative
    shape = 1 / relative
    kept = min(float(done.sum()), due)
    return (shape + kept) / (shape / centre + due), 1 / (shape + kept)


def _prune(belief: Belief) -> Belief:
    """The nodes that weigh most; the others' weight is spread over them."""
    least = np.sort(belief.weight[0])[::-1][:MOST_NODES][-1]
    kept = (belief.weight[0] > _KEPT_NODES) & (belief.weight[0] >= least)
    weight = belief.weight[:, kept] / belief.weight[:, kept].sum(axis=1, keepdims=True)
    return Belief(belief.mean[:, kept], belief.cov[:, kept], weight, belief.nodes.take(kept))


def ahead(at: Course, planned: Sequence[Units], spans: Sequence[tuple[int, int]]) -> Coming:
    """What is to come in each span of days [from, to), counted from today; one row a span."""
    rows = len(spans)
    begins, ends = (np.array([s[i] for s in spans], dtype=np.float64) for i in (0, 1))
    day = np.arange(len(at.busy))
    mask = (day[None] >= begins[:, None]) & (day[None] < ends[:, None])
    weeks = np.zeros((rows, -(-max(len(day), 1) // BLOCK) * BLOCK))
    weeks[:, : len(day)] = mask * at.busy
    steps = weeks.reshape(rows, -1, BLOCK).sum(axis=2)
    exposure = np.zeros((rows, 1 + len(at.levers)))
    exposure[:, 0] = steps.sum(axis=1)
    exposure[:, 1:] = mask @ at.tails.T
    squares = np.zeros_like(exposure)
    coming_units = np.zeros_like(exposure)
    for one in planned:
        lever = at.levers[one.lever]
        share = arrives(lever, ends - one.day) - arrives(lever, np.maximum(begins - one.day, 0.0))
        coming_units[:, 1 + one.lever] += one.units * at.follow[0] * share
        squares[:, 1 + one.lever] += one.units * at.follow[0] * (lever.spread * share) ** 2
    belief = _rows(at.belief, rows)
    brought = (coming_units[:, None] * belief.mean).sum(axis=2)
    differing = (squares[:, None] * belief.mean**2).sum(axis=2)
    return coming(belief, exposure + coming_units, steps, differing, at.follow[1] * brought**2)


def _rows(belief: Belief, rows: int) -> Belief:
    mean, cov, weight = (np.repeat(a, rows, axis=0) for a in (belief.mean, belief.cov, belief.weight))
    return Belief(mean, cov, weight, belief.nodes)


def odds(at: Course, planned: Sequence[Units]) -> Coming:
    """What is to come until the due day."""
    return ahead(at, planned, [(0, len(at.busy))])


def odds_now(at: Course, planned: Sequence[Units]) -> Estimate:
    """P(goal), with its interval. What is reached by an earlier day is reached: the odds are those of the best day.

    Where more than is needed is expected, a rate that may wander for longer would else make a later day look worse.
    """
    due = odds(at, planned)
    said = odds_of(due, at.need, at.days_seen)
    if float(((due.base + due.lever) * due.weight).sum()) <= at.need or not len(at.busy):
        return said
    ends = [d for d in range(1, len(at.busy) + 1) if d <= _EVERY_DAY or d % BLOCK == 0]
    every = ahead(at, planned, [(0, end) for end in ends])
    best = int(np.argmax(every.chance(np.full(len(ends), at.need))))
    earlier = odds_of(ahead(at, planned, [(0, ends[best])]), at.need, at.days_seen)
    return max(said, earlier, key=lambda e: e.value)
