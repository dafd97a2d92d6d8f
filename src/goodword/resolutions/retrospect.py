"""The look back at a goal: what was planned, what was forecast, what happened, and how good our own odds were."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from scipy.special import betaincinv

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.resolutions.days import day_of
from goodword.resolutions.forecast import forecast
from goodword.resolutions.model import NO_HISTORY, GoalKind, GoalPlan, History, Observation, StepKind, StepState
from goodword.resolutions.moments import by_id
from goodword.resolutions.progress import facts, progress
from goodword.resolutions.readings import Forecast, Learned, Outcome, Retrospective
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
    kept = _share(sum(s.state is not StepState.MISSED for s in ended), len(ended)) if ended else None
    learned = tuple(_learned(plans, observations))
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
        lessons=tuple(_lessons(kept, learned, brier)),
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


def _share(kept: int, n: int) -> Estimate:
    """Share with its central 90 % (Jeffreys)."""
    low, high = (float(betaincinv(kept + 0.5, n - kept + 0.5, q)) for q in (0.05, 0.95))
    value = kept / n
    return Estimate(value, min(low, value), max(high, value), n, "share", SCORED.id)


def _learned(plans: Sequence[GoalPlan], observations: Sequence[Observation]) -> list[Learned]:
    """What was assumed, beside what can be counted of it: how much of what was planned got done, how many were won."""
    first = plans[0]
    known = by_id(first.assumptions)
    happened = {"follow_through": _followed(plans, observations)}
    if first.goal.kind is GoalKind.SHARE:
        happened["ask.won"] = _won(plans[-1], observations)
    return [
        Learned(name, one.words, Estimate(one.value, one.low, one.high, 0, one.unit, SCORED.id), happened.get(name))
        for name, one in known.items()
    ]


def _followed(plans: Sequence[GoalPlan], observations: Sequence[Observation]) -> Estimate | None:
    last = plans[-1]
    done = facts(last, observations)
    steps = [s for s in last.resolutions if s.kind is StepKind.ACTION and s.lever is not None]
    planned = sum(s.target for s in steps)
    if planned <= 0:
        return None
    kept = min(planned, sum(done.of(s) for s in steps))
    return _share(round(kept), round(planned))


def _won(plan: GoalPlan, observations: Sequence[Observation]) -> Estimate | None:
    kept = facts(plan, observations).kept
    talked = round(sum(o.amount for o in kept if o.lever is not None))
    won = round(sum(o.amount for o in kept if o.lever is None and not o.asked))
    return _share(min(max(won, 0), talked), talked) if talked > 0 else None


def _sentence(plan: GoalPlan, end: Forecast, met: bool | None, first: GoalPlan) -> str:
    head = reached(plan.goal, end.so_far)
    said = f"; on the first day the odds were {percent(first.probability.value)}"
    if met is None:
        return f"{head} so far, due {day(plan.goal.due)}{said}."
    return f"{'Met' if met else 'Not met'}: {head} by {day(plan.goal.due)}{said}."


def _lessons(kept: Estimate | None, learned: Sequence[Learned], brier: float | None) -> list[str]:
    found = []
    if kept is not None and kept.high < 0.8:
        found.append(
            f"{percent(kept.value)} of the steps reached their floor; a floor is meant for four in five: plan fewer or "
            "smaller steps next time."
        )
    found += [
        f"{one.words}: assumed {percent(one.planned.value)}, happened {percent(one.happened.value)} of "
        f"{one.happened.n}. Start the next goal from that."
        for one in learned
        if one.happened is not None and not one.planned.low <= one.happened.value <= one.planned.high
    ]
    if brier is not None and brier > 0.25:
        found.append("The odds we stated were worse than a coin for this goal: its assumptions deserve a look.")
    return found
