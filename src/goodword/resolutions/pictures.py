"""The line of a goal as numbers for a picture: what was planned, what happened, what is likely. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from goodword.resolutions.model import GoalKind, Observation
from goodword.resolutions.views import GoalView

_MOST_DAYS = 120
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One picture. so_far: (day, cumulated); ahead: (day, p20, p50, p80); plan: (day, floor, target); old: the line
    before, where an easier one waits; needed: of the goal; unit: what is counted."""

    so_far: tuple[tuple[date, float], ...]
    ahead: tuple[tuple[date, float, float, float], ...]
    plan: tuple[tuple[date, float, float], ...]
    coming: tuple[tuple[date, float, float], ...]
    needed: float
    unit: str
    today: date


def line_of(view: GoalView, observations: Sequence[Observation]) -> Line:
    """The line of a goal, thinned to at most 120 days a part."""
    forecast = view.tick.forecast
    ahead = tuple((a.day, a.p20, a.p50, a.p80) for a in forecast.days)
    coming = view.coming.kept.plan.line if view.coming else ()
    return Line(
        so_far=_so_far(view, observations),
        ahead=_thinned(ahead),
        plan=_thinned(view.plan.line),
        coming=_thinned(coming),
        needed=forecast.needed,
        unit=view.goal.metric,
        today=view.day,
    )


def _so_far(view: GoalView, observations: Sequence[Observation]) -> tuple[tuple[date, float], ...]:
    """Cumulated up to today; the last value is the one that the forecast says, so that both agree."""
    goal, last = view.goal, min(view.as_of or view.day, view.goal.due)
    if goal.kind is GoalKind.HABIT or last < goal.starts:
        return ()
    zone = ZoneInfo(goal.time_zone)
    days: defaultdict[date, float] = defaultdict(float)
    for seen in observations:
        if seen.lever is None:
            days[seen.at.astimezone(zone).date()] += seen.amount
    total, found = 0.0, []
    for i in range((last - goal.starts).days + 1):
        day = goal.starts + timedelta(days=i)
        total += days.get(day, 0.0)
        found.append((day, total))
    if found:
        found[-1] = (found[-1][0], view.tick.forecast.so_far)
    return _thinned(tuple(found))


def _thinned(rows: tuple[T, ...]) -> tuple[T, ...]:
    step = -(-len(rows) // _MOST_DAYS) or 1
    kept = rows[::step]
    return kept if not rows or kept[-1] == rows[-1] else (*kept, rows[-1])
