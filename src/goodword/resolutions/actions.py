"""What could be done next, by what it does to the odds for its share of the money and the hours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.resolutions.course import Course, Units, odds
from goodword.resolutions.estimates import gain_of
from goodword.resolutions.habit import FORMULA as HABIT
from goodword.resolutions.habit import Pace, chance_of, pace
from goodword.resolutions.model import Goal, GoalKind, GoalPlan, History, Lever, Observation
from goodword.resolutions.outlook_count import now_at, still_planned
from goodword.resolutions.outlook_share import share_at, units_left
from goodword.resolutions.plan_count import means
from goodword.resolutions.readings import Action
from goodword.resolutions.share import FORMULA as SHARE
from goodword.resolutions.share import Reckoning, chances
from goodword.resolutions.share import means as share_means
from goodword.resolutions.solve import Means
from goodword.resolutions.wording import order


def actions(
    goal: Goal, plan: GoalPlan, observations: Sequence[Observation], history: History, *, now: datetime
) -> tuple[Action, ...]:
    """One action a lever: what its next step leaves open, else one more unit; the largest gain for its cost first.

    Actions that the money or the hours left do not allow are not named.
    """
    if goal.kind is GoalKind.HABIT:
        found = _habit(goal, pace(goal, plan.assumptions, observations, history, now=now))
    elif goal.kind is GoalKind.SHARE:
        found = _share(share_at(goal, plan, observations, now=now), plan, observations)
    else:
        found = _count(now_at(goal, plan, observations, history, now=now), plan, observations)
    return tuple(sorted(found, key=lambda a: (-a.per_cost, a.lever)))


def _count(at: Course, plan: GoalPlan, observations: Sequence[Observation]) -> list[Action]:
    if at.need <= 0 or not len(at.busy):
        return []
    planned, left, found = still_planned(at, plan.resolutions, observations), means(at), []
    for i, lever in enumerate(at.levers):
        now = sorted((u for u in planned if u.lever == i), key=lambda u: u.day)[:1]
        units = _units(lever, round(sum(u.units for u in now)), left)
        if units:
            rest = [u for u in planned if u not in now]
            done = Units(i, 0.0, units / max(at.follow[0], 1e-6))  # as asked: done today, not as far as plans get done
            more = gain_of(odds(at, [*rest, done]), odds(at, rest), at.need, at.days_seen)
            found.append(_action(at.goal, lever, units, more, left))
    return found


def _share(at: Reckoning, plan: GoalPlan, observations: Sequence[Observation]) -> list[Action]:
    left, planned, found = share_means(at), units_left(at, plan, observations), []
    weeks = max(at.days / 7, 1.0)
    need = np.array([at.need])
    if at.need <= 0 or at.days <= 0:
        return []
    for i, lever in enumerate(at.levers):
        units = _units(lever, math.ceil(planned[i] / weeks), left)
        if units:
            rest = [max(0.0, n - units * (i == j)) for j, n in enumerate(planned)]
            done = [n + units * (i == j) / max(at.follow, 1e-6) for j, n in enumerate(rest)]
            more = float(chances(at, done, need)[0] - chances(at, rest, need)[0])
            found.append(_action(at.goal, lever, units, _plain(more, at.seen, SHARE.id), left))
    return found


def _habit(goal: Goal, at: Pace) -> list[Action]:
    """To do it as often as the present period still asks for."""
    missing = math.ceil(at.rhythm.times - at.count)
    if not at.running or missing <= 0 or at.so_far >= goal.needed:
        return []
    kept, lost = replace(at, count=float(at.rhythm.times)), replace(at, count=-1e9)
    more = chance_of(kept, goal.needed) - chance_of(lost, goal.needed)
    words = f"{goal.metric}: {missing} more {'time' if missing == 1 else 'times'} in this period"
    return [Action("", words, missing, _plain(more, at.over, HABIT.id), None, 0.0, more)]


def _units(lever: Lever, wanted: int, left: Means) -> int:
    """So many units of a lever as are open this week, at least one, and no more than the means allow."""
    units = max(1, wanted)
    if lever.price is not None and lever.price.minor > 0:
        units = min(units, (left.money or 0) // lever.price.minor)
    return max(0, units)


def _plain(gain: float, n: int, formula: str) -> Estimate:
    """A gain without what is not known of the rates taken apart: its interval is from nothing to twice as much."""
    value = max(0.0, gain)
    return Estimate(value, 0.0, min(1.0, 2 * value), n, "probability", formula)


def _action(goal: Goal, lever: Lever, units: int, gain: Estimate, left: Means) -> Action:
    cost = None if lever.price is None else Money(lever.price.minor * units, lever.price.currency)
    words = order(lever, units, goal.place)
    return Action(lever.id, words, units, gain, cost, lever.hours * units, gain.value / left.share(lever, units))
