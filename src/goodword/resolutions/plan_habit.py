"""The plan of a habit: every period is a step; what is feasible follows from how often it was kept before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from goodword.core.estimate import Estimate
from goodword.resolutions.days import windows
from goodword.resolutions.estimates import probability, tails
from goodword.resolutions.habit import FORMULA, Pace, chance_of, given, pace, periods, quantiles
from goodword.resolutions.model import (
    Assumption,
    Goal,
    GoalPlan,
    History,
    MicroResolution,
    Observation,
    StepKind,
    WayOut,
)
from goodword.resolutions.steps import Line, Span, name
from goodword.resolutions.wording import day, feasible, infeasible, span, wanted


def plan_habit(
    goal: Goal,
    assumptions: Sequence[Assumption],
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
    version: int = 1,
) -> GoalPlan:
    """The plan of a HABIT goal; see `goodword.resolutions.plan.plan_goal`."""
    at = pace(goal, assumptions, observations, history, now=now)
    chance = odds_habit(at)
    enough = chance.value >= goal.confidence
    ways = () if enough else _ways(at)
    return GoalPlan(
        goal=goal,
        assumptions=tuple(assumptions),
        levers=(),
        doses=(),
        resolutions=_steps(at, version),
        probability=chance,
        without=probability(float(at.so_far >= goal.needed), 0.0, 1.0, at.over, FORMULA.id),
        feasible=enough,
        sentence=feasible(goal, chance, None) if enough else infeasible(goal, chance, ways),
        ways_out=ways,
        brings=final(at),
        safely=float(quantiles(at, (0.2,))[0]),
        line=_line(at),
        cost=None,
        hours=0.0,
        made_at=now,
        version=version,
        formulas=(FORMULA.id,),
    )


def odds_habit(at: Pace) -> Estimate:
    """P(goal), with the tails of what it would be if the chance of keeping a period were known."""
    known = given(at, at.goal.needed)
    return probability(chance_of(at, at.goal.needed), *tails(known, np.ones_like(known)), at.over, FORMULA.id)


def final(at: Pace) -> Estimate:
    """Periods kept in the end."""
    low, middle, high = (float(q) for q in quantiles(at, (0.05, 0.5, 0.95)))
    return Estimate(middle, low, high, at.over, "periods", FORMULA.id)


def _ways(at: Pace) -> tuple[WayOut, ...]:
    """Fewer periods, or a later day with the same number of them."""
    goal, found = at.goal, []
    fewer = quantiles(at, (1 - goal.confidence,))[0]
    if 0 < fewer < goal.needed:
        found.append(
            WayOut("number", f"{wanted(replace(goal, target=float(fewer)))} by {day(goal.due)}", target=float(fewer))
        )
    for more in range(1, 160):
        if chance_of(at, goal.needed, at.left + more) >= goal.confidence:
            due = goal.due + timedelta(days=more * at.rhythm.days)
            found.append(WayOut("date", f"the same by {day(due)}", due=due))
            break
    return tuple(found)


def _steps(at: Pace, version: int) -> tuple[MicroResolution, ...]:
    """One step a period from today on; the rhythm is both floor and target: a period is kept or it is not.

    A period of one day is told week by week, so that a daily habit of a year is not 365 steps.
    """
    goal, rhythm = at.goal, at.rhythm
    spans = [p for p in periods(goal) if p[1] >= at.today]
    if rhythm.days == 1 and spans:
        weeks = windows(spans[0][0], spans[-1][1])
        return tuple(_step(goal, w, rhythm.times * ((w[1] - w[0]).days + 1), version) for w in weeks)
    return tuple(_step(goal, w, rhythm.times, version) for w in spans)


def _step(goal: Goal, when: Span, times: int, version: int) -> MicroResolution:
    words = f"{goal.metric}: {times} {'time' if times == 1 else 'times'}, {span(*when)}"
    return MicroResolution(
        name(goal, "habit", when, version), goal.id, StepKind.ACTION, words, goal.metric, when[0], when[1],
        float(times), float(times), goal.source, place=goal.place, version=version,
    )  # fmt: skip


def _line(at: Pace) -> Line:
    """Periods kept by the end of each period: P20 and P50."""
    ahead = [p for p in periods(at.goal) if p[1] >= at.today]
    first = 0 if at.running else 1  # whole periods left after the present one, when the first of these ends
    reached = [quantiles(at, (0.2, 0.5), i + first) for i in range(len(ahead))]
    return tuple((p[1], float(low), float(middle)) for p, (low, middle) in zip(ahead, reached, strict=True))
