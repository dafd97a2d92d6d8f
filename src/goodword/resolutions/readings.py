"""What is read from a goal as it goes: odds, progress, re-plans, the look back. Frozen values, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.resolutions.model import GoalPlan, Move, Standing, StepState


@dataclass(frozen=True, slots=True)
class Ahead:
    """Cumulated progress on one day to come: at most `p20` one time in five, `p50` one in two, `p80` four in five."""

    day: date
    p20: float
    p50: float
    p80: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one kind of goal reads from its facts, before it is said where it stands; fields as in `Forecast`."""

    probability: Estimate
    so_far: float
    needed: float
    final: Estimate
    days: tuple[Ahead, ...]
    buffer: int
    streak: int | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is likely now.

    probability: of meeting the goal, with the central 90 % over what is not known of the model itself. so_far, needed:
    of the metric. final: on the due day. days: cumulated quantiles, one per day from today to the due day (at most
    `Rules.shown_days`, evenly spaced, the due day always among them). buffer: days in a row that may bring nothing
    before the odds fall below one half; below zero: days that are missing. streak, longest: of a habit, in periods
    (None otherwise).
    """

    goal: str
    made_at: datetime
    day: date
    probability: Estimate
    standing: Standing
    so_far: float
    needed: float
    final: Estimate
    days: tuple[Ahead, ...]
    buffer: int
    sentence: str
    formula: str
    streak: int | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One step against what was seen: how much, and where it stands. shown: `amount` of `target`, in words."""

    resolution: str
    amount: float
    state: StepState
    shown: str


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that could be done next, with what it does to the odds.

    gain: rise in P(goal), as an estimate. per_cost: gain ÷ share of the goal's own money and hours it takes.
    """

    lever: str
    words: str
    units: int
    gain: Estimate
    cost: Money | None
    hours: float
    per_cost: float


@dataclass(frozen=True, slots=True)
class Tick:
    """What one night found.

    progress: every step of the plan in force. victories: sentences of what was kept since the forecast before. missed:
    ids of steps that ended below their floor since then. best: the one action with the largest gain (None: nothing to
    do). notices: what is worth saying now; mostly nothing. replan_due: whether the weekly re-plan, or a miss, is due.
    """

    forecast: Forecast
    progress: tuple[Progress, ...]
    victories: tuple[str, ...]
    missed: tuple[str, ...]
    best: Action | None
    notices: tuple[str, ...]
    replan_due: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what a re-plan changed: words, the old value and the new one as shown, and why."""

    words: str
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Replan:
    """A new plan beside the old one. Never silently easier.

    plan: the new plan (its goal is the one in force). move: what happens to the line. effective: the day from which
    the new line counts (today, or `Rules.easier_after` days later where it is easier). old_line, new_line: (day, floor,
    target) cumulated; both are kept. actions: what could be done, by gain, the best first. kept: nothing was worth
    changing, the old plan stays (hysteresis).
    """

    plan: GoalPlan
    move: Move
    effective: date
    changes: tuple[Change, ...]
    why: str
    old_line: tuple[tuple[date, float, float], ...]
    new_line: tuple[tuple[date, float, float], ...]
    probability_before: Estimate
    probability_after: Estimate
    actions: tuple[Action, ...]
    kept: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Learned:
    """An assumption as it was planned with, and as it turned out."""

    assumption: str
    words: str
    planned: Estimate
    happened: Estimate | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step in hindsight: the line, and what happened."""

    resolution: str
    words: str
    floor: float
    target: float
    amount: float
    state: StepState


@dataclass(frozen=True, slots=True)
class Retrospective:
    """What was planned, forecast and what happened.

    met: whether the goal was met (None: not over yet). forecasts: (day, stated probability). brier, log_loss: of those
    forecasts against what happened (None while it is open). steps: each in hindsight; kept_floor: share of steps that
    reached their floor, which should be four in five. lessons: sentences for the next goal.
    """

    goal: str
    met: bool | None
    needed: float
    happened: float
    planned: Estimate
    forecasts: tuple[tuple[date, float], ...]
    brier: float | None
    log_loss: float | None
    steps: tuple[Outcome, ...]
    kept_floor: Estimate | None
    learned: tuple[Learned, ...]
    sentence: str
    lessons: tuple[str, ...]
    formulas: tuple[str, ...]
