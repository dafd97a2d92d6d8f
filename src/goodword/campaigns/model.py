"""Campaigns, the people in them, and who is in which."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodword.core.errors import BadInput
from goodword.core.money import Money

MOST_NAME, MOST_TEXT = 200, 4_000
"""Characters that a name, and a text, may have."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for the whole campaign. reminders: at most so many to one person who does not answer; days_between:
    at least so many days before each. languages: codes of the languages that the brand writes in."""

    promotes: str = ""
    audience_country: str = ""
    handles: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sender: str = ""
    reminders: int = 2
    days_between: int = 4

    def __post_init__(self) -> None:
        if not 0 <= self.reminders <= 5:
            raise BadInput.value("reminders", "from 0 to 5", self.reminders)
        if not 1 <= self.days_between <= 60:
            raise BadInput.value("days_between", "from 1 to 60", self.days_between)


@dataclass(frozen=True, slots=True)
class Wish:
    """A campaign before it is kept. brand: who pays, as it is named in disclosures. site: the brand's own page."""

    name: str
    brand: str
    currency: str
    site: str = ""
    country: str = ""
    time_zone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    budget: Money | None = None
    brief_id: int | None = None
    plan_id: int | None = None
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign under its number."""

    id: int
    wish: Wish
    made_at: datetime
    changed_at: datetime
    put_away_at: datetime | None

    @property
    def name(self) -> str:
        return self.wish.name

    @property
    def brand(self) -> str:
        return self.wish.brand


@dataclass(frozen=True, slots=True)
class Profile:
    """What is kept of a creator beside how to reach them: as it was when they came into the first campaign."""

    platform: str = ""
    handle: str = ""
    url: str = ""
    place: str = ""
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class PersonWish:
    """A person before they are kept. Empty fields are not known."""

    creator_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    country: str = ""
    time_zone: str = ""
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class Person:
    """A person under their number; the same in every campaign. An erased one has nothing but the number."""

    id: int
    wish: PersonWish
    made_at: datetime
    erased_at: datetime | None

    @property
    def creator_id(self) -> str:
        return self.wish.creator_id

    @property
    def name(self) -> str:
        """Their name, else their handle, else their id."""
        return self.wish.name or self.wish.profile.handle or self.wish.creator_id

    @property
    def profile(self) -> Profile:
        return self.wish.profile


@dataclass(frozen=True, slots=True)
class Booking:
    """A person in a campaign. removed_at: no longer on its roster; what happened stays."""

    id: int
    campaign_id: int
    person: Person
    made_at: datetime
    removed_at: datetime | None


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name. Raises BadInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput.value("time_zone", "a zone like Asia/Kolkata", name) from None
