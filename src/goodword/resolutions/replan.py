"""What is missed is spread again; harder counts at once, easier only a week later with the old line kept in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.resolutions.actions import actions
from goodword.resolutions.check import rechecked
from goodword.resolutions.days import day_of
from goodword.resolutions.forecast import forecast
from goodword.resolutions.limits import DEFAULT_RULES, Rules
from goodword.resolutions.model import (
    NO_HISTORY,
    Goal,
    GoalPlan,
    History,
    MicroResolution,
    Move,
    Observation,
    StepKind,
    StepState,
)
from goodword.resolutions.plan import plan_goal
from goodword.resolutions.progress import progress
from goodword.resolutions.readings import Change, Replan
from goodword.resolutions.wording import amount, day, percent, wanted


def replan(
    goal: Goal,
    plan: GoalPlan,
    observations: Sequence[Observation],
    history: History = NO_HISTORY,
    *,
    now: datetime,
    rules: Rules = DEFAULT_RULES,
) -> Replan:
    """The weekly look: what was missed spread over the days left, by gain in odds for its share of money and hours.

    Nothing changes when nothing was missed and a new plan would not raise the odds by `rules.worth`; a plan is cut back
    only when its odds are above `rules.plenty`, so that a good week is a buffer and not a lighter load.
    Steps of the next `rules.easier_after` days are never lowered.
    """
    case = _Case(plan, observations, history, now, rules)
    if day_of(goal, now) > goal.due:
        raise BadInput(
            f"The goal was due on {day(goal.due)}: it is over.", next_step="look back at it, or set a new one"
        )
    fresh = _planned(case, goal)
    old_odds = forecast(goal, plan, observations, history, now=now, rules=rules).probability
    gained = fresh.probability.value - old_odds.value
    missed = [p for p in progress(plan, observations, now=now) if p.state is StepState.MISSED]
    spare = gained <= -rules.worth and old_odds.value >= rules.plenty
    if not missed and gained < rules.worth and not spare:
        return _kept(case, old_odds, "Nothing was missed and nothing would change the odds by much: the plan stays.")
    effective = day_of(goal, now) + timedelta(days=rules.easier_after)
    held = _never_silently_easier(fresh, plan, case, effective)
    after = forecast(goal, held, observations, history, now=now, rules=rules).probability
    held = replace(held, probability=after)
    why = _why(len(missed), gained, rules.worth)
    return _answer(case, held, old_odds, _Turn(_move(plan, held, case), effective, why))


def change_goal(
    goal: Goal,
    plan: GoalPlan,
    observations: Sequence[Observation],
    history: History = NO_HISTORY,
    *,
    now: datetime,
    target: float | None = None,
    due: date | None = None,
    budget: Money | None = None,
    hours: float | None = None,
    rules: Rules = DEFAULT_RULES,
) -> Replan:
    """The goal as its owner wants it from now on: harder counts at once, easier `rules.easier_after` days later.

    Easier is what is likelier under the same plan. Raises BadInput for what no goal can be.
    """
    case = _Case(plan, observations, history, now, rules)
    new = rechecked(goal, target=target, due=due, budget=budget, hours=hours, now=now)
    if new == goal:
        odds = forecast(goal, plan, observations, history, now=now, rules=rules).probability
        return _kept(case, odds, "Nothing was changed.")
    old_odds = forecast(goal, plan, observations, history, now=now, rules=rules).probability
    bare = replace(plan, goal=new)
    new_odds = forecast(new, bare, observations, history, now=now, rules=rules).probability
    same_line = (new.needed, new.due) == (goal.needed, goal.due)
    easier = new_odds.value > old_odds.value or (new_odds.value == old_odds.value and _softer(goal, new))
    move = Move.SAME if same_line else Move.EASIER if easier else Move.HARDER
    fresh = _planned(case, new)
    today = day_of(goal, now)
    effective = today + timedelta(days=rules.easier_after) if move is Move.EASIER else today
    if move is Move.EASIER:
        fresh = _never_silently_easier(fresh, plan, case, effective)
    why = {
        Move.SAME: "You changed what there is to spend.",
        Move.HARDER: "You made the goal harder: that counts at once.",
        Move.EASIER: f"You made the goal easier: that counts from {day(effective)}, until then the old line does.",
    }[move]
    return _answer(case, fresh, old_odds, _Turn(move, effective, why))


@dataclass(frozen=True, slots=True)
class _Case:
    plan: GoalPlan
    observations: Sequence[Observation]
    history: History
    now: datetime
    rules: Rules


def _softer(old: Goal, new: Goal) -> bool:
    return new.needed <= old.needed and new.due >= old.due


def _planned(case: _Case, goal: Goal) -> GoalPlan:
    old = case.plan
    return plan_goal(
        goal,
        old.levers,
        old.assumptions,
        case.history,
        now=case.now,
        observations=case.observations,
        steps=old.resolutions,
        version=old.version + 1,
    )


def _never_silently_easier(fresh: GoalPlan, old: GoalPlan, case: _Case, effective: date) -> GoalPlan:
    """The new steps: those of the days before `effective` at least as high as the old ones, all with the old line."""
    today = day_of(fresh.goal, case.now)
    known = {(s.kind, s.lever, s.who, s.first): s for s in old.resolutions if s.last >= today}
    steps = [_against(step, known.pop(_key(step), None), effective) for step in fresh.resolutions]
    dropped = [replace(s, version=fresh.version) for s in known.values() if s.first < effective]
    return replace(fresh, resolutions=tuple(sorted([*steps, *dropped], key=lambda s: (s.last, s.kind.value, s.id))))


def _key(step: MicroResolution) -> tuple[StepKind, str | None, str, date]:
    return (step.kind, step.lever, step.who, step.first)


def _against(step: MicroResolution, old: MicroResolution | None, effective: date) -> MicroResolution:
    if old is None or (old.last, old.floor, old.target) == (step.last, step.floor, step.target):
        return step
    if step.kind is StepKind.RESULT and step.last == old.last and abs(step.target - old.target) <= _near(old):
        return replace(old, id=step.id, version=step.version)  # a line that trembles is not read
    before = old.before if old.before is not None and old.easier_from is not None else (old.floor, old.target)
    lower = step.target < old.target or step.floor < old.floor
    if lower and step.first < effective:
        kept = replace(old, version=step.version, id=step.id, last=step.last)
        if step.target > old.target:
            kept = replace(step, floor=max(step.floor, old.floor), before=before)
        return kept
    return replace(step, before=before, easier_from=effective if lower else None)


def _near(step: MicroResolution) -> float:
    return max(1.0, 0.1 * step.target)


def _move(old: GoalPlan, new: GoalPlan, case: _Case) -> Move:
    """Whether what is left to do has grown, by the line of its actions (of its results where there are none)."""
    today = day_of(new.goal, case.now)
    before, after = (_left(p, today) for p in (old, new))
    if abs(after - before) < 0.5:
        return Move.SAME
    return Move.HARDER if after > before else Move.EASIER


def _left(plan: GoalPlan, today: date) -> float:
    open_ = [s for s in plan.resolutions if s.last >= today]
    kind = StepKind.ACTION if any(s.kind is StepKind.ACTION for s in open_) else StepKind.RESULT
    return sum(s.target for s in open_ if s.kind is kind)


def _why(missed: int, gained: float, worth: float) -> str:
    parts = []
    if missed:
        parts.append(f"{missed} {'step was' if missed == 1 else 'steps were'} missed and spread over the days left")
    if gained >= worth:
        parts.append(f"the odds rise by {percent(gained)}")
    elif gained <= -worth:
        parts.append("fewer steps are enough for the odds you asked for")
    words = ", ".join(parts) or "the plan was looked at again"
    return f"{words[0].upper()}{words[1:]}."


def _kept(case: _Case, odds: Estimate, why: str) -> Replan:
    return replace(
        _answer(case, case.plan, odds, _Turn(Move.SAME, day_of(case.plan.goal, case.now), why)), kept=True, changes=()
    )


@dataclass(frozen=True, slots=True)
class _Turn:
    move: Move
    effective: date
    why: str


def _answer(case: _Case, plan: GoalPlan, odds: Estimate, turn: _Turn) -> Replan:
    """What is handed back. odds: of the old plan, of the old goal."""
    today = day_of(plan.goal, case.now)
    return Replan(
        plan=plan,
        move=turn.move,
        effective=turn.effective if turn.move is Move.EASIER else today,
        changes=tuple(_changes(case.plan, plan, today, turn.why)),
        why=turn.why,
        old_line=case.plan.line,
        new_line=plan.line,
        probability_before=odds,
        probability_after=plan.probability if plan is not case.plan else odds,
        actions=actions(plan.goal, plan, case.observations, case.history, now=case.now),
        kept=False,
        made_at=case.now,
    )


def _changes(old: GoalPlan, new: GoalPlan, today: date, why: str) -> list[Change]:
    """The goal, then every step to come whose line is another one, in order of time."""
    found = []
    if (old.goal.needed, old.goal.due) != (new.goal.needed, new.goal.due):
        words = [f"{wanted(g)} by {day(g.due)}" for g in (old.goal, new.goal)]
        found.append(Change("The goal", words[0], words[1], why))
    known = {_key(s): s for s in old.resolutions if s.last >= today}
    for step in new.resolutions:
        before = known.pop(_key(step), None)
        if before is None or (before.floor, before.target) != (step.floor, step.target):
            found.append(Change(step.words, "" if before is None else _line(before), _line(step), why))
    return found + [Change(s.words, _line(s), "", why) for s in known.values()]


def _line(step: MicroResolution) -> str:
    if step.floor == step.target:
        return amount(step.target)
    return f"{amount(step.target)} (at least {amount(step.floor)})"
