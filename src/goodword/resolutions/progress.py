"""Steps against facts: how much of each is done, what was kept, what was missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goodword.resolutions.days import day_of, once
from goodword.resolutions.model import Goal, GoalPlan, MicroResolution, Observation, StepKind, StepState
from goodword.resolutions.readings import Progress
from goodword.resolutions.wording import amount


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a goal, each once, and which levers count as the metric itself."""

    goal: Goal
    kept: tuple[Observation, ...]
    direct: frozenset[str]
    alone: bool  # the only lever is direct: a fact of the metric is a unit of it

    def of(self, step: MicroResolution) -> float:
        """How much of a step was done in its window."""
        return float(sum(o.amount for o in self.kept if self._counts(o, step) and self._inside(o, step)))

    def _inside(self, seen: Observation, step: MicroResolution) -> bool:
        return step.first <= day_of(self.goal, seen.at) <= step.last

    def _counts(self, seen: Observation, step: MicroResolution) -> bool:
        if step.who and seen.who and seen.who != step.who:
            return False
        if step.kind is StepKind.RESULT or step.lever is None:
            return seen.lever is None or seen.lever in self.direct
        if step.who and not seen.who and seen.resolution != step.id:
            return False  # nobody's unit is not counted for each member of a team
        return seen.lever == step.lever or (self.alone and seen.lever is None)


def facts(plan: GoalPlan, observations: Sequence[Observation], *, until: datetime | None = None) -> Facts:
    """The facts of a plan's goal up to a moment (None: all of them)."""
    kept = tuple(o for o in once(plan.goal, observations) if until is None or o.at <= until)
    direct = frozenset(lever.id for lever in plan.levers if not lever.stages)
    return Facts(plan.goal, kept, direct, len(direct) == len(plan.levers) == 1)


def progress(plan: GoalPlan, observations: Sequence[Observation], *, now: datetime) -> tuple[Progress, ...]:
    """Every step of the plan as it stands at a moment."""
    known, today = facts(plan, observations, until=now), day_of(plan.goal, now)
    return tuple(_one(step, known.of(step), today) for step in plan.resolutions)


def _one(step: MicroResolution, done: float, today: date) -> Progress:
    shown = f"{amount(done)} of {amount(step.target)}"
    if 0 < step.floor < step.target:
        shown += f" (at least {amount(step.floor)})"
    return Progress(step.id, done, _state(step, done, today), shown)


def _state(step: MicroResolution, done: float, today: date) -> StepState:
    if today < step.first:
        return StepState.AHEAD
    if done >= step.target:
        return StepState.KEPT
    if today <= step.last:
        return StepState.OPEN
    return StepState.FLOOR if done >= step.floor else StepState.MISSED


def turned(before: Sequence[Progress], after: Sequence[Progress], states: frozenset[StepState]) -> list[str]:
    """Ids of the steps that came into one of these states in between."""
    old = {p.resolution: p.state for p in before}
    return [p.resolution for p in after if p.state in states and old.get(p.resolution) not in states]
