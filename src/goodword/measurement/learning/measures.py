"""What is learnt, measure by measure: which count of which exposure, in words, and what is believed before any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.learning.model import CreatorRow

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate that is learnt. pair: (events, exposure) of one creator, None where one is not known. share: events are
    among the exposure, so that the rate is at most 1. per: exposure in which it is written."""

    name: str
    title: str
    words: str
    pair: Callable[[CreatorRow], Pair | None]
    belief: Belief
    share: bool
    unit: str
    per: float = 1.0


def _of(events: str, exposure: str) -> Callable[[CreatorRow], Pair | None]:
    def pair(row: CreatorRow) -> Pair | None:
        k, n = getattr(row, events), getattr(row, exposure)
        return None if k is None or not n else (float(k), float(n))

    return pair


def _kept(row: CreatorRow) -> Pair | None:
    """Orders that stay with the creator: without those whose code came from outside the audience."""
    if row.orders is None or not row.reached:
        return None
    return max(row.orders - (row.outside or 0.0), 0.0), float(row.reached)


def _reach(row: CreatorRow) -> Pair | None:
    if row.reached is None or not row.posts or not row.followers:
        return None
    # Reach differs between posts and creators, not by chance per follower: counted in posts, not in people.
    return float(row.reached) / row.followers, float(row.posts)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "engagement", "Engagement of sponsored posts", "engagements ÷ people reached",
        _of("engagements", "reached"), Belief(0.06), share=False, unit="per person reached",
    ),
    Measure("click", "Click rate", "clicks by people ÷ people reached", _of("clicks", "reached"), Belief(0.01),
            share=True, unit="share"),
    Measure("order", "Order rate", "orders after a click ÷ clicks", _of("clicked", "clicks"), Belief(0.02),
            share=True, unit="share"),
    Measure(
        "sale", "Orders per 1,000 people reached", "orders by link or code, leaked codes left out ÷ people reached",
        _kept, Belief(0.0004), share=False, unit="orders per 1,000 people", per=1_000.0,
    ),
    Measure("reach", "People reached by a post, per follower", "people reached ÷ (posts × followers)",
            _reach, Belief(0.3), share=False, unit="per follower"),
)  # fmt: skip
"""The first of each pair is an event count, the second its exposure; before any campaign the belief is wide."""


def measure(name: str) -> Measure:
    """The measure of that name. Raises BadInput with those there are."""
    found = next((m for m in MEASURES if m.name == name), None)
    if found is None:
        raise BadInput.unknown("measure", name, [m.name for m in MEASURES])
    return found
