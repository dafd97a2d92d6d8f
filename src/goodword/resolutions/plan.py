"""A goal worked backwards into small dated steps, so that it is met with the confidence wanted and not on average."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goodword.resolutions.check import check_levers
from goodword.resolutions.model import (
    NO_HISTORY,
    Assumption,
    Goal,
    GoalKind,
    GoalPlan,
    History,
    Lever,
    MicroResolution,
    Observation,
)
from goodword.resolutions.plan_count import plan_count
from goodword.resolutions.plan_habit import plan_habit
from goodword.resolutions.plan_share import plan_share


def plan_goal(
    goal: Goal,
    levers: Sequence[Lever],
    assumptions: Sequence[Assumption],
    history: History = NO_HISTORY,
    *,
    now: datetime,
    observations: Sequence[Observation] = (),
    steps: Sequence[MicroResolution] = (),
    version: int = 1,
) -> GoalPlan:
    """The smallest plan with P(goal) of at least `goal.confidence`, or the best that can be done and what would do.

    observations: what has happened already (a re-plan); steps: of the plan before, to learn how much gets done.
    Raises BadInput for levers in another currency than the budget and for assumptions that are not there.
    """
    check_levers(goal, levers)
    if goal.kind is GoalKind.SHARE:
        return plan_share(goal, levers, assumptions, observations, now=now, steps=steps, version=version)
    if goal.kind is GoalKind.HABIT:
        return plan_habit(goal, assumptions, observations, history, now=now, version=version)
    return plan_count(goal, levers, assumptions, observations, history, now=now, steps=steps, version=version)
