"""What a network is said to be: what it gives, costs and allows, and its quotas. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput


class Capability(StrEnum):
    """What a network can be asked for."""

    SEARCH_CREATORS = "search creators"
    SEARCH_POSTS = "search posts"
    SEARCH_NARROWED = "search by place, language and label"
    PROFILES = "profiles"
    POSTS = "posts with counts"
    FOLLOWERS = "followers"
    LIKES = "who liked"
    SHARES = "who shared"
    COMMENTS = "who commented"
    HASHTAGS = "posts of a hashtag"
    DIRECTORY = "directory"
    STREAM = "live stream"
    ARCHIVE = "archives read offline"
    INSIGHTS = "insights that creators share"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A quota: so many units in `seconds`, kept by us. None: only what the network's headers say. each: units are
    different things, and each counts until `seconds` after it was first asked for. zone: where it is filled again at
    midnight, as `America/Los_Angeles`, on days of 23 and 25 hours too; "": every `seconds`."""

    name: str
    units: int | None
    seconds: int = 86_400
    each: bool = False
    zone: str = ""

    def period(self, at: int) -> tuple[int, int]:
        """(first second, first second of the next one) of the period in which a moment lies, seconds UTC."""
        if not self.zone:
            began = at - at % self.seconds
            return began, began + self.seconds
        place = ZoneInfo(self.zone)
        today = datetime.fromtimestamp(at, UTC).astimezone(place).date()
        first, second = (datetime.combine(day, time(), place) for day in (today, today + timedelta(days=1)))
        return int(first.timestamp()), int(second.timestamp())


@dataclass(frozen=True, slots=True)
class Gate:
    """What only some may ask. kinds: of tasks. needs: what it takes, in words that follow "needs"."""

    capability: Capability
    kinds: frozenset[str]
    needs: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be done with what a network gives, in words for people, and the numbers that are enforced.

    costs: money, accounts, quota. may_store, may_derive: in words. unseen_days: what the network was not seen to hold
    for so long goes; None: never. snapshot_days: a stored row goes after so long, however often it was seen again.
    verified: how this connector was checked. source: where the terms are written. amendment: what a project must have
    accepted before anything may be derived from rows of this network; "": nothing.
    """

    costs: str
    may_store: str
    may_derive: str
    unseen_days: int | None
    snapshot_days: int | None
    verified: str
    source: str
    amendment: str = ""

    def __post_init__(self) -> None:
        for name in ("unseen_days", "snapshot_days"):
            days = getattr(self, name)
            if days is not None and days < 1:
                raise BadInput.value(name, "at least 1 day", days)


@dataclass(frozen=True, slots=True)
class About:
    """A network as it is shown: name, title, what it can be asked for, its terms and quotas.

    address: where it is asked when an owner connects it without naming another; "" where one has to be named.
    needs: capabilities that only a signed-in account has. gates: those that need more than that. many: whether several
    servers can be connected. consented: whether nobody is read who has not agreed at the network. asked_with: what is
    kept in secret, in a word: the `password` of an account, or a `key` without which nothing is asked. search_pays:
    (bucket, creators that a unit finds at most) of a search, where that is paid.
    """

    name: str
    title: str
    platform: str
    address: str
    capabilities: frozenset[Capability]
    needs: frozenset[Capability]
    terms: Terms
    buckets: tuple[Bucket, ...]
    many: bool = False
    gates: tuple[Gate, ...] = ()
    consented: bool = False
    asked_with: str = "password"
    search_pays: tuple[tuple[str, int], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether searches can be narrowed."""
        return Capability.SEARCH_NARROWED in self.capabilities

    @property
    def asks_for_account(self) -> bool:
        """Whether only signed-in people are told what posts say."""
        return Capability.SEARCH_POSTS in self.needs

    @property
    def keyed(self) -> bool:
        """Whether nothing is asked without a secret, account or not."""
        return self.asked_with != "password"
