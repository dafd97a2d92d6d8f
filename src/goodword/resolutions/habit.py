"""A habit: periods kept and missed, streaks, and how many will be kept. Beta-binomial with forgetting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, betaln, gammaln

from goodword.core.formula import register
from goodword.resolutions.days import ONE, day_of, left_of_today, once, rounds
from goodword.resolutions.model import Assumption, Goal, History, Observation, Rhythm, Shape
from goodword.resolutions.moments import beta, by_id

Reals = NDArray[np.float64]

FORMULA = register(
    "goal-habit",
    1,
    "P(periods kept): Beta-binomial; what was kept lately weighs more (0.95 a period)",
    "West & Harrison 1997, ch. 14 (discounting)",
)
_POINTS = (np.arange(40) + 0.5) / 40
FORGETS = 0.95
"""Weight of a period against the one after it."""
_SAID = Assumption("kept", "Of the periods, so many are kept", 0.7, 0.35, 0.93, "share", Shape.SHARE, "a wide guess")


@dataclass(frozen=True, slots=True)
class Pace:
    """A habit now. kept: periods of the goal kept and over; left: whole periods after the present one.

    chance: Beta (a, b) of keeping one; count: times in the present period; days: of it that are left (0: none is
    running); streak, longest: periods kept in a row, the present one included once it is kept.
    """

    goal: Goal
    today: date
    kept: int
    over: int
    left: int
    chance: tuple[float, float]
    count: float
    days: float
    streak: int
    longest: int

    @property
    def rhythm(self) -> Rhythm:
        """How often in how many days."""
        return self.goal.rhythm or Rhythm(1, 1)

    @property
    def running(self) -> bool:
        """Whether a period is running today."""
        return self.days > 0

    @property
    def so_far(self) -> int:
        """Periods kept, the present one included once it is."""
        return self.kept + (self.running and self.count >= self.rhythm.times)


def periods(goal: Goal) -> tuple[tuple[date, date], ...]:
    """(first, last) day of each period of the goal; days that make no whole period at the end belong to none."""
    rhythm = goal.rhythm or Rhythm(1, 1)
    return rounds(goal.starts, rhythm.days, goal.days // rhythm.days)


def pace(
    goal: Goal,
    assumptions: Sequence[Assumption],
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
) -> Pace:
    """The state of a HABIT goal. history: times a day before the goal began."""
    today, rhythm = day_of(goal, now), goal.rhythm or Rhythm(1, 1)
    counts: dict[date, float] = {}
    for seen in once(goal, observations):
        day = day_of(goal, seen.at)
        if day <= today:
            counts[day] = counts.get(day, 0.0) + seen.amount
    every = periods(goal)
    held = [sum(counts.get(a + timedelta(days=i), 0.0) for i in range(rhythm.days)) for a, _ in every]
    marks = [h >= rhythm.times for h in held]
    over = sum(b < today for _, b in every)
    present = over if over < len(every) and every[over][0] <= today else None
    a, b = beta(by_id(assumptions).get("kept", _SAID))
    chance = _learnt((a, b), [*_before(history, goal), *marks[:over]])
    days = 0.0 if present is None else (every[present][1] - today).days + left_of_today(goal, now)
    row = marks[: over + (1 if present is not None and marks[present] else 0)]
    return Pace(
        goal, today, sum(marks[:over]), over, len(every) - over - (present is not None), chance,
        0.0 if present is None else held[present], days, _streak(row), _longest(row),
    )  # fmt: skip


def _before(history: History, goal: Goal) -> list[bool]:
    """Whole periods before the goal that ended the day before it began, oldest first; a day not known counts as not."""
    rhythm = goal.rhythm or Rhythm(1, 1)
    found, last = [], goal.starts - ONE
    while history.values and last - timedelta(days=rhythm.days - 1) >= history.first:
        days = [(last - timedelta(days=i) - history.first).days for i in range(rhythm.days)]
        values = [history.values[d] for d in days if d < len(history.values)]
        if len(values) == rhythm.days and all(v is not None for v in values):
            found.append(sum(v for v in values if v is not None) >= rhythm.times)
        last -= timedelta(days=rhythm.days)
    return found[::-1]


def _learnt(prior: tuple[float, float], marks: Sequence[bool]) -> tuple[float, float]:
    """Beta after periods kept or missed, oldest first."""
    a = b = 0.0
    for mark in marks:
        a, b = a * FORGETS + mark, b * FORGETS + (not mark)
    return prior[0] + a, prior[1] + b


def _streak(marks: Sequence[bool]) -> int:
    found = 0
    for mark in reversed(marks):
        if not mark:
            break
        found += 1
    return found


def _longest(marks: Sequence[bool]) -> int:
    best = run = 0
    for mark in marks:
        run = run + 1 if mark else 0
        best = max(best, run)
    return best


def present_kept(at: Pace) -> float:
    """P(the present period is kept): 1 once it is, 0 when what is missing does not fit into its days."""
    missing = at.rhythm.times - at.count
    if not at.running or missing <= 0:
        return float(at.running)
    usual = at.rhythm.times / at.rhythm.days
    if missing > math.ceil(at.days) * max(1, math.ceil(usual)):
        return 0.0
    harder = (missing / at.days) / usual
    return float(np.mean(betaincinv(*at.chance, _POINTS) ** harder))


def tails(at: Pace, left: int | None = None) -> Reals:
    """P(at least k periods more than those kept so far), k from 0 to all that are left, the present one among them."""
    rest = at.left if left is None else left
    whole = np.concatenate([[1.0], _tails(at.chance, rest), [0.0]])  # at least 0, 1, …, all, and one more than all
    now = present_kept(at)
    more = np.arange(rest + 2)
    return np.asarray(now * whole[np.maximum(more - 1, 0)] + (1 - now) * whole[more])


def given(at: Pace, needed: float) -> Reals:
    """P(at least `needed` are kept in all) if the chance of keeping one were known, at 40 equally likely values."""
    now, more, n = present_kept(at), math.ceil(needed - at.kept), at.left
    p = betaincinv(*at.chance, _POINTS)

    def tail(k: int) -> Reals:
        if k <= 0 or k > n:
            return np.full(len(p), float(k <= 0))
        return np.asarray(betainc(k, n - k + 1, p))

    return np.asarray(now * tail(more - 1) + (1 - now) * tail(more))


def chance_of(at: Pace, needed: float, left: int | None = None) -> float:
    """P(at least `needed` periods are kept in all), when so many whole ones are left after the present one."""
    every, more = tails(at, left), math.ceil(needed - at.kept)
    if more <= 0:
        return 1.0
    return float(every[more]) if more < len(every) else 0.0


def _tails(ab: tuple[float, float], n: int) -> Reals:
    """P(X >= k), k from 1 to n, of a Beta-binomial."""
    k = np.arange(1, n + 1)
    a, b = ab
    log = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + betaln(a + k, b + n - k) - betaln(a, b)
    return np.asarray(np.minimum(np.cumsum(np.exp(log)[::-1])[::-1], 1.0))


def quantiles(at: Pace, shares: Sequence[float], left: int | None = None) -> tuple[int, ...]:
    """For each share: the smallest number of periods kept in all that is not passed with that probability."""
    below = 1 - tails(at, left)[1:]
    return tuple(at.kept + int(np.searchsorted(below, share)) for share in shares)
