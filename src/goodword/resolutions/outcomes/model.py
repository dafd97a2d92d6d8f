"""What is found in a file of outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns, where they are stated; empty ones are recognised.

    day: when. amount: how many (or how much money). id: of one order, where each row is one. status: whether it was
    refunded. who: the creator or place that a row belongs to.
    """

    day: str = ""
    amount: str = ""
    id: str = ""
    status: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many there were of one thing: on a day (of somebody), or one order (1, or 0 once it was refunded).

    thing: what makes it the same thing when it is told again.
    """

    thing: str
    day: date
    amount: float
    who: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is not counted, and why."""

    row: int
    given: str
    reason: str


@dataclass(frozen=True, slots=True)
class OutcomeFile:
    """What a file says. columns: which were used for what. each: whether a row is one event (then a day without any
    is zero; in a table of days it is not known). notes: what was concluded."""

    name: str
    columns: Columns
    outcomes: tuple[Outcome, ...]
    set_aside: tuple[SetAside, ...]
    each: bool
    notes: tuple[str, ...]
