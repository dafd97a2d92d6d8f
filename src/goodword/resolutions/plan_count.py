"""The plan of a count: levers worked backwards through their funnels, at the confidence wanted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.resolutions.course import MEASURED, Course, course, odds, odds_now
from goodword.resolutions.days import from_week
from goodword.resolutions.estimates import count_of
from goodword.resolutions.model import (
    Assumption,
    Dose,
    Goal,
    GoalPlan,
    History,
    Lever,
    MicroResolution,
    Observation,
    Stage,
    WayOut,
)
from goodword.resolutions.moments import by_id, log_variance, mean
from goodword.resolutions.outlook import FORMULA
from goodword.resolutions.solve import Means, Solution, reaches, scheduled, solve, spread
from goodword.resolutions.steps import Cut, Span, cut, held
from goodword.resolutions.ways_out import ways_out
from goodword.resolutions.wording import feasible, infeasible

PLANNED = register(
    "goal-plan",
    1,
    "Smallest plan with P(goal) at the confidence wanted: greedy by gain per share of the means, then cut back",
    "Nemhauser, Wolsey & Fisher 1978 (greedy under a budget)",
)
_Z90 = 1.6448536269514722


def plan_count(
    goal: Goal,
    levers: Sequence[Lever],
    assumptions: Sequence[Assumption],
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
    steps: Sequence[MicroResolution] = (),
    version: int = 1,
) -> GoalPlan:
    """The plan of a COUNT goal; see `goodword.resolutions.plan.plan_goal`."""

    def at(one: Goal) -> Course:
        return course(one, levers, assumptions, observations, history, now=now, steps=steps)

    here = at(goal)
    spans = _spans(here)
    solution = solve(here, means(here), spans, goal.confidence)
    shares = tuple(tuple(row) for row in spread(here, solution.units, spans))
    resolutions, line = cut(here, Cut(spans, shares, version, held(goal, levers, observations, spans[0])))
    planned = scheduled(here, shares, spans)
    coming = odds(here, planned)
    chance = odds_now(here, planned)
    ways = () if solution.enough else _ways(here, coming.quantile(1 - goal.confidence)[0], at)
    doses = _doses(here, solution, by_id(assumptions))
    cost = _cost(doses)
    return GoalPlan(
        goal=goal,
        assumptions=tuple(_measured(one, here) for one in assumptions),
        levers=tuple(levers),
        doses=doses,
        resolutions=resolutions,
        probability=chance,
        without=odds_now(here, ()),
        feasible=solution.enough,
        sentence=feasible(goal, chance, cost) if solution.enough else infeasible(goal, chance, ways),
        ways_out=ways,
        brings=count_of(coming, here.so_far, here.days_seen, goal.metric),
        safely=here.so_far + float(coming.quantile(0.2)[0]),
        line=line,
        cost=cost,
        hours=sum(d.hours for d in doses),
        made_at=now,
        version=version,
        formulas=(FORMULA.id, PLANNED.id),
    )


def _spans(at: Course) -> tuple[Span, ...]:
    return from_week(at.goal, at.today)


def means(at: Course) -> Means:
    """What is left to spend: the budget less what the units done have cost, the hours of the weeks to come."""
    weeks = max((at.goal.due - max(at.today, at.goal.starts)).days + 1, 1) / 7
    hours = None if at.goal.hours is None else at.goal.hours * weeks
    if at.goal.budget is None:
        return Means(None, hours)
    prices = [0 if lever.price is None else lever.price.minor for lever in at.levers]
    spent = math.ceil(float(np.dot(at.done, prices)) - 1e-6) if prices else 0
    return Means(max(0, at.goal.budget.minor - spent), hours)


def _ways(here: Course, more: float, at: Callable[[Goal], Course]) -> tuple[WayOut, ...]:
    """What would do instead. more: what is still to come with the confidence wanted, as things are."""

    def enough(one: Goal) -> bool:
        there = at(one)
        return reaches(there, means(there), _spans(there), one.confidence)

    return ways_out(here.goal, int(here.so_far + more), enough)


def _doses(at: Course, solution: Solution, known: dict[str, Assumption]) -> tuple[Dose, ...]:
    return tuple(
        Dose(lever.id, n, _price(lever, n), lever.hours * n, _reached(at, lever, n, known))
        for lever, n in zip(at.levers, solution.units, strict=True)
        if n
    )


def _price(lever: Lever, units: int) -> Money | None:
    return None if lever.price is None else Money(lever.price.minor * units, lever.price.currency)


def _reached(at: Course, lever: Lever, units: int, known: dict[str, Assumption]) -> tuple[tuple[str, Estimate], ...]:
    """What the units bring through each stage of the funnel: the middle and the central 90 % of a lognormal."""
    found, centre = [], units * at.follow[0]
    spread = math.log1p(at.follow[1]) + math.log1p(lever.spread**2 / max(centre, 1.0))
    for stage in lever.stages:
        rate = known[stage.rate]
        centre *= mean(rate)
        spread += log_variance(rate)
        found.append((stage.name, _stage(centre, spread + 1 / max(centre, 0.1), stage, at.days_seen)))
    return tuple(found)


def _stage(centre: float, spread: float, stage: Stage, n: int) -> Estimate:
    middle = centre * math.exp(-spread / 2)
    away = math.exp(_Z90 * math.sqrt(spread))
    return Estimate(middle, middle / away, middle * away, n, stage.unit, PLANNED.id)


def _measured(one: Assumption, at: Course) -> Assumption:
    """The baseline as the days before the goal show it, where nobody said another one."""
    unsaid = one.id == "baseline" and (one.value == 0 or one.source == MEASURED)
    if not unsaid or not at.days_seen or not (at.levers and any(lever.stages for lever in at.levers)):
        return one
    weight, rate = at.belief.weight[0], at.belief.mean[0, :, 0]
    middle = float(weight @ rate)
    spread = math.sqrt(float(weight @ (at.belief.cov[0, :, 0, 0] + rate**2)) - middle**2)
    high = middle + _Z90 * spread
    return replace(one, value=middle, low=max(0.0, middle - _Z90 * spread), high=high, source=MEASURED)


def _cost(doses: Sequence[Dose]) -> Money | None:
    priced = [d.cost for d in doses if d.cost is not None]
    return Money(sum(p.minor for p in priced), priced[0].currency) if priced else None
