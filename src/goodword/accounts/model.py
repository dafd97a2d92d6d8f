"""Who somebody is, what they may do, and what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goodword.core.errors import GoodwordError


class Role(StrEnum):
    """What a user may do: each role may do all that the ones before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """0 for the one that may do least."""
        return list(Role).index(self)

    def covers(self, other: Role) -> bool:
        """Whether this role may do what the other may."""
        return self.rank >= other.rank


MEANINGS = {
    Role.VIEWER: "sees everything but users, tokens of others and the audit log; changes nothing",
    Role.ANALYST: "also imports, plans, vets, measures and sets goals",
    Role.MANAGER: "also runs campaigns: people, offers, links, orders, payouts",
    Role.OWNER: "also users, the audit log, whole exports, and erasing people",
}
"""What each role may do, in words."""


class Area(StrEnum):
    """The parts of Goodword that API tokens are given for."""

    CATALOGUE = "catalogue"
    PLANS = "plans"
    VETTING = "vetting"
    MEASUREMENT = "measurement"
    GOALS = "goals"
    CAMPAIGNS = "campaigns"
    ORDERS = "orders"
    SERVICE = "service"
    ACCOUNT = "account"
    TEAM = "team"


SCOPES: tuple[str, ...] = ("read", "write", *(f"{area}:{act}" for area in Area for act in ("read", "write")))
"""What a token can be given: everything to read or to change, or one area of it. To change covers to read."""


@dataclass(frozen=True, slots=True)
class User:
    """A user. name: what is typed to sign in; shown: what others see. has_password, passkeys: how they can sign in."""

    id: int
    name: str
    shown: str
    email: str
    role: Role
    made_at: datetime
    removed_at: datetime | None = None
    has_password: bool = False
    passkeys: int = 0
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever a request comes from.

    way: `local` (nobody has to sign in on this machine), `server` (the setting `token`), `session` or `token`.
    scopes: None where everything that the role may is allowed. session: number of the session, None without one.
    """

    name: str
    role: Role
    way: str
    user_id: int | None = None
    session: int | None = None
    scopes: frozenset[str] | None = None

    def may(self, area: Area, role: Role, *, write: bool) -> bool:
        """Whether it may do something in an area that needs a role."""
        return self.role.covers(role) and self.in_scope(area, write=write)

    def in_scope(self, area: Area, *, write: bool) -> bool:
        """Whether its token was given for that."""
        if self.scopes is None:
            return True
        wanted = {"write", f"{area}:write"} | (set() if write else {"read", f"{area}:read"})
        return not self.scopes.isdisjoint(wanted)


@dataclass(frozen=True, slots=True)
class Session:
    """Where a user is signed in. agent: the browser as it names itself."""

    id: int
    way: str
    agent: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of a user's, without the token itself."""

    id: int
    user: str
    name: str
    scopes: tuple[str, ...]
    begins: str
    made_at: datetime
    ends_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a user's."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log: who did what to what, when, through which door."""

    id: int
    at: datetime
    who: str
    door: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A secret that is shown once. token: the secret; ends_at: until when it works, None for ever."""

    token: str = field(repr=False)
    ends_at: datetime | None


class NotSignedIn(GoodwordError):
    """Nobody, or not who they say."""

    status = 401
    exit_code = 8
    title = "Please sign in"


class NotAllowed(GoodwordError):
    """Signed in, and this needs more."""

    status = 403
    exit_code = 9
    title = "This needs another role"


class TooMany(GoodwordError):
    """More requests came within ten seconds than the setting `request_rate` lets through."""

    status = 429
    title = "One moment"
    retryable = True

    def __init__(self, most: int) -> None:
        super().__init__(
            f"More than {most:,} requests came from you within ten seconds.",
            data="Nothing was done for this one.",
            next_step="try again in ten seconds; whoever runs this server sets `request_rate`",
        )


class TooManyTries(GoodwordError):
    """Sign-in was tried too often; `seconds` says when to try again."""

    status = 429
    retryable = True
    exit_code = 10
    title = "Too many tries"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "Sign-in was tried too often with this name.",
            data="Nothing was changed; a passkey still works.",
            next_step=f"try again in {max(1, round(seconds / 60))} min",
        )
        self.seconds = seconds
