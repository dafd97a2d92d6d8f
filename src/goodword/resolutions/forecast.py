"""What is likely now: the odds of a goal, day by day, days of buffer, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goodword.resolutions.days import day_of
from goodword.resolutions.limits import DEFAULT_RULES, Rules
from goodword.resolutions.model import NO_HISTORY, Goal, GoalKind, GoalPlan, History, Observation, Standing
from goodword.resolutions.outlook_count import read_count
from goodword.resolutions.outlook_habit import read_habit
from goodword.resolutions.outlook_share import read_share
from goodword.resolutions.readings import Forecast, Outlook
from goodword.resolutions.standing import settle
from goodword.resolutions.wording import outlook


def forecast(
    goal: Goal,
    plan: GoalPlan | None,
    observations: Sequence[Observation],
    history: History = NO_HISTORY,
    *,
    now: datetime,
    previous: Forecast | None = None,
    rules: Rules = DEFAULT_RULES,
) -> Forecast:
    """The odds of a goal, from its history, its plan and what was observed.

    plan: what is still to be done of it counts as far as plans get done (None: nothing more is planned). previous: the
    forecast before, for the hysteresis of the standing.
    """
    read = _read(goal, plan, observations, history, now=now, rules=rules)
    today = day_of(goal, now)
    stands = _standing(read, settle(read.probability.value, previous.standing if previous else None, rules))
    if today > goal.due and stands is not Standing.DONE:
        stands = Standing.MISSED
    return Forecast(
        goal=goal.id,
        made_at=now,
        day=today,
        probability=read.probability,
        standing=stands,
        so_far=read.so_far,
        needed=read.needed,
        final=read.final,
        days=read.days,
        buffer=read.buffer,
        sentence=outlook(goal, stands, read.so_far, read.probability, read.buffer),
        formula=read.probability.formula,
        streak=read.streak,
        longest=read.longest,
    )


def _read(
    goal: Goal,
    plan: GoalPlan | None,
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
    rules: Rules,
) -> Outlook:
    if goal.kind is GoalKind.SHARE:
        return read_share(goal, plan, observations, now=now, shown=rules.shown_days)
    if goal.kind is GoalKind.HABIT:
        return read_habit(goal, plan, observations, history, now=now, shown=rules.shown_days)
    return read_count(goal, plan, observations, history, now=now, shown=rules.shown_days)


def _standing(read: Outlook, odds: Standing) -> Standing:
    return Standing.DONE if read.so_far >= read.needed else odds
