"""One night of a goal: odds anew, steps checked off, what was kept and missed, what to do, what to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from goodword.resolutions.actions import actions
from goodword.resolutions.days import day_of
from goodword.resolutions.forecast import forecast
from goodword.resolutions.limits import DEFAULT_RULES, Rules
from goodword.resolutions.model import NO_HISTORY, Goal, GoalPlan, History, Observation, Standing, StepState
from goodword.resolutions.progress import progress, turned
from goodword.resolutions.readings import Forecast, Progress, Tick

_OVER = (Standing.DONE, Standing.MISSED)
_GOOD = frozenset({StepState.KEPT, StepState.FLOOR})
_BAD = frozenset({StepState.MISSED})


def tick(
    goal: Goal,
    plan: GoalPlan,
    observations: Sequence[Observation],
    history: History = NO_HISTORY,
    *,
    now: datetime,
    previous: Forecast | None = None,
    last_replan: datetime | None = None,
    last_notice: datetime | None = None,
    rules: Rules = DEFAULT_RULES,
) -> Tick:
    """What this night found. Pure and without memory: the same facts give the same answer, however often it is asked.

    previous: the last forecast that was kept; last_replan: when the plan was last looked at (None: when it was made);
    last_notice: when the owner was last told something unasked.
    """
    read = forecast(goal, plan, observations, history, now=now, previous=previous, rules=rules)
    steps = progress(plan, observations, now=now)
    before = () if previous is None else progress(plan, observations, now=previous.made_at)
    missed = tuple(turned(before, steps, _BAD))
    over = read.standing in _OVER
    possible = () if over else actions(goal, plan, observations, history, now=now)
    return Tick(
        forecast=read,
        progress=steps,
        victories=tuple(_victories(plan, steps, turned(before, steps, _GOOD))),
        missed=missed,
        best=possible[0] if possible else None,
        notices=_notices(read, previous, last_notice, now, rules),
        replan_due=not over and _due(plan, last_replan, missed, now, rules),
    )


def _victories(plan: GoalPlan, steps: Sequence[Progress], ids: Sequence[str]) -> list[str]:
    words, found = {s.id: s.words for s in plan.resolutions}, {p.resolution: p for p in steps}
    return [f"{words[i]}: {found[i].shown}" for i in ids]


def _due(plan: GoalPlan, last: datetime | None, missed: Sequence[str], now: datetime, rules: Rules) -> bool:
    """Once a week; and the day after something was missed, once a day at most."""
    looked = max(plan.made_at, last) if last is not None else plan.made_at
    if now - looked >= timedelta(days=rules.replan_days):
        return True
    return bool(missed) and day_of(plan.goal, looked) < day_of(plan.goal, now)


def _notices(
    read: Forecast, previous: Forecast | None, last: datetime | None, now: datetime, rules: Rules
) -> tuple[str, ...]:
    """What is worth saying unasked: that it is over, at once; that the standing changed, once in a while."""
    if previous is None or read.standing is previous.standing:
        return ()
    quiet = last is not None and now - last < timedelta(days=rules.quiet_days)
    return () if quiet and read.standing not in _OVER else (read.sentence,)
