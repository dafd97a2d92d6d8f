"""The look back at a goal: what was planned, what was forecast, what happened, and how good our own odds were."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.resolutions.days import day_of
from goodword.resolutions.forecast import forecast
from goodword.resolutions.lessons import learnt, lessons, share_of
from goodword.resolutions.model import NO_HISTORY, GoalPlan, History, Observation, StepState
from goodword.resolutions.progress import progress
from goodword.resolutions.readings import Forecast, Outcome, Retrospective
from goodword.resolutions.wording import day, percent, reached

SCORED = register(
    "own-brier",
    1,
    "Mean squared gap between the odds stated on each day and what happened (0 is perfect, 0.25 is a coin)",
    "Brier 1950",
)
_SURE = 1e-3  # odds are scored as if never surer than this, so that one day does not make the log score infinite


def retrospect(
    plans: Sequence[GoalPlan],
    observations: Sequence[Observation],
    forecasts: Sequence[Forecast],
    history: History = NO_HISTORY,
    *,
    now: datetime,
) -> Retrospective:
    """The look back. plans: all that were in force, the oldest first; forecasts: the ones kept, any order.

    While the goal is open, `met` and the scores are None and the rest is as far as it has come.
    """
    first, last = plans[0], plans[-1]
    end = forecast(last.goal, last, observations, history, now=now)
    over = day_of(last.goal, now) > last.goal.due or end.so_far >= end.needed
    met = (end.so_far >= end.needed) if over else None
    stated = tuple(sorted({f.day: f.probability.value for f in forecasts if _open(f)}.items()))
    steps = _steps(plans, observations, now)
    ended = [s for s in steps if s.state in (StepState.KEPT, StepState.FLOOR, StepState.MISSED)]
    kept = share_of(sum(s.state is not StepState.MISSED for s in ended), len(ended)) if ended else None
    learned = learnt(plans, ended, observations, history, now=now)
    brier, log_loss = _scores(stated, met)
    return Retrospective(
        goal=last.goal.id,
        met=met,
        needed=end.needed,
        happened=end.so_far,
        planned=first.brings,
        forecasts=stated,
        brier=brier,
        log_loss=log_loss,
        steps=steps,
        kept_floor=kept,
        learned=learned,
        sentence=_sentence(last, end, met, first),
        lessons=lessons(kept, learned, brier),
        formulas=(SCORED.id, *first.formulas),
    )


def own_brier(looks: Sequence[Retrospective]) -> Estimate | None:
    """Brier score of all odds stated about finished goals, one vote a goal; None where no goal is over.

    Central 90 % by the spread between goals (Student's t); from 0 to 1 with one goal.
    """
    scores = np.array([r.brier for r in looks if r.brier is not None])
    if not len(scores):
        return None
    middle = float(scores.mean())
    if len(scores) == 1:
        return Estimate(middle, 0.0, 1.0, 1, "squared gap", SCORED.id)
    from scipy.stats import t  # noqa: PLC0415 - slow to import and needed here only

    away = float(t.ppf(0.95, len(scores) - 1) * scores.std(ddof=1) / math.sqrt(len(scores)))
    return Estimate(middle, max(0.0, middle - away), min(1.0, middle + away), len(scores), "squared gap", SCORED.id)


def _open(one: Forecast) -> bool:
    """Odds stated while it could still go either way: the day on which it was done is no forecast."""
    return one.so_far < one.needed and one.standing.value != "missed"


def _scores(stated: Sequence[tuple[date, float]], met: bool | None) -> tuple[float | None, float | None]:
    if met is None or not stated:
        return None, None
    odds = np.array([p for _, p in stated])
    sure = np.clip(odds if met else 1 - odds, _SURE, 1.0)
    return float(np.mean((odds - met) ** 2)), float(-np.mean(np.log(sure)))


def _steps(plans: Sequence[GoalPlan], observations: Sequence[Observation], now: datetime) -> tuple[Outcome, ...]:
    """Each step under the plan that was in force when its window ended, in order of time."""
    found: dict[str, Outcome] = {}
    for i, plan in enumerate(plans):
        until = day_of(plan.goal, plans[i + 1].made_at) if i + 1 < len(plans) else None
        marks = {p.resolution: p for p in progress(plan, observations, now=now)}
        for step in plan.resolutions:
            if until is None or step.last < until:
                mark = marks[step.id]
                found[step.id] = Outcome(step.id, step.words, step.floor, step.target, mark.amount, mark.state)
    return tuple(found.values())


def _sentence(plan: GoalPlan, end: Forecast, met: bool | None, first: GoalPlan) -> str:
    head = reached(plan.goal, end.so_far)
    said = f"; on the first day the odds were {percent(first.probability.value)}"
    if met is None:
        return f"{head} so far, due {day(plan.goal.due)}{said}."
    return f"{'Met' if met else 'Not met'}: {head} by {day(plan.goal.due)}{said}."
