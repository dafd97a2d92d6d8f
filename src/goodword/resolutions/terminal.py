"""Goals as lines of a terminal. Pure: values in, text out."""

from __future__ import annotations

from collections.abc import Iterator

from goodword.core.estimate import Estimate
from goodword.resolutions.limits import LONGEST_WAIT
from goodword.resolutions.model import GoalKind, GoalPlan, StepState
from goodword.resolutions.readings import Action, Retrospective
from goodword.resolutions.store import SavedFact
from goodword.resolutions.views import Changed, Draft, GoalView, Imported, Night, Odds, Step, Today
from goodword.ui.format import Formatter

STANDING = {
    "on_track": "on track",
    "at_risk": "at risk",
    "off": "off track",
    "done": "reached",
    "missed": "not reached",
}
"""Where a goal stands, in words."""
STATE = {
    StepState.AHEAD: "to come",
    StepState.OPEN: "open",
    StepState.KEPT: "done",
    StepState.FLOOR: "floor reached",
    StepState.MISSED: "missed",
}
"""Where a step stands, in words."""
_MARK = {StepState.KEPT: "x", StepState.FLOOR: "~", StepState.MISSED: "-"}
_STEPS_SHOWN = 12


def draft_lines(draft: Draft, fmt: Formatter) -> Iterator[str]:
    """What was understood, with what was concluded; then the plan, or what is missing."""
    for heard in draft.heard:
        note = f"  ({fmt.said(heard.note)})" if heard.note else ""
        yield f"{heard.name:>12}  {heard.value}{note}"
    for number in draft.unused:
        yield f"{'not used':>12}  {number}"
    if draft.plan is None:
        field = f" (--{draft.problem_field.replace('_', '-')})" if draft.problem_field else ""
        yield f"\n{draft.problem}{field}"
        if draft.next_step:
            yield f"Next: {draft.next_step}"
        return
    yield ""
    yield from plan_lines(draft.plan, fmt)


def plan_lines(plan: GoalPlan, fmt: Formatter) -> Iterator[str]:
    """A plan: its odds, what it costs, its steps, what it takes for granted."""
    yield fmt.said(plan.sentence)
    cost = f"{fmt.money(plan.cost)}, " if plan.cost else ""
    brings = fmt.estimate(plan.brings)
    yield f"Expected {brings.value} ({brings.interval}); {cost}{fmt.about(plan.hours)} hours of work."
    for step in plan.resolutions[:_STEPS_SHOWN]:
        yield f"  {step.id[:6]}  {fmt.said(step.words)}"
    if len(plan.resolutions) > _STEPS_SHOWN:
        yield f"  … and {fmt.number(len(plan.resolutions) - _STEPS_SHOWN)} more"
    yield "Taken for granted (change with `goodword goal assume`):"
    for a in plan.assumptions:
        shown = fmt.estimate(Estimate(a.value, a.low, a.high, 0, a.unit, ""))
        yield f"  {a.id:<16} {a.words}: {shown.value} ({shown.interval}){shown.unit} — {a.source}"


def goal_lines(view: GoalView, fmt: Formatter) -> Iterator[str]:
    """A goal as it stands."""
    forecast = view.tick.forecast
    odds = odds_of(forecast.probability, fmt)
    yield f"{view.number}  {view.goal.title}"
    yield f"   odds {odds}, {STANDING[forecast.standing.value]}. {fmt.said(forecast.sentence)}"
    if view.as_of is not None:
        newer = f"`goodword goal import {view.number} FILE` adds newer ones"
        yield f"   as of {fmt.date(view.as_of)}, where the numbers end: {newer}"
    if view.coming is not None:
        kept = view.coming.kept
        yield f"   from {fmt.date(kept.effective)} an easier line counts: {fmt.said(kept.said)}"
    for step in view.steps:
        yield f"   [{_MARK.get(step.progress.state, ' ')}] {step_line(step, fmt)}"
    if view.tick.best is not None and helps(view.tick.best):
        gain = fmt.estimate(view.tick.best.gain)
        yield f"   What would help most: {fmt.said(view.tick.best.words)} (odds {gain.value} higher, {gain.interval})"


def step_line(step: Step, fmt: Formatter) -> str:
    """One step with its progress."""
    shown = f"{fmt.said(step.step.words)}: {fmt.said(step.progress.shown)}"
    return f"{step.step.id[:6]}  {shown}, {STATE[step.progress.state]}"


def today_lines(today: Today, fmt: Formatter) -> Iterator[str]:
    """What to do now, what was reached, how the goals stand."""
    if not today.goals:
        yield 'No goal is under way. Begin one: goodword goal new "24 food stories by 31 December".'
        return
    for number, text in today.victories:
        yield f"+ {fmt.said(text)} (goal {number})"
    yield "To do:" if today.todo else "Nothing is to be done today."
    for goal, step in today.todo:
        yield f"  {goal.number}  {step_line(step, fmt)}"
    for goal, step in today.results:
        yield f"  {goal.number}  {step_line(step, fmt)} (told by {step.step.source.words})"
    for view in today.goals:
        odds = odds_of(view.tick.forecast.probability, fmt)
        standing = STANDING[view.tick.forecast.standing.value]
        yield f"{view.goal.title}: odds {odds}, {standing}, {buffer_of(view, fmt)}"


def odds_of(odds: Estimate, fmt: Formatter) -> str:
    """Odds with their interval in whole per cents: nobody can tell 99.99 from 99.9."""
    return f"{_chance(odds.value, fmt)} ({_chance(odds.low, fmt)}–{_chance(odds.high, fmt)})"


def _chance(share: float, fmt: Formatter) -> str:
    if 0 < share < 0.01:
        return f"<{fmt.percent(0.01)}"
    return f">{fmt.percent(0.99)}" if 0.99 < share < 1 else fmt.percent(share)


def helps(best: Action | None) -> bool:
    """Whether an action changes the odds enough to be named: by half a point or more."""
    return best is not None and best.gain.value >= 0.005


def amount_of(value: float, fmt: Formatter) -> str:
    """How many: whole where it is whole, else to three digits."""
    return fmt.number(value) if value == int(value) else fmt.about(value)


def buffer_of(view: GoalView, fmt: Formatter) -> str:
    """Days of buffer in words."""
    days = view.tick.forecast.buffer
    if view.goal.kind is GoalKind.HABIT and view.tick.forecast.streak is not None:
        return f"streak {fmt.number(view.tick.forecast.streak)}, longest {fmt.number(view.tick.forecast.longest or 0)}"
    if days <= -LONGEST_WAIT:
        return "more than a year missing"
    counted = f"{fmt.number(abs(days))} day{'' if abs(days) == 1 else 's'}"
    return f"{counted} of buffer" if days >= 0 else f"{counted} missing"


def imported_lines(found: Imported, fmt: Formatter) -> Iterator[str]:
    """What a file changed."""
    r = found.recorded
    span = f", {fmt.date(found.from_day)} to {fmt.date(found.to_day)}" if found.from_day and found.to_day else ""
    counts = ((r.new, "new"), (r.corrected, "corrected"), (r.unchanged, "as before"))
    yield f"{found.name}{span}: {', '.join(f'{fmt.number(n)} {word}' for n, word in counts)}."
    yield from (f"  {note}" for note in found.notes)
    for row in found.set_aside[:10]:
        yield f"  row {row.row} set aside: {row.reason} {row.given!r}"
    if len(found.set_aside) > 10:
        yield f"  … and {fmt.number(len(found.set_aside) - 10)} more set aside"


def changed_lines(changed: Changed, fmt: Formatter) -> Iterator[str]:
    """What a re-plan or a changed goal came to."""
    r = changed.replan
    yield fmt.said(r.why)
    yield f"Odds {odds_of(r.probability_before, fmt)} before, {odds_of(r.probability_after, fmt)} after."
    for change in changed.changes:
        yield f"  {fmt.said(change.words)}: {fmt.said(change.old)} → {fmt.said(change.new)} ({fmt.said(change.why)})"
    if changed.kept is None:
        yield "The old plan stays in force."
    else:
        yield f"Kept as plan {changed.kept}; it counts from {fmt.date(r.effective)}."


def odds_lines(odds: Odds, fmt: Formatter) -> Iterator[str]:
    """What an assumption does to the odds."""
    yield f"Odds {odds_of(odds.before, fmt)} before, {odds_of(odds.after, fmt)} after."
    yield fmt.said(odds.plan.sentence)
    yield f"Kept as plan {odds.kept}." if odds.kept else "Nothing was changed; --keep plans with it."


def facts_lines(facts: tuple[SavedFact, ...], fmt: Formatter) -> Iterator[str]:
    """Everything that was seen, counter-entries included."""
    for f in facts:
        marks = f" undoes {f.undoes}" if f.undoes else " (undone)" if f.undone else ""
        yield f"{f.id:>5}  {fmt.time(f.fact.at)}  {f.fact.amount:+g}  {f.source}{marks}  {f.fact.note}".rstrip()


def night_lines(nights: tuple[Night, ...], fmt: Formatter) -> Iterator[str]:
    """What a refresh did."""
    for n in nights:
        parts = [f"{fmt.number(n.observed)} new from posts"] if n.observed else []
        parts += ["forecast kept"] if n.forecast_kept else []
        parts += [f"planned again as plan {n.replanned}"] if n.replanned else []
        parts += [fmt.said(text) for text in (*n.victories, *n.notices)]
        yield f"{n.number}  {n.title}: {n.error or '; '.join(parts) or 'nothing new'}"


def retrospective_lines(found: Retrospective, fmt: Formatter) -> Iterator[str]:
    """Planned, forecast, happened."""
    yield fmt.said(found.sentence)
    planned = fmt.estimate(found.planned)
    happened = f"happened {amount_of(found.happened, fmt)}, needed {amount_of(found.needed, fmt)}"
    yield f"Planned {planned.value} ({planned.interval}), {happened}."
    if found.brier is not None:
        n = fmt.number(len(found.forecasts))
        yield f"Our {n} forecasts: Brier score {fmt.number(found.brier, 3)} (0 is perfect, 0.25 a coin)."
    for learned in found.learned:
        was = fmt.estimate(learned.planned)
        now = fmt.estimate(learned.happened) if learned.happened else None
        yield f"  {learned.words}: planned {was.value} ({was.interval})" + (
            f", was {now.value} ({now.interval})" if now else ""
        )
    yield from (f"- {fmt.said(lesson)}" for lesson in found.lessons)
