"""People without an account, whom they reach, and rows of files that need a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goodword.core.money import Money

FIELDS = (
    "name", "nickname", "email", "phone", "contact", "place", "country", "language", "passions", "circles",
    "circle_size", "cost", "currency", "cost_kind", "note", "basis", "basis_words",
)  # fmt: skip
"""What can be said of somebody, as it is typed, read from a file or from a card."""
PLATFORM = "offline"
MOST_CIRCLES, MOST_PASSIONS, MOST_PEOPLE = 20, 20, 10_000_000


class Cost(StrEnum):
    """What their word costs the brand."""

    NONE = ""
    GIFT = "gift"
    VOUCHER = "voucher"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Circle:
    """People whom somebody reaches by being among them. size: by their own word."""

    name: str
    size: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody before they are kept. passions: ids of niches where they are some, else words. basis: on what ground
    they may be contacted, a name of `campaigns.outreach.model.Basis`, with how that is known."""

    name: str = ""
    nickname: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    place: str = ""
    country: str = ""
    language: str = ""
    passions: tuple[str, ...] = ()
    circles: tuple[Circle, ...] = ()
    cost_kind: Cost = Cost.NONE
    cost: Money | None = None
    note: str = ""
    basis: str = ""
    basis_words: str = ""

    @property
    def shown(self) -> str:
        """How they are called where they are found."""
        return self.nickname or self.name

    @property
    def reach(self) -> int | None:
        """People in all their circles; None where nobody said."""
        return sum(c.size for c in self.circles) if self.circles else None


@dataclass(frozen=True, slots=True)
class Someone:
    """A person without an account under their number, the same as in campaigns. stopped: do not contact."""

    id: int
    creator_id: str
    wish: Wish
    made_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    stopped: bool = False


class Why(StrEnum):
    """Why a row waits."""

    SAME = "same"  # it looks like somebody who is here
    ASIDE = "aside"  # it cannot be read


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that needs a look. fields: as given. like: number of the person it looks like, None for a bad row."""

    id: int
    why: Why
    reason: str
    field: str
    source: str
    line: int
    fields: Mapping[str, str]
    like: int | None
    like_name: str
    made_at: datetime


class Answer(StrEnum):
    """What is done with a row that waits."""

    SAME = "same"  # the person who is here: what the row says of them is taken over
    OTHER = "other"  # another person
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Row:
    """What became, or would become, of one row. what: new, known, same or aside; creator_id: of those kept."""

    line: int
    what: str
    name: str
    reason: str = ""
    field: str = ""
    creator_id: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did, or would do when it was a dry run. columns: field → column of the file; unused: columns that
    nothing was made of."""

    source: str
    dry_run: bool
    rows: tuple[Row, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, what: str) -> int:
        """Rows of which that became."""
        return sum(row.what == what for row in self.rows)
