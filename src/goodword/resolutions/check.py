"""Goals and facts as people give them: what cannot be, said in words, before anything is planned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodword.core.codec import digest
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean
from goodword.resolutions.model import TAPPED, Goal, GoalKind, Lever, Member, Observation, Rhythm, Source

LONGEST = 3660
"""Days a goal may last: ten years."""


def new_goal(
    *,
    title: str,
    metric: str,
    due: date | datetime,
    now: datetime,
    target: float | None = None,
    kind: str | GoalKind = GoalKind.COUNT,
    starts: date | datetime | None = None,
    time_zone: str = "UTC",
    budget: Money | None = None,
    hours: float | None = None,
    population: int | None = None,
    rhythm: Rhythm | None = None,
    members: Sequence[Member] = (),
    place: str = "",
    source: Source = TAPPED,
    confidence: float = 0.8,
) -> Goal:
    """A goal that can be worked on. Raises BadInput that says what to change.

    starts: None: today where the goal lives. A moment (datetime) is read as the day it is there. target: None is every
    period, for a habit.
    """
    zone, at = _zone(time_zone), _moment(now)
    first = _day(starts, zone) if starts is not None else at.astimezone(zone).date()
    last = _day(due, zone)
    _dates(first, last, at.astimezone(zone).date())
    sort = _kind(kind)
    wanted = _target(sort, target, population, rhythm, (last - first).days + 1)
    _means(budget, hours, confidence)
    words = clean(title).strip() or clean(metric).strip()
    if not words:
        raise BadInput("A goal needs a title.", next_step='write it in words, like "500 orders by 31 March"')
    goal = Goal(
        "", words, sort, clean(metric).strip() or words, wanted, first, last, at, zone.key, budget, hours, population,
        rhythm if sort is GoalKind.HABIT else None, tuple(members), clean(place).strip(), source, confidence,
    )  # fmt: skip
    return replace(goal, id=digest(goal))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, ModuleNotFoundError):
        raise BadInput.value("time_zone", 'a zone like "Asia/Kolkata" or "Europe/Berlin"', name) from None


def _moment(now: datetime) -> datetime:
    return now if now.tzinfo else now.replace(tzinfo=UTC)


def _day(value: date | datetime, zone: ZoneInfo) -> date:
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo else value.date()
    return value


def _dates(first: date, last: date, today: date) -> None:
    if last < today:
        raise BadInput(
            f"The goal is due on {last}, which is in the past: today is {today}.",
            next_step="give a day that is still to come",
        )
    if last < first:
        raise BadInput(f"The goal is due on {last}, before it starts on {first}.", next_step="swap or move the days")
    if (last - first).days >= LONGEST:
        raise BadInput.value("due", "within ten years of the start", last.isoformat())


def _kind(kind: str | GoalKind) -> GoalKind:
    try:
        return GoalKind(kind)
    except ValueError:
        raise BadInput.unknown("kind of goal", str(kind), [k.value for k in GoalKind]) from None


def _target(kind: GoalKind, target: float | None, population: int | None, rhythm: Rhythm | None, days: int) -> float:
    if kind is GoalKind.HABIT:
        return _habit(target, rhythm, days)
    if target is None or not math.isfinite(target):
        raise BadInput.value("target", "a number", target)
    if target <= 0:
        raise BadInput(
            f"A goal of {target:g} is met before it starts.", next_step="say how many are wanted, at least one"
        )
    if kind is GoalKind.COUNT:
        if target != math.floor(target) or target > 1e12:
            raise BadInput.value("target", "a whole number up to a million million", target)
        return float(target)
    if target > 1:
        raise BadInput.value("target", "a share of the population between 0 and 1", target, hint="write 40 % as 0.4")
    if population is None or population < 1:
        raise BadInput.value(
            "population", "how many there are in all (at least 1)", population, hint="count them, roughly is enough"
        )
    return float(target)


def _habit(target: float | None, rhythm: Rhythm | None, days: int) -> float:
    if rhythm is None:
        raise BadInput("A habit needs its rhythm.", next_step='say how often, like "3 times every 7 days"')
    periods = days // rhythm.days
    if periods < 1:
        raise BadInput(f"The goal lasts {days} days, the rhythm {rhythm.days}: no whole period fits.")
    wanted = float(periods) if target is None else target
    if not 1 <= wanted <= periods or wanted != math.floor(wanted):
        raise BadInput.value("target", f"a whole number of periods from 1 to {periods}", target)
    return wanted


def _means(budget: Money | None, hours: float | None, confidence: float) -> None:
    if budget is not None and budget.minor < 0:
        raise BadInput.value("budget", "at least 0", str(budget))
    if hours is not None and not (math.isfinite(hours) and 0 <= hours <= 168):
        raise BadInput.value("hours", "between 0 and 168 a week", hours)
    if not 0.5 <= confidence <= 0.99:
        raise BadInput.value("confidence", "between 0.5 and 0.99", confidence)


def rechecked(
    goal: Goal,
    *,
    now: datetime,
    target: float | None = None,
    due: date | datetime | None = None,
    budget: Money | None = None,
    hours: float | None = None,
) -> Goal:
    """The goal with what is given changed; its id stays. Raises BadInput for what no goal can be."""
    zone = _zone(goal.time_zone)
    last = goal.due if due is None else _day(due, zone)
    _dates(goal.starts, last, _moment(now).astimezone(zone).date())
    days = (last - goal.starts).days + 1
    asked = goal.target if target is None else target
    if target is None and goal.rhythm is not None:
        asked = min(asked, float(days // goal.rhythm.days))
    wanted = _target(goal.kind, asked, goal.population, goal.rhythm, days)
    if budget is not None and goal.budget is not None:
        Money(0, budget.currency) + goal.budget  # says which currencies cannot be combined
    _means(budget, hours, goal.confidence)
    return replace(
        goal,
        target=wanted,
        due=last,
        budget=goal.budget if budget is None else budget,
        hours=goal.hours if hours is None else hours,
    )


def check_levers(goal: Goal, levers: Sequence[Lever]) -> None:
    """Raises BadInput where a lever cannot be used for the goal: another currency, a price below zero, twice one id."""
    if len({lever.id for lever in levers}) < len(levers):
        raise BadInput("Two levers have the same id.", given=", ".join(lever.id for lever in levers))
    priced = [lever.price for lever in levers if lever.price is not None]
    for price in priced:
        if price.minor < 0:
            raise BadInput.value("price", "at least 0", str(price))
        if price.currency != (goal.budget or priced[0]).currency:
            Money(0, price.currency) + (goal.budget or priced[0])  # says which currencies cannot be combined
    for lever in levers:
        if not (math.isfinite(lever.hours) and lever.hours >= 0 and lever.lag > 0 and lever.spread >= 0):
            raise BadInput.value(f"lever {lever.id}", "of hours at least 0, lag above 0", (lever.hours, lever.lag))


def check_observation(goal: Goal, seen: Observation, *, now: datetime) -> Observation:
    """The fact as it is, if it can be one. Raises BadInput otherwise; nothing is kept then."""
    if seen.goal != goal.id:
        raise BadInput.value("goal", f"the goal {goal.id}", seen.goal)
    if not math.isfinite(seen.amount):
        raise BadInput.value("amount", "a number", seen.amount)
    if seen.at.tzinfo is None:
        raise BadInput.value("at", "a moment with its time zone", seen.at.isoformat())
    if seen.at > _moment(now):
        raise BadInput.value("at", "not in the future", seen.at.isoformat(), hint="tap it when it has happened")
    if goal.kind is GoalKind.SHARE and seen.lever is None:
        _asked(goal, seen)
    return seen


def _asked(goal: Goal, seen: Observation) -> None:
    asked = seen.asked or 0
    if asked < 0 or asked > (goal.population or 0):
        raise BadInput.value("asked", f"between 0 and the population of {goal.population}", seen.asked)
    if asked and not 0 <= seen.amount <= asked:
        raise BadInput.value("amount", f"between 0 and the {asked} looked at", seen.amount)
