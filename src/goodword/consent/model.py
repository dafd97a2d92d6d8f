"""What a creator is asked for, what they answered, and how a network is connected by their own sign-in. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from goodword.catalogue.workspace import Workspace

MOST_DAYS = 3_650
"""Longest time for which anything may be kept, days."""


class Way(StrEnum):
    """How it is handed over: an export that the creator takes at the network, or a sign-in at the network."""

    ARCHIVE = "archive"
    CONNECTION = "connection"


class What(StrEnum):
    """What can be asked for. FOLLOWERS: counted and hashed, no name is kept. AUDIENCE: shares of towns and countries as
    the network tells them to the creator."""

    PROFILE = "profile"
    POSTS = "posts"
    AUDIENCE = "audience"
    FOLLOWERS = "followers"


class Statement(StrEnum):
    """What was said, in the order of things. ERASED: everything that was read is gone, with the counts."""

    ASKED = "asked"
    GIVEN = "given"
    REVOKED = "revoked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class State(StrEnum):
    """How an ask stands. LAPSED: nothing was given before the address ended."""

    ASKED = "asked"
    LAPSED = "lapsed"
    GIVEN = "given"
    REVOKED = "revoked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be asked. creator_id: `platform:handle`, known or new. network: whose export or sign-in.

    purpose, brand, contact: in the words that the creator reads. keep_days: from the day it is given; keep_until: never
    longer than that. days: so long the address waits for an answer. language: of the page; "": the reader's.
    """

    creator_id: str
    network: str
    brand: str
    purpose: str
    contact: str
    way: Way = Way.ARCHIVE
    what: tuple[What, ...] = (What.PROFILE, What.POSTS, What.AUDIENCE)
    name: str = ""
    language: str = ""
    keep_days: int = 365
    keep_until: datetime | None = None
    days: int = 60


@dataclass(frozen=True, slots=True)
class Record:
    """One statement, never changed. words, version, language: the page as it was agreed to. source: under which the
    catalogue keeps what was given. counts: by what was read. until: when it is erased. by: them, us or time."""

    id: int
    kind: Statement
    words: str
    version: str
    language: str
    source: str
    counts: Mapping[str, int]
    until: datetime | None
    by: str
    who: str
    at: datetime
    door: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask with everything that was said of it, oldest first. expires_at: until then it can be given."""

    id: int
    creator_id: str
    network: str
    way: Way
    what: frozenset[What]
    name: str
    brand: str
    contact: str
    purpose: str
    language: str
    keep_days: int
    keep_until: datetime | None
    made_at: datetime
    expires_at: datetime
    records: tuple[Record, ...] = field(default=())

    @property
    def source(self) -> str:
        """The name under which the catalogue keeps what comes of this ask alone."""
        return f"consent {self.id}"

    @property
    def last(self) -> Record:
        """What was said last, beside that it was carried out."""
        return next(r for r in reversed(self.records) if r.kind is not Statement.ERASED)

    @property
    def given(self) -> Record | None:
        """The consent in force."""
        return self.last if self.last.kind is Statement.GIVEN else None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every name under which something was kept."""
        return tuple(dict.fromkeys(r.source for r in self.records if r.kind is Statement.GIVEN))

    @property
    def erasing(self) -> bool:
        """Whether something that was given has ended and has not been said to be gone."""
        ended = self.last.kind in (Statement.REVOKED, Statement.EXPIRED, Statement.WITHDRAWN)
        return ended and bool(self.sources) and self.records[-1].kind is not Statement.ERASED

    def state(self, now: datetime) -> State:
        """How it stands."""
        if self.last.kind is Statement.ASKED:
            return State.ASKED if now < self.expires_at else State.LAPSED
        if self.last.kind is Statement.GIVEN and self.last.until is not None and self.last.until <= now:
            return State.EXPIRED
        return State(self.last.kind.value)


class Connecting(Protocol):
    """How creators connect one network by signing in there. `goodword.consent.connecting.HOMES` names the modules.

    ask: number of the ask, by which a connection is told from others. back: where the network sends the browser.
    """

    @property
    def what(self) -> frozenset[What]:
        """What a connection can give."""

    def ready(self, workspace: Workspace) -> bool:
        """Whether the owner has set up what the network needs for it."""

    def start(self, workspace: Workspace, ask: int, what: frozenset[What], *, back: str, state: str) -> str:
        """Where to send the creator's browser. state: comes back as it is."""

    def finish(self, workspace: Workspace, ask: Ask, query: Mapping[str, str], *, back: str) -> Connected:
        """What came back: keep the sign-in, read a first time. Raises BadInput, Unavailable, Conflict."""

    def forget(self, workspace: Workspace, ask: Ask) -> None:
        """Let go of the sign-in, at the network too where it can be done. Safe to call twice."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A creator signed in. source: under which the catalogue keeps what comes of it; the rows of this creator there go
    when consent ends. counts: what was read first."""

    source: str
    counts: Mapping[str, int] = field(default_factory=dict)
