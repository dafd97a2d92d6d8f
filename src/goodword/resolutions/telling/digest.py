"""A digest: what was reached, what is to be done, the odds. Nothing to say is said by saying nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from goodword.core.codec import to_json
from goodword.core.estimate import Estimate
from goodword.core.text import counted
from goodword.resolutions.readings import Action
from goodword.resolutions.terminal import helps, odds_of
from goodword.resolutions.views import GoalView, Step, Today
from goodword.ui.format import Formatter

_MOST = 7
"""Things to do that are named; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: floor and target of it, how much is done, until when."""

    goal: int
    step: str
    words: str
    floor: float
    target: float
    done: float
    last: date


@dataclass(frozen=True, slots=True)
class Headline:
    """One goal in a digest. buffer: days in a row that may bring nothing before the odds fall below one half."""

    goal: int
    title: str
    odds: Estimate
    standing: str
    buffer: int
    sentence: str
    victories: tuple[str, ...]
    best: Action | None
    url: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that one receiver is told about one period. period: its first day."""

    period: str
    who: str
    subject: str
    todo: tuple[Todo, ...]
    goals: tuple[Headline, ...]
    url: str


def period_of(day: date, every: str) -> str:
    """The first day of the day or the week (from Monday) that a digest is about."""
    return (day if every == "day" else day - timedelta(days=day.weekday())).isoformat()


def digest_of(today: Today, *, every: str, base: str) -> Digest | None:
    """The digest of a day or week; None where there is nothing to do, nothing was reached and nothing is to be said.

    base: address of the web app, for links.
    """
    ahead = 0 if every == "day" else 6
    todo = tuple(_todo(g, s) for g in today.goals for s in g.steps if _is_due(today, g, s, ahead))
    goals = tuple(_headline(g, base) for g in today.goals)
    if not todo and not any(h.victories for h in goals) and not any(g.tick.notices for g in today.goals):
        return None
    day = max((g.day for g in today.goals), default=today.made_at.date())
    reached = sum(len(h.victories) for h in goals)
    subject = f"{counted(len(todo), 'thing')} to do {'today' if every == 'day' else 'this week'}"
    subject += f", {counted(reached, 'small victory').replace('victorys', 'victories')}" if reached else ""
    return Digest(period_of(day, every), today.who, subject, todo, goals, f"{base}/goals/today")


def _is_due(today: Today, goal: GoalView, step: Step, ahead: int) -> bool:
    """What to do is open now or begins within the period."""
    coming = goal.day < step.step.first <= goal.day + timedelta(days=ahead)
    return step.acts and today.of(step) and (step.open_on(goal.day) or coming)


def _todo(goal: GoalView, step: Step) -> Todo:
    s = step.step
    return Todo(goal.number, s.id, s.words, s.floor, s.target, step.progress.amount, s.last)


def _headline(goal: GoalView, base: str) -> Headline:
    tick = goal.tick
    return Headline(
        goal.number,
        goal.goal.title,
        tick.forecast.probability,
        tick.forecast.standing.value,
        tick.forecast.buffer,
        tick.forecast.sentence,
        (*tick.victories, *tick.notices),
        tick.best,
        f"{base}/goals/{goal.number}",
    )


def text_of(digest: Digest, fmt: Formatter) -> str:
    """The digest as plain text: what to do first, then each goal with its odds and what was reached."""
    lines = ["To do", ""] if digest.todo else []
    for todo in sorted(digest.todo, key=lambda t: (t.last, t.goal))[:_MOST]:
        lines += [f"- {fmt.said(todo.words)} (by {fmt.date(todo.last)})"]
    if len(digest.todo) > _MOST:
        lines += [f"- and {fmt.number(len(digest.todo) - _MOST)} more"]
    for goal in digest.goals:
        lines += ["", goal.title, f"Odds {odds_of(goal.odds, fmt)}. {fmt.said(goal.sentence)}"]
        lines += [f"+ {fmt.said(victory)}" for victory in goal.victories]
        if goal.best is not None and helps(goal.best):
            gain = fmt.estimate(goal.best.gain)
            lines += [f"What would help most: {fmt.said(goal.best.words)} ({gain.value} more, {gain.interval})"]
        lines += [goal.url]
    return "\n".join([*lines, "", f"Today: {digest.url}", "You get this because somebody asked for it there.", ""])


def body_of(digest: Digest, message_id: str) -> bytes:
    """The digest as the JSON that a webhook gets."""
    return to_json({"type": "goodword.digest", "id": message_id, "digest": digest}).encode()
