"""What the doors show of goals: one goal as it stands, what to do today, what a night changed. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from goodword.core.estimate import Estimate
from goodword.resolutions.model import Goal, GoalPlan, MicroResolution, StepKind, StepState, Truth
from goodword.resolutions.outcomes.model import SetAside
from goodword.resolutions.readings import Change, Progress, Replan, Tick
from goodword.resolutions.store import Recorded, SavedVersion
from goodword.resolutions.words.hear import Heard


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal that is not kept yet. fields: as a form writes them. heard: what was understood of the words, with what
    was concluded. unused: numbers that found no place. plan: None while something is missing; problem says what."""

    words: str
    fields: dict[str, str]
    heard: tuple[Heard, ...] = ()
    unused: tuple[str, ...] = ()
    plan: GoalPlan | None = None
    problem: str = ""
    problem_field: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One micro-resolution of the plan in force, with its progress. taps: whether one tap says that it is done."""

    step: MicroResolution
    progress: Progress

    @property
    def taps(self) -> bool:
        """Whether a person says that it is done."""
        return self.step.source.kind is Truth.TAP

    @property
    def left(self) -> float:
        """How much is still to be done of it."""
        return max(0.0, self.step.target - self.progress.amount)

    def open_on(self, day: date) -> bool:
        """Whether something is to be done about it on a day: its window is open and its target not reached."""
        return self.step.first <= day <= self.step.last and self.progress.state is not StepState.KEPT

    @property
    def acts(self) -> bool:
        """Whether it is something to do; a result is what the doing should bring."""
        return self.step.kind is StepKind.ACTION


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal as it stands at a moment. coming: a plan that was decided and counts later (an easier line waits). as_of:
    the day up to which data was there, where that is not today: the odds are those of that day."""

    number: int
    words: str
    put_away: bool
    goal: Goal
    plan: GoalPlan
    version: int
    coming: SavedVersion | None
    tick: Tick
    steps: tuple[Step, ...]
    day: date
    as_of: date | None
    facts: int
    can_undo: bool
    last_fact_at: datetime | None
    made_at: datetime

    @property
    def due_now(self) -> tuple[Step, ...]:
        """Steps to work on today, the one that ends first on top; what is to be done before what should come of it."""
        found = [s for s in self.steps if s.open_on(self.day)]
        return tuple(sorted(found, key=lambda s: (not s.acts, s.step.last, s.step.first, s.step.id)))

    @property
    def over(self) -> bool:
        """Whether its last day has passed."""
        return self.day > self.goal.due


@dataclass(frozen=True, slots=True)
class Today:
    """What to do now, over all goals. victories: (goal, sentence) since `since`."""

    made_at: datetime
    who: str
    since: datetime | None
    goals: tuple[GoalView, ...]
    victories: tuple[tuple[int, str], ...]

    @property
    def todo(self) -> tuple[tuple[GoalView, Step], ...]:
        """(goal, step) to work on, the one that ends first on top; results are left to data and shown apart."""
        mine = [(g, s) for g in self.goals for s in g.due_now if s.acts and self.of(s)]
        return tuple(sorted(mine, key=lambda pair: (pair[1].step.last, pair[0].number)))

    @property
    def results(self) -> tuple[tuple[GoalView, Step], ...]:
        """(goal, step) that data or a number typed in will tell."""
        mine = [(g, s) for g in self.goals for s in g.due_now if not s.acts and self.of(s)]
        return tuple(sorted(mine, key=lambda pair: (pair[1].step.last, pair[0].number)))

    def of(self, step: Step) -> bool:
        """Whether a step is this person's, or nobody's in particular."""
        return not self.who or step.step.who in ("", self.who)


@dataclass(frozen=True, slots=True)
class Odds:
    """What a changed assumption does to the odds. kept: the plan's new number, None where it was only tried."""

    before: Estimate
    after: Estimate
    plan: GoalPlan
    kept: int | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file changed. from_day, to_day: of what was counted in it."""

    name: str
    recorded: Recorded
    set_aside: tuple[SetAside, ...]
    notes: tuple[str, ...]
    from_day: date | None
    to_day: date | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What a re-plan or a changed goal came to. kept: the number of the new plan, None where the old one stays."""

    replan: Replan
    kept: int | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different, line by line."""
        return self.replan.changes


@dataclass(frozen=True, slots=True)
class Night:
    """What the nightly refresh did to one goal. error: why it could not be looked at; the others were."""

    number: int
    title: str
    observed: int = 0
    forecast_kept: bool = False
    replanned: int | None = None
    victories: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    error: str = ""
