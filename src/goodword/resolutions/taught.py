"""What past campaigns taught, as assumptions of a goal: each names its source and can be changed. Pure."""

from __future__ import annotations

from goodword.core.text import words
from goodword.measurement.learning.assume import assumptions
from goodword.measurement.learning.learn import Learned
from goodword.resolutions.model import Assumption, Goal, Shape

_TIER = "nano"  # whom the starting levers book
_SHAPES = {"creator.reach": Shape.AMOUNT, "creator.ctr": Shape.SHARE, "creator.cvr": Shape.SHARE}
_BUYING = {"order", "orders", "sale", "sales", "purchase", "purchases", "booking", "bookings", "buyer", "buyers"}


def taught(goal: Goal, learned: Learned) -> tuple[Assumption, ...]:
    """Assumptions that were measured, for a goal with a budget; what a click leads to only where the goal is orders."""
    if learned.empty or goal.budget is None:
        return ()
    known = assumptions(learned, tier=_TIER)
    if not _BUYING & set(words(goal.metric)):
        known = tuple(a for a in known if a.id != "creator.cvr")
    return tuple(
        Assumption(a.id, a.words.rstrip("."), a.value, a.low, a.high, a.unit, _SHAPES[a.id], a.source)
        for a in known
        if a.id in _SHAPES
    )
