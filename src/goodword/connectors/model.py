"""What a network is to Goodword: requests and pages as plain values, and what it allows, costs and forgets. No I/O.

A connector only says what to ask and how to read what comes back; one engine (`refresh.py`) asks, waits, retries,
commits and resumes for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from goodword.connectors.about import About
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.sources.model import Rejected

INVENTED = "invented:"
"""Address of the world that ships and is asked where nothing is connected."""


class Verdict(StrEnum):
    """What an answer means for the one who asked."""

    OK = "ok"
    WAIT = "wait"  # too many requests: the same one later
    SPENT = "spent"  # the quota is used up, whatever we have counted: not before it is filled again
    AGAIN = "again"  # a fault that may pass: the same one after a pause
    GONE = "gone"  # whom or what it asked for is no longer there: `read` says what is
    RESTART = "restart"  # the cursor is no longer known: from the start of this list
    REFUSED = "refused"  # the sign-in is not accepted any more: nothing can be asked
    DENIED = "denied"  # this may not be asked, others may
    WRONG = "wrong"  # the request is not understood


@dataclass(frozen=True, slots=True)
class Call:
    """One request. name: what is asked, in the network's own word. units: its price in the bucket it is paid from.
    cursor: from where on a list is asked for. who: key of the creator on whose behalf it is asked; "": the owner's.
    once: (bucket, what): counts there once for each what, however often it is asked."""

    name: str
    params: Mapping[str, str | int | bool | tuple[str, ...]] = field(default_factory=dict)
    bucket: str = "requests"
    units: int = 1
    cursor: str = ""
    who: str = ""
    once: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. status: of HTTP. body: JSON as plain values, None where it was none. headers: lower case."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the network's own headers say: requests left, of how many, and seconds until there are more again."""

    left: int
    of: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Want:
    """How much of each creator a refresh reads.

    posts: latest posts; followers: latest followers; likes, shares, comments: of each post that is read, at most so
    many. 0: none of it. recount_days: posts younger than that are counted again although they are known.
    """

    posts: int = 20
    followers: int = 200
    likes: int = 0
    shares: int = 0
    comments: int = 0
    recount_days: int = 30

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not 0 <= getattr(self, name) <= 100_000:
                raise BadInput.value(name, "from 0 to 100,000", getattr(self, name))


@dataclass(frozen=True, slots=True)
class Account:
    """A creator who is watched. key: the network's own unchanging id. creator_id: under which the catalogue knows them.

    newest_at: the newest post known, seconds UTC. marks: keyed hashes of the latest followers known, by which a list is
    known from where on it is old. agreed: what they agreed to by signing in at the network for us.
    """

    number: int
    key: str
    creator_id: str
    handle: str
    newest_at: int | None = None
    marks: tuple[int, ...] = ()
    refreshed_at: int | None = None
    seen_at: int | None = None
    gone_at: int | None = None
    gone_why: str = ""
    agreed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A list that is being read: what kind, of whom, from which cursor on, and how many items are still wanted.

    until: items older than that are known, seconds UTC. seen: ids of the posts read so far. note: what else `read` must
    know of it, as texts. whole: how many were wanted before the first page. Tasks are kept in the ledger while a
    refresh is under way.
    """

    kind: str
    subjects: tuple[str, ...]
    cursor: str = ""
    left: int = 0
    until: int = 0
    seen: tuple[str, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)
    whole: int = 0

    def goes_on(self, other: Task) -> bool:
        """Whether this is a page of the same list."""
        return (self.kind, self.subjects) == (other.kind, other.subjects)


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody or something is no longer there. account: key of a creator; post_id: of a post. why: for people."""

    why: str
    account: str = ""
    post_id: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """All posts of a creator from `since` on were read: known ones that are not among them may have been deleted."""

    account: str
    since: int
    post_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a page said of a watched creator. None, empty: nothing new."""

    account: str
    handle: str = ""
    newest_at: int | None = None
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Insight:
    """What a network tells a creator of their audience, as they share it. kind: city, country, age, gender or reach.
    label: as the network writes it. people: how many."""

    account: str
    kind: str
    label: str
    people: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody who was found. followers: None where the search does not say. hidden: why they may not be kept."""

    key: str
    handle: str
    name: str = ""
    bio: str = ""
    url: str = ""
    followers: int | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What an answer says. rows: canonical columns as plain values, people by their handle in `person` (they are hashed
    before anything is kept). rejected: items that could not be read, by kind. follow: what to ask next. cursor: of the
    next page, as the answer says it. house: rules that a server has for its guests, in its own words."""

    rows: Mapping[Kind, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    rejected: Mapping[Kind, Sequence[Rejected]] = field(default_factory=dict)
    follow: tuple[Task, ...] = ()
    gone: tuple[Gone, ...] = ()
    covered: tuple[Covered, ...] = ()
    learned: tuple[Learned, ...] = ()
    insights: tuple[Insight, ...] = ()
    found: tuple[Profile, ...] = ()
    cursor: str = ""
    house: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What reading a page may know. handles: the handle in the catalogue by key, of creators who are watched."""

    now: int
    want: Want
    accounts: Mapping[str, Account]
    mark: Marker
    signed_in: bool = False

    def handle(self, key: str, handle: str) -> str:
        """The handle under which the catalogue knows somebody: it stays when they take another one."""
        known = self.accounts.get(key)
        return known.creator_id.partition(":")[2] if known else handle


class Marker(Protocol):
    """Hashes a handle with the catalogue's key."""

    def __call__(self, handle: str) -> int: ...


class Transport(Protocol):
    """Sends requests to one server. A fault on the way raises `Cut`."""

    def send(self, call: Call) -> Answer:
        """What the server answers, whatever its status."""

    def close(self) -> None:
        """Let go of connections."""


class Cut(Exception):
    """The connection failed, or what came is no whole answer. Safe to ask again."""


@dataclass(frozen=True, slots=True)
class Link:
    """A server that is connected. url: `INVENTED` for the world that ships. account: signed in as; "": nobody."""

    number: int
    source: str
    url: str
    account: str = ""
    made_at: int = 0
    closed_at: int | None = None

    @property
    def invented(self) -> bool:
        """Whether everything there is made up."""
        return self.url == INVENTED

    @property
    def batch(self) -> str:
        """The name under which the catalogue keeps what comes from here."""
        return f"source {self.source}: {'invented world' if self.invented else self.url}"


@dataclass(frozen=True, slots=True)
class Narrow:
    """What narrows a search. lat, lon: degrees; radius_km: around there, both or neither. language: ISO 639-1. region:
    ISO 3166-1 alpha-2, where it is watched. paid: only what is labelled as paid for."""

    lat: float | None = None
    lon: float | None = None
    radius_km: float = 50.0
    language: str = ""
    region: str = ""
    paid: bool = False

    def __post_init__(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise BadInput.value("place", "a latitude and a longitude", f"{self.lat}, {self.lon}")
        if not 0 < self.radius_km <= 1_000:
            raise BadInput.value("radius", "up to 1,000 km", self.radius_km)
        for name, value in (("language", self.language), ("region", self.region)):
            if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
                raise BadInput.value(name, "two letters, like de", value[:20])

    def __bool__(self) -> bool:
        return self.lat is not None or bool(self.language or self.region or self.paid)


EVERYWHERE = Narrow()
"""No limits."""


class Narrowing(Protocol):
    """What a connector with `Capability.SEARCH_NARROWED` can do besides."""

    def search_narrowed(self, text: str, narrow: Narrow, *, posts: bool, limit: int) -> Task:
        """The task that finds creators by words, within limits; of posts where only posts have them."""


class Connector(Protocol):
    """A network. Everything is a pure function of its arguments, except `fake` and `open`, which make a transport."""

    @property
    def about(self) -> About:
        """What it is, gives, costs and allows."""

    def search(self, text: str, *, posts: bool, limit: int) -> Task:
        """The task that finds creators by words, or creators of posts with these words."""

    def hello(self) -> Task:
        """The first question to a server: whether it is one of this network, and what its rules are."""

    def look_up(self, handles: Sequence[str]) -> tuple[Task, ...]:
        """The tasks that find creators by their handles."""

    def start(self, accounts: Sequence[Account]) -> tuple[Task, ...]:
        """What a refresh of these creators asks first."""

    def confirm(self, account: Account, post_ids: Sequence[str]) -> tuple[Task | Gone, ...]:
        """The tasks that find out which of these posts are still there; or that they are gone, where the list that they
        are missing from is all that can be asked."""

    def call(self, task: Task) -> Call:
        """The request of a task at its cursor."""

    def judge(self, call: Call, answer: Answer) -> Verdict:
        """What an answer means."""

    def allowance(self, answer: Answer) -> Allowance | None:
        """What the headers say of requests left; None where they say nothing."""

    def read(self, task: Task, answer: Answer, scene: Scene) -> Page:
        """What an answer says (verdict OK or GONE). Raises BadAnswer naming the field that is missing."""

    def forbids(self, rule: str) -> bool:
        """Whether a rule of a server speaks against collecting what is posted there."""

    def cost(self, accounts: Sequence[Account], want: Want) -> Mapping[str, tuple[int, int]]:
        """Units a refresh takes by bucket: at least, at most."""

    def archive(self, name: str, data: bytes, scene: Scene) -> Page:
        """What a file that was made elsewhere says; its ending tells its kind. Raises BadInput."""

    def fake(self, now: int) -> Transport:
        """The invented world, the same for the same time."""

    def open(self, link: Link, secret: str) -> Transport:
        """The real server. Raises MissingExtra, TokenRefused, Unavailable."""
