"""Goals, facts and histories that the tests of this room share. Everything is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from goodword.core.money import Money
from goodword.resolutions.check import new_goal
from goodword.resolutions.levers import starter
from goodword.resolutions.model import NO_HISTORY, Goal, GoalPlan, History, Observation, Rhythm
from goodword.resolutions.plan import plan_goal

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
BUDGET = Money.parse("₹60,000")


def orders(target: float = 300, due: date = date(2027, 3, 31), **more: Any) -> Goal:
    """So many orders with a budget."""
    given = {"title": "orders", "metric": "orders", "budget": BUDGET, "time_zone": "Asia/Kolkata", "now": NOW} | more
    return new_goal(target=target, due=due, **given)


def cafes(target: float = 0.2, **more: Any) -> Goal:
    """A share of the cafés of a quarter."""
    given = {"population": 120, "due": date(2027, 3, 31), "hours": 6.0, "now": NOW} | more
    return new_goal(title="known here", metric="cafés that mention us", kind="share", target=target, **given)


def runs(target: float | None = 20, due: date = date(2027, 12, 31), times: int = 3, days: int = 7) -> Goal:
    """A habit."""
    return new_goal(
        title="run", metric="runs", kind="habit", target=target, rhythm=Rhythm(times, days), due=due, now=NOW
    )


def stories(target: float = 24) -> Goal:
    """A personal goal without money."""
    return new_goal(title="stories", metric="food stories", target=target, due=date(2027, 12, 31), now=NOW)


def before(pace: float = 4.0, days: int = 95, seed: int = 1) -> History:
    """Daily counts up to the day before `NOW`."""
    counts = np.random.default_rng(seed).poisson(pace, days)
    return History(NOW.date() - timedelta(days=days), tuple(float(v) for v in counts))


def planned(goal: Goal, history: History = NO_HISTORY, **more: Any) -> GoalPlan:
    """A plan from the levers and assumptions that everybody starts with."""
    levers, assumptions = starter(goal)
    return plan_goal(goal, levers, assumptions, history, now=more.pop("now", NOW), **more)


def seen(
    goal: Goal, amounts: Sequence[float], *, lever: str | None = None, every: int = 1, who: str = ""
) -> list[Observation]:
    """One fact every so many days from the goal's first day on, none for a zero."""
    return [
        Observation(f"{lever}{who}{i}", goal.id, NOW + timedelta(days=i * every, hours=2), a, lever=lever, who=who)
        for i, a in enumerate(amounts)
        if a
    ]
