"""The outlook of a share of a population: odds, days to come, buffer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from goodword.resolutions.days import day_of, once
from goodword.resolutions.estimates import fact
from goodword.resolutions.limits import LONGEST_WAIT
from goodword.resolutions.model import Goal, GoalPlan, Observation, StepKind
from goodword.resolutions.outlook_count import last_day, shown_days
from goodword.resolutions.plan_share import final, odds_share
from goodword.resolutions.readings import Ahead, Outlook
from goodword.resolutions.share import FORMULA, Reckoning, chances, quantiles, standing

_PICTURED = 16  # days of the picture: each costs two quadratures


def read_share(
    goal: Goal, plan: GoalPlan | None, observations: Sequence[Observation], *, now: datetime, shown: int
) -> Outlook:
    """The outlook of a SHARE goal; see `goodword.resolutions.forecast.forecast`."""
    at = share_at(goal, plan, observations, now=now)
    days = int(np.ceil(at.days))
    if at.need <= 0 or days <= 0:
        met = at.need <= 0
        chance, end = (
            fact(float(met), at.seen, "probability", FORMULA.id),
            fact(at.found, at.seen, goal.metric, FORMULA.id),
        )
        return Outlook(chance, at.found, goal.needed, end, (), max(days, 0) * met)
    units = units_left(at, plan, observations)
    chance = odds_share(at, units)
    ends = shown_days(days, min(shown, _PICTURED))
    pictured = tuple(_ahead(at, units, end, days) for end in ends)
    return Outlook(chance, at.found, goal.needed, final(at, units), pictured, _buffer(at, units, days))


def share_at(goal: Goal, plan: GoalPlan | None, observations: Sequence[Observation], *, now: datetime) -> Reckoning:
    """Where a SHARE goal is, with the levers, assumptions and steps of its plan."""
    if plan is None:
        return standing(goal, (), (), observations, now=now)
    return standing(goal, plan.levers, plan.assumptions, observations, now=now, steps=plan.resolutions)


def units_left(at: Reckoning, plan: GoalPlan | None, observations: Sequence[Observation]) -> list[float]:
    """Units of each lever in the steps that are not over, less what is done in their windows."""
    left = [0.0] * len(at.levers)
    open_ = [s for s in (plan.resolutions if plan else ()) if s.kind is StepKind.ACTION and s.last >= at.today]
    begins = min((s.first for s in open_), default=at.today)
    facts = [o for o in once(at.goal, observations) if day_of(at.goal, o.at) >= begins]
    for i, lever in enumerate(at.levers):
        planned = sum(s.target for s in open_ if s.lever == lever.id)
        left[i] = max(0.0, planned - sum(o.amount for o in facts if o.lever == lever.id))
    return left


def _ahead(at: Reckoning, units: Sequence[float], end: int, days: int) -> Ahead:
    part = [n * end / days for n in units]
    low, middle, high = (at.found + q for q in quantiles(at, part, (0.2, 0.5, 0.8), float(end)))
    return Ahead(at.today + timedelta(days=end - 1), low, middle, high)


def _buffer(at: Reckoning, units: Sequence[float], days: int) -> int:
    """Days on which nobody may be talked to before the odds fall below one half; below zero: days missing."""
    need = np.array([at.need])

    def chance(lost: int) -> float:
        return float(chances(at, [n * (days - lost) / days for n in units], need)[0])

    if chance(0) >= 0.5:
        return last_day(lambda lost: chance(lost) >= 0.5, days)
    return -min(LONGEST_WAIT, 1 + last_day(lambda more: chance(-more) < 0.5, LONGEST_WAIT - 1))
