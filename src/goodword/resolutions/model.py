"""A goal of any kind, the small dated steps it is cut into, what was seen, what it makes likely. Frozen values, no I/O.

Days are calendar dates in the goal's own time zone, so that a day is what its owner calls a day, whatever daylight
saving does; moments are aware datetimes. Money is integer minor units. Probabilities are between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.money import Money


class GoalKind(StrEnum):
    """What is counted. `COUNT`: so many by a day; `SHARE`: so many of a population; `HABIT`: so many periods kept."""

    COUNT = "count"
    SHARE = "share"
    HABIT = "habit"


class Standing(StrEnum):
    """Where a goal is. `DONE` and `MISSED` are facts; the three between them are odds, with hysteresis."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF = "off"
    DONE = "done"
    MISSED = "missed"


class StepState(StrEnum):
    """Where a micro-resolution is. `KEPT`: its target or more; `FLOOR`: its floor or more."""

    AHEAD = "ahead"  # its window has not begun
    OPEN = "open"
    KEPT = "kept"
    FLOOR = "floor"
    MISSED = "missed"


class Truth(StrEnum):
    """What says whether a step is done: data that Goodword holds, or one tap of a person."""

    DATA = "data"
    TAP = "tap"


class Shape(StrEnum):
    """How an assumption may vary: a share between 0 and 1, or an amount above 0."""

    SHARE = "share"
    AMOUNT = "amount"


class StepKind(StrEnum):
    """`ACTION`: something to do. `RESULT`: what the actions should bring in the window."""

    ACTION = "action"
    RESULT = "result"


class Move(StrEnum):
    """What a re-plan does to the line."""

    SAME = "same"
    HARDER = "harder"
    EASIER = "easier"


@dataclass(frozen=True, slots=True)
class Source:
    """The source of truth of a metric.

    kind: data or tap. query: for data, the name of what is read ("orders", "clicks", "posts", "bookings", …; the store
    knows how); empty for a tap. words: the same in plain words, shown beside the step.
    """

    kind: Truth
    query: str = ""
    words: str = "you tap when it is done"

    def __post_init__(self) -> None:
        if self.kind is Truth.DATA and not self.query:
            raise BadInput.value("source", "told what to read (a query)", self.query)


TAPPED = Source(Truth.TAP)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works towards a goal. hours: what they can give a week (None: not said)."""

    name: str
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A habit: `times` in every `days` days (7: a week); periods follow one another from the goal's first day."""

    times: int
    days: int = 7

    def __post_init__(self) -> None:
        if self.times < 1 or self.days < 1:
            raise BadInput.value("rhythm", "at least once in at least one day", (self.times, self.days))


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted, by when, with what.

    target: COUNT: how many `metric` from `starts` to `due`, both days included; SHARE: share of `population`, above 0
    and at most 1; HABIT: how many periods of `rhythm` are kept. budget: money there is (None: none is spent).
    hours: hours a week there are in all (None: not limited). members: one (or none named) for a personal goal, several
    for a team. created: when it was written down. confidence: the plan is made so that the goal is met this surely.
    Built by `check.new_goal`, which says what is wrong in words; the constructor itself only keeps what never holds.
    """

    id: str
    title: str
    kind: GoalKind
    metric: str
    target: float
    starts: date
    due: date
    created: datetime
    time_zone: str = "UTC"
    budget: Money | None = None
    hours: float | None = None
    population: int | None = None
    rhythm: Rhythm | None = None
    members: tuple[Member, ...] = ()
    place: str = ""
    source: Source = TAPPED
    confidence: float = 0.8

    @property
    def days(self) -> int:
        """Days from the first to the last, both included."""
        return (self.due - self.starts).days + 1

    @property
    def team(self) -> bool:
        """Whether more than one person works towards it."""
        return len(self.members) > 1

    @property
    def needed(self) -> int:
        """How many are needed in all: a count, people of the population, or periods kept."""
        if self.kind is GoalKind.SHARE:
            return -int(-(self.target * (self.population or 0)) // 1)
        return -int(-self.target // 1)

    def today(self, now: datetime) -> date:
        """The calendar day of a moment where the goal lives."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing the plan takes for granted, in plain words; every one can be changed.

    value: the middle; low, high: between them nine times in ten. unit: "share", "people", "orders a day", …
    source: where it comes from ("your last 3 campaigns", "a wide guess: nothing was measured yet").
    """

    id: str
    words: str
    value: float
    low: float
    high: float
    unit: str
    shape: Shape
    source: str
    adjustable: bool = True

    def __post_init__(self) -> None:
        top = 1.0 if self.shape is Shape.SHARE else float("inf")
        if not 0 <= self.low <= self.value <= self.high <= top:
            raise BadInput.value(
                f"assumption {self.id}",
                "at least 0, low to high in order, and a share at most 1",
                (self.low, self.value, self.high),
            )


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: so many of it per one of the stage before (the first: per unit of the lever).

    rate: id of the assumption. unit: what one is ("people reached", "clicks", "orders").
    """

    name: str
    unit: str
    rate: str


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that can be done, again and again, and what it costs and leads to.

    verb: as an order ("Book", "Hand out"); noun: one unit of it ("nano creator", "batch of 50 cards"). price: money for
    one (None: free); hours: work for one. most: how many there are at most (None: no limit); a_week: how many can be
    done in a week. stages: the funnel from one unit to the metric of the goal; lag: days until half of it has arrived.
    spread: how differently single units turn out (standard deviation ÷ mean).
    """

    id: str
    verb: str
    noun: str
    stages: tuple[Stage, ...]
    price: Money | None = None
    hours: float = 0.0
    most: int | None = None
    a_week: float | None = None
    lag: float = 2.0
    spread: float = 1.0
    source: Source = TAPPED


@dataclass(frozen=True, slots=True)
class History:
    """What happened before: one value a day from `first`; None where it is not known (null is not zero).

    unit is that of the goal's metric. For a habit or a share, times a day.
    """

    first: date
    values: tuple[float | None, ...]

    @property
    def last(self) -> date:
        """The day of the last value."""
        return self.first + timedelta(days=len(self.values) - 1)


NO_HISTORY = History(date(1970, 1, 1), ())


@dataclass(frozen=True, slots=True)
class Observation:
    """One append-only fact about a goal. Corrections are further facts (a refund is an amount below zero).

    key: the same fact reported twice has the same key and counts once. at: when it happened. amount: how many of
    `metric`; for a SHARE goal, members of the population found to count, out of `asked` looked at. resolution: the
    step it was tapped for (None: the whole goal). lever: the lever it is a unit of (None: it is of the goal's metric).
    """

    key: str
    goal: str
    at: datetime
    amount: float
    asked: int | None = None
    resolution: str | None = None
    lever: str | None = None
    who: str = ""
    truth: Truth = Truth.TAP
    note: str = ""


@dataclass(frozen=True, slots=True)
class MicroResolution:
    """One small, dated, measurable step.

    metric: what is counted; who, place: whose step it is and where. first, last: its window, both days included.
    floor: what is reached four times in five under the plan (P20); target: the middle (P50). before: (floor, target) of
    the old line where a re-plan changed it, kept in sight. easier_from: the day on which a lower line counts (None: the
    line was never lowered). version: of the plan it belongs to, from 1.
    """

    id: str
    goal: str
    kind: StepKind
    words: str
    metric: str
    first: date
    last: date
    floor: float
    target: float
    source: Source
    lever: str | None = None
    who: str = ""
    place: str = ""
    cost: Money | None = None
    hours: float = 0.0
    before: tuple[float, float] | None = None
    easier_from: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of one lever the plan takes, and what it is expected to bring through each stage.

    reached: (stage name, estimate) from the first stage to the last; each interval is the central 90 %.
    """

    lever: str
    units: int
    cost: Money | None
    hours: float
    reached: tuple[tuple[str, Estimate], ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """One change that would make an infeasible goal feasible: a smaller number, a later day, more money or hours."""

    kind: str  # "number", "date", "budget", "hours"
    sentence: str
    target: float | None = None
    due: date | None = None
    budget: Money | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """A goal worked backwards into steps.

    probability: of meeting the goal if the plan is followed. without: the same if nothing is done. feasible: whether
    `goal.confidence` is reached with the money, hours and days there are; where it is not, `ways_out` says what would
    be, and `resolutions` still hold the best that can be done. brings: the metric on the due day (P50, central 90 %);
    safely: what is reached four times in five (P20). line: (day, floor, target) cumulated, what the steps add up to.
    """

    goal: Goal
    assumptions: tuple[Assumption, ...]
    levers: tuple[Lever, ...]
    doses: tuple[Dose, ...]
    resolutions: tuple[MicroResolution, ...]
    probability: Estimate
    without: Estimate
    feasible: bool
    sentence: str
    ways_out: tuple[WayOut, ...]
    brings: Estimate
    safely: float
    line: tuple[tuple[date, float, float], ...]
    cost: Money | None
    hours: float
    made_at: datetime
    version: int
    formulas: tuple[str, ...]
