"""Sentences about goals, in plain words: numbers as far as their intervals support them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.resolutions.limits import LONGEST_WAIT
from goodword.resolutions.model import Goal, GoalKind, Lever, Standing, WayOut


def percent(share: float) -> str:
    """A probability in whole per cents; what is nearly sure is not called sure."""
    whole = round(share * 100)
    if whole >= 100 and share < 1:
        return "over 99 %"
    return "under 1 %" if whole <= 0 < share else f"{whole} %"


def odds(one: Estimate) -> str:
    """ "72 % (61–80 %)"."""
    if round(one.low * 100) == round(one.high * 100):
        return percent(one.value)
    return f"{percent(one.value)} ({round(one.low * 100)}–{round(one.high * 100)} %)"


def amount(value: float) -> str:
    """A count with its thousands; a part of one only below ten."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:,.1f}"


def day(value: date) -> str:
    """7 March 2026."""
    return f"{value.day} {value:%B %Y}"


def span(first: date, last: date) -> str:
    """3–9 March, or 28 February – 6 March."""
    if first == last:
        return f"{first.day} {first:%B}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B}"
    return f"{first.day} {first:%B} – {last.day} {last:%B}"


def wanted(goal: Goal) -> str:
    """What is wanted, as a number with its noun."""
    if goal.kind is GoalKind.SHARE:
        return f"{goal.needed:,} of {goal.population or 0:,} {goal.metric}"
    if goal.kind is GoalKind.HABIT and goal.rhythm is not None:
        return f"{goal.needed:,} periods of {goal.rhythm.days} days kept"
    return f"{goal.needed:,} {goal.metric}"


def reached(goal: Goal, so_far: float) -> str:
    """How many there are of those wanted."""
    if goal.kind is GoalKind.SHARE:
        return f"{amount(so_far)} of {goal.needed:,} {goal.metric} (of {goal.population or 0:,})"
    return f"{amount(so_far)} of {wanted(goal)}"


def feasible(goal: Goal, probability: Estimate, cost: Money | None) -> str:
    """The plan in one sentence."""
    spent = f" for {cost}" if cost is not None and cost.minor else ""
    return f"With these steps{spent}, the odds of {wanted(goal)} by {day(goal.due)} are {odds(probability)}."


def infeasible(goal: Goal, probability: Estimate, ways: Sequence[WayOut]) -> str:
    """What cannot be, and what could be."""
    start = (
        f"{wanted(goal)} by {day(goal.due)}: out of reach with what there is. Even with everything spent, "
        f"the odds are {odds(probability)}."
    )
    if not ways:
        return start + " Nothing that was tried would change that: look at the assumptions, or add another lever."
    return start + " What would be feasible: " + "; ".join(w.sentence for w in ways) + "."


_STANDING = {
    Standing.ON_TRACK: "On track",
    Standing.AT_RISK: "At risk",
    Standing.OFF: "Off track",
    Standing.DONE: "Done",
    Standing.MISSED: "Over, and not met",
}


def outlook(goal: Goal, standing: Standing, so_far: float, probability: Estimate, buffer: int) -> str:
    """Where the goal stands, in one sentence."""
    head = f"{_STANDING[standing]}: {reached(goal, so_far)}"
    if standing in (Standing.DONE, Standing.MISSED):
        return head + "."
    if buffer > 0:
        slack = f"{buffer} {'day' if buffer == 1 else 'days'} of buffer"
    elif buffer <= -LONGEST_WAIT:
        slack = "more than a year missing for even odds"
    elif buffer < 0:
        slack = f"about {-buffer} more {'day' if buffer == -1 else 'days'} would be needed for even odds"
    else:
        slack = "no buffer"
    return f"{head}, with odds of {odds(probability)} and {slack}."


def order(lever: Lever, units: float, place: str = "") -> str:
    """Something to do: "Book 3 nano creators in Bandra"."""
    if not lever.stages:
        return f"{lever.noun}: {amount(units)}"
    noun = lever.noun if units == 1 else plural(lever.noun)
    where = f" in {place}" if place else ""
    return f"{lever.verb} {amount(units)} {noun}{where}"


def plural(noun: str) -> str:
    """The noun for several: its first word where it goes on ("batch of 50 cards" → "batches of 50 cards")."""
    head, of, rest = noun.partition(" of ")
    if not head or noun.startswith("of "):
        return noun
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        head = head[:-1] + "ies"
    elif head.endswith(("ch", "sh", "x")):
        head += "es"
    elif head.isascii() and head[-1].isalpha() and not head.endswith("s"):
        head += "s"
    return head + of + rest
