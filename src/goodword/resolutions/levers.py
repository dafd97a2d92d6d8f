"""Levers and assumptions to start from, by kind of goal, before anything was measured: wide, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from goodword.core.money import Money
from goodword.resolutions.model import Assumption, Goal, GoalKind, Lever, Shape, Stage

GUESS = "a wide guess: nothing of yours was measured yet"
PUBLISHED = "published figures, which differ fivefold"
FOLLOW_THROUGH = Assumption(
    "follow_through", "Of what is planned, so much gets done", 0.8, 0.6, 0.95, "share", Shape.SHARE, GUESS
)
_CREATOR = (
    Assumption("creator.reach", "One post of a nano creator reaches", 1200, 300, 5000, "people", Shape.AMOUNT, GUESS),
    Assumption(
        "creator.ctr", "Of the people reached, so many click", 0.01, 0.003, 0.03, "share", Shape.SHARE, GUESS
    ),
    Assumption(
        "creator.cvr", "Of those who click, so many buy", 0.022, 0.008, 0.06, "share", Shape.SHARE, PUBLISHED
    ),
)  # fmt: skip
_CARDS = (
    Assumption("cards.visits", "A batch of 50 cards brings", 3, 0.7, 10, "visits", Shape.AMOUNT, GUESS),
    Assumption("cards.cvr", "Of those visitors, so many buy", 0.3, 0.1, 0.6, "share", Shape.SHARE, GUESS),
)
_WON = Assumption(
    "ask.won", "Of those you talk to, so many are won", 0.3, 0.08, 0.65, "share", Shape.SHARE, GUESS
)  # fmt: skip
_ALREADY = Assumption("already", "Already there before you start", 0.05, 0.005, 0.25, "share", Shape.SHARE, GUESS)
_KEPT = Assumption("kept", "Of the periods, so many are kept", 0.7, 0.35, 0.93, "share", Shape.SHARE, GUESS)


def starter(
    goal: Goal, *, price: Money | None = None, learned: Sequence[Assumption] = ()
) -> tuple[tuple[Lever, ...], tuple[Assumption, ...]]:
    """Levers and assumptions for a goal. price: of one creator (None: a twentieth of the budget, said in words).

    learned: assumptions that were measured; they replace the guesses of the same id, and further ones are added.
    """
    levers, assumptions = _of(goal, price)
    known = {one.id: one for one in learned}
    kept = tuple(known.pop(one.id, one) for one in assumptions)
    return levers, kept + tuple(known.values())


def _of(goal: Goal, price: Money | None) -> tuple[tuple[Lever, ...], tuple[Assumption, ...]]:
    if goal.kind is GoalKind.HABIT:
        return (), (_KEPT,)
    if goal.kind is GoalKind.SHARE:
        return (_asking(goal),), (_ALREADY, _WON, FOLLOW_THROUGH)
    if goal.budget is None:
        return (_doing(goal),), (_baseline(goal), FOLLOW_THROUGH)
    return (_creators(goal, price or _part(goal.budget, 20)), _cards(goal, _part(goal.budget, 100))), (
        _baseline(goal),
        *_CREATOR,
        *_CARDS,
        FOLLOW_THROUGH,
    )


def _baseline(goal: Goal) -> Assumption:
    return Assumption(
        "baseline", "Without doing anything", 0.0, 0.0, 0.0, f"{goal.metric} a day", Shape.AMOUNT, "nothing was said"
    )


def _part(budget: Money, of: int) -> Money:
    return replace(budget, minor=max(1, budget.minor // of))


def _creators(goal: Goal, price: Money) -> Lever:
    stages = (
        Stage("reached", "people", "creator.reach"),
        Stage("clicks", "clicks", "creator.ctr"),
        Stage(goal.metric, goal.metric, "creator.cvr"),
    )
    return Lever("creator", "Book", "nano creator", stages, price, hours=2.0, a_week=10, lag=1.5, spread=1.0)


def _cards(goal: Goal, price: Money) -> Lever:
    stages = (Stage("visits", "visits", "cards.visits"), Stage(goal.metric, goal.metric, "cards.cvr"))
    return Lever("cards", "Hand out", "batch of 50 cards", stages, price, hours=1.0, a_week=6, lag=4.0, spread=0.8)


def _doing(goal: Goal) -> Lever:
    return Lever("do", "Do", goal.metric, (), hours=1.0, lag=0.1, spread=0.0, source=goal.source)


def _asking(goal: Goal) -> Lever:
    stages = (Stage(goal.metric, goal.metric, "ask.won"),)
    return Lever("ask", "Talk to", "of them", stages, hours=0.5, a_week=20, lag=3.0, spread=0.0)
