"""Which accounts may be one person, with what speaks for and against it, and what the user decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.formula import register

SAME = register(
    "same-person",
    1,
    "sum of stated weights: links both ways 6, one way 3; same site 4, its domain as handle 5; same handle 2; same "
    "name 1, and place 0.5 more; against: other country 2, language 1, no name in common 1.5, many link there 3",
    "Additive after Fellegi & Sunter 1969, weights stated, not fitted; how often it is right: docs/explain/identities",
)


class Sign(StrEnum):
    """What was seen. The first four can bring two accounts up; the others only support, or speak against."""

    BOTH = "links both ways"
    LINK = "link one way"
    SITE = "same site"
    DOMAIN = "domain as handle"
    HANDLE = "same handle"
    NAME = "same name"
    PLACE = "same name and place"
    COUNTRY = "other country"
    LANGUAGE = "other language"
    NAMES = "no name in common"
    MANY = "many link there"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts. least: below this sum nothing is proposed; strong: from this on it is called strong.
    site_shared: accounts from which on a site says nothing of who they are; linked_by: accounts that link to one from
    which on it is somebody whom many link to."""

    both: float = 6.0
    link: float = 3.0
    site: float = 4.0
    domain: float = 5.0
    handle: float = 2.0
    name: float = 1.0
    place: float = 0.5
    country: float = -2.0
    language: float = -1.0
    names: float = -1.5
    many: float = -3.0
    least: float = 4.0
    strong: float = 6.0
    site_shared: int = 4
    linked_by: int = 5
    handle_shared: int = 6

    def __post_init__(self) -> None:
        if min(self.both, self.link, self.site, self.domain, self.handle, self.name, self.place) < 0:
            raise BadInput.value("weights", "at least 0 for what speaks for it", self)
        if self.handle + self.name + self.place >= self.least:
            raise BadInput.value("weights", "such that handle, name and place alone propose nothing", self)


@dataclass(frozen=True, slots=True)
class Seen:
    """One sign: in a sentence, and what it counts (below 0: it speaks against)."""

    sign: Sign
    sentence: str
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two accounts that may be one person. strength: sum of the weights, under the formula `same-person`."""

    creator_id: str
    other_id: str
    strength: float
    strong: bool
    seen: tuple[Seen, ...]

    @property
    def speaks_for(self) -> tuple[Seen, ...]:
        return tuple(s for s in self.seen if s.weight > 0)

    @property
    def speaks_against(self) -> tuple[Seen, ...]:
        return tuple(s for s in self.seen if s.weight <= 0)


class Said(StrEnum):
    """What was decided of two accounts."""

    MERGED = "merged"
    DIFFERENT = "different"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; never changed. undone: whether a later one takes it back. seen: what was shown when it was made."""

    id: int
    kind: Said
    creator_id: str
    other_id: str
    undoes: int | None
    undone: bool
    strength: float
    seen: tuple[Seen, ...]
    words: str
    who: str
    door: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with several accounts, by id; the first is the one whose id is the smallest."""

    accounts: tuple[str, ...]
