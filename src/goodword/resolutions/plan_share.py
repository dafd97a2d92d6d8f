"""The plan of a share: how many to talk to, week by week, so that enough of the population count in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.resolutions.days import from_week
from goodword.resolutions.estimates import probability, tails
from goodword.resolutions.model import Assumption, Dose, Goal, GoalPlan, Lever, MicroResolution, Observation
from goodword.resolutions.moments import by_id, mean
from goodword.resolutions.share import FORMULA, Reckoning, chances, given, means, quantiles, standing
from goodword.resolutions.steps import RESULT, Held, Line, Span, doing, held, result
from goodword.resolutions.ways_out import ways_out
from goodword.resolutions.wording import feasible, infeasible


def plan_share(
    goal: Goal,
    levers: Sequence[Lever],
    assumptions: Sequence[Assumption],
    observations: Sequence[Observation],
    *,
    now: datetime,
    steps: Sequence[MicroResolution] = (),
    version: int = 1,
) -> GoalPlan:
    """The plan of a SHARE goal; see `goodword.resolutions.plan.plan_goal`."""

    def at(one: Goal) -> Reckoning:
        return standing(one, levers, assumptions, observations, now=now, steps=steps)

    here = at(goal)
    units, enough = solve_share(here, goal.confidence)
    chance, without = odds_share(here, units), odds_share(here, [0.0] * len(levers))
    resolutions, line = _cut(here, units, observations, version)
    ways = () if enough else ways_out(
        goal,
        int(here.found + quantiles(here, units, (1 - goal.confidence,))[0]),
        lambda one: solve_share(at(one), one.confidence)[1],
    )  # fmt: skip
    doses = tuple(_dose(here, i, int(n), assumptions) for i, n in enumerate(units) if n)
    priced = [d.cost for d in doses if d.cost is not None]
    cost = Money(sum(p.minor for p in priced), priced[0].currency) if priced else None
    return GoalPlan(
        goal=goal,
        assumptions=tuple(assumptions),
        levers=tuple(levers),
        doses=doses,
        resolutions=resolutions,
        probability=chance,
        without=without,
        feasible=enough,
        sentence=feasible(goal, chance, cost) if enough else infeasible(goal, chance, ways),
        ways_out=ways,
        brings=final(here, units),
        safely=here.found + quantiles(here, units, (0.2,))[0],
        line=line,
        cost=cost,
        hours=sum(d.hours for d in doses),
        made_at=now,
        version=version,
        formulas=(FORMULA.id,),
    )


def solve_share(at: Reckoning, confidence: float) -> tuple[list[float], bool]:
    """Units of each lever: the fewest, the cheapest lever for one member won first."""
    units = [0.0] * len(at.levers)
    if _chance(at, units) >= confidence:
        return units, True
    for i in sorted(range(len(units)), key=lambda i: _price_of_one(at, i)):
        units[i] = float(_most(at, i, units))
        if _chance(at, units) >= confidence:
            return _fewest(at, units, i, confidence), True
    return units, False


def _chance(at: Reckoning, units: Sequence[float]) -> float:
    return float(chances(at, units, np.array([at.need]))[0])


def _price_of_one(at: Reckoning, i: int) -> float:
    a, b = at.won[i]
    return means(at).share(at.levers[i]) * (a + b) / a


def _most(at: Reckoning, i: int, units: Sequence[float]) -> int:
    """Most units of a lever: those there are, and what the days, the money and the hours allow."""
    lever, left = at.levers[i], means(at)
    limits = [at.unknown + at.refused]
    if lever.most is not None:
        limits.append(lever.most - float(at.done[i]))
    if lever.a_week is not None:
        limits.append(lever.a_week * max(at.days, 1) / 7)
    if lever.price is not None and lever.price.minor:
        spent = sum(n * v.price.minor for n, v in zip(units, at.levers, strict=True) if v.price is not None)
        limits.append(((left.money or 0) - spent) / lever.price.minor)
    if left.hours is not None and lever.hours:
        worked = sum(n * v.hours for n, v in zip(units, at.levers, strict=True))
        limits.append((left.hours - worked) / lever.hours)
    return max(0, int(min(limits) + 1e-9))


def _fewest(at: Reckoning, units: list[float], i: int, confidence: float) -> list[float]:
    low, high = 0, int(units[i])
    while low < high:
        middle = (low + high) // 2
        enough = _chance(at, [float(middle) if i == j else n for j, n in enumerate(units)]) >= confidence
        low, high = (low, middle) if enough else (middle + 1, high)
    return [float(high) if i == j else n for j, n in enumerate(units)]


def odds_share(at: Reckoning, units: Sequence[float]) -> Estimate:
    """P(goal), with the tails of what it would be if the shares were known."""
    every = given(at, units, np.array([at.need])).ravel()
    return probability(float(every.mean()), *tails(every, np.ones_like(every)), at.seen, FORMULA.id)


def final(at: Reckoning, units: Sequence[float]) -> Estimate:
    """Members that count in the end."""
    low, middle, high = (at.found + q for q in quantiles(at, units, (0.05, 0.5, 0.95)))
    return Estimate(middle, low, high, at.seen, at.goal.metric, FORMULA.id)


def _dose(at: Reckoning, i: int, units: int, assumptions: Sequence[Assumption]) -> Dose:
    lever = at.levers[i]
    won = by_id(assumptions)[lever.stages[-1].rate]
    talked = units * at.follow
    low, middle, high = (talked * v for v in (won.low, mean(won), max(won.high, mean(won))))
    brings = Estimate(middle, low, high, at.seen, lever.stages[-1].unit, FORMULA.id)
    cost = None if lever.price is None else Money(lever.price.minor * units, lever.price.currency)
    return Dose(lever.id, units, cost, lever.hours * units, ((lever.stages[-1].name, brings),))


def _cut(
    at: Reckoning, units: Sequence[float], observations: Sequence[Observation], version: int
) -> tuple[tuple[MicroResolution, ...], Line]:
    """Windows with what to do in each, and what it should have brought by then (P20, P50)."""
    spans = from_week(at.goal, at.today)
    here = held(at.goal, at.levers, observations, spans[0])
    line, steps = [], []
    before, done = (at.found, at.found), np.zeros(len(units), dtype=np.int64)
    for when, share in zip(spans, _shares(spans), strict=True):
        upto = np.floor(np.array(units) * share + 0.5).astype(np.int64)
        days = float((when[1] - at.today).days + 1)
        low, middle = (at.found + q for q in quantiles(at, list(upto.astype(float)), (0.2, 0.5), days))
        low, middle = max(low, before[0]), max(middle, before[1])
        steps += _window(at, when, upto - done, version, here if when == spans[0] else {})
        if middle > before[1]:
            more = middle - before[1] + (here.get(RESULT, 0.0) if when == spans[0] else 0.0)
            steps.append(result(at.goal, when, (min(low - before[0], more), more), version))
        line.append((when[1], low, middle))
        before, done = (low, middle), upto
    return tuple(steps), tuple(line)


def _window(at: Reckoning, when: Span, units: NDArray[np.int64], version: int, here: Held) -> list[MicroResolution]:
    return [
        step
        for lever, n in zip(at.levers, units, strict=True)
        for step in doing(at.goal, lever, when, int(n), follow=at.follow, version=version, here=here)
    ]


def _shares(spans: Sequence[Span]) -> list[float]:
    """Share of the days that are over at the end of each window."""
    days = np.array([(b - a).days + 1 for a, b in spans], dtype=np.float64)
    return [float(v) for v in np.cumsum(days) / days.sum()]
