"""What would make a goal feasible that is not: a smaller number, a later day, more money, more hours."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from goodword.core.money import Money
from goodword.resolutions.model import Goal, GoalKind, WayOut
from goodword.resolutions.wording import amount, day, wanted

LATEST = 1096
"""Days that a due day is moved at most: what takes three years more is another goal."""
_GROWTH, _GROWTHS = 1.05, 142  # money and hours are raised in steps of 5 %, to a thousand times at most

Feasible = Callable[[Goal], bool]
"""Whether a goal would be feasible, solved anew."""


def ways_out(goal: Goal, smaller: int, feasible: Feasible) -> tuple[WayOut, ...]:
    """Every single change that would do. smaller: the largest number that is feasible as things are (0: none)."""
    found = (_number(goal, smaller), _later(goal, feasible), _richer(goal, feasible), _busier(goal, feasible))
    return tuple(way for way in found if way is not None)


def _number(goal: Goal, smaller: int) -> WayOut | None:
    if not 0 < smaller < goal.needed:
        return None
    target = smaller / goal.population if goal.kind is GoalKind.SHARE and goal.population else float(smaller)
    return WayOut("number", f"{wanted(replace(goal, target=target))} by {day(goal.due)}", target=target)


def _later(goal: Goal, feasible: Feasible) -> WayOut | None:
    found = _first(lambda days: feasible(replace(goal, due=goal.due + timedelta(days=days))), LATEST)
    if found is None:
        return None
    due = goal.due + timedelta(days=found)
    return WayOut("date", f"the same by {day(due)}, {found} {'day' if found == 1 else 'days'} later", due=due)


def _richer(goal: Goal, feasible: Feasible) -> WayOut | None:
    if goal.budget is None:
        return None
    base, currency = max(goal.budget.minor, 100), goal.budget.currency
    found = _first(lambda k: feasible(replace(goal, budget=Money(_grown(base, k), currency))), _GROWTHS)
    if found is None:
        return None
    budget = Money(_grown(base, found), currency)
    return WayOut("budget", f"the same with a budget of {budget}", budget=budget)


def _busier(goal: Goal, feasible: Feasible) -> WayOut | None:
    if goal.hours is None:
        return None
    tenths = max(round(goal.hours * 10), 5)
    most = _first(lambda k: _grown(tenths, k) > 1680, _GROWTHS) or _GROWTHS
    found = _first(lambda k: feasible(replace(goal, hours=_grown(tenths, k) / 10)), most - 1)
    if found is None:
        return None
    hours = _grown(tenths, found) / 10
    return WayOut("hours", f"the same with {amount(hours)} hours a week", hours=hours)


def _grown(base: int, steps: int) -> int:
    """`base` after so many steps of 5 %, rounded up to two digits."""
    raised = base * _GROWTH**steps
    unit: int = 10 ** max(0, math.floor(math.log10(raised)) - 1)
    return math.ceil(raised / unit - 1e-9) * unit


def _first(holds: Callable[[int], bool], limit: int) -> int | None:
    """The smallest number from 1 to `limit` for which something that stays true holds; None: not even for the limit."""
    high = 1
    while high < limit and not holds(high):
        high = min(high * 4, limit)
    if high >= limit and not holds(limit):
        return None
    low = high // 4 + 1 if high > 1 else 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return high
