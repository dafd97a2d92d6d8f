"""What planning a brief gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodword.core.estimate import Estimate
from goodword.core.geo import Circle
from goodword.core.money import Money
from goodword.discovery.model import Brief, Candidate
from goodword.roster.model import Certificate, SecondHand, Wish

MOST_PAIRED = 40
"""Of so many booked creators, in their order on the roster, every pair is shown."""
MOST_GROUPED = 8
"""Of so many booked creators the groups of people are told apart by who reaches them."""


@dataclass(frozen=True, slots=True)
class Step:
    """How many creators were left after one restriction of the brief."""

    name: str
    left: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """What the brief's place was understood as; `alternatives` are other places of that name."""

    label: str
    country: str
    circle: Circle
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """One creator on the roster: what they add after all before them, and what their audience shares with the rest.

    adds_people, shared_part: `adds` (people) and `shared` (share of their own) with intervals; None in plans made
    before they were kept. offer, week: what is booked, in which week (0: no weeks). accepted: they said yes.
    """

    creator_id: str
    price: Money
    people: Estimate
    adds: float
    shared: float
    pinned: bool
    adds_people: Estimate | None = None
    shared_part: Estimate | None = None
    offer: str = "post"
    week: int = 0
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A shortlisted creator who is not booked, and why; `enters_at` is the price at which they would be."""

    creator_id: str
    reason: str
    enters_at: Money | None


@dataclass(frozen=True, slots=True)
class BudgetPoint:
    """One point of the budget → people curve. reached: `people` with its interval (None in older plans)."""

    budget: Money
    people: float
    bound: float
    size: int
    reached: Estimate | None = None


@dataclass(frozen=True, slots=True)
class SharedPair:
    """Two booked creators: the engaged people whom both reach, and their share of the smaller audience of the two."""

    one: str
    other: str
    people: Estimate
    share: Estimate


@dataclass(frozen=True, slots=True)
class Group:
    """People whom exactly these creators reach, of those who are compared."""

    creators: tuple[str, ...]
    people: Estimate


@dataclass(frozen=True, slots=True)
class Alternative:
    """What one macro or mega creator of the same price would have brought on the same brief."""

    creator_id: str
    handle: str
    followers: int
    price: Money
    people: Estimate
    sentence: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Whom to book.

    people: expected distinct engaged people of the target per post round. potential_reach: sum of followers, counted
    double. unique_audience: the same people counted once. overlap_people: what overlap cost, in engaged people, with
    its interval in `overlap_cost` (None in older plans). wishes: every limit with where the roster stands. committed:
    what those who accepted cost. second_hand: who else hears of it, where asked for. With the attitude "cautious" the
    certificate counts the low end of everybody, `people` what is expected.
    """

    booked: tuple[Booked, ...]
    spent: Money
    budget: Money
    people: Estimate
    potential_reach: int
    unique_audience: Estimate
    overlap_people: float
    certificate: Certificate
    sentence: str
    overlap_cost: Estimate | None = None
    wishes: tuple[Wish, ...] = ()
    committed: Money | None = None
    second_hand: SecondHand | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to a brief. Deterministic for the same catalogue, brief, formula versions and seed.

    shared: pairs among the first `MOST_PAIRED` booked, most shared first; empty when overlap is not known. next_gain:
    people whom `next_budget` brings beyond the roster, of the same draws. groups: people by exactly which of the first
    `MOST_GROUPED` booked reach them, each creator's own first. All three are empty in plans made before.
    """

    brief: Brief
    made_at: datetime
    place: ResolvedPlace | None
    steps: tuple[Step, ...]
    shortlist: tuple[Candidate, ...]
    roster: Roster
    curve: tuple[BudgetPoint, ...]
    next_budget: BudgetPoint | None
    next_sentence: str
    left_out: tuple[LeftOut, ...]
    overlap: tuple[
        tuple[str, str, float], ...
    ]  # pairs of booked creators: share of the smaller audience that both reach
    big: Alternative | None
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    formulas: tuple[str, ...]
    seconds: float
    shared: tuple[SharedPair, ...] = ()
    next_gain: Estimate | None = None
    groups: tuple[Group, ...] = ()
