"""Who is looked at for posts, what is remembered of each connection, and how it stands. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from goodword.connectors.model import Account


@dataclass(frozen=True, slots=True)
class Follow:
    """A mark of a post that is not kept yet: from when until when its counts are of it. Seconds UTC."""

    posted_at: int
    opens_at: int
    ends_at: int

    def is_open(self, now: int) -> bool:
        """Whether counts that are seen now are of it."""
        return self.opens_at <= now <= self.ends_at


@dataclass(frozen=True, slots=True)
class Someone:
    """A creator of campaigns who is watched at a network. running: new posts of theirs are looked for. follows: marks
    of their posts that are not kept yet."""

    account: Account
    running: bool
    follows: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a connection from round to round, seconds UTC; 0: never.

    asked_at: when everybody was asked for. marks_at: when everybody with an open mark was. again_at: it is not asked
    before. failed: times in a row. said: why it did not answer; "" where it did.
    """

    asked_at: int = 0
    marks_at: int = 0
    again_at: int = 0
    failed: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One time that was looked. asked: creators that networks were asked for. said: what went wrong, and where."""

    began_at: datetime
    ended_at: datetime
    asked: int
    found: int
    snapshots: int
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What the ledger keeps. holder: whose round is under way until `until`, "": nobody's. seen: what was looked at."""

    holder: str = ""
    until: int = 0
    next_at: int | None = None
    looked_at: int | None = None
    seen: str = ""
    memory: dict[int, Memory] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A connection as it stands. people: of running campaigns, or with marks to come, who are asked for there. next_at:
    when it is asked again, None where there is nothing to ask. why_not: why it is not asked at all."""

    network: str
    where: str
    people: int
    asked_at: datetime | None
    next_at: datetime | None
    failed: int
    said: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether posts are looked for by itself, and how that goes.

    every: minutes between two looks, 0: switched off. working: a round is under way. overdue: a round was due minutes
    ago and nobody began it: nothing runs that would. unwatched: platform → people of running campaigns whom no
    connection asks for; what imports bring of them is looked at. rounds: the latest ones, the newest first.
    """

    every: int
    working: bool
    overdue: bool
    looked_at: datetime | None
    next_at: datetime | None
    sources: tuple[Asked, ...]
    unwatched: dict[str, int]
    rounds: tuple[Round, ...]
