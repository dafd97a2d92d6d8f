"""Saved searches, their runs, and what is new between two of them: the contract with other rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.ledger.sendings import Every, Kind

MOST_NAME, MOST_WORDS = 100, 600
TOP = 20
"""The rank that whoever rises to it is told of, unless a search says another."""
WATCHED = 100
"""Results that are kept of each run, unless a search says another limit."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is run again. words, fields: as they were typed, read anew at every run. top: the rank to reach."""

    id: int
    name: str
    words: str
    fields: Mapping[str, str]
    top: int
    made_by: str
    made_at: datetime
    changed_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they were found in a run: what is compared with the next one. None is not known."""

    creator_id: str
    name: str = ""
    followers: int | None = None
    price: str = ""
    place: str = ""
    language: str = ""
    niche: str = ""
    bio: str = ""  # its digest: that it changed is told, not what it said
    last_posted_at: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What one run found, best first. asked: digest of the question and of how it was ranked; only runs of the same are
    compared. last_at: when the same was found last. passing, indexed: creators whom the filters let through, and all
    there were."""

    id: int
    search_id: int
    asked: str
    made_at: datetime
    last_at: datetime
    passing: int
    indexed: int
    people: tuple[Person, ...] = ()


class Why(StrEnum):
    """Why somebody is told of; the first that holds."""

    FOUND = "found"  # was not among the results
    RISEN = "risen"  # stands at or above the rank, and stood below it
    CHANGED = "changed"  # something that is known of them is different


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed, before and after, as texts; "" is not known."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class New:
    """Somebody who is told of. rank, before: their places now and then, None where they were not found."""

    person: Person
    why: Why
    rank: int
    before: int | None
    differences: tuple[Difference, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a search since a moment. compared_with: when the run that it is compared with was the answer;
    None where there is none so far back. gone: who is no longer among the results. note: what has to be known."""

    search: SavedSearch
    since: datetime | None
    compared_with: datetime | None
    at: datetime | None
    new: tuple[New, ...] = ()
    gone: tuple[Person, ...] = ()
    passing: int = 0
    passing_before: int = 0
    note: str = ""

    @property
    def sentence(self) -> str:
        """How much is new, in words."""
        counts = {why: sum(n.why is why for n in self.new) for why in Why}
        words = {Why.FOUND: "newly found", Why.RISEN: f"risen to the first {self.search.top}", Why.CHANGED: "changed"}
        told = [f"{count:,} {words[why]}" for why, count in counts.items() if count]
        told += [f"{len(self.gone):,} no longer found"] if self.gone else []
        return (", ".join(told) or "nothing new") + "."


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told of what is new. search_id: None for every saved search. secret: signs webhooks."""

    id: int
    search_id: int | None
    kind: Kind
    address: str
    secret: str = field(repr=False)
    every: Every
    made_at: datetime


def checked_top(top: int) -> int:
    """A rank. Raises BadInput."""
    if not 1 <= top <= 1_000:
        raise BadInput.value("top", "from 1 to 1,000", top, where="top")
    return top
