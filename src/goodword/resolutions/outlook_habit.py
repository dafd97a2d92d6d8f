"""The outlook of a habit: odds, streak, periods to come, buffer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goodword.resolutions.estimates import fact
from goodword.resolutions.habit import FORMULA, Pace, chance_of, pace, periods, quantiles
from goodword.resolutions.model import Goal, GoalPlan, History, Observation
from goodword.resolutions.outlook_count import shown_days
from goodword.resolutions.plan_habit import final, odds_habit
from goodword.resolutions.readings import Ahead, Outlook


def read_habit(
    goal: Goal,
    plan: GoalPlan | None,
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
    shown: int,
) -> Outlook:
    """The outlook of a HABIT goal; see `goodword.resolutions.forecast.forecast`."""
    at = pace(goal, () if plan is None else plan.assumptions, observations, history, now=now)
    so_far = float(at.so_far)
    over = at.so_far >= goal.needed or not (at.left or at.running)
    chance = fact(float(at.so_far >= goal.needed), at.over, "probability", FORMULA.id) if over else odds_habit(at)
    return Outlook(
        chance, so_far, goal.needed, final(at), () if over else _days(at, shown), _buffer(at), at.streak, at.longest
    )


def _days(at: Pace, most: int) -> tuple[Ahead, ...]:
    """Periods kept by the end of each period to come."""
    ends = [last for _, last in periods(at.goal) if last >= at.today]
    chosen = [n - 1 for n in shown_days(len(ends), most)]
    whole = at.left - len(ends)  # whole periods left after the one that ends first, less one for each that follows
    return tuple(
        Ahead(ends[i], *(float(q) for q in quantiles(at, (0.2, 0.5, 0.8), max(0, i + 1 + whole)))) for i in chosen
    )


def _buffer(at: Pace) -> int:
    """Periods that may be missed before the odds fall below one half, in days; below zero: periods that are missing."""
    needed, days = at.goal.needed, at.rhythm.days
    if at.so_far >= needed:
        return at.left * days
    if chance_of(at, needed) >= 0.5:
        spare = [n for n in range(at.left + 1) if chance_of(at, needed, at.left - n) >= 0.5]
        return max(spare) * days
    more = next((n for n in range(1, 160) if chance_of(at, needed, at.left + n) >= 0.5), 160)
    return -more * days
