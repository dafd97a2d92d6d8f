"""Lists of one's own people, and who of them is heard by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.sources.contacts import Way


class ListKind(StrEnum):
    """Whose list it is."""

    CUSTOMERS = "customers"
    FOLLOWERS = "followers"


KINDS = tuple(ListKind)


@dataclass(frozen=True, slots=True)
class Own:
    """One person of a list: keyed hashes by way, and what they bought. Nothing else of the row is kept."""

    marks: tuple[tuple[Way, int], ...]
    orders: int | None = None
    spent: Money | None = None
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was not taken: its number in the file, and the reason."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class OwnList:
    """A list that is kept until a day. basis: on what ground it may be matched, in the user's words."""

    id: int
    name: str
    kind: ListKind
    basis: str
    people: int
    aside: int
    keep_until: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """A list that was kept, and its rows that were not."""

    list: OwnList
    aside: tuple[Aside, ...]
    again: bool  # whether the same file was kept already


@dataclass(frozen=True, slots=True)
class Match:
    """A creator who is on the list. ways: by what they were recognised; bring: people who would engage with a post."""

    creator_id: str
    platform: str
    handle: str
    name: str
    followers: int | None
    tier: Tier | None
    place: str
    ways: tuple[Way, ...]
    orders: int | None
    spent: Money | None
    last_day: str
    bring: Estimate | None
    engagement: Estimate | None
    sentence: str


@dataclass(frozen=True, slots=True)
class HeardBy:
    """A creator whom people of the list engage with, beyond what chance gives."""

    creator_id: str
    name: str
    followers: int | None
    share: Estimate
    together: int
    known: int


@dataclass(frozen=True, slots=True)
class Known:
    """Who of a list is heard. found: creators recognised; by_way: how many by each way; notes: what is missing."""

    list: OwnList
    matches: tuple[Match, ...]
    found: int
    heard: tuple[HeardBy, ...]
    by_way: Mapping[str, int]
    notes: tuple[str, ...]
    milliseconds: float
