"""Facts and windows on the calendar of a goal: its days are those of its own time zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodword.resolutions.model import Goal, Observation

ONE = timedelta(days=1)
WEEKS_FIRST = 13
"""So many windows are weeks; later ones are four weeks, and become weeks when a re-plan comes nearer."""


def day_of(goal: Goal, moment: datetime) -> date:
    """The goal's calendar day of a moment."""
    return moment.astimezone(ZoneInfo(goal.time_zone)).date()


def left_of_today(goal: Goal, now: datetime) -> float:
    """Share of today that is still to come; a day of daylight saving has 23 or 25 hours."""
    zone = ZoneInfo(goal.time_zone)
    today = day_of(goal, now)
    begins, ends = (datetime.combine(d, time(), zone).timestamp() for d in (today, today + ONE))
    return min(1.0, max(0.0, (ends - now.timestamp()) / (ends - begins)))


def once(goal: Goal, observations: Iterable[Observation]) -> list[Observation]:
    """Facts of the goal in order of time, each key once (the first report of it)."""
    kept: dict[str, Observation] = {}
    for seen in sorted((o for o in observations if o.goal == goal.id), key=lambda o: (o.at, o.key)):
        kept.setdefault(seen.key, seen)
    return list(kept.values())


def inside(goal: Goal, observations: Iterable[Observation], first: date, last: date) -> list[Observation]:
    """The facts from `first` to `last`, both days included."""
    return [o for o in observations if first <= day_of(goal, o.at) <= last]


def windows(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Windows from `first` to `last`: a quarter in weeks, then four weeks each; a stub joins the one before."""
    found: list[tuple[date, date]] = []
    begin = first
    while begin <= last:
        length = 7 if len(found) < WEEKS_FIRST else 28
        end = min(last, begin + timedelta(days=length - 1))
        if found and (end - begin).days + 1 < 3:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
        begin = end + ONE
    return tuple(found)


def from_week(goal: Goal, today: date) -> tuple[tuple[date, date], ...]:
    """Windows from the goal's week that is running, so that a re-plan in the middle of a week keeps its weeks."""
    weeks = max((today - goal.starts).days, 0) // 7
    return windows(goal.starts + timedelta(days=7 * weeks), goal.due)


def rounds(first: date, days: int, count: int) -> tuple[tuple[date, date], ...]:
    """`count` periods of so many days, one after the other."""
    starts = [first + timedelta(days=days * i) for i in range(count)]
    return tuple((s, s + timedelta(days=days - 1)) for s in starts)


def total(observations: Sequence[Observation]) -> float:
    """Sum of the amounts; corrections below zero included."""
    return float(sum(o.amount for o in observations))
