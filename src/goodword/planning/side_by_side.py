"""Several rosters beside each other: who is on which, and what each brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodword.planning.model import Booked, Plan
from goodword.planning.pictures import shown_name


@dataclass(frozen=True, slots=True)
class Row:
    """One creator: what is booked of them on each roster, None where they are not on it."""

    creator_id: str
    name: str
    booked: tuple[Booked | None, ...]

    @property
    def everywhere(self) -> bool:
        return all(b is not None for b in self.booked)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """rows: those on every roster first, then by how many have them. common: on all of them."""

    rows: tuple[Row, ...]
    common: int


def side_by_side(plans: Sequence[Plan]) -> SideBySide:
    """The booked of several plans, one row a creator."""
    booked = [{b.creator_id: b for b in plan.roster.booked} for plan in plans]
    names = {c.creator_id: shown_name(c) for plan in plans for c in plan.shortlist}
    everyone = dict.fromkeys(creator for roster in booked for creator in roster)
    rows = [Row(c, names.get(c, c), tuple(roster.get(c) for roster in booked)) for c in everyone]
    rows.sort(key=lambda row: -sum(b is not None for b in row.booked))
    return SideBySide(tuple(rows), sum(row.everywhere for row in rows) if plans else 0)
