"""The outlook of a count: odds, days to come, buffer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from goodword.resolutions.course import Course, Units, ahead, course, odds, odds_now
from goodword.resolutions.days import day_of, once
from goodword.resolutions.estimates import count_of, fact
from goodword.resolutions.limits import LONGEST_WAIT
from goodword.resolutions.model import Goal, GoalPlan, History, MicroResolution, Observation, StepKind
from goodword.resolutions.readings import Ahead, Outlook


def read_count(
    goal: Goal,
    plan: GoalPlan | None,
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
    shown: int,
) -> Outlook:
    """The outlook of a COUNT goal; see `goodword.resolutions.forecast.forecast`."""
    at = now_at(goal, plan, observations, history, now=now)
    if at.need <= 0 or not len(at.busy):
        met = at.need <= 0
        end = fact(at.so_far, at.days_seen, goal.metric)
        return Outlook(
            fact(float(met), at.days_seen, "probability"), at.so_far, goal.needed, end, (), len(at.busy) * met
        )
    planned = still_planned(at, () if plan is None else plan.resolutions, observations)
    coming = odds(at, planned)
    chance = odds_now(at, planned)
    final = count_of(coming, at.so_far, at.days_seen, goal.metric)
    return Outlook(chance, at.so_far, goal.needed, final, _days(at, planned, shown), buffer(at, planned, chance.value))


def now_at(
    goal: Goal, plan: GoalPlan | None, observations: Sequence[Observation], history: History, *, now: datetime
) -> Course:
    """Where a COUNT goal is, with the levers, assumptions and steps of its plan."""
    if plan is None:
        return course(goal, (), (), observations, history, now=now)
    return course(goal, plan.levers, plan.assumptions, observations, history, now=now, steps=plan.resolutions)


def still_planned(
    at: Course, steps: Sequence[MicroResolution], observations: Sequence[Observation]
) -> tuple[Units, ...]:
    """Units of the steps that are not over, less what is done of them, on the middle day of what is left."""
    facts, place = once(at.goal, observations), {lever.id: i for i, lever in enumerate(at.levers)}
    found: dict[tuple[int, date, date], float] = {}
    for step in steps:
        if step.kind is StepKind.ACTION and step.last >= at.today and step.lever in place:
            key = (place[step.lever], step.first, step.last)
            found[key] = found.get(key, 0.0) + step.target
    return tuple(
        Units(i, float(_middle(at.today, a, b)), units)
        for (i, a, b), planned in found.items()
        if (units := planned - _done(at, facts, i, a, b)) > 0
    )


def _middle(today: date, first: date, last: date) -> int:
    begin = max(first, today)
    return (begin - today).days + (last - begin).days // 2


def _done(at: Course, facts: Sequence[Observation], number: int, first: date, last: date) -> float:
    """Units of a lever done in a window; what is direct counts whichever way it was tapped."""
    lever = at.levers[number]
    names = {lever.id} if lever.stages or len(at.levers) > 1 else {lever.id, None}
    return float(sum(o.amount for o in facts if o.lever in names and first <= day_of(at.goal, o.at) <= last))


def shown_days(days: int, most: int) -> list[int]:
    """Numbers of the days shown, 1 to `days`, evenly spaced, the last always among them."""
    return sorted({round(v) for v in np.linspace(1, days, min(days, most))})


def last_day(holds: Callable[[int], bool], most: int) -> int:
    """The last number from 0 to `most` for which something that ends once holds; it holds for 0."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _days(at: Course, planned: Sequence[Units], most: int) -> tuple[Ahead, ...]:
    ends = shown_days(len(at.busy), most)
    single = ahead(at, planned, [(0, end) for end in ends]).single()
    low, middle, high = (at.so_far + single.quantile(s) for s in (0.2, 0.5, 0.8))
    return tuple(
        Ahead(at.today + timedelta(days=end - 1), float(a), float(b), float(c))
        for end, a, b, c in zip(ends, low, middle, high, strict=True)
    )


def buffer(at: Course, planned: Sequence[Units], odds_now: float) -> int:
    """Days in a row that may bring nothing before the odds fall below one half; below zero: days that are missing."""
    days, need = len(at.busy), np.array([at.need])
    if odds_now >= 0.5:
        return last_day(lambda d: d == 0 or ahead(at, planned, [(d, days)]).single().chance(need)[0] >= 0.5, days)
    longer = replace(
        at,
        busy=np.concatenate([at.busy, np.full(LONGEST_WAIT, max(float(at.busy.mean()), 1e-9))]),
        tails=np.pad(at.tails, ((0, 0), (0, LONGEST_WAIT))),
    )
    short = last_day(
        lambda d: d == 0 or ahead(longer, planned, [(0, days + d)]).single().chance(need)[0] < 0.5, LONGEST_WAIT
    )
    return -min(LONGEST_WAIT, short + 1)
